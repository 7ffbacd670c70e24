//! Rules about one step of one session.

use super::{Broken, first_broken};
use crate::policy::ClusterPolicy;
use crate::session::{Action, Actions, Event, State};
use crate::units::Moment;

/// One step of one session, before and after.
#[derive(Clone, Copy, Debug)]
pub struct SessionStep<'a> {
    /// The cluster's policy.
    pub policy: &'a ClusterPolicy,
    /// The state before.
    pub before: &'a State,
    /// The node's clock.
    pub now: Moment,
    /// What happened.
    pub event: &'a Event,
    /// The state after.
    pub after: &'a State,
    /// What was ordered.
    pub actions: &'a Actions,
}

/// A rule's name and its question.
type Asked = (&'static str, fn(&SessionStep<'_>) -> bool);

/// The rules, by name.
pub(super) const RULES: [Asked; 2] =
    [("lease_ends_early", lease_ends_early), ("quorum_or_stop", quorum_or_stop)];

/// Asks all of them.
///
/// # Errors
/// The first rule that the step breaks.
pub fn session_step(step: &SessionStep<'_>) -> Result<(), Broken> {
    first_broken(RULES.iter().map(|(name, holds)| (*name, holds(step))))
}

/// A deadline is set only by an answer, and never beyond what the sending of its request allows;
/// a stop once begun is final for that life.
fn lease_ends_early(step: &SessionStep<'_>) -> bool {
    let asked = match step.event {
        Event::Registered { asked, .. } | Event::Renewed { asked, .. } => Some(*asked),
        Event::Due
        | Event::NotYet
        | Event::Over(_)
        | Event::Unanswered
        | Event::Guarded(_)
        | Event::Emptied => None,
    };
    let allowed = asked.map(|asked| step.policy.lease().deadline(asked));
    match (step.before, step.after) {
        (State::Member(before), State::Member(after)) => {
            after.deadline == before.deadline || Some(after.deadline) == allowed
        }
        (State::Out { .. }, State::Member(after)) => {
            Some(after.deadline) == allowed && after.guarded.is_none()
        }
        (State::Stopping(_), State::Member(_)) => false,
        (_, State::Out { .. } | State::Stopping(_)) => true,
    }
}

/// Whoever ceases to be a member stops everything in the same step.
fn quorum_or_stop(step: &SessionStep<'_>) -> bool {
    let left = matches!(step.before, State::Member(_)) && !matches!(step.after, State::Member(_));
    !left || step.actions.iter().any(|action| *action == Action::StopAll)
}
