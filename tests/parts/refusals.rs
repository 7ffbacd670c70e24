//! Commands that the database refuses, with the reason, and as it was.

use takeover::cluster::{Cluster, Command, Refused};
use takeover::group::{self, Advice, Change, Fact, Moving, Proof, Stay};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec};
use takeover::session::Fencing;
use takeover::units::{Claim, Epoch, GroupId, ResourceId, Revision, Stamp};

use crate::cast::{claim, database, life, node, spec};

/// Three nodes, two of them registered, and a group that is too heavy for node 2.
fn cluster() -> Cluster {
    let mut heavy = spec(3, 1, ClusterSpec::DEFAULT);
    heavy.capacity = vec![5, 4, 5];
    heavy.groups[0].policy = GroupPolicy::new(GroupSpec { weight: 5, ..GroupSpec::DEFAULT }).unwrap();
    database(heavy, 2)
}

fn acquire(to: Claim) -> Command {
    change(Change::Acquire { to, proof: Proof::NeverOwned })
}

const fn change(change: Change) -> Command {
    Command::Change { group: GroupId(0), seen: Revision::ZERO, change }
}

#[test]
fn what_is_refused_is_refused_with_its_reason_and_changes_nothing() {
    let cluster = cluster();
    let seen = cluster.revision();
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let fencing = Fencing { incarnation: life(1), renewals: 0, by: node(2), life: life(1) };
    let plan = |heir| change(Change::Plan { claim: None, heir, moving: Moving::Command });
    let restored = Claim { epoch: Epoch::new(1, 1).unwrap(), ..claim(1, 1, 1) };
    for (command, refused) in [
        (Command::SetPolicy { resource: ResourceId(9), policy, seen }, Refused::Unknown),
        (Command::Pause { node: node(9), drain: false, seen }, Refused::Unknown),
        (Command::Resume { node: node(9), seen }, Refused::Unknown),
        (Command::Withdraw { node: node(1), fencing, renewals: 1 }, Refused::Changed),
        (plan(node(9)), Refused::Unknown),
        (acquire(restored), Refused::Restored),
        (acquire(claim(2, 1, 1)), Refused::Record(group::Refused::Full)),
        (acquire(claim(1, 2, 1)), Refused::Record(group::Refused::NotLive)),
    ] {
        let mut after = cluster.clone();
        assert_eq!(after.apply(&command), Err(refused), "{command:?}");
        assert_eq!(after, cluster, "{command:?}");
    }
    // The controls: what differs from them in one thing is done.
    for command in
        [plan(node(3)), acquire(claim(1, 1, 1)), Command::Pause { node: node(3), drain: false, seen }]
    {
        assert!(cluster.clone().apply(&command).is_ok(), "{command:?}");
    }
}

/// A copy is told of no node that it does not know.
#[test]
fn a_copy_refuses_an_entry_about_an_unknown_node() {
    let dead = |number| Command::Dead { node: node(number), incarnation: life(1), renewals: 0 };
    assert_eq!(cluster().follow(Stamp(0), &dead(9)), Err(Refused::Unknown));
    assert!(cluster().follow(Stamp(0), &dead(1)).is_ok());
}

/// What nobody owns has not failed anywhere.
#[test]
fn nothing_is_given_up_that_nobody_owns() {
    let advice = cluster().advise(GroupId(0), Fact::GaveUp(None), Stamp(0));
    assert_eq!(advice, Some(Advice::Stay(Stay::Fine)));
}
