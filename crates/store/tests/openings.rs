//! A store that cannot be opened: what is said of it, and that nothing of it was changed.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod common;

use std::os::unix::fs::PermissionsExt as _;

use takeover_store::{Embedded, Server, StoreError};

use common::{Folder, runtime};

/// What opening the file says, which must leave it alone.
fn refused(path: &std::path::Path) -> StoreError {
    let before = std::fs::read(path).ok();
    let error = Embedded::open(path).unwrap_err();
    assert_eq!(std::fs::read(path).ok(), before, "{error}");
    error
}

#[test]
fn a_store_that_is_not_there() {
    let folder = Folder::new("missing");
    let error = refused(&folder.file("db"));
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert!(!folder.file("db").exists());
    let error = Embedded::create(folder.file("no/such/db")).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
}

#[test]
fn a_folder_is_no_store() {
    let folder = Folder::new("folder");
    let error = Embedded::open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Denied { .. }), "{error}");
}

#[test]
fn something_else_is_no_store() {
    let folder = Folder::new("damaged");
    let path = folder.file("db");
    for text in ["", "this is a letter", &"x".repeat(100_000)] {
        std::fs::write(&path, text).unwrap();
        let error = refused(&path);
        assert!(matches!(error, StoreError::Damaged { .. }), "{} bytes: {error}", text.len());
    }
    let other = redb::Database::create(folder.file("other")).unwrap();
    let writing = other.begin_write().unwrap();
    writing.open_table(redb::TableDefinition::<u64, u64>::new("other")).unwrap();
    writing.commit().unwrap();
    drop(other);
    let error = Embedded::create(folder.file("other")).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

/// Wherever a byte of the file is changed, the store opens as it was or is refused: nothing else comes
/// of it, and no panic.
#[test]
fn a_damaged_file_is_refused() {
    let folder = Folder::new("flipped");
    drop(Embedded::create(folder.file("db")).unwrap());
    let bytes = std::fs::read(folder.file("db")).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    let mut refused = 0;
    for place in (0..=used).step_by(used / 60 + 1) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x55;
        let path = folder.file("damaged");
        std::fs::write(&path, damaged).unwrap();
        refused += u32::from(Embedded::open(&path).is_err());
    }
    assert!(refused > 0);
    for part in [100, bytes.len() / 2, bytes.len() - 1] {
        let path = folder.file("cut");
        std::fs::write(&path, &bytes[..part]).unwrap();
        let error = Embedded::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }), "{part} bytes: {error}");
    }
}

#[test]
fn a_store_that_is_open_already() {
    let folder = Folder::new("locked");
    let store = Embedded::create(folder.file("db")).unwrap();
    let error = refused(&folder.file("db"));
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(store);
    drop(Embedded::open(folder.file("db")).unwrap());
}

/// Rule `unknown_version_refused`.
#[test]
fn a_store_of_another_format() {
    let folder = Folder::new("format");
    let path = folder.file("db");
    drop(Embedded::create(&path).unwrap());
    let database = redb::Database::open(&path).unwrap();
    let writing = database.begin_write().unwrap();
    let table = redb::TableDefinition::<&str, u64>::new("meta");
    writing.open_table(table).unwrap().insert("format", 2).unwrap();
    writing.commit().unwrap();
    drop(database);
    for opened in [Embedded::open(&path), Embedded::create(&path)] {
        let error = opened.unwrap_err();
        assert!(matches!(error, StoreError::UnknownVersion { found: 2, known: 1, .. }), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    }
}

/// The file and the socket are their owner's alone.
#[test]
fn nobody_else_may_read() {
    let folder = Folder::new("modes");
    let _store = Embedded::create(folder.file("db")).unwrap();
    let mode = |name| std::fs::metadata(folder.file(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("db"), 0o600);
    runtime().block_on(async {
        let server = Server::bind(folder.file("socket")).unwrap();
        assert_eq!(mode("socket"), 0o600);
        let again = Server::bind(folder.file("socket")).unwrap_err();
        assert!(matches!(again, StoreError::Locked { .. }), "{again}");
        drop(server);
        assert!(!folder.file("socket").exists());
    });
}
