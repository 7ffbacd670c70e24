//! What the owner of a group does about it: hands it over, sends it back, forgets what failed.

use takeover::cluster::Cluster;
use takeover::group::Record;
use takeover::node::{Drain, Order};
use takeover::policy::{ClusterSpec, Failback, GroupPolicy, GroupSpec, Hours, ResourceSpec};
use takeover::resource::Persistent;
use takeover::shape::ShapeSpec;
use takeover::units::{GroupId, Moment, NodeId, ResourceId};

use crate::cast::{node, resource_shape, shape, spec};
use crate::fleet::Fleet;
use crate::node::running;

const GROUP: GroupId = GroupId(0);
const VM: ResourceId = ResourceId(0);
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

fn record(fleet: &Fleet) -> &Record {
    Cluster::record(&fleet.store, GROUP).unwrap()
}

fn owner(fleet: &Fleet) -> Option<NodeId> {
    record(fleet).owner()
}

/// Whether the VM runs on its owner, and nowhere else.
fn runs(fleet: &Fleet) -> bool {
    let machines = fleet.machines.iter().filter(|machine| machine.runs.contains_key(&VM));
    machines.map(|machine| Some(machine.me)).eq([owner(fleet)])
}

/// The first node takes the group, cannot start its VM, and gives it to the second.
fn failed_over(of: ShapeSpec) -> Fleet {
    let mut fleet = Fleet::new(shape(of));
    fleet.broken.insert(VM);
    (0..2).for_each(|at| fleet.start_agent(at));
    while owner(&fleet) != Some(node(2)) {
        assert!(fleet.now < Moment(2 * MINUTE), "it stays on its first node");
        fleet.run_until(fleet.now.after(takeover::units::Millis(100)));
    }
    fleet
}

/// A paused node keeps what it has, unless it is drained; then nothing is left on it, and what it gave away
/// stays away when it is resumed.
#[test]
fn only_who_is_drained_hands_its_groups_over() {
    for (drain, keeper) in [(Drain::No, 1), (Drain::Yes, 2)] {
        let mut fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
        assert!(owner(&fleet) == Some(node(1)) && runs(&fleet));
        fleet.order(0, Order::Pause(node(1), drain));
        fleet.run_until(Moment(3 * MINUTE));
        assert!(owner(&fleet) == Some(node(keeper)) && runs(&fleet), "{drain:?}: {:?}", owner(&fleet));
        fleet.order(1, Order::Resume(node(1)));
        fleet.run_until(Moment(5 * MINUTE));
        assert!(owner(&fleet) == Some(node(keeper)) && runs(&fleet), "{drain:?}: {:?}", owner(&fleet));
    }
}

/// Rule `move_failover_failback`: the hours come in which a group may go back, and nothing else happens then.
#[test]
fn a_group_goes_back_when_its_hours_come() {
    for (failback, goes) in [(Failback::Prevent, false), (Failback::Within(Hours { start: 1, end: 2 }), true)]
    {
        let mut of = spec(2, 1, ClusterSpec::DEFAULT);
        of.groups[0].policy = GroupPolicy::new(GroupSpec { failback, ..GroupSpec::DEFAULT }).unwrap();
        of.groups[0].preferred = vec![node(1), node(2)];
        let mut fleet = Fleet::new(shape(of));
        fleet.start_agent(1);
        fleet.run_until(Moment(10 * MINUTE));
        assert_eq!(owner(&fleet), Some(node(2)), "the first one did not come");
        fleet.start_agent(0);
        fleet.run_until(Moment(HOUR - MINUTE));
        assert_eq!(owner(&fleet), Some(node(2)));
        fleet.run_until(Moment(HOUR + MINUTE));
        assert_eq!(owner(&fleet), Some(node(if goes { 1 } else { 2 })));
        assert!(runs(&fleet));
    }
}

/// Rule `restart_then_failover`: what runs again is no longer held against the nodes on which it failed,
/// whatever else in the group is not wanted.
#[test]
fn what_runs_again_has_failed_nowhere() {
    let mut of = spec(2, 1, ClusterSpec::DEFAULT);
    let unwanted = resource_shape(0, 9, ResourceSpec::DEFAULT);
    of.resources.push(takeover::shape::ResourceShape { persistent: Persistent::Offline, ..unwanted });
    let mut fleet = failed_over(of);
    assert!(record(&fleet).tried.contains(node(1)));
    fleet.broken.clear();
    fleet.run_until(fleet.now.after(takeover::units::Millis(MINUTE)));
    assert!(runs(&fleet));
    assert!(record(&fleet).tried.is_empty() && record(&fleet).parked.is_none(), "{:?}", record(&fleet));
}

/// Rule `match_means_no_action`: as long as all is well nothing is written.
#[test]
fn a_group_that_runs_writes_nothing() {
    let mut fleet = running(spec(2, 2, ClusterSpec::DEFAULT));
    let before = fleet.store.revision();
    fleet.run_until(Moment(HOUR));
    assert_eq!(fleet.store.revision(), before);
}

/// Rule `retry_after_failed`: what can run nowhere stays Failed where it is, and is not passed to and fro; when
/// its time has come it is tried again with fresh counters.
#[test]
fn what_runs_nowhere_waits_and_is_tried_again() {
    let mut fleet = failed_over(spec(2, 1, ClusterSpec::DEFAULT));
    fleet.run_until(fleet.now.after(takeover::units::Millis(MINUTE)));
    let parked = *record(&fleet);
    assert!(parked.parked.is_some() && parked.tried.contains(node(1)), "{parked:?}");
    fleet.run_until(Moment(30 * MINUTE));
    assert_eq!(*record(&fleet), parked);
    fleet.broken.clear();
    fleet.run_until(Moment(50 * MINUTE));
    assert!(*record(&fleet) == parked && !runs(&fleet), "not before its time");
    fleet.run_until(Moment(HOUR + 5 * MINUTE));
    assert!(runs(&fleet));
    assert!(record(&fleet).tried.is_empty() && record(&fleet).parked.is_none(), "{:?}", record(&fleet));
}
