//! What the rulebook says of a report, sentence by sentence.

use takeover::policy::{OutsideStop, ResourceSpec};
use takeover::resource::{Cause, Check, Finding, Persistent, Report, Verdict};

/// One input of the comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) spec: ResourceSpec,
    pub(super) check: Check,
    pub(super) persisted: Persistent,
    pub(super) finding: Finding,
}

/// What a sentence leads to.
#[derive(Clone, Copy, Debug)]
enum Then {
    Always(Verdict),
    /// What the policy says of an administrator's stops.
    OutsideStop,
    /// What the policy says of a guest's own stops.
    GuestStop,
}

/// A cause without its number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Why {
    Ours,
    Administrator,
    Guest,
    Crash,
    Unknown,
}

/// One sentence, and the inputs that it speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    pub(super) words: &'static str,
    persisted: &'static [Persistent],
    /// None for no answer.
    reports: Option<&'static [Report]>,
    causes: &'static [Why],
    /// `true` for backends that give neither events nor reasons.
    unaware: &'static [bool],
    checks: &'static [Check],
    then: Then,
}

const STOPPED: &[Report] = &[Report::Offline, Report::Stopped];
const PENDING_OR_ONLINE: &[Report] = &[Report::Online, Report::OnlinePending, Report::OfflinePending];
const PENDING_OR_STOPPED: &[Report] =
    &[Report::Offline, Report::Stopped, Report::OnlinePending, Report::OfflinePending];
const RUNS: &[Report] = &[Report::Online];
const FAILED: &[Report] = &[Report::Failed];
const ANY: &[Why] = &[Why::Ours, Why::Administrator, Why::Guest, Why::Crash, Why::Unknown];
const FIRST_LOOK: &[Check] = &[Check::Quick, Check::Thorough];
const THOROUGH: &[Check] = &[Check::Thorough, Check::Again];
const ONE: &[Persistent] = &[Persistent::Online];
const ZERO: &[Persistent] = &[Persistent::Offline];

/// The rules `comparison`, `mismatch_means_online`, `failed_means_restart`, `outside_stop_policy`,
/// `outside_stop_is_respected`, `unaware_backend` and `silence_escalates`.
pub(super) const SENTENCES: [Sentence; 19] = [
    Sentence {
        reports: None,
        ..says("no answer is a miss", &[Persistent::Offline, Persistent::Online], &[])
    }
    .then(Verdict::Miss),
    says("persisted 1, runs or pending: nothing", ONE, PENDING_OR_ONLINE).then(Verdict::Match),
    says("persisted 1, failed: restart", ONE, FAILED).then(Verdict::Fail),
    says("an administrator's stop has its policy", ONE, STOPPED).cause(&[Why::Administrator]).outside(),
    Sentence { then: Then::GuestStop, ..says("a guest's stop has its policy", ONE, STOPPED) }
        .cause(&[Why::Guest]),
    says("a crash is no outside act: Online", ONE, STOPPED).cause(&[Why::Crash]).then(Verdict::Restart),
    says("a stop of ours that is not expected: look again", ONE, STOPPED)
        .cause(&[Why::Ours])
        .on(FIRST_LOOK)
        .then(Verdict::LookAgain),
    says("a stop of ours, seen again: no outside act, Online", ONE, STOPPED)
        .cause(&[Why::Ours])
        .on(&[Check::Again])
        .then(Verdict::Restart),
    says("the reason is unknown: look again once", ONE, STOPPED)
        .cause(&[Why::Unknown])
        .aware(&[false])
        .on(FIRST_LOOK)
        .then(Verdict::LookAgain),
    says("the reason is still unknown: no outside act, Online", ONE, STOPPED)
        .cause(&[Why::Unknown])
        .aware(&[false])
        .on(&[Check::Again])
        .then(Verdict::Restart),
    says("unaware: the quick check discovers no stop", ONE, STOPPED)
        .cause(&[Why::Unknown])
        .aware(&[true])
        .on(&[Check::Quick])
        .then(Verdict::Match),
    says("unaware: the thorough check takes a stop for an act", ONE, STOPPED)
        .cause(&[Why::Unknown])
        .aware(&[true])
        .on(THOROUGH)
        .outside(),
    says("persisted 0, stopped or pending: nothing", ZERO, PENDING_OR_STOPPED).then(Verdict::Match),
    says("persisted 0, failed: cleared, not counted", ZERO, FAILED).then(Verdict::Clear),
    says("an administrator's start: persisted becomes 1", ZERO, RUNS)
        .cause(&[Why::Administrator])
        .then(Verdict::RespectStart),
    says("no administrator's start: Offline", ZERO, RUNS)
        .cause(&[Why::Ours, Why::Guest, Why::Crash])
        .then(Verdict::TakeOffline),
    says("a start for no reason: Offline", ZERO, RUNS)
        .cause(&[Why::Unknown])
        .aware(&[false])
        .then(Verdict::TakeOffline),
    says("unaware: the quick check discovers no start", ZERO, RUNS)
        .cause(&[Why::Unknown])
        .aware(&[true])
        .on(&[Check::Quick])
        .then(Verdict::Match),
    says("unaware: the thorough check takes a start for an act", ZERO, RUNS)
        .cause(&[Why::Unknown])
        .aware(&[true])
        .on(THOROUGH)
        .then(Verdict::RespectStart),
];

/// A sentence about these reports, for any cause, backend and check.
const fn says(words: &'static str, persisted: &'static [Persistent], reports: &'static [Report]) -> Sentence {
    let then = Then::Always(Verdict::Match);
    let (reports, causes) = (Some(reports), ANY);
    Sentence { words, persisted, reports, causes, unaware: &[false, true], checks: &Check::ALL, then }
}

impl Sentence {
    const fn cause(self, causes: &'static [Why]) -> Self {
        Self { causes, ..self }
    }

    const fn aware(self, unaware: &'static [bool]) -> Self {
        Self { unaware, ..self }
    }

    const fn on(self, checks: &'static [Check]) -> Self {
        Self { checks, ..self }
    }

    const fn then(self, verdict: Verdict) -> Self {
        Self { then: Then::Always(verdict), ..self }
    }

    const fn outside(self) -> Self {
        Self { then: Then::OutsideStop, ..self }
    }

    /// Whether it speaks of this input.
    pub(super) fn speaks_of(&self, case: &Case) -> bool {
        let found = match (self.reports, case.finding) {
            (None, Finding::NoResponse) => true,
            (Some(reports), Finding::Said(report, cause)) => {
                reports.contains(&report) && self.causes.contains(&why(cause))
            }
            (None, Finding::Said(..)) | (Some(_), Finding::NoResponse) => false,
        };
        found
            && self.persisted.contains(&case.persisted)
            && self.unaware.contains(&case.spec.unaware_backend)
            && self.checks.contains(&case.check)
    }

    /// What it says of it.
    pub(super) const fn verdict(&self, case: &Case) -> Verdict {
        match self.then {
            Then::Always(verdict) => verdict,
            Then::OutsideStop => chosen(case.spec.outside_stop),
            Then::GuestStop => chosen(case.spec.guest_stop),
        }
    }
}

const fn why(cause: Cause) -> Why {
    match cause {
        Cause::Ours(_) => Why::Ours,
        Cause::Administrator => Why::Administrator,
        Cause::Guest => Why::Guest,
        Cause::Crash => Why::Crash,
        Cause::Unknown => Why::Unknown,
    }
}

/// `OutsideStop::{Respect, Restart, Fail}`.
const fn chosen(policy: OutsideStop) -> Verdict {
    match policy {
        OutsideStop::Respect => Verdict::RespectStop,
        OutsideStop::Restart => Verdict::Restart,
        OutsideStop::Fail => Verdict::Fail,
    }
}
