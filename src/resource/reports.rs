//! What checks find out, and what the comparison makes of it.

use super::compare::{Verdict, compare};
use super::event::{Action, Check, Finding, Function, GaveUp, Report};
use super::ladder;
use super::outcome::Step;
use super::state::{Aftermath, Persistent, Phase, Reread, Rung, State};
use crate::policy::{CheckRoles, ResourcePolicy};
use crate::units::{CallId, Claim, Millis, Moment};

/// A finding, and which instance of the resource it is about.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) claim: Option<Claim>,
    pub(super) after: Option<CallId>,
    pub(super) check: Check,
    pub(super) finding: Finding,
}

/// A check answered. One about an older instance, or under an older claim, changes nothing (rule
/// `checks_belong_to_an_instance`).
pub(super) fn reported(policy: &ResourcePolicy, state: &State, now: Moment, seen: Seen) -> Step {
    let older = seen.after.is_some_and(|call| call != state.last_call);
    if older || seen.claim != state.held {
        return Step::quiet(*state);
    }
    if seen.finding == Finding::NoResponse {
        return missed(policy, state);
    }
    // An answer ends the silence; where there was none, nothing is copied.
    let answered;
    let state = if state.misses == 0 && state.monitor_restarts == 0 {
        state
    } else {
        answered = State { misses: 0, monitor_restarts: 0, ..*state };
        &answered
    };
    match (state.phase, state.held) {
        (Phase::Offline, None) => not_ours(state, seen.finding),
        (Phase::Offline, Some(_)) => while_offline(policy, state, now, seen),
        (Phase::Online(Reread::No), _) => while_online(policy, state, now, seen),
        (Phase::Failed(Aftermath::Stuck), None) => speaks_again(policy, state, now, seen),
        (Phase::Failed(_), Some(_)) => while_failed(policy, state, now, seen),
        // A call, or a second look, is under way; its answer decides.
        (
            Phase::OnlinePending(_)
            | Phase::Online(Reread::At(_) | Reread::Asked(_))
            | Phase::OfflinePending(..)
            | Phase::Failed(_),
            _,
        ) => Step::quiet(*state),
    }
}

/// Something runs that this node does not own: it is read, linearizably, whose it is.
fn not_ours(state: &State, finding: Finding) -> Step {
    match finding {
        Finding::Said(Report::Online | Report::OnlinePending, _) => Step::one(*state, Action::ReadOwner),
        Finding::Said(Report::Offline | Report::OfflinePending | Report::Failed | Report::Stopped, _)
        | Finding::NoResponse => Step::quiet(*state),
    }
}

/// There is no backend for it here any more: what runs cannot be watched, and restarts would be in
/// vain (rule `unsupported_is_discarded`).
pub(super) fn backend_gone(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    match state.phase {
        Phase::Online(_) if state.wanted() => ladder::give_up(policy, state, now, GaveUp::NotHere),
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(..)
        | Phase::Failed(_) => Step::quiet(*state),
    }
}

fn while_offline(policy: &ResourcePolicy, state: &State, now: Moment, seen: Seen) -> Step {
    if state.wanted() {
        // It waits for its start. Found running, it needs none.
        return found_online(state, seen.finding);
    }
    apply(policy, state, now, compare(policy, seen.check, Persistent::Offline, seen.finding))
}

fn found_online(state: &State, finding: Finding) -> Step {
    match finding {
        Finding::Said(Report::Online, _) => {
            Step::quiet(State { phase: Phase::Online(Reread::No), ran: true, ..*state })
        }
        Finding::Said(
            Report::Offline
            | Report::OnlinePending
            | Report::OfflinePending
            | Report::Failed
            | Report::Stopped,
            _,
        )
        | Finding::NoResponse => Step::quiet(*state),
    }
}

fn while_online(policy: &ResourcePolicy, state: &State, now: Moment, seen: Seen) -> Step {
    if !state.wanted() {
        // RCM takes it offline; what a check finds meanwhile is of no use.
        return Step::quiet(*state);
    }
    let verdict = compare(policy, seen.check, Persistent::Online, seen.finding);
    let escalates = policy.spec().check_roles == CheckRoles::Microsoft && seen.check == Check::Quick;
    if escalates && verdict != Verdict::Match {
        // Windows' roles: a failed quick check only triggers the thorough one (`check_roles_policy`).
        return ladder::look_again(policy, state, now, Function::IsAlive);
    }
    apply(policy, state, now, verdict)
}

/// The second look after a report without a reason: it decides.
pub(super) fn second_look(policy: &ResourcePolicy, state: &State, now: Moment, finding: Finding) -> Step {
    if finding == Finding::NoResponse {
        return missed(policy, state);
    }
    let seen = Seen { claim: state.held, after: None, check: Check::Again, finding };
    while_online(policy, &State { misses: 0, monitor_restarts: 0, ..*state }, now, seen)
}

/// What failed may have been mended from outside.
fn while_failed(policy: &ResourcePolicy, state: &State, now: Moment, seen: Seen) -> Step {
    match state.phase {
        Phase::Failed(Aftermath::Clearing(_)) => Step::quiet(*state),
        Phase::Failed(Aftermath::Stuck) => speaks_again(policy, state, now, seen),
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(..)
        | Phase::Failed(_) => found_online(state, seen.finding),
    }
}

/// What was silent, or could not be stopped for sure, answers again.
fn speaks_again(policy: &ResourcePolicy, state: &State, now: Moment, seen: Seen) -> Step {
    if !state.wanted() || state.held.is_none() {
        return ladder::terminate(policy, state, now);
    }
    match compare(policy, seen.check, Persistent::Online, seen.finding) {
        Verdict::Match if state.starting.is_none() => found_online(state, seen.finding),
        Verdict::RespectStop if state.starting.is_none() => apply(policy, state, now, Verdict::RespectStop),
        Verdict::Match
        | Verdict::Restart
        | Verdict::LookAgain
        | Verdict::Fail
        | Verdict::RespectStop
        | Verdict::RespectStart
        | Verdict::TakeOffline
        | Verdict::Clear
        | Verdict::Miss => ladder::fail(policy, state, now),
    }
}

/// Does what a comparison came to.
fn apply(policy: &ResourcePolicy, state: &State, now: Moment, verdict: Verdict) -> Step {
    match verdict {
        // A miss was counted before anything was compared.
        Verdict::Match | Verdict::Miss => Step::quiet(*state),
        Verdict::Restart => ladder::restart_or_give_up(policy, state, now, Millis::ZERO),
        Verdict::LookAgain => {
            let at = now.end_of(policy.spec().event_grace);
            Step::quiet(State { phase: Phase::Online(Reread::At(at)), ..*state })
        }
        Verdict::Fail => ladder::fail(policy, state, now),
        // Its own flag is 0 already: a dependent needs it, and nothing was decided about that one.
        Verdict::RespectStop if state.persistent == Persistent::Offline => {
            ladder::restart_or_give_up(policy, state, now, Millis::ZERO)
        }
        Verdict::RespectStop => record(state, Phase::Offline, Persistent::Offline),
        Verdict::RespectStart => record(state, Phase::Online(Reread::No), Persistent::Online),
        Verdict::TakeOffline => ladder::offline(policy, state, now, Rung::Offline),
        Verdict::Clear => ladder::terminate(policy, state, now),
    }
}

/// An outside act is respected: it goes to the database, and is believed here at once, so that
/// nothing is undone while the store is out of reach.
fn record(state: &State, phase: Phase, persistent: Persistent) -> Step {
    let state = State {
        phase,
        persistent,
        recording: true,
        ran: state.ran || matches!(phase, Phase::Online(_)),
        ..*state
    };
    Step::one(state, Action::Record(persistent))
}

/// A check without an answer (rule `silence_escalates`). Only what is checked can be missed: a
/// pending call has a deadline of its own.
fn missed(policy: &ResourcePolicy, state: &State) -> Step {
    let watched = matches!(state.phase, Phase::Online(_) | Phase::Offline) && state.held.is_some();
    if !watched {
        return Step::quiet(*state);
    }
    let spec = policy.spec();
    let misses = state.misses.saturating_add(1);
    if misses < spec.misses {
        return Step::quiet(State { misses, ..*state });
    }
    if state.monitor_restarts >= spec.monitor_restarts {
        return ladder::stuck(state);
    }
    let monitor_restarts = state.monitor_restarts.saturating_add(1);
    Step::one(State { misses: 0, monitor_restarts, ..*state }, Action::RestartMonitor)
}
