//! The answer for people.

use takeover::log::Clock;
use takeover::units::Millis;
use takeover_admin::rough;

use super::facts::{Facts, NodeFacts, ResourceFacts};
use crate::group::{budget, candidates, future, listed, place, undecided};
use crate::rows::aligned;

/// The whole page.
pub(super) fn page(facts: &Facts<'_>) -> String {
    let mut text = format!(
        "{} at {} of {} (seed {})\n\n",
        facts.group,
        Clock(Millis(facts.at_ms)),
        facts.scenario,
        facts.seed
    );
    text.push_str(&undecided(facts.undecided.as_deref()));
    let state = facts.state.unwrap_or("unknown: its owner's agent is away");
    text.push_str(&place(state, &facts.record, &facts.failovers, facts.waits.as_deref()));
    text.push('\n');
    text.push_str(&resources(facts));
    text.push('\n');
    text.push_str(&future(&facts.answers, facts.undecided.is_some()));
    text.push('\n');
    let names: Vec<&str> = facts.nodes.iter().map(|node| node.name).collect();
    text.push_str(&candidates(&facts.answers, &names));
    text.push_str(&nodes(facts));
    text
}

fn resources(facts: &Facts<'_>) -> String {
    let row = |resource: &ResourceFacts<'_>| {
        let used = resource.restarts.iter();
        let used: Vec<String> =
            used.map(|restarted| format!("{}: {}", restarted.node, budget(&restarted.budget))).collect();
        vec![
            resource.name.to_owned(),
            resource.status.unwrap_or("Unknown").to_owned(),
            format!("flag {}", resource.persistent_state),
            resource.runs_on.unwrap_or("nowhere").to_owned(),
            if used.is_empty() { "-".to_owned() } else { used.join("; ") },
        ]
    };
    let rows: Vec<Vec<String>> = facts.resources.iter().map(row).collect();
    aligned(&["Resource", "Status", "Persistent", "Runs on", "Restarts"], &rows)
}

fn nodes(facts: &Facts<'_>) -> String {
    let row = |node: &NodeFacts<'_>| {
        let marks = [
            (!node.powered, "no power"),
            (node.isolated, "cut off"),
            (!node.up, "not up"),
            (node.paused, "paused"),
            (node.quarantined, "quarantined"),
            (node.fencing_asked, "fencing asked for"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
        let time = |millis: u64| rough(Millis(millis));
        let seen = node.unchanged_for_ms.iter();
        let seen: Vec<String> = seen.map(|(other, millis)| format!("{other} {}", time(*millis))).collect();
        let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
        vec![
            node.name.to_owned(),
            node.session.unwrap_or("no agent").to_owned(),
            node.life.map_or("-".to_owned(), |life| format!("i{life}")),
            node.lease_left_ms.map_or("-".to_owned(), time),
            listed(&marks, "-"),
            node.groups.to_string(),
            node.behind.map_or("-".to_owned(), |behind| behind.to_string()),
            listed(&node.queue, "-"),
            listed(&seen, "-"),
        ]
    };
    let heading = [
        "Node",
        "Session",
        "Life",
        "Lease left",
        "Marks",
        "Groups",
        "Behind",
        "Waits to start",
        "Unchanged, as seen by",
    ];
    let rows: Vec<Vec<String>> = facts.nodes.iter().map(row).collect();
    aligned(&heading, &rows)
}
