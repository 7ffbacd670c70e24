//! What stands in the repository, read as text.

use core::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The files of the repository, each read once.
pub(super) struct Repository {
    top: PathBuf,
    read: RefCell<BTreeMap<String, Option<Rc<str>>>>,
}

/// What a test is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// One of random histories.
    Property,
    /// One without arguments.
    Plain,
    /// One that is never run.
    Ignored,
    /// A function that is no test.
    NoTest,
}

impl Repository {
    /// This one.
    pub(super) fn new() -> Self {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Self { top, read: RefCell::default() }
    }

    /// The text of a file; none where it cannot be read.
    pub(super) fn text(&self, file: &str) -> Option<Rc<str>> {
        let path = self.top.join(file);
        let mut read = self.read.borrow_mut();
        read.entry(file.to_owned()).or_insert_with(|| fs::read_to_string(path).ok().map(Into::into)).clone()
    }

    /// Whether a path leads to anything.
    pub(super) fn has(&self, path: &str) -> bool {
        self.top.join(path).exists()
    }
}

/// How an item can be declared.
const DECLARATIONS: [&str; 6] = ["fn", "struct", "enum", "const", "trait", "type"];

/// Whether a text declares something of this name.
pub(super) fn declares(text: &str, name: &str) -> bool {
    DECLARATIONS.iter().any(|word| {
        let declaration = format!("{word} {name}");
        text.match_indices(&declaration).any(|(position, _)| {
            let before = text.get(..position).unwrap_or_default();
            let behind = text.get(position.saturating_add(declaration.len())..).unwrap_or_default();
            stands_alone(before, behind) && !is_comment(before)
        })
    })
}

/// Whether what stands between these two is a word of its own.
fn stands_alone(before: &str, behind: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    !before.ends_with(part) && !behind.starts_with(part)
}

/// Whether the line has become a comment.
fn is_comment(before: &str) -> bool {
    before.lines().next_back().is_some_and(|line| line.contains("//")) && !before.ends_with('\n')
}

/// What the function of this name is; none where there is none.
pub(super) fn test(text: &str, name: &str) -> Option<Kind> {
    let lines: Vec<&str> = text.lines().collect();
    let head = format!("fn {name}(");
    let is_head = |line: &&str| {
        line.trim_start().strip_prefix("async ").unwrap_or(line.trim_start()).starts_with(&head)
    };
    let place = lines.iter().position(is_head)?;
    let above: Vec<&str> = lines
        .iter()
        .take(place)
        .rev()
        .map(|line| line.trim_start())
        .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
        .collect();
    if above.iter().any(|line| line.starts_with("#[ignore")) {
        return Some(Kind::Ignored);
    }
    if !above.contains(&"#[test]") {
        return Some(Kind::NoTest);
    }
    let behind = lines.iter().skip(place).copied().collect::<Vec<_>>().join(" ");
    let signature = behind.split_once('{').map_or("", |(signature, _)| signature);
    Some(if signature.contains(" in ") { Kind::Property } else { Kind::Plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "struct Held;\n/// fn told\nfn proved(a: u8) {}\n    #[test]\n    fn plain() {}\n\
        /// Words.\n#[test]\n#[ignore]\nfn never() {}\n\
        #[test]\n/// Words.\nfn drawn(\n  a in 0..3_u8,\n) {}\n";

    #[test]
    fn declarations_stand_alone() {
        assert!(declares(TEXT, "Held") && declares(TEXT, "proved"));
        assert!(!declares(TEXT, "prove") && !declares(TEXT, "told") && !declares(TEXT, "eld"));
    }

    #[test]
    fn tests_are_told_from_functions() {
        let kinds = [
            ("plain", Some(Kind::Plain)),
            ("drawn", Some(Kind::Property)),
            ("never", Some(Kind::Ignored)),
            ("proved", Some(Kind::NoTest)),
            ("absent", None),
        ];
        for (name, kind) in kinds {
            assert_eq!(test(TEXT, name), kind, "{name}");
        }
    }
}
