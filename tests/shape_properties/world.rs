//! A small cluster, and random commands for it.

use std::sync::Arc;

use proptest::prelude::*;
use takeover::cluster::{Cluster, Command};
use takeover::group::Change;
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, NewGroup, NewResource, Reshaping, ResourceShape, Shape, ShapeSpec};
use takeover::units::{Claim, Epoch, GroupId, Guid, NodeId, NodeSet, ResourceId, Revision, Token};

pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

fn resource(guid: u128, group: u32, depends_on: Vec<ResourceId>) -> ResourceShape {
    ResourceShape {
        guid: Guid(guid),
        group: GroupId(group),
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        depends_on,
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    }
}

/// Three nodes, two groups; the second resource needs the first, the third is alone.
pub(crate) fn usual() -> Cluster {
    let policy = GroupPolicy::new(GroupSpec { weight: 1, ..GroupSpec::DEFAULT }).unwrap();
    let group = GroupShape { policy, preferred: vec![node(2), node(1)], home: Some(node(3)), class: None };
    let spec = ShapeSpec {
        policy: ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap(),
        nodes: 3,
        capacity: vec![9, 9, 9],
        groups: vec![group.clone(), group],
        resources: vec![
            resource(0, 0, Vec::new()),
            resource(1, 0, vec![ResourceId(0)]),
            resource(2, 1, Vec::new()),
        ],
    };
    Cluster::new(Arc::new(Shape::new(spec).unwrap()))
}

/// A command in the making: what it names is filled in from the database.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Register(u8),
    Dead(u8),
    Acquire(u32, u8),
    Stopped(u32),
    Service(u32, bool),
    /// A change of shape, decided just now or long ago.
    Reshape(Shaping, bool),
}

/// A change of shape in the making: `next` says whether an addition takes the next number.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shaping {
    AddGroup { next: bool },
    Prefer(u32, u8),
    RemoveGroup(u32),
    AddResource { next: bool, guid: u8, group: u32 },
    Need(u32, u32),
    RemoveResource(u32),
    Regroup(u32, u32),
    AddNode { next: bool, bears: Option<u32> },
    RemoveNode(u8),
}

pub(crate) fn new_group() -> NewGroup {
    NewGroup { policy: GroupPolicy::new(GroupSpec::DEFAULT).unwrap(), home: None, class: None }
}

pub(crate) fn new_resource(guid: u128, group: u32) -> NewResource {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let possible = NodeSet::ALL;
    NewResource { guid: Guid(guid), group: GroupId(group), policy, possible, persistent: Persistent::Online }
}

fn number(count: usize, next: bool) -> u32 {
    let count = u32::try_from(count).unwrap();
    if next { count } else { count.saturating_sub(1) }
}

fn reshaping(shape: &Shape, shaping: Shaping) -> Reshaping {
    match shaping {
        Shaping::AddGroup { next } => {
            Reshaping::AddGroup(GroupId(number(shape.groups().len(), next)), new_group())
        }
        Shaping::Prefer(group, to) => Reshaping::Prefer(GroupId(group), node(to)),
        Shaping::RemoveGroup(group) => Reshaping::RemoveGroup(GroupId(group)),
        Shaping::AddResource { next, guid, group } => {
            let id = ResourceId(number(shape.resources().len(), next));
            Reshaping::AddResource(id, new_resource(guid.into(), group))
        }
        Shaping::Need(resource, other) => Reshaping::Need(ResourceId(resource), ResourceId(other)),
        Shaping::RemoveResource(resource) => Reshaping::RemoveResource(ResourceId(resource)),
        Shaping::Regroup(resource, group) => Reshaping::Regroup(ResourceId(resource), GroupId(group)),
        Shaping::AddNode { next, bears } => {
            let ever = u8::try_from(shape.every_node().len()).unwrap();
            Reshaping::AddNode(node(ever + u8::from(next)), bears)
        }
        Shaping::RemoveNode(number) => Reshaping::RemoveNode(node(number)),
    }
}

/// The command of an act; none where nothing is left to name.
pub(crate) fn command(cluster: &Cluster, act: Act) -> Option<Command> {
    let changed = |group: u32, change| {
        let seen = cluster.written(GroupId(group))?;
        Some(Command::Change { group: GroupId(group), seen, change })
    };
    let record = |group: u32| cluster.record(GroupId(group));
    match act {
        Act::Register(number) => {
            let hot = cluster.session(node(number)).and_then(|session| session.hot);
            let after = hot.map(|hot| hot.incarnation);
            let (node, token, at) = (node(number), Token(1), cluster.now());
            let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
            Some(Command::Register { node, token, lease, after, at, silence: None })
        }
        Act::Dead(number) => {
            let hot = cluster.session(node(number))?.hot?;
            let (incarnation, renewals) = (hot.incarnation, hot.renewals);
            Some(Command::Dead { node: node(number), incarnation, renewals })
        }
        Act::Acquire(group, number) => {
            let newest = record(group)?.claim.map_or(Some(Epoch::FIRST), |claim| claim.epoch.next())?;
            let incarnation = cluster.session(node(number))?.hot?.incarnation;
            let to = Claim { epoch: newest, incarnation, node: node(number) };
            let proof = cluster.proof(GroupId(group))?;
            changed(group, Change::Acquire { to, proof })
        }
        Act::Stopped(group) => changed(group, Change::Stopped { claim: record(group)?.open_claim()? }),
        Act::Service(group, back) => {
            let claim = record(group)?.claim;
            changed(group, if back { Change::PutBack { claim } } else { Change::TakeOut { claim } })
        }
        Act::Reshape(shaping, fresh) => {
            let seen = if fresh { cluster.revision() } else { Revision::ZERO };
            Some(Command::Reshape { change: reshaping(cluster.shape(), shaping), seen })
        }
    }
}

fn shaping() -> impl Strategy<Value = Shaping> {
    let (groups, resources, nodes) = (0..6_u32, 0..9_u32, 1..7_u8);
    let right = || prop::bool::weighted(0.9);
    prop_oneof![
        1 => right().prop_map(|next| Shaping::AddGroup { next }),
        1 => (groups.clone(), nodes.clone()).prop_map(|(group, node)| Shaping::Prefer(group, node)),
        1 => groups.clone().prop_map(Shaping::RemoveGroup),
        1 => (right(), 0..12_u8, groups.clone()).prop_map(|(next, guid, group)| Shaping::AddResource {
            next,
            guid,
            group
        }),
        2 => (0..5_u32, 0..5_u32).prop_map(|(one, other)| Shaping::Need(one, other)),
        1 => resources.clone().prop_map(Shaping::RemoveResource),
        1 => (resources, groups).prop_map(|(resource, group)| Shaping::Regroup(resource, group)),
        1 => (right(), prop::option::of(1..9_u32)).prop_map(|(next, bears)| Shaping::AddNode { next, bears }),
        1 => nodes.prop_map(Shaping::RemoveNode),
    ]
}

/// A history of up to 80 acts.
pub(crate) fn history() -> impl Strategy<Value = Vec<Act>> {
    let (groups, nodes) = (0..5_u32, 1..6_u8);
    let act = prop_oneof![
        2 => nodes.clone().prop_map(Act::Register),
        2 => nodes.clone().prop_map(Act::Dead),
        3 => (groups.clone(), nodes).prop_map(|(group, node)| Act::Acquire(group, node)),
        2 => groups.clone().prop_map(Act::Stopped),
        2 => (groups, any::<bool>()).prop_map(|(group, back)| Act::Service(group, back)),
        9 => (shaping(), prop::bool::weighted(0.9)).prop_map(|(shaping, fresh)| Act::Reshape(shaping, fresh)),
    ];
    prop::collection::vec(act, 1..80)
}
