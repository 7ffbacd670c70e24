//! The forms as they are written, against the reviewed ones.

use std::fs;
use std::path::Path;

use super::kind::Kind;

/// The types of one file with their values, a line each.
pub(crate) fn page(kinds: &[Kind]) -> String {
    let section = |kind: &Kind| format!("\"{}\": [\n{}\n]", kind.name, kind.texts.join(",\n"));
    let sections: Vec<String> = kinds.iter().map(section).collect();
    format!("{{\n{}\n}}\n", sections.join(",\n"))
}

/// The first line that differs, and how.
pub(crate) fn difference(golden: &str, written: &str) -> Option<String> {
    let mut lines = (1_usize..).zip(golden.lines().zip(written.lines()));
    match lines.find(|(_, (old, new))| old != new) {
        Some((number, (old, new))) => Some(format!("line {number}\n  golden:  {old}\n  written: {new}")),
        None if golden == written => None,
        None => Some(format!("{} lines became {}", golden.lines().count(), written.lines().count())),
    }
}

/// How a file differs from what is written now. Where `BLESS` is set, it is written first.
pub(crate) fn reviewed(path: &Path, kinds: &[Kind]) -> Option<String> {
    let written = page(kinds);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &written).unwrap();
    }
    let golden = fs::read_to_string(path).unwrap_or_default();
    difference(&golden, &written).map(|how| format!("{}, {how}", path.display()))
}
