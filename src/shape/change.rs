//! What can be done to the shape of a cluster, and the shape that comes of it.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::{ClassId, GroupShape, ResourceShape, Shape, ShapeError, ShapeSpec, place};
use crate::policy::{GroupPolicy, ResourcePolicy};
use crate::resource::Persistent;
use crate::units::{GroupId, Guid, NodeId, NodeSet, ResourceId};

/// What is not there any more, and keeps its place and its number.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Removed {
    pub(super) nodes: NodeSet,
    pub(super) groups: BTreeSet<GroupId>,
    pub(super) resources: BTreeSet<ResourceId>,
}

impl Removed {
    /// The nodes that are left.
    pub(super) fn nodes_of(&self, spec: &ShapeSpec) -> NodeSet {
        NodeSet::first(spec.nodes).minus(self.nodes)
    }
}

/// A group that is to be added. [`Reshaping::Prefer`] gives it preferred owners.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct NewGroup {
    /// How it is placed, failed over and brought back.
    pub policy: GroupPolicy,
    /// The node that takes it first, if it can.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub home: Option<NodeId>,
    /// Groups that share a class are kept apart while another node is left.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub class: Option<ClassId>,
}

/// A resource that is to be added. [`Reshaping::Need`] gives it dependencies.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct NewResource {
    /// Its identity towards the backend; no other resource has it.
    pub guid: Guid,
    /// The group that it belongs to.
    pub group: GroupId,
    /// How it is watched, restarted and given up.
    pub policy: ResourcePolicy,
    /// The nodes that can run it.
    pub possible: NodeSet,
    /// Its `PersistentState` to begin with.
    pub persistent: Persistent,
}

/// One change of what a cluster consists of (rule `shape_needs_stopped`).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Reshaping {
    /// An empty group, out of service until an operator puts it into service.
    AddGroup(GroupId, NewGroup),
    /// A group takes one more preferred owner, after those that it has.
    Prefer(GroupId, NodeId),
    /// A group without resources is removed.
    RemoveGroup(GroupId),
    /// A resource is added.
    AddResource(ResourceId, NewResource),
    /// The first resource depends on the second from now on.
    Need(ResourceId, ResourceId),
    /// A resource is removed. Found running, it is a rogue as long as its number is known.
    RemoveResource(ResourceId),
    /// A resource goes to another group, with all that it depends on and all that depends on it:
    /// a dependency never leaves its group.
    Regroup(ResourceId, GroupId),
    /// A node is added, and what it can bear. What every node can run it can run too.
    AddNode(NodeId, Option<u32>),
    /// A node is removed, also from every list of owners. Its number, and with it its name, is barred.
    RemoveNode(NodeId),
}

impl Shape {
    /// The shape after a change, checked like one that is set up.
    ///
    /// # Errors
    /// Says what would not be sound.
    pub fn changed(&self, change: &Reshaping) -> Result<Self, ShapeError> {
        let (mut spec, mut removed) = (self.spec.clone(), self.removed.clone());
        match *change {
            Reshaping::AddGroup(group, new) => add_group(&mut spec, group, new)?,
            Reshaping::Prefer(group, node) => self.prefer(&mut spec, group, node)?,
            Reshaping::RemoveGroup(group) => {
                self.needs_group(group)?;
                match self.members(group).first() {
                    Some(&left) => return Err(ShapeError::NotEmpty(group, left)),
                    None => removed.groups.insert(group),
                };
            }
            Reshaping::AddResource(resource, new) => add_resource(&mut spec, resource, new)?,
            Reshaping::Need(resource, other) => self.need(&mut spec, resource, other)?,
            Reshaping::RemoveResource(resource) => {
                self.needs_resource(resource)?;
                removed.resources.insert(resource);
            }
            Reshaping::Regroup(resource, group) => self.regroup(&mut spec, resource, group)?,
            Reshaping::AddNode(node, bears) => self.add_node(&mut spec, node, bears)?,
            Reshaping::RemoveNode(node) => {
                if !self.nodes().contains(node) {
                    return Err(ShapeError::NoNode(node));
                }
                removed.nodes = removed.nodes.with(node);
                forget_node(&mut spec, node);
            }
        }
        Self::checked(spec, removed, self.changes.saturating_add(1))
    }

    fn needs_group(&self, group: GroupId) -> Result<(), ShapeError> {
        if self.has_group(group) { Ok(()) } else { Err(ShapeError::NoGroup(group)) }
    }

    fn needs_resource(&self, resource: ResourceId) -> Result<&ResourceShape, ShapeError> {
        let found = self.resource(resource).filter(|_| self.has_resource(resource));
        found.ok_or(ShapeError::NoResource(resource))
    }

    fn prefer(&self, spec: &mut ShapeSpec, group: GroupId, node: NodeId) -> Result<(), ShapeError> {
        self.needs_group(group)?;
        if let Some(group) = spec.groups.get_mut(place(group.0)) {
            group.preferred.push(node);
        }
        Ok(())
    }

    fn need(&self, spec: &mut ShapeSpec, resource: ResourceId, other: ResourceId) -> Result<(), ShapeError> {
        if self.needs_resource(resource)?.depends_on.contains(&other) {
            return Err(ShapeError::NeededTwice(resource, other));
        }
        if let Some(resource) = spec.resources.get_mut(place(resource.0)) {
            resource.depends_on.push(other);
        }
        Ok(())
    }

    fn regroup(&self, spec: &mut ShapeSpec, resource: ResourceId, group: GroupId) -> Result<(), ShapeError> {
        self.needs_group(group)?;
        if self.needs_resource(resource)?.group == group {
            return Err(ShapeError::AlreadyThere(resource, group));
        }
        for moved in self.bound_to(resource) {
            if let Some(moved) = spec.resources.get_mut(place(moved.0)) {
                moved.group = group;
            }
        }
        Ok(())
    }

    /// A resource and all that its dependencies bind it to.
    fn bound_to(&self, resource: ResourceId) -> BTreeSet<ResourceId> {
        let mut bound = BTreeSet::new();
        let mut open = Vec::from([resource]);
        while let Some(resource) = open.pop() {
            if bound.insert(resource) {
                open.extend_from_slice(self.dependents(resource));
                open.extend(self.resource(resource).into_iter().flat_map(|found| &found.depends_on));
            }
        }
        bound
    }

    fn add_node(&self, spec: &mut ShapeSpec, node: NodeId, bears: Option<u32>) -> Result<(), ShapeError> {
        if node.index() != usize::from(spec.nodes) {
            return Err(ShapeError::NotNext(u32::from(node.number())));
        }
        let everywhere = self.nodes();
        for resource in &mut spec.resources {
            if everywhere.minus(resource.possible).is_empty() {
                resource.possible = resource.possible.with(node);
            }
        }
        if bears.is_some() || !spec.capacity.is_empty() {
            spec.capacity.resize(node.index(), u32::MAX);
            spec.capacity.push(bears.unwrap_or(u32::MAX));
        }
        spec.nodes = node.number();
        Ok(())
    }
}

fn add_group(spec: &mut ShapeSpec, group: GroupId, new: NewGroup) -> Result<(), ShapeError> {
    let NewGroup { policy, home, class } = new;
    if place(group.0) != spec.groups.len() {
        return Err(ShapeError::NotNext(group.0));
    }
    spec.groups.push(GroupShape { policy, preferred: Vec::new(), home, class });
    Ok(())
}

fn add_resource(spec: &mut ShapeSpec, resource: ResourceId, new: NewResource) -> Result<(), ShapeError> {
    let NewResource { guid, group, policy, possible, persistent } = new;
    if place(resource.0) != spec.resources.len() {
        return Err(ShapeError::NotNext(resource.0));
    }
    let depends_on = Vec::new();
    spec.resources.push(ResourceShape { guid, group, policy, depends_on, possible, persistent });
    Ok(())
}

/// A node that is removed owns nothing any more, and is nobody's choice.
fn forget_node(spec: &mut ShapeSpec, node: NodeId) {
    for group in &mut spec.groups {
        group.preferred.retain(|&preferred| preferred != node);
        group.home = group.home.filter(|&home| home != node);
    }
    for resource in &mut spec.resources {
        resource.possible = resource.possible.without(node);
    }
}
