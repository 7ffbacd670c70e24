//! What steps may have changed, for whoever keeps track of a story.

use takeover::units::{NodeId, NodeSet, ResourceId};

use super::World;

/// Where something may have changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changed {
    /// The nodes whose machines or agents were told or done something.
    pub(crate) nodes: NodeSet,
    /// The resources of which some node's view, or the truth, may be another one.
    pub(crate) resources: Vec<ResourceId>,
}

impl World {
    /// From now on changes are noted; they cost room until they are asked for.
    pub(crate) fn note_changes(&mut self) {
        self.changed = Some(Changed::default());
    }

    /// What may have changed since this was last asked.
    pub(crate) fn take_changes(&mut self) -> Changed {
        self.changed.as_mut().map(core::mem::take).unwrap_or_default()
    }

    pub(super) fn note_change_at(&mut self, node: NodeId) {
        if let Some(changed) = &mut self.changed {
            changed.nodes = changed.nodes.with(node);
        }
    }

    pub(super) fn note_change_of(&mut self, resource: ResourceId) {
        if let Some(changed) = &mut self.changed {
            changed.resources.push(resource);
        }
    }
}
