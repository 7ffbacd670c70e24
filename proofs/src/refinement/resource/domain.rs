//! Which policies, states and events are gone through.

use takeover::policy::{CheckRoles, OutsideStop, ResourcePolicy, ResourceSpec, RestartAction};
use takeover::resource::{
    Aftermath, Author, Cause, Check, Event, Finding, Gate, Manner, Persistent, Phase, Report, Reread,
    Restarts, Return, Rung, State,
};
use takeover::units::{CallId, Millis, Moment};

use super::physical::Under;

/// A policy and the moment at which everything happens.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What is special about it.
    pub name: &'static str,
    /// The policy.
    pub policy: ResourcePolicy,
    /// Now. Time can be told as ages, so one moment stands for all.
    pub now: Moment,
}

/// The newest call, the start that an older call was, and a call older still.
const CALLS: [u32; 3] = [7, 5, 3];

/// Few misses and monitor restarts, so that both ends of the counts are near.
const SHORT: ResourceSpec = ResourceSpec { misses: 2, monitor_restarts: 1, ..ResourceSpec::DEFAULT };

/// Policies that take every branch.
const POLICIES: [(&str, ResourceSpec); 10] = [
    ("the defaults", ResourceSpec::DEFAULT),
    ("Windows Server's roles and threshold", ResourceSpec { misses: 1, ..ResourceSpec::WINDOWS_2008 }),
    ("never a restart", ResourceSpec { restart_action: RestartAction::Never, ..SHORT }),
    ("exhausted restarts stay here", ResourceSpec { restart_action: RestartAction::NoNotify, ..SHORT }),
    (
        "exhausted restarts stay here for ever",
        ResourceSpec { restart_action: RestartAction::NoNotify, retry_period_on_failure: None, ..SHORT },
    ),
    (
        "outside stops are undone",
        ResourceSpec { outside_stop: OutsideStop::Restart, guest_stop: OutsideStop::Restart, ..SHORT },
    ),
    (
        "outside stops are failures",
        ResourceSpec { outside_stop: OutsideStop::Fail, guest_stop: OutsideStop::Fail, ..SHORT },
    ),
    ("a backend without reasons", ResourceSpec { unaware_backend: true, ..SHORT }),
    (
        "without reasons, in Windows' roles, outside stops undone",
        ResourceSpec {
            unaware_backend: true,
            check_roles: CheckRoles::Microsoft,
            outside_stop: OutsideStop::Restart,
            ..SHORT
        },
    ),
    (
        "no delay, no restart allowed",
        ResourceSpec { restart_delay: Millis(0), restart_threshold: 0, ..SHORT },
    ),
];

/// Every policy with its moment. A policy that contradicts itself is none.
#[must_use]
pub fn settings() -> Vec<Setting> {
    let setting = |&(name, spec): &(&'static str, ResourceSpec)| {
        let policy = ResourcePolicy::new(spec).ok()?;
        Some(Setting { name, policy, now: Moment(policy.horizon().0.saturating_add(60_000)) })
    };
    POLICIES.iter().filter_map(setting).collect()
}

/// How many policies there are to be.
pub const SETTINGS: usize = POLICIES.len();

fn call(place: usize) -> CallId {
    let number = CALLS.get(place).copied().unwrap_or(1);
    CallId::new(number).unwrap_or(CallId::FIRST)
}

/// Every phase with a deadline that has come, or is ahead, or never comes.
fn phases(now: Moment) -> Vec<Phase> {
    let ahead = now.after(Millis(1));
    let mut phases = vec![
        Phase::Offline,
        Phase::Online(Reread::No),
        Phase::Failed(Aftermath::Ready),
        Phase::Failed(Aftermath::Stuck),
    ];
    for at in [now, ahead, Moment::NEVER] {
        phases.extend([Phase::OnlinePending(at)]);
        phases.extend([Reread::At(at), Reread::Asked(at)].map(Phase::Online));
        let rungs = [Rung::Offline, Rung::Leaving, Rung::Terminate, Rung::Look];
        phases.extend(rungs.map(|rung| Phase::OfflinePending(rung, at)));
        let aftermaths = [Aftermath::Clearing(at), Aftermath::Resting(at), Aftermath::GivenUp(at)];
        phases.extend(aftermaths.map(Phase::Failed));
    }
    phases
}

/// No restart, one, as many as are allowed, and one that is too old to count.
fn windows(setting: &Setting) -> Vec<Restarts> {
    let Setting { policy, now, .. } = setting;
    let spec = policy.spec();
    let recent = now.before(Millis(1_000));
    let old = now.before(spec.restart_period);
    let full = (0..spec.restart_threshold).fold(Restarts::EMPTY, |window, _| window.with(recent));
    let mut windows = vec![Restarts::EMPTY];
    for window in [full, Restarts::EMPTY.with(recent), Restarts::EMPTY.with(old)] {
        let allowed = window.count(*now, spec.restart_period) <= spec.restart_threshold;
        if allowed && !windows.contains(&window) {
            windows.push(window);
        }
    }
    windows
}

/// Every small state that the types allow.
#[must_use]
pub fn states(setting: &Setting) -> Vec<State> {
    let (counts, windows) = (counts(setting), windows(setting));
    let mut states = Vec::new();
    for core in phases(setting.now).into_iter().flat_map(cores) {
        for &restarts in &windows {
            for &(misses, monitor_restarts) in &counts {
                states.extend(flagged(State { restarts, misses, monitor_restarts, ..core }));
            }
        }
    }
    states
}

/// Both ends of both counts.
fn counts(setting: &Setting) -> Vec<(u8, u8)> {
    let spec = setting.policy.spec();
    let mut misses = vec![0, spec.misses.saturating_sub(1)];
    misses.dedup();
    misses.into_iter().flat_map(|misses| [(misses, 0), (misses, spec.monitor_restarts)]).collect()
}

/// What has to do with what is true.
fn cores(phase: Phase) -> Vec<State> {
    let mut cores = Vec::new();
    for held in [None, Under::First.claim(), Under::Second.claim()] {
        for gate in [Gate::Closed, Gate::Asked, Gate::Open] {
            for starting in [None, Some(call(0)), Some(call(1))] {
                for ran in [false, true] {
                    let new = State::new(Persistent::Offline);
                    cores.push(State { phase, held, gate, starting, ran, last_call: call(0), ..new });
                }
            }
        }
    }
    cores
}

fn flagged(state: State) -> Vec<State> {
    let mut states = Vec::new();
    for persistent in [Persistent::Offline, Persistent::Online] {
        for pulled in [false, true] {
            for recording in [false, true] {
                states.push(State { persistent, pulled, recording, ..state });
            }
        }
    }
    states
}

/// Every finding.
fn findings() -> Vec<Finding> {
    let said = |report| Cause::ALL.map(|cause| Finding::Said(report, cause));
    Report::ALL.into_iter().flat_map(said).chain([Finding::NoResponse]).collect()
}

/// Every event with small arguments, for a state that holds this claim.
#[must_use]
pub fn events(held: Option<Under>) -> Vec<Event> {
    let mut events = vec![
        Event::Due,
        Event::Start,
        Event::Stop,
        Event::Release(Manner::Graceful),
        Event::Release(Manner::AtOnce),
        Event::Retry,
        Event::Pulled(false),
        Event::Pulled(true),
        Event::Disowned,
        Event::BackendGone,
        Event::MonitorRestarted,
    ];
    for flag in [Persistent::Offline, Persistent::Online] {
        events.extend([Author::Operator, Author::OutsideAct].map(|author| Event::Persisted(flag, author)));
    }
    let claims = Under::ALL.into_iter().filter_map(Under::claim);
    events.extend(claims.flat_map(|claim| [Event::Hold(claim), Event::Adopt(claim)]));
    for place in 0..CALLS.len() {
        events.push(Event::Progress(call(place)));
        let alone = [Return::Done, Return::Failed, Return::Unsupported, Return::NotHere];
        let answers = alone.into_iter().chain(findings().into_iter().map(Return::Found));
        events.extend(answers.map(|answer| Event::Returned(call(place), answer)));
    }
    events.extend(reports(held));
    events
}

/// Every report about every instance. What is said of an older instance says no cause.
fn reports(held: Option<Under>) -> Vec<Event> {
    let plain: Vec<_> = Report::ALL.map(|report| Finding::Said(report, Cause::Unknown)).into();
    let plain: Vec<_> = plain.into_iter().chain([Finding::NoResponse]).collect();
    let mut reports = Vec::new();
    for about in [None, Some(Under::First), Some(Under::Second)] {
        for after in [None, Some(call(0)), Some(call(1))] {
            let stale = about != held || after == Some(call(1));
            let (claim, said) =
                (about.and_then(Under::claim), if stale { plain.clone() } else { findings() });
            for check in Check::ALL {
                let reported = |&finding: &Finding| Event::Reported { claim, after, check, finding };
                reports.extend(said.iter().map(reported));
            }
        }
    }
    reports
}
