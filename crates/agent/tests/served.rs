//! The command that serves a store: arguments that are mixed up do no harm.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it is wrong")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The command that serves this database on this socket, and ends by itself.
fn serve(folder: &Path, database: &str, socket: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takeover-agent"));
    command.current_dir(folder).args(["store", "--database", database, "--socket", socket]).output().unwrap()
}

#[test]
fn a_database_is_not_replaced_by_a_socket() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cluster.redb");
    drop(takeover_store::Embedded::create(&file).unwrap());
    let before = fs::read(&file).unwrap();
    let detour = format!("{}/./sub/../cluster.redb", folder.path().display());
    for (database, socket, words) in [
        ("new.redb", "cluster.redb", ["cluster.redb", "no socket", "see to the path"]),
        ("cluster.redb", "cluster.redb", ["cluster.redb", "cannot both be there", "--socket"]),
        ("cluster.redb", detour.as_str(), ["cluster.redb", "cannot both be there", "--socket"]),
    ] {
        let ended = serve(folder.path(), database, socket);
        let told = String::from_utf8(ended.stderr).unwrap();
        assert!(matches!(ended.status.code(), Some(1 | 2)), "{told}");
        assert!(words.iter().all(|word| told.contains(word)), "{told}");
        assert!(fs::read(&file).unwrap() == before, "{socket}");
    }
    // Control: nothing is left that would keep the store from being opened.
    drop(takeover_store::Embedded::open(&file).unwrap());
}
