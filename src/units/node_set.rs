//! Sets of nodes, one bit for each of at most 64.

use super::NodeId;

/// A set of nodes. At most 64 nodes form a cluster, so that a set is one machine word.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeSet(u64);

impl NodeSet {
    /// No node.
    pub const EMPTY: Self = Self(0);
    /// Every node that could exist.
    pub const ALL: Self = Self(u64::MAX);

    /// The set of one node.
    #[must_use]
    pub fn of(node: NodeId) -> Self {
        Self(node.bit())
    }

    /// The set of the nodes 1 to `count`; all 64 where `count` is larger.
    #[must_use]
    pub fn first(count: u8) -> Self {
        Self(1_u64.checked_shl(u32::from(count)).map_or(u64::MAX, |above| above.wrapping_sub(1)))
    }

    /// Whether `node` is in the set.
    #[must_use]
    pub fn contains(self, node: NodeId) -> bool {
        self.0 & node.bit() != 0
    }

    /// This set and `node`.
    #[must_use]
    pub fn with(self, node: NodeId) -> Self {
        Self(self.0 | node.bit())
    }

    /// This set without `node`.
    #[must_use]
    pub fn without(self, node: NodeId) -> Self {
        Self(self.0 & !node.bit())
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many nodes are in it.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The node with the lowest number.
    #[must_use]
    pub fn lowest(self) -> Option<NodeId> {
        let bit = u8::try_from(self.0.trailing_zeros()).ok()?;
        NodeId::new(bit.saturating_add(1))
    }

    /// The nodes by number, lowest first.
    #[must_use]
    pub const fn iter(self) -> Nodes {
        Nodes(self)
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> Self {
        nodes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl IntoIterator for NodeSet {
    type Item = NodeId;
    type IntoIter = Nodes;

    fn into_iter(self) -> Nodes {
        self.iter()
    }
}

/// The nodes of a [`NodeSet`], lowest number first.
#[derive(Clone, Copy, Debug)]
pub struct Nodes(NodeSet);

impl Iterator for Nodes {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let node = self.0.lowest()?;
        self.0 = self.0.without(node);
        Some(node)
    }
}
