//! The world as a search goes through it: from one instant to the next, with something befalling
//! it between.

use core::hash::{Hash, Hasher};

use takeover::units::{Millis, NodeId, NodeSet};

use super::kept::digest;
use super::queue::{Happening, Planned};
use super::traffic::traffic_of;
use super::{Life, World};
use crate::scenario::{Act, Traffic};

impl World {
    /// When the next instant is at which something happens.
    #[must_use]
    pub fn next_instant(&self) -> Option<Millis> {
        self.queue.next_at()
    }

    /// Drops what is planned and void.
    fn drop_void(&mut self) {
        if self.queue.all().any(|planned| self.is_void(planned)) {
            let mut queue = core::mem::take(&mut self.queue);
            queue.retain(|planned| !self.is_void(planned));
            self.queue = queue;
        }
    }

    /// All that happens at the next instant; says whether anything did.
    pub fn pass(&mut self) -> bool {
        let Some(instant) = self.next_instant() else { return false };
        self.stirred = NodeSet::EMPTY;
        while self.queue.next_at() == Some(instant) {
            let Some((at, what)) = self.queue.pop() else { break };
            self.now = at;
            self.stirred = node_of(&what).map_or(self.stirred, |node| self.stirred.with(node));
            self.happen(what);
            self.audit();
        }
        self.drop_void();
        true
    }

    /// Something is done to the world: each so long after the next instant, before anything else that
    /// happens then. Says when that is; none where nothing is left to happen.
    pub fn meddle(&mut self, acts: impl Iterator<Item = (Millis, Act)>) -> Option<Millis> {
        let instant = self.next_instant()?;
        let fresh = self.fresh_since();
        self.now = instant;
        for (later, act) in acts {
            if later == Millis::ZERO {
                self.act(&act);
            } else {
                self.queue.plan(fresh, instant.plus(later), Happening::Befalls(act));
            }
        }
        self.drop_void();
        Some(instant)
    }

    /// The nodes that had a part in what happened at the last instant.
    #[must_use]
    pub const fn stirred(&self) -> NodeSet {
        self.stirred
    }

    /// The nodes at which this kind of traffic set out at the last instant.
    #[must_use]
    pub fn set_out(&self, kind: Traffic) -> NodeSet {
        self.fresh().filter(|(_, traffic)| *traffic == kind).map(|(node, _)| node).collect()
    }

    /// The traffic that set out at the last instant.
    fn fresh(&self) -> impl Iterator<Item = (NodeId, Traffic)> {
        let since = self.fresh_since();
        let fresh = self.queue.all().filter(move |planned| planned.since == since);
        fresh.filter_map(|planned| traffic_of(&planned.what))
    }

    /// The nodes at which each kind of traffic set out at the last instant.
    fn all_set_out(&self) -> [NodeSet; 4] {
        let mut sets = [NodeSet::EMPTY; 4];
        for (node, traffic) in self.fresh() {
            for (set, kind) in sets.iter_mut().zip(Traffic::ALL) {
                *set = if kind == traffic { set.with(node) } else { *set };
            }
        }
        sets
    }

    /// 128 bits that stand for the whole state and for what is kept beside it.
    #[must_use]
    pub fn digest_with(&self, beside: &impl Hash) -> u128 {
        digest(&(self, beside))
    }

    /// When the last instant was.
    const fn fresh_since(&self) -> Millis {
        self.now
    }

    /// What will change nothing any more when its time comes.
    fn is_void(&self, planned: &Planned) -> bool {
        let over = |node: NodeId, life: Life| self.machine(node).is_none_or(|machine| machine.life != life);
        let booted =
            |node: NodeId, boot: u64| self.machine(node).is_none_or(|machine| machine.boot() != boot);
        match &planned.what {
            Happening::Wake(node, life) => {
                over(*node, *life)
                    || self.machine(*node).is_none_or(|machine| machine.wakes != Some(planned.at))
            }
            Happening::Answers(node, life, ..)
            | Happening::News(node, life, _)
            | Happening::Returns(node, life, ..)
            | Happening::Looks(node, life, ..)
            | Happening::Killed(node, life, ..)
            | Happening::Sweeps(node, life, _)
            | Happening::Lists(node, life)
            | Happening::MonitorUp(node, life, _)
            | Happening::Guards(node, life, _) => over(*node, *life),
            Happening::Started(node, resource, version) | Happening::Stopped(node, resource, version) => {
                self.vm(*node, *resource).version != *version
            }
            Happening::GuardianDue(node) => {
                self.machine(*node).is_none_or(|machine| machine.guardian.looks != Some(planned.at))
            }
            Happening::WatchdogDue(node) => {
                self.machine(*node).is_none_or(|machine| machine.watchdog.is_none())
            }
            Happening::Booted(node, boot)
            | Happening::AgentStarts(node, boot)
            | Happening::Halts(node, boot) => booted(*node, *boot),
            Happening::Arrives(..)
            | Happening::Fences(..)
            | Happening::Late(..)
            | Happening::BringBack(_)
            | Happening::Befalls(_)
            | Happening::Act(_) => false,
            Happening::Nothing => true,
        }
    }
}

/// The node that has a part in a happening.
const fn node_of(what: &Happening) -> Option<NodeId> {
    match what {
        Happening::Wake(node, _)
        | Happening::Arrives(node, ..)
        | Happening::Answers(node, ..)
        | Happening::News(node, ..)
        | Happening::Returns(node, ..)
        | Happening::Looks(node, ..)
        | Happening::Started(node, ..)
        | Happening::Stopped(node, ..)
        | Happening::Killed(node, ..)
        | Happening::Sweeps(node, ..)
        | Happening::Lists(node, _)
        | Happening::MonitorUp(node, ..)
        | Happening::Guards(node, ..)
        | Happening::GuardianDue(node)
        | Happening::WatchdogDue(node)
        | Happening::Fences(node, ..)
        | Happening::Booted(node, _)
        | Happening::AgentStarts(node, _)
        | Happening::Late(node, ..)
        | Happening::Halts(node, _)
        | Happening::BringBack(node) => Some(*node),
        Happening::Act(_) | Happening::Befalls(_) | Happening::Nothing => None,
    }
}

/// What makes two worlds of one story the same: all that decides what can happen to them. The
/// log and the counters tell what happened, and are no part of it.
impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.now, self.stirred, &self.queue, self.rng, self.network, &self.store).hash(state);
        self.store_stopped.hash(state);
        (&self.machines, &self.planted, &self.missing, &self.breaches, &self.tampered).hash(state);
        self.journal.times.hash(state);
        self.all_set_out().hash(state);
    }
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        (self.now, self.stirred, self.rng, self.network, self.store_stopped)
            == (other.now, other.stirred, other.rng, other.network, other.store_stopped)
            && (&self.queue, &self.store, &self.machines) == (&other.queue, &other.store, &other.machines)
            && (&self.planted, &self.missing, &self.breaches)
                == (&other.planted, &other.missing, &other.breaches)
            && self.tampered == other.tampered
            && self.journal.times == other.journal.times
            && self.all_set_out() == other.all_set_out()
    }
}

impl Eq for World {}
