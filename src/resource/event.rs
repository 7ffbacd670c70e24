//! What can happen to a resource, and what its machine orders.

use core::fmt;

use super::state::{Persistent, Status};
use crate::units::{CallId, Claim};

/// What a backend reports of a resource (rule `six_reports`).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Report {
    /// It runs.
    Online,
    /// It does not run.
    Offline,
    /// It is starting.
    OnlinePending,
    /// It is stopping.
    OfflinePending,
    /// It runs no more, or not as it should.
    Failed,
    /// It was stopped, and not by the cluster.
    Stopped,
}

impl Report {
    /// All six.
    pub const ALL: [Self; 6] =
        [Self::Online, Self::Offline, Self::OnlinePending, Self::OfflinePending, Self::Failed, Self::Stopped];

    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::Offline => "Offline",
            Self::OnlinePending => "OnlinePending",
            Self::OfflinePending => "OfflinePending",
            Self::Failed => "Failed",
            Self::Stopped => "Stopped",
        }
    }
}

/// What brought about the state that is reported. Evidence travels with the report.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Cause {
    /// A call of the cluster's.
    Ours(CallId),
    /// An administrator, with the hypervisor's own tools.
    Administrator,
    /// The guest itself.
    Guest,
    /// A crash.
    Crash,
    /// The backend does not say.
    Unknown,
}

impl Cause {
    /// One of each.
    pub const ALL: [Self; 5] =
        [Self::Ours(CallId::FIRST), Self::Administrator, Self::Guest, Self::Crash, Self::Unknown];

    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours(_) => "Ours",
            Self::Administrator => "Administrator",
            Self::Guest => "Guest",
            Self::Crash => "Crash",
            Self::Unknown => "Unknown",
        }
    }
}

/// What a check found out. No answer is never read as any report.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Finding {
    /// The backend reported this.
    Said(Report, Cause),
    /// The backend did not answer in time.
    NoResponse,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(report, cause) => write!(f, "{}({})", report.name(), cause.name()),
            Self::NoResponse => f.write_str("NoResponse"),
        }
    }
}

/// Which check found it out.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Check {
    /// The quick one, every 5 s.
    Quick,
    /// The thorough one, every 60 s.
    Thorough,
    /// A second look, asked for after a report that did not explain itself.
    Again,
}

impl Check {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Quick, Self::Thorough, Self::Again];

    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Thorough => "thorough",
            Self::Again => "again",
        }
    }
}

/// The functions of a backend, named as the article names them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Function {
    /// Makes the resource known to the backend under a claim, and stamps the claim on an instance
    /// that runs; starts nothing.
    Open,
    /// Starts it.
    Online,
    /// Stops it gracefully.
    Offline,
    /// Stops it at once. Returns only when no earlier call can take effect any more.
    Terminate,
    /// Forgets it.
    Close,
    /// The quick check, in the article's reading.
    IsAlive,
    /// The thorough check, in the article's reading.
    LooksAlive,
}

impl Function {
    /// All seven.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Online,
        Self::Offline,
        Self::Terminate,
        Self::Close,
        Self::IsAlive,
        Self::LooksAlive,
    ];

    /// Its name, as the article writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Online => "Online",
            Self::Offline => "Offline",
            Self::Terminate => "Terminate",
            Self::Close => "Close",
            Self::IsAlive => "IsAlive",
            Self::LooksAlive => "LooksAlive",
        }
    }
}

/// How a call to a backend came back.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Return {
    /// It did what was asked.
    Done,
    /// It could not.
    Failed,
    /// The backend does not implement the function (rule `unsupported_is_discarded`).
    Unsupported,
    /// There is no backend for the resource on this node.
    NotHere,
    /// The check found this out.
    Found(Finding),
}

impl fmt::Display for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Failed => f.write_str("failed"),
            Self::Unsupported => f.write_str("unsupported"),
            Self::NotHere => f.write_str("not on this node"),
            Self::Found(finding) => finding.fmt(f),
        }
    }
}

/// Whether a release may take its time.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Manner {
    /// Offline first, for a planned move or a failover of the rest of a group.
    Graceful,
    /// Terminate at once: the lease is ending.
    AtOnce,
}

/// Who changed `PersistentState`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Author {
    /// An operator's Online or Offline.
    Operator,
    /// An outside act that the owner noticed.
    OutsideAct,
}

/// A fact about a resource, or an order of its node's RCM.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Event {
    /// A moment that [`super::State::due`] named has come.
    Due,
    /// This node owns the group under this claim.
    Hold(Claim),
    /// This node adopted, by a write, an instance that runs here; it is its own from now on.
    Adopt(Claim),
    /// RCM: dependencies are online, a slot is free, bring it online.
    Start,
    /// RCM: take it offline; the group stays.
    Stop,
    /// RCM: stop it for good, the group leaves this node or the lease ends.
    Release(Manner),
    /// RCM: the group is tried again, with fresh restart counters.
    Retry,
    /// The database says this.
    Persisted(Persistent, Author),
    /// Whether a dependent pulls it up.
    Pulled(bool),
    /// A linearizable read found that this node does not own what runs here.
    Disowned,
    /// A call came back.
    Returned(CallId, Return),
    /// A pending call reports progress; its deadline starts anew.
    Progress(CallId),
    /// A check answered, a hypervisor's event came in, or an answer is overdue.
    Reported {
        /// The claim under which the instance was asked about.
        claim: Option<Claim>,
        /// The resource's newest call when the check was asked or the hypervisor's event came; none for
        /// an inventory.
        after: Option<CallId>,
        /// Which check.
        check: Check,
        /// What it found out.
        finding: Finding,
    },
    /// A check found no backend for it on this node.
    BackendGone,
    /// The monitor was restarted; calls that it had not answered never will be.
    MonitorRestarted,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Due => f.write_str("deadline"),
            Self::Hold(_) => f.write_str("claim held"),
            Self::Adopt(_) => f.write_str("adopted"),
            Self::Start => f.write_str("RCM orders Online"),
            Self::Stop => f.write_str("RCM orders Offline"),
            Self::Release(Manner::Graceful) => f.write_str("RCM releases"),
            Self::Release(Manner::AtOnce) => f.write_str("RCM releases at once"),
            Self::Retry => f.write_str("retry"),
            Self::Persisted(flag, Author::Operator) => write!(f, "operator sets PersistentState {flag}"),
            Self::Persisted(flag, Author::OutsideAct) => write!(f, "PersistentState {flag} recorded"),
            Self::Pulled(true) => f.write_str("pulled up by a dependent"),
            Self::Pulled(false) => f.write_str("no dependent pulls it up"),
            Self::Disowned => f.write_str("not owned by this node"),
            Self::Returned(call, result) => write!(f, "call {} {result}", call.number()),
            Self::Progress(call) => write!(f, "call {} progresses", call.number()),
            Self::Reported { check, finding, .. } => write!(f, "{} check {finding}", check.name()),
            Self::BackendGone => f.write_str("no backend on this node"),
            Self::MonitorRestarted => f.write_str("monitor restarted"),
        }
    }
}

/// Why a resource is given up on this node.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum GaveUp {
    /// Its restarts are exhausted.
    Exhausted,
    /// There is no backend for it on this node; restarts would be in vain.
    NotHere,
}

/// What the machine orders. The actions of one step are carried out in the order given.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Action {
    /// Call the backend, with the resource's GUID and `PersistentState` read afresh.
    Call {
        /// Which function.
        function: Function,
        /// The number that the answer must carry.
        call: CallId,
        /// The claim under which it is called; none for what this node does not own.
        claim: Option<Claim>,
    },
    /// Open the gate for this claim: the backend has taken the resource up.
    OpenGate(Claim),
    /// Close the gate.
    CloseGate,
    /// Write this `PersistentState`, on condition that this node still owns the group.
    Record(Persistent),
    /// Remember the restarts where an agent's restart does not lose them, before the call.
    Remember,
    /// Read, linearizably, whose the resource is.
    ReadOwner,
    /// Restart the resource's monitor.
    RestartMonitor,
    /// The resource cannot be brought online on this node.
    GiveUp(GaveUp),
    /// A stop cannot be confirmed, or the monitor stays silent: do as the policy says.
    Escalate,
}

/// Why an event was refused. The state is unchanged.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// The order is impossible in this state; [`super::State::startable`] and
    /// [`super::State::released`] tell beforehand.
    #[error("a resource that is {status} cannot take the event {event:?}")]
    Impossible {
        /// The state.
        status: Status,
        /// The event.
        event: Event,
    },
    /// The claim is not newer than the one held.
    #[error("claim {given} is not newer than the claim held, {held}")]
    StaleClaim {
        /// The claim held.
        held: Claim,
        /// The claim given.
        given: Claim,
    },
}
