//! The target `differential` without a fuzzer: many inputs that are always the same, and each deliberate bug.
#![allow(clippy::panic, reason = "a test: a panic is a failed test")]

use std::collections::BTreeSet;
use takeover_fuzz::bytes::stream;

use takeover_fuzz::differential::{Bug, applied, ask, ask_with};

/// How many inputs are tried.
const INPUTS: u64 = 1_000;

/// How long they are.
const LENGTH: usize = 1_500;

#[test]
fn nothing_is_wrong_in_the_stream() {
    for seed in 0..INPUTS {
        if let Err(found) = ask(&stream(seed, LENGTH)) {
            panic!("input {seed}: {found}");
        }
    }
}

#[test]
fn control_each_bug_is_found_by_its_law() {
    for (bug, law) in Bug::ALL {
        let found = (0..INPUTS).find_map(|seed| ask_with(&stream(seed, LENGTH), Some(bug)).err());
        assert_eq!(found.map(|found| found.law), Some(law), "{bug:?}");
    }
}

/// A stream of which everything is refused would show nothing.
#[test]
fn every_kind_of_command_is_applied() {
    let mut kinds = BTreeSet::new();
    for seed in 0..INPUTS {
        for command in applied(&stream(seed, LENGTH)).unwrap_or_default() {
            let words = format!("{command:?}");
            let word = words.split([' ', '{']).next().unwrap_or_default().to_owned();
            let change = words.split("change: ").nth(1).and_then(|rest| rest.split(' ').next());
            kinds.insert(change.map_or(word, str::to_owned));
        }
    }
    let all = [
        "Acquire",
        "Adopt",
        "AdoptStore",
        "Advance",
        "BeginTimeline",
        "Dead",
        "EndRestore",
        "Fence",
        "Fenced",
        "Park",
        "Pause",
        "Persist",
        "Plan",
        "PutBack",
        "Register",
        "Resume",
        "Retry",
        "SetPolicy",
        "Stopped",
        "Succeeded",
        "TakeOut",
        "Withdraw",
    ];
    let missing: Vec<&&str> = all.iter().filter(|kind| !kinds.contains(**kind)).collect();
    assert!(missing.is_empty(), "never applied: {missing:?}; there were {kinds:?}");
}
