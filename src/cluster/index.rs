//! Which groups each node owns, kept beside the records.

use alloc::vec::Vec;

use crate::group::Record;
use crate::shape::{ClassId, Shape, place};
use crate::units::{GroupId, NodeId, NodeSet};

/// Lists of groups by owner, and each group's place in its list: a change of owner costs the same
/// however many groups there are.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Index {
    /// By node; the last list holds what nobody owns.
    lists: Vec<Vec<GroupId>>,
    /// Where each group stands in its list.
    places: Vec<usize>,
    /// The weight that each node bears.
    weights: Vec<u64>,
    /// How many of each node's groups are held by a life that is over.
    bereft: Vec<u32>,
}

impl Index {
    /// Nobody owns anything.
    pub(super) fn new(shape: &Shape) -> Self {
        let nodes = place(shape.every_node().len());
        let lists: Vec<Vec<GroupId>> = (0..=nodes).map(|_| Vec::new()).collect();
        let places = shape.groups().iter().map(|_| 0).collect();
        let (weights, bereft) = ((0..nodes).map(|_| 0).collect(), (0..nodes).map(|_| 0).collect());
        let mut index = Self { lists, places, weights, bereft };
        let groups = (0_u32..).take(shape.groups().len()).map(GroupId);
        groups.filter(|&group| shape.has_group(group)).for_each(|group| index.insert(None, group));
        index
    }

    /// One more group, which nobody owns.
    pub(super) fn add_group(&mut self, group: GroupId) {
        self.places.push(0);
        self.insert(None, group);
    }

    /// A group that nobody owns is not there any more.
    pub(super) fn drop_group(&mut self, group: GroupId) {
        self.remove(None, group);
    }

    /// One more node, which owns nothing. What nobody owns stays last.
    pub(super) fn add_node(&mut self) {
        let at = self.lists.len().saturating_sub(1);
        self.lists.insert(at, Vec::new());
        self.weights.push(0);
        self.bereft.push(0);
    }

    pub(super) fn owned_by(&self, node: NodeId) -> &[GroupId] {
        self.lists.get(node.index()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn unowned(&self) -> &[GroupId] {
        self.lists.last().map_or(&[], Vec::as_slice)
    }

    /// How many of a node's groups are held by a life that is over.
    pub(super) fn bereft(&self, node: NodeId) -> u32 {
        self.bereft.get(node.index()).copied().unwrap_or(0)
    }

    /// Counts anew how many of a node's groups are held by a life that is over.
    pub(super) fn set_bereft(&mut self, node: NodeId, count: u32) {
        if let Some(place) = self.bereft.get_mut(node.index()) {
            *place = count;
        }
    }

    /// How many groups a node owns.
    pub(super) fn load(&self, node: NodeId) -> u32 {
        u32::try_from(self.owned_by(node).len()).unwrap_or(u32::MAX)
    }

    /// Moves a group from one owner's list to another's.
    pub(super) fn moved(&mut self, shape: &Shape, group: GroupId, before: &Record, after: &Record) {
        let (from, to) = (before.owner(), after.owner());
        if from == to {
            return;
        }
        self.remove(from, group);
        self.insert(to, group);
        let weight = shape.group(group).map_or(0, |group| u64::from(group.policy.spec().weight));
        if let Some(borne) = from.and_then(|node| self.weights.get_mut(node.index())) {
            *borne = borne.saturating_sub(weight);
        }
        if let Some(borne) = to.and_then(|node| self.weights.get_mut(node.index())) {
            *borne = borne.saturating_add(weight);
        }
    }

    fn list(&mut self, node: Option<NodeId>) -> Option<&mut Vec<GroupId>> {
        match node {
            Some(node) => self.lists.get_mut(node.index()),
            None => self.lists.last_mut(),
        }
    }

    fn remove(&mut self, node: Option<NodeId>, group: GroupId) {
        let Some(&at) = self.places.get(place(group.0)) else { return };
        let Some(list) = self.list(node).filter(|list| list.get(at) == Some(&group)) else { return };
        list.swap_remove(at);
        if let Some(&filler) = list.get(at)
            && let Some(place) = self.places.get_mut(place(filler.0))
        {
            *place = at;
        }
    }

    fn insert(&mut self, node: Option<NodeId>, group: GroupId) {
        let Some(list) = self.list(node) else { return };
        let at = list.len();
        list.push(group);
        if let Some(place) = self.places.get_mut(place(group.0)) {
            *place = at;
        }
    }

    /// Nodes that cannot bear a group of this weight as well, beside `more` that is just on its way to
    /// them (rule `only_possible_owners`). Its recorded owner bears it already, whatever became of it.
    pub(super) fn full(
        &self,
        shape: &Shape,
        (weight, owner): (u32, Option<NodeId>),
        more: impl Fn(NodeId) -> u64,
    ) -> NodeSet {
        if weight == 0 {
            return NodeSet::EMPTY;
        }
        let too_much = |node: &NodeId| {
            let borne = self.weights.get(node.index()).copied().unwrap_or(0);
            let added = if owner == Some(*node) { 0 } else { u64::from(weight) };
            let capacity = shape.capacity(*node).map_or(u64::MAX, u64::from);
            borne.saturating_add(more(*node)).saturating_add(added) > capacity
        };
        shape.nodes().iter().filter(too_much).collect()
    }

    /// Nodes that own another group of this class (rule `anti_affinity`).
    pub(super) fn apart(&self, shape: &Shape, group: GroupId, class: ClassId) -> NodeSet {
        let shares = |other: &GroupId| {
            *other != group && shape.group(*other).is_some_and(|other| other.class == Some(class))
        };
        shape.nodes().iter().filter(|&node| self.owned_by(node).iter().any(shares)).collect()
    }
}
