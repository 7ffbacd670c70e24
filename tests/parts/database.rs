//! What the database refuses, and what stands beside a shape that was changed.

use takeover::cluster::{Applied, Cluster, Command, OtherStore, Refused};
use takeover::group;
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, Proofs};
use takeover::session::Fencing;
use takeover::shape::{NewGroup, Reshaping};
use takeover::units::{GroupId, NodeId, Position, ResourceId, Revision, Stamp, Timeline};

use crate::cast::{database, life, node, spec};

const FENCED: ClusterSpec = ClusterSpec { proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT };

/// Who carries a fencing out lives: somebody has to see that it succeeds.
#[test]
fn a_fencing_is_carried_out_by_a_life_that_is_not_over() {
    let before = database(spec(3, 1, FENCED), 2);
    let fence = |by, lives| {
        let fencing = Fencing { incarnation: life(1), renewals: 0, by: node(by), life: life(lives) };
        let mut cluster = before.clone();
        let answer = cluster.apply(&Command::Fence { node: node(1), fencing, instead: None });
        (answer, cluster.session(node(1)).unwrap().cold.fencing == Some(fencing), cluster == before)
    };
    assert_eq!(fence(2, 1), (Ok(Applied::Done), true, false));
    assert_eq!(fence(2, 2), (Err(Refused::NotLive), false, true), "a life that did not begin");
    assert_eq!(fence(3, 1), (Err(Refused::NotLive), false, true), "a node that never registered");
}

/// Where nodes do not fence themselves no time that passes proves anything.
#[test]
fn a_restored_database_is_adopted_only_where_nodes_fence_themselves() {
    let adopt = |generation| Command::AdoptStore { generation };
    let mut fenced = database(spec(2, 1, FENCED), 1);
    let before = fenced.clone();
    assert_eq!(fenced.apply(&adopt(1)), Err(Refused::FencingOnly));
    assert_eq!(fenced, before);

    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    let number = cluster.revision().number;
    assert_eq!(cluster.apply(&adopt(3)), Ok(Applied::Done));
    assert_eq!(cluster.revision(), Revision { generation: 3, number: number + 1 });
    assert!(cluster.restoring());
    assert_eq!(cluster.apply(&adopt(3)), Err(Refused::Restored), "the generation is none that is new");
}

/// Rule `shape_needs_stopped`: what a backup says of who holds what may be old.
#[test]
fn a_restored_database_keeps_its_shape_until_old_leases_are_over() {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    let reshape = |change, seen| Command::Reshape { change, seen };
    let remove = Reshaping::RemoveResource(ResourceId(0));
    cluster.apply(&Command::AdoptStore { generation: 1 }).unwrap();
    let seen = cluster.revision();
    assert_eq!(cluster.apply(&reshape(remove, seen)), Err(Refused::Restored));
    assert!(cluster.shape().has_resource(ResourceId(0)));
    let end = |generation| Command::EndRestore { generation };
    assert_eq!(cluster.apply(&end(2)), Err(Refused::Changed), "another generation's");
    assert!(cluster.restoring());
    assert_eq!(cluster.apply(&end(1)), Ok(Applied::Done));
    assert_eq!(cluster.apply(&end(1)), Err(Refused::Changed), "it is over");
    assert!(!cluster.restoring() && cluster.up().is_empty());
    assert_eq!(cluster.apply(&reshape(remove, seen)), Ok(Applied::Done));
    assert!(!cluster.shape().has_resource(ResourceId(0)));
}

/// A new group waits for an operator, and nothing decided before there was a node concerns it.
#[test]
fn what_is_added_is_out_of_service_and_changed_now() {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let (seen, add) = (cluster.revision(), NewGroup { policy, home: None, class: None });
    let group = Reshaping::AddGroup(GroupId(1), add);
    cluster.apply(&Command::Reshape { change: group, seen }).unwrap();
    let out = group::Record { out: true, ..group::Record::FIRST };
    assert_eq!(cluster.record(GroupId(1)), Some(&out));
    assert_eq!(cluster.written(GroupId(1)), Some(cluster.revision()));

    let before = cluster.revision();
    cluster.apply(&Command::Reshape { change: Reshaping::AddNode(node(3), None), seen: before }).unwrap();
    let pause = |seen| Command::Pause { node: node(3), drain: false, seen };
    assert_eq!(cluster.apply(&pause(before)), Err(Refused::Changed), "decided before there was a node 3");
    assert!(cluster.paused().is_empty());
    assert_eq!(cluster.apply(&pause(cluster.revision())), Ok(Applied::Done));
    assert!(cluster.paused().contains(node(3)));
}

/// A database that knows these histories after its first one, each begun by one change of its own.
fn histories(names: &[u64]) -> Cluster {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    for &name in names {
        let timeline = Timeline(name);
        assert_eq!(cluster.apply(&Command::BeginTimeline { timeline }), Ok(Applied::Done));
    }
    cluster
}

/// Rule `older_store_refused`: a node has seen this database where what it saw lies on the way to the
/// newest version.
#[test]
fn a_database_knows_its_own_histories() {
    let mut cluster = histories(&[7, 9]);
    assert_eq!(cluster.position(), Position { timeline: Timeline(9), revision: cluster.revision() });
    let before = cluster.clone();
    assert_eq!(cluster.apply(&Command::BeginTimeline { timeline: Timeline(7) }), Err(Refused::Changed));
    assert_eq!(cluster, before, "no name is drawn twice");
    let met = |timeline, number| {
        let seen = Position { timeline: Timeline(timeline), revision: Revision { generation: 0, number } };
        cluster.meets(seen)
    };
    // The registration was change 1; history 7 begins with change 2, history 9 with change 3.
    assert_eq!((met(0, 1), met(7, 2), met(9, 3)), (Ok(()), Ok(()), Ok(())));
    let older = Err(OtherStore::Older);
    assert_eq!((met(0, 2), met(7, 3), met(9, 4)), (older, older, older), "seen beyond a history's end");
    assert_eq!((met(5, 0), met(5, 1)), (older, older), "of no history that is known");
}

/// The oldest histories are forgotten: what was seen in them is told by its revision alone.
#[test]
fn a_database_remembers_64_histories() {
    let names: Vec<u64> = (1..=64).collect();
    let cluster = histories(&names);
    let met = |timeline, number| {
        let seen = Position { timeline: Timeline(timeline), revision: Revision { generation: 0, number } };
        cluster.meets(seen)
    };
    assert_eq!((met(64, 65), met(1, 2)), (Ok(()), Ok(())));
    assert_eq!((met(0, 1), met(0, 2)), (Ok(()), Err(OtherStore::Older)), "history 1 begins with change 2");
    let earlier = histories(&names[..63]);
    let seen = Position { timeline: Timeline(0), revision: Revision { generation: 0, number: 2 } };
    assert_eq!(earlier.meets(seen), Err(OtherStore::Older), "it is remembered still");
}

/// An entry that does not fit a copy leaves it as it was: neither its counter nor the renewals of a life
/// that the entry does not speak of have moved.
#[test]
fn a_copy_that_refuses_an_entry_is_unchanged() {
    let before = database(spec(2, 1, ClusterSpec::DEFAULT), 2);
    let fencing = Fencing { incarnation: life(7), renewals: 123, by: node(2), life: life(9) };
    let nobody = NodeId::new(9).unwrap();
    for entry in [
        Command::Dead { node: node(1), incarnation: life(7), renewals: 123 },
        Command::Dead { node: nobody, incarnation: life(1), renewals: 123 },
        Command::Fence { node: node(1), fencing, instead: None },
        Command::Withdraw { node: node(1), fencing, renewals: 123 },
    ] {
        let mut copy = before.clone();
        assert!(copy.follow(Stamp(999_999), &entry).is_err(), "{entry:?}");
        assert_eq!(copy, before, "{entry:?}");
    }
    // The control: one that fits moves both.
    let mut copy = before;
    let dead = Command::Dead { node: node(1), incarnation: life(1), renewals: 123 };
    assert_eq!(copy.follow(Stamp(999_999), &dead), Ok(Applied::Done));
    assert_eq!((copy.now(), copy.session(node(1)).unwrap().hot.unwrap().renewals), (Stamp(999_999), 123));
}

/// A change of the cluster's shape is decided on a revision, as a change of a resource is.
#[test]
fn a_change_of_the_shape_is_decided_on_a_revision() {
    let change = Reshaping::RemoveGroup(GroupId(0));
    let (seen, later) = (Revision::ZERO, Revision::ZERO.next());
    let reshape = Command::Reshape { change, seen };
    assert_eq!(reshape.seen(), Some(seen));
    assert_eq!(reshape.decided_on(later), Command::Reshape { change, seen: later });
}
