//! Every kind of step that a cluster can make, each with local conditions only: the store sees the
//! database, a machine sees itself. One condition alone speaks of another's deadline: the lemma of the
//! clocks, in `world.rs`.

mod machine;
mod store;
mod world;

use super::action::Action;

/// All of them.
#[must_use]
pub fn actions() -> Vec<Action> {
    let mut actions = store::actions();
    actions.extend(machine::actions());
    actions.extend(world::actions());
    actions
}
