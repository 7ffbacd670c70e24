//! What comes back from calls.

use super::event::{Finding, Function, GaveUp, Report, Return};
use super::outcome::Step;
use super::state::{Aftermath, Gate, Phase, Reread, Rung, State};
use super::{ladder, reports};
use crate::policy::ResourcePolicy;
use crate::units::{CallId, Moment};

/// A call came back. An answer to an older call changes nothing but the knowledge that no start
/// of that number is in flight any more, and that what was ended before is ended once more.
pub(super) fn returned(
    policy: &ResourcePolicy,
    state: &State,
    now: Moment,
    call: CallId,
    result: Return,
) -> Step {
    let starting = state.starting.filter(|&open| open != call);
    let ran = state.ran || (state.starting == Some(call) && result != Return::NotHere);
    let came_up = state.starting == Some(call);
    let state = &State { starting, ran, ..*state };
    if call != state.last_call {
        return match state.phase {
            // What the look under way finds may be older than this start.
            Phase::OfflinePending(Rung::Look, until) if came_up => ladder::terminate_until(state, until),
            // So may be what Terminate cleared away.
            Phase::Failed(Aftermath::Clearing(until)) if came_up => ladder::clear_until(state, until),
            Phase::Offline
            | Phase::OnlinePending(_)
            | Phase::Online(_)
            | Phase::OfflinePending(..)
            | Phase::Failed(_) => Step::quiet(*state),
        };
    }
    if state.gate == Gate::Asked {
        return opened(policy, state, now, result);
    }
    match state.phase {
        Phase::OnlinePending(_) => started(policy, state, now, result),
        Phase::Online(Reread::Asked(_)) => seen_again(policy, state, now, result),
        Phase::OfflinePending(rung, until) => climbed(policy, state, now, rung, until, result),
        Phase::Failed(Aftermath::Clearing(until)) => cleared(policy, state, now, until, result),
        // Late, but it answers: what could not be confirmed is looked at again.
        Phase::Failed(Aftermath::Stuck) => ladder::terminate(policy, state, now),
        Phase::Offline | Phase::Online(Reread::No | Reread::At(_)) | Phase::Failed(_) => Step::quiet(*state),
    }
}

/// `Open` came back. Where there is a backend the gate opens, and a start that waited for it goes
/// on if it is still wanted; where there is none, nothing can be started.
fn opened(policy: &ResourcePolicy, state: &State, now: Moment, result: Return) -> Step {
    let starting = matches!(state.phase, Phase::OnlinePending(_));
    match (result, state.held) {
        (Return::NotHere, _) | (_, None) => {
            let state = State { gate: Gate::Closed, ..*state };
            if starting { started(policy, &state, now, Return::NotHere) } else { Step::quiet(state) }
        }
        (Return::Done | Return::Failed | Return::Unsupported | Return::Found(_), Some(claim)) => {
            let step = ladder::open_gate(state, claim);
            match (starting, state.wanted()) {
                (true, true) => step.then(ladder::online),
                (true, false) => Step { state: State { phase: Phase::Offline, ..step.state }, ..step },
                (false, _) => step,
            }
        }
    }
}

/// `Online` came back.
fn started(policy: &ResourcePolicy, state: &State, now: Moment, result: Return) -> Step {
    match result {
        Return::Done | Return::Found(Finding::Said(Report::Online, _)) => {
            Step::quiet(State { phase: Phase::Online(Reread::No), ..*state })
        }
        Return::Failed | Return::Found(_) => ladder::fail(policy, state, now),
        // Nothing here can start it, so no restart here is worth trying.
        Return::Unsupported | Return::NotHere => ladder::give_up(policy, state, now, GaveUp::NotHere),
    }
}

/// A second look came back. One that could not be carried out leaves the matter to the next check.
fn seen_again(policy: &ResourcePolicy, state: &State, now: Moment, result: Return) -> Step {
    let state = State { phase: Phase::Online(Reread::No), ..*state };
    match result {
        Return::Found(finding) => reports::second_look(policy, &state, now, finding),
        Return::Done | Return::Failed | Return::Unsupported | Return::NotHere => Step::quiet(state),
    }
}

/// A rung of a stop came back.
fn climbed(
    policy: &ResourcePolicy,
    state: &State,
    now: Moment,
    rung: Rung,
    until: Moment,
    result: Return,
) -> Step {
    match (rung, result) {
        (Rung::Offline, Return::Done) if state.starting.is_none() => {
            Step::quiet(State { phase: Phase::Offline, ..*state })
        }
        (Rung::Offline, _) => ladder::terminate(policy, state, now),
        (Rung::Leaving, _) => ladder::depart(policy, state, now),
        (Rung::Terminate, Return::Done) => ladder::look(&State { ran: false, ..*state }, until),
        (Rung::Terminate, Return::Unsupported | Return::NotHere) => ladder::look(state, until),
        (Rung::Terminate, Return::Failed | Return::Found(_)) => ladder::terminate_until(state, until),
        // Who cannot look has no more than Terminate's word, and without that nothing is proved.
        (Rung::Look, Return::NotHere | Return::Unsupported) if state.starting.is_none() && !state.ran => {
            stopped(state)
        }
        (Rung::Look, Return::Found(Finding::Said(Report::Offline | Report::Stopped, _)))
            if state.starting.is_none() =>
        {
            stopped(state)
        }
        // Asking again proves no more: a start's answer, or the deadline, decides (rule
        // `stop_waits_for_its_start`).
        (
            Rung::Look,
            Return::NotHere
            | Return::Unsupported
            | Return::Found(Finding::Said(Report::Offline | Report::Stopped, _)),
        ) => Step::quiet(*state),
        // Something is left: once more, until the deadline.
        (Rung::Look, _) => ladder::terminate_until(&State { ran: true, ..*state }, until),
    }
}

/// The look after Terminate found nothing: a resource whose claim is over is closed.
fn stopped(state: &State) -> Step {
    match state.held {
        Some(_) => Step::quiet(State { phase: Phase::Offline, ran: false, ..*state }),
        None => ladder::close(state),
    }
}

/// `Terminate` after a failure came back.
fn cleared(policy: &ResourcePolicy, state: &State, now: Moment, until: Moment, result: Return) -> Step {
    let returned = matches!(result, Return::Done | Return::Unsupported | Return::NotHere);
    if !returned {
        ladder::clear_until(state, until)
    } else if state.starting.is_some() {
        // Its answer has it cleared once more (rule `stop_waits_for_its_start`).
        Step::quiet(*state)
    } else if state.wanted() {
        ladder::restart_or_give_up(policy, state, now, policy.spec().restart_delay)
    } else {
        Step::quiet(State { phase: Phase::Offline, ..*state })
    }
}

/// A pending call reports progress: its deadline starts anew (rule `pending_has_a_deadline`).
pub(super) fn progress(policy: &ResourcePolicy, state: &State, now: Moment, call: CallId) -> Step {
    let until = now.end_of(policy.spec().pending_timeout);
    let phase = match state.phase {
        Phase::OnlinePending(_) if call == state.last_call => Phase::OnlinePending(until),
        Phase::OfflinePending(rung @ (Rung::Offline | Rung::Leaving), _) if call == state.last_call => {
            Phase::OfflinePending(rung, until)
        }
        // Terminate's deadline is a promise to the lease: no progress moves it.
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(..)
        | Phase::Failed(_) => state.phase,
    };
    Step::quiet(State { phase, ..*state })
}

/// The monitor was restarted: unanswered calls never will be, so each is settled afresh. A start
/// that was in flight is cleared away; Terminate returns only when it can take no effect any more.
pub(super) fn monitor_restarted(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    let ran = state.ran || state.starting.is_some();
    let opening = state.gate != Gate::Open && state.held.is_some();
    let gate = if opening { Gate::Closed } else { state.gate };
    let state = &State { starting: None, gate, ran, misses: 0, ..*state };
    match state.phase {
        Phase::Offline | Phase::OnlinePending(_) if opening => ladder::open(state),
        Phase::OnlinePending(_) => ladder::fail(policy, state, now),
        Phase::Online(Reread::Asked(_)) => ladder::look_again(policy, state, now, Function::IsAlive),
        Phase::OfflinePending(Rung::Offline, _) => ladder::terminate(policy, state, now),
        Phase::OfflinePending(Rung::Leaving, _) => ladder::depart(policy, state, now),
        Phase::OfflinePending(Rung::Terminate | Rung::Look, until) => ladder::terminate_until(state, until),
        Phase::Failed(Aftermath::Clearing(until)) => ladder::clear_until(state, until),
        Phase::Failed(Aftermath::Stuck) => ladder::terminate(policy, state, now),
        Phase::Offline
        | Phase::Online(Reread::No | Reread::At(_))
        | Phase::Failed(Aftermath::Resting(_) | Aftermath::Ready | Aftermath::GivenUp(_)) => {
            Step::quiet(*state)
        }
    }
}
