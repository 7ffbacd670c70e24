//! A status as text for people.

use anstyle::{AnsiColor, Style};
use takeover::units::Millis;
use takeover_admin::{
    AgentStatus, GateHealth, GroupStatus, HypervisorHealth, NodeStatus, ResourceStatus, Status, rough,
};

use crate::group::budget;
use crate::rows::aligned;
use crate::text::styled;

/// The whole page; `wide` adds the resources' GUIDs.
pub(super) fn page(status: &Status, wide: bool, colour: bool) -> String {
    let mut text = agent(&status.agent, colour);
    text.push('\n');
    text.push_str(&nodes(&status.nodes, colour));
    text.push('\n');
    text.push_str(&groups(&status.groups, colour));
    text.push('\n');
    text.push_str(&resources(&status.resources, wide, colour));
    text
}

/// Rows under a heading, each in the style of what it says.
fn coloured(heading: &[&str], rows: &[(Vec<String>, Style)], colour: bool) -> String {
    let cells: Vec<Vec<String>> = rows.iter().map(|(cells, _)| cells.clone()).collect();
    let styles = core::iter::once(Style::new().bold()).chain(rows.iter().map(|(_, style)| *style));
    let table = aligned(heading, &cells);
    table.lines().zip(styles).map(|(line, style)| styled(line, style, colour) + "\n").collect()
}

fn plain(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}

/// The colour of a state.
fn style(state: Option<&str>) -> Style {
    match state {
        Some("Failed" | "Down") => plain(AnsiColor::Red),
        Some("Online" | "Up") => plain(AnsiColor::Green),
        Some("OnlinePending" | "OfflinePending" | "Pending" | "PartialOnline") => plain(AnsiColor::Yellow),
        Some(_) | None => Style::new(),
    }
}

/// Words in a row, or a dash.
fn or_dash(words: &[String]) -> String {
    if words.is_empty() { "-".to_owned() } else { words.join("; ") }
}

fn agent(agent: &AgentStatus, colour: bool) -> String {
    let heading = format!(
        "{} as {} sees it (takeover-agent {}, up {})",
        agent.cluster,
        agent.node,
        agent.version,
        rough(Millis(agent.uptime_ms))
    );
    let rows =
        [("session", session(agent)), ("store", store(agent)), ("hypervisor", hypervisor(&agent.hypervisor))];
    let row = |(what, (text, fine)): &(&str, (String, bool))| {
        let style = if *fine { Style::new() } else { plain(AnsiColor::Red) };
        styled(&format!("{what:<12}{text}"), style, colour) + "\n"
    };
    styled(&heading, Style::new().bold(), colour) + "\n" + &rows.iter().map(row).collect::<String>()
}

/// The session in words, and whether it is as it should be.
fn session(agent: &AgentStatus) -> (String, bool) {
    let mut parts = vec![agent.session.name().to_owned()];
    parts.extend(agent.life.map(|life| format!("life i{life}")));
    parts.extend(agent.lease_left_ms.map(|left| format!("lease {} left", rough(Millis(left)))));
    parts.push(format!("guardian {}", agent.guardian));
    if !agent.may_start {
        parts.push("starts nothing".to_owned());
    }
    (parts.join(", "), agent.may_start)
}

/// The store in words, and whether it is as it should be.
fn store(agent: &AgentStatus) -> (String, bool) {
    let (store, database) = (&agent.store, &agent.database);
    let mut parts = vec![if store.connected { "connected" } else { "no answer" }.to_owned()];
    if database.generation > 0 {
        parts.push(format!("generation {}", database.generation));
    }
    parts.push(format!("{} changes", database.revision));
    if !database.accepted {
        parts.push("not the one that was seen here (see `takeover adopt-restored-store --help`)".to_owned());
    }
    if database.waits_for_old_leases {
        parts.push("restored: nothing begins before the longest lease has passed".to_owned());
    }
    parts.extend(store.error.iter().map(|error| format!("last error: {error}")));
    let fine = store.connected && database.accepted && !database.waits_for_old_leases;
    (format!("{}: {}", store.place, parts.join(", ")), fine)
}

/// The hypervisor in words, and whether it is as it should be.
fn hypervisor(it: &HypervisorHealth) -> (String, bool) {
    let mut parts = vec![if it.connected { "connected" } else { "no answer" }.to_owned()];
    parts.extend(it.version.clone());
    parts.push(match &it.gate {
        GateHealth::Enforced => "gate enforced".to_owned(),
        GateHealth::NotEnforced { why } => format!("GATE NOT ENFORCED: {why}"),
    });
    parts.extend(it.error.iter().map(|error| format!("last error: {error}")));
    parts.extend(it.degraded.iter().map(|vm| format!("{} degraded: {}", vm.vm, vm.why)));
    let fine = it.connected && it.gate == GateHealth::Enforced && it.degraded.is_empty();
    (format!("{}: {}", it.place, parts.join(", ")), fine)
}

/// A node's newest life.
pub(super) fn life(node: &NodeStatus) -> String {
    node.life.map_or_else(|| "-".to_owned(), |life| format!("i{life}"))
}

/// What is out of the ordinary about a node.
pub(super) fn marks(node: &NodeStatus) -> String {
    let marks = [
        (!node.up, "not up"),
        (node.paused, "paused"),
        (node.draining, "draining"),
        (node.quarantined, "quarantined"),
        (node.fencing_asked, "fencing asked for"),
    ];
    let marks: Vec<&str> = marks.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
    if marks.is_empty() { "-".to_owned() } else { marks.join(", ") }
}

fn nodes(all: &[NodeStatus], colour: bool) -> String {
    let row = |node: &NodeStatus| {
        let state = if node.up { "Up" } else { "Down" };
        let seen = node.unchanged_for_ms.map(|time| format!("{} ago", rough(Millis(time))));
        let cells = vec![
            node.name.clone(),
            state.to_owned(),
            life(node),
            node.groups.to_string(),
            seen.unwrap_or_else(|| "-".to_owned()),
            marks(&NodeStatus { up: true, ..node.clone() }),
        ];
        (cells, style(Some(state)))
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    coloured(&["Node", "State", "Life", "Groups", "Last sign", "Marks"], &rows, colour)
}

/// A state where it is known, and the node. What another node runs is that node's to say.
pub(super) fn place(state: Option<&str>, on: Option<&str>) -> String {
    match (state, on) {
        (Some(state), Some(on)) => format!("{state} on {on}"),
        (Some(state), None) => state.to_owned(),
        (None, Some(on)) => format!("on {on}"),
        (None, None) => "-".to_owned(),
    }
}

fn groups(all: &[GroupStatus], colour: bool) -> String {
    let row = |group: &GroupStatus| {
        let mut notes = Vec::new();
        notes.extend(group.out_of_service.then(|| "out of service".to_owned()));
        notes.extend(group.heir.iter().map(|heir| format!("moves to {heir}")));
        notes.extend(group.parked.then(|| match group.parked_for_ms {
            Some(left) => format!("parked, tried again in {}", rough(Millis(left))),
            None => "parked, until a command".to_owned(),
        }));
        notes.extend(group.waits.iter().filter(|_| !group.out_of_service).map(|why| format!("waits: {why}")));
        let owner = group.owner.as_deref();
        let state =
            if owner.is_none() { "owned by nobody".to_owned() } else { place(group.state.as_deref(), owner) };
        let claim = group.claim.clone().unwrap_or_else(|| "-".to_owned());
        (vec![group.name.clone(), state, claim, or_dash(&notes)], style(group.state.as_deref()))
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    coloured(&["Group", "State", "Claim", "Notes"], &rows, colour)
}

/// The restarts on the node that was asked.
pub(super) fn restarts(resource: &ResourceStatus) -> String {
    resource.restarts.as_ref().map_or_else(|| "-".to_owned(), budget)
}

fn resources(all: &[ResourceStatus], wide: bool, colour: bool) -> String {
    let row = |it: &ResourceStatus| {
        let mut cells = vec![
            it.name.clone(),
            it.group.clone(),
            place(it.state.as_deref(), it.on.as_deref()),
            it.persistent_state.to_string(),
            restarts(it),
            or_dash(it.note.as_slice()),
        ];
        if wide {
            cells.push(it.guid.clone());
        }
        (cells, style(it.state.as_deref()))
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    let heading = ["Resource", "Group", "State", "Persistent", "Restarts here", "Notes", "GUID"];
    let shown = heading.len().saturating_sub(usize::from(!wide));
    coloured(heading.get(..shown).unwrap_or_default(), &rows, colour)
}
