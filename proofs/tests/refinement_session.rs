//! The deliberate bugs that the comparison of a session with the table must find.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a proof's harness: a panic is a failed proof"
)]

use takeover::policy::ClusterPolicy;
use takeover::policy::Lease;
use takeover::session::{self, Action, Actions, Event, Member, Rejected, State, Step};
use takeover::units::Moment;
use takeover_proofs::refinement::session::code::Code;
use takeover_proofs::refinement::session::failure::{Failure, Story};
use takeover_proofs::refinement::session::setting::{Setting, settings};
use takeover_proofs::refinement::session::world::{World, life};
use takeover_proofs::refinement::session::{
    LEAST_MARGIN, every, fields, induction, invariant, sights, silence,
};

fn plain() -> Setting {
    settings().unwrap().into_iter().next().unwrap()
}

/// What a check that has to fail tells, which is printed and has to hold these words.
fn told<T>(name: &str, checked: Result<T, Failure>, words: &str) {
    let story: Option<Box<Story>> = match checked {
        Err(Failure::Step(story)) => Some(story),
        Err(Failure::TooFew { .. } | Failure::Policy(_) | Failure::Write(_)) | Ok(_) => None,
    };
    let story = story.map_or(String::new(), |story| story.to_string());
    println!("{name}:\n{story}\n");
    assert!(story.contains(words), "{name} was not found by `{words}`:\n{story}");
}

/// The shipped step with its state changed where it has become a member.
fn member_after(
    policy: &ClusterPolicy,
    state: &State,
    now: Moment,
    event: Event,
    change: impl Fn(Member) -> Member,
) -> Result<Step, Rejected> {
    let step = session::step(policy, state, now, event)?;
    Ok(match step.state {
        State::Member(member) => Step { state: State::Member(change(member)), ..step },
        State::Out { .. } | State::Stopping(_) => step,
    })
}

/// A deadline counted from when the answer came.
fn from_the_answer(
    policy: &ClusterPolicy,
    state: &State,
    now: Moment,
    event: Event,
) -> Result<Step, Rejected> {
    let event = match event {
        Event::Renewed { incarnation, asked } if asked <= now => Event::Renewed { incarnation, asked: now },
        Event::Renewed { .. }
        | Event::Due
        | Event::Registered { .. }
        | Event::NotYet
        | Event::Over(_)
        | Event::Unanswered
        | Event::Guarded(_)
        | Event::Emptied => event,
    };
    session::step(policy, state, now, event)
}

/// The loops that make the states leave out none in which the invariant holds, of those that they vary:
/// all products, asked one by one, are as many.
#[test]
fn no_state_is_left_out() {
    let setting = Setting { horizon: 1, ..plain() };
    let now = Moment(1);
    let here = |world: &World| world.now == now && world.own().is_some();
    let mut walked = 0_u64;
    every::worlds(&setting, &mut |world| {
        walked += u64::from(here(world));
        true
    });
    let (mut asked, mut sound) = (0_u64, 0_u64);
    products(now, &setting, &mut |world| {
        asked += 1;
        sound += u64::from(invariant::broken(&setting, world).is_none());
    });
    println!("{asked} products, {sound} of them with the invariant, {walked} walked");
    assert!(sound == walked && sound > 1_000 && asked > sound);
}

/// Members and who stops at one moment, with every value of every field.
fn products(now: Moment, setting: &Setting, visit: &mut dyn FnMut(&World)) {
    let moments: Vec<Option<Moment>> =
        [None].into_iter().chain((0..=setting.deadline(now).0).map(|at| Some(Moment(at)))).collect();
    let incarnation = life(1);
    let member = |(deadline, guarded): (&Option<Moment>, &Option<Moment>)| {
        let deadline = (*deadline)?;
        Some(State::Member(Member { incarnation, asked: None, renew_at: now, deadline, guarded: *guarded }))
    };
    let pairs = moments.iter().flat_map(|deadline| moments.iter().map(move |guarded| (deadline, guarded)));
    let mut sessions: Vec<State> = pairs.filter_map(member).collect();
    sessions.push(State::Stopping(incarnation));
    let others = [None, Some(now)];
    let bits = [false, true];
    for &session in &sessions {
        for (&ordered, &enforced) in moments.iter().flat_map(|one| moments.iter().map(move |two| (one, two)))
        {
            for own in [None, Some(Moment(0)), Some(now)] {
                for (former, later, active) in others
                    .iter()
                    .flat_map(|&former| others.iter().map(move |&later| (former, later)))
                    .flat_map(|(former, later)| {
                        [None, Some(0), Some(1), Some(2)].map(move |active| (former, later, active))
                    })
                {
                    for told in bits.iter().flat_map(|&one| bits.iter().map(move |&two| [one, true, two])) {
                        for held in bits {
                            let applied = [former, own, later];
                            visit(&World { now, session, applied, told, ordered, enforced, held, active });
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn control_a_deadline_counted_from_the_answer() {
    let code = Code { step: from_the_answer, ..Code::SHIPPED };
    told("deadline counted from the answer", fields::fields(&code, &plain()), "lease_ends_early");
    told("deadline counted from the answer", induction::induction(&code, &plain()), "lease_ends_early");
}

/// A renewal is taken whichever life it is about.
fn of_any_life(policy: &ClusterPolicy, state: &State, now: Moment, event: Event) -> Result<Step, Rejected> {
    let event = match (event, state.incarnation()) {
        (Event::Renewed { asked, .. }, Some(incarnation)) => Event::Renewed { incarnation, asked },
        (event, _) => event,
    };
    session::step(policy, state, now, event)
}

#[test]
fn control_a_renewal_of_another_life() {
    let code = Code { step: of_any_life, ..Code::SHIPPED };
    told("renewal of another life", fields::fields(&code, &plain()), "another life");
    told("renewal of another life", induction::induction(&code, &plain()), "deadline_was_given");
}

/// Who stops is a member again where a renewal comes late.
fn stop_is_undone(
    policy: &ClusterPolicy,
    state: &State,
    now: Moment,
    event: Event,
) -> Result<Step, Rejected> {
    match (state, event) {
        (State::Stopping(stopping), Event::Renewed { incarnation, asked }) if incarnation == *stopping => {
            let deadline = policy.lease().deadline(asked);
            let member = Member { incarnation, asked: None, renew_at: now, deadline, guarded: None };
            Ok(Step { state: State::Member(member), actions: Actions::one(Action::Arm(deadline)) })
        }
        (State::Stopping(_) | State::Out { .. } | State::Member(_), event) => {
            session::step(policy, state, now, event)
        }
    }
}

#[test]
fn control_a_stop_that_is_undone() {
    let code = Code { step: stop_is_undone, ..Code::SHIPPED };
    told("a stop that is undone", induction::induction(&code, &plain()), "lease_ends_early");
}

/// What the guardian acknowledged to a former life counts for the new one.
fn guarded_before(
    policy: &ClusterPolicy,
    state: &State,
    now: Moment,
    event: Event,
) -> Result<Step, Rejected> {
    let begins = matches!(state, State::Out { .. });
    member_after(policy, state, now, event, |member| {
        let guarded = if begins { Some(member.deadline) } else { member.guarded };
        Member { guarded, ..member }
    })
}

#[test]
fn control_a_guardian_taken_over_from_a_former_life() {
    let code = Code { step: guarded_before, ..Code::SHIPPED };
    told("guarded taken over", induction::induction(&code, &plain()), "lease_ends_early");
}

/// An acknowledgement counts as if it were for the newest deadline, which no rule of the list forbids.
fn guarded_in_full(
    policy: &ClusterPolicy,
    state: &State,
    now: Moment,
    event: Event,
) -> Result<Step, Rejected> {
    member_after(policy, state, now, event, |member| Member {
        guarded: member.guarded.map(|_| member.deadline),
        ..member
    })
}

#[test]
fn control_an_acknowledgement_of_an_older_deadline() {
    let code = Code { step: guarded_in_full, ..Code::SHIPPED };
    told("older acknowledgement", induction::induction(&code, &plain()), "guarded_is_enforced");
}

/// A member ceases to be one and orders no stop.
fn silent_stop(policy: &ClusterPolicy, state: &State, now: Moment, event: Event) -> Result<Step, Rejected> {
    let step = session::step(policy, state, now, event)?;
    let stops = step.actions.iter().any(|action| *action == Action::StopAll);
    Ok(if stops { Step { actions: Actions::EMPTY, ..step } } else { step })
}

#[test]
fn control_a_stop_that_nobody_orders() {
    let code = Code { step: silent_stop, ..Code::SHIPPED };
    told("a stop that nobody orders", induction::induction(&code, &plain()), "quorum_or_stop");
}

/// A start may be issued without a guardian.
fn unguarded(policy: &ClusterPolicy, state: &State, now: Moment) -> bool {
    match state {
        State::Member(member) => now < policy.lease().stop_at(member.deadline),
        State::Out { .. } | State::Stopping(_) => false,
    }
}

/// A start may be issued up to the very deadline.
fn to_the_end(_: &ClusterPolicy, state: &State, now: Moment) -> bool {
    match state {
        State::Member(member) => member.guarded.is_some() && now < member.usable_until(),
        State::Out { .. } | State::Stopping(_) => false,
    }
}

/// A start may be issued without regard to the watchdog behind the guardian.
fn past_the_watchdog(policy: &ClusterPolicy, state: &State, now: Moment) -> bool {
    match state {
        State::Member(member) if member.guarded.is_some() => {
            now < member.usable_until().before(policy.lease().spec().stop_budget)
        }
        State::Member(_) | State::Out { .. } | State::Stopping(_) => false,
    }
}

#[test]
fn control_a_start_past_the_watchdog() {
    let code = Code { may_start: past_the_watchdog, ..Code::SHIPPED };
    let watched = settings().unwrap().into_iter().find(|setting| setting.name == "watchdog").unwrap();
    told("start past the watchdog", induction::induction(&code, &watched), "less than the stop budget");
}

#[test]
fn control_starts_without_a_guardian_or_too_late() {
    let code = Code { may_start: unguarded, ..Code::SHIPPED };
    told(
        "start without a guardian",
        induction::induction(&code, &plain()),
        "`issue` of life 1 needs `deadline`",
    );
    let code = Code { may_start: to_the_end, ..Code::SHIPPED };
    told("start without a stop budget", induction::induction(&code, &plain()), "less than the stop budget");
}

#[test]
fn control_an_observer_that_does_not_begin_anew() {
    let code = Code {
        see: |watch, record, read| {
            let hot = record.live()?;
            let same = watch.first.filter(|(incarnation, _)| *incarnation == hot.incarnation);
            let (_, since) = *watch.first.insert(same.unwrap_or((hot.incarnation, read.returned)));
            (read.returned.since(since) >= hot.lease.spec().ttl).then_some((hot.incarnation, hot.renewals))
        },
        ..Code::SHIPPED
    };
    told(
        "an observer that does not begin anew",
        silence::histories(&code, LEAST_MARGIN, 7),
        "may be written dead",
    );
}

#[test]
fn control_an_observer_that_counts_from_the_sending_of_its_read() {
    let code = Code {
        see: |watch, record, read| {
            // The whole ttl since its first read was sent.
            let (word, since) = (watch.observer.see(record, read.sent), record.live());
            let begun = watch.observer.unchanged_for(read.returned);
            word.or_else(|| {
                since.filter(|hot| begun >= hot.lease.spec().ttl).map(|hot| (hot.incarnation, hot.renewals))
            })
        },
        ..Code::SHIPPED
    };
    told("counts from the sending", silence::histories(&code, LEAST_MARGIN, 7), "may be written dead");
}

#[test]
fn control_a_ttl_without_drift() {
    let code = Code {
        deadline: |lease, asked| asked.after(lease.spec().ttl.less(lease.spec().margin)),
        ..Code::SHIPPED
    };
    told("ttl without drift", silence::histories(&code, LEAST_MARGIN, 7), "may be written dead");
    told("ttl without drift", sights::sights(&code, LEAST_MARGIN), "written dead");
}

/// Clocks are read in whole milliseconds: a lease whose margin is spent ends one of them too late.
#[test]
fn control_a_lease_without_a_margin() {
    let spent = |lease: &Lease, asked: Moment| lease.deadline(asked).after(lease.spec().margin);
    let code = Code { deadline: spent, ..Code::SHIPPED };
    told("no margin", silence::histories(&code, LEAST_MARGIN, 7), "may be written dead");
    told("no margin", sights::sights(&code, LEAST_MARGIN), "written dead");
}
