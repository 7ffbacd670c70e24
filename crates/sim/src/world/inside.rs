//! What stands inside a world: for whoever asks why something is as it is.

use takeover::cluster::Cluster;
use takeover::node::Node;
use takeover::units::{Moment, NodeId, ResourceId};

use super::{World, place};

impl World {
    /// The database, as the store holds it.
    #[must_use]
    pub fn database(&self) -> &Cluster {
        &self.store.cluster
    }

    /// The core of a node's agent; none where no agent runs.
    #[must_use]
    pub fn core(&self, node: NodeId) -> Option<&Node> {
        self.machine(node)?.node()
    }

    /// What a node's clock shows.
    #[must_use]
    pub fn clock(&self, node: NodeId) -> Moment {
        self.machine(node).map_or(Moment(0), |machine| machine.clock.read(self.now))
    }

    /// How often a resource was checked in a sweep; counted only while a log is kept.
    #[must_use]
    pub fn checked(&self, resource: ResourceId) -> u64 {
        self.journal.checked.get(place(resource)).copied().unwrap_or(0)
    }
}
