//! A story to a broken rule, as people read it: numbered, drawn, and as a scenario.

use takeover::log::{Clock, Component, Entry};
use takeover::units::Millis;
use takeover_sim::scenario::{Act, read, spelled};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

use crate::cluster::{ClusterSpace, NAMES, State, Step, statement};
use crate::search::Lasso;
use crate::space::Story;

/// A story to a broken rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tale {
    /// The rule.
    pub rule: &'static str,
    /// How many steps it takes.
    pub steps: u64,
    /// What happens, a line each.
    pub lines: Vec<String>,
    /// A sequence diagram of it, in Mermaid's language.
    pub diagram: String,
    /// The scenario that the simulator tells again; none where no cluster is simulated.
    pub scenario: Option<String>,
}

fn length<S, T>(story: &Story<S, T>) -> u64 {
    u64::try_from(story.steps.len()).unwrap_or(u64::MAX)
}

/// The tale of a cluster: the scenario of its troubles, and the log that it leaves.
#[must_use]
pub fn of_cluster(space: &ClusterSpace, rule: &'static str, story: &Story<State, Step>) -> Tale {
    let scenario = scenario(space, rule, story);
    let entries = entries(space, &scenario, story.end().world.now());
    let mut lines: Vec<String> = entries.iter().map(Entry::to_string).collect();
    let breach = story.end().world.breaches().first();
    let subject = breach.map_or_else(String::new, |breach| format!(": {}", breach.subject));
    lines.push(format!("{} {rule} is broken{subject}", Clock(story.end().world.now())));
    Tale {
        rule,
        steps: length(story),
        lines,
        diagram: cluster_diagram(&entries, rule),
        scenario: Some(scenario),
    }
}

/// The log of a scenario to this time.
fn entries(space: &ClusterSpace, scenario: &str, until: Millis) -> Vec<Entry> {
    let Ok(story) = read("counterexample", scenario.as_bytes()) else { return Vec::new() };
    let mut telling = Telling::with_bug(&story, 1, Log::Keep, space.bug());
    telling.tell_until(until);
    telling.world().log().to_vec()
}

/// The acts of a story, each at its time.
fn acts(story: &Story<State, Step>) -> Vec<(Millis, Act)> {
    let mut acts = Vec::new();
    for (step, state) in &story.steps {
        if let Step::Meddle(meddling) = step {
            acts.extend(meddling.acts().map(|(later, act)| (state.world.now().plus(later), act)));
        }
    }
    acts.sort_by_key(|(at, _)| *at);
    acts
}

fn scenario(space: &ClusterSpace, rule: &str, story: &Story<State, Step>) -> String {
    let end = story.end();
    let bug = space.bug().map_or_else(String::new, |bug| format!(" with the bug {bug}"));
    let mut text = format!("# A story that breaks {rule}{bug}.\n\n");
    let setup = space.setting().text.lines().filter(|line| !line.starts_with(['#']));
    for line in setup.filter(|line| !line.starts_with("run until") && !line.starts_with("at ")) {
        text.push_str(line);
        text.push('\n');
    }
    for (at, act) in acts(story) {
        text.push_str(&format!("at {} {}\n", spelled(at), statement(&act)));
    }
    for expectation in expectations(space, rule, end) {
        text.push_str(&format!("at {} expect {expectation}\n", spelled(end.world.now())));
    }
    text.push_str(&format!("run until {}\n", spelled(space.setting().ends.max(end.world.now()))));
    text
}

/// A promise is expected where the story breaks it; a rule is asked by the simulator anyway.
fn expectations(space: &ClusterSpace, rule: &str, end: &State) -> Vec<String> {
    let world = &end.world;
    let groups = NAMES.groups.iter().take(world.shape().groups().len());
    match rule {
        "comes_back" => space.missing(end).into_iter().map(|name| format!("{name} online")).collect(),
        "settles" => groups.map(|group| format!("{group} settled")).collect(),
        "no_ping_pong" => {
            let most = u32::from(end.troubles).saturating_mul(2).saturating_add(1);
            groups.map(|group| format!("{group} acquired at most {most} times")).collect()
        }
        "inconsistency_is_short" => space
            .mistaken(end)
            .into_iter()
            .map(|(resource, owner)| format!("{resource} runs on {owner}"))
            .collect(),
        _ => Vec::new(),
    }
}

/// Who speaks in a line, and what it says, without what Mermaid would take for its own.
fn said(entry: &Entry) -> (String, String) {
    let change = entry.change.as_ref().map_or_else(String::new, |(from, to)| format!("{from} to {to}, "));
    let text = format!("{} {}: {change}{}", Clock(entry.at), entry.subject, entry.text);
    (entry.node.clone(), text.replace([';', '#'], ","))
}

fn cluster_diagram(entries: &[Entry], rule: &str) -> String {
    let mut text = "sequenceDiagram\n".to_owned();
    let mut nodes: Vec<&str> = entries.iter().map(|entry| entry.node.as_str()).collect();
    nodes.sort_unstable();
    nodes.dedup();
    for node in &nodes {
        text.push_str(&format!("    participant {node}\n"));
    }
    text.push_str("    participant store\n");
    for entry in entries {
        let (node, said) = said(entry);
        text.push_str(&match &entry.component {
            Component::Fm | Component::Nm | Component::Dm => format!("    {node}->>store: {said}\n"),
            Component::Rcm | Component::Rhs => format!("    {node}->>{node}: {said}\n"),
            Component::Other(_) => format!("    Note over {node}: {said}\n"),
        });
    }
    text.push_str(&format!("    Note over store: {rule} is broken\n"));
    text
}

/// The tale of one machine and its surroundings.
pub fn of_machine<S, T: core::fmt::Display>(rule: &'static str, story: &Story<S, T>) -> Tale {
    let mut lines = story.lines();
    let diagram = machine_diagram(&lines, rule);
    lines.push(format!("{rule} is broken"));
    Tale { rule, steps: length(story), lines, diagram, scenario: None }
}

/// The tale of a promise that is never kept.
pub fn of_lasso<S, T: core::fmt::Display>(promise: &'static str, lasso: &Lasso<S, T>) -> Tale {
    let mut lines = lasso.stem.lines();
    if lasso.cycle.is_empty() {
        lines.push("from here on nothing happens any more".to_owned());
    } else {
        lines.push("from here on, again and again:".to_owned());
        lines.extend(lasso.cycle.iter().map(|(step, _)| step.to_string()));
    }
    let diagram = machine_diagram(&lines, promise);
    lines.push(format!("{promise} is broken"));
    Tale { rule: promise, steps: length(&lasso.stem), lines, diagram, scenario: None }
}

fn machine_diagram(lines: &[String], rule: &str) -> String {
    let mut text = "sequenceDiagram\n    participant surroundings\n    participant machine\n".to_owned();
    for line in lines {
        text.push_str(&format!("    surroundings->>machine: {}\n", line.replace([';', '#'], ",")));
    }
    text.push_str(&format!("    Note over machine: {rule} is broken\n"));
    text
}
