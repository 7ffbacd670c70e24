//! What happens when a moment has come (rule `pending_has_a_deadline`).

use super::event::{Action, Finding, Function};
use super::outcome::Step;
use super::state::{Aftermath, Phase, Reread, Restarts, Rung, State};
use super::{ladder, reports};
use crate::policy::{CheckRoles, ResourcePolicy};
use crate::units::Moment;

/// A deadline has passed; before it, nothing happens.
pub(super) fn due(policy: &ResourcePolicy, state: &State, now: Moment) -> Step {
    let passed = state.due().is_some_and(|due| due <= now);
    match state.phase {
        Phase::OnlinePending(_) if passed => ladder::fail(policy, state, now),
        Phase::Online(Reread::At(_)) if passed => {
            ladder::look_again(policy, state, now, quick_function(policy))
        }
        // A look that is not answered is a miss like any other; the next check asks again.
        Phase::Online(Reread::Asked(_)) if passed => {
            let state = State { phase: Phase::Online(Reread::No), ..*state };
            reports::second_look(policy, &state, now, Finding::NoResponse)
        }
        Phase::OfflinePending(Rung::Offline, _) if passed => ladder::terminate(policy, state, now),
        Phase::OfflinePending(Rung::Leaving, _) if passed => ladder::depart(policy, state, now),
        Phase::OfflinePending(Rung::Terminate | Rung::Look, _) | Phase::Failed(Aftermath::Clearing(_))
            if passed =>
        {
            // The monitor that did not answer in time may be what hangs.
            ladder::stuck(state).and(Action::RestartMonitor)
        }
        Phase::Failed(Aftermath::Resting(_)) if passed => {
            Step::quiet(State { phase: Phase::Failed(Aftermath::Ready), ..*state })
        }
        Phase::Failed(Aftermath::GivenUp(_)) if passed => {
            Step::quiet(State { phase: Phase::Offline, restarts: Restarts::EMPTY, ..*state })
        }
        Phase::Offline
        | Phase::OnlinePending(_)
        | Phase::Online(_)
        | Phase::OfflinePending(..)
        | Phase::Failed(_) => Step::quiet(*state),
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
