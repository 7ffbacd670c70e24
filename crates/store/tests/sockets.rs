//! What becomes of the file of a socket, and of what stood in its place.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::{UnixListener, UnixStream};

use takeover_store::{Embedded, Server, StoreError};

use common::{Folder, runtime};

/// What is no socket is never replaced: a text, a link to nowhere, a folder, the database itself.
#[test]
fn what_is_no_socket_is_left_alone() {
    let folder = Folder::new("no-socket");
    let [text, link, directory, database] = ["text", "link", "directory", "db"].map(|name| folder.file(name));
    fs::write(&text, "the only copy of something").unwrap();
    symlink(folder.file("nowhere"), &link).unwrap();
    fs::create_dir(&directory).unwrap();
    drop(Embedded::create(&database).unwrap());
    let before = fs::read(&database).unwrap();
    runtime().block_on(async {
        for path in [&text, &link, &directory, &database] {
            let refused = Server::bind(path).unwrap_err();
            assert!(matches!(refused, StoreError::Denied { .. }), "{refused}");
            let told = refused.to_string();
            assert!(told.contains(path.to_str().unwrap()) && told.contains("no socket"), "{told}");
        }
    });
    assert_eq!(fs::read_to_string(&text).unwrap(), "the only copy of something");
    assert_eq!(fs::read_link(&link).unwrap(), folder.file("nowhere"));
    assert!(directory.is_dir() && fs::read(&database).unwrap() == before);
    drop(Embedded::open(&database).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "nothing is left beside them");
}

/// A server takes away its own socket, and no other's.
#[test]
fn a_server_that_ends_leaves_another_s_socket_alone() {
    let folder = Folder::new("another");
    let path = folder.file("socket");
    runtime().block_on(async {
        let first = Server::bind(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let second = Server::bind(&path).unwrap();
        drop(first);
        UnixStream::connect(&path).unwrap();
        drop(second);
        assert!(!path.exists());
        let third = Server::bind(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "somebody's").unwrap();
        drop(third);
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's");
    });
}

/// Control: a socket that a killed server left is replaced, one that is listened to is not, and what a
/// killed server left while it took its socket does not stand in the way.
#[test]
fn control_a_socket_that_nobody_listens_to_is_replaced() {
    let folder = Folder::new("left");
    let path = folder.file("socket");
    runtime().block_on(async {
        let heard = UnixListener::bind(&path).unwrap();
        let refused = Server::bind(&path).unwrap_err();
        assert!(matches!(refused, StoreError::Locked { .. }), "{refused}");
        drop(heard);
        fs::create_dir(folder.file(&format!("socket.{}-0", std::process::id()))).unwrap();
        let server = Server::bind(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        UnixStream::connect(&path).unwrap();
        drop(server);
    });
    assert!(!path.exists());
}
