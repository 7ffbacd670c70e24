//! The lemma of the clocks: its formulas are what ships, and each check finds a bug.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a proof's harness: a panic is a failed proof"
)]

#[path = "clocks/cases.rs"]
mod cases;
#[path = "clocks/code.rs"]
mod code;
#[path = "clocks/printer.rs"]
mod printer;
#[path = "clocks/small.rs"]
mod small;

use takeover_proofs::clocks::{Bug, Claim, Failure, File, Obligation, given, readable, show};

fn claim(premise: &str, goal: &str) -> Claim {
    Claim { given: vec![given(premise, "for this test")], goal: goal.to_owned() }
}

fn file(proved: Claim, broken: Claim) -> File {
    let bug = Bug { name: "bug", sentence: "a bug.", claim: broken };
    let obligation = Obligation {
        name: "it",
        sentence: "a statement.",
        claim: proved,
        pins: vec![],
        story: vec!["x"],
        bugs: vec![bug],
    };
    let head = "(set-option :produce-models true)\n(set-logic QF_LRA)\n(declare-const x Real)\n".to_owned();
    File { name: "test", about: "a test", head, obligations: vec![obligation] }
}

/// What is false, what is said of nothing, and what sees no bug are refused.
#[test]
fn the_check_itself_can_fail() {
    let fine = || claim("(< 0 x)", "(<= 0 x)");
    let bad = || claim("(< 0 x)", "(< 1 x)");
    show(&file(fine(), bad()), &mut Vec::new()).unwrap();
    let refused = |file: &File| match show(file, &mut Vec::new()) {
        Err(Failure::Wrong { label, found, .. }) => format!("{label}: {found}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&file(bad(), bad())), "it: false");
    assert_eq!(refused(&file(claim("(< x x)", "(< 1 x)"), bad())), "it, an example: impossible");
    assert_eq!(refused(&file(fine(), fine())), "it, broken by bug: impossible");
}

/// Both solvers' ways to write a number are read.
#[test]
fn models_are_printed_as_numbers() {
    assert_eq!(
        readable("((a (/ 1.0 10.0))(b (- 5))(c #x0a)(d #b101)(e 2.5))"),
        "a 0.1, b -5, c 10, d 5, e 2.5"
    );
    assert_eq!(readable("((a (- (/ 1 3)))(b #xffffffffffffffff))"), "a -0.333, b 18446744073709551615");
    assert_eq!(readable("((a (as x y)))"), "a (as x y)");
}
