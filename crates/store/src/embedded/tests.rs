//! A file on a disk that fails.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

use core::sync::atomic::{AtomicI64, Ordering};
use std::io::{Error, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use redb::backends::FileBackend;
use redb::{Database, DatabaseError, StorageBackend};
use tokio::time::Duration;

use super::*;
use crate::store::{Compare, Expect, Write};

/// A disk that takes so many writes, and fails then.
#[derive(Debug)]
struct Failing {
    file: FileBackend,
    left: Arc<AtomicI64>,
    /// How it fails.
    kind: ErrorKind,
}

impl Failing {
    fn spend(&self) -> Result<(), Error> {
        if self.left.fetch_sub(1, Ordering::SeqCst) > 0 { Ok(()) } else { Err(self.kind.into()) }
    }
}

impl StorageBackend for Failing {
    fn len(&self) -> Result<u64, Error> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), Error> {
        self.spend()?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<(), Error> {
        self.spend()?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Error> {
        self.spend()?;
        self.file.write(offset, data)
    }
}

struct OnFailing {
    path: PathBuf,
    left: Arc<AtomicI64>,
    kind: ErrorKind,
}

impl Source for OnFailing {
    fn open(&self) -> Result<Database, DatabaseError> {
        let file =
            std::fs::File::options().read(true).write(true).create(true).truncate(false).open(&self.path)?;
        let (left, kind) = (Arc::clone(&self.left), self.kind);
        file::builder().create_with_backend(Failing { file: FileBackend::new(file)?, left, kind })
    }
}

/// Every write of every transaction fails once: what is said of it is true afterwards.
fn fails(kind: ErrorKind, test: &str) -> Vec<StoreError> {
    let path = std::env::temp_dir().join(format!("takeover-store-{test}-{}", std::process::id()));
    let left = Arc::new(AtomicI64::new(i64::MAX));
    let source = OnFailing { path: path.clone(), left: Arc::clone(&left), kind };
    let store = Embedded::from_source(Box::new(source), "disk", true).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut errors = Vec::new();
    let mut there = None;
    for round in 0..24_i64 {
        left.store(round % 12, Ordering::SeqCst);
        let wanted = round.to_string().repeat(3_000);
        let done = runtime.block_on(replace(&store, there.clone(), &wanted));
        left.store(i64::MAX, Ordering::SeqCst);
        let found = runtime.block_on(value(&store));
        match done {
            Ok(()) => assert_eq!(found.as_ref(), Some(&wanted), "{round}"),
            Err(error) => {
                let unknown = error.is_unknown() && found.as_ref() == Some(&wanted);
                assert!(unknown || found == there, "round {round}: {error}");
                errors.push(error);
            }
        }
        there = found;
    }
    drop(store);
    std::fs::remove_file(path).unwrap();
    errors
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

async fn value(store: &Embedded) -> Option<String> {
    let snapshot = store.read(vec![Read::key("key")], soon()).await.unwrap();
    snapshot.one(0).map(|entry| entry.value.clone())
}

async fn replace(store: &Embedded, old: Option<String>, new: &str) -> Result<(), StoreError> {
    let expect = old.map_or(Expect::Absent, Expect::Value);
    let compare = vec![Compare { key: "key".to_owned(), expect }];
    let writes = vec![Write::Put { key: "key".to_owned(), value: new.to_owned() }];
    match store.commit(Transaction { compare, writes, reads: vec![] }, soon()).await? {
        Outcome::Committed(_) => Ok(()),
        Outcome::Conflict(snapshot) => panic!("a conflict: {snapshot:?}"),
    }
}

/// A full disk says so, and the store goes on once there is room (rule `nothing_acknowledged_is_lost`).
#[test]
fn a_full_disk_is_told_and_survived() {
    let errors = fails(ErrorKind::StorageFull, "full");
    let told = |error: &StoreError| matches!(error, StoreError::Full { .. } | StoreError::Unavailable { .. });
    assert!(errors.len() > 3 && errors.iter().all(told), "{errors:?}");
    assert!(
        errors
            .iter()
            .any(|error| error.to_string().contains("no space") || error.to_string().contains("room"))
    );
}

#[test]
fn a_disk_that_fails_leaves_the_outcome_unknown() {
    let errors = fails(ErrorKind::Other, "broken");
    assert!(errors.len() > 3 && errors.iter().all(StoreError::is_unknown), "{errors:?}");
}

/// A slow watcher is caught up from the file, without a gap.
#[test]
fn a_slow_watcher_misses_nothing() {
    let path = std::env::temp_dir().join(format!("takeover-store-slow-{}", std::process::id()));
    let store = Embedded::create(&path).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let begin = store.read(vec![], soon()).await.unwrap().revision;
        let mut slow = store.watch("key", begin, soon()).await.unwrap();
        let most = u64::try_from(watch::ROOM).unwrap() * 2 + 10;
        let puts = (0..most).map(|number| put(&store, number));
        for done in puts.collect::<Vec<_>>() {
            done.await;
        }
        for revision in begin.0 + 1..=begin.0 + most {
            assert_eq!(crate::store::Watch::next(&mut slow).await.unwrap().revision, StoreRevision(revision));
        }
    });
    drop(store);
    std::fs::remove_file(path).unwrap();
}

async fn put(store: &Embedded, number: u64) {
    let writes = vec![Write::Put { key: "key".to_owned(), value: number.to_string() }];
    store.commit(Transaction { writes, ..Transaction::default() }, soon()).await.unwrap();
}
