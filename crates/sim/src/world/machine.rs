//! One node's machine: its power, its agent, its guardian, its place in the network.

use std::collections::{BTreeMap, BTreeSet};

use takeover::node::Node;
use takeover::resource::Restarts;
use takeover::units::{GroupId, Millis, Moment, Position, ResourceId, Token};

use super::clock::Clock;
use super::host::Halt;
use super::hypervisor::Hypervisor;
use super::kept::Kept;
use super::queue::Life;
use crate::scenario::Fencer;

/// The process that enforces the lease's end when the agent cannot.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct Guardian {
    /// When it stops everything.
    pub(crate) until: Option<Moment>,
    /// When it next looks at its deadline.
    pub(crate) looks: Option<Millis>,
    /// Whether it does nothing any more.
    pub(crate) hung: bool,
}

/// How an agent does.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Agent {
    /// Not there.
    Gone,
    /// It waits for the store, to read the database.
    Waiting,
    /// It runs.
    Runs(Kept<Node>),
    /// Its process is stopped: nothing reaches it.
    Hung,
}

/// How many agents a machine may run in one boot: lives are numbered boot by boot.
const RUNS: Life = 1 << 32;

/// In which boot of its machine an agent runs, or ran.
pub(crate) const fn boot_of(life: Life) -> u64 {
    life / RUNS
}

/// One machine.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Machine {
    pub(crate) powered: bool,
    pub(crate) isolated: bool,
    pub(crate) clock: Clock,
    pub(crate) agent: Agent,
    pub(crate) life: Life,
    /// How far the agent has read the database's log.
    pub(crate) read: usize,
    /// When the agent's next deadline is planned.
    pub(crate) wakes: Option<Millis>,
    pub(crate) monitor_hung: bool,
    /// What becomes of fencings of this machine.
    pub(crate) fencer: Fencer,
    pub(crate) guardian: Guardian,
    /// When the watchdog fires unless it is pinged.
    pub(crate) watchdog: Option<Millis>,
    /// What the agent remembered where its own restart does not lose it.
    pub(crate) remembered: BTreeMap<ResourceId, Restarts>,
    /// The revision of the database that it saw last; its disk keeps it.
    pub(crate) seen: Position,
    /// How often its resources were really restarted in this boot, by its clock.
    pub(crate) restarted: BTreeMap<ResourceId, Restarts>,
    pub(crate) hypervisor: Hypervisor,
    /// How it shuts down, and until when it waits for its groups to leave.
    pub(crate) halting: Option<(Halt, Millis)>,
    /// Whether it shut down in order, and is resumed when it has booted.
    pub(crate) resumes: bool,
    /// What it owned when it was paused.
    pub(crate) owned: BTreeSet<GroupId>,
}

impl Machine {
    pub(crate) fn new(ppm: i32, resources: usize, powered: bool) -> Self {
        Self {
            powered,
            isolated: false,
            clock: Clock::new(ppm),
            agent: Agent::Gone,
            life: RUNS,
            read: 0,
            wakes: None,
            monitor_hung: false,
            fencer: Fencer::Works,
            guardian: Guardian::default(),
            watchdog: None,
            remembered: BTreeMap::new(),
            seen: Position::ZERO,
            restarted: BTreeMap::new(),
            hypervisor: Hypervisor::new(resources),
            halting: None,
            resumes: false,
            owned: BTreeSet::new(),
        }
    }

    /// Which boot it is in; the first is 1.
    pub(crate) const fn boot(&self) -> u64 {
        boot_of(self.life)
    }

    /// Another boot begins, or the one that is under way is over.
    pub(crate) const fn next_boot(&mut self) {
        self.life = self.boot().saturating_add(1).saturating_mul(RUNS);
    }

    /// What this machine proves itself with, in this boot.
    pub(crate) const fn token(&self) -> Token {
        Token(self.boot())
    }

    /// The agent, if it runs.
    pub(crate) fn node(&self) -> Option<&Node> {
        match &self.agent {
            Agent::Runs(node) => Some(node),
            Agent::Gone | Agent::Waiting | Agent::Hung => None,
        }
    }

    /// The agent, if it runs and this is its life.
    pub(crate) fn node_of(&mut self, life: Life) -> Option<&mut Node> {
        let now = self.life;
        match &mut self.agent {
            Agent::Runs(node) if life == now => Some(node.change()),
            Agent::Runs(_) | Agent::Gone | Agent::Waiting | Agent::Hung => None,
        }
    }

    /// The agent ends; what was on its way to it is lost.
    pub(crate) fn end_agent(&mut self, becomes: Agent) {
        self.agent = becomes;
        self.life = self.life.saturating_add(1);
        self.wakes = None;
    }
}
