//! The target `transitions` without a fuzzer: many inputs that are always the same, and each deliberate bug.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test: a panic is a failed test")]

use takeover_fuzz::bytes::stream;
use takeover_fuzz::transitions::{Bug, ask, ask_with};

/// How many inputs are tried.
const INPUTS: u64 = 4_000;

#[test]
fn nothing_is_wrong_in_the_stream() {
    for seed in 0..INPUTS {
        if let Err(found) = ask(&stream(seed, 1_500)) {
            panic!("input {seed}: {found}");
        }
    }
}

#[test]
fn control_each_bug_is_found_by_its_law() {
    for (bug, law) in Bug::ALL {
        let found = (0..INPUTS).find_map(|seed| ask_with(&stream(seed, 1_500), Some(bug)).err());
        assert_eq!(found.map(|found| found.law), Some(law), "{bug:?}");
    }
}
