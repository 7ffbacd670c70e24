//! What can happen next.

use core::fmt;

use takeover::resource::{Check, Finding, Manner, Persistent, Return};
use takeover::units::CallId;

/// One thing that happens.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Act {
    /// A unit of time passes. It does not pass while a deadline is overdue.
    Wait,
    /// A unit of time passes although something prompt could happen: somebody is slow.
    Dawdle,
    /// The deadline that has come is delivered.
    Due,
    /// The group becomes this node's, under a new claim.
    Hold,
    /// A restarted agent adopts what runs here, by a write.
    Adopt,
    /// A linearizable read comes back.
    Read,
    /// The group starts the resource.
    Start,
    /// The group stops what is not wanted.
    Stop,
    /// The group stops it although it is wanted: one that it depends on is not Online.
    StopForOther,
    /// The group leaves this node.
    Release(Manner),
    /// The group is tried again.
    Retry,
    /// An operator's Online or Offline.
    Operator(Persistent),
    /// A dependent needs it, or no longer.
    Pull(bool),
    /// The outside act is written to the database.
    Recorded,
    /// A call does what it is for, or begins to.
    Does(CallId),
    /// A check that was called finds this.
    Finds(CallId, Finding),
    /// A call does nothing and comes back with this.
    Refuses(CallId, Return),
    /// The newest call's answer arrives.
    Answers(CallId),
    /// An older call's answer arrives.
    AnswersLate(CallId),
    /// A call reports progress.
    Progress(CallId),
    /// The VM that is being started runs, if the gate still lets it.
    Up,
    /// The VM that is being shut down is off.
    Down,
    /// A check looks, and finds this.
    Sees(Check, Finding),
    /// The hypervisor has news of the VM.
    News(Finding),
    /// An inventory finds the VM where nothing is owned.
    Stray,
    /// A finding arrives.
    Hears,
    /// A finding is lost, and counts as silence.
    Misses,
    /// A check finds no backend.
    Gone,
    /// The guest fails.
    Crash,
    /// The process is gone, and nobody knows why.
    Vanish,
    /// The guest powers itself off.
    GuestOff,
    /// An administrator stops it with the hypervisor's own tools.
    AdminStops,
    /// An administrator starts it with the hypervisor's own tools, through the gate.
    AdminStarts,
    /// Somebody starts it past the gate.
    PastGate,
    /// The VM answers nothing any more.
    Hang,
    /// The monitor answers nothing any more.
    MonitorHangs,
    /// The monitor crashes, and is there again.
    MonitorCrashes,
    /// The monitor that was to be restarted is there again.
    MonitorBack,
    /// The agent ends and starts again.
    AgentRestarts,
    /// The lease ends: the guardian closes the gate, and ends the agent and the VM.
    Guardian,
    /// The machine resets itself, as it was asked to.
    Reset,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{self:?}");
        let name = text.split('(').next().unwrap_or_default();
        let number = |call: &CallId| call.number();
        if let Self::Operator(flag) = self {
            write!(f, "{name}({flag})")
        } else if let Self::Finds(call, finding) = self {
            write!(f, "{name}({}, {finding})", number(call))
        } else if let Self::Refuses(call, answer) = self {
            write!(f, "{name}({}, {answer})", number(call))
        } else if let Self::Does(call)
        | Self::Answers(call)
        | Self::AnswersLate(call)
        | Self::Progress(call) = self
        {
            write!(f, "{name}({})", number(call))
        } else if let Self::Sees(check, finding) = self {
            write!(f, "{name}({}, {finding})", check.name())
        } else if let Self::News(finding) = self {
            write!(f, "{name}({finding})")
        } else {
            f.write_str(&text)
        }
    }
}
