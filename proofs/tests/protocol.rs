//! The proof of the protocol, from outside: what it says when something is wrong.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use takeover_proofs::generated::{self, Stale};
use takeover_proofs::table::actions;

fn proofs(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_takeover-proofs"));
    command.args(arguments);
    command
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn each_part_of_an_action_has_a_name_of_its_own() {
    for action in actions() {
        let parts: Vec<&str> = action.parts().collect();
        let names: BTreeSet<&str> = parts.iter().copied().collect();
        assert_eq!(parts.len(), names.len(), "{}", action.name);
    }
}

#[test]
fn a_missing_solver_is_an_error_and_names_its_package() {
    let output = proofs(&["check", "protocol"]).env("PATH", "").output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("install Debian's package `z3`"), "{}", text(&output));
}

#[test]
fn without_its_proof_an_acquisition_ends_on_two_nodes() {
    let output = proofs(&["without", "acquire_over.proof"]).output().unwrap();
    let told = text(&output);
    assert!(output.status.success(), "{told}");
    for expected in ["z3 shows", "cvc5 shows", "A run from the beginning", "broken: never_on_two_nodes"] {
        assert!(told.contains(expected), "{expected} in {told}");
    }
}

#[test]
fn what_is_not_needed_is_told_with_its_reason() {
    let told = text(&proofs(&["without", "plan.heir"]).output().unwrap());
    assert!(told.contains("An heir is advice"), "{told}");
}

#[test]
fn a_part_that_is_not_there_is_refused_with_an_example() {
    let output = proofs(&["without", "acquire_over.prof"]).output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("write ACTION.PART, as in acquire_over.proof"), "{}", text(&output));
}

#[test]
fn a_file_that_was_changed_is_found_and_so_is_one_too_many() {
    let folder = tempfolder("generated");
    generated::write(&folder).unwrap();
    assert!(generated::compare(&folder).is_ok());
    fs::write(folder.join("clocks/forgotten.smt2"), "").unwrap();
    assert!(matches!(generated::compare(&folder), Err(Stale::Left { .. })));
    fs::remove_file(folder.join("clocks/forgotten.smt2")).unwrap();
    fs::write(folder.join("protocol/acquire_over.smt2"), "; nothing to prove\n").unwrap();
    assert!(matches!(generated::compare(&folder), Err(Stale::Differs { .. })));
}

fn tempfolder(name: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}
