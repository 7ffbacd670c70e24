//! What is known of a resource.

use core::fmt;

use crate::units::{CallId, Claim, Moment, Window};

/// `PersistentState`: whether the cluster should keep the resource online. The only status that
/// is stored (rule `persistent_is_intent`); commands and outside acts change it, failures never.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Persistent {
    /// 0: keep it offline.
    Offline,
    /// 1: keep it online.
    Online,
}

impl fmt::Display for Persistent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offline => "0",
            Self::Online => "1",
        })
    }
}

/// Whether a second look at an unexplained stop is under way (rule `mismatch_means_online`).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Reread {
    /// No.
    No,
    /// It is due then.
    At(Moment),
    /// It was asked for, by the newest call; when its answer is overdue.
    Asked(Moment),
}

/// How far a stop has come. A stop climbs one ladder: `Offline`, and where that is not enough or
/// not final enough, `Terminate` and a look.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Rung {
    /// A graceful `Offline` was called; the resource stays with this node.
    Offline,
    /// A graceful `Offline` was called, and the group is leaving this node: the gate closes next.
    Leaving,
    /// `Terminate` was called.
    Terminate,
    /// `Terminate` returned; a check looks whether anything is left.
    Look,
}

/// What follows a failure.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Aftermath {
    /// `Terminate` was called to clear away what is left; when its answer is overdue.
    Clearing(Moment),
    /// Cleared; a restart is due then (`RestartDelay`).
    Resting(Moment),
    /// Cleared; a restart waits for its dependencies and for a throttle slot.
    Ready,
    /// No restart on this node; a retry is due then, or never.
    GivenUp(Moment),
    /// A stop could not be confirmed, or the monitor stays silent: waits for an answer or for an
    /// operator, visibly.
    Stuck,
}

/// The gate of a resource on this node, as far as its machine ordered it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Gate {
    /// Closed: nothing of it can be started here.
    Closed,
    /// Closed until the newest call, an `Open`, is answered by a backend that is there: what was
    /// started where there is none could neither be found nor ended.
    Asked,
    /// Open for the claim that is held: an administrator may start it here at any time.
    Open,
}

/// The five states (rule `five_states`), each with what it needs to end. A state that waits for an
/// answer waits for the newest call's ([`State::last_call`]).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Phase {
    /// Nothing runs here as far as this node is concerned.
    Offline,
    /// `Online` was called; when its answer is overdue.
    OnlinePending(Moment),
    /// It runs here.
    Online(Reread),
    /// It is being stopped; how far that has come, and when its answer is overdue.
    OfflinePending(Rung, Moment),
    /// It failed here.
    Failed(Aftermath),
}

/// The name of a [`Phase`]: the state as an administrator sees it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Status {
    /// Not running.
    Offline,
    /// Starting.
    OnlinePending,
    /// Running.
    Online,
    /// Stopping.
    OfflinePending,
    /// Failed.
    Failed,
}

impl Status {
    /// All five.
    pub const ALL: [Self; 5] =
        [Self::Offline, Self::OnlinePending, Self::Online, Self::OfflinePending, Self::Failed];

    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offline => "Offline",
            Self::OnlinePending => "OnlinePending",
            Self::Online => "Online",
            Self::OfflinePending => "OfflinePending",
            Self::Failed => "Failed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Phase {
    /// The state as an administrator sees it.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Offline => Status::Offline,
            Self::OnlinePending(_) => Status::OnlinePending,
            Self::Online(_) => Status::Online,
            Self::OfflinePending(..) => Status::OfflinePending,
            Self::Failed(_) => Status::Failed,
        }
    }
}

/// How many gaps the window of restarts stores: one fewer than the restarts it can hold.
pub(crate) const RESTART_GAPS: usize = 7;

/// The restarts of one resource on one node.
pub type Restarts = Window<Moment, RESTART_GAPS>;

/// Everything that is known of one resource on one node: at most 96 bytes, copied freely.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct State {
    /// Which of the five states it is in.
    pub phase: Phase,
    /// The claim under which this node may run it.
    pub held: Option<Claim>,
    /// Whether the gate is open for that claim.
    pub gate: Gate,
    /// Restarts on this node, newest first.
    pub restarts: Restarts,
    /// An `Online` call that was never answered and could still take effect.
    pub starting: Option<CallId>,
    /// The newest call.
    pub last_call: CallId,
    /// `PersistentState` as this node knows it.
    pub persistent: Persistent,
    /// Whether a dependent that is wanted online needs it in spite of its 0 (rule `flags_travel`).
    pub pulled: bool,
    /// Whether an outside act is being written to the database.
    pub recording: bool,
    /// Whether something may be left of it here: it was adopted or found, or could be started, and no
    /// Terminate has returned done since. Only where nothing can be left does a backend's absence
    /// prove a stop.
    pub ran: bool,
    /// Checks in a row without an answer.
    pub misses: u8,
    /// Monitor restarts since the last answer.
    pub monitor_restarts: u8,
}

impl State {
    /// A resource of a group that this node does not own, and that it has never called.
    #[must_use]
    pub const fn new(persistent: Persistent) -> Self {
        Self {
            phase: Phase::Offline,
            held: None,
            gate: Gate::Closed,
            restarts: Restarts::EMPTY,
            starting: None,
            last_call: CallId::FIRST,
            persistent,
            pulled: false,
            recording: false,
            ran: false,
            misses: 0,
            monitor_restarts: 0,
        }
    }

    /// The same after an agent's restart, with the restarts that it remembered (rule
    /// `restart_threshold`: the count survives).
    #[must_use]
    pub const fn remembering(persistent: Persistent, restarts: Restarts) -> Self {
        Self { restarts, ..Self::new(persistent) }
    }

    /// Whether the cluster wants it online: by its own flag, or because a dependent pulls it up.
    #[must_use]
    pub const fn wanted(&self) -> bool {
        matches!(self.persistent, Persistent::Online) || self.pulled
    }

    /// Whether it is wanted by what the database shows: a start from outside that is still being
    /// recorded is not known there yet, and nothing else may be started for its sake (rule
    /// `flags_travel`).
    #[must_use]
    pub const fn known_wanted(&self) -> bool {
        self.pulled || (matches!(self.persistent, Persistent::Online) && !self.recording)
    }

    /// Whether `Start` is possible now.
    #[must_use]
    pub const fn startable(&self) -> bool {
        self.held.is_some()
            && self.wanted()
            && self.starting.is_none()
            && matches!(self.phase, Phase::Offline | Phase::Failed(Aftermath::Ready))
    }

    /// Whether nothing of it runs here or can still take effect: what `stopped` may be written
    /// about (rule `stopped_is_final`).
    #[must_use]
    pub const fn released(&self) -> bool {
        matches!(self.phase, Phase::Offline) && self.held.is_none() && self.starting.is_none()
    }

    /// When `Due` is next needed.
    #[must_use]
    pub const fn due(&self) -> Option<Moment> {
        let at = match self.phase {
            Phase::OnlinePending(until)
            | Phase::OfflinePending(_, until)
            | Phase::Failed(Aftermath::Clearing(until)) => until,
            Phase::Online(Reread::At(at) | Reread::Asked(at))
            | Phase::Failed(Aftermath::Resting(at) | Aftermath::GivenUp(at)) => at,
            Phase::Offline
            | Phase::Online(Reread::No)
            | Phase::Failed(Aftermath::Ready | Aftermath::Stuck) => return None,
        };
        if at.0 == Moment::NEVER.0 { None } else { Some(at) }
    }
}
