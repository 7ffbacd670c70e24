//! The target `world` without a fuzzer: many inputs that are always the same, and deliberate bugs.
#![allow(clippy::panic, reason = "a test: a panic is a failed test")]

use takeover_fuzz::bytes::stream;
use takeover_fuzz::world::{TEXTS, ask, ask_with};
use takeover_sim::scenario::read;
use takeover_sim::world::Bug;

/// How many inputs are tried.
const INPUTS: u64 = 1_000;

/// How long they are.
const LENGTH: usize = 100;

/// Deliberate bugs of the simulator, and the rules by which they may be found: which comes first is luck.
const BUGS: [(Bug, &[&str]); 14] = [
    (Bug::NoGuardian, &["death_is_written"]),
    (Bug::GuardianLate, &["death_is_written"]),
    (Bug::SupersededTakenForDead, &["handover_needs_proof"]),
    (Bug::AdoptionWithoutWrite, &["owner_or_nothing"]),
    (Bug::UnknownTakenAsFailure, &["stopped_is_final", "never_on_two_nodes"]),
    (Bug::StopNotAwaited, &["stopped_is_final"]),
    (Bug::StoppedOnlineOnly, &["stopped_is_final"]),
    (Bug::HandoverOnSilence, &["handover_needs_proof"]),
    (Bug::NameForIdentity, &["one_name_one_machine"]),
    (Bug::MoveGrantsBeforeStop, &["handover_needs_proof"]),
    (Bug::PersistedOfflineStarted, &["flags_travel"]),
    (
        Bug::GateMissing,
        &["handover_needs_proof", "never_on_two_nodes", "stopped_is_final", "owner_or_nothing"],
    ),
    (Bug::StoreRolledBack, &["older_store_refused"]),
    (Bug::RemovedWhileOwned, &["shape_needs_stopped"]),
];

#[test]
fn every_cluster_can_be_read() {
    for (file, text) in TEXTS {
        if let Err(error) = read(file, text.as_bytes()) {
            panic!("{error}");
        }
    }
}

#[test]
fn nothing_is_wrong_in_the_stream() {
    for seed in 0..INPUTS {
        if let Err(found) = ask(&stream(seed, LENGTH)) {
            panic!("input {seed}: {found}");
        }
    }
}

#[test]
fn control_each_bug_is_found_by_its_rule() {
    for (bug, rules) in BUGS {
        let found = (0..INPUTS).find_map(|seed| ask_with(&stream(seed, LENGTH), Some(bug)).err());
        let law = found.as_ref().map(|found| found.law);
        assert!(law.is_some_and(|law| rules.contains(&law)), "{bug}: {found:?}");
    }
}
