//! A VM on one machine, and calls to its backend that are under way.

use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::{CallId, Claim};

/// What a VM does.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Power {
    /// Nothing, and why.
    Off(Cause),
    /// It is being started.
    Starting,
    /// It runs.
    Running,
    /// Its process is there, and its guest has failed.
    Broken,
    /// It is being shut down.
    Stopping,
}

/// One VM.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Vm {
    /// What it does.
    pub power: Power,
    /// Whether it answers nothing any more.
    pub hung: bool,
    /// Whether somebody outside the cluster started it.
    pub outside: bool,
    /// The claim under which it passed the gate, or that was stamped on it since.
    pub claim: Option<Claim>,
}

impl Vm {
    /// One that somebody outside the cluster starts, past the gate.
    pub(super) const STARTED_OUTSIDE: Self =
        Self { power: Power::Starting, hung: false, outside: true, claim: None };

    /// One that does not run.
    #[must_use]
    pub const fn off(why: Cause) -> Self {
        Self { power: Power::Off(why), hung: false, outside: false, claim: None }
    }

    /// Whether an instance is there, or may yet come up.
    #[must_use]
    pub const fn exists(&self) -> bool {
        !matches!(self.power, Power::Off(_))
    }

    /// What a check may say about it: each cause that fits the truth, or none, in the plainest
    /// report or in every report that fits.
    #[must_use]
    pub fn findings(&self, every_report: bool) -> Vec<Finding> {
        if self.hung {
            let failed = every_report.then_some(Finding::Said(Report::Failed, Cause::Unknown));
            return core::iter::once(Finding::NoResponse).chain(failed).collect();
        }
        let said = |reports: &[Report], causes: &[Cause]| {
            let each = |&report: &Report| causes.iter().map(move |&cause| Finding::Said(report, cause));
            reports.iter().flat_map(each).collect()
        };
        let off: &[Report] =
            if every_report { &[Report::Offline, Report::Stopped] } else { &[Report::Offline] };
        match self.power {
            Power::Off(Cause::Unknown) => said(off, &[Cause::Unknown]),
            Power::Off(Cause::Crash) if every_report => {
                said(&[Report::Offline, Report::Stopped, Report::Failed], &[Cause::Crash, Cause::Unknown])
            }
            Power::Off(why) => said(off, &[why, Cause::Unknown]),
            Power::Starting => said(&[Report::OnlinePending], &[Cause::Unknown]),
            Power::Running if self.outside => {
                said(&[Report::Online], &[Cause::Administrator, Cause::Unknown])
            }
            Power::Running => said(&[Report::Online], &[Cause::Ours(CallId::FIRST), Cause::Unknown]),
            Power::Broken => said(&[Report::Failed], &[Cause::Crash, Cause::Unknown]),
            Power::Stopping => said(&[Report::OfflinePending], &[Cause::Unknown]),
        }
    }
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// It has done nothing yet.
    Sent,
    /// The VM starts or stops for it.
    Began,
    /// It is over, and its answer is on its way.
    Answers(Return),
}

/// A call whose answer has not arrived.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Flying {
    /// Which function.
    pub function: Function,
    /// Its number.
    pub call: CallId,
    /// The claim under which it was called, where it matters.
    pub claim: Option<Claim>,
    /// How far it has come.
    pub stage: Stage,
}

impl Flying {
    /// Whether it can still do something.
    #[must_use]
    pub const fn open(&self) -> bool {
        matches!(self.stage, Stage::Sent | Stage::Began)
    }
}
