//! What holds instead of what was expected, in words.

use takeover::group;
use takeover::resource::{self, Persistent};
use takeover::units::{GroupId, NodeId, ResourceId};

use crate::scenario::{Condition, Names, spelled};
use crate::world::World;

/// What holds, and the names of what it is about.
pub(super) struct Actual {
    pub(super) words: String,
    pub(super) about: Vec<String>,
}

/// What holds now of what a condition speaks of.
pub(super) fn actual(world: &World, names: &Names, condition: &Condition) -> Actual {
    match *condition {
        Condition::Resource { resource, .. }
        | Condition::RunsOn { resource, .. }
        | Condition::RunsNowhere(resource)
        | Condition::Flag { resource, .. }
        | Condition::Restarted { resource, .. } => of_resource(world, names, resource),
        Condition::Group { group, .. }
        | Condition::FailedOver { group, .. }
        | Condition::OwnedBy { group, .. }
        | Condition::Acquired { group, .. }
        | Condition::Settled(group)
        | Condition::Waits(group) => of_group(world, names, group),
        Condition::Node { node, .. } => of_node(world, names, node),
        Condition::Logged { .. } => Actual { words: "the log says otherwise".to_owned(), about: Vec::new() },
    }
}

fn place(names: &Names, node: Option<NodeId>, word: &str) -> String {
    node.map_or_else(|| format!("{word} nowhere"), |node| format!("{word} on {}", names.node(node)))
}

fn of_resource(world: &World, names: &Names, id: ResourceId) -> Actual {
    let view = world.resource(id);
    let status = view.status.map_or("of unknown status", resource::Status::name);
    let owner = view
        .owner
        .map_or_else(|| "owned by nobody".to_owned(), |node| format!("owned by {}", names.node(node)));
    let flag = if view.persistent == Persistent::Online { "1" } else { "0" };
    let name = names.resource(id).to_owned();
    let words = format!(
        "{name} is {status}, {owner}, {}, flag {flag}, restarted {} times",
        place(names, view.runs_on, "runs"),
        view.restarts
    );
    let group = world.group_of(id).map(|group| names.group(group).to_owned());
    Actual { words, about: core::iter::once(name).chain(group).collect() }
}

fn of_group(world: &World, names: &Names, id: GroupId) -> Actual {
    let name = names.group(id).to_owned();
    let status = world.group(id).map_or("of unknown status", group::Status::name);
    let owner = world.record(id).and_then(group::Record::owner);
    let owner = owner.map_or_else(|| "nobody".to_owned(), |node| names.node(node).to_owned());
    let waits = if world.waits(id) { ", waits" } else { "" };
    let words = format!(
        "{name} is {status}, owned by {owner}, failed over {} times, acquired {} times, unwritten for {}{waits}",
        world.failovers(id),
        world.acquired(id),
        spelled(world.unwritten_for(id)),
    );
    Actual { words, about: vec![name] }
}

fn of_node(world: &World, names: &Names, id: NodeId) -> Actual {
    let view = world.node(id);
    let name = names.node(id).to_owned();
    let mut words = format!("{name} is {}", if view.up { "up" } else { "down" });
    for (holds, word) in [(view.paused, ", paused"), (view.quarantined, ", quarantined")] {
        if holds {
            words.push_str(word);
        }
    }
    Actual { words, about: vec![name] }
}
