//! Random histories: drawn clusters with drawn faults. After every step of the world the rules are
//! asked, and once the faults are over everything that is wanted runs again (`comes_back`).
//!
//! A history is a scenario. One that fails is shrunk, so that the command can tell it.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use proptest::prelude::*;
use takeover::units::{Millis, ResourceId};
use takeover_sim::chance::{
    Ending, Failing, Fault, FaultKind, FaultKinds, Size, Tale, judged, shrunk, swarm_tale,
};
use takeover_sim::scenario::{Act, Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::Log;

/// For how long faults begin.
const LASTING: Millis = Millis::hours(1);

fn tale(seed: u64) -> Tale {
    swarm_tale(seed, Size { nodes: 3, vms: 6 }, LASTING, FaultKinds::all()).unwrap()
}

fn story(tale: &Tale) -> Story {
    tale.story("random.txt").unwrap_or_else(|error| panic!("{error}"))
}

/// The shortest story that goes wrong in the same way.
fn short(tale: Tale, seed: u64, rule: &'static str) -> String {
    let failing = shrunk(&Failing { tale, seed, bug: None, rule }, 400, &mut |_| {});
    format!("{rule}, with seed {}:\n{}", failing.seed, failing.tale.text("random.txt").unwrap_or_default())
}

/// What is outside the trust base, or never mended, and breaks no rule all the same: starts past the
/// gate count as nobody's and are ended, and a backend that goes missing stays away.
fn beyond() -> impl Strategy<Value = Vec<(u64, u8, u32, bool)>> {
    prop::collection::vec((30_000..3_600_000_u64, 1..4_u8, 0..6_u32, prop::bool::ANY), 1..10)
}

/// 48 histories, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig { max_shrink_iters: 40, ..ProptestConfig::default() };
    if asked { default } else { ProptestConfig { cases: 48, ..default } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rules_hold_and_everything_comes_back(seed in prop::num::u64::ANY) {
        let tale = tale(seed);
        let verdict = judged(&story(&tale), seed, None, Log::Drop);
        if let Some(trouble) = verdict.trouble {
            prop_assert!(false, "{}", short(tale, seed, trouble.rule));
        }
    }

    /// Where backends go missing, what is wanted may stay away, and so it may where somebody starts
    /// what the cluster does not know of; the rules hold.
    #[test]
    fn rules_hold_without_backends_and_past_the_gate(seed in prop::num::u64::ANY, beyond in beyond()) {
        let mut tale = tale(seed);
        let acts = beyond.iter().map(|&(at, node, vm, forced)| {
            let (node, resource) = (takeover::units::NodeId::new(node).unwrap(), ResourceId(vm));
            let act = if forced {
                Act::ForceStart { resource, node }
            } else {
                Act::BackendMissing { resource, node }
            };
            (Millis(at), act)
        });
        tale.faults.push(Fault { kind: FaultKind::Outside, acts: acts.collect() });
        tale.ending = Ending::Open(LASTING.plus(Millis::mins(10)));
        let text = tale.text("random.txt").unwrap();
        let story = read("random.txt", text.as_bytes()).unwrap();
        let verdict = judged(&story, seed, None, Log::Drop);
        prop_assert!(verdict.trouble.is_none(), "seed {seed}: {:?}\n{text}", verdict.trouble);
    }

    #[test]
    fn the_same_seed_tells_the_same_story(seed in prop::num::u64::ANY) {
        let story = story(&tale(seed));
        let tell = || {
            let mut telling = Telling::new(&story, seed, Log::Keep);
            telling.tell_until(LASTING);
            telling.world().log().iter().map(|entry| format!("{entry}\n")).collect::<String>()
        };
        let first = tell();
        prop_assert!(first == tell(), "two tellings differ");
        for line in first.lines() {
            let entry: takeover::log::Entry = line.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
            prop_assert_eq!(entry.to_string(), line);
        }
    }
}

/// The network of this cluster loses a message in two hundred. While it did so to the very end, a node lost
/// its lease seconds before the end, and its VM was still starting when it was looked at.
#[test]
fn a_network_that_loses_messages_is_mended_too() {
    const SEED: u64 = 1_854_814_032_114_709_740;
    let tale = tale(SEED);
    let text = tale.text("random.txt").unwrap();
    let (before, mended) = text.split_once("# Everything is mended.").unwrap();
    assert!(before.contains("lose 0.5"), "{before}");
    let network = mended.lines().find(|line| line.contains(" network ")).unwrap();
    assert!(!network.contains("lose"), "{network}");
    assert_eq!(judged(&story(&tale), SEED, None, Log::Drop).trouble, None);
}
