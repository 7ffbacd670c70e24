//! The cluster database as a fold of commands: what a cluster implementation applies its log
//! entries to, what each node keeps a copy of, and what the simulator runs as its store.
//!
//! The records are indexed by owner, so that losing a node costs what that node ran.

mod advice;
mod apply;
mod command;
mod fencing;
mod index;
mod renewals;
mod reshape;
mod restore;
mod silence;
mod taken;
mod timeline;

pub use advice::Advised;
pub use command::{Applied, Command, Refused};
pub use restore::OtherStore;
pub use silence::Silence;

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::group;
use crate::policy::ResourcePolicy;
use crate::resource::Persistent;
use crate::session;
use crate::shape::{Shape, place};
use crate::units::{GroupId, NodeId, NodeSet, ResourceId, Revision, Stamp, Window};
use index::Index;
use timeline::Timelines;

/// The losses of one node, newest first.
type Losses = Window<Stamp, 7>;

/// What the database keeps of a node beside its sessions.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct NodeRecord {
    session: session::Record,
    /// When an administrator last changed its use.
    changed: Revision,
    losses: Losses,
    quarantined_until: Stamp,
}

impl NodeRecord {
    /// A node that never registered.
    fn first() -> Self {
        Self {
            session: session::Record::default(),
            changed: Revision::ZERO,
            losses: Losses::EMPTY,
            quarantined_until: Stamp(0),
        }
    }
}

/// A record and the revision at which it was written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Versioned {
    record: group::Record,
    at: Revision,
}

/// The whole database of one cluster.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Cluster {
    /// Shared by every copy of one cluster's database that has seen the same changes of it.
    shape: Arc<Shape>,
    revision: Revision,
    timelines: Timelines,
    /// Whether it was restored and adopted, and old leases may still run.
    restored: bool,
    now: Stamp,
    formed: Stamp,
    groups: Vec<Versioned>,
    persistent: Vec<Persistent>,
    /// When each resource's flag or policy was last changed.
    changed: Vec<Revision>,
    nodes: Vec<NodeRecord>,
    /// Policies that were changed since the shape was made.
    policies: BTreeMap<ResourceId, ResourcePolicy>,
    index: Index,
}

impl Cluster {
    /// The first snapshot of a cluster (rule `snapshot_at_setup`): each resource's GUID, owner
    /// node and `PersistentState` as configured, nothing owned yet.
    #[must_use]
    pub fn new(shape: Arc<Shape>) -> Self {
        let first = Versioned { record: group::Record::FIRST, at: Revision::ZERO };
        let groups = shape.groups().iter().map(|_| first).collect();
        let persistent = shape.resources().iter().map(|resource| resource.persistent).collect();
        let changed = shape.resources().iter().map(|_| Revision::ZERO).collect();
        let nodes = shape.every_node().iter().map(|_| NodeRecord::first()).collect();
        let index = Index::new(&shape);
        Self {
            shape,
            revision: Revision::ZERO,
            timelines: Timelines::new(),
            restored: false,
            now: Stamp(0),
            formed: Stamp(0),
            groups,
            persistent,
            changed,
            nodes,
            policies: BTreeMap::new(),
            index,
        }
    }

    /// What the cluster consists of.
    #[must_use]
    pub const fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// How many commands have changed it.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// When the cluster formed: the first registration while no session was live.
    #[must_use]
    pub const fn formed(&self) -> Stamp {
        self.formed
    }

    /// The cluster's counter as last advanced.
    #[must_use]
    pub const fn now(&self) -> Stamp {
        self.now
    }

    /// The record of a group.
    #[must_use]
    pub fn record(&self, group: GroupId) -> Option<&group::Record> {
        self.groups.get(place(group.0)).map(|versioned| &versioned.record)
    }

    /// The revision at which a group's record was written.
    #[must_use]
    pub fn written(&self, group: GroupId) -> Option<Revision> {
        self.groups.get(place(group.0)).map(|versioned| versioned.at)
    }

    /// The `PersistentState` of a resource.
    #[must_use]
    pub fn persistent(&self, resource: ResourceId) -> Option<Persistent> {
        self.persistent.get(place(resource.0)).copied()
    }

    /// The policy of a resource as it is now.
    #[must_use]
    pub fn policy(&self, resource: ResourceId) -> Option<&ResourcePolicy> {
        let changed = self.policies.get(&resource);
        changed.or_else(|| self.shape.resource(resource).map(|configured| &configured.policy))
    }

    /// The session record of a node.
    #[must_use]
    pub fn session(&self, node: NodeId) -> Option<&session::Record> {
        self.nodes.get(node.index()).map(|record| &record.session)
    }

    /// Nodes with a live session.
    #[must_use]
    pub fn up(&self) -> NodeSet {
        self.which(|record| record.session.live().is_some())
    }

    /// Nodes that an administrator paused.
    #[must_use]
    pub fn paused(&self) -> NodeSet {
        self.which(|record| record.session.cold.paused)
    }

    /// Nodes in quarantine at this stamp (rule `quarantine`).
    #[must_use]
    pub fn quarantined(&self, at: Stamp) -> NodeSet {
        self.which(|record| at < record.quarantined_until)
    }

    fn which(&self, holds: impl Fn(&NodeRecord) -> bool) -> NodeSet {
        let nodes = self.shape.every_node().iter().zip(&self.nodes);
        let found: NodeSet = nodes.filter(|(_, record)| holds(record)).map(|(node, _)| node).collect();
        found.and(self.shape.nodes())
    }

    /// The groups whose record names this node as owner, in no particular order.
    #[must_use]
    pub fn owned_by(&self, node: NodeId) -> &[GroupId] {
        self.index.owned_by(node)
    }

    /// Nodes some of whose groups are held by a life that is over: somebody should take them.
    #[must_use]
    pub fn bereft(&self) -> NodeSet {
        self.shape.nodes().iter().filter(|&node| self.index.bereft(node) > 0).collect()
    }

    /// The groups that nobody owns, or whose owner stopped everything, in no particular order.
    #[must_use]
    pub fn unowned(&self) -> &[GroupId] {
        self.index.unowned()
    }
}
