//! The laws of `shared`, asked of every type of the core.

use std::path::{Path, PathBuf};

use crate::rooms::rooms;
use crate::shared::golden::reviewed;
use crate::shared::kind::Kind;
use crate::shared::laws::all;
#[cfg(feature = "alloc")]
use crate::shared::scan::{derived, missing};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Every type of every room.
pub(crate) fn kinds() -> Vec<Kind> {
    rooms().into_iter().flat_map(|(_, kinds)| kinds).collect()
}

#[test]
fn every_form_obeys() {
    let wrong = all(&kinds());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn forms_are_the_reviewed_ones() {
    let file = |room: &str| top().join(format!("tests/golden/wire/{room}.json"));
    let changed: Vec<String> =
        rooms().iter().filter_map(|(room, kinds)| reviewed(&file(room), kinds)).collect();
    let bless = "BLESS=1 cargo test -p takeover --features alloc,serde --test wire";
    assert!(changed.is_empty(), "{}\nIf what is stored can still be read: {bless}", changed.join("\n"));
}

#[cfg(feature = "alloc")]
#[test]
fn no_type_is_missing() {
    let missing = missing(&derived(&top().join("src")), &kinds());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[cfg(feature = "alloc")]
#[test]
fn no_reviewed_form_is_orphaned() {
    let entries = std::fs::read_dir(top().join("tests/golden/wire")).unwrap();
    let mut files: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut known: Vec<String> = rooms().iter().map(|(room, _)| format!("{room}.json")).collect();
    files.sort_unstable();
    known.sort_unstable();
    assert_eq!(files, known);
}
