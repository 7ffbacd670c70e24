//! `takeover why`: the questions of `explain`, put to an agent.

use takeover::units::Millis;
use takeover_admin::{Failure, NodeStatus, ResourceStatus, Why};

use super::{Agent, pretty, table};
use crate::FINE;
use crate::group::{candidates, future, listed, place, undecided};
use crate::rows::aligned;
use crate::table::say;

/// What `takeover why` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The group, or a resource of it
    #[arg(value_name = "GROUP")]
    group: String,
    #[command(flatten)]
    agent: Agent,
}

/// Asks and explains.
pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let why = options.agent.connect()?.why(&options.group)?;
    say(&if options.agent.json { pretty(&why) } else { page(&why) });
    Ok(FINE)
}

/// The whole page.
fn page(why: &Why) -> String {
    let out = if why.out_of_service { " (out of service)" } else { "" };
    let mut text = format!("{}{out}, as {} sees it\n\n", why.group, why.seen_by);
    text.push_str(&undecided(why.undecided.as_deref()));
    let elsewhere = match (&why.record.owner, why.record.open) {
        (Some(owner), true) => format!("on {owner}, whose agent knows it"),
        _ => "Offline: nobody holds it".to_owned(),
    };
    let state = why.state.as_deref().unwrap_or(&elsewhere);
    text.push_str(&place(state, &why.record, &why.failovers, why.waits.as_deref()));
    text.push('\n');
    text.push_str(&resources(&why.resources));
    text.push('\n');
    text.push_str(&future(&why.answers, why.undecided.is_some()));
    text.push('\n');
    let names: Vec<&str> = why.nodes.iter().map(|node| node.name.as_str()).collect();
    text.push_str(&candidates(&why.answers, &names));
    text.push_str(&nodes(&why.nodes, &why.seen_by));
    text
}

fn resources(all: &[ResourceStatus]) -> String {
    let row = |it: &ResourceStatus| {
        vec![
            it.name.clone(),
            table::place(it.state.as_deref(), it.on.as_deref()),
            it.persistent_state.to_string(),
            table::restarts(it),
            it.note.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    aligned(&["Resource", "State", "Persistent", "Restarts here", "Notes"], &rows)
}

fn nodes(all: &[NodeStatus], seen_by: &str) -> String {
    let row = |node: &NodeStatus| {
        let seen = node.unchanged_for_ms.map(|time| takeover_admin::rough(Millis(time)));
        vec![
            node.name.clone(),
            table::life(node),
            table::marks(node),
            node.groups.to_string(),
            node.queue.as_ref().map_or_else(|| "-".to_owned(), |queue| listed(queue, "-")),
            seen.unwrap_or_else(|| "-".to_owned()),
        ]
    };
    let unchanged = format!("Unchanged, as {seen_by} sees it");
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    aligned(&["Node", "Life", "Marks", "Groups", "Waits to start", &unchanged], &rows)
}
