//! Advice: what should become of a group.

use super::change::Moving;
use super::record::{Parked, Record};
use crate::placement::{Because, Candidates, Choice};
use crate::policy::{Failback, GroupPolicy, Priority};
use crate::units::{Millis, NodeId, NodeSet, Stamp};

/// Everything that advice about one group rests on.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// How the group is placed, failed over and brought back.
    pub policy: &'a GroupPolicy,
    /// The owner that the first snapshot names.
    pub home: Option<NodeId>,
    /// Its record.
    pub record: &'a Record,
    /// What is known of the nodes; `leaving` empty.
    pub candidates: Candidates<'a>,
    /// The cluster's counter.
    pub at: Stamp,
    /// When the cluster formed.
    pub formed: Stamp,
    /// How long a forming cluster waits for a group's owner.
    pub cold_start_wait: Millis,
    /// How many nodes the cluster has.
    pub nodes: u32,
    /// Whether the owner's life is over by proof: it holds nothing any more.
    pub over: bool,
}

/// What an administrator asks of a group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Order {
    /// Move it to this node, or to the best one.
    Move(Option<NodeId>),
    /// Move it as if it had failed where it is.
    Failover,
    /// Move it to its best preferred owner.
    Failback,
}

/// Why advice is asked for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Fact {
    /// Nobody holds the group: it was never owned, its owner stopped everything, or the owner's
    /// life is over by proof.
    Loose,
    /// One of its resources is given up on its node; when a retry would be due, if ever.
    GaveUp(Option<Millis>),
    /// The administrator asks.
    Asked(Order),
    /// Its node is being drained.
    Drain,
    /// Time has passed, or a node came up.
    Tick,
}

/// Why nothing is to be done.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stay {
    /// Nothing calls for it.
    Fine,
    /// No node can take it.
    NoNode,
    /// The node asked for cannot take it, and why.
    NotThere(NodeId, Because),
    /// A forming cluster waits for this node until then (rule `cold_start_waits`).
    Waits(NodeId, Stamp),
    /// It is started by command only.
    ByCommand,
    /// Its move is under way.
    Moving(NodeId),
    /// An operator took it out of service.
    OutOfService,
    /// Its last epoch was used: nobody can take it before the database is adopted into a new generation.
    LastEpoch,
}

impl Stay {
    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::NoNode => "no node",
            Self::NotThere(..) => "not there",
            Self::Waits(..) => "waits",
            Self::ByCommand => "by command only",
            Self::Moving(_) => "moving",
            Self::OutOfService => "out of service",
            Self::LastEpoch => "no epoch is left",
        }
    }
}

/// What should become of the group, and what it was chosen from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Advice {
    /// This node should acquire it.
    Acquire(NodeId, Option<Choice>),
    /// It should move to this heir, chosen or named.
    Plan(NodeId, Moving, Option<Choice>),
    /// It should stay Failed where it is until then.
    Park(Parked),
    /// It should be tried again where it is.
    Retry,
    /// Nothing.
    Stay(Stay),
}

/// Says what should become of a group. Pure and deterministic: every node that sees the same
/// database says the same.
///
/// `load` is the number of groups that a node owns.
#[must_use]
pub fn decide(on: &Situation<'_>, fact: Fact, load: impl Fn(NodeId) -> u32) -> Advice {
    if on.record.out {
        return Advice::Stay(Stay::OutOfService);
    }
    match fact {
        Fact::Loose => loose(on, load),
        Fact::GaveUp(retry) => gave_up(on, retry, load),
        Fact::Asked(order) => asked(on, order, load),
        Fact::Drain => elsewhere(on, Moving::Drain, on.record.tried, load),
        Fact::Tick => tick(on, load),
    }
}

/// The choice among the nodes other than the owner.
fn other(on: &Situation<'_>, tried: NodeSet, load: impl Fn(NodeId) -> u32) -> Choice {
    let holder = on.record.owner().filter(|_| !on.over);
    let leaving = holder.map_or(NodeSet::EMPTY, NodeSet::of);
    Candidates { leaving, tried, ..on.candidates }.choose(on.policy.spec().placement, load)
}

/// A move to the best other node, unless one is under way.
fn elsewhere(on: &Situation<'_>, moving: Moving, tried: NodeSet, load: impl Fn(NodeId) -> u32) -> Advice {
    if let Some(heir) = under_way(on) {
        return Advice::Stay(Stay::Moving(heir));
    }
    let choice = other(on, tried, load);
    match choice.taken() {
        Some(heir) => Advice::Plan(heir, moving, Some(choice)),
        None => Advice::Stay(Stay::NoNode),
    }
}

/// The heir of a move that can still come about.
fn under_way(on: &Situation<'_>) -> Option<NodeId> {
    on.record.heir.filter(|&heir| on.candidates.eligible().contains(heir))
}

/// Somebody should take it. In a forming cluster that is the recorded owner, and where that one, or
/// else the best preferred owner, is away, the group waits (rule `cold_start_waits`).
fn loose(on: &Situation<'_>, load: impl Fn(NodeId) -> u32) -> Advice {
    let cold = on.record.claim.is_none() || on.record.since < on.formed;
    if let Some(heir) = under_way(on) {
        return Advice::Acquire(heir, None);
    }
    if cold && on.policy.spec().priority == Priority::NoAutoStart {
        return Advice::Stay(Stay::ByCommand);
    }
    let until = on.formed.after(on.cold_start_wait);
    if cold {
        let recorded = on.record.claim.map(|claim| claim.node).or(on.home);
        let fit = on.candidates.eligible().minus(on.candidates.apart);
        if let Some(home) = recorded.filter(|&home| fit.contains(home)) {
            return Advice::Acquire(home, None);
        }
        let awaited = recorded.or_else(|| on.candidates.preferred.first().copied());
        let away = |home: &NodeId| !on.candidates.up.contains(*home) && on.at < until;
        if let Some(home) = awaited.filter(away) {
            return Advice::Stay(Stay::Waits(home, until));
        }
    }
    let choice = on.candidates.choose(on.policy.spec().placement, load);
    match choice.taken() {
        Some(node) => Advice::Acquire(node, Some(choice)),
        None => Advice::Stay(Stay::NoNode),
    }
}

/// A resource cannot be brought online on its node (rules `restart_then_failover`,
/// `failover_threshold`).
fn gave_up(on: &Situation<'_>, retry: Option<Millis>, load: impl Fn(NodeId) -> u32) -> Advice {
    if let Some(heir) = under_way(on) {
        return Advice::Stay(Stay::Moving(heir));
    }
    let Some(owner) = on.record.owner() else { return Advice::Stay(Stay::Fine) };
    let up = on.candidates.eligible();
    let park = Advice::Park(Parked { until: retry.map(|period| on.at.after(period)), up });
    let paused = on.candidates.paused.contains(owner);
    let period = on.policy.spec().failover_period;
    let allowed = on.policy.failovers_allowed(on.nodes);
    if !paused && on.record.failovers.count(on.at, period) >= allowed {
        return park;
    }
    let choice = other(on, on.record.tried.with(owner), load);
    let moving = if paused { Moving::Uncounted } else { Moving::Failure };
    choice.taken().map_or(park, |heir| Advice::Plan(heir, moving, Some(choice)))
}

/// The administrator's actions (rule `move_failover_failback`).
fn asked(on: &Situation<'_>, order: Order, load: impl Fn(NodeId) -> u32) -> Advice {
    match order {
        Order::Move(Some(node)) => {
            let only =
                Candidates { possible: on.candidates.possible.and(NodeSet::of(node)), ..on.candidates };
            let choice = other(&Situation { candidates: only, ..*on }, NodeSet::EMPTY, load);
            match choice.taken() {
                Some(heir) => Advice::Plan(heir, Moving::Command, None),
                None => Advice::Stay(Stay::NotThere(node, choice.why(node))),
            }
        }
        Order::Move(None) => elsewhere(on, Moving::Command, NodeSet::EMPTY, load),
        Order::Failover => elsewhere(on, Moving::Command, on.record.tried, load),
        Order::Failback => better_owner(on, Moving::Failback),
    }
}

/// A move to the best preferred owner, where that is better than the owner.
fn better_owner(on: &Situation<'_>, moving: Moving) -> Advice {
    let owner = on.record.owner();
    let better = on.candidates.preferred.iter().copied().take_while(|&node| Some(node) != owner);
    let fit = on.candidates.eligible().minus(on.candidates.tried).minus(on.candidates.apart);
    let best = better.into_iter().find(|&node| fit.contains(node));
    best.map_or(Advice::Stay(Stay::NoNode), |heir| Advice::Plan(heir, moving, None))
}

/// What time alone brings: a retry, a better node for a parked group, a failback.
fn tick(on: &Situation<'_>, load: impl Fn(NodeId) -> u32) -> Advice {
    if let Some(heir) = under_way(on) {
        return Advice::Stay(Stay::Moving(heir));
    }
    if let Some(parked) = on.record.parked {
        return tick_parked(on, parked, load);
    }
    let open = match on.policy.spec().failback {
        Failback::Prevent => false,
        Failback::Immediate => true,
        Failback::Within(hours) => hours.open(on.at),
    };
    // What has just failed on its preferred owner is not sent back there before that is forgotten.
    let failed_lately = on.record.failovers.count(on.at, on.policy.spec().failover_period) > 0;
    if !open || failed_lately || on.record.owner().is_none() {
        return Advice::Stay(Stay::Fine);
    }
    match better_owner(on, Moving::Failback) {
        Advice::Plan(heir, moving, choice) => Advice::Plan(heir, moving, choice),
        Advice::Acquire(..) | Advice::Park(_) | Advice::Retry | Advice::Stay(_) => Advice::Stay(Stay::Fine),
    }
}

/// A parked group is tried again when its time has come, and elsewhere when a possible owner that
/// was away comes Up (rule `retry_after_failed`); never, where its policy says so.
fn tick_parked(on: &Situation<'_>, parked: Parked, load: impl Fn(NodeId) -> u32) -> Advice {
    let Some(until) = parked.until else { return Advice::Stay(Stay::Fine) };
    if on.at >= until {
        return Advice::Retry;
    }
    let possible = on.candidates.possible.minus(parked.up);
    let came_up = Situation { candidates: Candidates { possible, ..on.candidates }, ..*on };
    let choice = other(&came_up, on.record.tried, load);
    match choice.taken() {
        Some(heir) => Advice::Plan(heir, Moving::Uncounted, Some(choice)),
        None => Advice::Stay(Stay::Fine),
    }
}
