//! The database on a store answers as the core's fold does, request by request, and every process
//! that reads its log holds the same database (rule `every_node_agrees`).
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod acts;
#[path = "../common/mod.rs"]
mod common;
mod reference;

use std::sync::Arc;

use acts::{Act, Seen, any_act, any_seen};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use takeover::cluster::{Cluster, Command};
use takeover::node::{Answer, Request};
use takeover::policy::{ClusterSpec, Proofs};
use takeover::shape::Shape;
use takeover::units::{NodeId, Timeline};
use takeover_store::{Database, DatabaseCopy, Embedded, OPENED, Read, Setup, Store};
use tokio::time::{Duration, Instant};

use common::{Folder, node, runtime, setup_with};
use reference::Reference;

/// The name of the store as it is open now.
async fn opened(store: &impl Store) -> Timeline {
    let deadline = Instant::now() + Duration::from_secs(5);
    let snapshot = store.read(vec![Read::key(OPENED)], deadline).await.unwrap();
    Timeline(snapshot.one(0).unwrap().value.parse().unwrap())
}

/// The database that the log of a copy leads to.
fn folded(setup: &Setup, copy: &DatabaseCopy) -> Cluster {
    let mut cluster = Cluster::new(Arc::new(Shape::new(setup.shape.clone()).unwrap()));
    for (stamp, command) in &copy.entries {
        cluster.follow(*stamp, command).unwrap();
    }
    cluster
}

/// The database with everything of which the log says nothing taken from another.
fn with_renewals(mut cluster: Cluster, of: &Cluster) -> Cluster {
    for node in of.shape().nodes() {
        if let Some(hot) = of.session(node).and_then(|session| session.hot) {
            cluster.count_renewals(node, hot.incarnation, hot.renewals).unwrap();
        }
    }
    cluster
}

/// Two processes on one store, as far as anybody can tell. The first request begins a history.
async fn begin(store: Embedded, reference: &mut Reference) -> (Database<Embedded>, Database<Embedded>) {
    reference.write(&Command::BeginTimeline { timeline: opened(&store).await });
    let first = Database::open(store.clone()).await.unwrap();
    let synced = first.carry_out(None, &Request::Sync, None).await.unwrap();
    assert_eq!(synced, Answer::Synced(reference.cluster.position()));
    (first, Database::open(store).await.unwrap())
}

async fn agrees(
    setup: &Setup,
    mut reference: Reference,
    steps: &[(NodeId, bool, Act, Seen)],
) -> Result<(), TestCaseError> {
    let folder = Folder::new("agrees");
    let store = Embedded::create(folder.file("db")).unwrap();
    Database::set_up(&store, setup).await.unwrap();
    let (mut first, mut second) = begin(store, &mut reference).await;
    for &(by, other, act, seen) in steps {
        if let Act::Reopen = act {
            drop((first, second));
            let store = Embedded::open(folder.file("db")).unwrap();
            (first, second) = begin(store, &mut reference).await;
        }
        let Some(request) = acts::request(&reference.cluster, by, act) else { continue };
        let seen = acts::seen(&reference.cluster, seen);
        let database = if other { &second } else { &first };
        let answer = database.carry_out(Some(by), &request, seen).await.unwrap();
        let wanted = reference.carry_out(by, &request, seen);
        prop_assert_eq!(answer, wanted, "{:?} of {:?}", request, by);
    }
    let copy = second.copy().await.unwrap();
    let mut entries = copy.entries.clone();
    entries.truncate(usize::try_from(copy.number).unwrap());
    prop_assert_eq!(entries, reference.log);
    prop_assert_eq!(&copy.cluster, &folded(setup, &copy));
    if copy.cluster.shape().nodes() == copy.cluster.shape().every_node() {
        // How often a removed node's lives were renewed matters to nobody, and is not kept.
        prop_assert_eq!(with_renewals(copy.cluster, &reference.cluster), reference.cluster);
    }
    Ok(())
}

fn any_step() -> impl Strategy<Value = (NodeId, bool, Act, Seen)> {
    ((1..5_u8).prop_map(node), any::<bool>(), any_act(), any_seen())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_the_folds(fencing in any::<bool>(), steps in prop::collection::vec(any_step(), 1..60)) {
        let proofs = if fencing { Proofs::FencingAgent } else { ClusterSpec::DEFAULT.proofs };
        let setup = setup_with(ClusterSpec { proofs, ..ClusterSpec::DEFAULT }, 4, 3);
        let reference = Reference::new(Shape::new(setup.shape.clone()).unwrap());
        runtime().block_on(agrees(&setup, reference, &steps))?;
    }
}

/// The comparison finds a reference that differs in one small thing.
#[test]
fn control_a_fold_that_differs_is_found() {
    let setup = setup_with(ClusterSpec::DEFAULT, 4, 3);
    let steps = [
        (node(1), false, Act::Register { token: 0, silence: None, at: 0 }, Seen::Now),
        (node(1), true, Act::Renew { late: 50, old: false }, Seen::Now),
    ];
    for forgets_stamps in [false, true] {
        let reference = Reference::new(Shape::new(setup.shape.clone()).unwrap());
        let reference = Reference { forgets_stamps, ..reference };
        let compared = runtime().block_on(agrees(&setup, reference, &steps));
        assert_eq!(compared.is_err(), forgets_stamps);
    }
}
