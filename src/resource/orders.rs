//! What a node's RCM orders, and what the database says.

use super::event::{Action, Author, Event, GaveUp, Manner, Rejected};
use super::ladder;
use super::outcome::Step;
use super::state::{Aftermath, Gate, Persistent, Phase, Reread, Restarts, Rung, State};
use crate::policy::ResourcePolicy;
use crate::units::{Claim, Moment};

/// The refusal of an order that is impossible here.
const fn impossible(state: &State, event: Event) -> Rejected {
    Rejected::Impossible { status: state.phase.status(), event }
}

/// The group is this node's under `claim`: the backend is told, and then the gate opens.
pub(super) fn hold(state: &State, event: Event, claim: Claim) -> Result<Step, Rejected> {
    match state.held {
        Some(held) if claim == held => Ok(Step::quiet(*state)),
        Some(held) if claim.epoch <= held.epoch => Err(Rejected::StaleClaim { held, given: claim }),
        // The backend knows it already; only the gate's claim is newer.
        Some(_) if state.gate == Gate::Open => Ok(ladder::open_gate(state, claim)),
        // Who waits for the answer to Open waits on.
        Some(_) => Ok(Step::quiet(State { held: Some(claim), ..*state })),
        None if state.released() => Ok(ladder::open(&State { held: Some(claim), ..*state })),
        // A release is under way: what it stops belongs to the older claim.
        None => Err(impossible(state, event)),
    }
}

/// What runs here was adopted by a write that raised the epoch. The gate opens at once: a start of
/// it may be under way.
pub(super) fn adopt(state: &State, event: Event, claim: Claim) -> Result<Step, Rejected> {
    if !state.released() {
        return Err(impossible(state, event));
    }
    Ok(ladder::adopt(&State { phase: Phase::Online(Reread::No), ..*state }, claim))
}

/// Brings it online; after a failure that counts as a restart.
pub(super) fn start(
    policy: &ResourcePolicy,
    state: &State,
    event: Event,
    now: Moment,
) -> Result<Step, Rejected> {
    if !state.startable() {
        return Err(impossible(state, event));
    }
    if state.phase != Phase::Failed(Aftermath::Ready) {
        return Ok(ladder::start(policy, state, now));
    }
    // The policy may have changed while the restart waited for its turn (rule `restart_threshold`).
    if !ladder::may_restart(policy, state, now) {
        return Ok(ladder::give_up(policy, state, now, GaveUp::Exhausted));
    }
    let restarts = state.restarts.with(now);
    Ok(ladder::start(policy, &State { restarts, ..*state }, now).and(Action::Remember))
}

/// Takes it offline; the group stays.
pub(super) fn stop(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    match state.phase {
        Phase::Offline | Phase::OfflinePending(..) => Step::quiet(*state),
        Phase::Online(_) => ladder::offline(policy, state, now, Rung::Offline),
        Phase::OnlinePending(_) | Phase::Failed(Aftermath::Clearing(_) | Aftermath::Stuck) => {
            ladder::terminate(policy, state, now)
        }
        // What failed was terminated already: Offline on a Failed resource just says so.
        Phase::Failed(Aftermath::Resting(_) | Aftermath::Ready | Aftermath::GivenUp(_)) => {
            Step::quiet(State { phase: Phase::Offline, ..*state })
        }
    }
}

/// Stops it for good: afterwards the group may run elsewhere (rule `stopped_is_final`).
pub(super) fn release(policy: &ResourcePolicy, state: &State, now: Moment, manner: Manner) -> Step {
    match (state.phase, manner) {
        (Phase::Offline, _) if state.released() => Step::quiet(*state),
        (Phase::Online(_), Manner::Graceful) => ladder::offline(policy, state, now, Rung::Leaving),
        (Phase::OfflinePending(Rung::Offline | Rung::Leaving, pending), Manner::Graceful) => {
            let phase = Phase::OfflinePending(Rung::Leaving, pending);
            Step::quiet(State { phase, ..*state })
        }
        // The gate is closed already, and Terminate was called after that.
        (Phase::OfflinePending(Rung::Terminate | Rung::Look, _), _) if state.held.is_none() => {
            Step::quiet(*state)
        }
        (
            Phase::Offline
            | Phase::OnlinePending(_)
            | Phase::Online(_)
            | Phase::OfflinePending(..)
            | Phase::Failed(_),
            _,
        ) => ladder::depart(policy, state, now),
    }
}

/// The group is tried again: what was given up gets fresh counters.
pub(super) fn retry(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    let phase = match state.phase {
        Phase::Failed(Aftermath::GivenUp(_)) => Phase::Offline,
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(..)
        | Phase::Failed(
            Aftermath::Clearing(_) | Aftermath::Resting(_) | Aftermath::Ready | Aftermath::Stuck,
        ) => state.phase,
    };
    let fresh = State { phase, restarts: Restarts::EMPTY, ..*state };
    if state.restarts.count(now, policy.spec().restart_period) == 0 {
        Step::quiet(fresh)
    } else {
        Step::one(fresh, Action::Remember)
    }
}

/// The database says what is wanted. An operator's Online starts the count of restarts anew.
pub(super) fn persisted(
    policy: &ResourcePolicy,
    state: &State,
    now: Moment,
    flag: Persistent,
    author: Author,
) -> Step {
    let state = State { persistent: flag, recording: false, ..*state };
    match (flag, author) {
        (Persistent::Offline, _) | (Persistent::Online, Author::OutsideAct) => Step::quiet(state),
        (Persistent::Online, Author::Operator) if state.phase == Phase::Failed(Aftermath::Stuck) => {
            ladder::terminate(policy, &State { restarts: Restarts::EMPTY, ..state }, now)
                .and(Action::Remember)
        }
        (Persistent::Online, Author::Operator) => retry(policy, &state, now),
    }
}

/// What runs here is another node's, or nobody's: it is terminated (rule `rogue_is_stopped`).
pub(super) fn disowned(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    if state.released() {
        ladder::terminate(policy, &State { ran: true, ..*state }, now)
    } else {
        Step::quiet(*state)
    }
}
