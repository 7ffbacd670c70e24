//! A telling as JSON.

use serde::Serialize;
use takeover::log::Entry;
use takeover::resource::Persistent;
use takeover::units::NodeId;
use takeover_sim::telling::Telling;

#[derive(Serialize)]
struct Document<'a> {
    scenario: &'a str,
    seed: u64,
    ended_at_ms: u64,
    fine: bool,
    resources: Vec<Resource<'a>>,
    groups: Vec<Group<'a>>,
    nodes: Vec<Node<'a>>,
    counters: Counters,
    broken_rules: Vec<Breach<'a>>,
    unmet_expectations: Vec<Unmet<'a>>,
    timeline: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: &'a str,
    guid: String,
    owner: Option<&'a str>,
    status: Option<&'static str>,
    persistent_state: u8,
    runs_on: Option<&'a str>,
    restarts: u32,
}

#[derive(Serialize)]
struct Group<'a> {
    name: &'a str,
    owner: Option<&'a str>,
    claim: Option<String>,
    status: Option<&'static str>,
    failovers: u32,
}

#[derive(Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "four independent facts about a node")]
struct Node<'a> {
    name: &'a str,
    up: bool,
    paused: bool,
    quarantined: bool,
    powered: bool,
    groups: usize,
}

#[derive(Serialize)]
struct Counters {
    steps: u64,
    checks: u64,
    calls: u64,
    requests: u64,
    restarts: u64,
    failovers: u64,
    takeovers: u64,
}

#[derive(Serialize)]
struct Breach<'a> {
    rule: &'a str,
    at_ms: u64,
    subject: &'a str,
}

#[derive(Serialize)]
struct Unmet<'a> {
    line: u32,
    at_ms: u64,
    instead: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    at_ms: u64,
    node: &'a str,
    component: &'a str,
    subject: &'a str,
    claim: Option<String>,
    from: Option<&'a str>,
    to: Option<&'a str>,
    text: &'a str,
}

/// One document on one line.
pub(crate) fn document(telling: &Telling<'_>, seed: u64) -> String {
    let world = telling.world();
    let counters = world.counters();
    let document = Document {
        scenario: &telling.story().name,
        seed,
        ended_at_ms: telling.story().ends.0,
        fine: telling.is_fine(),
        resources: resources(telling),
        groups: groups(telling),
        nodes: nodes(telling),
        counters: Counters {
            steps: counters.steps,
            checks: counters.checks,
            calls: counters.calls,
            requests: counters.requests,
            restarts: counters.restarts,
            failovers: counters.failovers,
            takeovers: counters.takeovers,
        },
        broken_rules: world
            .breaches()
            .iter()
            .map(|breach| Breach { rule: breach.rule, at_ms: breach.at.0, subject: &breach.subject })
            .collect(),
        unmet_expectations: telling
            .unmet()
            .iter()
            .map(|unmet| Unmet { line: unmet.line, at_ms: unmet.at.0, instead: &unmet.instead })
            .collect(),
        timeline: world.log().iter().map(line).collect(),
    };
    // Plain data with string keys always has a JSON form.
    let text = serde_json::to_string(&document).unwrap_or_default();
    text + "\n"
}

fn resources<'a>(telling: &'a Telling<'_>) -> Vec<Resource<'a>> {
    let names = &telling.story().names;
    let shape = telling.world().shape();
    let resource = |id| {
        let view = telling.world().resource(id);
        Resource {
            name: names.resource(id),
            guid: shape.resource(id).map_or_else(String::new, |configured| configured.guid.to_string()),
            owner: view.owner.map(|node| names.node(node)),
            status: view.status.map(takeover::resource::Status::name),
            persistent_state: u8::from(view.persistent == Persistent::Online),
            runs_on: view.runs_on.map(|node| names.node(node)),
            restarts: view.restarts,
        }
    };
    shape.resource_ids().map(resource).collect()
}

fn groups<'a>(telling: &'a Telling<'_>) -> Vec<Group<'a>> {
    let names = &telling.story().names;
    let group = |id| {
        let record = telling.world().record(id);
        let owner = record.and_then(takeover::group::Record::owner);
        Group {
            name: names.group(id),
            owner: owner.map(|node| names.node(node)),
            claim: record.and_then(|record| record.claim).map(|claim| claim.to_string()),
            status: telling.world().group(id).map(takeover::group::Status::name),
            failovers: telling.world().failovers(id),
        }
    };
    telling.world().shape().group_ids().map(group).collect()
}

fn nodes<'a>(telling: &'a Telling<'_>) -> Vec<Node<'a>> {
    let names = &telling.story().names;
    let node = |id: NodeId| {
        let view = telling.world().node(id);
        Node {
            name: names.node(id),
            up: view.up,
            paused: view.paused,
            quarantined: view.quarantined,
            powered: view.powered,
            groups: view.groups,
        }
    };
    telling.world().shape().nodes().iter().map(node).collect()
}

fn line(entry: &Entry) -> Line<'_> {
    Line {
        at_ms: entry.at.0,
        node: &entry.node,
        component: entry.component.name(),
        subject: &entry.subject,
        claim: entry.claim.map(|claim| claim.to_string()),
        from: entry.change.as_ref().map(|(from, _)| from.as_str()),
        to: entry.change.as_ref().map(|(_, to)| to.as_str()),
        text: &entry.text,
    }
}
