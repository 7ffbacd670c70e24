//! What a step comes to.

use super::event::Action;
use super::state::State;
use crate::list::List;

/// The orders of one step: never more than four.
pub type Actions = List<Action, 4>;

/// What a step comes to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Step {
    /// The state after it.
    pub state: State,
    /// What is to be done.
    pub actions: Actions,
}

impl Step {
    /// A step that orders nothing.
    pub(super) const fn quiet(state: State) -> Self {
        Self { state, actions: Actions::EMPTY }
    }

    /// A step that orders one thing.
    pub(super) fn one(state: State, action: Action) -> Self {
        Self { state, actions: Actions::one(action) }
    }

    /// This step, and another one after it.
    pub(super) fn then(self, next: impl FnOnce(&State) -> Self) -> Self {
        let next = next(&self.state);
        let actions = next.actions.iter().fold(self.actions, |actions, &action| actions.and(action));
        Self { state: next.state, actions }
    }

    /// The same step and one more order.
    pub(super) fn and(mut self, action: Action) -> Self {
        self.actions = self.actions.and(action);
        self
    }
}
