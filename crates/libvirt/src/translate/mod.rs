//! What libvirt's states and events mean: pure, and total.
//!
//! The rules, in the order in which they decide:
//!
//! * Silence is never a report. A daemon that does not answer, a state that the driver does not
//!   know, a hypervisor process that lets nobody in: `NoResponse`.
//! * While a call of ours is under way, what is seen may be older than the call: off is "starting"
//!   during our start, and ours during our stop.
//! * Off after a stop of ours is ours, whatever libvirt's reason says.
//! * Otherwise the reason decides: destroyed, saved, migrated away: an administrator. Shut down: the
//!   guest; libvirt does not tell a guest that was asked to power off from one that wanted to.
//!   Crashed: a crash. No reason, as after a boot or a restart of libvirt's daemon: unknown.

mod event;
mod table;

pub use event::{Lifecycle, after_event, notice};
pub use table::table;

use takeover::resource::{Cause, Finding, Report, Return};

use crate::codes::{Control, Observed, Paused, Running, Shutoff};
use crate::record::{Last, Stage};

/// What an observation comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reading {
    /// What the check answers.
    pub result: Return,
    /// It runs, but not as it should, and what an administrator should look at.
    pub degraded: Option<&'static str>,
}

/// What a state means, given what was last done to the domain.
#[must_use]
pub const fn read(observed: Observed, last: Last) -> Reading {
    match finding(observed, last) {
        Some(finding) => Reading { result: Return::Found(finding), degraded: degraded(observed) },
        None => Reading { result: Return::NotHere, degraded: None },
    }
}

/// The finding of a state; none where the domain is not defined here.
const fn finding(observed: Observed, last: Last) -> Option<Finding> {
    let said = match observed {
        Observed::NotDefined => return None,
        Observed::NoState | Observed::Unlisted(_) => return Some(Finding::NoResponse),
        Observed::Running(_) | Observed::Blocked | Observed::PmSuspended => running(last),
        Observed::Paused(reason) => paused(reason, last),
        Observed::ShuttingDown => Finding::Said(Report::OfflinePending, ours(last)),
        Observed::Crashed => Finding::Said(Report::Failed, Cause::Crash),
        Observed::Shutoff(reason) => off(reason, last),
    };
    Some(said)
}

/// It runs: who started it?
const fn running(last: Last) -> Finding {
    let cause = match last {
        Last::Start(call, _) | Last::Stop(call, Stage::UnderWay | Stage::Unknown) => Cause::Ours(call),
        // It was off after the last act that we know of.
        Last::Stop(_, Stage::Over) | Last::Ended | Last::StartedOutside => Cause::Administrator,
        Last::Nothing | Last::Signalled => Cause::Unknown,
    };
    Finding::Said(Report::Online, cause)
}

const fn paused(reason: Paused, last: Last) -> Finding {
    match reason {
        // Paused is online, as Windows says: its memory is there, and resuming is an
        // administrator's business.
        Paused::Unknown
        | Paused::User
        | Paused::Migration
        | Paused::Dump
        | Paused::IoError
        | Paused::Watchdog
        | Paused::FromSnapshot
        | Paused::Snapshot
        | Paused::PostCopy
        | Paused::ApiError
        | Paused::Unlisted(_) => running(last),
        Paused::Save | Paused::ShuttingDown => Finding::Said(Report::OfflinePending, ours(last)),
        Paused::StartingUp => Finding::Said(Report::OnlinePending, ours(last)),
        Paused::Crashed | Paused::PostCopyFailed => Finding::Said(Report::Failed, Cause::Crash),
    }
}

/// It is off: who stopped it?
const fn off(reason: Shutoff, last: Last) -> Finding {
    match last {
        Last::Stop(call, _) => Finding::Said(Report::Offline, Cause::Ours(call)),
        Last::Start(call, Stage::UnderWay) => Finding::Said(Report::OnlinePending, Cause::Ours(call)),
        // The reason may be that of the stop before the start.
        Last::Start(_, Stage::Unknown) => match off_by_reason(reason) {
            Finding::Said(Report::Failed, cause) => Finding::Said(Report::Failed, cause),
            Finding::Said(..) | Finding::NoResponse => Finding::Said(Report::Offline, Cause::Unknown),
        },
        Last::Signalled => match reason {
            Shutoff::Shutdown => Finding::Said(Report::Offline, Cause::Unknown),
            Shutoff::Unknown
            | Shutoff::Destroyed
            | Shutoff::Crashed
            | Shutoff::Migrated
            | Shutoff::Saved
            | Shutoff::Failed
            | Shutoff::FromSnapshot
            | Shutoff::Daemon
            | Shutoff::Unlisted(_) => off_by_reason(reason),
        },
        Last::Nothing | Last::Start(_, Stage::Over) | Last::StartedOutside | Last::Ended => {
            off_by_reason(reason)
        }
    }
}

const fn off_by_reason(reason: Shutoff) -> Finding {
    match reason {
        Shutoff::Shutdown => Finding::Said(Report::Stopped, Cause::Guest),
        Shutoff::Destroyed | Shutoff::Saved | Shutoff::Migrated | Shutoff::FromSnapshot => {
            Finding::Said(Report::Stopped, Cause::Administrator)
        }
        Shutoff::Crashed | Shutoff::Daemon => Finding::Said(Report::Failed, Cause::Crash),
        Shutoff::Failed => Finding::Said(Report::Failed, Cause::Unknown),
        Shutoff::Unknown | Shutoff::Unlisted(_) => Finding::Said(Report::Offline, Cause::Unknown),
    }
}

/// A call of ours, if that was the last act.
const fn ours(last: Last) -> Cause {
    match last {
        Last::Start(call, _) | Last::Stop(call, _) => Cause::Ours(call),
        Last::Nothing | Last::StartedOutside | Last::Ended | Last::Signalled => Cause::Unknown,
    }
}

/// What an administrator should look at while it runs.
const fn degraded(observed: Observed) -> Option<&'static str> {
    match observed {
        Observed::Paused(Paused::IoError) => {
            Some("paused by an I/O error of a disk: mend the storage, then resume it")
        }
        Observed::Paused(Paused::Watchdog) => {
            Some("paused by its watchdog: look at its guest, then resume it")
        }
        Observed::Paused(Paused::ApiError) => Some("paused because a command of libvirt's failed: resume it"),
        Observed::Paused(Paused::User | Paused::Unknown) => Some("paused: resume it when you are done"),
        Observed::PmSuspended => Some("its guest sleeps: wake it up"),
        Observed::Running(Running::Crashed) => Some("runs on after a crash of its guest"),
        Observed::Running(Running::PostCopyFailed) => Some("its migration failed after it had moved"),
        Observed::NoState
        | Observed::Running(_)
        | Observed::Blocked
        | Observed::Paused(_)
        | Observed::ShuttingDown
        | Observed::Shutoff(_)
        | Observed::Crashed
        | Observed::NotDefined
        | Observed::Unlisted(_) => None,
    }
}

/// Whether libvirt gets through to the hypervisor's process. A command that its monitor has not
/// answered for `limit` milliseconds is one too many; a job, such as a backup, may take its time.
#[must_use]
pub const fn answers(control: Control, milliseconds: u64, limit: u64) -> bool {
    match control {
        Control::Ok | Control::Job => true,
        Control::Occupied => milliseconds < limit,
        Control::Error | Control::Unlisted(_) => false,
    }
}

/// What is known to have last been done to a domain after it was seen like this. The observation
/// must be newer than the record.
#[must_use]
pub const fn after_reading(observed: Observed, last: Last) -> Last {
    if observed.runs() {
        return match last {
            Last::Start(call, Stage::Unknown) => Last::Start(call, Stage::Over),
            Last::Stop(_, Stage::Over) | Last::Ended => Last::StartedOutside,
            Last::Nothing
            | Last::Start(_, Stage::UnderWay | Stage::Over)
            | Last::Stop(_, Stage::UnderWay | Stage::Unknown)
            | Last::StartedOutside
            | Last::Signalled => last,
        };
    }
    match (observed, last) {
        (Observed::Shutoff(_) | Observed::NotDefined, Last::Start(_, Stage::Over) | Last::StartedOutside) => {
            Last::Ended
        }
        (_, last) => last,
    }
}
