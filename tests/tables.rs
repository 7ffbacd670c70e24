//! The transition tables against the reviewed ones in `tests/golden`.
//!
//! A table is the specification as people read it. When it changes on purpose, `BLESS=1 cargo
//! test -p takeover --features alloc --test tables` writes the new text, and the commit says of
//! every changed line why it is right.
#![cfg(feature = "alloc")]

use std::fs;
use std::path::{Path, PathBuf};

use takeover::table;

/// What to run when a table was changed on purpose.
const BLESS: &str = "BLESS=1 cargo test -p takeover --features alloc --test tables";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The first line that differs, and how.
fn difference(golden: &str, printed: &str) -> Option<String> {
    let mut lines = (1_usize..).zip(golden.lines().zip(printed.lines()));
    let changed = lines.find(|(_, (old, new))| old != new);
    match changed {
        Some((number, (old, new))) => Some(format!("line {number}\n  golden:  {old}\n  printed: {new}")),
        None if golden == printed => None,
        None => Some(format!("{} lines became {}", golden.lines().count(), printed.lines().count())),
    }
}

/// Golden files that no table is printed for.
fn orphans(files: &[String], machines: &[(&str, &str)]) -> Vec<String> {
    let known = |file: &String| machines.iter().any(|(name, _)| *file == format!("{name}.txt"));
    files.iter().filter(|file| !known(file)).cloned().collect()
}

#[test]
fn tables_are_the_reviewed_ones() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut changed = Vec::new();
    for (name, _) in table::MACHINES {
        let printed = table::print(name).unwrap();
        let path = folder().join(format!("{name}.txt"));
        if bless {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, &printed).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        changed.extend(difference(&golden, &printed).map(|how| format!("{name}.txt, {how}")));
    }
    assert!(changed.is_empty(), "{}\nIf every changed line is right: {BLESS}", changed.join("\n"));
}

#[test]
fn no_golden_is_orphaned() {
    // Folders have their own keepers.
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.path().is_file());
    let files: Vec<String> = files.map(|entry| entry.file_name().into_string().unwrap()).collect();
    let orphans = orphans(&files, table::MACHINES);
    assert!(orphans.is_empty(), "delete {orphans:?} from tests/golden: no table is called that");
}

#[test]
fn tables_are_deterministic_and_plain() {
    for (name, _) in table::MACHINES {
        let text = table::print(name).unwrap();
        assert_eq!(table::print(name).unwrap(), text);
        assert!(text.is_ascii(), "{name} is not plain text");
        assert!(text.lines().all(|line| line == line.trim_end()), "{name} has blanks at the end of a line");
        assert!(text.lines().count() > 60, "{name} is nearly empty");
    }
    assert_eq!(table::print("no such machine"), None);
}

/// The table of a resource has a section for every state, and none is quiet throughout.
#[test]
fn every_phase_is_in_the_table() {
    let text = table::print("resource").unwrap();
    for phase in [
        "Offline, not owned",
        "OnlinePending",
        "Online",
        "Online:LookDue",
        "Online:LookAsked",
        "OfflinePending:Offline",
        "OfflinePending:Leaving",
        "OfflinePending:Terminate",
        "OfflinePending:Look",
        "Failed:Clearing",
        "Failed:Resting",
        "Failed:Ready",
        "Failed:GivenUp",
        "Failed:Stuck",
    ] {
        assert!(text.lines().any(|line| line.starts_with(&format!("{phase} + "))), "{phase}");
    }
}

#[test]
fn control_a_changed_line_is_reported() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert!(difference("a\nb\n", "a\nc\n").unwrap().starts_with("line 2"));
    assert_eq!(difference("a\n", "a\nb\n").unwrap(), "1 lines became 2");
}

#[test]
fn control_an_orphaned_golden_is_reported() {
    let files = ["placement.txt".to_owned(), "forgotten.txt".to_owned()];
    assert_eq!(orphans(&files, table::MACHINES), ["forgotten.txt"]);
}
