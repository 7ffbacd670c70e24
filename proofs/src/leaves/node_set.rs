//! Sets of nodes, against the standard library's sets.
//!
//! **Why small domains suffice.** Each operation is one of whole machine words that treats every bit
//! alike and by itself. So whether a node is in the outcome can depend on nothing but whether it is in
//! the operands: all sets over six nodes, at five places of the word, its two ends among them, show every
//! such pattern beside every other. Single nodes, pairs and `first` are looked at for all 64.

use std::collections::BTreeSet;

use takeover::units::{NodeId, NodeSet};

use super::every::node;
use super::found::{Counts, Found, LeafError, hold};

/// What can be done with sets of nodes.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// The set of one node.
    pub of: fn(NodeId) -> NodeSet,
    /// The first so many nodes.
    pub first: fn(u8) -> NodeSet,
    /// Whether a node is in it.
    pub contains: fn(NodeSet, NodeId) -> bool,
    /// The set and a node.
    pub with: fn(NodeSet, NodeId) -> NodeSet,
    /// The set without a node.
    pub without: fn(NodeSet, NodeId) -> NodeSet,
    /// What is in both.
    pub and: fn(NodeSet, NodeSet) -> NodeSet,
    /// What is in either.
    pub or: fn(NodeSet, NodeSet) -> NodeSet,
    /// What is in the first only.
    pub minus: fn(NodeSet, NodeSet) -> NodeSet,
    /// Whether nothing is in it.
    pub is_empty: fn(NodeSet) -> bool,
    /// How many are in it.
    pub len: fn(NodeSet) -> u32,
    /// The node with the lowest number.
    pub lowest: fn(NodeSet) -> Option<NodeId>,
    /// The nodes in order.
    pub list: fn(NodeSet) -> Vec<NodeId>,
}

impl Ways {
    /// The shipped sets.
    pub const SHIPPED: Self = Self {
        of: NodeSet::of,
        first: NodeSet::first,
        contains: NodeSet::contains,
        with: NodeSet::with,
        without: NodeSet::without,
        and: NodeSet::and,
        or: NodeSet::or,
        minus: NodeSet::minus,
        is_empty: NodeSet::is_empty,
        len: NodeSet::len,
        lowest: NodeSet::lowest,
        list: |set| set.iter().collect(),
    };
}

/// Six nodes at each of these places.
const PLACES: [[u8; 6]; 5] = [
    [1, 2, 3, 4, 5, 6],
    [59, 60, 61, 62, 63, 64],
    [1, 2, 32, 33, 63, 64],
    [7, 8, 9, 15, 16, 17],
    [30, 31, 32, 33, 34, 64],
];

/// Checks the shipped sets.
///
/// # Errors
/// [`LeafError`] names the first sets on which an operation is wrong.
pub fn check() -> Result<Counts, LeafError> {
    check_ways(&Ways::SHIPPED)
}

/// Checks an algebra of sets.
///
/// # Errors
/// [`LeafError`] names the first sets on which an operation is wrong.
pub fn check_ways(ways: &Ways) -> Result<Counts, LeafError> {
    let mut counts = Counts::new();
    let (mut single, mut pairs) = (0, 0);
    for place in PLACES {
        let sets = subsets(&place.map(node));
        for (set, model) in &sets {
            single += one(ways, *set, model, &place.map(node))?;
            for (other, other_model) in &sets {
                pairs += two(ways, (*set, model), (*other, other_model))?;
            }
        }
    }
    counts.add("every set over six nodes, at five places", single, 5 * 64 * 6)?;
    counts.add("every pair of such sets", pairs, 5 * 64 * 64)?;
    counts.add("every pair of the 64 nodes", nodes(ways)?, 64 * 64)?;
    counts.add("the first so many, for every number", firsts(ways)?, 256)?;
    Ok(counts)
}

type Model = BTreeSet<NodeId>;

/// Every subset, made node by node with the shipped `FromIterator`, beside its model.
fn subsets(nodes: &[NodeId]) -> Vec<(NodeSet, Model)> {
    let mut models = vec![Model::new()];
    for &node in nodes {
        let larger: Vec<Model> =
            models.iter().map(|model| model.iter().copied().chain([node]).collect()).collect();
        models.extend(larger);
    }
    models.into_iter().map(|model| (model.iter().copied().collect(), model)).collect()
}

/// Holds a set against its model, through everything that looks into it.
fn same(
    ways: &Ways,
    what: &'static str,
    model: &Model,
    set: NodeSet,
    of: &dyn Fn() -> String,
) -> Result<(), Found> {
    let expected: Vec<NodeId> = model.iter().copied().collect();
    hold(what, of, &expected, &(ways.list)(set))?;
    hold("the lowest node", of, &model.first().copied(), &(ways.lowest)(set))?;
    hold("how many nodes", of, &model.len(), &usize::try_from((ways.len)(set)).unwrap())?;
    hold("whether it is empty", of, &model.is_empty(), &(ways.is_empty)(set))
}

/// One set, with each of the nodes.
fn one(ways: &Ways, set: NodeSet, model: &Model, nodes: &[NodeId]) -> Result<u64, Found> {
    same(ways, "the nodes of a set", model, set, &|| format!("{model:?}"))?;
    let mut looked = 0;
    for &node in nodes {
        let told = || format!("{model:?} and node {}", node.number());
        hold("whether a node is in a set", told, &model.contains(&node), &(ways.contains)(set, node))?;
        let with: Model = model.iter().copied().chain([node]).collect();
        same(ways, "a set and a node", &with, (ways.with)(set, node), &told)?;
        let without: Model = model.iter().copied().filter(|&other| other != node).collect();
        same(ways, "a set without a node", &without, (ways.without)(set, node), &told)?;
        looked += 1;
    }
    Ok(looked)
}

/// Two sets.
fn two(ways: &Ways, (left, one): (NodeSet, &Model), (right, two): (NodeSet, &Model)) -> Result<u64, Found> {
    let told = || format!("{one:?} and {two:?}");
    same(ways, "what is in both", &(one & two), (ways.and)(left, right), &told)?;
    same(ways, "what is in either", &(one | two), (ways.or)(left, right), &told)?;
    same(ways, "what is in the first only", &(one - two), (ways.minus)(left, right), &told)?;
    hold("equal sets are equal, and no others", told, &(one == two), &(left == right))?;
    Ok(1)
}

/// Every pair of all 64 nodes.
fn nodes(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    for (left, right) in (1..=64).flat_map(|left| (1..=64).map(move |right| (node(left), node(right)))) {
        let (one, two) = (Model::from([left]), Model::from([left, right]));
        let told = || format!("node {} and node {}", left.number(), right.number());
        same(ways, "the set of one node", &one, (ways.of)(left), &told)?;
        same(ways, "the set of two nodes", &two, (ways.with)((ways.of)(left), right), &told)?;
        let all: Model = (1..=64).map(node).filter(|&other| other != left && other != right).collect();
        let rest = (ways.without)((ways.without)(NodeSet::ALL, left), right);
        same(ways, "all nodes but these", &all, rest, &told)?;
        looked += 1;
    }
    Ok(looked)
}

/// The first so many, for every number that can be asked.
fn firsts(ways: &Ways) -> Result<u64, Found> {
    let mut looked = 0;
    for count in 0..=u8::MAX {
        let model: Model = (1..=count.min(64)).map(node).collect();
        same(ways, "the first so many nodes", &model, (ways.first)(count), &|| format!("{count}"))?;
        looked += 1;
    }
    Ok(looked)
}
