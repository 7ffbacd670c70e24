//! Random histories of commands and faults: after every step of the world the rules are asked,
//! and once the faults are over everything that is wanted runs again (`comes_back`).
//!
//! A history is written as a scenario, so that a failing one can be told with the command.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use proptest::prelude::*;
use takeover_sim::scenario::read;
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// The cluster that every history happens to: dependencies, classes, owners, clocks at the
/// bound's edges, a monitor of its own.
const CLUSTER: &str = "
cluster random
nodes n1 n2 n3
clock n1 1000ppm slow
clock n3 1000ppm fast
group ga on n1 apart a
group gb on n2 prefers n2 n1 apart a
group gc
vm disk in ga
vm web in ga needs disk
vm db in gb
vm app in gc
vm tool in gc flag 0
policy retry-period-on-failure 15m
policy restart-period 5m
policy separate-monitor yes for app
policy failback immediate for gb
";

/// How every history ends: nothing is broken any more, everybody may work.
const MENDED: &str = "
after 1m network delay 1ms..5ms
rejoin n1
rejoin n2
rejoin n3
power on n1
power on n2
power on n3
after 1m start agent on n1
start agent on n2
start agent on n3
resume n1
resume n2
resume n3
";

const WANTED: [&str; 4] = ["disk", "web", "db", "app"];

fn node() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["n1", "n2", "n3"])
}

fn vm() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["disk", "web", "db", "app", "tool"])
}

fn group() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["ga", "gb", "gc"])
}

/// One statement of a history.
fn act() -> impl Strategy<Value = String> {
    prop_oneof![
        node().prop_map(|node| format!("power off {node}")),
        node().prop_map(|node| format!("power on {node}")),
        node().prop_map(|node| format!("isolate {node}")),
        node().prop_map(|node| format!("rejoin {node}")),
        node().prop_map(|node| format!("crash agent on {node}")),
        node().prop_map(|node| format!("start agent on {node}")),
        node().prop_map(|node| format!("hang agent on {node}")),
        node().prop_map(|node| format!("hang monitor on {node}")),
        vm().prop_map(|vm| format!("crash {vm}")),
        vm().prop_map(|vm| format!("vanish {vm}")),
        vm().prop_map(|vm| format!("hang {vm}")),
        vm().prop_map(|vm| format!("shut down {vm} inside")),
        vm().prop_map(|vm| format!("stop {vm} outside")),
        (vm(), node()).prop_map(|(vm, node)| format!("start {vm} outside on {node}")),
        (vm(), node()).prop_map(|(vm, node)| format!("force {vm} on {node}")),
        (1..5_u32, vm()).prop_map(|(count, vm)| format!("next {count} starts of {vm} fail")),
        (1..3_u32, vm()).prop_map(|(count, vm)| format!("next {count} starts of {vm} hang")),
        (1..3_u32, vm()).prop_map(|(count, vm)| format!("next {count} starts of {vm} take 40s")),
        (1..3_u32, vm()).prop_map(|(count, vm)| format!("next {count} stops of {vm} hang")),
        (1..3_u32, vm()).prop_map(|(count, vm)| format!("next {count} stops of {vm} fail")),
        vm().prop_map(|vm| format!("online {vm}")),
        vm().prop_map(|vm| format!("offline {vm}")),
        (group(), node()).prop_map(|(group, node)| format!("move {group} to {node}")),
        group().prop_map(|group| format!("failover {group}")),
        group().prop_map(|group| format!("failback {group}")),
        node().prop_map(|node| format!("pause {node}")),
        node().prop_map(|node| format!("pause {node} and drain")),
        node().prop_map(|node| format!("resume {node} and failback")),
        Just("network delay 1ms..900ms lose 10% repeat 5%".to_owned()),
        Just("network delay 1ms..5ms".to_owned()),
    ]
}

/// A statement, or a backend that goes missing for good.
fn act_or_missing() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => act(),
        1 => (vm(), node()).prop_map(|(vm, node)| format!("backend of {vm} is missing on {node}")),
    ]
}

/// A statement, or a power controller that fails, hangs or is mended.
fn act_or_fencing() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => act(),
        1 => node().prop_map(|node| format!("fencing of {node} fails")),
        1 => node().prop_map(|node| format!("fencing of {node} hangs")),
        2 => node().prop_map(|node| format!("fencing of {node} works")),
    ]
}

/// A history: statements, each some time after the one before.
fn history() -> impl Strategy<Value = Vec<(u32, String)>> {
    prop::collection::vec((1..90_000_u32, act()), 1..25)
}

/// The history as a scenario.
fn scenario(history: &[(u32, String)]) -> String {
    let mut text = String::from(CLUSTER);
    text.push_str("at 20s network delay 1ms..5ms\n");
    for (gap, act) in history {
        text.push_str(&format!("after {gap}ms {act}\n"));
    }
    text.push_str(MENDED);
    for vm in WANTED {
        text.push_str(&format!("after 10s online {vm}\n"));
    }
    text.push_str("after 4h network delay 1ms..5ms\n");
    for vm in WANTED {
        text.push_str(&format!("expect {vm} online\n"));
    }
    text
}

fn told(text: &str, seed: u64, log: Log) -> (String, bool, Vec<String>) {
    let story = read("random.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut telling = Telling::new(&story, seed, log);
    telling.tell();
    let log = telling.world().log().iter().map(|entry| format!("{entry}\n")).collect();
    let broken = telling.world().breaches().iter().map(|breach| format!("{breach:?}"));
    let unmet = telling.unmet().iter().map(|unmet| format!("line {} unmet", unmet.line));
    (log, telling.is_fine(), broken.chain(unmet).collect())
}

/// 48 histories, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig { max_shrink_iters: 400, ..ProptestConfig::default() };
    if asked { default } else { ProptestConfig { cases: 48, ..default } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rules_hold_and_everything_comes_back(history in history(), seed in 0..1_000_u64) {
        let text = scenario(&history);
        let (_, fine, troubles) = told(&text, seed, Log::Drop);
        prop_assert!(fine, "seed {seed}: {troubles:?}\n{text}");
    }

    /// Where backends go missing, what is wanted may stay away; the rules hold.
    #[test]
    fn rules_hold_without_backends(
        history in prop::collection::vec((1..90_000_u32, act_or_missing()), 1..25),
        seed in 0..1_000_u64,
    ) {
        let text = scenario(&history);
        let story = read("random.txt", text.as_bytes()).unwrap();
        let mut telling = Telling::new(&story, seed, Log::Drop);
        telling.tell();
        let broken = telling.world().breaches();
        prop_assert!(broken.is_empty(), "seed {seed}: {broken:?}\n{text}");
    }

    /// Where only fencing proves a life over, and nodes may keep what they run without a quorum.
    #[test]
    fn rules_hold_under_fencing(
        history in prop::collection::vec((1..90_000_u32, act_or_fencing()), 1..25),
        (seed, keep) in (0..1_000_u64, prop::sample::select(vec!["yes", "no"])),
    ) {
        let policies = format!("policy proofs fencing-agent\npolicy keep-without-quorum {keep}\nat 20s ");
        let text = scenario(&history).replacen("at 20s ", &policies, 1);
        let story = read("random.txt", text.as_bytes()).unwrap();
        let mut telling = Telling::new(&story, seed, Log::Drop);
        telling.tell();
        let broken = telling.world().breaches();
        prop_assert!(broken.is_empty(), "seed {seed}: {broken:?}\n{text}");
    }

    #[test]
    fn the_same_seed_tells_the_same_story(history in history(), seed in 0..1_000_u64) {
        let text = scenario(&history);
        let (first, ..) = told(&text, seed, Log::Keep);
        let (second, ..) = told(&text, seed, Log::Keep);
        prop_assert!(first == second, "two tellings differ");
        for line in first.lines() {
            let entry: takeover::log::Entry = line.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
            prop_assert_eq!(entry.to_string(), line);
        }
    }
}
