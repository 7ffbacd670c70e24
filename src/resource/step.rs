//! START HERE: one resource, one event, one step.

use super::event::{Event, Rejected};
use super::outcome::Step;
use super::state::State;
use super::{answers, deadlines, orders, reports};
use crate::policy::ResourcePolicy;
use crate::units::Moment;

/// One step of one resource's machine.
///
/// `now` is a reading of the node's own clock. Late, repeated or stale facts are ordinary events
/// with an ordinary, usually empty, result (rule `invalid_is_rejected`).
///
/// # Errors
/// [`Rejected`] where the caller gave an order that is impossible in this state and could have
/// known; the state is unchanged.
pub fn step(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Result<Step, Rejected> {
    let result = dispatch(policy, state, now, event);
    if let Ok(step) = &result {
        debug_assert_eq!(
            crate::rules::resource_step(&crate::rules::ResourceStep {
                policy,
                before: state,
                now,
                event: &event,
                after: &step.state,
                actions: &step.actions,
            }),
            Ok(())
        );
    }
    result
}

/// Each event to its function. The result is built in place: a step is too large to be copied for
/// nothing.
fn dispatch(policy: &ResourcePolicy, state: &State, now: Moment, event: Event) -> Result<Step, Rejected> {
    match event {
        Event::Due => Ok(deadlines::due(policy, state, now)),
        Event::Hold(claim) => orders::hold(state, event, claim),
        Event::Adopt(claim) => orders::adopt(state, event, claim),
        Event::Start => orders::start(policy, state, event, now),
        Event::Stop => Ok(orders::stop(policy, state, now)),
        Event::Release(manner) => Ok(orders::release(policy, state, now, manner)),
        Event::Retry => Ok(orders::retry(policy, state, now)),
        Event::Persisted(flag, author) => Ok(orders::persisted(policy, state, now, flag, author)),
        Event::Pulled(pulled) => Ok(Step::quiet(State { pulled, ..*state })),
        Event::Disowned => Ok(orders::disowned(policy, state, now)),
        Event::Returned(call, result) => Ok(answers::returned(policy, state, now, call, result)),
        Event::Progress(call) => Ok(answers::progress(policy, state, now, call)),
        Event::Reported { claim, after, check, finding } => {
            Ok(reports::reported(policy, state, now, reports::Seen { claim, after, check, finding }))
        }
        Event::BackendGone => Ok(reports::backend_gone(policy, state, now)),
        Event::MonitorRestarted => Ok(answers::monitor_restarted(policy, state, now)),
    }
}
