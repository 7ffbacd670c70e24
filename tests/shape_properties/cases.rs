//! Single changes, and why they are refused.

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::shape::{Reshaping, ShapeError};
use takeover::units::{GroupId, Guid, NodeId, NodeSet, ResourceId};

use crate::world::{Act, command, new_group, new_resource, node, usual};

pub(crate) fn act(cluster: &mut Cluster, act: Act) {
    let command = command(cluster, act).unwrap();
    cluster.apply(&command).unwrap();
}

pub(crate) fn reshape(cluster: &mut Cluster, change: Reshaping) -> Result<Applied, Refused> {
    cluster.apply(&Command::Reshape { change, seen: cluster.revision() })
}

/// Node 1 is registered and holds group 0.
pub(crate) fn held() -> Cluster {
    let mut cluster = usual();
    act(&mut cluster, Act::Register(1));
    act(&mut cluster, Act::Acquire(0, 1));
    cluster
}

#[test]
fn a_held_group_keeps_what_it_has() {
    let mut cluster = held();
    let changes = [
        Reshaping::RemoveResource(ResourceId(1)),
        Reshaping::AddResource(ResourceId(3), new_resource(9, 0)),
        Reshaping::Regroup(ResourceId(2), GroupId(0)),
        Reshaping::Regroup(ResourceId(0), GroupId(1)),
    ];
    for change in changes {
        assert_eq!(reshape(&mut cluster, change), Err(Refused::Held(GroupId(0))));
    }
    act(&mut cluster, Act::Service(0, false));
    assert_eq!(reshape(&mut cluster, changes[0]), Err(Refused::Held(GroupId(0))), "it has not stopped yet");
    act(&mut cluster, Act::Stopped(0));
    assert_eq!(reshape(&mut cluster, changes[0]), Ok(Applied::Done));
    assert_eq!(cluster.shape().members(GroupId(0)), [ResourceId(0)]);
}

/// An owner whose life is over by proof holds nothing; silence, or a newer life, is no proof.
#[test]
fn a_dead_owner_holds_nothing() {
    let mut cluster = held();
    act(&mut cluster, Act::Register(1));
    let remove = Reshaping::RemoveResource(ResourceId(1));
    assert_eq!(reshape(&mut cluster, remove), Err(Refused::Held(GroupId(0))));
    act(&mut cluster, Act::Dead(1));
    assert_eq!(reshape(&mut cluster, remove), Ok(Applied::Done));
}

#[test]
fn dependencies_go_along() {
    let mut cluster = usual();
    reshape(&mut cluster, Reshaping::Regroup(ResourceId(0), GroupId(1))).unwrap();
    assert_eq!(cluster.shape().members(GroupId(1)), [ResourceId(0), ResourceId(1), ResourceId(2)]);
    assert_eq!(cluster.shape().members(GroupId(0)), []);
    let foreign = ShapeError::ForeignDependency(ResourceId(1), ResourceId(0));
    let remove = reshape(&mut cluster, Reshaping::RemoveResource(ResourceId(0)));
    assert_eq!(remove, Err(Refused::Shape(foreign)), "something needs it");
    let again = reshape(&mut cluster, Reshaping::Regroup(ResourceId(0), GroupId(1)));
    assert_eq!(again, Err(Refused::Shape(ShapeError::AlreadyThere(ResourceId(0), GroupId(1)))));
    let circle = reshape(&mut cluster, Reshaping::Need(ResourceId(0), ResourceId(1)));
    assert!(matches!(circle, Err(Refused::Shape(ShapeError::Circle(_)))), "{circle:?}");
}

/// What was removed may come back as another resource with the same identity; its number never does.
#[test]
fn an_identity_is_free_again_and_a_number_is_not() {
    let mut cluster = usual();
    let twin = Reshaping::AddResource(ResourceId(3), new_resource(2, 1));
    let same = ShapeError::SameGuid(ResourceId(2), ResourceId(3), Guid(2));
    assert_eq!(reshape(&mut cluster, twin), Err(Refused::Shape(same)));
    reshape(&mut cluster, Reshaping::RemoveResource(ResourceId(2))).unwrap();
    let old = Reshaping::AddResource(ResourceId(2), new_resource(2, 1));
    assert_eq!(reshape(&mut cluster, old), Err(Refused::Shape(ShapeError::NotNext(2))));
    assert_eq!(reshape(&mut cluster, twin), Ok(Applied::Done));
    let ids: Vec<ResourceId> = cluster.shape().resource_ids().collect();
    assert_eq!(ids, [0, 1, 3].map(ResourceId));
    let unknown = Command::Persist {
        resource: ResourceId(2),
        flag: takeover::resource::Persistent::Offline,
        author: takeover::resource::Author::Operator,
        claim: None,
        seen: cluster.revision(),
    };
    assert_eq!(cluster.apply(&unknown), Err(Refused::Unknown));
}

#[test]
fn a_group_is_added_out_of_service_and_removed_when_it_is_empty() {
    let mut cluster = held();
    reshape(&mut cluster, Reshaping::AddGroup(GroupId(2), new_group())).unwrap();
    assert!(cluster.record(GroupId(2)).unwrap().out);
    let take = command(&cluster, Act::Acquire(2, 1)).unwrap();
    let refused = Err(Refused::Record(takeover::group::Refused::OutOfService));
    assert_eq!(cluster.apply(&take), refused);
    let full = reshape(&mut cluster, Reshaping::RemoveGroup(GroupId(1)));
    assert_eq!(full, Err(Refused::Shape(ShapeError::NotEmpty(GroupId(1), ResourceId(2)))));
    act(&mut cluster, Act::Service(2, true));
    act(&mut cluster, Act::Acquire(2, 1));
    assert_eq!(reshape(&mut cluster, Reshaping::RemoveGroup(GroupId(2))), Err(Refused::Held(GroupId(2))));
    act(&mut cluster, Act::Dead(1));
    assert!(cluster.bereft().contains(node(1)));
    reshape(&mut cluster, Reshaping::RemoveGroup(GroupId(2))).unwrap();
    assert_eq!(cluster.owned_by(node(1)), [GroupId(0)]);
    let change = command(&cluster, Act::Service(2, false)).unwrap();
    assert_eq!(cluster.apply(&change), Err(Refused::Unknown));
}

#[test]
fn a_node_leaves_when_it_is_over_and_owns_nothing() {
    let mut cluster = held();
    let remove = Reshaping::RemoveNode(node(1));
    assert_eq!(reshape(&mut cluster, remove), Err(Refused::NotOver(node(1))));
    act(&mut cluster, Act::Dead(1));
    assert_eq!(reshape(&mut cluster, remove), Err(Refused::Owns(node(1), GroupId(0))));
    act(&mut cluster, Act::Register(2));
    act(&mut cluster, Act::Acquire(0, 2));
    assert_eq!(reshape(&mut cluster, remove), Ok(Applied::Done));
    assert_eq!(cluster.shape().group(GroupId(0)).unwrap().preferred, [node(2)]);
    let back = command(&cluster, Act::Register(1)).unwrap();
    assert_eq!(cluster.apply(&back), Err(Refused::Barred));
    reshape(&mut cluster, Reshaping::RemoveNode(node(3))).unwrap();
    assert_eq!(
        reshape(&mut cluster, Reshaping::RemoveNode(node(2))),
        Err(Refused::Shape(ShapeError::Nodes(0)))
    );
}

/// What every node could run the new one can run; what was tied to some nodes stays there.
#[test]
fn a_new_node_can_run_what_every_node_can() {
    let mut cluster = usual();
    let tied = takeover::shape::NewResource { possible: NodeSet::first(2), ..new_resource(9, 1) };
    reshape(&mut cluster, Reshaping::AddResource(ResourceId(3), tied)).unwrap();
    reshape(&mut cluster, Reshaping::AddNode(node(4), Some(1))).unwrap();
    assert!(cluster.shape().possible(GroupId(0)).contains(node(4)));
    assert_eq!(cluster.shape().possible(GroupId(1)), NodeSet::first(2));
    assert_eq!(cluster.shape().capacity(node(4)), Some(1));
    act(&mut cluster, Act::Register(4));
    act(&mut cluster, Act::Acquire(0, 4));
    assert_eq!(cluster.owned_by(node(4)), [GroupId(0)]);
    for number in 5..=NodeId::MAX {
        reshape(&mut cluster, Reshaping::AddNode(node(number), None)).unwrap();
    }
    let over = reshape(&mut cluster, Reshaping::AddNode(node(64), None));
    assert_eq!(over, Err(Refused::Shape(ShapeError::NotNext(64))), "no number is left");
}
