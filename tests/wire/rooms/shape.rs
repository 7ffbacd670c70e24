//! What a cluster consists of, and changes of that.

use takeover::policy::{ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::Persistent;
use takeover::shape::{
    ClassId, GroupShape, NewGroup, NewResource, Reshaping, ResourceShape, ShapeError, ShapeSpec,
};
use takeover::units::{GroupId, Guid, NodeSet, ResourceId};

use super::node;
use crate::shared::kind::Kind;

const GROUP: GroupId = GroupId(1);
const FIRST: ResourceId = ResourceId(0);
const SECOND: ResourceId = ResourceId(3);
const GUID: Guid = Guid(0x7c1b_5a52_0e0f_4f6b_9d0e_3a2f_6b1c_9e41);

fn new_group() -> NewGroup {
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    NewGroup { policy, home: Some(node(2)), class: Some(ClassId(4)) }
}

fn new_resource() -> NewResource {
    NewResource {
        guid: GUID,
        group: GROUP,
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    }
}

/// Every change.
pub(crate) fn changes() -> [Reshaping; 11] {
    [
        Reshaping::AddGroup(GROUP, new_group()),
        Reshaping::AddGroup(GROUP, NewGroup { home: None, class: None, ..new_group() }),
        Reshaping::Prefer(GROUP, node(3)),
        Reshaping::RemoveGroup(GROUP),
        Reshaping::AddResource(SECOND, new_resource()),
        Reshaping::Need(SECOND, FIRST),
        Reshaping::RemoveResource(SECOND),
        Reshaping::Regroup(SECOND, GROUP),
        Reshaping::AddNode(node(4), Some(u32::MAX)),
        Reshaping::AddNode(node(4), None),
        Reshaping::RemoveNode(node(4)),
    ]
}

fn errors() -> [ShapeError; 16] {
    [
        ShapeError::Nodes(65),
        ShapeError::UnknownGroup(FIRST, GROUP),
        ShapeError::UnknownNode(GROUP, node(9)),
        ShapeError::ForeignDependency(FIRST, SECOND),
        ShapeError::Circle(FIRST),
        ShapeError::SameGuid(FIRST, SECOND, GUID),
        ShapeError::PreferredTwice(GROUP, node(1)),
        ShapeError::NowhereToRun(GROUP),
        ShapeError::TooMany,
        ShapeError::NoResource(SECOND),
        ShapeError::NoGroup(GROUP),
        ShapeError::NoNode(node(3)),
        ShapeError::NotNext(u32::MAX),
        ShapeError::NotEmpty(GROUP, FIRST),
        ShapeError::AlreadyThere(FIRST, GROUP),
        ShapeError::NeededTwice(FIRST, SECOND),
    ]
}

pub(crate) fn kinds() -> Vec<Kind> {
    let group = GroupShape {
        policy: new_group().policy,
        preferred: vec![node(2), node(1)],
        home: Some(node(1)),
        class: Some(ClassId(7)),
    };
    let resource = ResourceShape {
        guid: GUID,
        group: GROUP,
        policy: new_resource().policy,
        depends_on: vec![FIRST],
        possible: NodeSet::first(2),
        persistent: Persistent::Offline,
    };
    let empty = ShapeSpec {
        policy: ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap(),
        nodes: 1,
        capacity: vec![],
        groups: vec![],
        resources: vec![],
    };
    let (groups, resources) = (vec![group.clone()], vec![resource.clone()]);
    let full = ShapeSpec { nodes: 64, capacity: vec![8, u32::MAX], groups, resources, ..empty.clone() };
    let bare = GroupShape { preferred: vec![], home: None, class: None, ..group.clone() };
    vec![
        Kind::of("shape::ClassId", &[ClassId(0), ClassId(u32::MAX)]),
        Kind::of("shape::GroupShape", &[group, bare]),
        Kind::of("shape::ResourceShape", &[resource]),
        Kind::of("shape::ShapeSpec", &[empty, full]),
        Kind::of("shape::NewGroup", &[new_group()]),
        Kind::of("shape::NewResource", &[new_resource()]),
        Kind::of("shape::Reshaping", &changes()),
        Kind::of("shape::ShapeError", &errors()),
    ]
}
