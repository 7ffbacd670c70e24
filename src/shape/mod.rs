//! What a cluster consists of: its nodes, groups and resources, checked as a whole.
//!
//! The shape is configuration. It says what could run where; the records of [`crate::cluster`]
//! say what does. A shape never changes; a [`Reshaping`] makes another one of it, checked as the
//! first was. The numbers of nodes, groups and resources are their places in its lists: what is
//! added takes the next number, and the number of what was removed is never given again.

mod change;
mod check;

pub use change::{NewGroup, NewResource, Reshaping};
pub use check::ShapeError;

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use crate::policy::{ClusterPolicy, GroupPolicy, ResourcePolicy};
use crate::resource::Persistent;
use crate::units::{GroupId, Guid, NodeId, NodeSet, ResourceId};
use change::Removed;

/// A class of groups that are kept apart (rule `anti_affinity`).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClassId(pub u32);

/// One group as configured.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GroupShape {
    /// How it is placed, failed over and brought back.
    pub policy: GroupPolicy,
    /// Preferred owners, best first.
    pub preferred: Vec<NodeId>,
    /// The owner that the first snapshot names (rule `snapshot_at_setup`).
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub home: Option<NodeId>,
    /// Groups that share a class are kept apart while another node is left.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub class: Option<ClassId>,
}

/// One resource as configured.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
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
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ShapeSpec {
    /// What holds for the cluster as a whole.
    pub policy: ClusterPolicy,
    /// How many nodes it has had: nodes 1 to this number.
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
    /// What is not there any more, and keeps its place.
    removed: Removed,
    /// How often it was changed since it was set up.
    changes: u32,
    /// The resources of each group, each after those that it depends on.
    members: Vec<Vec<ResourceId>>,
    /// The resources that depend on each resource.
    dependents: Vec<Vec<ResourceId>>,
    /// The nodes that can run every resource of each group.
    possible: Vec<NodeSet>,
}

impl Hash for Shape {
    /// The sizes stand for a shape that was never changed: whoever hashes states of a cluster hashes
    /// them beside one shape, and often.
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.spec.nodes, self.spec.groups.len(), self.spec.resources.len()).hash(state);
        if self.changes > 0 {
            (self.changes, &self.spec, &self.removed).hash(state);
        }
    }
}

impl Shape {
    /// Checks a configuration.
    ///
    /// # Errors
    /// Names the first group or resource that is at fault.
    pub fn new(spec: ShapeSpec) -> Result<Self, ShapeError> {
        Self::checked(spec, Removed::default(), 0)
    }

    fn checked(spec: ShapeSpec, removed: Removed, changes: u32) -> Result<Self, ShapeError> {
        check::check(&spec, &removed)?;
        let members = check::in_order(&spec, &removed)?;
        let dependents = check::dependents(&spec, &removed);
        let all = removed.nodes_of(&spec);
        let mut possible: Vec<NodeSet> = spec.groups.iter().map(|_| all).collect();
        for (nodes, members) in possible.iter_mut().zip(&members) {
            for resource in members.iter().filter_map(|id| spec.resources.get(place(id.0))) {
                *nodes = nodes.and(resource.possible);
            }
        }
        Ok(Self { spec, removed, changes, members, dependents, possible })
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
        self.removed.nodes_of(&self.spec)
    }

    /// All nodes, and those that were removed: every number that was ever given.
    #[must_use]
    pub fn every_node(&self) -> NodeSet {
        NodeSet::first(self.spec.nodes)
    }

    /// What a node can bear; none where capacities do not count.
    #[must_use]
    pub fn capacity(&self, node: NodeId) -> Option<u32> {
        self.spec.capacity.get(node.index()).copied()
    }

    /// All groups by number, and in their places those that were removed.
    #[must_use]
    pub fn groups(&self) -> &[GroupShape] {
        &self.spec.groups
    }

    /// All resources by number, and in their places those that were removed.
    #[must_use]
    pub fn resources(&self) -> &[ResourceShape] {
        &self.spec.resources
    }

    /// Whether there is such a group, and it was not removed.
    #[must_use]
    pub fn has_group(&self, group: GroupId) -> bool {
        self.group(group).is_some() && !self.removed.groups.contains(&group)
    }

    /// Whether there is such a resource, and it was not removed.
    #[must_use]
    pub fn has_resource(&self, resource: ResourceId) -> bool {
        self.resource(resource).is_some() && !self.removed.resources.contains(&resource)
    }

    /// The groups that there are.
    pub fn group_ids(&self) -> impl Iterator<Item = GroupId> + '_ {
        let all = (0_u32..).take(self.spec.groups.len()).map(GroupId);
        all.filter(|group| !self.removed.groups.contains(group))
    }

    /// The resources that there are.
    pub fn resource_ids(&self) -> impl Iterator<Item = ResourceId> + '_ {
        let all = (0_u32..).take(self.spec.resources.len()).map(ResourceId);
        all.filter(|resource| !self.removed.resources.contains(resource))
    }

    /// One group, also one that was removed.
    #[must_use]
    pub fn group(&self, group: GroupId) -> Option<&GroupShape> {
        self.spec.groups.get(place(group.0))
    }

    /// One resource, also one that was removed: it may be found running where it should not.
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
