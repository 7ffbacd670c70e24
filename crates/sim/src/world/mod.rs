//! The simulated world: the shipped machines of every node, a linearizable store, a network that
//! loses, repeats, delays and reorders, hypervisors, clocks at different rates, guardians and
//! watchdogs. Same story and seed, same bytes out, on every machine.
//!
//! The world decides nothing about failover: it carries out what the nodes ask for, and asks the
//! rules of [`takeover::rules`] after every step about what the step touched.

mod audit;
mod bugs;
mod calls;
mod carry;
mod changed;
mod checks;
mod clock;
mod config;
mod deeds;
mod faults;
mod fencing;
mod host;
mod hypervisor;
mod inside;
mod instants;
mod journal;
mod kept;
mod machine;
mod mischief;
mod network;
mod orders;
mod power;
mod queue;
mod record;
mod reshape;
mod restore;
mod rng;
mod sight;
mod store;
mod traffic;
mod view;

use core::ops::Deref;
use std::collections::BTreeSet;
use std::sync::Arc;

use takeover::cluster::Cluster;
use takeover::node::{Input, Output};
use takeover::units::{Millis, NodeId, NodeSet, ResourceId};

use crate::scenario::{Act, Call, Network, Outcome, Story};
pub use audit::Breach;
pub use bugs::Bug;
use bugs::{Tampered, overheard};
pub(crate) use changed::Changed;
use config::Config;
pub use journal::Counters;
use journal::Journal;
use kept::Kept;
pub(crate) use kept::digest;
use machine::Machine;
pub use network::Quorum;
use queue::{Happening, Life, Queue};
pub(crate) use rng::Rng;
pub use sight::{Agency, Power as NodePower, Real, Sight, Standing};
use store::Store;
pub use view::{NodeView, ResourceView, Service};

/// A resource's place in a list.
pub(crate) fn place(resource: ResourceId) -> usize {
    usize::try_from(resource.0).unwrap_or(usize::MAX)
}

/// What becomes of the next calls of one kind for one resource.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Planted {
    call: Call,
    resource: ResourceId,
    left: u32,
    node: Option<NodeId>,
    outcome: Outcome,
}

/// The simulated world.
#[derive(Clone, Debug)]
pub struct World {
    config: Arc<Config>,
    now: Millis,
    queue: Queue,
    rng: Rng,
    network: Network,
    store: Store,
    /// Whether the store is stopped.
    store_stopped: bool,
    machines: Vec<Kept<Machine>>,
    planted: Vec<Planted>,
    missing: BTreeSet<(ResourceId, NodeId)>,
    journal: Journal,
    /// Resources whose rules are to be asked about before the step ends.
    touched: BTreeSet<ResourceId>,
    /// Resources that were started on a node that knew itself paused.
    paused_starts: BTreeSet<ResourceId>,
    breaches: Vec<Breach>,
    /// The nodes that had a part in what happened at the last instant.
    stirred: NodeSet,
    /// What a deliberate bug remembers.
    tampered: Tampered,
    /// The nodes' outputs, kept so that their room is used again.
    outputs: Vec<Output>,
    /// What changed since the keeper of a track last asked; none where nobody asks.
    changed: Option<Changed>,
}

impl World {
    /// The world at the beginning of a story: every machine powered, every agent starting.
    #[must_use]
    pub fn new(story: &Story, seed: u64, log: Log) -> Self {
        Self::with_bug(story, seed, log, None)
    }

    /// The same with a deliberate bug, which a check is to find.
    #[must_use]
    pub fn with_bug(story: &Story, seed: u64, log: Log, bug: Option<Bug>) -> Self {
        let config = Arc::new(Config::of(story, bug));
        let cluster = Cluster::new(Arc::clone(&config.shape));
        let resources = config.names.resources.len();
        let clock = |node: NodeId| config.clocks.get(node.index()).copied().unwrap_or(0);
        let there = config.shape.nodes();
        let machine = |node| Kept::new(Machine::new(clock(node), resources, there.contains(node)));
        let ever = u8::try_from(config.names.nodes.len()).unwrap_or(u8::MAX);
        let machines = NodeSet::first(ever).iter().map(machine).collect();
        let mut missing = BTreeSet::new();
        for (number, backend) in (0_u32..).zip(&config.backends) {
            missing.extend(backend.missing_on.iter().map(|node| (ResourceId(number), node)));
        }
        let journal = Journal::new(log, resources, config.names.groups.len());
        let mut world = Self {
            network: config.network,
            now: Millis::ZERO,
            queue: Queue::default(),
            rng: Rng::new(seed),
            store: Store::new(cluster),
            store_stopped: false,
            machines,
            planted: Vec::new(),
            missing,
            journal,
            touched: BTreeSet::new(),
            paused_starts: BTreeSet::new(),
            breaches: Vec::new(),
            stirred: NodeSet::EMPTY,
            tampered: Tampered::default(),
            outputs: Vec::new(),
            changed: None,
            config,
        };
        for node in world.config.shape.nodes() {
            world.agent_starts(node);
        }
        world
    }

    /// The time since the story began.
    #[must_use]
    pub const fn now(&self) -> Millis {
        self.now
    }

    /// Plans an act of the story.
    pub(crate) fn plan_act(&mut self, at: Millis, number: usize) {
        self.queue.plan(self.now, at, Happening::Act(number));
    }

    /// Makes sure that the world stops at this time.
    pub(crate) fn plan_stop(&mut self, at: Millis) {
        self.queue.plan(self.now, at, Happening::Nothing);
    }

    /// The next step, if it comes no later than `end`: the number of the story's act, where it is
    /// one, for the caller to carry out.
    pub(crate) fn step(&mut self, end: Millis) -> Option<Option<usize>> {
        if self.queue.next_at()? > end {
            return None;
        }
        let (at, what) = self.queue.pop()?;
        self.now = at;
        self.journal.counters.steps = self.journal.counters.steps.saturating_add(1);
        if let Happening::Act(number) = what {
            return Some(Some(number));
        }
        self.happen(what);
        self.audit();
        Some(None)
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Wake(node, life) => self.wakes(node, life),
            Happening::Arrives(node, life, id, request, seen) => {
                self.arrives(node, life, id, &request, seen);
            }
            Happening::Answers(node, life, id, answer) => self.answers(node, life, id, answer),
            Happening::News(node, life, upto) => self.news(node, life, upto),
            Happening::Returns(node, life, resource, call, result) => {
                self.tell(node, life, Input::Returned(resource, call, result));
            }
            Happening::Looks(node, life, resource, call) => self.looks(node, life, resource, call),
            Happening::Started(node, resource, version) => self.started(node, resource, version),
            Happening::Stopped(node, resource, version) => self.stopped(node, resource, version),
            Happening::Killed(node, life, resource, call) => self.killed(node, life, resource, call),
            Happening::Sweeps(node, life, beat) => self.sweeps(node, life, beat),
            Happening::Lists(node, life) => self.lists(node, life),
            Happening::MonitorUp(node, life, monitor) => {
                self.tell(node, life, Input::MonitorRestarted(monitor));
            }
            Happening::Guards(node, life, until) => self.tell(node, life, Input::Guarded(until)),
            Happening::GuardianDue(node) => self.guardian_due(node),
            Happening::WatchdogDue(node) => self.watchdog_due(node),
            Happening::Fences(node, life, other, incarnation) => self.fences(node, life, other, incarnation),
            Happening::Booted(node, boot) => self.booted(node, boot),
            Happening::AgentStarts(node, boot) => {
                if self.machine(node).is_some_and(|machine| machine.boot() == boot && machine.powered) {
                    self.agent_starts(node);
                }
            }
            Happening::BringBack(node) => self.bring_back(node),
            Happening::Halts(node, boot) => self.halts(node, boot),
            Happening::Befalls(act) => self.carry_out(&act),
            Happening::Late(node, resource, claim, call) => self.late(node, resource, claim, call),
            Happening::Act(_) | Happening::Nothing => {}
        }
    }

    fn machine(&self, node: NodeId) -> Option<&Machine> {
        self.machines.get(node.index()).map(Deref::deref)
    }

    fn machine_mut(&mut self, node: NodeId) -> Option<&mut Machine> {
        self.note_change_at(node);
        self.machines.get_mut(node.index()).map(Kept::change)
    }

    fn plan(&mut self, later: Millis, what: Happening) {
        self.queue.plan(self.now, self.now.plus(later), what);
    }

    /// Carries out an act of the story; expectations are the caller's.
    pub(crate) fn act(&mut self, act: &Act) {
        self.carry_out(act);
        self.audit();
    }

    /// An agent's deadline: it is asked what is due, if anything is.
    fn wakes(&mut self, node: NodeId, life: Life) {
        let now = self.now;
        let planned = |machine: &Machine| machine.life == life && machine.wakes.is_some_and(|at| at <= now);
        if !self.machine(node).is_some_and(planned) {
            return;
        }
        let Some(machine) = self.machine_mut(node) else { return };
        machine.wakes = None;
        let local = machine.clock.read(now);
        if machine.node().is_some_and(|agent| agent.due() <= local) {
            self.tell(node, life, Input::Due);
        } else {
            self.plan_wake(node);
        }
    }

    /// Plans the agent's next deadline, unless an earlier one is planned.
    fn plan_wake(&mut self, node: NodeId) {
        let now = self.now;
        let Some(machine) = self.machine(node) else { return };
        let Some(agent) = machine.node() else { return };
        let at = machine.clock.when(agent.due()).max(now);
        if machine.wakes.is_some_and(|planned| planned <= at) {
            return;
        }
        let life = machine.life;
        if let Some(machine) = self.machine_mut(node) {
            machine.wakes = Some(at);
        }
        self.queue.plan(now, at, Happening::Wake(node, life));
    }

    /// Tells an agent something, and carries out what it asks for. What was meant for an earlier
    /// life is lost.
    fn tell(&mut self, node: NodeId, life: Life, input: Input<'_>) {
        let now = self.now;
        let mut room = None;
        self.record_input(node, life, &input);
        let input = overheard(self.config.bug, input, &mut room);
        let mut outputs = core::mem::take(&mut self.outputs);
        let Some(machine) = self.machine_mut(node) else { return };
        let local = machine.clock.read(now);
        if let Some(agent) = machine.node_of(life) {
            let told = agent.step(local, input, &mut outputs);
            debug_assert!(told.is_ok(), "the world gave a node an input that it refuses: {told:?}");
        }
        for output in outputs.drain(..) {
            self.output(node, life, local, output);
        }
        self.outputs = outputs;
        self.record_step();
        self.plan_wake(node);
    }
}

/// Whether the world keeps a log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Log {
    /// Every line, and every input that led to one, for a replay: see [`World::recorded`].
    Record,
    /// Every line.
    Keep,
    /// None: only counters.
    Drop,
}
