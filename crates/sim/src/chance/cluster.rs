//! A cluster that is drawn, as the setup of a scenario.

use takeover::units::Millis;

use super::dice::Dice;

/// How large drawn clusters are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Size {
    /// Nodes, `n1` and so on.
    pub nodes: u32,
    /// VMs, `v1` and so on, in groups of one to four.
    pub vms: u32,
}

/// The setup under construction.
struct Draft {
    lines: Vec<String>,
    nodes: Vec<String>,
}

impl Draft {
    fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    /// A policy at times: one of some values.
    fn perhaps(&mut self, dice: &mut Dice, percent: u64, field: &str, values: &[&str]) {
        if let Some(value) = dice.one(values).filter(|_| dice.chance(percent)) {
            self.say(format!("policy {field} {value}"));
        }
    }

    /// Some of the nodes, at least one, in a drawn order.
    fn some_nodes(&self, dice: &mut Dice) -> Vec<String> {
        let mut left: Vec<&String> = self.nodes.iter().collect();
        let most = u32::try_from(left.len()).unwrap_or(1);
        let mut some = Vec::new();
        for _ in 0..dice.count(1, most) {
            let Some(node) = dice.one(&left) else { break };
            left.retain(|&other| other != node);
            some.push(node.clone());
        }
        some
    }
}

/// A cluster, as lines.
pub(super) fn drawn(dice: &mut Dice, size: Size) -> Vec<String> {
    let nodes: Vec<String> = (1..=size.nodes.clamp(1, 64)).map(|number| format!("n{number}")).collect();
    let mut draft = Draft { lines: Vec::new(), nodes };
    draft.say("cluster swarm");
    let all = draft.nodes.join(" ");
    draft.say(format!("nodes {all}"));
    if dice.chance(if size.nodes < 3 { 100 } else { 40 }) {
        draft.say("witness");
    }
    if dice.chance(60) {
        let takes = dice.of("5s", &["1m", "3m"]);
        draft.say(format!("boots take {takes}"));
    }
    let network = dice.of("1ms..5ms", &["1ms..20ms", "1ms..100ms lose 0.5% repeat 0.5%", "10ms"]);
    draft.say(format!("network delay {network}"));
    lease(dice, &mut draft);
    proofs(dice, &mut draft);
    whole(dice, &mut draft);
    groups(dice, &mut draft, size.vms.max(1));
    draft.lines
}

/// The lease, the clocks within its bound, and watchdogs.
fn lease(dice: &mut Dice, draft: &mut Draft) {
    let quick = dice.chance(40);
    if quick {
        for line in ["ttl 6s", "renew-every 1s", "store-gap 1s", "stop-budget 1500ms", "margin 20ms"] {
            draft.say(format!("policy lease-{line}"));
        }
    }
    let bound = dice.of(1_000_u32, &[100, 10_000, 50_000]);
    if bound == 50_000 && !quick {
        draft.say("policy lease-ttl 25s");
    }
    draft.say(format!("policy lease-drift-ppm {bound}"));
    for node in draft.nodes.clone() {
        let between = dice.count(0, bound);
        let rate = dice.of(bound, &[0, between]);
        let way = dice.of("fast", &["slow"]);
        if rate > 0 {
            draft.say(format!("clock {node} {rate}ppm {way}"));
        }
    }
    if dice.chance(40) {
        let watched = if dice.chance(60) { draft.nodes.clone() } else { draft.some_nodes(dice) };
        draft.say(format!("watchdog {}", watched.join(" ")));
        let (timeout, reset, budget) = if quick { ("500ms", "200ms", "1s") } else { ("2s", "1s", "9s") };
        draft.lines.retain(|line| !line.starts_with("policy lease-stop-budget"));
        draft.say(format!("policy lease-stop-budget {budget}"));
        draft.say(format!("policy watchdog-timeout {timeout}"));
        draft.say(format!("policy watchdog-reset {reset}"));
    }
}

/// What proves a node's life over.
fn proofs(dice: &mut Dice, draft: &mut Draft) {
    if !dice.chance(35) {
        return;
    }
    draft.say("policy proofs fencing-agent");
    let takes = dice.of("5s", &["1s", "20s"]);
    draft.say(format!("fencing takes {takes}"));
    draft.perhaps(dice, 50, "keep-without-quorum", &["yes"]);
    draft.perhaps(dice, 30, "fencing-timeout", &["25s", "40s"]);
    draft.perhaps(dice, 30, "fencing-retry", &["2s", "30s"]);
}

/// What holds for the cluster and for all its resources and groups.
fn whole(dice: &mut Dice, draft: &mut Draft) {
    draft.perhaps(dice, 30, "cold-start-wait", &["1s", "20s"]);
    draft.perhaps(dice, 30, "start-throttle", &["1", "2"]);
    draft.perhaps(dice, 40, "quarantine-threshold", &["0", "1", "2"]);
    draft.perhaps(dice, 40, "quarantine-share", &["34%", "50%", "100%"]);
    draft.perhaps(dice, 40, "quarantine-duration", &["5m", "30m"]);
    draft.perhaps(dice, 30, "restart-period", &["1m", "5m"]);
    draft.perhaps(dice, 70, "retry-period-on-failure", &["15m", "20m"]);
    draft.perhaps(dice, 30, "quick-check-every", &["4s", "10s"]);
    draft.perhaps(dice, 30, "thorough-check-every", &["20s", "3m"]);
    draft.perhaps(dice, 30, "event-grace", &["0s", "2s"]);
    draft.perhaps(dice, 30, "misses", &["1", "2"]);
    draft.perhaps(dice, 30, "monitor-restarts", &["1", "2"]);
    draft.perhaps(dice, 30, "pending-timeout", &["1m", "2m"]);
    draft.perhaps(dice, 30, "failover-period", &["15m", "1h"]);
    draft.perhaps(dice, 20, "check-roles", &["microsoft"]);
}

/// Groups of one to four VMs, with policies of their own.
fn groups(dice: &mut Dice, draft: &mut Draft, vms: u32) {
    let mut number = 0_u32;
    let mut left = vms;
    let mut names = Vec::new();
    while left > 0 {
        let members = dice.of(1, &[1, 1, 2, 3, 4]).min(left);
        let group = format!("g{}", names.len().saturating_add(1));
        // Where only some nodes can run it, it begins on one of them.
        let possible = if dice.chance(15) { draft.some_nodes(dice) } else { Vec::new() };
        declare(dice, draft, &group, &possible);
        let first = number.saturating_add(1);
        for _ in 0..members {
            number = number.saturating_add(1);
            member(dice, draft, &group, (first, number), &possible);
        }
        names.push(group);
        left = left.saturating_sub(members);
    }
    if dice.chance(20) && !draft.lines.iter().any(|line| line.contains(" on-nodes ")) {
        capacities(draft, names.len());
    }
}

/// Each node bears so much that one of them may be lost.
fn capacities(draft: &mut Draft, groups: usize) {
    let others = draft.nodes.len().saturating_sub(1).max(1);
    let each = groups.div_ceil(others).saturating_mul(10);
    draft.say("policy weight 10");
    for node in draft.nodes.clone() {
        draft.say(format!("capacity {node} {each}"));
    }
}

fn declare(dice: &mut Dice, draft: &mut Draft, group: &str, possible: &[String]) {
    let names: Vec<&str> = possible.iter().map(String::as_str).collect();
    let all: Vec<&str> = draft.nodes.iter().map(String::as_str).collect();
    let home = dice.one(if names.is_empty() { &all } else { &names }).filter(|_| dice.chance(80));
    let home = home.map_or_else(String::new, |home| format!(" on {home}"));
    let prefers = if dice.chance(50) { draft.some_nodes(dice) } else { Vec::new() };
    let prefers = if prefers.is_empty() { String::new() } else { format!(" prefers {}", prefers.join(" ")) };
    let apart = if dice.chance(15) { " apart twins" } else { "" };
    draft.say(format!("group {group}{home}{prefers}{apart}"));
    draft_for(dice, draft, 20, group, "failover-threshold", &["0", "1", "3"]);
    draft_for(dice, draft, 25, group, "failback", &["immediate", "2..6"]);
    draft_for(dice, draft, 20, group, "placement", &["least-loaded"]);
    draft_for(dice, draft, 25, group, "priority", &["high", "low"]);
}

/// A VM, which may need another of its group: `first` is the first of them, `number` its own number.
fn member(dice: &mut Dice, draft: &mut Draft, group: &str, (first, number): (u32, u32), possible: &[String]) {
    let name = format!("v{number}");
    let flag = if dice.chance(10) { " flag 0" } else { "" };
    let on = if possible.is_empty() { String::new() } else { format!(" on-nodes {}", possible.join(" ")) };
    let needs = if number > first && dice.chance(30) {
        format!(" needs v{}", dice.count(first, number.saturating_sub(1)))
    } else {
        String::new()
    };
    draft.say(format!("vm {name} in {group}{flag}{on}{needs}"));
    if dice.chance(20) {
        let takes = Millis(dice.between(1, 20).saturating_mul(1_000));
        draft.say(format!("starts of {name} take {}", crate::scenario::spelled(takes)));
    }
    if dice.chance(10) {
        let lacks = dice.of("LooksAlive", &["Close", "Offline", "Open"]);
        draft.say(format!("backend of {name} lacks {lacks}"));
    }
    draft_for(dice, draft, 30, &name, "restart-threshold", &["0", "1", "8"]);
    draft_for(dice, draft, 15, &name, "restart-delay", &["0s", "5s"]);
    draft_for(dice, draft, 15, &name, "restart-action", &["no-notify"]);
    draft_for(dice, draft, 15, &name, "unconfirmed", &["wait"]);
    draft_for(dice, draft, 20, &name, "outside-stop", &["restart", "fail"]);
    draft_for(dice, draft, 20, &name, "guest-stop", &["restart", "fail"]);
    draft_for(dice, draft, 20, &name, "separate-monitor", &["yes"]);
    draft_for(dice, draft, 10, &name, "unaware-backend", &["yes"]);
}

/// A policy of one thing, at times.
fn draft_for(dice: &mut Dice, draft: &mut Draft, percent: u64, name: &str, field: &str, values: &[&str]) {
    if let Some(value) = dice.one(values).filter(|_| dice.chance(percent)) {
        draft.say(format!("policy {field} {value} for {name}"));
    }
}
