//! A small cluster, and random commands for it.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use takeover::cluster::{Cluster, Command};
use takeover::group::{Change, Moving, Parked, Proof};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::{Author, Persistent};
use takeover::session::Over;
use takeover::shape::{ClassId, GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{
    Claim, Epoch, GroupId, Guid, Incarnation, Millis, NodeId, NodeSet, ResourceId, Stamp, Token,
};

/// How many nodes and groups the cluster has.
pub(crate) const NODES: u8 = 3;
pub(crate) const GROUPS: u32 = 3;

pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

pub(crate) fn lease() -> Lease {
    Lease::new(LeaseSpec::DEFAULT).unwrap()
}

pub(crate) fn resource(group: u32) -> ResourceShape {
    ResourceShape {
        guid: Guid(u128::from(group)),
        group: GroupId(group),
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        depends_on: Vec::new(),
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    }
}

/// A group that prefers node 2, then node 1.
pub(crate) fn group(spec: GroupSpec) -> GroupShape {
    let policy = GroupPolicy::new(spec).unwrap();
    GroupShape { policy, preferred: vec![node(2), node(1)], home: None, class: None }
}

/// The shape of a cluster of three nodes with these groups, one resource each.
pub(crate) fn spec(cluster: ClusterSpec, groups: Vec<GroupShape>) -> ShapeSpec {
    let resources = (0..u32::try_from(groups.len()).unwrap()).map(resource).collect();
    let policy = ClusterPolicy::new(cluster).unwrap();
    ShapeSpec { policy, nodes: NODES, capacity: Vec::new(), groups, resources }
}

pub(crate) fn cluster(spec: ShapeSpec) -> Cluster {
    Cluster::new(Arc::new(Shape::new(spec).unwrap()))
}

/// The cluster of the random histories: one node of three may be in quarantine.
pub(crate) fn usual() -> Cluster {
    let policy = ClusterSpec { quarantine_share: 34, ..ClusterSpec::DEFAULT };
    let apart = |class| GroupShape { class, ..group(GroupSpec::DEFAULT) };
    cluster(spec(policy, vec![apart(Some(ClassId(1))), apart(Some(ClassId(1))), apart(None)]))
}

/// A command in the making: what it names is filled in from the database.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Register { node: u8, token: u64 },
    Renew { node: u8, right: bool },
    Dead { node: u8, right: bool },
    Fenced { node: u8, older: bool },
    Pause { node: u8, drain: bool },
    Resume { node: u8 },
    Persist { group: u32, flag: bool, right: bool },
    Advance(Millis),
    Group { group: u32, right: bool, fresh: bool, what: What },
}

/// A change of a group in the making.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    Acquire {
        node: u8,
        later: u32,
        proof: u8,
    },
    /// By the owner's own node, or by any.
    Adopt {
        own: bool,
        node: u8,
        later: u32,
    },
    Stopped,
    Plan {
        heir: u8,
        moving: Moving,
    },
    Park,
    Retry,
    Succeeded,
}

/// The command of an act.
pub(crate) fn command(cluster: &Cluster, act: Act) -> Command {
    let life = |number: u8, right: bool| {
        let newest = cluster.session(node(number)).and_then(|session| session.hot);
        let newest = newest.map_or(Incarnation::FIRST, |hot| hot.incarnation);
        if right { newest } else { newest.next().unwrap() }
    };
    match act {
        Act::Register { node: number, token } => register(cluster, number, token),
        Act::Renew { node: number, right } => {
            Command::Renew { node: node(number), incarnation: life(number, right) }
        }
        Act::Dead { node: number, right } => {
            let hot = cluster.session(node(number)).and_then(|session| session.hot);
            let renewals = hot.map_or(0, |hot| hot.renewals) + u64::from(!right);
            Command::Dead { node: node(number), incarnation: life(number, true), renewals }
        }
        Act::Fenced { node: number, older } => {
            let newest = life(number, true);
            let incarnation = if older { Incarnation::FIRST } else { newest };
            Command::Fenced { node: node(number), incarnation }
        }
        Act::Pause { node: number, drain } => {
            Command::Pause { node: node(number), drain, seen: cluster.revision() }
        }
        Act::Resume { node: number } => Command::Resume { node: node(number), seen: cluster.revision() },
        Act::Persist { group, flag, right } => persist(cluster, group, flag, right),
        Act::Advance(time) => Command::Advance { to: cluster.now().after(time) },
        Act::Group { group, right, fresh, what } => {
            let seen = cluster.written(GroupId(group)).unwrap();
            let seen = if fresh { seen } else { seen.next() };
            let change = change(cluster, group, right, what);
            Command::Change { group: GroupId(group), seen, change }
        }
    }
}

fn register(cluster: &Cluster, number: u8, token: u64) -> Command {
    let hot = cluster.session(node(number)).and_then(|session| session.hot);
    let after = hot.map(|hot| hot.incarnation);
    let (node, token, at) = (node(number), Token(token), cluster.now());
    Command::Register { node, token, lease: lease(), after, at, silence: None }
}

/// The owner notices an outside act on the first resource of a group, or another node does.
fn persist(cluster: &Cluster, group: u32, flag: bool, right: bool) -> Command {
    let flag = if flag { Persistent::Online } else { Persistent::Offline };
    let claim = open_claim(cluster, group).filter(|_| right);
    let (resource, seen) = (ResourceId(group), cluster.revision());
    Command::Persist { resource, flag, author: Author::OutsideAct, claim, seen }
}

fn open_claim(cluster: &Cluster, group: u32) -> Option<Claim> {
    cluster.record(GroupId(group)).and_then(takeover::group::Record::open_claim)
}

/// The change of a group: on its own claim, or on another.
fn change(cluster: &Cluster, group: u32, right: bool, what: What) -> Change {
    let newest = cluster.record(GroupId(group)).and_then(|record| record.claim);
    let epoch = newest.map_or(1, |claim| claim.epoch.number());
    let wrong = to(cluster, 3, epoch + 5);
    let claim = newest.filter(|_| right).unwrap_or(wrong);
    match what {
        What::Acquire { node, later, proof } => {
            Change::Acquire { to: to(cluster, node, epoch + later), proof: some_proof(cluster, group, proof) }
        }
        What::Adopt { own: true, later, .. } => {
            Change::Adopt { to: to(cluster, claim.node.number(), epoch + later) }
        }
        What::Adopt { own: false, node, later } => Change::Adopt { to: to(cluster, node, epoch + later) },
        What::Stopped => Change::Stopped { claim },
        What::Plan { heir, moving } => {
            let claim = if right { newest } else { Some(wrong) };
            Change::Plan { claim, heir: node(heir), moving }
        }
        What::Park => {
            let parked = Parked { until: Some(cluster.now().after(Millis::mins(60))), up: cluster.up() };
            Change::Park { claim, parked }
        }
        What::Retry => Change::Retry { claim },
        What::Succeeded => Change::Succeeded { claim },
    }
}

/// A claim of the node's newest life.
fn to(cluster: &Cluster, number: u8, epoch: u32) -> Claim {
    let life = cluster.session(node(number)).and_then(|session| session.hot);
    let incarnation = life.map_or(Incarnation::FIRST, |hot| hot.incarnation);
    Claim { epoch: Epoch::new(0, epoch).unwrap(), incarnation, node: node(number) }
}

/// A proof: mostly the one that the database shows, else any other.
fn some_proof(cluster: &Cluster, group: u32, kind: u8) -> Proof {
    let claim = cluster.record(GroupId(group)).and_then(|record| record.claim);
    let claim = claim.unwrap_or(to(cluster, 1, 1));
    match kind {
        0 => Proof::NeverOwned,
        1 => Proof::Stopped(claim),
        2 => Proof::Over(claim.node, claim.incarnation, Over::Dead),
        3 => Proof::Over(claim.node, claim.incarnation, Over::Fenced),
        _ => cluster.proof(GroupId(group)).unwrap_or(Proof::Stopped(claim)),
    }
}

fn what() -> impl Strategy<Value = What> {
    let moving = [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback, Moving::Drain];
    prop_oneof![
        6 => (1..=NODES, 0_u32..3, 0_u8..12)
            .prop_map(|(node, later, proof)| What::Acquire { node, later, proof }),
        3 => (any::<bool>(), 1..=NODES, 0_u32..3)
            .prop_map(|(own, node, later)| What::Adopt { own, node, later }),
        3 => Just(What::Stopped),
        3 => (1..=NODES, select(moving.to_vec())).prop_map(|(heir, moving)| What::Plan { heir, moving }),
        1 => Just(What::Park),
        1 => Just(What::Retry),
        1 => Just(What::Succeeded),
    ]
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let nodes = || 1..=NODES;
    let mostly = || prop::bool::weighted(0.85);
    prop_oneof![
        5 => (nodes(), prop_oneof![4 => Just(0_u64), 1 => Just(1)])
            .prop_map(|(node, token)| Act::Register { node, token }),
        2 => (nodes(), mostly()).prop_map(|(node, right)| Act::Renew { node, right }),
        2 => (nodes(), mostly()).prop_map(|(node, right)| Act::Dead { node, right }),
        1 => (nodes(), any::<bool>()).prop_map(|(node, older)| Act::Fenced { node, older }),
        1 => (nodes(), any::<bool>()).prop_map(|(node, drain)| Act::Pause { node, drain }),
        1 => nodes().prop_map(|node| Act::Resume { node }),
        1 => (0..GROUPS, any::<bool>(), mostly())
            .prop_map(|(group, flag, right)| Act::Persist { group, flag, right }),
        2 => (0_u64..90).prop_map(|minutes| Act::Advance(Millis::mins(minutes))),
        20 => (0..GROUPS, mostly(), mostly(), what())
            .prop_map(|(group, right, fresh, what)| Act::Group { group, right, fresh, what }),
    ]
}

/// Everything that is done to the usual cluster.
pub(crate) fn history() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 1..120)
}

/// The stamp so many minutes on.
pub(crate) fn minutes(minutes: u64) -> Stamp {
    Stamp(Millis::mins(minutes).0)
}
