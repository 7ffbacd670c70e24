//! Rules about one change of what a cluster consists of.

use alloc::collections::BTreeSet;

use super::{Broken, first_broken};
use crate::cluster::Cluster;
use crate::units::{GroupId, NodeId, NodeSet, ResourceId};

/// One change of the shape: the database before and after.
#[derive(Clone, Copy, Debug)]
pub struct ShapeStep<'a> {
    /// The database before.
    pub before: &'a Cluster,
    /// The database after.
    pub after: &'a Cluster,
}

/// A rule's name and its question.
type Asked = (&'static str, fn(&ShapeStep<'_>) -> bool);

/// The rules, by name.
pub(super) const RULES: [Asked; 1] = [("shape_needs_stopped", shape_needs_stopped)];

/// Asks all of them. They look at what differs, and not at what was asked for.
///
/// # Errors
/// The first rule that the change breaks.
pub fn shape_step(step: &ShapeStep<'_>) -> Result<(), Broken> {
    first_broken(RULES.iter().map(|(name, holds)| (*name, holds(step))))
}

/// Whoever gains or loses a resource is stopped and written anew; an identity occurs once; a node
/// that goes is over and owns nothing; no number is given twice.
fn shape_needs_stopped(step: &ShapeStep<'_>) -> bool {
    let mut touched = BTreeSet::new();
    for resource in every_resource(step) {
        let (from, to) = (group_in(step.before, resource), group_in(step.after, resource));
        if from != to || needs(step.before, resource) != needs(step.after, resource) {
            touched.extend(from.into_iter().chain(to));
        }
    }
    let gone = step.before.shape().nodes().minus(step.after.shape().nodes());
    touched.into_iter().all(|group| is_stopped(step.before, group) && is_written(step, group))
        && identities_once(step.after)
        && gone.iter().all(|node| is_over(step.before, node))
        && numbers_stay(step)
}

fn every_resource(step: &ShapeStep<'_>) -> impl Iterator<Item = ResourceId> + use<> {
    (0_u32..).take(step.after.shape().resources().len()).map(ResourceId)
}

/// The group of a resource that is there.
fn group_in(cluster: &Cluster, resource: ResourceId) -> Option<GroupId> {
    let shape = cluster.shape();
    shape.resource(resource).filter(|_| shape.has_resource(resource)).map(|found| found.group)
}

/// The dependencies of a resource that is there.
fn needs(cluster: &Cluster, resource: ResourceId) -> &[ResourceId] {
    let shape = cluster.shape();
    let found = shape.resource(resource).filter(|_| shape.has_resource(resource));
    found.map_or(&[], |found| &found.depends_on)
}

/// Nobody holds the group: it was never owned, its claim is closed, or the life that holds it is
/// over by proof.
fn is_stopped(cluster: &Cluster, group: GroupId) -> bool {
    let Some(claim) = cluster.record(group).and_then(crate::group::Record::open_claim) else { return true };
    cluster.session(claim.node).is_some_and(|session| session.over(claim.incarnation).is_some())
}

/// The group was written by this very change.
fn is_written(step: &ShapeStep<'_>, group: GroupId) -> bool {
    step.after.written(group).is_some_and(|at| at > step.before.revision())
}

fn identities_once(cluster: &Cluster) -> bool {
    let shape = cluster.shape();
    let there = (0_u32..).zip(shape.resources()).filter(|(id, _)| shape.has_resource(ResourceId(*id)));
    let mut seen = BTreeSet::new();
    there.into_iter().all(|(_, resource)| seen.insert(resource.guid))
}

/// The node's newest life is over by proof, or it never had one, and it owns nothing.
fn is_over(cluster: &Cluster, node: NodeId) -> bool {
    let live = cluster.session(node).is_none_or(|session| session.live().is_some());
    !live && cluster.owned_by(node).is_empty()
}

/// Nothing that was removed comes back, and no place is taken by anything else.
fn numbers_stay(step: &ShapeStep<'_>) -> bool {
    let (before, after) = (step.before.shape(), step.after.shape());
    let ever = |nodes: NodeSet| nodes.minus(after.every_node()).is_empty();
    let resource = |id: ResourceId| before.has_resource(id) || !after.has_resource(id);
    let group = |id: GroupId| before.has_group(id) || !after.has_group(id);
    let mut resources = (0_u32..).map(ResourceId).zip(before.resources().iter().zip(after.resources()));
    let removed = before.every_node().minus(before.nodes());
    ever(before.every_node())
        && before.resources().len() <= after.resources().len()
        && before.groups().len() <= after.groups().len()
        && resources.all(|(id, (old, new))| old.guid == new.guid && resource(id))
        && (0_u32..).map(GroupId).take(before.groups().len()).all(group)
        && removed.and(after.nodes()).is_empty()
}
