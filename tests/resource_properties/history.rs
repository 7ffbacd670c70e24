//! Random policies, random events, and a world in which they happen.

use core::fmt;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use takeover::policy::{CheckRoles, OutsideStop, ResourcePolicy, ResourceSpec, RestartAction, Unconfirmed};
use takeover::resource::{
    Aftermath, Author, Cause, Check, Event, Finding, Manner, Persistent, Phase, Rejected, Report, Reread,
    Return, Rung, State, Step, step,
};
use takeover::units::{CallId, Claim, Epoch, Incarnation, Millis, Moment, NodeId};

/// Something that happens. What it names is filled in from the state that it happens in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening {
    /// What usually comes next in this state.
    Next,
    /// Time passes.
    Wait(Millis),
    /// Time passes until the deadline, if there is one, and `Due` is delivered.
    UntilDue,
    /// `Due`, whether something is due or not.
    Due,
    /// The newest call comes back.
    Answer(Return),
    /// The start in flight comes back.
    AnswerStart(Return),
    /// A call that was never made, or long ago, comes back.
    AnswerOther(Return),
    /// The newest call reports progress.
    Progress,
    /// A check, or a hypervisor's event, of this very instance.
    Check(Check, Finding, Option<()>),
    /// A check of another instance.
    StaleCheck(Finding),
    /// A claim so much newer than the newest one, or older.
    Hold(i8),
    /// An adoption under a newer claim.
    Adopt,
    /// An event that needs nothing filled in.
    Plain(Event),
}

/// A resource, its policy and the clock.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) policy: ResourcePolicy,
    pub(crate) state: State,
    pub(crate) now: Moment,
    /// The newest epoch that was ever held.
    epoch: u32,
}

/// In one line each, so that a history that breaks a law can be read.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (policy, state) = (format!("{:?}", self.policy.spec()), format!("{:?}", self.state));
        write!(f, "at {:?}\n{policy}\n{state}", self.now)
    }
}

/// What one happening came to.
pub(crate) struct Happened {
    pub(crate) before: State,
    pub(crate) event: Event,
    pub(crate) result: Result<Step, Rejected>,
}

pub(crate) fn claim(epoch: u32) -> Claim {
    let (node, epoch) = (NodeId::new(1).unwrap(), Epoch::new(0, epoch.max(1)).unwrap());
    Claim { epoch, incarnation: Incarnation::FIRST, node }
}

impl World {
    pub(crate) fn new(policy: ResourcePolicy, persistent: Persistent) -> Self {
        Self { policy, state: State::new(persistent), now: Moment(100_000_000_000), epoch: 5 }
    }

    /// Lets it happen; none where only time passed.
    pub(crate) fn let_happen(&mut self, happening: Happening) -> Option<Happened> {
        let event = self.event(happening)?;
        let before = self.state;
        let result = step(&self.policy, &self.state, self.now, event);
        if let Ok(step) = &result {
            self.state = step.state;
        }
        Some(Happened { before, event, result })
    }

    /// The event of a happening; none where only time passes.
    fn event(&mut self, happening: Happening) -> Option<Event> {
        let state = &self.state;
        let newest = state.last_call;
        Some(match happening {
            Happening::Next => return self.event(usual(state)),
            Happening::Wait(time) => {
                self.now = self.now.after(time);
                return None;
            }
            Happening::UntilDue => {
                self.now = self.now.max(state.due().unwrap_or(self.now));
                Event::Due
            }
            Happening::Due => Event::Due,
            Happening::Answer(result) => Event::Returned(newest, result),
            Happening::AnswerStart(result) => Event::Returned(state.starting.unwrap_or(newest), result),
            Happening::AnswerOther(result) => Event::Returned(CallId::FIRST, result),
            Happening::Progress => Event::Progress(newest),
            Happening::Check(check, finding, asked) => {
                let after = asked.map(|()| newest);
                Event::Reported { claim: state.held, after, check, finding }
            }
            Happening::StaleCheck(finding) => {
                let (claim, after) = (Some(claim(1)), Some(CallId::FIRST));
                Event::Reported { claim, after, check: Check::Quick, finding }
            }
            Happening::Hold(newer) => {
                let epoch = self.epoch.saturating_add_signed(i32::from(newer));
                self.epoch = self.epoch.max(epoch);
                Event::Hold(claim(epoch))
            }
            Happening::Adopt => {
                self.epoch += 1;
                Event::Adopt(claim(self.epoch))
            }
            Happening::Plain(event) => event,
        })
    }
}

/// What usually comes next: calls succeed, looks find nothing, what runs crashes.
fn usual(state: &State) -> Happening {
    let crash = Finding::Said(Report::Stopped, Cause::Crash);
    let gone = Return::Found(Finding::Said(Report::Offline, Cause::Unknown));
    match state.phase {
        Phase::Offline if state.held.is_none() => Happening::Hold(1),
        Phase::Offline | Phase::Failed(Aftermath::Ready) => Happening::Plain(Event::Start),
        Phase::Online(Reread::No) => Happening::Check(Check::Quick, crash, Some(())),
        Phase::OfflinePending(Rung::Look, _) | Phase::Online(Reread::Asked(_)) => Happening::Answer(gone),
        Phase::OnlinePending(_) | Phase::OfflinePending(..) | Phase::Failed(Aftermath::Clearing(_)) => {
            Happening::Answer(Return::Done)
        }
        Phase::Online(Reread::At(_)) | Phase::Failed(Aftermath::Resting(_)) => Happening::UntilDue,
        Phase::Failed(Aftermath::GivenUp(_)) => Happening::Wait(Millis::mins(1)),
        Phase::Failed(Aftermath::Stuck) => Happening::Plain(Event::Release(Manner::AtOnce)),
    }
}

fn finding() -> impl Strategy<Value = Finding> {
    let said = (select(&Report::ALL[..]), select(&Cause::ALL[..]));
    prop_oneof![
        6 => said.prop_map(|(report, cause)| Finding::Said(report, cause)),
        1 => Just(Finding::NoResponse),
    ]
}

fn result() -> impl Strategy<Value = Return> {
    prop_oneof![
        6 => Just(Return::Done),
        2 => Just(Return::Failed),
        1 => Just(Return::Unsupported),
        1 => Just(Return::NotHere),
        6 => finding().prop_map(Return::Found),
    ]
}

fn time() -> impl Strategy<Value = Millis> {
    prop_oneof![
        3 => (0_u64..10_000).prop_map(Millis),
        2 => (0_u64..30).prop_map(Millis::mins),
        1 => (0_u64..100).prop_map(Millis::hours),
    ]
}

fn plain() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => Just(Event::Start),
        1 => Just(Event::Stop),
        1 => Just(Event::Release(Manner::Graceful)),
        1 => Just(Event::Release(Manner::AtOnce)),
        1 => Just(Event::Retry),
        1 => Just(Event::Persisted(Persistent::Online, Author::Operator)),
        1 => Just(Event::Persisted(Persistent::Offline, Author::Operator)),
        1 => Just(Event::Persisted(Persistent::Online, Author::OutsideAct)),
        1 => Just(Event::Persisted(Persistent::Offline, Author::OutsideAct)),
        1 => any::<bool>().prop_map(Event::Pulled),
        1 => Just(Event::Disowned),
        1 => Just(Event::MonitorRestarted),
    ]
}

pub(crate) fn happening() -> impl Strategy<Value = Happening> {
    let check = (select(&Check::ALL[..]), finding(), option::weighted(0.8, Just(())));
    prop_oneof![
        40 => Just(Happening::Next),
        3 => time().prop_map(Happening::Wait),
        2 => Just(Happening::UntilDue),
        1 => Just(Happening::Due),
        10 => result().prop_map(Happening::Answer),
        1 => result().prop_map(Happening::AnswerStart),
        1 => result().prop_map(Happening::AnswerOther),
        1 => Just(Happening::Progress),
        8 => check.prop_map(|(check, finding, asked)| Happening::Check(check, finding, asked)),
        1 => finding().prop_map(Happening::StaleCheck),
        4 => (-2_i8..3).prop_map(Happening::Hold),
        1 => Just(Happening::Adopt),
        12 => plain().prop_map(Happening::Plain),
    ]
}

pub(crate) fn persistent() -> impl Strategy<Value = Persistent> {
    select(&[Persistent::Online, Persistent::Offline][..])
}

pub(crate) fn policy() -> impl Strategy<Value = ResourcePolicy> {
    let stops = [OutsideStop::Respect, OutsideStop::Restart, OutsideStop::Fail];
    let choices = (
        select(&[CheckRoles::Article, CheckRoles::Microsoft][..]),
        select(&[RestartAction::Never, RestartAction::NoNotify, RestartAction::Notify][..]),
        select(&[Unconfirmed::FenceSelf, Unconfirmed::Wait][..]),
        select(stops.to_vec()),
        select(stops.to_vec()),
        any::<bool>(),
    );
    let numbers = (0_u8..=8, 1_u64..60, 0_u64..3_000, 0_u64..2_000, 1_u8..4, 1_u8..4, option::of(0_u64..120));
    (choices, numbers).prop_map(|(choices, numbers)| {
        let (check_roles, restart_action, unconfirmed, outside_stop, guest_stop, unaware_backend) = choices;
        let (restart_threshold, period, delay, grace, misses, monitor_restarts, retry) = numbers;
        let restart_period = Millis::mins(period);
        ResourcePolicy::new(ResourceSpec {
            check_roles,
            restart_action,
            unconfirmed,
            outside_stop,
            guest_stop,
            unaware_backend,
            restart_threshold,
            restart_period,
            restart_delay: Millis(delay),
            event_grace: Millis(grace),
            misses,
            monitor_restarts,
            retry_period_on_failure: retry.map(|more| restart_period.plus(Millis::mins(more))),
            ..ResourceSpec::DEFAULT
        })
        .unwrap()
    })
}

/// A policy, a first flag and everything that happens.
pub(crate) fn history() -> impl Strategy<Value = (World, Vec<Happening>)> {
    let world = (policy(), persistent()).prop_map(|(policy, flag)| World::new(policy, flag));
    (world, prop::collection::vec(happening(), 1..120))
}
