//! One node's session.

use takeover::policy::ClusterPolicy;
use takeover::rules::{SessionStep, session_step};
use takeover::session::{Actions, Event, Rejected, State, step};
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
    let policy = draw::cluster_policy(&mut setup);
    let mut now = Moment(setup.millis());
    let mut state = State::new(now);
    for mut choices in steps {
        now = now.after(Millis(choices.millis()));
        let event = drawn(&mut choices, &state, now);
        let before = state;
        match told(bug, &policy, &mut state, now, event) {
            Err(error) => refused(&error, &before, &state)?,
            Ok(actions) => {
                let (before, event, after, actions) = (&before, &event, &state, &actions);
                let asked = SessionStep { policy: &policy, before, now, event, after, actions };
                session_step(&asked).map_err(|rule| broken(rule, &asked))?;
                judge(&asked)?;
            }
        }
    }
    Ok(())
}

/// The machine as a driver holds it.
fn told(
    bug: Option<Bug>,
    policy: &ClusterPolicy,
    state: &mut State,
    now: Moment,
    event: Event,
) -> Result<Actions, Rejected> {
    let step = step(policy, state, now, event)?;
    *state = step.state;
    if let (Some(Bug::LeaseFromReceipt), State::Member(member)) = (bug, &mut *state)
        && matches!(event, Event::Renewed { .. } | Event::Registered { .. })
        && !step.actions.is_empty()
    {
        member.deadline = policy.lease().deadline(now);
    }
    Ok(step.actions)
}

fn drawn(choices: &mut Choices<'_>, state: &State, now: Moment) -> Event {
    let sent = match state {
        State::Out { asked, .. } => *asked,
        State::Member(member) => member.asked,
        State::Stopping(_) => None,
    };
    let asked = sent.filter(|_| choices.below(4) != 3).unwrap_or_else(|| draw::moment(choices, now));
    let known = state.incarnation().filter(|_| choices.below(4) != 3);
    let incarnation = known.unwrap_or_else(|| draw::incarnation(choices));
    match choices.below(12) {
        0..=3 => Event::Due,
        4..=5 => Event::Registered { incarnation, asked },
        6..=7 => Event::Renewed { incarnation, asked },
        8 => Event::NotYet,
        9 => choices.one([Event::Over(incarnation), Event::Unanswered, Event::Emptied]),
        10.. => Event::Guarded(draw::moment(choices, now)),
    }
}

/// A deadline never moves back, and nothing starts without a guardian that enforces it.
fn judge(asked: &SessionStep<'_>) -> Result<(), Found> {
    let SessionStep { policy, before, now, after, .. } = *asked;
    if let (State::Member(old), State::Member(new)) = (before, after) {
        let forward = new.deadline >= old.deadline && new.incarnation == old.incarnation;
        holds("lease_ends_early", forward, || format!("a deadline moved back: {asked:?}"))?;
    }
    let guarded = match after {
        State::Member(member) => member.guarded.is_some() || policy.spec().keep_without_quorum,
        State::Out { .. } | State::Stopping(_) => false,
    };
    let starts = after.may_start(policy, now);
    let both = starts && after.must_stop(policy, now);
    holds("owner_or_nothing", !both && (!starts || guarded), || format!("it may start things: {asked:?}"))
}
