//! Measures the store and the database on it: `cargo run --release -p takeover-store --example figures
//! [FOLDER]`. The folder decides which disk is measured; without one it is the system's for temporary
//! files.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "it stops where it is wrong")]
#![allow(clippy::indexing_slicing, reason = "it stops where it is wrong")]

#[path = "../tests/common/mod.rs"]
mod common;

use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use takeover::cluster::{Applied, Cluster, Command};
use takeover::node::{Answer, Request};
use takeover::shape::Shape;
use takeover::units::{Incarnation, NodeId, Stamp, Token};
use takeover_store::{Database, Embedded, Server, SocketStore, Store, Transaction, Write};

use common::{lease, node, runtime, setup};

const NODES: u8 = 8;
const VMS: u32 = 1_000;

fn main() {
    let base = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = base.join(format!("takeover-figures-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("a cluster of {NODES} nodes and {VMS} VMs; the files are in {}", base.display());
    clones();
    runtime().block_on(measure(&folder));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What a copy of the database costs: one is made for each command that is written.
fn clones() {
    let cluster = Cluster::new(Arc::new(Shape::new(setup(NODES, VMS).shape).unwrap()));
    let begin = Instant::now();
    let mut kept = 0;
    for _ in 0..10_000 {
        kept += core::hint::black_box(cluster.clone()).unowned().len();
    }
    println!("cloning the database: {:.1} us ({kept})", micros(begin.elapsed()) / 10_000.0);
}

async fn measure(folder: &Path) {
    let store = Embedded::create(folder.join("db")).unwrap();
    transactions(&store).await;
    Database::set_up(&store, &setup(NODES, VMS)).await.unwrap();
    requests("in the same process", &store).await;
    let server = Server::bind(folder.join("socket")).unwrap();
    let served = store.clone();
    let serving = tokio::spawn(async move { server.serve(served).await });
    requests("over a socket", &SocketStore::new(folder.join("socket"))).await;
    serving.abort();
    let begin = Instant::now();
    let database = Database::open(store).await.unwrap();
    let log = database.status().log;
    println!("opening a database whose log has {log} entries: {:.1} ms", micros(begin.elapsed()) / 1_000.0);
}

/// One transaction after the other: what the disk costs.
async fn transactions(store: &Embedded) {
    let mut took = Vec::new();
    for number in 0..500 {
        let writes = vec![Write::Put { key: "figures".to_owned(), value: number.to_string() }];
        let begin = Instant::now();
        store.commit(Transaction { writes, ..Transaction::default() }, soon()).await.unwrap();
        took.push(begin.elapsed());
    }
    told("a transaction of the store, on disk", &mut took);
}

fn soon() -> tokio::time::Instant {
    tokio::time::Instant::now() + Duration::from_secs(30)
}

/// What nodes ask, one at a time and all at once.
async fn requests<S: Store + Clone>(how: &str, store: &S) {
    let database = Database::open(store.clone()).await.unwrap();
    let mut lives = Vec::new();
    for number in 1..=NODES {
        lives.push((node(number), register(&database, node(number)).await));
    }
    let (me, incarnation) = lives[0];
    let (mut renewals, mut writes) = (Vec::new(), Vec::new());
    for _ in 0..500 {
        renewals.push(renew(&database, me, incarnation).await);
        writes.push(pause(&database, me).await);
    }
    told(&format!("a renewal {how}"), &mut renewals);
    told(&format!("a command {how}"), &mut writes);
    let begin = Instant::now();
    let mut nodes = Vec::new();
    for (node, incarnation) in lives {
        let database = Database::open(store.clone()).await.unwrap();
        nodes.push(tokio::spawn(async move {
            for _ in 0..500 {
                renew(&database, node, incarnation).await;
            }
        }));
    }
    for node in nodes {
        node.await.unwrap();
    }
    let count = f64::from(NODES) * 500.0;
    println!("{NODES} nodes renew {how}: {:.0} renewals a second", count / begin.elapsed().as_secs_f64());
}

async fn register<S: Store>(database: &Database<S>, me: NodeId) -> Incarnation {
    let after = database.last_seen().session(me).and_then(|session| session.hot).map(|hot| hot.incarnation);
    let (token, lease) = (Token(1), lease());
    let command = Command::Register { node: me, token, lease, after, at: Stamp(0), silence: None };
    let answer = database.carry_out(Some(me), &Request::Write(command), None).await.unwrap();
    let Answer::Applied(Applied::Registered(incarnation), _) = answer else { std::process::exit(1) };
    incarnation
}

async fn renew<S: Store>(database: &Database<S>, me: NodeId, incarnation: Incarnation) -> Duration {
    let begin = Instant::now();
    let renew = Request::Renew { incarnation, stamp: Stamp(1) };
    let answer = database.carry_out(Some(me), &renew, None).await.unwrap();
    assert!(matches!(answer, Answer::Renewed(..)), "{answer:?}");
    begin.elapsed()
}

async fn pause<S: Store>(database: &Database<S>, me: NodeId) -> Duration {
    let seen = database.last_seen().revision();
    let begin = Instant::now();
    let command = Command::Pause { node: me, drain: false, seen };
    let answer = database.carry_out(Some(me), &Request::Write(command), None).await.unwrap();
    assert!(matches!(answer, Answer::Applied(..)), "{answer:?}");
    begin.elapsed()
}

fn told(what: &str, took: &mut [Duration]) {
    took.sort();
    let at = |percent: usize| micros(took[(took.len() - 1) * percent / 100]) / 1_000.0;
    println!("{what}: median {:.2} ms, 99% within {:.2} ms", at(50), at(99));
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000_000.0
}
