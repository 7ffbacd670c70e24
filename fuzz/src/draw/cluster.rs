//! Clusters, and what is asked of their database.

use takeover::cluster::{Cluster, Command, Silence};
use takeover::group::{Change, Moving, Parked, Proof};
use takeover::policy::ClusterPolicy;
use takeover::resource::Author;
use takeover::session::{Fencing, Over};
use takeover::shape::{
    ClassId, GroupShape, NewGroup, NewResource, Reshaping, ResourceShape, Shape, ShapeSpec,
};
use takeover::units::{Claim, GroupId, Guid, Incarnation, NodeId, NodeSet, ResourceId, Stamp, Timeline};

use super::facts::{claim, epoch, flag, guid, incarnation, lease, node, revision, token};
use super::policies::{group_policy, resource_policy};
use crate::bytes::Choices;

/// A cluster of three nodes, two groups and three resources, of which two depend on each other. None
/// where the choices make no sound one.
pub(crate) fn shape(choices: &mut Choices<'_>, policy: ClusterPolicy) -> Option<Shape> {
    let mut group = |preferred: &[u8], home: u8| GroupShape {
        policy: group_policy(choices),
        preferred: preferred.iter().filter_map(|&number| NodeId::new(number)).collect(),
        home: NodeId::new(home),
        class: choices.maybe(|_| ClassId(0)),
    };
    let groups = vec![group(&[1, 2], 1), group(&[], 2)];
    let possible = choices.one([NodeSet::ALL, NodeSet::first(2), NodeSet::first(3)]);
    let mut resource = |number: u128, group: u32, depends_on: Vec<ResourceId>| ResourceShape {
        guid: Guid(number),
        group: GroupId(group),
        policy: resource_policy(choices),
        depends_on,
        possible,
        persistent: flag(choices),
    };
    let needs = vec![ResourceId(0)];
    let resources = vec![resource(0, 0, Vec::new()), resource(1, 0, needs), resource(2, 1, Vec::new())];
    let capacity = choices.one([&[][..], &[1, 5, 10], &[0, 0, 0]]).to_vec();
    Shape::new(ShapeSpec { policy, nodes: 3, capacity, groups, resources }).ok()
}

fn group(choices: &mut Choices<'_>) -> GroupId {
    GroupId(choices.one([0, 0, 1, 1, 2, 3, u32::MAX]))
}

fn resource(choices: &mut Choices<'_>) -> ResourceId {
    ResourceId(choices.one([0, 0, 1, 2, 3, 4, u32::MAX]))
}

fn stamp(choices: &mut Choices<'_>, cluster: &Cluster) -> Stamp {
    match choices.below(8) {
        7 => Stamp(choices.number()),
        0..=6 => cluster.now().after(takeover::units::Millis(choices.millis())),
        8.. => cluster.now(),
    }
}

/// The newest life of a node, most often, and otherwise any.
fn life(choices: &mut Choices<'_>, cluster: &Cluster, node: NodeId) -> Incarnation {
    let newest = cluster.session(node).and_then(|session| session.hot);
    match newest.filter(|_| choices.below(4) != 3) {
        Some(hot) => hot.incarnation,
        None => incarnation(choices),
    }
}

/// How often a node was renewed, most often.
fn renewals(choices: &mut Choices<'_>, cluster: &Cluster, node: NodeId) -> u64 {
    let newest = cluster.session(node).and_then(|session| session.hot).map_or(0, |hot| hot.renewals);
    match choices.below(4) {
        0..=1 => newest,
        2 => newest.saturating_add(1),
        3.. => choices.number(),
    }
}

/// One write to the database, whether it is in order or not.
pub(crate) fn command(choices: &mut Choices<'_>, cluster: &Cluster) -> Command {
    match choices.below(24) {
        0..=1 => register(choices, cluster),
        2 => {
            let node = node(choices);
            Command::Renew { node, incarnation: life(choices, cluster, node) }
        }
        3 => {
            let node = node(choices);
            let (incarnation, renewals) = (life(choices, cluster, node), renewals(choices, cluster, node));
            Command::Dead { node, incarnation, renewals }
        }
        4..=5 => fencing(choices, cluster),
        6 => {
            let node = node(choices);
            Command::Fenced { node, incarnation: life(choices, cluster, node) }
        }
        7..=13 => change(choices, cluster),
        14..=17 => use_of(choices, cluster),
        18 => Command::BeginTimeline { timeline: Timeline(u64::from(choices.below(8))) },
        19 => adoption(choices, cluster),
        20 => Command::Advance { to: stamp(choices, cluster) },
        21.. => {
            let seen = revision(choices, cluster.revision());
            Command::Reshape { change: reshaping(choices, cluster), seen }
        }
    }
}

fn register(choices: &mut Choices<'_>, cluster: &Cluster) -> Command {
    let node = node(choices);
    let newest = cluster.session(node).and_then(|session| session.hot).map(|hot| hot.incarnation);
    let after = if choices.below(4) == 3 { choices.maybe(incarnation) } else { newest };
    let (token, lease, at) = (token(choices), lease(choices), stamp(choices, cluster));
    let silence = if choices.below(4) == 3 {
        let since = revision(choices, cluster.revision());
        Some(Silence { since, renewals: choices.number() })
    } else {
        None
    };
    Command::Register { node, token, lease, after, at, silence }
}

fn fencing(choices: &mut Choices<'_>, cluster: &Cluster) -> Command {
    let node = node(choices);
    let by = super::facts::node(choices);
    let stands = cluster.session(node).and_then(|session| session.cold.fencing);
    let asked = Fencing {
        incarnation: life(choices, cluster, node),
        renewals: renewals(choices, cluster, node),
        by,
        life: life(choices, cluster, by),
    };
    if choices.flag() {
        let instead = if choices.below(4) == 3 { Some(asked) } else { stands };
        return Command::Fence { node, fencing: asked, instead };
    }
    let fencing = stands.unwrap_or(asked);
    Command::Withdraw { node, fencing, renewals: renewals(choices, cluster, node) }
}

fn use_of(choices: &mut Choices<'_>, cluster: &Cluster) -> Command {
    let seen = revision(choices, cluster.revision());
    match choices.below(6) {
        0..=2 => {
            let resource = resource(choices);
            let flag = flag(choices);
            let author = choices.one([Author::Operator, Author::OutsideAct]);
            let group = cluster.shape().resource(resource).map(|found| found.group);
            let held = group.and_then(|group| cluster.record(group)?.claim);
            let claim = if choices.below(4) == 3 { choices.maybe(claim) } else { held };
            Command::Persist { resource, flag, author, claim, seen }
        }
        3 => Command::SetPolicy { resource: resource(choices), policy: resource_policy(choices), seen },
        4 => Command::Pause { node: node(choices), drain: choices.flag(), seen },
        5.. => Command::Resume { node: node(choices), seen },
    }
}

fn adoption(choices: &mut Choices<'_>, cluster: &Cluster) -> Command {
    let now = cluster.revision().generation;
    let generation = choices.one([now.saturating_add(1), now, 0, u32::MAX]);
    if choices.flag() { Command::AdoptStore { generation } } else { Command::EndRestore { generation } }
}

/// A change of one group's record, most often about the claim that stands.
fn change(choices: &mut Choices<'_>, cluster: &Cluster) -> Command {
    let group = group(choices);
    let written = cluster.written(group).unwrap_or_default();
    let seen = if choices.below(8) == 7 { revision(choices, cluster.revision()) } else { written };
    let stands = cluster.record(group).and_then(|record| record.claim);
    let about = if choices.below(8) == 7 { choices.maybe(claim) } else { stands };
    let named = about.unwrap_or_else(|| claim(choices));
    let change = match choices.below(12) {
        0..=3 => {
            Change::Acquire { to: next(choices, cluster, stands), proof: proof(choices, cluster, group) }
        }
        4 => Change::Adopt { to: next(choices, cluster, stands) },
        5 => Change::Stopped { claim: named },
        6 => Change::Plan { claim: about, heir: node(choices), moving: choices.one(MOVES) },
        7 => {
            let until = choices.maybe(|choices| stamp(choices, cluster));
            let parked = Parked { until, up: NodeSet::first(choices.below(5)) };
            Change::Park { claim: named, parked }
        }
        8 => Change::Retry { claim: named },
        9 => Change::Succeeded { claim: named },
        10 => Change::TakeOut { claim: about },
        11.. => Change::PutBack { claim: about },
    };
    Command::Change { group, seen, change }
}

const MOVES: [Moving; 5] =
    [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback, Moving::Drain];

/// A claim after this one, for a life that may live.
fn next(choices: &mut Choices<'_>, cluster: &Cluster, stands: Option<Claim>) -> Claim {
    let node = node(choices);
    let incarnation = life(choices, cluster, node);
    let generation = cluster.revision().generation;
    let first = takeover::units::Epoch::new(generation, 1);
    let newer = match stands.map(|claim| claim.epoch) {
        Some(epoch) if epoch.generation() == generation => epoch.next(),
        Some(_) | None => first,
    };
    let newer = newer.filter(|_| choices.below(8) != 7);
    Claim { epoch: newer.unwrap_or_else(|| epoch(choices)), incarnation, node }
}

fn proof(choices: &mut Choices<'_>, cluster: &Cluster, group: GroupId) -> Proof {
    let shown = cluster.proof(group).filter(|_| choices.below(4) != 3);
    if let Some(proof) = shown {
        return proof;
    }
    let claim = cluster.record(group).and_then(|record| record.claim).unwrap_or_else(|| claim(choices));
    let over = choices.one([Over::Dead, Over::Fenced]);
    let other = incarnation(choices);
    choices.one([
        Proof::NeverOwned,
        Proof::Stopped(claim),
        Proof::Over(claim.node, claim.incarnation, over),
        Proof::Over(claim.node, other, over),
    ])
}

fn reshaping(choices: &mut Choices<'_>, cluster: &Cluster) -> Reshaping {
    let next = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (groups, resources) = (cluster.shape().groups().len(), cluster.shape().resources().len());
    match choices.below(10) {
        0 => {
            let id = if choices.below(4) == 3 { group(choices) } else { GroupId(next(groups)) };
            let new = NewGroup { policy: group_policy(choices), home: choices.maybe(node), class: None };
            Reshaping::AddGroup(id, new)
        }
        1 => Reshaping::Prefer(group(choices), node(choices)),
        2 => Reshaping::RemoveGroup(group(choices)),
        3..=4 => {
            let id = if choices.below(4) == 3 { resource(choices) } else { ResourceId(next(resources)) };
            let (guid, group) = (guid(choices), group(choices));
            let (policy, possible) = (resource_policy(choices), NodeSet::first(choices.below(5)));
            let persistent = flag(choices);
            Reshaping::AddResource(id, NewResource { guid, group, policy, possible, persistent })
        }
        5 => Reshaping::Need(resource(choices), resource(choices)),
        6 => Reshaping::RemoveResource(resource(choices)),
        7 => Reshaping::Regroup(resource(choices), group(choices)),
        8 => Reshaping::AddNode(node(choices), choices.maybe(|choices| u32::from(choices.byte()))),
        9.. => Reshaping::RemoveNode(node(choices)),
    }
}
