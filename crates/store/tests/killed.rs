//! What was acknowledged is there after the process that keeps the store was killed, at whatever
//! point (rule `nothing_acknowledged_is_lost`).
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod common;

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration as StdDuration;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;

use takeover_store::{
    Compare, Embedded, EmbeddedWatch, Outcome, Read, Server, Snapshot, SocketStore, Store, StoreError,
    StoreRevision, Transaction, Write,
};
use tokio::time::{Duration, Instant};

use common::{Folder, runtime};

/// Tells the child where its file and its socket are.
const FOLDER: &str = "TAKEOVER_STORE_TEST_FOLDER";
/// Tells the child to acknowledge before it writes.
const LAZY: &str = "TAKEOVER_STORE_TEST_LAZY";

/// How many count at once, each a key of its own and all of them one.
const WRITERS: u64 = 3;

/// Acknowledges first, and writes a little later.
#[derive(Clone)]
struct Lazy(Embedded);

impl Store for Lazy {
    type Watch = EmbeddedWatch;

    fn place(&self) -> &str {
        self.0.place()
    }

    async fn read(&self, reads: Vec<Read>, deadline: Instant) -> Result<Snapshot, StoreError> {
        self.0.read(reads, deadline).await
    }

    async fn commit(&self, transaction: Transaction, deadline: Instant) -> Result<Outcome, StoreError> {
        let snapshot = self.0.read(transaction.reads.clone(), deadline).await?;
        let store = self.0.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(30)).await;
            drop(store.commit(Transaction { compare: vec![], ..transaction }, deadline).await);
        });
        Ok(Outcome::Committed(snapshot))
    }

    async fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<EmbeddedWatch, StoreError> {
        self.0.watch(prefix, after, deadline).await
    }
}

/// No test of its own: the process that is killed.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let store = Embedded::create(folder.join("db")).unwrap();
    runtime().block_on(async {
        let server = Server::bind(folder.join("socket")).unwrap();
        if std::env::var_os(LAZY).is_some() {
            server.serve(Lazy(store)).await;
        } else {
            server.serve(store).await;
        }
    });
}

fn start(folder: &Path, lazy: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(FOLDER, folder);
    if lazy {
        command.env(LAZY, "1");
    }
    command.stdout(std::process::Stdio::null()).spawn().unwrap()
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(10)
}

/// Counts up its own key until the store is gone. `acknowledged` is the last number that was.
async fn count(store: SocketStore, writer: u64, acknowledged: Arc<AtomicU64>) {
    let key = format!("count/{writer}");
    loop {
        let Ok(snapshot) =
            store.read(vec![Read::key(&key)], Instant::now() + Duration::from_millis(500)).await
        else {
            return;
        };
        let entry = snapshot.one(0);
        let next = acknowledged.load(Ordering::SeqCst) + 1;
        let compare = vec![Compare::unchanged(&key, entry)];
        let writes = vec![Write::Put { key: key.clone(), value: next.to_string() }];
        let transaction = Transaction { compare, writes, reads: vec![] };
        match store.commit(transaction, Instant::now() + Duration::from_millis(500)).await {
            Ok(Outcome::Committed(_)) => acknowledged.store(next, Ordering::SeqCst),
            Ok(Outcome::Conflict(_)) => {}
            Err(_) => return,
        }
    }
}

/// Kills the store some milliseconds into its work. Says what was acknowledged, and what is there.
async fn round(folder: &Path, lazy: bool, milliseconds: u64, last: &[u64]) -> Vec<(u64, u64)> {
    let mut child = start(folder, lazy);
    let store = SocketStore::new(folder.join("socket"));
    store.read(vec![Read::key("count")], soon()).await.unwrap();
    let counts: Vec<Arc<AtomicU64>> = last.iter().map(|&last| Arc::new(AtomicU64::new(last))).collect();
    let writers: Vec<_> = (0..)
        .zip(&counts)
        .map(|(writer, acknowledged)| tokio::spawn(count(store.clone(), writer, Arc::clone(acknowledged))))
        .collect();
    std::thread::sleep(StdDuration::from_millis(milliseconds));
    child.kill().unwrap();
    child.wait().unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    let opened = Embedded::open(folder.join("db")).unwrap();
    let mut pairs = Vec::new();
    for (writer, acknowledged) in (0..).zip(&counts) {
        let snapshot = opened.read(vec![Read::Key(format!("count/{writer}"))], soon()).await.unwrap();
        let there = snapshot.one(0).map_or(0, |entry: &takeover_store::Entry| entry.value.parse().unwrap());
        let _: u64 = writer;
        pairs.push((acknowledged.load(Ordering::SeqCst), there));
    }
    pairs
}

/// Nothing that was acknowledged is lost, and nothing is there that nobody asked for.
fn kept(pairs: &[(u64, u64)]) -> bool {
    pairs.iter().all(|&(acknowledged, there)| there == acknowledged || there == acknowledged + 1)
}

#[test]
fn nothing_acknowledged_is_lost() {
    let folder = Folder::new("killed");
    let mut last = vec![0; usize::try_from(WRITERS).unwrap()];
    for milliseconds in [40, 3, 17, 61, 1, 29] {
        let pairs = runtime().block_on(round(folder.path(), false, milliseconds, &last));
        assert!(kept(&pairs), "acknowledged and there: {pairs:?}");
        last = pairs.iter().map(|&(_, there)| there).collect();
    }
    assert!(last.iter().sum::<u64>() > 10, "hardly anything was written: {last:?}");
}

#[test]
fn control_what_is_acknowledged_too_early_is_found_missing() {
    let folder = Folder::new("lazy");
    let pairs = runtime().block_on(round(folder.path(), true, 60, &[0; 3]));
    assert!(!kept(&pairs), "acknowledged and there: {pairs:?}");
}
