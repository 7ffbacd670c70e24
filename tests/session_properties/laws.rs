//! What holds after each step.

use proptest::prelude::*;
use takeover::policy::ClusterPolicy;
use takeover::rules::{Broken, SessionStep, session_step};
use takeover::session::{Action, Event, State, Step, rebase, step};
use takeover::units::{Millis, Moment};

use crate::effort::cases;
use crate::history::*;

proptest! {
    #![proptest_config(cases(400))]

    /// The rulebook holds after every step, in builds without debug assertions too.
    #[test]
    fn every_step_keeps_the_rules((policy, happenings) in history()) {
        let mut world = World::new(policy);
        for happening in happenings {
            let Some(Happened { before, event, step }) = world.let_happen(happening) else { continue };
            prop_assert_eq!(asked(&policy, &before, world.now, &event, &step), Ok(()));
        }
    }

    /// Rule `lease_ends_early`: the deadline is the newest answered request's, whenever the answer
    /// came, and never moves back within a life.
    #[test]
    fn deadlines_count_from_the_sending((policy, happenings) in history()) {
        let mut world = World::new(policy);
        let mut answered = None;
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            if let (State::Out { .. }, State::Member(_)) = (happened.before, world.state) {
                answered = None;
            }
            answered = answered.max(accepted(&happened));
            if let State::Member(member) = world.state {
                prop_assert_eq!(Some(member.deadline), answered.map(|at| policy.lease().deadline(at)));
                prop_assert!(member.usable_until() <= member.guarded.unwrap_or(member.deadline).min(member.deadline));
            }
        }
    }

    /// Rule `owner_or_nothing`: where nodes stop without a quorum, nothing starts when less than
    /// the stop budget is left of the lease or of what the guardian enforces.
    #[test]
    fn nothing_starts_near_the_end((policy, happenings) in history()) {
        let mut world = World::new(policy);
        for happening in happenings {
            world.let_happen(happening);
            let may = world.state.may_start(&policy, world.now);
            let State::Member(member) = world.state else {
                prop_assert!(!may);
                continue;
            };
            let budget = policy.lease().spec().stop_budget;
            let end = member.guarded.map(|guarded| guarded.min(member.deadline));
            let room = end.is_some_and(|end| world.now.after(budget) < end);
            prop_assert!(!may || member.guarded.is_some() || policy.spec().keep_without_quorum);
            prop_assert!(!may || room || policy.spec().keep_without_quorum, "{:?}", world.state);
        }
    }

    /// A deadline does something when it comes, and nothing before.
    #[test]
    fn deadlines_are_honest((policy, happenings) in history()) {
        let mut world = World::new(policy);
        for happening in happenings {
            world.let_happen(happening);
            let Some(due) = world.state.due(&policy).filter(|due| *due < Moment(u64::MAX)) else { continue };
            if due > world.now {
                let early = step(&policy, &world.state, due.before(Millis(1)), Event::Due).unwrap();
                prop_assert!(early.state == world.state && early.actions.is_empty());
            }
            let now = world.now.max(due);
            let after = step(&policy, &world.state, now, Event::Due).unwrap().state;
            prop_assert!(after != world.state && after.due(&policy) != Some(due), "{after:?}");
        }
    }

    /// Steps commute with telling the state as ages, as long as nobody speaks of requests older
    /// than the ttl, which are all alike.
    #[test]
    fn rebase_commutes((policy, happenings) in history()) {
        let mut world = World::new(policy);
        for happening in happenings {
            let Some(Happened { before, event, step }) = world.let_happen(happening) else { continue };
            if is_young(&policy, &before, &event, world.now) {
                prop_assert!(commutes(&policy, &before, &event, &step, world.now), "{before:?} {event:?}");
            }
        }
    }
}

/// When the request was sent whose answer the step took for this life's.
fn accepted(happened: &Happened) -> Option<Moment> {
    match (happened.event, happened.before, happened.step.state) {
        (Event::Registered { asked, .. }, State::Out { .. }, State::Member(_)) => Some(asked),
        (Event::Renewed { incarnation, asked }, State::Member(member), _) => {
            (member.incarnation == incarnation).then_some(asked)
        }
        _ => None,
    }
}

/// Asks the rulebook about one step.
pub(crate) fn asked(
    policy: &ClusterPolicy,
    before: &State,
    now: Moment,
    event: &Event,
    step: &Step,
) -> Result<(), Broken> {
    session_step(&SessionStep { policy, before, now, event, after: &step.state, actions: &step.actions })
}

/// The moment as it looks from `now`, told as [`rebase`] tells it.
fn aged(policy: &ClusterPolicy, at: Moment, now: Moment) -> Moment {
    let origin = policy.lease().spec().ttl.0;
    if at >= now { Moment(origin + (at.0 - now.0)) } else { Moment(origin.saturating_sub(now.0 - at.0)) }
}

/// Whether every request that is named is younger than the ttl.
fn is_young(policy: &ClusterPolicy, state: &State, event: &Event, now: Moment) -> bool {
    let open = match state {
        State::Out { asked, .. } => *asked,
        State::Member(member) => member.asked,
        State::Stopping(_) => None,
    };
    let named = match event {
        Event::Registered { asked, .. } | Event::Renewed { asked, .. } | Event::Guarded(asked) => {
            Some(*asked)
        }
        Event::Due | Event::NotYet | Event::Over(_) | Event::Unanswered | Event::Emptied => None,
    };
    [open, named].into_iter().flatten().all(|at| now.since(at) <= policy.lease().spec().ttl)
}

/// Whether the step, taken in the state told as ages, comes to the same.
fn commutes(policy: &ClusterPolicy, before: &State, event: &Event, step: &Step, now: Moment) -> bool {
    let moved = |at| aged(policy, at, now);
    let event = match *event {
        Event::Registered { incarnation, asked } => Event::Registered { incarnation, asked: moved(asked) },
        Event::Renewed { incarnation, asked } => Event::Renewed { incarnation, asked: moved(asked) },
        Event::Guarded(until) => Event::Guarded(moved(until)),
        other => other,
    };
    let actions: Vec<Action> = step
        .actions
        .iter()
        .map(|action| match *action {
            Action::Arm(until) => Action::Arm(moved(until)),
            other => other,
        })
        .collect();
    let origin = Moment(policy.lease().spec().ttl.0);
    let there = takeover::session::step(policy, &rebase(policy, before, now), origin, event).unwrap();
    there.state == rebase(policy, &step.state, now) && there.actions.iter().copied().eq(actions)
}
