//! Searching a space to its end. No search has a time limit or a limit on states: one that ends
//! has seen everything, or stopped at a broken rule.

mod digests;
mod exact;
mod graph;
mod lasso;
mod liveness;
mod parts;
mod progress;
mod seen;

pub use digests::{collision_bound, digests};
pub use exact::{Exact, exact};
pub use liveness::{Lasso, Promise, Surveyed, survey};
pub use progress::{Counts, Progress, Quiet, Watch};

use crate::space::Story;

/// How a search ended.
#[derive(Clone, Debug)]
pub struct Found<S, T> {
    /// How much was searched.
    pub counts: Counts,
    /// The first broken rule's name and the story that breaks it; none if the whole space was seen
    /// and every rule holds.
    pub broken: Option<(&'static str, Story<S, T>)>,
}
