//! How cargo-mutants is told which mutants to try: by their names, and by their lines.

use core::fmt::Write;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::run::Candidate;
use crate::failure::Failure;
use crate::place::Place;

/// The arguments that choose these mutants, once their lines were marked in this folder.
pub(crate) fn chosen(share: &[&Candidate], folder: &Path) -> Vec<String> {
    let lines = format!("--in-diff={}", marks(folder).display());
    let names = share.iter().map(|candidate| format!("--re=^{}$", escaped(&candidate.name)));
    names.chain([lines]).collect()
}

/// Writes a diff into the folder that seems to have added the lines of these mutants. cargo-mutants asks for the
/// names of all mutants but those that leave a field out, which would be tried in every pass: the lines keep
/// them apart.
///
/// # Errors
/// If a file of the core cannot be read, or the diff not be written.
pub(crate) fn mark(place: &Place, share: &[&Candidate], folder: &Path) -> Result<(), Failure> {
    let mut marked: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for candidate in share {
        marked.entry(&candidate.file).or_default().insert(candidate.line);
    }
    let mut text = String::new();
    for (file, lines) in marked {
        let path = place.root.join(file);
        let source = fs::read_to_string(&path);
        let source = source.map_err(|error| Failure::new(path.display(), error, "make it readable"))?;
        text.push_str(&added(file, &source, &lines));
    }
    let path = marks(folder);
    fs::write(&path, text).map_err(|error| Failure::new(path.display(), error, "make it writable"))
}

/// A diff of a file in which these lines are new.
fn added(file: &str, source: &str, lines: &BTreeSet<usize>) -> String {
    let mut text = format!("--- a/{file}\n+++ b/{file}\n");
    for &line in lines {
        let before = line.saturating_sub(1);
        let stands = source.lines().nth(before).unwrap_or_default();
        let _ = writeln!(text, "@@ -{before},0 +{line},1 @@\n+{stands}");
    }
    text
}

fn marks(folder: &Path) -> PathBuf {
    folder.join("lines.diff")
}

/// The name as a regular expression that matches it alone.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_as_an_expression_matches_itself_alone() {
        let name = "src/a.rs:7:9: replace || with && in f<'a> -> Option<()>";
        let expected = r"src/a\.rs:7:9: replace \|\| with && in f<'a> -> Option<\(\)>";
        assert_eq!(escaped(name), expected);
    }

    #[test]
    fn lines_are_marked_as_though_they_were_new() {
        let lines = BTreeSet::from([1, 3]);
        let expected = "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -0,0 +1,1 @@\n+one\n@@ -2,0 +3,1 @@\n+three\n";
        assert_eq!(added("src/a.rs", "one\ntwo\nthree\n", &lines), expected);
    }
}
