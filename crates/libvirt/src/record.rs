//! What was last done to a domain, and by whom, as far as this node knows.
//!
//! libvirt says *how* a domain was stopped, never *who* stopped it. So the agent writes down what it
//! is about to do, one small file a domain, in a directory that a boot empties and a restart of the
//! agent does not: a stop of our own is never taken for an administrator's.

use core::fmt;
use core::str::FromStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use takeover::units::{CallId, Claim, Guid};

use crate::uuid;

/// How far a call of ours has come.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// It was issued by this life of the agent, and has not come back.
    UnderWay,
    /// It came back, and did what was asked.
    Over,
    /// Nobody knows: it failed, or the agent was restarted before it came back.
    Unknown,
}

/// What was last done to a domain.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Last {
    /// Nothing that this node knows of since the machine was booted.
    Nothing,
    /// We started it.
    Start(CallId, Stage),
    /// We stopped it, gracefully or at once.
    Stop(CallId, Stage),
    /// Somebody else started it.
    StartedOutside,
    /// It ended, and not by us; libvirt's reason says how.
    Ended,
    /// Something on this machine sent its process a signal to end, as a machine does that shuts down.
    Signalled,
}

impl Last {
    /// One of each, for tables.
    pub const ALL: [Self; 10] = [
        Self::Nothing,
        Self::Start(CallId::FIRST, Stage::UnderWay),
        Self::Start(CallId::FIRST, Stage::Over),
        Self::Start(CallId::FIRST, Stage::Unknown),
        Self::Stop(CallId::FIRST, Stage::UnderWay),
        Self::Stop(CallId::FIRST, Stage::Over),
        Self::Stop(CallId::FIRST, Stage::Unknown),
        Self::StartedOutside,
        Self::Ended,
        Self::Signalled,
    ];

    /// What can be said of an observation that was being made while this was written: it may be older
    /// or newer than the act.
    #[must_use]
    pub const fn in_flux(self) -> Self {
        match self {
            Self::Start(call, _) => Self::Start(call, Stage::UnderWay),
            Self::Stop(call, _) => Self::Stop(call, Stage::UnderWay),
            Self::Nothing | Self::StartedOutside | Self::Ended | Self::Signalled => Self::Nothing,
        }
    }

    /// What is known of it after the agent was restarted.
    #[must_use]
    pub const fn after_restart(self) -> Self {
        match self {
            Self::Start(call, Stage::UnderWay) => Self::Start(call, Stage::Unknown),
            Self::Stop(call, Stage::UnderWay) => Self::Stop(call, Stage::Unknown),
            Self::Nothing
            | Self::Start(_, Stage::Over | Stage::Unknown)
            | Self::Stop(_, Stage::Over | Stage::Unknown)
            | Self::StartedOutside
            | Self::Ended
            | Self::Signalled => self,
        }
    }

    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing known",
            Self::Start(_, Stage::UnderWay) => "our start under way",
            Self::Start(_, Stage::Over) => "our start",
            Self::Start(_, Stage::Unknown) => "our start, outcome unknown",
            Self::Stop(_, Stage::UnderWay) => "our stop under way",
            Self::Stop(_, Stage::Over) => "our stop",
            Self::Stop(_, Stage::Unknown) => "our stop, outcome unknown",
            Self::StartedOutside => "started from outside",
            Self::Ended => "ended, not by us",
            Self::Signalled => "its process was signalled",
        }
    }
}

/// What is written down of a domain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Record {
    /// What was last done to it.
    pub last: Last,
    /// The claim under which we last called for it.
    pub claim: Option<Claim>,
    /// Whether no other node can have run it since we last started it: a memory that was saved here
    /// since then belongs to its disk.
    pub unbroken: bool,
}

impl Record {
    /// Nothing is known.
    pub const NOTHING: Self = Self { last: Last::Nothing, claim: None, unbroken: false };

    /// What is written down before this is done under a claim.
    #[must_use]
    pub fn before(self, last: Last, claim: Option<Claim>) -> Self {
        let starts = matches!(last, Last::Start(_, Stage::UnderWay));
        let unbroken = starts || (self.unbroken && follows(self.claim, claim));
        Self { last, claim, unbroken }
    }
}

/// Whether nobody can have held the group between these claims: they are one, or the second is the
/// same node's next.
fn follows(first: Option<Claim>, second: Option<Claim>) -> bool {
    let (Some(first), Some(second)) = (first, second) else { return false };
    first == second || (first.node == second.node && first.epoch.next() == Some(second.epoch))
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = |stage| match stage {
            Stage::UnderWay => "under-way",
            Stage::Over => "over",
            Stage::Unknown => "unknown",
        };
        match self.last {
            Last::Nothing => f.write_str("nothing")?,
            Last::Start(call, at) => write!(f, "start {} {}", call.number(), stage(at))?,
            Last::Stop(call, at) => write!(f, "stop {} {}", call.number(), stage(at))?,
            Last::StartedOutside => f.write_str("started-outside")?,
            Last::Ended => f.write_str("ended")?,
            Last::Signalled => f.write_str("signalled")?,
        }
        if let Some(claim) = self.claim {
            write!(f, " under {claim}")?;
        }
        if self.unbroken { f.write_str(UNBROKEN) } else { Ok(()) }
    }
}

/// What stands behind a record since which no other node can have run the domain.
const UNBROKEN: &str = ", unbroken";

/// Text that is no record.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no record of a call: it is written by the agent alone; remove the file, and nothing is known")]
pub struct RecordError;

impl FromStr for Record {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let text = text.trim_end();
        let (text, unbroken) = text.strip_suffix(UNBROKEN).map_or((text, false), |text| (text, true));
        let (act, claim) = match text.split_once(" under ") {
            Some((act, claim)) => (act, Some(claim.parse().map_err(|_| RecordError)?)),
            None => (text, None),
        };
        let mut words = act.split(' ');
        let last = match words.next() {
            Some("nothing") => Last::Nothing,
            Some("start") => call(&mut words).map(|(call, stage)| Last::Start(call, stage))?,
            Some("stop") => call(&mut words).map(|(call, stage)| Last::Stop(call, stage))?,
            Some("started-outside") => Last::StartedOutside,
            Some("ended") => Last::Ended,
            Some("signalled") => Last::Signalled,
            _ => return Err(RecordError),
        };
        if words.next().is_some() { Err(RecordError) } else { Ok(Self { last, claim, unbroken }) }
    }
}

fn call<'a>(words: &mut impl Iterator<Item = &'a str>) -> Result<(CallId, Stage), RecordError> {
    let number = words.next().and_then(|word| word.parse().ok()).and_then(CallId::new);
    let stage = match words.next() {
        Some("under-way") => Stage::UnderWay,
        Some("over") => Stage::Over,
        Some("unknown") => Stage::Unknown,
        _ => return Err(RecordError),
    };
    number.map(|call| (call, stage)).ok_or(RecordError)
}

/// The directory of records, `calls` below the runtime directory.
#[derive(Clone, Debug)]
pub struct Records {
    folder: PathBuf,
}

impl Records {
    /// Those below this runtime directory.
    #[must_use]
    pub fn below(runtime: &Path) -> Self {
        Self { folder: runtime.join("calls") }
    }

    /// What is known of a domain after a restart of the agent. What cannot be read is not known.
    #[must_use]
    pub fn read(&self, guid: Guid) -> Record {
        let text = fs::read_to_string(self.folder.join(uuid(guid)));
        let record: Option<Record> = text.ok().and_then(|text| text.parse().ok());
        record.map_or(Record::NOTHING, |record| Record { last: record.last.after_restart(), ..record })
    }

    /// Writes down what is known, whole or not at all.
    ///
    /// # Errors
    ///
    /// Where the directory cannot be written.
    pub fn write(&self, guid: Guid, record: &Record) -> io::Result<()> {
        crate::files::write_whole(&self.folder, &uuid(guid), &format!("{record}\n"))
    }
}
