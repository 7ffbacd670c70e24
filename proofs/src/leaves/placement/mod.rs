//! Where a group goes, and why each node was taken or passed over.
//!
//! The specification gives each node that can take the group four marks against it, in this order: it
//! was tried, it runs a group to be kept apart, its load (where the rule asks), its place in the list.
//! The node with the least of these is taken, and another one is passed over for the first mark in which
//! it differs from the taken one.
//!
//! **From four nodes to 64.** Of up to three nodes everything that can be said is looked at; of four,
//! everything that can be said of those that can take the group. For more nodes these laws are checked,
//! each on all inputs that it speaks of: a node that cannot take the group may be added or left out
//! anywhere, for whatever reason it cannot; one that was not taken may be struck out; loads count by
//! their order only; numbers count by their order only, and not at all where the list names every node.
//! So a choice among many nodes that is wrong would be wrong between two: the one that was taken and
//! the one that should have been. Those two are put at every two places of the 64, with 62 others around
//! them that cannot take the group, that are worse than both, or that are as good as the better one.

mod case;
mod laws;

use takeover::placement::{Because, Candidates, Choice};
use takeover::policy::PlacementRule;
use takeover::units::NodeId;

use super::found::{Counts, LeafError};

/// A way to choose: of these candidates, by this rule, with these loads.
pub type Choose = fn(&Candidates<'_>, PlacementRule, &dyn Fn(NodeId) -> u32) -> Choice;

/// How a node is chosen, and how that is explained.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// Chooses.
    pub choose: Choose,
    /// Says why a node was taken or passed over.
    pub why: fn(&Choice, NodeId) -> Because,
}

impl Ways {
    /// What ships.
    pub const SHIPPED: Self =
        Self { choose: |candidates, rule, load| candidates.choose(rule, load), why: Choice::why };
}

/// Checks the shipped placement.
///
/// # Errors
/// [`LeafError`] names the first candidates among which it chooses wrongly.
pub fn check() -> Result<Counts, LeafError> {
    check_ways(&Ways::SHIPPED)
}

/// Checks a placement.
///
/// # Errors
/// [`LeafError`] names the first candidates among which it chooses wrongly.
pub fn check_ways(ways: &Ways) -> Result<Counts, LeafError> {
    let mut counts = Counts::new();
    counts.add("the list, for every preference", laws::listed()?, 65)?;
    counts.add("one and two nodes, everything", laws::everything(ways)?, 256 * 2 * 2 + 65_536 * 5 * 6)?;
    counts.add("four nodes, whoever can take it", laws::who_can(ways)?, 625 * 65 * 76)?;
    counts.add("lists that name nodes twice or none that is there", laws::odd_lists(ways)?, 125 * 341 * 2)?;
    counts.add("one that cannot is added", laws::one_more(ways)?, 1_000_000)?;
    counts.add("one that was not taken is struck out", laws::one_less(ways)?, 3_000_000)?;
    counts.add("other loads in the same order", laws::loads(ways)?, 625 * 65 * 75)?;
    counts.add("other numbers in the same order", laws::numbers(ways)?, 625 * 65 * 76)?;
    counts.add("two nodes swapped in a list of all", laws::swapped(ways)?, 625 * 24 * 76 * 3)?;
    counts.add("two among 64", laws::among_many(ways)?, 2_016 * 16 * 5 * 2 * 3)?;
    counts.add("three nodes, everything but lists", laws::three(ways)?, 1 << 24)?;
    Ok(counts)
}
