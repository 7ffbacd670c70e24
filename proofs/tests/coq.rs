//! Coq accepts no certificate that is none.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a proof's harness: a panic is a failed proof")]

use std::collections::BTreeSet;
use std::io;

use takeover_proofs::coq::{self, CoqError, Prover, Source, THEOREMS};
use takeover_proofs::table;

/// Checks files with the installed Coq.
fn check(sources: &[Source]) -> Result<(), CoqError> {
    Prover::installed().check(sources, &THEOREMS, &mut io::sink())
}

/// The files with one piece of text replaced.
fn with(file: &str, old: &str, new: &str) -> Vec<Source> {
    let mut sources = coq::sources();
    let source = sources.iter_mut().find(|source| source.name == file).unwrap();
    assert_eq!(source.text.matches(old).count(), 1, "{file} has `{old}` once");
    source.text = source.text.replace(old, new);
    sources
}

/// Checks a small file, and the theorem `small` in it.
fn check_small(text: &str) -> Result<(), CoqError> {
    let sources = [Source { name: "Small", text: text.to_owned() }];
    Prover::installed().check(&sources, &["small"], &mut io::sink())
}

/// Without this guard, this file's proof fails.
fn needed(guard: &str, file: &str) {
    match check(&coq::without(&[guard]).unwrap()) {
        Err(CoqError::NotAccepted { file: failed, .. }) => assert_eq!(failed, file, "without {guard}"),
        other => panic!("without {guard}: {other:?}"),
    }
}

#[test]
fn control_without_proof_that_the_old_life_is_over() {
    needed("old_life_is_over", "Steps");
}

#[test]
fn control_without_a_greater_epoch() {
    needed("greater_epoch_over", "Steps");
}

#[test]
fn control_without_an_acknowledged_deadline() {
    needed("deadline_is_acknowledged", "Steps");
}

#[test]
fn control_without_the_lemma_of_the_clocks() {
    needed("lemma_of_the_clocks", "Steps");
}

#[test]
fn control_without_the_whole_ttl() {
    needed("whole_ttl", "Steps");
}

#[test]
fn control_without_a_look_before_stopped_is_said() {
    needed("looked_and_nothing_is_left", "Steps");
}

/// What fails above does not fail because something was replaced: without the guards that safety does not
/// rest on, everything is still proved.
///
/// An older life that is not over is of the newest one's machine, so its renewals do no harm; a closed claim
/// that is adopted is its own machine's; the lemma of the clocks says all that a sight is for; and a gate
/// that an older life left open starts nothing that `stopped` would not have to wait for.
#[test]
fn control_guards_that_no_proof_needs() {
    let unneeded =
        ["renews_the_newest", "adopts_what_is_open", "sees_the_newest", "saw_it", "old_gates_are_closed"];
    check(&coq::without(&unneeded).unwrap()).unwrap();
}

#[test]
fn control_a_theorem_that_is_only_stated() {
    let theorem = "one_name_one_machine";
    let text = coq::sources().into_iter().find(|source| source.name == "NeverOnTwoNodes").unwrap().text;
    let (_, behind) = text.split_once(&format!("Theorem {theorem} ")).unwrap();
    let (_, proof) = behind.split_once("Proof.").unwrap();
    let (proof, _) = proof.split_once("Qed.").unwrap();
    let result = check(&with("NeverOnTwoNodes", &format!("{proof}Qed."), " Admitted."));
    assert!(matches!(&result, Err(CoqError::NotClosed { theorem: of, .. }) if *of == theorem), "{result:?}");
}

#[test]
fn control_an_axiom_that_is_used() {
    let result = check_small("Axiom odd : False. Theorem small : 0 = 1. Proof. destruct odd. Qed.");
    assert!(matches!(&result, Err(CoqError::NotClosed { said, .. }) if said.contains("odd")), "{result:?}");
}

#[test]
fn control_an_axiom_of_the_library_that_is_used() {
    let text = "Require Import Classical. Theorem small : forall p, p \\/ ~ p. Proof. exact classic. Qed.";
    let result = check_small(text);
    assert!(
        matches!(&result, Err(CoqError::NotClosed { said, .. }) if said.contains("classic")),
        "{result:?}"
    );
}

#[test]
fn control_an_axiom_that_nothing_uses() {
    let result = check_small("Axiom odd : False. Theorem small : 1 = 1. Proof. reflexivity. Qed.");
    assert!(matches!(&result, Err(CoqError::Assumed { name }) if name == "Small.odd"), "{result:?}");
    check_small("Theorem small : 1 = 1. Proof. reflexivity. Qed.").unwrap();
}

#[test]
fn control_a_theorem_that_is_not_there() {
    let result = check_small("Theorem other : 1 = 1. Proof. reflexivity. Qed.");
    assert!(matches!(&result, Err(CoqError::NotAccepted { file, .. }) if file == "Audit"), "{result:?}");
}

#[test]
fn control_coq_is_not_there() {
    let nowhere = Prover::at("no-such-coqc", "coqchk");
    let missing = nowhere.version().unwrap_err();
    assert!(matches!(missing, CoqError::Missing { .. }));
    let said = missing.to_string();
    assert!(said.contains("no-such-coqc") && said.contains("install Debian's package `coq`"), "{said}");
    let checked = nowhere.check(&coq::sources(), &THEOREMS, &mut io::sink());
    assert!(matches!(checked, Err(CoqError::Missing { .. })), "{checked:?}");
}

#[test]
fn control_the_second_checker_is_not_there() {
    let checked = Prover::at("coqc", "no-such-coqchk").check(&[], &[], &mut io::sink());
    assert!(matches!(checked, Err(CoqError::Missing { .. })), "{checked:?}");
}

/// The two certificates are of one protocol: its steps have the same names. What an operator or a plan
/// notes is not read by any guard in Coq; a start that fails on its own is a step in Coq only.
#[test]
fn the_steps_are_those_of_the_table() {
    let mut coq: BTreeSet<&str> = coq::steps().into_iter().collect();
    assert!(coq.remove("start_fails"));
    assert!(coq.insert("plan") && coq.insert("take_out"));
    let table: BTreeSet<&str> = table::actions().iter().map(|action| action.name).collect();
    assert_eq!(coq, table);
}

#[test]
fn every_step_and_guard_is_found() {
    let (steps, guards) = (coq::steps(), coq::guards());
    assert_eq!(steps.first(), Some(&"register_first"));
    assert_eq!(steps.last(), Some(&"reset"));
    assert!(guards.contains(&"old_life_is_over"));
    assert!(matches!(coq::without(&["no_such_guard"]), Err(CoqError::NoSuchGuard { .. })));
}
