//! One resource.

use takeover::policy::ResourcePolicy;
use takeover::resource::{Actions, Event, Phase, Rejected, Restarts, Rung, State, rebase, step};
use takeover::rules::{ResourceStep, resource_step};
use takeover::units::{Millis, Moment};

use super::{Bug, broken, refused};
use crate::bytes::Choices;
use crate::draw;
use crate::found::{Found, holds};

pub(super) fn ask<'a>(
    mut setup: Choices<'_>,
    steps: impl Iterator<Item = Choices<'a>>,
    bug: Option<Bug>,
) -> Result<(), Found> {
    let policy = draw::resource_policy(&mut setup);
    let mut restarts = Restarts::EMPTY;
    for _ in 0..setup.below(10) {
        restarts = restarts.with(Moment(setup.millis()));
    }
    let mut now = Moment(setup.millis());
    let mut state = State::remembering(draw::flag(&mut setup), restarts);
    for mut choices in steps {
        now = draw::clock(&mut choices, now);
        let event = draw::resource_event(&mut choices, &state);
        let before = state;
        match told(bug, &policy, &mut state, now, event) {
            Err(error) => refused(&error, &before, &state)?,
            Ok(actions) => {
                let taken = (&policy, &before, now, &event, &state, &actions);
                judge(taken)?;
            }
        }
    }
    Ok(())
}

/// The machine as a driver holds it.
fn told(
    bug: Option<Bug>,
    policy: &ResourcePolicy,
    state: &mut State,
    now: Moment,
    event: Event,
) -> Result<Actions, Rejected> {
    match step(policy, state, now, event) {
        Ok(step) => {
            *state = step.state;
            if bug == Some(Bug::StopNotAwaited) && matches!(state.phase, Phase::OfflinePending(Rung::Look, _))
            {
                state.phase = Phase::Offline;
            }
            if let Phase::OnlinePending(until) | Phase::OfflinePending(_, until) = &mut state.phase
                && bug == Some(Bug::DeadlineNeverComes)
                && *until == Moment::LAST
            {
                *until = Moment::NEVER;
            }
            Ok(step.actions)
        }
        Err(error) => {
            state.pulled ^= bug == Some(Bug::RefusalTouchesResource);
            Err(error)
        }
    }
}

type Taken<'a> = (&'a ResourcePolicy, &'a State, Moment, &'a Event, &'a State, &'a Actions);

/// Whether a step kept the rules, and is the same told as ages.
fn judge((policy, before, now, event, after, actions): Taken<'_>) -> Result<(), Found> {
    let asked = ResourceStep { policy, before, now, event, after, actions };
    resource_step(&asked).map_err(|rule| broken(rule, &asked))?;
    // Where the clock ends there are no ages any more.
    if now >= Moment(u64::MAX).before(Millis::LONGEST).before(Millis::LONGEST) {
        return Ok(());
    }
    let horizon = Moment(policy.horizon().0);
    let aged =
        step(policy, &rebase(policy, before, now), horizon, *event).map(|step| (step.state, step.actions));
    let expected = Ok((rebase(policy, after, now), *actions));
    let same = aged.map(|(state, actions)| (rebase(policy, &state, horizon), actions)) == expected;
    holds("rebase", same, || format!("{asked:?}: told as ages it comes to {aged:?}"))
}
