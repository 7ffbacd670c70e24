//! What a cluster consists of: its nodes, groups and resources, checked as a whole.
//!
//! The shape is configuration. It says what could run where; the records of [`crate::cluster`]
//! say what does.

mod check;

pub use check::ShapeError;

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use crate::policy::{ClusterPolicy, GroupPolicy, ResourcePolicy};
use crate::resource::Persistent;
use crate::units::{GroupId, Guid, NodeId, NodeSet, ResourceId};

/// A class of groups that are kept apart (rule `anti_affinity`).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClassId(pub u32);

/// One group as configured.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupShape {
    /// How it is placed, failed over and brought back.
    pub policy: GroupPolicy,
    /// Preferred owners, best first.
    pub preferred: Vec<NodeId>,
    /// The owner that the first snapshot names (rule `snapshot_at_setup`).
    pub home: Option<NodeId>,
    /// Groups that share a class are kept apart while another node is left.
    pub class: Option<ClassId>,
}

/// One resource as configured.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ResourceShape {
    /// Its identity towards the backend; occurs once in a cluster.
    pub guid: Guid,
    /// The group that it belongs to.
    pub group: GroupId,
    /// How it is watched, restarted and given up.
    pub policy: ResourcePolicy,
    /// The resources of the same group that must be Online before it.
    pub depends_on: Vec<ResourceId>,
    /// The nodes that can run it.
    pub possible: NodeSet,
    /// Its `PersistentState` in the first snapshot.
    pub persistent: Persistent,
}

/// A whole cluster as configured, unchecked. [`Shape::new`] checks it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ShapeSpec {
    /// What holds for the cluster as a whole.
    pub policy: ClusterPolicy,
    /// How many nodes it has: nodes 1 to this number.
    pub nodes: u8,
    /// What each node can bear, by node; empty where capacities do not count.
    pub capacity: Vec<u32>,
    /// The groups, by number.
    pub groups: Vec<GroupShape>,
    /// The resources, by number.
    pub resources: Vec<ResourceShape>,
}

/// A whole cluster as configured, checked: every name it uses exists, no dependency runs in a
/// circle or out of its group, no identity occurs twice.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    spec: ShapeSpec,
    /// The resources of each group, each after those that it depends on.
    members: Vec<Vec<ResourceId>>,
    /// The resources that depend on each resource.
    dependents: Vec<Vec<ResourceId>>,
    /// The nodes that can run every resource of each group.
    possible: Vec<NodeSet>,
}

impl Hash for Shape {
    /// Its sizes stand for it: whoever hashes states of a cluster hashes them beside one shape,
    /// and often.
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.spec.nodes, self.spec.groups.len(), self.spec.resources.len()).hash(state);
    }
}

impl Shape {
    /// Checks a configuration.
    ///
    /// # Errors
    /// Names the first group or resource that is at fault.
    pub fn new(spec: ShapeSpec) -> Result<Self, ShapeError> {
        check::check(&spec)?;
        let members = check::in_order(&spec)?;
        let dependents = check::dependents(&spec);
        let all = NodeSet::first(spec.nodes);
        let mut possible: Vec<NodeSet> = spec.groups.iter().map(|_| all).collect();
        for resource in &spec.resources {
            if let Some(nodes) = possible.get_mut(place(resource.group.0)) {
                *nodes = nodes.and(resource.possible);
            }
        }
        Ok(Self { spec, members, dependents, possible })
    }

    /// The configuration that was checked.
    #[must_use]
    pub const fn spec(&self) -> &ShapeSpec {
        &self.spec
    }

    /// What holds for the cluster as a whole.
    #[must_use]
    pub const fn policy(&self) -> &ClusterPolicy {
        &self.spec.policy
    }

    /// All nodes.
    #[must_use]
    pub fn nodes(&self) -> NodeSet {
        NodeSet::first(self.spec.nodes)
    }

    /// What a node can bear; none where capacities do not count.
    #[must_use]
    pub fn capacity(&self, node: NodeId) -> Option<u32> {
        self.spec.capacity.get(node.index()).copied()
    }

    /// All groups, by number.
    #[must_use]
    pub fn groups(&self) -> &[GroupShape] {
        &self.spec.groups
    }

    /// All resources, by number.
    #[must_use]
    pub fn resources(&self) -> &[ResourceShape] {
        &self.spec.resources
    }

    /// One group.
    #[must_use]
    pub fn group(&self, group: GroupId) -> Option<&GroupShape> {
        self.spec.groups.get(place(group.0))
    }

    /// One resource.
    #[must_use]
    pub fn resource(&self, resource: ResourceId) -> Option<&ResourceShape> {
        self.spec.resources.get(place(resource.0))
    }

    /// The resources of a group, each after those that it depends on.
    #[must_use]
    pub fn members(&self, group: GroupId) -> &[ResourceId] {
        self.members.get(place(group.0)).map_or(&[], Vec::as_slice)
    }

    /// The resources that depend directly on this one.
    #[must_use]
    pub fn dependents(&self, resource: ResourceId) -> &[ResourceId] {
        self.dependents.get(place(resource.0)).map_or(&[], Vec::as_slice)
    }

    /// The nodes that can run every resource of the group (rule `only_possible_owners`).
    #[must_use]
    pub fn possible(&self, group: GroupId) -> NodeSet {
        self.possible.get(place(group.0)).copied().unwrap_or_default()
    }
}

/// A number as a place in a list.
pub(crate) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
