//! A state as people read it.

use core::fmt;

use takeover::units::{GroupId, NodeId, ResourceId};
use takeover_sim::scenario::spelled;
use takeover_sim::world::World;

use super::space::State;

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = &self.world;
        f.debug_struct("Cluster")
            .field("at", &Words(spelled(world.now())))
            .field("next", &Words(world.next_instant().map_or_else(|| "nothing".to_owned(), spelled)))
            .field("troubles", &self.troubles)
            .field(
                "nodes",
                &world.shape().nodes().iter().map(|node| Words(of_node(world, node))).collect::<Vec<_>>(),
            )
            .field("groups", &groups(world))
            .field("resources", &resources(world))
            .field("breaches", &world.breaches())
            .finish_non_exhaustive()
    }
}

/// A text without quotes.
struct Words(String);

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn of_node(world: &World, node: NodeId) -> String {
    let view = world.node(node);
    let words = [
        (view.up, "up"),
        (!view.up, "not up"),
        (!view.powered, "without power"),
        (!view.agent, "no agent"),
        (view.isolated, "cut off"),
        (!view.guarded, "guardian hangs"),
        (!view.monitored, "monitor hangs"),
        (view.paused, "paused"),
    ];
    let words: Vec<&str> = words.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    format!("{}: {}", world.names().node(node), words.join(", "))
}

fn groups(world: &World) -> Vec<Words> {
    let all = (0_u32..).take(world.shape().groups().len()).map(GroupId);
    let words = |group: GroupId| {
        let name = world.names().group(group);
        let record = world.record(group);
        let claim = record.and_then(|record| record.claim);
        let claim = claim.map_or_else(|| "never owned".to_owned(), |claim| format!("claim {claim}"));
        let closed = if record.is_some_and(|record| record.closed) { ", stopped" } else { "" };
        let heir = record.and_then(|record| record.heir);
        let heir = heir.map_or_else(String::new, |heir| format!(", goes to {}", world.names().node(heir)));
        Words(format!("{name}: {claim}{closed}{heir}"))
    };
    all.map(words).collect()
}

fn resources(world: &World) -> Vec<Words> {
    let all = (0_u32..).take(world.shape().resources().len()).map(ResourceId);
    let words = |resource: ResourceId| {
        let view = world.resource(resource);
        let status = view.status.map_or("of unknown status", takeover::resource::Status::name);
        let runs = view.runs_on.map_or_else(
            || "runs nowhere".to_owned(),
            |node| format!("runs on {}", world.names().node(node)),
        );
        Words(format!("{}: {status}, {runs}", world.names().resource(resource)))
    };
    all.map(words).collect()
}
