//! What happens when a moment has come (rule `pending_has_a_deadline`).

use super::event::{Action, Finding, Function};
use super::outcome::Step;
use super::state::{Aftermath, Phase, Reread, Restarts, Rung, State};
use super::{ladder, reports};
use crate::policy::{CheckRoles, ResourcePolicy};
use crate::units::Moment;

/// A deadline has passed; before it, nothing happens.
pub(super) fn due(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    if state.due().is_none_or(|due| now < due) {
        return Step::quiet(*state);
    }
    match state.phase {
        Phase::OnlinePending(_) => ladder::fail(policy, state, now),
        Phase::Online(Reread::At(_)) => ladder::look_again(policy, state, now, quick_function(policy)),
        // A look that is not answered is a miss like any other; the next check asks again.
        Phase::Online(Reread::Asked(_)) => {
            let state = State { phase: Phase::Online(Reread::No), ..*state };
            reports::second_look(policy, &state, now, Finding::NoResponse)
        }
        Phase::OfflinePending(Rung::Offline, _) => ladder::terminate(policy, state, now),
        Phase::OfflinePending(Rung::Leaving, _) => ladder::depart(policy, state, now),
        Phase::OfflinePending(Rung::Terminate | Rung::Look, _) | Phase::Failed(Aftermath::Clearing(_)) => {
            // The monitor that did not answer in time may be what hangs.
            ladder::stuck(state).and(Action::RestartMonitor)
        }
        Phase::Failed(Aftermath::Resting(_)) => {
            Step::quiet(State { phase: Phase::Failed(Aftermath::Ready), ..*state })
        }
        Phase::Failed(Aftermath::GivenUp(_)) => {
            Step::quiet(State { phase: Phase::Offline, restarts: Restarts::EMPTY, ..*state })
        }
        Phase::Offline | Phase::Online(Reread::No) | Phase::Failed(Aftermath::Ready | Aftermath::Stuck) => {
            Step::quiet(*state)
        }
    }
}

/// The function that plays the quick check's part.
#[must_use]
pub const fn quick_function(policy: &ResourcePolicy) -> Function {
    match policy.spec().check_roles {
        CheckRoles::Article => Function::IsAlive,
        CheckRoles::Microsoft => Function::LooksAlive,
    }
}

/// The function that plays the thorough check's part.
#[must_use]
pub const fn thorough_function(policy: &ResourcePolicy) -> Function {
    match policy.spec().check_roles {
        CheckRoles::Article => Function::LooksAlive,
        CheckRoles::Microsoft => Function::IsAlive,
    }
}
