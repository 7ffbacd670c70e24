//! Where a group goes: a list of nodes in, a choice and a reason for every node out.
//!
//! The list is the article's: preferred owners in their order, then the others by number, and the
//! first available node at its top is taken (rule `first_available_node`).

use crate::policy::PlacementRule;
use crate::units::{NodeId, NodeSet};

/// What is known of the nodes when a group is placed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Candidates<'a> {
    /// Preferred owners, best first.
    pub preferred: &'a [NodeId],
    /// Nodes that can run every resource of the group.
    pub possible: NodeSet,
    /// Nodes with a live session.
    pub up: NodeSet,
    /// Nodes that are paused.
    pub paused: NodeSet,
    /// Nodes that are quarantined.
    pub quarantined: NodeSet,
    /// Nodes whose capacity the group would exceed.
    pub full: NodeSet,
    /// Nodes that run a group from which this one is kept apart.
    pub apart: NodeSet,
    /// Nodes on which the group failed since it last succeeded.
    pub tried: NodeSet,
    /// The node that the group is leaving, if any.
    pub leaving: NodeSet,
}

/// Why a node was taken or passed over.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Because {
    /// It is the one.
    Taken,
    /// It cannot run every resource of the group.
    NotPossible,
    /// It has no live session.
    NotUp,
    /// It is paused.
    Paused,
    /// It is quarantined.
    Quarantined,
    /// The group would exceed its capacity.
    Full,
    /// The group is leaving it.
    Leaving,
    /// The group failed there, and an untried node is left.
    Tried,
    /// It runs a group from which this one is kept apart, and another node is left.
    KeptApart,
    /// It owns more groups than the one taken.
    MoreLoaded,
    /// It stands later in the list.
    LaterInList,
}

impl Because {
    /// Its words in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::NotPossible => "not a possible owner",
            Self::NotUp => "not up",
            Self::Paused => "paused",
            Self::Quarantined => "quarantined",
            Self::Full => "full",
            Self::Leaving => "being left",
            Self::Tried => "tried",
            Self::KeptApart => "kept apart",
            Self::MoreLoaded => "more loaded",
            Self::LaterInList => "later in the list",
        }
    }
}

/// A choice, and what it was made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Choice {
    /// The candidates without their list, which the choice needs no more.
    candidates: Candidates<'static>,
    /// The nodes among which only the list decided.
    tied: NodeSet,
    taken: Option<NodeId>,
}

impl<'a> Candidates<'a> {
    /// Nodes that can take the group at all (rule `only_possible_owners`).
    #[must_use]
    pub fn eligible(&self) -> NodeSet {
        self.possible
            .and(self.up)
            .minus(self.paused)
            .minus(self.quarantined)
            .minus(self.full)
            .minus(self.leaving)
    }

    /// The nodes among which the list decides: untried before tried ones, and apart from groups
    /// of the same class while such a node is left (rule `anti_affinity`).
    fn finalists(&self) -> NodeSet {
        let eligible = self.eligible();
        let untried = eligible.minus(self.tried);
        let fresh = if untried.is_empty() { eligible } else { untried };
        let free = fresh.minus(self.apart);
        if free.is_empty() { fresh } else { free }
    }

    /// Preferred owners in their order, then the others by number.
    pub fn list(&self) -> impl Iterator<Item = NodeId> + 'a {
        let preferred: NodeSet = self.preferred.iter().copied().collect();
        self.preferred.iter().copied().chain(NodeSet::ALL.minus(preferred))
    }

    /// Chooses. The load of a node is the number of groups that it owns; only
    /// [`PlacementRule::LeastLoaded`] asks for it.
    #[must_use]
    pub fn choose(&self, rule: PlacementRule, load: impl Fn(NodeId) -> u32) -> Choice {
        let finalists = self.finalists();
        let tied = match rule {
            PlacementRule::FirstAvailable => finalists,
            PlacementRule::LeastLoaded => {
                let least = finalists.iter().map(&load).min();
                finalists.iter().filter(|&node| Some(load(node)) == least).collect()
            }
        };
        Choice { candidates: self.without_list(), tied, taken: self.first_of(tied) }
    }

    /// The same sets, free of the borrowed list.
    const fn without_list(&self) -> Candidates<'static> {
        let Self { possible, up, paused, quarantined, full, apart, tried, leaving, preferred: _ } = *self;
        Candidates { preferred: &[], possible, up, paused, quarantined, full, apart, tried, leaving }
    }

    /// The first of the list that is in `nodes`.
    fn first_of(&self, nodes: NodeSet) -> Option<NodeId> {
        let preferred = self.preferred.iter().copied().find(|&node| nodes.contains(node));
        preferred.or_else(|| nodes.lowest())
    }
}

impl Choice {
    /// The node taken, if any can take the group.
    #[must_use]
    pub const fn taken(&self) -> Option<NodeId> {
        self.taken
    }

    /// Why this node was taken or passed over.
    #[must_use]
    pub fn why(&self, node: NodeId) -> Because {
        let of = &self.candidates;
        let untried_left = !of.eligible().minus(of.tried).is_empty();
        if self.taken == Some(node) {
            Because::Taken
        } else if !of.possible.contains(node) {
            Because::NotPossible
        } else if !of.up.contains(node) {
            Because::NotUp
        } else if of.paused.contains(node) {
            Because::Paused
        } else if of.quarantined.contains(node) {
            Because::Quarantined
        } else if of.full.contains(node) {
            Because::Full
        } else if of.leaving.contains(node) {
            Because::Leaving
        } else if of.tried.contains(node) && untried_left {
            Because::Tried
        } else if !of.finalists().contains(node) {
            Because::KeptApart
        } else if self.tied.contains(node) {
            Because::LaterInList
        } else {
            Because::MoreLoaded
        }
    }
}
