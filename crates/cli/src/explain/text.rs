//! The answer for people.

use takeover::log::Clock;
use takeover::units::Millis;
use takeover_sim::scenario::spelled;

use super::facts::{Budget, Facts, NodeFacts, ResourceFacts};
use crate::rows::aligned;
use crate::text::rough;

/// The whole page.
pub(super) fn page(facts: &Facts<'_>) -> String {
    let mut text = format!(
        "{} at {} of {} (seed {})\n\n",
        facts.group,
        Clock(Millis(facts.at_ms)),
        facts.scenario,
        facts.seed
    );
    text.push_str(&place(facts));
    text.push('\n');
    text.push_str(&resources(facts));
    text.push('\n');
    text.push_str(&future(facts));
    text.push('\n');
    text.push_str(&candidates(facts));
    text.push_str(&nodes(facts));
    text
}

/// Words in a row, or one for none.
fn listed(words: &[&str], none: &str) -> String {
    if words.is_empty() { none.to_owned() } else { words.join(", ") }
}

fn budget(budget: &Budget) -> String {
    format!("{} of {} within {}", budget.used, budget.allowed, spelled(Millis(budget.within_ms)))
}

/// Where the group is, and its record.
fn place(facts: &Facts<'_>) -> String {
    let record = &facts.record;
    let owner = match (record.owner, &record.claim) {
        (Some(owner), Some(claim)) => {
            let open = if record.open { "open" } else { "closed: everything is stopped" };
            format!("{owner}, claim {claim} ({open}), since {}", Clock(Millis(record.since_ms)))
        }
        _ => "nobody yet".to_owned(),
    };
    let parked = match (record.parked, record.parked_for_ms) {
        (false, _) => "no".to_owned(),
        (true, Some(left)) => format!("tried again in {}", rough(Millis(left))),
        (true, None) => "until a command".to_owned(),
    };
    let rows = [
        ("state", facts.state.unwrap_or("unknown: its owner's agent is away").to_owned()),
        ("owner", owner),
        ("planned heir", record.heir.unwrap_or("none").to_owned()),
        ("parked", parked),
        ("tried", listed(&record.tried, "no node since it last ran")),
        ("failovers", budget(&facts.failovers)),
        ("waits", facts.waits.clone().unwrap_or_else(|| "no".to_owned())),
    ];
    rows.iter().map(|(what, value)| format!("{what:<14}{value}\n")).collect()
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

fn future(facts: &Facts<'_>) -> String {
    let rows: Vec<Vec<String>> =
        facts.answers.iter().map(|answer| vec![answer.question.clone(), answer.answer.clone()]).collect();
    aligned(&["What becomes of it", ""], &rows)
}

/// Node by node, for each question that chooses among nodes.
fn candidates(facts: &Facts<'_>) -> String {
    let choices: Vec<_> = facts.answers.iter().filter(|answer| !answer.nodes.is_empty()).collect();
    if choices.is_empty() {
        return String::new();
    }
    let heading: Vec<&str> = core::iter::once("Node by node")
        .chain(choices.iter().map(|answer| answer.question.as_str()))
        .collect();
    let row = |(number, node): (usize, &NodeFacts<'_>)| {
        let cells = choices.iter().map(|answer| answer.nodes.get(number).copied().unwrap_or("-").to_owned());
        core::iter::once(node.name.to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = facts.nodes.iter().enumerate().map(row).collect();
    aligned(&heading, &rows) + "\n"
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
