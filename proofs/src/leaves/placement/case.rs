//! Candidates as a list of nodes with marks, and what should be chosen of them.

use takeover::placement::{Because, Candidates, Choice};
use takeover::policy::PlacementRule;
use takeover::units::{NodeId, NodeSet};

use super::Ways;
use crate::leaves::found::{Found, hold};

/// It can run every resource of the group.
pub(super) const POSSIBLE: u8 = 1;
/// It has a live session.
pub(super) const UP: u8 = 2;
const PAUSED: u8 = 4;
const QUARANTINED: u8 = 8;
const FULL: u8 = 16;
const LEAVING: u8 = 32;
/// The group failed there.
pub(super) const TRIED: u8 = 64;
/// It runs a group that this one is kept apart from.
pub(super) const APART: u8 = 128;
/// The marks of a node that can take the group.
pub(super) const CAN: u8 = POSSIBLE | UP;
/// The marks that decide whether it can.
const DECIDE: u8 = 63;

/// Marks for each reason why a node cannot take the group.
pub(super) const CANNOT: [u8; 7] =
    [0, UP, POSSIBLE, CAN | PAUSED, CAN | QUARANTINED, CAN | FULL, CAN | LEAVING];
/// A node that cannot, and the four kinds that can.
pub(super) const KINDS: [u8; 5] = [0, CAN, CAN | TRIED, CAN | APART, CAN | TRIED | APART];

/// What is known of one node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) id: NodeId,
    pub(super) marks: u8,
    pub(super) load: u32,
}

impl Node {
    pub(super) const fn can(&self) -> bool {
        self.marks & DECIDE == CAN
    }

    const fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }
}

/// What is chosen from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    pub(super) nodes: &'a [Node],
    pub(super) preferred: &'a [NodeId],
    pub(super) rule: PlacementRule,
}

/// What speaks against a node, the weightiest first.
type Against = (bool, bool, u32, usize);

impl<'a> Case<'a> {
    fn candidates(&self) -> Candidates<'a> {
        // Mark by mark, in the order of the marks' bits.
        let mut having = [NodeSet::EMPTY; 8];
        for node in self.nodes {
            for (bit, set) in having.iter_mut().enumerate() {
                if node.marks >> bit & 1 == 1 {
                    *set = set.with(node.id);
                }
            }
        }
        let [possible, up, paused, quarantined, full, leaving, tried, apart] = having;
        let preferred = self.preferred;
        Candidates { preferred, possible, up, paused, quarantined, full, apart, tried, leaving }
    }

    /// What is chosen in this way.
    pub(super) fn choose(&self, ways: &Ways) -> Choice {
        // Most often a node stands at its own place.
        let load = |id: NodeId| {
            let there = self.nodes.get(id.index()).filter(|node| node.id == id);
            there.or_else(|| self.nodes.iter().find(|node| node.id == id)).map_or(0, |node| node.load)
        };
        (ways.choose)(&self.candidates(), self.rule, &load)
    }

    /// What speaks against a node that can take the group.
    fn against(&self, node: &Node) -> Against {
        let load = match self.rule {
            PlacementRule::FirstAvailable => 0,
            PlacementRule::LeastLoaded => node.load,
        };
        let named = self.preferred.iter().position(|&id| id == node.id);
        let place = named.unwrap_or_else(|| self.preferred.len() + usize::from(node.id.number()));
        (node.has(TRIED), node.has(APART), load, place)
    }

    /// The number of the node that should be taken.
    pub(super) fn should_take(&self) -> Option<NodeId> {
        self.best().map(|node| node.id)
    }

    /// The node that should be taken.
    fn best(&self) -> Option<&Node> {
        self.nodes.iter().filter(|node| node.can()).min_by_key(|node| self.against(node))
    }

    /// Why a node should be taken or passed over, where this one is taken.
    fn reason(&self, node: &Node, taken: Option<&Node>) -> Because {
        let bars = [
            (!node.has(POSSIBLE), Because::NotPossible),
            (!node.has(UP), Because::NotUp),
            (node.has(PAUSED), Because::Paused),
            (node.has(QUARANTINED), Because::Quarantined),
            (node.has(FULL), Because::Full),
            (node.has(LEAVING), Because::Leaving),
        ];
        if let Some((_, bar)) = bars.into_iter().find(|(barred, _)| *barred) {
            return bar;
        }
        let (mine, best) =
            (self.against(node), taken.map_or((false, false, 0, 0), |taken| self.against(taken)));
        if mine == best {
            Because::Taken
        } else if mine.0 != best.0 {
            Because::Tried
        } else if mine.1 != best.1 {
            Because::KeptApart
        } else if mine.2 != best.2 {
            Because::MoreLoaded
        } else {
            Because::LaterInList
        }
    }

    /// Holds the choice and each reason against the specification.
    pub(super) fn agrees(&self, ways: &Ways) -> Result<(), Found> {
        let choice = self.choose(ways);
        let best = self.best();
        hold("the node to take", || self.told(), &best.map(|node| node.id), &choice.taken())?;
        for node in self.nodes {
            let told = || format!("node {} of {}", node.id.number(), self.told());
            let (expected, actual) = (self.reason(node, best), (ways.why)(&choice, node.id));
            hold("why a node was taken or passed over", told, &expected.name(), &actual.name())?;
        }
        Ok(())
    }

    /// Tells it.
    pub(super) fn told(&self) -> String {
        let marks = [
            (POSSIBLE, "possible"),
            (UP, "up"),
            (PAUSED, "paused"),
            (QUARANTINED, "quarantined"),
            (FULL, "full"),
            (LEAVING, "being left"),
            (TRIED, "tried"),
            (APART, "kept apart"),
        ];
        let node = |node: &Node| {
            let words: Vec<&str> =
                marks.iter().filter(|(mark, _)| node.has(*mark)).map(|(_, word)| *word).collect();
            format!("{} with load {} ({})", node.id.number(), node.load, words.join(", "))
        };
        let nodes: Vec<String> = self.nodes.iter().map(node).collect();
        let preferred: Vec<u8> = self.preferred.iter().map(|id| id.number()).collect();
        format!("nodes {}; preferred {preferred:?}; rule {:?}", nodes.join("; "), self.rule)
    }
}
