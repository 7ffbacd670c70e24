//! The moves that several events share: calling a start, climbing the ladder of a stop, failing.

use super::event::{Action, Function, GaveUp};
use super::outcome::Step;
use super::state::{Aftermath, Gate, Phase, Reread, Rung, State};
use crate::policy::{ResourcePolicy, RestartAction};
use crate::units::{Claim, Millis, Moment};

/// A call with a fresh number. The gate waits for the newest call alone.
fn call(state: &State, function: Function) -> (State, Action) {
    let call = state.last_call.next();
    let gate = match state.gate {
        Gate::Closed | Gate::Asked => Gate::Closed,
        Gate::Open => Gate::Open,
    };
    (State { last_call: call, gate, ..*state }, Action::Call { function, call, claim: state.held })
}

/// Makes the resource known to the backend. The gate waits for the answer: it opens only where
/// there is a backend that can look and terminate.
pub(super) fn open(state: &State) -> Step {
    let (state, action) = call(state, Function::Open);
    Step::one(State { gate: Gate::Asked, ..state }, action)
}

/// Opens the gate for the claim that is held: from here on anybody may have started it.
pub(super) fn open_gate(state: &State, claim: Claim) -> Step {
    Step::one(State { held: Some(claim), gate: Gate::Open, ran: true, ..*state }, Action::OpenGate(claim))
}

/// Has the backend forget the resource: nothing of it runs here.
pub(super) fn close(state: &State) -> Step {
    let (state, action) = call(state, Function::Close);
    Step::one(State { phase: Phase::Offline, ran: false, ..state }, action)
}

/// Opens the gate for what runs here already, and has the backend stamp the claim on it.
pub(super) fn adopt(state: &State, claim: Claim) -> Step {
    let Step { state, actions } = open_gate(state, claim);
    let (state, action) = call(&state, Function::Open);
    Step { state, actions: actions.and(action) }
}

/// Starts it: `Open` first, where the gate is not open yet, then `Online`.
pub(super) fn start(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    let until = now.end_of(policy.spec().pending_timeout);
    let phase = Phase::OnlinePending(until);
    let state = State { phase, misses: 0, monitor_restarts: 0, ..*state };
    match state.gate {
        Gate::Open => online(&state),
        Gate::Asked => Step::quiet(state),
        Gate::Closed => open(&state),
    }
}

/// Calls `Online`.
pub(super) fn online(state: &State) -> Step {
    let (state, action) = call(state, Function::Online);
    Step::one(State { starting: Some(state.last_call), ..state }, action)
}

/// Calls a graceful `Offline`.
pub(super) fn offline(policy: &ResourcePolicy, state: &State, now: Moment, rung: Rung) -> Step {
    let (state, action) = call(state, Function::Offline);
    let until = now.end_of(policy.spec().pending_timeout);
    let state = State { phase: Phase::OfflinePending(rung, until), ..state };
    Step::one(state, action)
}

/// Calls `Terminate` as a rung of a stop.
pub(super) fn terminate(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    terminate_until(state, now.end_of(policy.spec().terminate_timeout))
}

/// Calls `Terminate`, with the deadline of the attempt before.
pub(super) fn terminate_until(state: &State, until: Moment) -> Step {
    let (state, action) = call(state, Function::Terminate);
    let phase = Phase::OfflinePending(Rung::Terminate, until);
    Step::one(State { phase, ..state }, action)
}

/// Closes the gate, then calls `Terminate`: from here on the claim is over for this resource.
pub(super) fn depart(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    // Whatever the last Terminate said: while the gate was open, it could be started again.
    let ran = state.ran || state.gate == Gate::Open;
    let closed = State { held: None, gate: Gate::Closed, ran, ..*state };
    let step = match state.held {
        Some(_) => Step::one(closed, Action::CloseGate),
        None => Step::quiet(closed),
    };
    step.then(|state| terminate(policy, state, now))
}

/// Looks whether anything is left, with the deadline of the Terminate before it.
pub(super) fn look(state: &State, until: Moment) -> Step {
    let (state, action) = call(state, Function::IsAlive);
    let phase = Phase::OfflinePending(Rung::Look, until);
    Step::one(State { phase, ..state }, action)
}

/// Asks one check out of turn.
pub(super) fn look_again(policy: &ResourcePolicy, state: &State, now: Moment, function: Function) -> Step {
    let (state, action) = call(state, function);
    let phase = Phase::Online(Reread::Asked(now.end_of(policy.spec().answer_within)));
    Step::one(State { phase, ..state }, action)
}

/// The resource failed: whatever is left is terminated (rule `failed_means_restart`).
pub(super) fn fail(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    clear_until(state, now.end_of(policy.spec().terminate_timeout))
}

/// Terminates what is left, with the deadline of the attempt before.
pub(super) fn clear_until(state: &State, until: Moment) -> Step {
    let (state, action) = call(state, Function::Terminate);
    let phase = Phase::Failed(Aftermath::Clearing(until));
    Step::one(State { phase, ..state }, action)
}

/// Nothing is left of it: a restart after `delay`, if one is left (rules `restart_threshold`,
/// `restart_then_failover`).
pub(super) fn restart_or_give_up(policy: &ResourcePolicy, state: &State, now: Moment, delay: Millis) -> Step {
    if !may_restart(policy, state, now) {
        return give_up(policy, state, now, GaveUp::Exhausted);
    }
    let aftermath =
        if delay == Millis::ZERO { Aftermath::Ready } else { Aftermath::Resting(now.end_of(delay)) };
    Step::quiet(State { phase: Phase::Failed(aftermath), ..*state })
}

/// Whether the policy leaves another restart on this node.
pub(super) fn may_restart(policy: &ResourcePolicy, state: &State, now: Moment) -> bool {
    let spec = policy.spec();
    spec.restart_action != RestartAction::Never
        && state.restarts.count(now, spec.restart_period) < spec.restart_threshold
}

/// No restart on this node. Where the group is not told, the resource retries by itself.
pub(super) fn give_up(policy: &ResourcePolicy, state: &State, now: Moment, why: GaveUp) -> Step {
    let spec = policy.spec();
    let retry = match spec.restart_action {
        RestartAction::NoNotify => {
            spec.retry_period_on_failure.map_or(Moment::NEVER, |period| now.end_of(period))
        }
        // Never: nothing is tried again. Notify: the group is told, and its record keeps the date.
        RestartAction::Never | RestartAction::Notify => Moment::NEVER,
    };
    let state = State { phase: Phase::Failed(Aftermath::GivenUp(retry)), ..*state };
    Step::one(state, Action::GiveUp(why))
}

/// A stop cannot be confirmed, or the monitor stays silent (rule `silence_escalates`).
pub(super) fn stuck(state: &State) -> Step {
    let state = State { phase: Phase::Failed(Aftermath::Stuck), ..*state };
    Step::one(state, Action::Escalate)
}
