//! What must hold in every history of a node's session: requests are answered late, twice or
//! never, the guardian acknowledges when it likes, and time passes in jumps.
//!
//! Rules `lease_ends_early`, `quorum_or_stop`, `owner_or_nothing`.
#![allow(clippy::wildcard_enum_match_arm)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use takeover::policy::{ClusterPolicy, ClusterSpec, LeaseSpec, Proofs};
use takeover::rules::{Broken, Check, RULES, SessionStep, session_step};
use takeover::session::{Action, Actions, Event, Member, State, Step, rebase, step};
use takeover::units::{Incarnation, Millis, Moment};

/// Something that happens. What it names is filled in from the session's past.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Wait(u64),
    UntilDue,
    Due,
    /// The request sent so many requests ago is answered, for the newest life or another.
    Answered {
        ago: usize,
        own_life: bool,
    },
    NotYet,
    Unanswered,
    Over {
        own_life: bool,
    },
    /// The guardian acknowledges the deadline armed so many deadlines ago.
    Guarded {
        ago: usize,
    },
    Emptied,
    FromTheFuture,
}

/// A session, its policy, the clock, and what was sent.
struct World {
    policy: ClusterPolicy,
    state: State,
    now: Moment,
    life: u32,
    sent: Vec<Moment>,
    armed: Vec<Moment>,
}

/// One step that was taken.
struct Happened {
    before: State,
    event: Event,
    step: Step,
}

fn life(number: u32) -> Incarnation {
    Incarnation::new(number.max(1)).unwrap()
}

/// The item so many places before the last one.
fn ago<T: Copy>(items: &[T], ago: usize) -> Option<T> {
    items.len().checked_sub(1 + ago).map(|at| items[at])
}

impl World {
    fn new(policy: ClusterPolicy) -> Self {
        let now = Moment(1_000_000_000);
        let (sent, armed) = (Vec::new(), Vec::new());
        Self { policy, state: State::new(now), now, life: 1, sent, armed }
    }

    fn event(&mut self, happening: Happening) -> Option<Event> {
        let own = self.state.incarnation().unwrap_or(life(self.life));
        let other = life(self.life + 7);
        Some(match happening {
            Happening::Wait(time) => {
                self.now = self.now.after(Millis(time));
                return None;
            }
            Happening::UntilDue => {
                let due = self.state.due(&self.policy).filter(|due| *due < Moment(u64::MAX))?;
                self.now = self.now.max(due);
                Event::Due
            }
            Happening::Due => Event::Due,
            Happening::Answered { ago: back, own_life } => {
                let asked = ago(&self.sent, back)?;
                let incarnation = if own_life { own } else { other };
                match self.state {
                    State::Out { .. } => Event::Registered { incarnation, asked },
                    State::Member(_) | State::Stopping(_) => Event::Renewed { incarnation, asked },
                }
            }
            Happening::NotYet => Event::NotYet,
            Happening::Unanswered => Event::Unanswered,
            Happening::Over { own_life } => Event::Over(if own_life { own } else { other }),
            Happening::Guarded { ago: back } => Event::Guarded(ago(&self.armed, back)?),
            Happening::Emptied => Event::Emptied,
            Happening::FromTheFuture => Event::Renewed { incarnation: own, asked: self.now.after(Millis(1)) },
        })
    }

    /// Lets it happen; none where only time passed or the event was refused.
    fn let_happen(&mut self, happening: Happening) -> Option<Happened> {
        let event = self.event(happening)?;
        let before = self.state;
        let step = step(&self.policy, &before, self.now, event).ok()?;
        self.state = step.state;
        for action in step.actions.iter() {
            match action {
                Action::Register => {
                    self.life += 1;
                    self.sent.push(self.now);
                }
                Action::Renew(_) => self.sent.push(self.now),
                Action::Arm(until) => self.armed.push(*until),
                Action::StopAll => {}
            }
        }
        Some(Happened { before, event, step })
    }
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0_u64..3_000).prop_map(Happening::Wait),
        1 => (0_u64..40_000).prop_map(Happening::Wait),
        6 => Just(Happening::UntilDue),
        1 => Just(Happening::Due),
        8 => Just(Happening::Answered { ago: 0, own_life: true }),
        2 => (0_usize..4, any::<bool>()).prop_map(|(ago, own_life)| Happening::Answered { ago, own_life }),
        1 => Just(Happening::NotYet),
        1 => Just(Happening::Unanswered),
        1 => any::<bool>().prop_map(|own_life| Happening::Over { own_life }),
        8 => (0_usize..2).prop_map(|ago| Happening::Guarded { ago }),
        1 => Just(Happening::Emptied),
        1 => Just(Happening::FromTheFuture),
    ]
}

fn policy() -> impl Strategy<Value = ClusterPolicy> {
    let numbers = (1_u64..4_000, 0_u64..5_000, 1_u64..12_000, 1_u64..1_000, 0_u32..10_000, 0_u64..5_000);
    (numbers, any::<bool>()).prop_map(|((renew, gap, stop, margin, drift_ppm, room), keep)| {
        let lease = LeaseSpec {
            ttl: Millis((renew + gap + stop + margin + room) * 11 / 10 + 10),
            renew_every: Millis(renew),
            store_gap: Millis(gap),
            stop_budget: Millis(stop),
            margin: Millis(margin),
            drift_ppm,
            watchdog: None,
        };
        let proofs = if keep { Proofs::FencingAgent } else { Proofs::SelfFencing };
        ClusterPolicy::new(ClusterSpec { keep_without_quorum: keep, proofs, lease, ..ClusterSpec::DEFAULT })
            .unwrap()
    })
}

fn history() -> impl Strategy<Value = (ClusterPolicy, Vec<Happening>)> {
    (policy(), prop::collection::vec(happening(), 1..100))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

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
fn asked(
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

/// A life that has just begun waits for its guardian; it runs nothing that would have to stop, so
/// no deadline stops it before the lease itself comes near its end.
#[test]
fn a_new_life_waits_for_its_guardian() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let mut world = World::new(policy);
    world.let_happen(Happening::UntilDue);
    world.let_happen(Happening::Wait(100));
    world.let_happen(Happening::Answered { ago: 0, own_life: true });
    assert!(matches!(world.state, State::Member(_)));
    assert!(!world.state.may_start(&policy, world.now));
    world.let_happen(Happening::Due);
    assert!(matches!(world.state, State::Member(_)), "{:?}", world.state);
}

/// A life whose end nobody enforces may start nothing, so it does not go on: it is not renewed, and
/// its node stays out until others have seen it over (rule `comes_back`).
#[test]
fn a_life_without_a_guardian_ends() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let mut world = World::new(policy);
    world.let_happen(Happening::UntilDue);
    world.let_happen(Happening::Answered { ago: 0, own_life: true });
    world.let_happen(Happening::UntilDue);
    assert_eq!(world.sent.len(), 1, "it was renewed");
    assert!(matches!(world.state, State::Out { .. }), "{:?}", world.state);
    assert!(world.state.due(&policy).unwrap().since(world.now) > policy.lease().spec().ttl);
}

/// Where nodes keep what they run without a quorum, nothing is enforced and nobody is waited for
/// (rule `quorum_or_stop`).
#[test]
fn who_keeps_without_a_quorum_needs_no_guardian() {
    let spec =
        ClusterSpec { keep_without_quorum: true, proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT };
    let policy = ClusterPolicy::new(spec).unwrap();
    let mut world = World::new(policy);
    world.let_happen(Happening::UntilDue);
    world.let_happen(Happening::Answered { ago: 0, own_life: true });
    assert!(world.state.may_start(&policy, world.now));
    world.let_happen(Happening::Wait(100_000_000));
    world.let_happen(Happening::Due);
    assert!(world.armed.is_empty());
    assert!(matches!(world.state, State::Member(_)) && !world.state.may_start(&policy, world.now));
}

/// The histories are not so odd that nothing happens in them.
#[test]
fn histories_reach_the_interesting_places() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut steps, mut renewed, mut stopped, mut started) = (0, 0, 0, 0);
    for _ in 0..400 {
        let (policy, happenings) = history().new_tree(&mut runner).unwrap().current();
        let mut world = World::new(policy);
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            steps += 1;
            renewed += u32::from(
                matches!(happened.event, Event::Renewed { .. }) && !happened.step.actions.is_empty(),
            );
            stopped += u32::from(happened.step.actions.iter().any(|action| *action == Action::StopAll));
            started += u32::from(world.state.may_start(&policy, world.now));
        }
    }
    println!("{steps} steps, {renewed} renewals, {stopped} stops, {started} states that may start");
    assert!(steps > 10_000 && renewed > 500 && stopped > 200 && started > 500);
}

#[test]
fn control_every_rule_reports_the_step_that_breaks_it() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let now = Moment(1_000_000);
    let deadline = policy.lease().deadline(now);
    let member =
        Member { incarnation: life(1), asked: None, renew_at: now, deadline, guarded: Some(deadline) };
    let before = State::Member(member);
    let later = State::Member(Member { deadline: deadline.after(Millis(1)), ..member });
    let renewed = Event::Renewed { incarnation: life(1), asked: now };
    let silent = Step { state: State::Stopping(life(1)), actions: Actions::EMPTY };
    let wrongs = [
        ("lease_ends_early", renewed, Step { state: later, actions: Actions::EMPTY }),
        ("quorum_or_stop", Event::Due, silent),
    ];
    for (rule, event, step) in &wrongs {
        assert_eq!(asked(&policy, &before, now, event, step), Err(Broken(rule)));
    }
    let rules = RULES.iter().filter(|rule| rule.check == Check::SessionStep).map(|rule| rule.name);
    assert!(rules.eq(["lease_ends_early", "quorum_or_stop"]), "each rule about a session needs its control");
}
