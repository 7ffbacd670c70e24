//! What a node shows to whoever asks why: what it waits for, and what it has seen.

use super::Node;
use crate::group::Stay;
use crate::units::{GroupId, Millis, Moment, NodeId, ResourceId};

impl Node {
    /// The resources that wait here for a place in the start throttle, the next one first.
    pub fn queued(&self) -> impl Iterator<Item = ResourceId> + '_ {
        self.queue.iter().map(|(_, resource)| *resource)
    }

    /// For how long this node has seen another one's newest life unchanged; none while it has seen
    /// none that is not over.
    #[must_use]
    pub fn unchanged_for(&self, node: NodeId, now: Moment) -> Option<Millis> {
        let observer = self.observers.get(node.index())?;
        observer.renewals().map(|_| observer.unchanged_for(now))
    }

    /// Why a group that nobody holds waits, as this node found when it last looked.
    #[must_use]
    pub fn waits_for(&self, group: GroupId) -> Option<Stay> {
        self.waiting.get(&group).copied()
    }
}
