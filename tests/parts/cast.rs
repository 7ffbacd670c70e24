//! What the rooms are asked about: small clusters, claims, records.

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::session::{Cold, Hot, Record};
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{Claim, Epoch, GroupId, Guid, Incarnation, NodeId, NodeSet, Stamp, Token};

pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

pub(crate) fn life(number: u32) -> Incarnation {
    Incarnation::new(number).unwrap()
}

pub(crate) fn claim(of: u8, lives: u32, epoch: u32) -> Claim {
    Claim { epoch: Epoch::new(0, epoch).unwrap(), incarnation: life(lives), node: node(of) }
}

/// A node's sessions: its newest life, and through which one its lives are dead.
pub(crate) fn sessions(newest: u32, dead_through: Option<u32>) -> Record {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let hot = Some(Hot { incarnation: life(newest), token: Token(1), lease, renewals: 0 });
    Record {
        hot,
        cold: Cold { dead_through: dead_through.map(life), ..Cold::default() },
        ..Record::default()
    }
}

pub(crate) fn group_shape(spec: GroupSpec) -> GroupShape {
    GroupShape { policy: GroupPolicy::new(spec).unwrap(), preferred: vec![], home: None, class: None }
}

pub(crate) fn resource_shape(group: u32, guid: u128, spec: ResourceSpec) -> ResourceShape {
    ResourceShape {
        guid: Guid(guid),
        group: GroupId(group),
        policy: ResourcePolicy::new(spec).unwrap(),
        depends_on: vec![],
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    }
}

/// So many nodes, and groups of one resource each.
pub(crate) fn spec(nodes: u8, groups: u32, cluster: ClusterSpec) -> ShapeSpec {
    ShapeSpec {
        policy: ClusterPolicy::new(cluster).unwrap(),
        nodes,
        capacity: vec![],
        groups: (0..groups).map(|_| group_shape(GroupSpec::DEFAULT)).collect(),
        resources: (0..groups).map(|at| resource_shape(at, u128::from(at), ResourceSpec::DEFAULT)).collect(),
    }
}

pub(crate) fn shape(spec: ShapeSpec) -> Arc<Shape> {
    Arc::new(Shape::new(spec).unwrap())
}

/// A cluster in which the first nodes have registered.
pub(crate) fn database(spec: ShapeSpec, registered: u8) -> Cluster {
    let mut cluster = Cluster::new(shape(spec));
    (1..=registered).for_each(|number| assert_eq!(register(&mut cluster, number), Incarnation::FIRST));
    cluster
}

pub(crate) fn register(cluster: &mut Cluster, number: u8) -> Incarnation {
    let lease = *cluster.shape().policy().lease();
    let after = cluster.session(node(number)).unwrap().hot.map(|hot| hot.incarnation);
    let (node, token, at) = (node(number), Token(u64::from(number)), Stamp(0));
    match cluster.apply(&Command::Register { node, token, lease, after, at, silence: None }) {
        Ok(Applied::Registered(incarnation)) => incarnation,
        other => panic!("{other:?}"),
    }
}
