//! What was assigned to nodes by advice that is not yet carried out.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::shape::{ClassId, GroupShape, Shape};
use crate::units::{NodeId, NodeSet};

/// Groups, weights and classes assigned so far.
pub(super) struct Taken {
    /// By node: how many groups, and what they weigh.
    nodes: Vec<(u32, u64)>,
    classes: BTreeMap<ClassId, NodeSet>,
}

impl Taken {
    pub(super) fn new(shape: &Shape) -> Self {
        Self { nodes: shape.every_node().iter().map(|_| (0, 0)).collect(), classes: BTreeMap::new() }
    }

    pub(super) fn load(&self, node: NodeId) -> u32 {
        self.nodes.get(node.index()).map_or(0, |(groups, _)| *groups)
    }

    pub(super) fn weight(&self, node: NodeId) -> u64 {
        self.nodes.get(node.index()).map_or(0, |(_, weight)| *weight)
    }

    /// Nodes to which a group of this class was assigned.
    pub(super) fn apart(&self, class: Option<ClassId>) -> NodeSet {
        class.and_then(|class| self.classes.get(&class)).copied().unwrap_or_default()
    }

    /// Assigns a group.
    pub(super) fn take(&mut self, node: NodeId, group: &GroupShape) {
        if let Some((groups, weight)) = self.nodes.get_mut(node.index()) {
            *groups = groups.saturating_add(1);
            *weight = weight.saturating_add(u64::from(group.policy.spec().weight));
        }
        if let Some(class) = group.class {
            let nodes = self.classes.entry(class).or_default();
            *nodes = nodes.with(node);
        }
    }
}
