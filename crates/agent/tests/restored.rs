//! A store is restored from a backup while agents are away, and goes on past what they remember.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

mod support;

use core::time::Duration;

use support::{Rig, setup};
use takeover::cluster::Command;
use takeover::node::Request;
use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::units::{Millis, NodeId};
use takeover_store::{Database, Embedded};

/// A cluster in which the VM runs, a copy of its store from before that, and no agent but the owner's,
/// which reaches the store no more and lets it run until its lease ends.
async fn forgotten() -> (Rig, usize) {
    let mut how = setup();
    let spec = *how.shape.policy.spec();
    how.shape.policy = ClusterPolicy::new(ClusterSpec { cold_start_wait: Millis(0), ..spec }).unwrap();
    how.shape.groups[0].home = None;
    let mut rig = Rig::of(&how).await;
    let path = rig.directory.path().join("cluster.redb");
    close(&mut rig);
    std::fs::copy(&path, rig.directory.path().join("backup.redb")).unwrap();
    rig.store = Embedded::open(&path).unwrap();
    rig.start_all().await;
    rig.until("a first start", 8, |rig| rig.runs_on().len() == 1).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let owner = rig.runs_on()[0];
    for node in (1..=3).filter(|&node| node != owner) {
        rig.kill(node).await;
    }
    rig.links[owner - 1].cut();
    (rig, owner)
}

/// Closes the cluster's store.
fn close(rig: &mut Rig) {
    let spare = Embedded::create(rig.directory.path().join("spare.redb")).unwrap();
    drop(core::mem::replace(&mut rig.store, spare));
}

/// Administrators go on with the store.
async fn go_on(database: &Database<Embedded>, changes: usize) {
    for number in 0..changes {
        let (node, seen) = (NodeId::new(1).unwrap(), database.copy().await.unwrap().cluster.revision());
        let pause = Command::Pause { node, drain: false, seen };
        let command = if number.is_multiple_of(2) { pause } else { Command::Resume { node, seen } };
        database.carry_out(None, &Request::Write(command), None).await.unwrap();
    }
}

/// Rules `older_store_refused`, `never_on_two_nodes`: another node's agent starts on the backup, which does
/// not know that the VM runs. It takes it for none, whether it has fewer changes than the agent remembers
/// or more. The control: an agent that remembers nothing starts the VM a second time.
fn starts_on_a_backup(changes: usize, remembers: bool) -> bool {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut rig, owner) = forgotten().await;
        rig.store = Embedded::open(rig.directory.path().join("backup.redb")).unwrap();
        go_on(&Database::open(rig.store.clone()).await.unwrap(), changes).await;
        let other = 1 + owner % 3;
        if !remembers {
            std::fs::remove_dir_all(rig.home(other).join("state")).unwrap();
        }
        rig.start(other).await;
        let cut = std::time::Instant::now();
        let mut twice = false;
        while cut.elapsed() < Duration::from_secs(4) && !twice {
            twice = rig.ledger.twice();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        twice
    })
}

#[test]
fn a_backup_that_went_on_is_not_believed_by_who_starts_on_it() {
    assert!(!starts_on_a_backup(0, true), "it is behind");
    assert!(!starts_on_a_backup(40, true), "it has overtaken what was seen");
}

#[test]
fn control_who_remembers_nothing_believes_a_backup() {
    assert!(starts_on_a_backup(40, false));
}
