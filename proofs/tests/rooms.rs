//! Every room of the proof is walked through, by the command that users run, and says what it showed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a proof's harness: a panic is a failed proof")]

use std::process::Command;

use takeover_proofs::{clocks, coq, rooms};

/// What a room said between its name and the time that it took.
fn said<'a>(told: &'a str, room: &str) -> &'a str {
    let begin = told.find(&format!("\n{room}: ")).unwrap_or_else(|| panic!("{room} is not in {told}"));
    let own = told.get(begin..).unwrap_or_default();
    let end = own.find("\n  ok, ").unwrap_or_else(|| panic!("{room} does not end well: {own}"));
    own.get(..end).unwrap_or_default()
}

#[test]
fn everything_is_proved() {
    let output = Command::new(env!("CARGO_BIN_EXE_takeover-proofs")).output().unwrap();
    let told = format!("\n{}", String::from_utf8_lossy(&output.stdout));
    println!("{told}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("\neverything is proved, "), "the last line is missing");
    for room in rooms::names() {
        assert!(said(&told, room).lines().count() > 2, "{room} says nothing of what it looked at");
    }
    let lemma = said(&told, "clocks");
    assert!(lemma.contains("lease_ends_first: z3 unsat, cvc5 unsat"), "{lemma}");
    for (file, _) in clocks::files() {
        assert!(lemma.contains(file), "nothing is said of {file}");
    }
    let certificate = said(&told, "coq");
    assert!(certificate.contains("Coq Proof Assistant, version"), "{certificate}");
    assert_eq!(certificate.matches("closed under the global context").count(), coq::THEOREMS.len());
    assert!(certificate.contains("finds nothing assumed"), "{certificate}");
    let leaves = said(&told, "leaves");
    assert_eq!(leaves.lines().filter(|line| line.contains(" inputs (")).count(), 8, "{leaves}");
}

#[test]
fn control_a_room_that_breaks_off_is_no_proof() {
    let told =
        "\nclocks: No observer's ttl passes.\n  lease_ends_first: z3 unsat\n  ok, 1.0 s\n\ncoq: Again.\n";
    assert!(said(told, "clocks").ends_with("z3 unsat"));
    assert!(std::panic::catch_unwind(|| said(told, "coq")).is_err(), "a room that is not done counts");
    assert!(std::panic::catch_unwind(|| said(told, "node")).is_err(), "a room that is not there counts");
}
