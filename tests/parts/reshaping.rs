//! One node follows the changes of what its cluster consists of.

use takeover::cluster::{Applied, Command};
use takeover::node::{Input, Order, Output};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Persistent, State};
use takeover::shape::{NewGroup, NewResource, Reshaping};
use takeover::units::{GroupId, Guid, Moment, NodeSet, ResourceId, Stamp};

use crate::cast::{node, shape};
use crate::fleet::Fleet;
use crate::node::{agent, patient, running, tell};

const GROUP: GroupId = GroupId(1);
const RESOURCE: ResourceId = ResourceId(1);

/// The store changes the shape, and the first node hears of it.
fn reshape(fleet: &mut Fleet, change: Reshaping) -> Vec<Output> {
    let command = Command::Reshape { change, seen: fleet.store.revision() };
    assert_eq!(fleet.store.apply(&command), Ok(Applied::Done), "{change:?}");
    let out = tell(fleet, Input::Logged(Stamp(0), &command));
    let store = fleet.store.shape().clone();
    assert_eq!(*agent(fleet, 0).cluster().shape(), store, "{change:?}");
    out
}

/// Rule `shape_needs_stopped`: what is added is not started before an operator says so, may run here
/// already, and is looked for; what is removed keeps its machine.
#[test]
fn a_node_s_lists_follow_the_shape() {
    let mut fleet = running(patient(1));
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    reshape(&mut fleet, Reshaping::AddGroup(GROUP, NewGroup { policy, home: None, class: None }));
    let new = NewResource {
        guid: Guid(77),
        group: GROUP,
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    };
    assert_eq!(agent(&mut fleet, 0).resource(RESOURCE), None);
    let out = reshape(&mut fleet, Reshaping::AddResource(RESOURCE, new));
    assert_eq!(out, [Output::Gate(RESOURCE, None)]);
    let now = fleet.now;
    assert_eq!(agent(&mut fleet, 0).due(), now, "it is looked for at once");
    assert!(tell(&mut fleet, Input::Due).contains(&Output::Inventory));
    assert_eq!(agent(&mut fleet, 0).resource(RESOURCE), Some(&State::new(Persistent::Online)));

    assert_eq!(reshape(&mut fleet, Reshaping::Prefer(GROUP, node(1))), []);
    assert_eq!(reshape(&mut fleet, Reshaping::AddNode(node(2), None)), []);
    let now = fleet.now;
    assert_eq!(agent(&mut fleet, 0).unchanged_for(node(2), now), None, "it has not registered");
    assert_eq!(reshape(&mut fleet, Reshaping::RemoveNode(node(2))), []);
    assert_eq!(reshape(&mut fleet, Reshaping::RemoveResource(RESOURCE)), []);
    assert_eq!(reshape(&mut fleet, Reshaping::RemoveGroup(GROUP)), []);
    assert!(agent(&mut fleet, 0).resource(RESOURCE).is_some(), "a late answer finds it");
    let agent = agent(&mut fleet, 0);
    assert_eq!((agent.holds(GROUP), agent.waits_for(GROUP)), (None, None));
}

/// What waits for its start and is removed waits no longer.
#[test]
fn what_is_removed_leaves_the_queue() {
    let mut narrow = patient(2);
    let cluster = ClusterSpec { start_throttle: 1, ..*narrow.policy.spec() };
    narrow.policy = takeover::policy::ClusterPolicy::new(cluster).unwrap();
    let mut fleet = Fleet::new(shape(narrow));
    fleet.start_agent(0);
    fleet.run_until(Moment(1_000));
    fleet.order(0, Order::TakeOut(GROUP));
    let queued = |fleet: &mut Fleet| agent(fleet, 0).queued().collect::<Vec<_>>();
    assert_eq!(queued(&mut fleet), [RESOURCE], "its slot is not free yet");
    assert!(fleet.store.record(GROUP).unwrap().closed);
    reshape(&mut fleet, Reshaping::RemoveResource(RESOURCE));
    assert_eq!(queued(&mut fleet), []);
}
