//! The moves that several events share: calling a start, climbing the ladder of a stop, failing.

use super::event::{Action, Function, GaveUp};
use super::outcome::Step;
use super::state::{Aftermath, Phase, Reread, Rung, State};
use crate::policy::{ResourcePolicy, RestartAction};
use crate::units::{CallId, Millis, Moment};

/// A call with a fresh number.
fn call(state: &State, function: Function) -> (CallId, Action) {
    let call = state.last_call.next();
    (call, Action::Call { function, call, claim: state.held })
}

/// Makes the resource known to the backend: the claim is held from here on, and the gate opens.
pub(super) fn open(state: &State, claim: crate::units::Claim) -> Step {
    let state = State { held: Some(claim), ..*state };
    let (call, action) = call(&state, Function::Open);
    Step::one(State { last_call: call, ..state }, Action::OpenGate(claim)).and(action)
}

/// Has the backend forget the resource: nothing of it runs here.
pub(super) fn close(state: &State) -> Step {
    let (call, action) = call(state, Function::Close);
    Step::one(State { phase: Phase::Offline, last_call: call, ran: false, ..*state }, action)
}

/// Calls `Online`.
pub(super) fn start(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    let (call, action) = call(state, Function::Online);
    let until = now.after(policy.spec().pending_timeout);
    let state = State {
        phase: Phase::OnlinePending(until),
        starting: Some(call),
        last_call: call,
        misses: 0,
        monitor_restarts: 0,
        ..*state
    };
    Step::one(state, action)
}

/// Calls a graceful `Offline`.
pub(super) fn offline(policy: &ResourcePolicy, state: &State, now: Moment, rung: Rung) -> Step {
    let (call, action) = call(state, Function::Offline);
    let until = now.after(policy.spec().pending_timeout);
    let state = State { phase: Phase::OfflinePending(rung, until), last_call: call, ..*state };
    Step::one(state, action)
}

/// Calls `Terminate` as a rung of a stop.
pub(super) fn terminate(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    terminate_until(state, now.after(policy.spec().terminate_timeout))
}

/// Calls `Terminate`, with the deadline of the attempt before.
pub(super) fn terminate_until(state: &State, until: Moment) -> Step {
    let (call, action) = call(state, Function::Terminate);
    let phase = Phase::OfflinePending(Rung::Terminate, until);
    Step::one(State { phase, last_call: call, ..*state }, action)
}

/// Closes the gate, then calls `Terminate`: from here on the claim is over for this resource.
pub(super) fn depart(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    let claim = state.held;
    let step = terminate(policy, &State { held: None, ..*state }, now);
    match claim {
        Some(_) => step.and(Action::CloseGate),
        None => step,
    }
}

/// Looks whether anything is left, with the deadline of the Terminate before it.
pub(super) fn look(state: &State, until: Moment) -> Step {
    let (call, action) = call(state, Function::IsAlive);
    let phase = Phase::OfflinePending(Rung::Look, until);
    Step::one(State { phase, last_call: call, ..*state }, action)
}

/// Asks one check out of turn.
pub(super) fn look_again(state: &State, function: Function) -> Step {
    let (call, action) = call(state, function);
    let phase = Phase::Online(Reread::Asked);
    Step::one(State { phase, last_call: call, ..*state }, action)
}

/// The resource failed: whatever is left is terminated (rule `failed_means_restart`).
pub(super) fn fail(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    clear_until(state, now.after(policy.spec().terminate_timeout))
}

/// Terminates what is left, with the deadline of the attempt before.
pub(super) fn clear_until(state: &State, until: Moment) -> Step {
    let (call, action) = call(state, Function::Terminate);
    let phase = Phase::Failed(Aftermath::Clearing(until));
    Step::one(State { phase, last_call: call, ..*state }, action)
}

/// Nothing is left of it: a restart after `delay`, if one is left (rules `restart_threshold`,
/// `restart_then_failover`).
pub(super) fn restart_or_give_up(policy: &ResourcePolicy, state: &State, now: Moment, delay: Millis) -> Step {
    if !may_restart(policy, state, now) {
        return give_up(policy, state, now, GaveUp::Exhausted);
    }
    let aftermath =
        if delay == Millis::ZERO { Aftermath::Ready } else { Aftermath::Resting(now.after(delay)) };
    Step::quiet(State { phase: Phase::Failed(aftermath), ..*state })
}

/// Whether the policy leaves another restart on this node.
fn may_restart(policy: &ResourcePolicy, state: &State, now: Moment) -> bool {
    let spec = policy.spec();
    spec.restart_action != RestartAction::Never
        && state.restarts.count(now, spec.restart_period) < spec.restart_threshold
}

/// No restart on this node. Where the group is not told, the resource retries by itself.
pub(super) fn give_up(policy: &ResourcePolicy, state: &State, now: Moment, why: GaveUp) -> Step {
    let spec = policy.spec();
    let retry = match spec.restart_action {
        RestartAction::NoNotify => {
            spec.retry_period_on_failure.map_or(Moment::NEVER, |period| now.after(period))
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
