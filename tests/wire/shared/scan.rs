//! Which types can be written and read at all, by the sources.

use std::fs;
use std::path::{Path, PathBuf};

use super::kind::Kind;

/// A type that can be written or read.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Derived {
    /// The room that it stands in, and its name.
    pub(crate) name: String,
    /// Of an enum, the variants as they are written.
    pub(crate) variants: Vec<String>,
}

/// All files of a folder, each with the name of the room that it belongs to.
fn files(folder: &Path, room: Option<&str>, all: &mut Vec<(String, PathBuf)>) {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in entries {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let room = room.unwrap_or(&stem);
        if path.is_dir() {
            files(&path, Some(room), all);
        } else if path.extension().is_some_and(|extension| extension == "rs") && stem != "tests" {
            all.push((room.to_owned(), path));
        }
    }
}

/// The types of a source folder that can be written or read and are known outside of their file.
pub(crate) fn derived(folder: &Path) -> Vec<Derived> {
    let mut all = Vec::new();
    files(folder, None, &mut all);
    let types = all.iter().flat_map(|(room, path)| in_text(room, &fs::read_to_string(path).unwrap()));
    let mut types: Vec<Derived> = types.collect();
    types.sort();
    types
}

/// The same of one file's text.
pub(crate) fn in_text(room: &str, text: &str) -> Vec<Derived> {
    let lines: Vec<&str> = text.lines().collect();
    let is_derive = |line: &str| line.contains("derive(") && line.contains("erialize");
    let marked = lines.iter().enumerate().filter(|(_, line)| is_derive(line));
    let mut types: Vec<Derived> = marked.filter_map(|(at, _)| declared(room, &lines[at..])).collect();
    types.extend(lines.iter().filter_map(|line| by_hand(room, line)));
    types
}

/// The type of an implementation that is written by hand.
fn by_hand(room: &str, line: &str) -> Option<Derived> {
    let line = line.strip_prefix("impl")?;
    let (_, rest) = line.split_once("erialize")?;
    let (_, name) = rest.split_once(" for ")?;
    Some(Derived { name: format!("{room}::{}", word(name)), variants: Vec::new() })
}

/// The type that is declared below these attributes; none for one that only its own file knows.
fn declared(room: &str, lines: &[&str]) -> Option<Derived> {
    let at = lines.iter().position(|line| is_declaration(line))?;
    let line = lines[at];
    let is_enum = line.contains("enum ");
    let (visible, name) = line.split_once(if is_enum { "enum " } else { "struct " })?;
    let snake = lines[..at].iter().any(|line| line.contains("rename_all = \"snake_case\""));
    let spelled = |name: &str| if snake { in_snake_case(name) } else { name.to_owned() };
    let body = || lines[at + 1..].iter().take_while(|line| **line != "}");
    let variants = match is_enum {
        true => variants(body().copied()).iter().map(|name| spelled(name)).collect(),
        false => Vec::new(),
    };
    visible.starts_with("pub").then(|| Derived { name: format!("{room}::{}", word(name)), variants })
}

fn is_declaration(line: &str) -> bool {
    let line =
        line.trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ").trim_start_matches("pub ");
    line.starts_with("struct ") || line.starts_with("enum ")
}

/// The variants of an enum that can be written.
fn variants<'a>(body: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut skipped = false;
    let mut names = Vec::new();
    for line in body {
        let Some(inner) = line.strip_prefix("    ") else { continue };
        if inner.starts_with(|first: char| first.is_ascii_uppercase()) {
            names.extend((!skipped).then(|| word(inner)));
            skipped = false;
        }
        skipped |= inner.contains("serde(skip)");
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn in_snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (at, c) in name.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// What the sources have and the list has not, and the other way about.
pub(crate) fn missing(derived: &[Derived], kinds: &[Kind]) -> Vec<String> {
    let mut wrong = Vec::new();
    for Derived { name, variants } in derived {
        let Some(kind) = kinds.iter().find(|kind| kind.name == name) else {
            wrong.push(format!("{name} can be written and read and is not on the list; give values of it"));
            continue;
        };
        let shown = |variant: &&String| {
            let (alone, with) = (format!("\"{variant}\""), format!("{{\"{variant}\":"));
            kind.texts.iter().any(|text| *text == alone || text.starts_with(&with))
        };
        let hidden = variants.iter().filter(|variant| !shown(variant));
        wrong.extend(hidden.map(|variant| format!("{name}: no value on the list is a {variant}")));
    }
    let known = |kind: &&Kind| derived.iter().any(|derived| derived.name == kind.name);
    let unknown = kinds.iter().filter(|kind| !known(kind));
    wrong.extend(unknown.map(|kind| format!("{} is on the list and not in the sources", kind.name)));
    wrong
}
