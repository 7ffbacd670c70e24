//! What holds after every step of every history.

use crate::effort::cases;
use core::cell::Cell;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use takeover::resource::{
    Action, Author, Cause, Event, Finding, Function, Persistent, Report, Return, State, Step, rebase, step,
};
use takeover::rules::{ResourceStep, resource_step};
use takeover::units::{Millis, Moment};

use crate::history::{Happened, World, history};

/// Histories for each law.
const CASES: u32 = 300;

proptest! {
    #![proptest_config(cases(CASES))]

    /// The rulebook holds after every step, in builds without debug assertions too.
    #[test]
    fn every_step_keeps_the_rules((mut world, happenings) in history()) {
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            let Ok(step) = happened.result else { continue };
            prop_assert_eq!(asked(&world, &happened.before, &happened.event, &step), Ok(()));
        }
    }

    /// Rule `invalid_is_rejected`: the same refusal every time, and it names state and event.
    #[test]
    fn refusals_are_repeatable((mut world, happenings) in history()) {
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            let Err(refusal) = happened.result else { continue };
            prop_assert_eq!(world.state, happened.before);
            prop_assert_eq!(step(&world.policy, &world.state, world.now, happened.event), Err(refusal));
            prop_assert!(refusal.to_string().len() > 30);
        }
    }

    /// A deadline does something when it comes and nothing before, and deadlines alone end.
    #[test]
    fn deadlines_are_honest((mut world, happenings) in history()) {
        for happening in happenings {
            world.let_happen(happening);
            prop_assert!(deadlines_end(&world), "{:?}", world.state);
        }
    }

    /// Steps commute with telling the state as ages.
    #[test]
    fn rebase_commutes((mut world, happenings) in history()) {
        for happening in happenings {
            let now = world.now;
            let Some(happened) = world.let_happen(happening) else { continue };
            let now = now.max(world.now);
            prop_assert!(commutes(&world, now, &happened), "{:?} {:?}", happened.before, happened.event);
        }
    }

    /// Rule `persistent_is_intent`: no failure, restart or silence changes the flag.
    #[test]
    fn failures_never_change_the_flag((mut world, happenings) in history()) {
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            let changed = happened.before.persistent != world.state.persistent;
            let unaware = world.policy.spec().unaware_backend;
            prop_assert!(!changed || may_change_the_flag(&happened.event, unaware), "{:?}", happened.event);
        }
    }

    /// Rule `stopped_is_final`: what could have been started, while the gate was open or by whoever
    /// was found running, is over only by a Terminate that returned done, or by a look, after the
    /// gate was closed. Counted here from what is ordered and answered.
    #[test]
    fn what_could_run_is_ended_before_it_is_released((mut world, happenings) in history()) {
        let mut left = Left::default();
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            let Ok(step) = &happened.result else { continue };
            left.see(&happened.event, &happened.before, step);
            let released = world.state.released() && !happened.before.released();
            prop_assert!(!(released && left.may_run), "{:?}", happened.before);
        }
    }

    /// Rule `restart_threshold`: in no sliding period more restarts than the threshold, counted
    /// here from the calls and not from the machine's own window.
    #[test]
    fn restarts_stay_within_the_threshold((mut world, happenings) in history()) {
        let mut restarts = Vec::new();
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            let Ok(step) = &happened.result else { continue };
            if starts_afresh(&happened.before, &step.state, &happened.event) {
                restarts.clear();
            }
            if is_restart(step) {
                restarts.push(world.now);
            }
            let spec = world.policy.spec();
            let recent = within(&restarts, world.now, spec.restart_period);
            prop_assert!(recent <= usize::from(spec.restart_threshold), "{recent} restarts");
        }
    }
}

/// What may be left of a resource here, for all that is ordered and answered.
#[derive(Default)]
struct Left {
    open: bool,
    may_run: bool,
    newest: Option<Function>,
}

impl Left {
    fn see(&mut self, event: &Event, before: &State, step: &Step) {
        match *event {
            // While it is being ended already: it is in that, or came past a gate that is closed.
            Event::Disowned if !before.released() => {}
            Event::Adopt(_) | Event::Disowned => self.may_run = true,
            Event::Returned(call, Return::Done)
                if call == before.last_call && self.newest == Some(Function::Terminate) =>
            {
                self.may_run = self.open || before.starting.is_some();
            }
            Event::Returned(call, Return::Found(Finding::Said(Report::Offline | Report::Stopped, _)))
                if call == before.last_call =>
            {
                self.may_run = self.open || before.starting.is_some();
            }
            _ => {}
        }
        for action in step.actions.iter() {
            match *action {
                Action::OpenGate(_) => (self.open, self.may_run) = (true, true),
                Action::CloseGate => self.open = false,
                Action::Call { function, .. } => self.newest = Some(function),
                _ => {}
            }
        }
    }
}

/// Asks the rulebook about one step.
fn asked(world: &World, before: &State, event: &Event, step: &Step) -> Result<(), takeover::rules::Broken> {
    let (policy, now) = (&world.policy, world.now);
    resource_step(&ResourceStep { policy, before, now, event, after: &step.state, actions: &step.actions })
}

/// Whether `Due`, delivered when it is due and only then, comes to an end soon.
fn deadlines_end(world: &World) -> bool {
    let mut state = world.state;
    let mut now = world.now;
    for _ in 0..5 {
        let Some(due) = state.due() else { return true };
        if due > now {
            let early = step(&world.policy, &state, due.before(Millis(1)), Event::Due).unwrap();
            if early.state != state || !early.actions.is_empty() {
                return false;
            }
        }
        now = now.max(due);
        let after = step(&world.policy, &state, now, Event::Due).unwrap().state;
        if after == state || after.due() == Some(due) {
            return false;
        }
        state = after;
    }
    false
}

/// Whether the step, taken in the state told as ages, comes to the same.
fn commutes(world: &World, now: Moment, happened: &Happened) -> bool {
    let policy = &world.policy;
    let aged = rebase(policy, &happened.before, now);
    let there = step(policy, &aged, Moment(policy.horizon().0), happened.event);
    let here = happened.result.map(|step| Step { state: rebase(policy, &step.state, now), ..step });
    there == here
}

/// Who may change `PersistentState`: the database, and outside acts that were found.
fn may_change_the_flag(event: &Event, unaware: bool) -> bool {
    let finding = match *event {
        Event::Persisted(..) => return true,
        Event::Reported { finding, .. } | Event::Returned(_, Return::Found(finding)) => finding,
        _ => return false,
    };
    match finding {
        Finding::Said(Report::Online | Report::Offline | Report::Stopped, cause) => match cause {
            Cause::Administrator | Cause::Guest => true,
            Cause::Unknown => unaware,
            Cause::Ours(_) | Cause::Crash => false,
        },
        Finding::Said(..) | Finding::NoResponse => false,
    }
}

/// Whether the count of restarts starts anew: by an operator, a retry of the group, or the
/// resource's own retry.
fn starts_afresh(before: &State, after: &State, event: &Event) -> bool {
    let own_retry = *event == Event::Due && before.restarts != after.restarts;
    let operator = matches!(event, Event::Persisted(Persistent::Online, Author::Operator));
    own_retry || operator || *event == Event::Retry
}

/// Whether the step calls `Online` and remembers it as a restart.
fn is_restart(step: &Step) -> bool {
    let online = |action: &Action| matches!(action, Action::Call { function: Function::Online, .. });
    step.actions.iter().any(online) && step.actions.iter().any(|action| *action == Action::Remember)
}

/// How many happened less than `period` before `now`.
fn within(moments: &[Moment], now: Moment, period: Millis) -> usize {
    moments.iter().filter(|moment| now.since(**moment) < period).count()
}

/// The histories are not so odd that nothing happens in them.
#[test]
fn histories_reach_the_interesting_places() {
    let (steps, restarts, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let statuses = core::cell::RefCell::new(std::collections::BTreeMap::new());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..CASES {
        let (mut world, happenings) = history().new_tree(&mut runner).unwrap().current();
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            steps.set(steps.get() + 1);
            match happened.result {
                Ok(step) => restarts.set(restarts.get() + u32::from(is_restart(&step))),
                Err(_) => refused.set(refused.get() + 1),
            }
            *statuses.borrow_mut().entry(world.state.phase.status()).or_insert(0_u32) += 1;
        }
    }
    let (steps, restarts, refused) = (steps.get(), restarts.get(), refused.get());
    println!("{steps} steps, {restarts} restarts, {refused} refused, {:?}", statuses.borrow());
    assert!(steps > 10_000 && restarts > 300 && refused > 500);
    assert_eq!(statuses.borrow().len(), 5);
    assert!(statuses.borrow().values().all(|&count| count > 500));
}

/// A window that forgot to slide would be caught.
#[test]
fn control_too_many_restarts_are_counted() {
    let moments = [Moment(0), Moment(1), Moment(2), Moment(100)];
    assert_eq!(within(&moments, Moment(100), Millis(100)), 3);
    assert_eq!(within(&moments, Moment(100), Millis(101)), 4);
}
