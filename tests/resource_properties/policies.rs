//! A policy that changes while something waits.

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Action, Aftermath, Event, Function, Gate, GaveUp, Persistent, Phase, Restarts, State, step,
};
use takeover::units::{Claim, Epoch, Incarnation, Moment, NodeId};

const NOW: Moment = Moment(60_000);

/// A resource whose restart waits for its turn, with two restarts behind it.
fn waiting() -> State {
    let node = NodeId::new(1).unwrap();
    State {
        phase: Phase::Failed(Aftermath::Ready),
        held: Some(Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node }),
        gate: Gate::Open,
        restarts: Restarts::EMPTY.with(Moment(20_000)).with(Moment(40_000)),
        ran: true,
        ..State::new(Persistent::Online)
    }
}

fn started_under(threshold: u8) -> takeover::resource::Step {
    let spec = ResourceSpec { restart_threshold: threshold, ..ResourceSpec::DEFAULT };
    step(&ResourcePolicy::new(spec).unwrap(), &waiting(), NOW, Event::Start).unwrap()
}

/// Rule `restart_threshold`: a threshold that was lowered meanwhile is heeded.
#[test]
fn a_restart_that_waits_heeds_a_lower_threshold() {
    let given_up = started_under(1);
    assert!(matches!(given_up.state.phase, Phase::Failed(Aftermath::GivenUp(_))));
    assert!(given_up.actions.iter().any(|action| *action == Action::GiveUp(GaveUp::Exhausted)));

    let restarted = started_under(3);
    let online = |action: &Action| matches!(action, Action::Call { function: Function::Online, .. });
    assert!(restarted.actions.iter().any(online));
}
