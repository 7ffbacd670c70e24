//! The same state told as ages, so that finitely many states remain.

use super::state::{Aftermath, Phase, Reread, State};
use crate::policy::ResourcePolicy;
use crate::units::Moment;

/// The state as it looks from `now`, with `now` moved to the policy's horizon and every moment
/// moved with it; what lies farther back than anyone looks is forgotten.
///
/// Steps commute with it: `step(rebase(s, now), horizon) == rebase(step(s, now), now)`.
#[must_use]
pub fn rebase(policy: &ResourcePolicy, state: &State, now: Moment) -> State {
    let horizon = policy.horizon();
    let origin = Moment(horizon.0);
    let moved = |at: Moment| match at {
        Moment::NEVER => Moment::NEVER,
        ahead if ahead >= now => origin.end_of(ahead.since(now)),
        behind => origin.before(now.since(behind)),
    };
    let phase = match state.phase {
        Phase::OnlinePending(until) => Phase::OnlinePending(moved(until)),
        Phase::Online(Reread::At(at)) => Phase::Online(Reread::At(moved(at))),
        Phase::Online(Reread::Asked(until)) => Phase::Online(Reread::Asked(moved(until))),
        Phase::OfflinePending(rung, until) => Phase::OfflinePending(rung, moved(until)),
        Phase::Failed(Aftermath::Clearing(until)) => Phase::Failed(Aftermath::Clearing(moved(until))),
        Phase::Failed(Aftermath::Resting(at)) => Phase::Failed(Aftermath::Resting(moved(at))),
        Phase::Failed(Aftermath::GivenUp(at)) => Phase::Failed(Aftermath::GivenUp(moved(at))),
        Phase::Offline | Phase::Online(Reread::No) | Phase::Failed(Aftermath::Ready | Aftermath::Stuck) => {
            state.phase
        }
    };
    let restarts = state.restarts.pruned(now, policy.spec().restart_period).moved(moved);
    State { phase, restarts, ..*state }
}
