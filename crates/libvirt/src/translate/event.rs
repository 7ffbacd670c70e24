//! What lifecycle events mean.
//!
//! Events come late, and over another connection than the calls: the news of our own destroy may
//! arrive after our next start. So an event is a reason to look at the domain, and what it says by
//! itself counts only where nothing is left to look at.

use takeover::resource::{Cause, Finding, Report};

use crate::codes::{Crashed, Event, Shutdown, Stopped};
use crate::record::{Last, Stage};

/// A lifecycle event with its detail.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Lifecycle {
    /// It was started.
    Started,
    /// It stopped, and how.
    Stopped(Stopped),
    /// It is shutting down, and who wanted that.
    Shutdown(Shutdown),
    /// Its guest crashed, and how.
    Crashed(Crashed),
    /// Something that leaves running what runs: defined, paused, resumed, asleep, or an event that
    /// this version does not know.
    Other(Event),
}

impl Lifecycle {
    /// What libvirt's two numbers stand for.
    #[must_use]
    pub const fn from_codes(event: i32, detail: i32) -> Self {
        match Event::from_code(event) {
            Event::Started => Self::Started,
            Event::Stopped => Self::Stopped(Stopped::from_code(detail)),
            Event::Shutdown => Self::Shutdown(Shutdown::from_code(detail)),
            Event::Crashed => Self::Crashed(Crashed::from_code(detail)),
            other @ (Event::Defined
            | Event::Undefined
            | Event::Suspended
            | Event::Resumed
            | Event::PmSuspended
            | Event::Unlisted(_)) => Self::Other(other),
        }
    }

    /// Every event with every detail that makes a difference, and one of each that is not known.
    #[must_use]
    pub fn all() -> Vec<Self> {
        const NEW: i32 = 99;
        let mut all = vec![Self::Started];
        all.extend(Stopped::ALL.iter().map(|&detail| Self::Stopped(detail)));
        all.push(Self::Stopped(Stopped::Unlisted(NEW)));
        all.extend(Shutdown::ALL.iter().map(|&detail| Self::Shutdown(detail)));
        all.extend(Crashed::ALL.iter().map(|&detail| Self::Crashed(detail)));
        let rest = [Event::Defined, Event::Undefined, Event::Suspended, Event::Resumed, Event::PmSuspended];
        all.extend(rest.map(Self::Other));
        all.push(Self::Other(Event::Unlisted(NEW)));
        all
    }
}

impl core::fmt::Display for Lifecycle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Started => f.write_str("STARTED"),
            Self::Stopped(detail) => write!(f, "STOPPED/{}", detail.name()),
            Self::Shutdown(detail) => write!(f, "SHUTDOWN/{}", detail.name()),
            Self::Crashed(detail) => write!(f, "CRASHED/{}", detail.name()),
            Self::Other(event) => f.write_str(event.name()),
        }
    }
}

/// What an event says by itself; none where it is no news.
#[must_use]
pub const fn notice(event: Lifecycle, last: Last) -> Option<Finding> {
    match event {
        Lifecycle::Started => Some(started(last)),
        Lifecycle::Stopped(detail) => stopped(detail, last),
        Lifecycle::Crashed(Crashed::Panicked | Crashed::Unlisted(_)) => match last {
            Last::Stop(..) => None,
            Last::Nothing | Last::Start(..) | Last::StartedOutside | Last::Ended | Last::Signalled => {
                Some(Finding::Said(Report::Failed, Cause::Crash))
            }
        },
        // A guest with a crash kernel writes its dump and starts anew by itself.
        Lifecycle::Crashed(Crashed::CrashLoaded) | Lifecycle::Shutdown(_) | Lifecycle::Other(_) => None,
    }
}

const fn started(last: Last) -> Finding {
    let cause = match last {
        Last::Start(call, _) | Last::Stop(call, Stage::UnderWay | Stage::Unknown) => Cause::Ours(call),
        Last::Nothing | Last::Stop(_, Stage::Over) | Last::StartedOutside | Last::Ended | Last::Signalled => {
            Cause::Administrator
        }
    };
    Finding::Said(Report::Online, cause)
}

const fn stopped(detail: Stopped, last: Last) -> Option<Finding> {
    let by_detail = match detail {
        Stopped::Shutdown => match last {
            Last::Signalled => Finding::Said(Report::Offline, Cause::Unknown),
            Last::Nothing | Last::Start(..) | Last::Stop(..) | Last::StartedOutside | Last::Ended => {
                Finding::Said(Report::Stopped, Cause::Guest)
            }
        },
        Stopped::Destroyed | Stopped::Migrated | Stopped::Saved | Stopped::FromSnapshot => {
            Finding::Said(Report::Stopped, Cause::Administrator)
        }
        Stopped::Crashed | Stopped::Failed => Finding::Said(Report::Failed, Cause::Crash),
        Stopped::Recreated | Stopped::Unlisted(_) => Finding::Said(Report::Offline, Cause::Unknown),
    };
    match last {
        Last::Stop(call, _) => Some(Finding::Said(Report::Offline, Cause::Ours(call))),
        // The start's own return tells.
        Last::Start(_, Stage::UnderWay) => None,
        Last::Nothing
        | Last::Start(_, Stage::Over | Stage::Unknown)
        | Last::StartedOutside
        | Last::Ended
        | Last::Signalled => Some(by_detail),
    }
}

/// What is known after an event that a later look at the domain could not tell any more.
#[must_use]
pub const fn after_event(event: Lifecycle, last: Last) -> Last {
    match (event, last) {
        (
            Lifecycle::Shutdown(Shutdown::Host),
            Last::Nothing | Last::Start(_, Stage::Over | Stage::Unknown) | Last::StartedOutside,
        ) => Last::Signalled,
        // Every call of ours is written down before it is made: this start was none.
        (Lifecycle::Started, Last::Nothing | Last::Signalled) => Last::StartedOutside,
        (_, last) => last,
    }
}
