//! What a node's driver tells it, and what it asks of its driver.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::cluster::{Applied, Command, OtherStore, Refused};
use crate::group::{self, Change};
use crate::placement::Because;
use crate::policy::ResourcePolicy;
use crate::resource::{self, Check, Event, Finding, Function, Persistent, Restarts, Return};
use crate::session;
use crate::units::{CallId, Claim, GroupId, Guid, Incarnation, Moment, NodeId, Position, ResourceId, Stamp};

/// The number of a request to the store; its answer carries it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RequestId(pub u64);

/// One sweep: which list of resources that are checked together, and which sweep of it. An answer
/// to an older sweep says nothing.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct BeatId {
    pub(super) list: usize,
    pub(super) round: u64,
}

/// A monitor: the shared one, or the one of a single resource (rule `monitors_are_isolated`).
pub type Monitor = Option<ResourceId>;

/// A request to the store.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub enum Request {
    /// A conditional write.
    Write(Command),
    /// A renewal, the cluster's counter moved on to at least this stamp, and a read of every
    /// session's renewals, in one transaction.
    Renew {
        /// Which life.
        incarnation: Incarnation,
        /// What the counter should at least be.
        stamp: Stamp,
    },
    /// A linearizable read of the database's position.
    Sync,
    /// A linearizable read of every session's renewals, by a node that is not registered.
    Observe,
}

/// What one read saw of one session.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Sighting {
    /// Whose session.
    pub node: NodeId,
    /// Which life.
    pub incarnation: Incarnation,
    /// How often it was renewed.
    pub renewals: u64,
}

/// What came of a request.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Answer {
    /// It was applied; the database was at this position afterwards.
    Applied(Applied, Position),
    /// It was refused; the database was at this position.
    Refused(Refused, Position),
    /// The life was renewed; the counter, and what the same transaction saw of all sessions.
    Renewed(Stamp, Vec<Sighting>),
    /// The database is at this position.
    Synced(Position),
    /// What was seen of all sessions.
    Observed(Vec<Sighting>),
    /// Nothing was done: this is not the database that the node has seen.
    OtherStore(OtherStore),
    /// No answer in time: done and not done, until a read decides (rule
    /// `unknown_outcome_is_both`).
    Unanswered,
}

/// An order of the administrator's.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Order {
    /// Bring a resource online: its `PersistentState` becomes 1.
    Online(ResourceId),
    /// Take a resource offline: its `PersistentState` becomes 0.
    Offline(ResourceId),
    /// Move, fail over or fail back a group.
    Group(GroupId, group::Order),
    /// Pause a node, and drain it.
    Pause(NodeId, Drain),
    /// Resume a node.
    Resume(NodeId),
    /// Change a resource's policy while it runs.
    SetPolicy(ResourceId, ResourcePolicy),
    /// Adopt a database that was restored from a backup.
    AdoptStore,
    /// Take a group out of service: everything of it is stopped, and nobody takes it.
    TakeOut(GroupId),
    /// Put a group back into service.
    PutBack(GroupId),
}

/// Whether a paused node's groups are to leave it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Drain {
    /// They stay.
    No,
    /// They leave.
    Yes,
}

/// How a fencing that was ordered came back.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum FenceResult {
    /// The machine was found off, by a query that was made after the order. One that was off already
    /// is as good.
    Confirmed,
    /// It could not be powered off, or nothing shows that it is off.
    Failed,
}

/// What became of a fencing.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum FencingNews {
    /// It is asked for in the database, and ordered.
    Ordered,
    /// It failed; it is tried again.
    Failed,
    /// It was not answered in time; it is ordered again.
    Unanswered,
    /// The life was renewed meanwhile: it is withdrawn.
    Withdrawn,
    /// It is confirmed: the life is over.
    Confirmed,
}

/// What a driver tells a node.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A moment that [`super::Node::due`] named has come.
    Due,
    /// The store answered, or did not.
    Answered(RequestId, &'a Answer),
    /// The next entry of the database's log: its stamp and its command.
    Logged(Stamp, &'a Command),
    /// A call to a backend came back.
    Returned(ResourceId, CallId, Return),
    /// A pending call reports progress.
    Progress(ResourceId, CallId),
    /// A sweep was answered: how the check of each resource of [`super::Node::asked`] came back, in
    /// that order.
    Swept(BeatId, &'a [Return]),
    /// A hypervisor's event about the instance started under this claim, and the newest call of the
    /// resource that the driver had been asked for when it came: one that is told late, or twice,
    /// is no news.
    Noticed(ResourceId, Option<Claim>, CallId, Finding),
    /// What runs on this machine, and under which claim it was started.
    Inventory(&'a [(ResourceId, Option<Claim>)]),
    /// A monitor was restarted.
    MonitorRestarted(Monitor),
    /// The guardian enforces this deadline from now on.
    Guarded(Moment),
    /// A fencing came back. What was ordered more than once may come back more than once.
    Fenced(NodeId, Incarnation, FenceResult),
    /// The administrator orders.
    Ordered(Order),
}

/// What a node asks of its driver.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Output {
    /// Send this request to the store, to be carried out only where [`crate::cluster::Cluster::meets`]
    /// says so of this position; none for a request that any store carries out.
    Ask(RequestId, Request, Option<Position>),
    /// Call the backend.
    Call(Call),
    /// Check the resources of [`super::Node::asked`] with this function.
    Sweep(BeatId, Function),
    /// List what runs on this machine.
    Inventory,
    /// Open a resource's gate for a claim, or close it.
    Gate(ResourceId, Option<Claim>),
    /// Have the guardian enforce this deadline.
    Arm(Moment),
    /// Remember a resource's restarts where an agent's restart does not lose them.
    Remember(ResourceId, Restarts),
    /// Remember that the database was seen at this position, where neither a restart nor a reboot
    /// loses it, before anything that follows is carried out.
    Saw(Position),
    /// The database was restored and adopted: end this agent, and start it again with a copy of the
    /// database as it is now. What runs is not touched.
    BeginAnew,
    /// Restart a monitor.
    RestartMonitor(Monitor),
    /// Reset this machine: a stop cannot be confirmed.
    FenceSelf(ResourceId),
    /// Power this node's machine off, and see that it is off, so that this life is over. Ordered
    /// again where no answer comes.
    Fence(NodeId, Incarnation),
    /// Write a line into the cluster log.
    #[cfg_attr(feature = "serde", serde(skip))]
    Told(Told),
}

/// A call to a backend, with what it may know of the database (rule `backend_is_blind`).
///
/// A stop whose Terminate failed, or whose look finds something left or gets no answer, asks again at
/// once, until its deadline: the machine has no pause between. So a driver takes its time with such an
/// answer, or the two go back and forth as fast as they can. The agent's is a quarter of a second.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Call {
    /// Which resource.
    pub resource: ResourceId,
    /// Its identity towards the backend.
    pub guid: Guid,
    /// Its `PersistentState`, read just before the call.
    pub persistent: Persistent,
    /// Which function.
    pub function: Function,
    /// The number that the answer must carry.
    pub call: CallId,
    /// The claim under which it is called.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub claim: Option<Claim>,
}

/// Something that the cluster log tells (rule `log_names_components`).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Told {
    /// RHS: a resource's machine made a step that changed its phase or ordered something.
    Resource(Box<Stepped>),
    /// NM: this node's session made a step that changed something.
    Session {
        /// What happened.
        event: session::Event,
        /// The state before.
        before: session::State,
        /// The state after.
        after: session::State,
        /// What it ordered.
        actions: session::Actions,
    },
    /// FM: this node begins to hold a group, and hands RHS each resource with its flag, read at
    /// one revision (rule `flags_travel`).
    Held(GroupId, Claim, Vec<(ResourceId, Persistent)>),
    /// FM: this node's change of a group's record was applied.
    Group(GroupId, Change),
    /// FM: a target was chosen, and why each node was taken or passed over.
    Chose(GroupId, Vec<(NodeId, Because)>),
    /// NM: this node wrote another one's life dead.
    Dead(NodeId, Incarnation),
    /// NM: what became of a fencing that this node carries out.
    Fencing(NodeId, Incarnation, FencingNews),
    /// DM: an operator's command was applied.
    Ordered(Order),
    /// Something worth a line that changes nothing by itself.
    Note(Note),
}

impl Told {
    /// Whether it is worth no line of the log: a step of the session that leaves the node's standing
    /// as it was.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let Self::Session { before, after, .. } = self else { return false };
        before.incarnation() == after.incarnation() && before.is_stopping() == after.is_stopping()
    }
}

/// One step of one resource's machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Stepped {
    /// Which resource.
    pub resource: ResourceId,
    /// What happened.
    pub event: Event,
    /// The state before.
    pub before: resource::State,
    /// The state after.
    pub after: resource::State,
    /// What was ordered.
    pub actions: resource::Actions,
}

/// What there is to tell of a store that was restored from a backup.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum StoreNews {
    /// It is older than what this node has seen, and is taken for none.
    Older,
    /// It was adopted by an operator; this agent begins anew.
    Adopted,
    /// Nothing begins before leases from before it was adopted have ended.
    Waits,
    /// The longest lease has passed since it was adopted.
    Over,
}

/// Something worth a line.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Note {
    /// RHS: something runs here that this node does not own.
    Rogue(ResourceId),
    /// NM: this machine's registration waits: an older life of its name is not over by proof.
    NotYet,
    /// RCM: an order was not given: another change of the group is under way.
    Busy(GroupId),
    /// DM: an outside act is in the database.
    Recorded(ResourceId, Persistent),
    /// RHS: a function that is not implemented was discarded.
    Discarded(ResourceId, Check),
    /// RCM: a group waits, and why.
    Waits(GroupId, group::Stay),
    /// RCM: a group waits for the fencing of its owner.
    AwaitsFencing(GroupId, NodeId),
    /// RCM: an order was refused, and why.
    NotOrdered(GroupId, group::Stay),
    /// DM: a write was refused, and why.
    NotWritten(Refused),
    /// DM: a write was not answered.
    Unanswered,
    /// NM: this node was removed from the cluster, and cannot register any more.
    Barred,
    /// RHS: a stop cannot be confirmed or a monitor stays silent; the group waits.
    Stuck(ResourceId),
    /// DM: something about a store that was restored.
    Store(StoreNews),
    /// DM: this node's copy of the database refused an entry of the log.
    Diverged,
}
