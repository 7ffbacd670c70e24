//! One resource and one session through thousands of steps: clocks that go backwards or stand at their
//! last reading, calls whose numbers begin again.

use proptest::prelude::*;
use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::resource::{Event, Function, Phase, State};
use takeover::rules::{ResourceStep, SessionStep, resource_step, session_step};
use takeover::session;
use takeover::units::{CallId, Incarnation, Moment};

use crate::days::few;
use crate::history::{Happened, Happening, World, happening, persistent, policy};

/// Readings of a clock from which a history goes on.
const READINGS: [u64; 6] = [0, 1, 100_000_000_000, u64::MAX / 2, u64::MAX - 1_000_000, u64::MAX];

/// The clock of a history: mostly it stands as it is, sometimes it goes back, or to another reading.
fn clock() -> impl Strategy<Value = Option<Moment>> {
    prop_oneof![
        200 => Just(None),
        1 => prop::sample::select(&READINGS[..]).prop_map(|at| Some(Moment(at))),
        1 => any::<u64>().prop_map(|at| Some(Moment(at))),
    ]
}

/// The restarts that were issued, in a plain list.
#[derive(Default)]
pub(crate) struct Restarts(Vec<Moment>);

impl Restarts {
    /// Whether there are more within a period than the threshold allows, after this step.
    pub(crate) fn too_many(&mut self, world: &World, happened: &Happened) -> bool {
        let Ok(step) = &happened.result else { return false };
        if step.state.restarts.newest().is_none() {
            self.0.clear();
        }
        let call = |action: &takeover::resource::Action| {
            matches!(action, takeover::resource::Action::Call { function: Function::Online, .. })
        };
        let counted = step.state.restarts != happened.before.restarts;
        if counted && step.actions.iter().any(call) {
            let newest = self.0.last().copied().unwrap_or(world.now);
            self.0.push(world.now.max(newest));
        }
        let (spec, Some(&newest)) = (world.policy.spec(), self.0.last()) else { return false };
        let recent = self.0.iter().filter(|at| newest.since(**at) < spec.restart_period).count();
        recent > usize::from(spec.restart_threshold)
    }
}

/// What is wrong with one step.
fn wrong(world: &World, happened: &Happened) -> Option<String> {
    let Ok(step) = &happened.result else {
        return (world.state != happened.before).then(|| "a refused event changed the state".to_owned());
    };
    let asked = ResourceStep {
        policy: &world.policy,
        before: &happened.before,
        now: world.now,
        event: &happened.event,
        after: &step.state,
        actions: &step.actions,
    };
    let broken = resource_step(&asked).err().map(|broken| broken.to_string());
    broken.or_else(|| older_claim(&happened.before, &step.state))
}

/// Rule `epochs_only_grow`: what is held is never followed by an older claim.
fn older_claim(before: &State, after: &State) -> Option<String> {
    let (before, after) = (before.held?, after.held?);
    (after.epoch < before.epoch).then(|| format!("{after} is held after {before}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: few(2), max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_resource_obeys_through_thousands_of_steps(
        policy in policy(), flag in persistent(), call in prop::sample::select(vec![1, u32::MAX - 9]),
        acts in prop::collection::vec((clock(), happening()), 1_000..2_000),
    ) {
        let mut world = World::new(policy, flag);
        world.state.last_call = CallId::new(call).unwrap();
        let mut restarts = Restarts::default();
        for (clock, happening) in acts {
            world.now = clock.unwrap_or(world.now);
            let Some(happened) = world.let_happen(happening) else { continue };
            prop_assert_eq!(wrong(&world, &happened), None, "{:?}", happened.event);
            prop_assert!(!restarts.too_many(&world, &happened), "{:?}: too many restarts", world);
        }
    }

    #[test]
    fn a_session_obeys_through_thousands_of_steps(acts in prop::collection::vec((moment(), told()), 1_000..2_000)) {
        let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
        let mut state = session::State::new(acts[0].0);
        for (now, told) in acts {
            let event = told.event(&state, now);
            let Ok(step) = session::step(&policy, &state, now, event) else { continue };
            let asked = SessionStep {
                policy: &policy, before: &state, now, event: &event, after: &step.state, actions: &step.actions,
            };
            prop_assert_eq!(session_step(&asked), Ok(()), "{:?} at {:?}", event, now);
            if let session::State::Member(member) = &step.state {
                prop_assert!(member.usable_until() <= member.deadline);
            }
            state = step.state;
        }
    }
}

/// A reading of a clock that keeps no order at all.
fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        6 => (100_000_000_000_u64..100_000_060_000).prop_map(Moment),
        1 => prop::sample::select(&READINGS[..]).prop_map(Moment),
        1 => any::<u64>().prop_map(Moment),
    ]
}

/// What a session is told; the life is its own, or another.
#[derive(Clone, Copy, Debug)]
enum ToldIt {
    Due,
    NotYet,
    Unanswered,
    Emptied,
    Answered { ago: u64, own: bool },
    Guarded(u64),
    Over(bool),
}

impl ToldIt {
    fn event(self, state: &session::State, now: Moment) -> session::Event {
        let life = |own: bool| {
            let other = Incarnation::new(u32::MAX).unwrap();
            if own { state.incarnation().unwrap_or(Incarnation::FIRST) } else { other }
        };
        match self {
            Self::Due => session::Event::Due,
            Self::NotYet => session::Event::NotYet,
            Self::Unanswered => session::Event::Unanswered,
            Self::Emptied => session::Event::Emptied,
            Self::Over(own) => session::Event::Over(life(own)),
            Self::Guarded(until) => session::Event::Guarded(Moment(until)),
            Self::Answered { ago, own } => {
                let (incarnation, asked) = (life(own), Moment(now.0.saturating_sub(ago)));
                match state {
                    session::State::Out { .. } => session::Event::Registered { incarnation, asked },
                    _ => session::Event::Renewed { incarnation, asked },
                }
            }
        }
    }
}

fn told() -> impl Strategy<Value = ToldIt> {
    prop_oneof![
        3 => Just(ToldIt::Due),
        1 => Just(ToldIt::NotYet),
        1 => Just(ToldIt::Unanswered),
        1 => Just(ToldIt::Emptied),
        8 => (0_u64..30_000, prop::bool::weighted(0.95)).prop_map(|(ago, own)| ToldIt::Answered { ago, own }),
        2 => any::<u64>().prop_map(ToldIt::Guarded),
        1 => any::<bool>().prop_map(ToldIt::Over),
    ]
}

/// A restart that the window forgot would be found by the list, and a step that the rules forbid.
#[test]
fn control_a_restart_too_many_and_a_wrong_step_are_found() {
    let policy = takeover::policy::ResourcePolicy::new(takeover::policy::ResourceSpec::DEFAULT).unwrap();
    let mut world = World::new(policy, takeover::resource::Persistent::Online);
    let mut restarts = Restarts::default();
    let mut found = false;
    for _ in 0..400 {
        let before = world.state.restarts;
        let Some(happened) = world.let_happen(Happening::Next) else { continue };
        found |= restarts.too_many(&world, &happened);
        // The bug: the window loses the oldest restart as soon as there are two.
        if world.state.restarts.count(world.now, policy.spec().restart_period) == 3 {
            world.state.restarts = before;
        }
        if matches!(world.state.phase, Phase::Failed(_)) {
            world.now = Moment(world.now.0 + 600);
            world.let_happen(Happening::Due);
        }
    }
    assert!(found, "a window that forgets lets a resource restart for ever");
    let held = State { held: Some(crate::history::claim(9)), ..world.state };
    let older = State { held: Some(crate::history::claim(8)), ..world.state };
    assert!(older_claim(&held, &older).is_some() && older_claim(&older, &held).is_none());
    let result = Ok(takeover::resource::Step { state: older, actions: takeover::resource::Actions::EMPTY });
    assert!(wrong(&world, &Happened { before: held, event: Event::Due, result }).is_some());
}
