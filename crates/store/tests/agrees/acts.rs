//! Random requests of random nodes, most of them such that something comes of them.

use proptest::prelude::*;
use takeover::cluster::{Cluster, Command, Silence};
use takeover::group::{Change, Moving};
use takeover::node::Request;
use takeover::resource::{Author, Persistent};
use takeover::session::Fencing;
use takeover::shape::Reshaping;
use takeover::units::{
    Claim, Epoch, GroupId, Incarnation, NodeId, Position, ResourceId, Revision, Stamp, Timeline, Token,
};

use crate::common::{lease, node};

/// A request in the making: what it names is filled in from the database.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Sync,
    Observe,
    Renew {
        late: u64,
        old: bool,
    },
    Register {
        token: u64,
        silence: Option<bool>,
        at: u64,
    },
    Dead {
        of: u8,
        wrong: bool,
    },
    Fence {
        of: u8,
        wrong: bool,
    },
    Withdraw {
        of: u8,
        more: u64,
    },
    Fenced {
        of: u8,
    },
    Acquire {
        group: u32,
    },
    Stopped {
        group: u32,
    },
    Plan {
        group: u32,
        heir: u8,
    },
    Persist {
        resource: u32,
        on: bool,
        stale: bool,
    },
    Pause {
        of: u8,
        drain: bool,
    },
    Resume {
        of: u8,
    },
    Advance {
        by: u64,
    },
    Adopt {
        by: u32,
    },
    EndRestore,
    AddNode,
    RemoveNode {
        of: u8,
    },
    BeginTimeline,
    /// The store is closed and opened again.
    Reopen,
}

/// What a node says that it has seen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Seen {
    Nothing,
    Now,
    Before,
    Ahead,
    Elsewhere,
}

pub(crate) fn seen(cluster: &Cluster, seen: Seen) -> Option<Position> {
    let now = cluster.position();
    let at = |number| Position { revision: Revision { number, ..now.revision }, ..now };
    match seen {
        Seen::Nothing => None,
        Seen::Now => Some(now),
        Seen::Before => Some(at(now.revision.number.saturating_sub(1))),
        Seen::Ahead => Some(at(now.revision.number + 1)),
        Seen::Elsewhere => Some(Position { timeline: Timeline(3), ..now }),
    }
}

pub(crate) fn any_act() -> impl Strategy<Value = Act> {
    let (of, group) = (1..5_u8, 0..3_u32);
    let unusual = prop_oneof![
        (1..2_u32).prop_map(|by| Act::Adopt { by }),
        Just(Act::EndRestore),
        Just(Act::AddNode),
        of.clone().prop_map(|of| Act::RemoveNode { of }),
        Just(Act::BeginTimeline),
        Just(Act::Reopen),
    ];
    let usual = prop_oneof![
        2 => Just(Act::Sync),
        2 => Just(Act::Observe),
        6 => (0..50_u64, any::<bool>()).prop_map(|(late, old)| Act::Renew { late, old: old && late > 30 }),
        6 => (0..2_u64, any::<Option<bool>>(), 0..50_u64)
            .prop_map(|(token, silence, at)| Act::Register { token, silence, at }),
        3 => (of.clone(), any::<bool>()).prop_map(|(of, wrong)| Act::Dead { of, wrong }),
        2 => (of.clone(), any::<bool>()).prop_map(|(of, wrong)| Act::Fence { of, wrong }),
        2 => (of.clone(), 0..2_u64).prop_map(|(of, more)| Act::Withdraw { of, more }),
        1 => of.clone().prop_map(|of| Act::Fenced { of }),
        4 => group.clone().prop_map(|group| Act::Acquire { group }),
        3 => group.clone().prop_map(|group| Act::Stopped { group }),
    ];
    let orders = prop_oneof![
        (group.clone(), of.clone()).prop_map(|(group, heir)| Act::Plan { group, heir }),
        (group, any::<bool>(), any::<bool>()).prop_map(|(resource, on, stale)| Act::Persist {
            resource,
            on,
            stale
        }),
        (of.clone(), any::<bool>()).prop_map(|(of, drain)| Act::Pause { of, drain }),
        of.prop_map(|of| Act::Resume { of }),
        (0..90_u64).prop_map(|by| Act::Advance { by }),
    ];
    prop_oneof![12 => usual, 4 => orders, 2 => unusual]
}

pub(crate) fn any_seen() -> impl Strategy<Value = Seen> {
    prop_oneof![
        4 => Just(Seen::Nothing),
        12 => Just(Seen::Now),
        2 => Just(Seen::Before),
        1 => Just(Seen::Ahead),
        1 => Just(Seen::Elsewhere),
    ]
}

/// The request of an act; none where nothing is left to name, and where the store is opened again.
pub(crate) fn request(cluster: &Cluster, by: NodeId, act: Act) -> Option<Request> {
    let hot = |node| cluster.session(node)?.hot;
    match act {
        Act::Reopen => None,
        Act::Sync => Some(Request::Sync),
        Act::Observe => Some(Request::Observe),
        Act::Renew { late, old } => {
            let newest = hot(by).map_or(Incarnation::FIRST, |hot| hot.incarnation);
            let incarnation = if old { Incarnation::FIRST } else { newest };
            Some(Request::Renew { incarnation, stamp: Stamp((cluster.now().0 + late).saturating_sub(20)) })
        }
        Act::AddNode | Act::RemoveNode { .. } => shaped(cluster, act).map(Request::Write),
        Act::Acquire { .. } | Act::Stopped { .. } | Act::Plan { .. } => {
            grouped(cluster, by, act).map(Request::Write)
        }
        act => lived(cluster, by, act).map(Request::Write),
    }
}

fn shaped(cluster: &Cluster, act: Act) -> Option<Command> {
    let change = match act {
        Act::RemoveNode { of } => Reshaping::RemoveNode(node(of)),
        _ => {
            let next = u8::try_from(cluster.shape().every_node().len()).unwrap() + 1;
            Reshaping::AddNode(NodeId::new(next.min(6))?, None)
        }
    };
    Some(Command::Reshape { change, seen: cluster.revision() })
}

fn grouped(cluster: &Cluster, by: NodeId, act: Act) -> Option<Command> {
    let changed = |group: u32, change| {
        let seen = cluster.written(GroupId(group))?;
        Some(Command::Change { group: GroupId(group), seen, change })
    };
    match act {
        Act::Acquire { group } => {
            let record = cluster.record(GroupId(group))?;
            let generation = cluster.revision().generation;
            let newest = record.claim.map_or(Some(Epoch::FIRST), |claim| claim.epoch.next())?;
            let epoch = if newest.generation() < generation { Epoch::new(generation, 1)? } else { newest };
            let incarnation = cluster.session(by)?.hot?.incarnation;
            let to = Claim { epoch, incarnation, node: by };
            changed(group, Change::Acquire { to, proof: cluster.proof(GroupId(group))? })
        }
        Act::Stopped { group } => {
            let claim = cluster.record(GroupId(group))?.open_claim()?;
            changed(group, Change::Stopped { claim })
        }
        Act::Plan { group, heir } => {
            let claim = cluster.record(GroupId(group))?.open_claim();
            changed(group, Change::Plan { claim, heir: node(heir), moving: Moving::Failure })
        }
        _ => None,
    }
}

fn lived(cluster: &Cluster, by: NodeId, act: Act) -> Option<Command> {
    let hot = |of| cluster.session(node(of))?.hot;
    let standing = |of| cluster.session(node(of))?.cold.fencing;
    Some(match act {
        Act::Register { token, silence, at } => {
            let after = cluster.session(by).and_then(|session| session.hot).map(|hot| hot.incarnation);
            let silence = silence.map(|right| silence_beside(cluster, by, right));
            let at = Stamp(cluster.now().0 + at);
            Command::Register { node: by, token: Token(token), lease: lease(), after, at, silence }
        }
        Act::Dead { of, wrong } => {
            let seen = hot(of)?;
            let renewals = seen.renewals + u64::from(wrong);
            Command::Dead { node: node(of), incarnation: seen.incarnation, renewals }
        }
        Act::Fence { of, wrong } => {
            let (seen, life) = (hot(of)?, cluster.session(by)?.hot?.incarnation);
            let renewals = seen.renewals + u64::from(wrong);
            let fencing = Fencing { incarnation: seen.incarnation, renewals, by, life };
            Command::Fence { node: node(of), fencing, instead: standing(of) }
        }
        Act::Withdraw { of, more } => {
            let renewals = hot(of)?.renewals + more;
            Command::Withdraw { node: node(of), fencing: standing(of)?, renewals }
        }
        Act::Fenced { of } => Command::Fenced { node: node(of), incarnation: hot(of)?.incarnation },
        act => ordered(cluster, act)?,
    })
}

fn ordered(cluster: &Cluster, act: Act) -> Option<Command> {
    let seen = cluster.revision();
    Some(match act {
        Act::Persist { resource, on, stale } => Command::Persist {
            resource: ResourceId(resource),
            flag: if on { Persistent::Online } else { Persistent::Offline },
            author: Author::Operator,
            claim: None,
            seen: if stale { Revision::ZERO } else { seen },
        },
        Act::Pause { of, drain } => Command::Pause { node: node(of), drain, seen },
        Act::Resume { of } => Command::Resume { node: node(of), seen },
        Act::Advance { by } => Command::Advance { to: Stamp((cluster.now().0 + by).saturating_sub(40)) },
        Act::Adopt { by } => Command::AdoptStore { generation: seen.generation + by },
        Act::EndRestore => Command::EndRestore { generation: seen.generation },
        Act::BeginTimeline => Command::BeginTimeline { timeline: Timeline::FIRST },
        _ => return None,
    })
}

/// What a node would say of the others' silence, rightly or not.
pub(crate) fn silence_beside(cluster: &Cluster, by: NodeId, right: bool) -> Silence {
    let others = cluster.up().without(by);
    let renewals = others.iter().filter_map(|other| Some(cluster.session(other)?.live()?.renewals)).sum();
    Silence { since: cluster.revision(), renewals: if right { renewals } else { renewals + 1 } }
}
