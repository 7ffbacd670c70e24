//! The target `parsers` without a fuzzer: many inputs that are always the same, and each deliberate bug.
#![allow(clippy::panic, reason = "a test: a panic is a failed test")]

use takeover_fuzz::bytes::stream;
use takeover_fuzz::parsers::{Bug, ROOMS, ask, ask_with};

/// How many inputs are tried for each parser.
const INPUTS: u64 = 400;

/// How long they are.
const LENGTH: usize = 120;

/// An input for one parser.
fn input(room: u8, seed: u64) -> Vec<u8> {
    let mut bytes = stream(seed, LENGTH);
    bytes.insert(0, room);
    bytes.truncate(LENGTH.saturating_sub(usize::try_from(seed % 40).unwrap_or(0)));
    bytes
}

#[test]
fn nothing_is_wrong_in_the_stream() {
    let mut wrong = Vec::new();
    for (name, room) in ROOMS {
        let found = (0..INPUTS).find_map(|seed| Some((seed, ask(&input(room, seed)).err()?)));
        wrong.extend(found.map(|(seed, found)| format!("{name}, input {seed}: {found}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn control_each_bug_is_found_by_its_law() {
    for (bug, law) in Bug::ALL {
        let all = ROOMS.iter().flat_map(|(_, room)| (0..INPUTS).map(|seed| input(*room, seed)));
        let found = all.into_iter().find_map(|input| ask_with(&input, Some(bug)).err());
        assert_eq!(found.map(|found| found.law), Some(law), "{bug:?}");
    }
}
