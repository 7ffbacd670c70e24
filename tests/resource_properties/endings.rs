//! From wherever a history left a resource, a fair ending ends well.

use crate::effort::cases;
use proptest::prelude::*;
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Aftermath, Cause, Event, Finding, Function, Gate, Manner, Persistent, Phase, Report, Reread, Return,
    Rung, State, step,
};
use takeover::units::Moment;

use crate::history::{World, claim, history};

proptest! {
    #![proptest_config(cases(300))]

    /// A release ends in `released`: calls come back, and looks find nothing (rule
    /// `stopped_is_final`).
    #[test]
    fn a_release_ends((mut world, happenings) in history()) {
        for happening in happenings {
            world.let_happen(happening);
            for manner in [Manner::Graceful, Manner::AtOnce] {
                let mut ended = world.clone();
                ended.end(Event::Release(manner), Finding::Said(Report::Offline, Cause::Unknown));
                prop_assert!(ended.state.released(), "{:?} became {:?}", world.state, ended.state);
            }
        }
    }

    /// What is wanted here and does not run is startable, has a deadline, or is visibly given up or
    /// stuck: it never waits for something that nobody will bring (rules
    /// `pending_has_a_deadline`, `comes_back`).
    #[test]
    fn nothing_waits_in_silence((mut world, happenings) in history()) {
        for happening in happenings {
            world.let_happen(happening);
            prop_assert!(!waits_in_silence(&world.state), "{:?}", world.state);
        }
    }

    /// Wanted, owned and answered, it runs again or is given up (rule `comes_back`).
    #[test]
    fn a_wanted_resource_runs_or_is_given_up((mut world, happenings) in history()) {
        for happening in happenings {
            world.let_happen(happening);
        }
        world.end(Event::Release(Manner::AtOnce), Finding::Said(Report::Offline, Cause::Unknown));
        world.force(Event::Hold(claim(1_000_000)));
        world.force(Event::Persisted(Persistent::Online, takeover::resource::Author::Operator));
        world.end(Event::Start, Finding::Said(Report::Online, Cause::Unknown));
        prop_assert!(matches!(world.state.phase, Phase::Online(_)), "{:?}", world.state);
    }
}

impl World {
    fn force(&mut self, event: Event) {
        self.state = step(&self.policy, &self.state, self.now, event).unwrap().state;
    }

    /// Lets this happen, and then answers every call at once; looks find this.
    fn end(&mut self, event: Event, found: Finding) {
        self.force(event);
        for _ in 0..12 {
            if let Some(start) = self.state.starting.filter(|&start| start != self.state.last_call) {
                self.force(Event::Returned(start, Return::Failed));
            }
            match self.state.phase {
                Phase::Offline | Phase::Online(_) => return,
                Phase::OfflinePending(Rung::Look, _) => self.answer(Return::Found(found)),
                Phase::OnlinePending(_)
                | Phase::OfflinePending(..)
                | Phase::Failed(Aftermath::Clearing(_)) => self.answer(Return::Done),
                Phase::Failed(_) => return,
            }
        }
    }

    fn answer(&mut self, result: Return) {
        self.force(Event::Returned(self.state.last_call, result));
    }
}

/// A look that still finds something must not end in `released`.
#[test]
fn control_a_release_that_finds_something_does_not_end() {
    let mut world = running();
    world.end(Event::Release(Manner::Graceful), Finding::Said(Report::Online, Cause::Unknown));
    assert!(!world.state.released());
}

/// A resource that was found running while its start was still unanswered, and then crashed, does
/// not wait for ever: within its deadlines it is startable, given up or stuck visibly (rules
/// `pending_has_a_deadline`, `comes_back`).
#[test]
fn an_unanswered_start_does_not_block_for_ever() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let mut world = World::new(policy, Persistent::Online);
    world.force(Event::Hold(claim(2)));
    world.answer(Return::Done);
    world.force(Event::Start);
    for _ in 0..2 {
        world.now = world.state.due().unwrap();
        world.force(Event::Due);
    }
    assert_eq!(world.state.phase, Phase::Failed(Aftermath::Stuck));
    world.check(Finding::Said(Report::Online, Cause::Unknown));
    world.check(Finding::Said(Report::Stopped, Cause::Crash));
    assert!(!waits_in_silence(&world.state), "{:?}", world.state);
}

/// An `Open` that is never answered does not keep a wanted resource waiting for ever, and what
/// nobody could start is known to be stopped where its backend is missing.
#[test]
fn an_unanswered_open_does_not_block_for_ever() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let mut world = World::new(policy, Persistent::Online);
    world.force(Event::Hold(claim(2)));
    world.force(Event::Start);
    assert!(world.state.gate == Gate::Asked && world.state.starting.is_none());
    world.now = world.state.due().unwrap();
    world.force(Event::Due);
    world.force(Event::Release(Manner::AtOnce));
    world.answer(Return::NotHere);
    world.answer(Return::NotHere);
    assert!(world.state.released(), "{:?}", world.state);
}

/// A second look that is never answered does not leave the resource unchecked: it is a miss, and
/// the next check is compared again (rule `silence_escalates`).
#[test]
fn an_unanswered_second_look_is_a_miss() {
    let mut world = running();
    world.check(Finding::Said(Report::Stopped, Cause::Unknown));
    for _ in 0..2 {
        world.now = world.state.due().unwrap();
        world.force(Event::Due);
    }
    assert_eq!((world.state.phase, world.state.misses), (Phase::Online(Reread::No), 1));
    world.check(Finding::Said(Report::Stopped, Cause::Crash));
    assert_eq!(world.state.phase, Phase::Failed(Aftermath::Ready));
}

/// A resource that runs.
fn running() -> World {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let mut world = World::new(policy, Persistent::Online);
    world.force(Event::Hold(claim(2)));
    world.answer(Return::Done);
    world.force(Event::Start);
    world.answer(Return::Done);
    world
}

/// The end of the clock is no end of the rules: nothing is due any more, and nothing panics.
#[test]
fn the_clock_may_end() {
    for now in [u64::MAX - 1, u64::MAX] {
        let mut world = running();
        world.now = Moment(now);
        world.force(Event::Stop);
        world.force(Event::Release(Manner::AtOnce));
        world.answer(Return::Failed);
        world.answer(Return::Done);
        world.answer(Return::NotHere);
        assert!(world.state.released(), "{:?}", world.state);
        world.force(Event::Hold(claim(3)));
        world.force(Event::Start);
        world.answer(Return::Done);
        world.answer(Return::Failed);
        world.force(Event::Due);
    }
}

/// A missing backend is no proof once the gate was open: an administrator may have started it,
/// whatever the last Terminate said before the gate was closed (rule `stopped_is_final`).
#[test]
fn a_backend_that_goes_missing_proves_nothing() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let mut world = World::new(policy, Persistent::Offline);
    world.force(Event::Hold(claim(2)));
    world.answer(Return::Done);
    assert_eq!(world.state.gate, Gate::Open);
    world.force(Event::Release(Manner::AtOnce));
    world.answer(Return::NotHere);
    world.answer(Return::NotHere);
    assert!(!world.state.released(), "{:?}", world.state);
}

/// Whether it should run, does not, and neither a start nor a deadline nor an operator who looks
/// for failures will change that.
fn waits_in_silence(state: &State) -> bool {
    let visible = matches!(state.phase, Phase::Failed(Aftermath::Stuck | Aftermath::GivenUp(_)));
    let runs = matches!(state.phase, Phase::Online(_));
    let wanted = state.held.is_some() && state.wanted();
    wanted && !runs && !visible && !state.startable() && state.due().is_none()
}

impl World {
    fn check(&mut self, finding: Finding) {
        let (claim, after) = (self.state.held, Some(self.state.last_call));
        let check = takeover::resource::Check::Quick;
        self.force(Event::Reported { claim, after, check, finding });
    }
}

/// What nobody wants is not restarted, given up or told to its group when silence ends (rule
/// `comparison`, persisted 0).
#[test]
fn an_unwanted_resource_that_speaks_again_is_not_given_up() {
    let spec = ResourceSpec { restart_threshold: 0, ..ResourceSpec::DEFAULT };
    let mut world = World::new(ResourcePolicy::new(spec).unwrap(), Persistent::Offline);
    world.now = Moment(1);
    world.force(Event::Hold(claim(2)));
    (0..12).for_each(|_| world.check(Finding::NoResponse));
    assert_eq!(world.state.phase, Phase::Failed(Aftermath::Stuck));
    world.check(Finding::Said(Report::Offline, Cause::Unknown));
    if let Phase::Failed(Aftermath::Clearing(_)) | Phase::OfflinePending(Rung::Terminate, _) =
        world.state.phase
    {
        world.answer(Return::Done);
    }
    assert!(!matches!(world.state.phase, Phase::Failed(Aftermath::GivenUp(_))), "{:?}", world.state.phase);
}

/// How often a backend that answers at once is asked, and never answers the start that is under way.
/// What it answers to a call is given; it is asked 1000 times at most.
fn asked_at_one_instant(mut world: World, answer: fn(Function) -> Return) -> (World, usize) {
    let mut asked = 0;
    while asked < 1_000 {
        let (before, call) = (world.state, world.state.last_call);
        let function = match before.phase {
            Phase::OfflinePending(Rung::Look, _) => Function::IsAlive,
            Phase::OfflinePending(..) | Phase::Failed(Aftermath::Clearing(_)) => Function::Terminate,
            Phase::Offline | Phase::OnlinePending(_) | Phase::Online(_) | Phase::Failed(_) => break,
        };
        world.answer(answer(function));
        if world.state.last_call == call {
            break;
        }
        asked += 1;
    }
    (world, asked)
}

/// Everything is ended, as far as anybody can say.
fn ended(function: Function) -> Return {
    let gone = Return::Found(Finding::Said(Report::Offline, Cause::Unknown));
    if function == Function::IsAlive { gone } else { Return::Done }
}

/// A start that is called and not answered.
fn starting() -> World {
    let mut world = World::new(ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(), Persistent::Online);
    world.force(Event::Hold(claim(2)));
    world.answer(Return::Done);
    world.force(Event::Start);
    world
}

/// Rule `stop_waits_for_its_start`: a stop whose start stays unanswered asks once, and once more when the
/// start has come back; so does one that clears a failure away.
#[test]
fn a_stop_waits_for_its_start() {
    for event in [Event::Stop, Event::Release(Manner::AtOnce), Event::Due] {
        let mut world = starting();
        let start = world.state.starting.unwrap();
        if event == Event::Due {
            world.now = world.state.due().unwrap();
        }
        world.force(event);
        let (mut world, asked) = asked_at_one_instant(world, ended);
        assert!(asked <= 1 && world.state.starting.is_some(), "{event:?}: {asked}, {:?}", world.state);
        assert!(world.state.due().is_some(), "{:?}", world.state);
        world.force(Event::Returned(start, Return::Failed));
        let (world, asked) = asked_at_one_instant(world, ended);
        let over = matches!(world.state.phase, Phase::Offline | Phase::Failed(Aftermath::Resting(_)));
        assert!(over && asked <= 2, "{event:?}: {asked}, {:?}", world.state);
        assert_eq!(world.state.released(), event == Event::Release(Manner::AtOnce));
    }
}

/// A backend that finds something left at once, each time, is asked without end: what the interface asks
/// of drivers, and what the count above would show of a machine that does not wait.
#[test]
fn control_a_stop_that_is_asked_without_end_is_found() {
    let mut world = starting();
    world.force(Event::Stop);
    let left = |function| match function {
        Function::IsAlive => Return::Found(Finding::Said(Report::Online, Cause::Unknown)),
        _ => Return::Done,
    };
    assert_eq!(asked_at_one_instant(world, left).1, 1_000);
}

/// The function of the second look is the one that the stop's ladder asks as well.
#[test]
fn looks_are_asked_by_is_alive() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    assert_eq!(takeover::resource::quick_function(&policy), Function::IsAlive);
    assert_eq!(takeover::resource::thorough_function(&policy), Function::LooksAlive);
}
