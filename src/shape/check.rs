//! What a configuration must satisfy before anything runs on it.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::change::Removed;
use super::{ShapeSpec, place};
use crate::units::{GroupId, Guid, NodeId, NodeSet, ResourceId};

/// Why a configuration was refused.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ShapeError {
    /// No node, or more than 64.
    #[error("{0} nodes; a cluster has 1 to 64")]
    Nodes(u8),
    /// A resource names a group that does not exist.
    #[error("resource {} belongs to group {}, which does not exist", .0.0, .1.0)]
    UnknownGroup(ResourceId, GroupId),
    /// A group or resource names a node that does not exist.
    #[error("group {} names node {}, which does not exist", .0.0, .1.number())]
    UnknownNode(GroupId, NodeId),
    /// A dependency that does not exist, or lies in another group.
    #[error("resource {} depends on resource {}, which is not in its group", .0.0, .1.0)]
    ForeignDependency(ResourceId, ResourceId),
    /// Dependencies that run in a circle (rule `dependencies_in_order`).
    #[error("the dependencies of resource {} run in a circle; remove one of them", .0.0)]
    Circle(ResourceId),
    /// Two resources with one identity (rule `shape_needs_stopped`).
    #[error("resources {} and {} have the same GUID {}; each needs its own", .0.0, .1.0, .2)]
    SameGuid(ResourceId, ResourceId, Guid),
    /// A preferred owner that is named twice.
    #[error("group {} names node {} twice among its preferred owners", .0.0, .1.number())]
    PreferredTwice(GroupId, NodeId),
    /// A group that no node can run.
    #[error("no node can run every resource of group {}; widen a resource's possible owners", .0.0)]
    NowhereToRun(GroupId),
    /// More groups or resources than numbers.
    #[error("too many groups or resources")]
    TooMany,
    /// A change names a resource that was never added, or was removed.
    #[error("there is no resource {}", .0.0)]
    NoResource(ResourceId),
    /// A change names a group that was never added, or was removed.
    #[error("there is no group {}", .0.0)]
    NoGroup(GroupId),
    /// A change names a node that was never added, or was removed.
    #[error("there is no node {}", .0.number())]
    NoNode(NodeId),
    /// What is added takes the next number of its kind, and no number is ever given again.
    #[error("{0} is not the next number; what is added takes the number after the newest")]
    NotNext(u32),
    /// A group that is to be removed still has this resource.
    #[error("group {} still has resource {}; remove it or regroup it first", .0.0, .1.0)]
    NotEmpty(GroupId, ResourceId),
    /// A resource that is to be regrouped is in that group.
    #[error("resource {} is in group {} already", .0.0, .1.0)]
    AlreadyThere(ResourceId, GroupId),
    /// A dependency that stands there already.
    #[error("resource {} depends on resource {} already", .0.0, .1.0)]
    NeededTwice(ResourceId, ResourceId),
}

/// Everything but the order of dependencies.
pub(super) fn check(spec: &ShapeSpec, removed: &Removed) -> Result<(), ShapeError> {
    if spec.nodes == 0 || spec.nodes > NodeId::MAX {
        return Err(ShapeError::Nodes(spec.nodes));
    }
    if removed.nodes_of(spec).is_empty() {
        return Err(ShapeError::Nodes(0));
    }
    u32::try_from(spec.groups.len().max(spec.resources.len())).map_err(|_| ShapeError::TooMany)?;
    owners_exist(spec, removed)?;
    identities_once(spec, removed)?;
    runs_somewhere(spec, removed)
}

/// The groups that there are, by number.
fn groups<'a>(
    spec: &'a ShapeSpec,
    removed: &'a Removed,
) -> impl Iterator<Item = (GroupId, &'a super::GroupShape)> {
    let all = (0_u32..).map(GroupId).zip(&spec.groups);
    all.filter(|(group, _)| !removed.groups.contains(group))
}

/// The resources that there are, by number.
fn resources<'a>(
    spec: &'a ShapeSpec,
    removed: &'a Removed,
) -> impl Iterator<Item = (ResourceId, &'a super::ResourceShape)> {
    let all = (0_u32..).map(ResourceId).zip(&spec.resources);
    all.filter(|(resource, _)| !removed.resources.contains(resource))
}

fn owners_exist(spec: &ShapeSpec, removed: &Removed) -> Result<(), ShapeError> {
    let all = removed.nodes_of(spec);
    for (id, group) in groups(spec, removed) {
        let mut seen = NodeSet::EMPTY;
        for &node in group.preferred.iter() {
            if !all.contains(node) {
                return Err(ShapeError::UnknownNode(id, node));
            }
            if seen.contains(node) {
                return Err(ShapeError::PreferredTwice(id, node));
            }
            seen = seen.with(node);
        }
        if let Some(home) = group.home.filter(|&home| !all.contains(home)) {
            return Err(ShapeError::UnknownNode(id, home));
        }
    }
    Ok(())
}

fn identities_once(spec: &ShapeSpec, removed: &Removed) -> Result<(), ShapeError> {
    let mut seen = BTreeMap::new();
    for (id, resource) in resources(spec, removed) {
        if let Some(first) = seen.insert(resource.guid, id) {
            return Err(ShapeError::SameGuid(first, id, resource.guid));
        }
    }
    Ok(())
}

fn runs_somewhere(spec: &ShapeSpec, removed: &Removed) -> Result<(), ShapeError> {
    let all = removed.nodes_of(spec);
    let mut possible: Vec<NodeSet> = spec.groups.iter().map(|_| all).collect();
    for (id, resource) in resources(spec, removed) {
        let unknown = ShapeError::UnknownGroup(id, resource.group);
        let there = !removed.groups.contains(&resource.group);
        let nodes = possible.get_mut(place(resource.group.0)).filter(|_| there).ok_or(unknown)?;
        *nodes = nodes.and(resource.possible);
        if nodes.is_empty() {
            return Err(ShapeError::NowhereToRun(resource.group));
        }
    }
    Ok(())
}

/// The resources of each group, each after those that it depends on.
pub(super) fn in_order(spec: &ShapeSpec, removed: &Removed) -> Result<Vec<Vec<ResourceId>>, ShapeError> {
    let mut members: Vec<Vec<ResourceId>> = spec.groups.iter().map(|_| Vec::new()).collect();
    let mut marks: Vec<Mark> = spec.resources.iter().map(|_| Mark::New).collect();
    // A stack of our own: a chain of dependencies may be longer than the machine's stack.
    let mut stack = Vec::new();
    for (first, _) in resources(spec, removed) {
        stack.push((first, Visit::Enter));
        while let Some((id, visit)) = stack.pop() {
            let Some(mark) = marks.get_mut(place(id.0)) else { continue };
            match (visit, *mark) {
                (Visit::Leave, _) => {
                    *mark = Mark::Done;
                    append(spec, &mut members, id);
                }
                (Visit::Enter, Mark::Done) => {}
                (Visit::Enter, Mark::Open) => return Err(ShapeError::Circle(id)),
                (Visit::Enter, Mark::New) => {
                    *mark = Mark::Open;
                    stack.push((id, Visit::Leave));
                    enter_dependencies(spec, removed, id, &mut stack)?;
                }
            }
        }
    }
    Ok(members)
}

/// How far the walk over dependencies has come with one resource.
#[derive(Clone, Copy)]
enum Mark {
    New,
    Open,
    Done,
}

/// Whether the walk reaches a resource or leaves it.
enum Visit {
    Enter,
    Leave,
}

fn append(spec: &ShapeSpec, members: &mut [Vec<ResourceId>], id: ResourceId) {
    let group = spec.resources.get(place(id.0)).map(|resource| resource.group);
    if let Some(list) = group.and_then(|group| members.get_mut(place(group.0))) {
        list.push(id);
    }
}

fn enter_dependencies(
    spec: &ShapeSpec,
    removed: &Removed,
    id: ResourceId,
    stack: &mut Vec<(ResourceId, Visit)>,
) -> Result<(), ShapeError> {
    let Some(resource) = spec.resources.get(place(id.0)) else { return Ok(()) };
    for &other in resource.depends_on.iter().rev() {
        let same = spec.resources.get(place(other.0)).is_some_and(|found| found.group == resource.group);
        if !same || removed.resources.contains(&other) {
            return Err(ShapeError::ForeignDependency(id, other));
        }
        stack.push((other, Visit::Enter));
    }
    Ok(())
}

/// The resources that depend on each resource.
pub(super) fn dependents(spec: &ShapeSpec, removed: &Removed) -> Vec<Vec<ResourceId>> {
    let mut dependents: Vec<Vec<ResourceId>> = spec.resources.iter().map(|_| Vec::new()).collect();
    for (id, resource) in resources(spec, removed) {
        for &other in &resource.depends_on {
            if let Some(list) = dependents.get_mut(place(other.0)) {
                list.push(id);
            }
        }
    }
    dependents
}
