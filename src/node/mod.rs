//! RCM of one node: its session, its resources, its part in the ownership of groups.
//!
//! A [`Node`] composes the machines: it keeps a copy of the database, steps each resource, orders
//! starts by dependency, priority and throttle, and proposes changes of records. It decides by
//! what it sees and leaves the authority to [`crate::group::apply`] in the store.
//!
//! # What its driver does
//!
//! It hands in what happens with [`Node::step`], at the latest when [`Node::due`] says, and carries out what is
//! asked, in order. Nothing blocks: what takes time is begun, and its answer is an input of its own.
//!
//! | Asked ([`Output`]) | Answered ([`Input`]) |
//! |---|---|
//! | `Ask(id, ..)` the store | `Answered(id, ..)`; where none comes in time, [`Answer::Unanswered`] |
//! | `Call` a backend | `Progress` while it goes on, then `Returned` with the call's number |
//! | `Sweep(id, ..)` of [`Node::asked`] | `Swept(id, ..)`, one return for each, in that order |
//! | `Inventory` | `Inventory` |
//! | `Arm` the guardian | `Guarded`, when the guardian has it; until then nothing is started |
//! | `RestartMonitor` | `MonitorRestarted` |
//! | `Fence` | `Fenced`, when the machine is seen to be off, or is not |
//! | `Gate`, `Told` | nothing; `Gate` is done before what follows it |
//! | `Remember`, `Saw` | nothing; kept, and given to [`Node::new`] as [`Memory`] |
//! | `FenceSelf`, `BeginAnew` | nothing; the machine is reset, or the agent ends and begins again |
//!
//! Handed in without having been asked for: `Due`, each entry of the database's log (`Logged`), what a
//! hypervisor tells by itself (`Noticed`), and what the administrator wants (`Ordered`).

mod beat;
mod company;
mod fencing;
mod groups;
mod heed;
mod input;
mod look;
mod machines;
mod member;
mod orders;
mod owner;
pub mod part;
mod requests;
mod reshape;
mod resources;
mod restore;
mod store;
mod sweep;

pub use input::{
    Answer, BeatId, Call, Drain, FenceResult, FencingNews, Input, Monitor, Note, Order, Output, Request,
    RequestId, Sighting, Stepped, StoreNews, Told,
};

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::cluster::Cluster;
use crate::policy::Priority;
use crate::resource::{self, Restarts};
use crate::session::{self, Observer};
use crate::shape::{Shape, place};
use crate::units::{Claim, GroupId, Millis, Moment, NodeId, NodeSet, Position, ResourceId, Stamp, Token};
use beat::Beats;
use company::Company;
use fencing::Errand;
use machines::Machines;
use part::Role;
use requests::Open;

/// How often a node looks for what only time brings: retries, failbacks, groups that wait.
const TICK: Millis = Millis::secs(1);

/// How often a node lists what runs on its machine: the article's IsAlive interval.
const INVENTORY: Millis = Millis::secs(5);

/// Why an input was refused. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// A sweep's answer that does not fit what was asked.
    #[error("a sweep of {asked} resources was answered for {answered}")]
    WrongAnswer {
        /// How many resources were asked about.
        asked: usize,
        /// How many were answered.
        answered: usize,
    },
    /// A resource or group that is not in the cluster.
    #[error("there is no such resource, group or sweep")]
    Unknown,
    /// The session's machine refused.
    #[error(transparent)]
    Session(#[from] session::Rejected),
}

/// What a driver keeps for a node where its agent's restart does not lose it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Memory {
    /// What [`Output::Remember`] said of each resource; a boot may forget it.
    pub restarts: BTreeMap<ResourceId, Restarts>,
    /// What [`Output::Saw`] said last; neither a boot nor a restored store may forget it.
    pub seen: Position,
}

/// One node of the cluster.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Node {
    me: NodeId,
    token: Token,
    shape: Arc<Shape>,
    cluster: Cluster,
    session: session::State,
    observers: Vec<Observer>,
    machines: Machines,
    roles: Vec<Role>,
    beats: Beats,
    open: Open,
    /// Groups to look at before this step ends.
    dirty: BTreeSet<GroupId>,
    /// Whether to take this node's share of what nobody holds before this step ends.
    sharing: bool,
    /// Groups to look at again at every tick.
    ticking: BTreeSet<GroupId>,
    /// Groups whose wait was told.
    waiting: BTreeMap<GroupId, crate::group::Stay>,
    /// Resources that wait for a throttle slot, by priority.
    queue: BTreeSet<(Priority, ResourceId)>,
    /// Groups that are being adopted, and the claim that runs here until then.
    adopting: BTreeMap<GroupId, Claim>,
    /// Groups that an operator put back into service, or took out of it, here; until it is written.
    serving: BTreeMap<GroupId, bool>,
    /// Whether it was told that the registration has to wait.
    told_waiting: bool,
    /// Whether it was told that the store is another one than this node's.
    told_other_store: bool,
    company: Company,
    /// Checks that a backend does not implement, and that were told.
    discarded: BTreeSet<(ResourceId, resource::Check)>,
    /// Outside acts that are not yet in the database.
    recording: BTreeSet<ResourceId>,
    /// Monitors whose restart was asked for.
    restarting: BTreeSet<Monitor>,
    /// Lives that this node is writing dead, or whose fencing it asks for or withdraws.
    dying: NodeSet,
    /// Fencings that this node carries out.
    errands: BTreeMap<NodeId, Errand>,
    /// What runs here without being this node's; none before the first inventory.
    found: Option<BTreeMap<ResourceId, Option<Claim>>>,
    inventory_at: Moment,
    tick_at: Moment,
    /// The cluster's counter when it was last read, and when that was.
    clock: (Stamp, Moment),
    /// The latest position of the database that was seen.
    seen: Position,
    /// The one that the driver remembers.
    saw: Position,
    /// When this agent, and its copy of the database, began.
    began: Moment,
}

impl Node {
    /// An agent that has just started, with a copy of the database and what earlier agents remembered (rule
    /// `restart_of_the_agent`: it looks before it acts).
    #[must_use]
    pub fn new(me: NodeId, token: Token, cluster: Cluster, memory: &Memory, now: Moment) -> Self {
        let shape = Arc::clone(cluster.shape());
        let machines = remembering(&cluster, memory);
        let roles = shape.groups().iter().map(|_| Role::None).collect();
        let observers = shape.every_node().iter().map(|_| Observer::NEW).collect();
        let (stamp, seen) = (cluster.now(), restore::seen_at_start(&cluster, memory.seen));
        Self {
            me,
            token,
            shape,
            cluster,
            session: session::State::new(now),
            observers,
            machines,
            roles,
            beats: Beats::default(),
            open: Open::default(),
            dirty: BTreeSet::new(),
            sharing: false,
            ticking: BTreeSet::new(),
            waiting: BTreeMap::new(),
            queue: BTreeSet::new(),
            adopting: BTreeMap::new(),
            serving: BTreeMap::new(),
            told_waiting: false,
            told_other_store: false,
            company: Company::default(),
            discarded: BTreeSet::new(),
            recording: BTreeSet::new(),
            restarting: BTreeSet::new(),
            dying: NodeSet::EMPTY,
            errands: BTreeMap::new(),
            found: None,
            inventory_at: now,
            tick_at: now.after(TICK),
            clock: (stamp, now),
            seen,
            saw: memory.seen,
            began: now,
        }
    }

    /// Which node this is.
    #[must_use]
    pub const fn id(&self) -> NodeId {
        self.me
    }

    /// Its copy of the database.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Its session.
    #[must_use]
    pub const fn session(&self) -> &session::State {
        &self.session
    }

    /// The state of one resource on this node.
    #[must_use]
    pub fn resource(&self, resource: ResourceId) -> Option<&resource::State> {
        self.machines.get(resource)
    }

    /// The states of all resources on this node, by number.
    #[must_use]
    pub fn resources(&self) -> &[resource::State] {
        self.machines.all()
    }

    /// The claim under which this node holds a group.
    #[must_use]
    pub fn holds(&self, group: GroupId) -> Option<Claim> {
        match self.role(group) {
            Role::Holding(claim) => Some(claim),
            Role::None | Role::Leaving(..) => None,
        }
    }

    /// The resources that a sweep asks about.
    #[must_use]
    pub fn asked(&self, beat: BeatId) -> &[ResourceId] {
        self.beats.meant(beat)
    }

    /// The function that a sweep calls.
    #[must_use]
    pub fn function(&self, beat: BeatId) -> Option<resource::Function> {
        self.beats.function(beat)
    }

    /// The cluster's counter as this node reckons it.
    #[must_use]
    pub fn stamp(&self, now: Moment) -> Stamp {
        self.clock.0.after(now.since(self.clock.1))
    }

    /// When `Due` is next needed.
    #[must_use]
    pub fn due(&self) -> Moment {
        let session = self.session.due(self.shape.policy());
        let tick = self.needs_ticks().then_some(self.tick_at);
        [session, self.machines.due(), self.beats.due(), tick]
            .into_iter()
            .flatten()
            .fold(self.inventory_at, Moment::min)
    }

    /// One step: what the driver tells, and what it is asked to do. Outputs are carried out in the
    /// order given: a gate is closed before the Terminate that follows it is called.
    ///
    /// # Errors
    /// [`Rejected`] where the driver could have known better; nothing has changed.
    pub fn step(&mut self, now: Moment, input: Input<'_>, out: &mut Vec<Output>) -> Result<(), Rejected> {
        self.fits(now, &input)?;
        let first = out.len();
        self.make_up_for_stop(now, out)?;
        self.take_in(now, input, out)?;
        self.settle(now, out)?;
        if self.seen != self.saw {
            self.saw = self.seen;
            out.insert(first, Output::Saw(self.seen));
        }
        Ok(())
    }

    fn take_in(&mut self, now: Moment, input: Input<'_>, out: &mut Vec<Output>) -> Result<(), Rejected> {
        match input {
            Input::Due => self.on_due(now, out)?,
            Input::Answered(request, answer) => self.on_answer(now, request, answer, out)?,
            Input::Logged(stamp, command) => self.on_logged(now, stamp, command, out),
            Input::Returned(resource, call, result) => {
                self.on_event(now, resource, resource::Event::Returned(call, result), out)?;
            }
            Input::Progress(resource, call) => {
                self.on_event(now, resource, resource::Event::Progress(call), out)?;
            }
            Input::Swept(beat, findings) => self.on_swept(now, beat, findings, out),
            Input::Noticed(resource, claim, newest, finding) => {
                let (after, check) = (Some(newest), resource::Check::Quick);
                let event = resource::Event::Reported { claim, after, check, finding };
                self.on_event(now, resource, event, out)?;
            }
            Input::Inventory(running) => self.on_inventory(now, running, out),
            Input::MonitorRestarted(monitor) => self.on_monitor_restarted(now, monitor, out),
            Input::Guarded(until) => self.on_session(now, session::Event::Guarded(until), out)?,
            Input::Fenced(node, incarnation, result) => self.on_fenced(now, node, incarnation, result, out),
            Input::Ordered(order) => self.on_order(now, order, out),
        }
        Ok(())
    }

    /// Everything whose time has come.
    fn on_due(&mut self, now: Moment, out: &mut Vec<Output>) -> Result<(), Rejected> {
        if self.session.due(self.shape.policy()).is_some_and(|due| due <= now) {
            self.on_session(now, session::Event::Due, out)?;
        }
        while let Some(resource) = self.machines.pop_due(now) {
            self.on_event(now, resource, resource::Event::Due, out)?;
        }
        self.sweeps_due(now, out);
        if self.inventory_at <= now {
            self.inventory_at = now.next_on_grid(INVENTORY);
            self.close_gates(out);
            out.push(Output::Inventory);
        }
        if self.tick_at <= now {
            self.tick_at = now.next_on_grid(TICK);
            self.on_tick(now, out);
        }
        Ok(())
    }

    /// Looks at every group that the step touched, until nothing is left to look at.
    fn settle(&mut self, now: Moment, out: &mut Vec<Output>) -> Result<(), Rejected> {
        loop {
            if core::mem::take(&mut self.sharing) {
                self.take_share(now, out);
            }
            while let Some(group) = self.dirty.pop_first() {
                self.consider(now, group, out);
                self.advance(now, group, out);
            }
            self.fill_slots(now, out);
            if self.dirty.is_empty() {
                break;
            }
        }
        if matches!(self.session, session::State::Stopping(_)) && self.machines.all_released() {
            self.on_session(now, session::Event::Emptied, out)?;
        }
        Ok(())
    }

    fn role(&self, group: GroupId) -> Role {
        self.roles.get(place(group.0)).copied().unwrap_or(Role::None)
    }

    fn set_role(&mut self, group: GroupId, role: Role) {
        if let Some(place) = self.roles.get_mut(place(group.0)) {
            *place = role;
        }
    }
}

/// The resources' states as an agent starts, with the restarts that were remembered.
fn remembering(cluster: &Cluster, memory: &Memory) -> Machines {
    let state = |(number, configured): (u32, &crate::shape::ResourceShape)| {
        let id = ResourceId(number);
        let persistent = cluster.persistent(id).unwrap_or(configured.persistent);
        let restarts = memory.restarts.get(&id).copied().unwrap_or(Restarts::EMPTY);
        resource::State::remembering(persistent, restarts)
    };
    Machines::new((0_u32..).zip(cluster.shape().resources()).map(state).collect())
}
