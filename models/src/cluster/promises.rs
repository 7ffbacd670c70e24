//! What a cluster promises once trouble is over, as deadlines: each story goes on long enough after
//! its last trouble that what does not hold at its end never will.

use takeover::policy::Priority;
use takeover::resource::{Persistent, Status};
use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId, Stamp};
use takeover_sim::world::World;

use super::setting::Setting;

/// The longest time in which a difference between database and reality may go unnoticed: an
/// IsAlive interval, the answer's time, and one call.
const SHORT: Millis = Millis(10_000);

/// The most resources of a setting.
const RESOURCES: usize = 4;

/// Since when each resource is not what its owner's agent takes it to be.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Doubt([Option<Millis>; RESOURCES]);

impl Doubt {
    pub(super) fn after(mut self, world: &World) -> Self {
        for (since, resource) in self.0.iter_mut().zip(resources(world)) {
            *since = is_mistaken(world, resource).then(|| since.unwrap_or(world.now()));
        }
        self
    }

    /// The rule that a difference breaks that lasts too long.
    pub(super) fn too_long(self, world: &World) -> Option<&'static str> {
        let long = |since: &Millis| world.now().less(*since) > SHORT;
        self.0.iter().flatten().any(long).then_some("inconsistency_is_short")
    }
}

fn resources(world: &World) -> impl Iterator<Item = ResourceId> {
    (0_u32..).take(world.shape().resources().len()).map(ResourceId)
}

/// The resources that do not run although they should.
pub(super) fn missing(world: &World) -> impl Iterator<Item = ResourceId> {
    resources(world).filter(|&resource| !has_come_back(world, resource))
}

/// The resources that do not run where their owner takes them to, and their owners.
pub(super) fn mistaken(world: &World) -> impl Iterator<Item = (ResourceId, NodeId)> {
    let wrong = resources(world).filter(|&resource| is_mistaken(world, resource));
    wrong.filter_map(|resource| Some((resource, world.resource(resource).owner?)))
}

/// Whether a healthy owner takes a resource to be Online that neither runs nor starts there: a report of
/// OnlinePending is a match.
fn is_mistaken(world: &World, resource: ResourceId) -> bool {
    let view = world.resource(resource);
    let healthy = |node: NodeId| {
        let node = world.node(node);
        node.agent && node.monitored && !node.isolated
    };
    view.owner.is_some_and(|owner| {
        view.status == Some(Status::Online) && view.exists_on != Some(owner) && healthy(owner)
    })
}

/// The promise that is not kept at the end of a story.
pub(super) fn at_the_end(setting: &Setting, world: &World, troubles: u8) -> Option<&'static str> {
    let groups = (0_u32..).take(world.shape().groups().len()).map(GroupId);
    let most = u32::from(troubles).saturating_mul(2).saturating_add(1);
    let alone = |group| u32::try_from(world.taken_alone(group).count()).unwrap_or(u32::MAX);
    if groups.into_iter().any(|group| alone(group) > most) {
        return Some("no_ping_pong");
    }
    if missing(world).next().is_some() {
        return Some("comes_back");
    }
    // A node whose guardian does nothing begins one life after another, and none of them runs anything.
    let unguarded = |node: NodeId| world.node(node).powered && !world.node(node).guarded;
    if world.shape().nodes().iter().any(unguarded) {
        return None;
    }
    let newest = world.written().iter().map(|(stamp, _)| *stamp).max().unwrap_or(Stamp(0));
    let quiet = Stamp(world.now().0).since(newest);
    (quiet < setting.quiet).then_some("settles")
}

/// Whether a resource that is wanted runs, where any node is left that could run it.
fn has_come_back(world: &World, resource: ResourceId) -> bool {
    let view = world.resource(resource);
    let Some(group) = world.group_of(resource) else { return true };
    let Some(record) = world.record(group) else { return true };
    let able: NodeSet = world.shape().possible(group).iter().filter(|&node| is_able(world, node)).collect();
    let excused = world.store_is_refused()
        || view.persistent == Persistent::Offline
        || able.is_empty()
        || record.out
        || by_command(world, group)
        || record.parked.is_some();
    excused || (view.status == Some(Status::Online) && view.runs_on.is_some())
}

/// Whether a group is started by a command only, and was not.
fn by_command(world: &World, group: GroupId) -> bool {
    let waits = world.shape().group(group).map(|group| group.policy.spec().priority);
    waits == Some(Priority::NoAutoStart) && world.record(group).is_some_and(|record| record.claim.is_none())
}

/// Whether a node could run something.
fn is_able(world: &World, node: NodeId) -> bool {
    let view = world.node(node);
    view.agent
        && view.guarded
        && view.monitored
        && !view.paused
        && !view.quarantined
        && world.reaching().contains(node)
}
