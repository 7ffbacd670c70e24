//! The house rules that no linter knows, each ban with its remedy.
//!
//! Every rule is a function from sources to findings, and has a negative control: a small bad
//! text that it must flag. `tidy/source.rs` tells code from comments and strings, the other files
//! hold the rules, one family each.

#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/names.rs"]
mod names;
#[path = "tidy/size.rs"]
mod size;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/words.rs"]
mod words;

use std::fs;
use std::path::Path;

use source::{Finding, Source};

/// The folders whose files are read, from the top of the repository.
const FOLDERS: [&str; 12] = [
    "src",
    "crates",
    "xtask",
    "tests",
    "examples",
    "benches",
    "scenarios",
    ".ci",
    "models",
    "proofs",
    "docs",
    "fuzz",
];

/// The files at the top that are read as well, if they are there.
const PAGES: [&str; 5] = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "Cargo.toml"];

/// The kinds of files that are read; anything else is not written by hand.
const ENDINGS: [&str; 6] = ["rs", "toml", "txt", "md", "sh", "S"];

/// Rules that look at one file at a time.
const RULES: [fn(&Source) -> Vec<Finding>; 11] = [
    size::file_is_short,
    size::functions_are_short,
    words::no_catch_all_arm,
    words::no_machine_paths,
    words::nothing_unfinished,
    words::no_std_in_core,
    words::no_floats_in_core,
    words::no_products_in_core,
    imports::units_stand_alone,
    imports::parts_do_not_know_the_whole,
    names::rules_are_snake_case,
];

#[test]
fn the_house_is_tidy() {
    let sources = all_sources();
    let mut findings: Vec<Finding> = Vec::new();
    for source in &sources {
        findings.extend(RULES.iter().flat_map(|rule| rule(source)));
    }
    findings.extend(names::rules_are_implemented(&sources));
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
}

/// A walk that finds nothing would find nothing untidy.
#[test]
fn the_walk_is_not_blind() {
    let sources = all_sources();
    for path in ["src/lib.rs", "tests/tidy.rs", "tests/tidy/words.rs", "xtask/src/main.rs"] {
        assert!(sources.iter().any(|source| source.path == path), "{path} was not read");
    }
    assert!(sources.iter().all(|source| !source.path.contains("/target/")));
}

/// All files that the rules look at, sorted by path.
fn all_sources() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for folder in FOLDERS {
        read_folder(top, folder, &mut sources);
    }
    for page in PAGES {
        let text = fs::read_to_string(top.join(page));
        sources.extend(text.map(|text| Source::new(page, &text)));
    }
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    sources
}

/// Reads what is below one folder. Build directories of nested workspaces are left out.
fn read_folder(top: &Path, folder: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(top.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            if name != "target" {
                read_folder(top, &path, sources);
            }
        } else if ENDINGS.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            let text = fs::read_to_string(entry.path());
            sources.push(Source::new(&path, &text.unwrap_or_default()));
        }
    }
}
