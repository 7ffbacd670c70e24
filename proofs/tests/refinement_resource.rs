//! Wrong steps of a resource are found out, and so is a backend or a node that keeps less than its contract.

#![allow(clippy::indexing_slicing, reason = "a proof's harness: a panic is a failed proof")]

mod resource_bugs;

use resource_bugs::BUGS;
use takeover::resource::step;
use takeover_proofs::refinement::resource::contract::{Clause, Contract};
use takeover_proofs::refinement::resource::domain::settings;
use takeover_proofs::refinement::resource::report::{Question, Questions, Report};
use takeover_proofs::refinement::resource::run::to_a_false_stopped;
use takeover_proofs::refinement::resource::{Failure, check, enough, kinds};

#[test]
fn every_wrong_step_is_found_out() {
    let settings = &settings()[..1];
    for bug in BUGS {
        for &(question, expected) in bug.found {
            let questions = Questions::only(question);
            let found = check(settings, Contract::default(), questions, &bug.step);
            let Err(broken) = found else { panic!("{} is not found by {question:?}", bug.name) };
            println!("{} is found:\n{broken}", bug.name);
            assert!(broken.name.contains(expected), "{}: {}", bug.name, broken.name);
            assert_eq!(broken.question, question, "{}", bug.name);
            assert!(broken.story.contains("event") && broken.story.contains("after"), "{}", bug.name);
        }
    }
}

#[test]
fn every_clause_of_the_contract_is_needed() {
    let questions = Questions { rules: false, time: false, ..Questions::ALL };
    for clause in Clause::ALL {
        let Err(broken) = check(&settings()[..1], Contract::without(clause), questions, &step) else {
            panic!("the proof does without this: {}", clause.says())
        };
        println!("without this: {}:\n{broken}", clause.says());
        assert!(matches!(broken.question, Question::Sound | Question::Table));
    }
}

#[test]
fn with_half_a_contract_stopped_is_not_true() {
    let kinds = kinds(&settings()[..1]).unwrap();
    let whole = to_a_false_stopped(Contract::default(), &kinds);
    println!("{} states with their machines are reached", whole.reached);
    assert!(whole.run.is_none() && whole.reached > 10_000, "{:?}", whole.run);
    for clause in Clause::ALL {
        let half = to_a_false_stopped(Contract::without(clause), &kinds);
        let Some(run) = half.run else { panic!("nothing goes wrong without this: {}", clause.says()) };
        println!("without this: {}:\n{run}", clause.says());
    }
}

#[test]
fn going_through_nothing_proves_nothing() {
    let report = check(&[], Contract::default(), Questions::ALL, &step).unwrap();
    assert!(matches!(enough(&report), Err(Failure::TooFew { times: 0, .. })));
    assert!(matches!(enough(&Report::default()), Err(Failure::TooFew { .. })));
}
