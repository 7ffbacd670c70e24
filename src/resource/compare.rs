//! The comparison of a report with the persisted state: the heart of the article's figure 1.4.

use super::event::{Cause, Check, Finding, Report};
use super::state::Persistent;
use crate::policy::{OutsideStop, ResourcePolicy};

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Verdict {
    /// They agree: no call, no write, no count, no log line (rule `match_means_no_action`).
    Match,
    /// Found stopped without an outside act: Online on the same node, counted as a restart (rule
    /// `mismatch_means_online`).
    Restart,
    /// Found stopped, and nothing says why: look again after the grace.
    LookAgain,
    /// Found failed: Terminate, then Online after the delay (rule `failed_means_restart`).
    Fail,
    /// Stopped by an outside act: `PersistentState` becomes 0 (rule `outside_stop_is_respected`).
    RespectStop,
    /// Started by an outside act: `PersistentState` becomes 1.
    RespectStart,
    /// Runs and should not: Offline is called.
    TakeOffline,
    /// Failed and should not run: Terminate, Offline, not counted.
    Clear,
    /// No answer: a miss (rule `silence_escalates`).
    Miss,
}

impl Verdict {
    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Match => "nothing",
            Self::Restart => "Online, counted",
            Self::LookAgain => "look again",
            Self::Fail => "Terminate, Online, counted",
            Self::RespectStop => "persisted becomes 0",
            Self::RespectStart => "persisted becomes 1",
            Self::TakeOffline => "Offline",
            Self::Clear => "Terminate, Offline",
            Self::Miss => "miss",
        }
    }
}

/// Compares what the database wants with what a check found (rule `comparison`).
#[must_use]
pub const fn compare(
    policy: &ResourcePolicy,
    check: Check,
    persisted: Persistent,
    finding: Finding,
) -> Verdict {
    match (persisted, finding) {
        // Silence says nothing about the resource, whatever is expected of it.
        (_, Finding::NoResponse) => Verdict::Miss,
        (Persistent::Online, Finding::Said(report, cause)) => match report {
            Report::Online | Report::OnlinePending | Report::OfflinePending => Verdict::Match,
            Report::Offline | Report::Stopped => found_stopped(policy, check, cause),
            Report::Failed => Verdict::Fail,
        },
        (Persistent::Offline, Finding::Said(report, cause)) => match report {
            Report::Offline | Report::Stopped | Report::OnlinePending | Report::OfflinePending => {
                Verdict::Match
            }
            Report::Online => found_running(policy, check, cause),
            Report::Failed => Verdict::Clear,
        },
    }
}

/// Persisted 1, found stopped: the reason decides.
const fn found_stopped(policy: &ResourcePolicy, check: Check, cause: Cause) -> Verdict {
    let spec = policy.spec();
    match (cause, check) {
        (Cause::Administrator, _) => outside(spec.outside_stop),
        (Cause::Guest, _) => outside(spec.guest_stop),
        (Cause::Crash, _) => Verdict::Restart,
        (Cause::Unknown, Check::Quick) if spec.unaware_backend => Verdict::Match,
        (Cause::Unknown, _) if spec.unaware_backend => outside(spec.outside_stop),
        // News of our own stop of an older instance may come late: the second look tells.
        (Cause::Unknown | Cause::Ours(_), Check::Quick | Check::Thorough) => Verdict::LookAgain,
        (Cause::Unknown | Cause::Ours(_), Check::Again) => Verdict::Restart,
    }
}

/// Persisted 0, found running: only an outside start is welcome.
const fn found_running(policy: &ResourcePolicy, check: Check, cause: Cause) -> Verdict {
    match (cause, check) {
        (Cause::Administrator, _) => Verdict::RespectStart,
        (Cause::Unknown, Check::Quick) if policy.spec().unaware_backend => Verdict::Match,
        (Cause::Unknown, _) if policy.spec().unaware_backend => Verdict::RespectStart,
        (Cause::Ours(_) | Cause::Guest | Cause::Crash | Cause::Unknown, _) => Verdict::TakeOffline,
    }
}

const fn outside(choice: OutsideStop) -> Verdict {
    match choice {
        OutsideStop::Respect => Verdict::RespectStop,
        OutsideStop::Restart => Verdict::Restart,
        OutsideStop::Fail => Verdict::Fail,
    }
}
