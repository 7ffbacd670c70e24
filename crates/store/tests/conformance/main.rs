//! The stores pass the suite that every store must pass, and stores that are wrong on purpose do not.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

#[path = "../common/mod.rs"]
mod common;
mod wrong;

use std::path::PathBuf;
use std::sync::Mutex;

use takeover_store::conformance::{Bench, Promise, check};
use takeover_store::{Embedded, Server, SocketStore, StoreError};
use tokio::task::JoinHandle;

use common::{Folder, runtime};
use wrong::{Bug, Wrong};

/// A store in a file.
struct InFile {
    folder: Folder,
    open: Mutex<Option<Embedded>>,
    /// Whether each opening finds the file as it was at first.
    forgets: bool,
}

impl InFile {
    fn new(forgets: bool) -> Self {
        Self { folder: Folder::new("conformance"), open: Mutex::new(None), forgets }
    }

    fn file(&self) -> PathBuf {
        self.folder.file("db")
    }
}

impl Bench for InFile {
    type Store = Embedded;

    async fn open(&self) -> Result<Embedded, StoreError> {
        let mut open = self.open.lock().unwrap();
        if open.is_none() {
            *open = Some(Embedded::create(self.file())?);
        }
        Ok(open.clone().unwrap())
    }

    async fn reopen(&self) -> Result<Embedded, StoreError> {
        *self.open.lock().unwrap() = None;
        let backup = self.folder.file("backup");
        if self.forgets && backup.exists() {
            std::fs::copy(&backup, self.file()).unwrap();
        } else {
            std::fs::copy(self.file(), &backup).unwrap();
        }
        self.open().await
    }
}

/// A store in a file, served over a socket.
struct Served {
    file: InFile,
    server: Mutex<Option<JoinHandle<()>>>,
}

impl Bench for Served {
    type Store = SocketStore;

    async fn open(&self) -> Result<SocketStore, StoreError> {
        let socket = self.file.folder.file("socket");
        if self.server.lock().unwrap().is_none() {
            let store = self.file.open().await?;
            let server = Server::bind(&socket)?;
            let task = tokio::spawn(async move { server.serve(store).await });
            *self.server.lock().unwrap() = Some(task);
        }
        Ok(SocketStore::new(socket))
    }

    async fn reopen(&self) -> Result<SocketStore, StoreError> {
        let server = self.server.lock().unwrap().take();
        if let Some(server) = server {
            server.abort();
            drop(server.await);
        }
        // The clients that it served may hold the file a moment longer.
        self.file.open.lock().unwrap().take();
        tokio::time::sleep(core::time::Duration::from_millis(50)).await;
        self.file.reopen().await?;
        self.open().await
    }
}

#[test]
fn a_store_in_a_file_conforms() {
    runtime().block_on(check(&InFile::new(false))).unwrap();
}

#[test]
fn a_store_that_is_served_conforms() {
    let bench = Served { file: InFile::new(false), server: Mutex::new(None) };
    runtime().block_on(check(&bench)).unwrap();
}

/// A wrong store, around one in a file.
struct WrongBench {
    file: InFile,
    bug: Bug,
}

impl Bench for WrongBench {
    type Store = Wrong;

    async fn open(&self) -> Result<Wrong, StoreError> {
        Ok(Wrong::new(self.file.open().await?, self.bug))
    }

    async fn reopen(&self) -> Result<Wrong, StoreError> {
        Ok(Wrong::new(self.file.reopen().await?, self.bug))
    }
}

/// Each wrong store is found out, by the promise that it breaks.
#[test]
fn control_wrong_stores_do_not_conform() {
    for (bug, promise) in wrong::BUGS {
        let bench = WrongBench { file: InFile::new(false), bug };
        let found = runtime().block_on(check(&bench));
        match found {
            Ok(()) => panic!("{bug:?} is not found"),
            Err(broken) => assert_eq!(broken.promise, promise, "{bug:?}: {broken}"),
        }
    }
}

/// A file that is put back to what it was is found out too (rule `nothing_acknowledged_is_lost`).
#[test]
fn control_a_store_that_forgets_does_not_conform() {
    let found = runtime().block_on(check(&InFile::new(true)));
    assert_eq!(found.unwrap_err().promise, Promise::Kept);
}
