//! What is printed means what is counted: both solvers compute the printed formulas on given numbers.

use core::fmt::Write as _;

use takeover_proofs::clocks::Numbers;
use takeover_proofs::clocks::formulas;
use takeover_proofs::clocks::term::{Term, Values, input};
use takeover_proofs::solver::{Solver, Verdict};

use super::cases::{Chance, values};

const MORE: [&str; 5] = ["asked", "end", "since", "returned", "former"];

fn formulas_of_the_core() -> Vec<Term> {
    vec![
        formulas::deadline(input("asked")),
        formulas::guard_at(input("end")),
        formulas::stop_at(input("end")),
        formulas::unchanged_for(),
        formulas::renewed(input("former"), formulas::deadline(input("asked"))),
        formulas::needed(),
    ]
}

fn question(text: &mut String, label: &str, numbers: &Values, term: &Term, value: u64) {
    let bits = Numbers::Bits;
    writeln!(text, "(push 1)(echo \"{label}\")").unwrap();
    for (name, value) in numbers {
        writeln!(text, "(assert (= {name} {}))", bits.literal(*value)).unwrap();
    }
    writeln!(text, "(assert (not (= {} {})))", bits.term(term), bits.literal(value)).unwrap();
    writeln!(text, "(check-sat)(pop 1)").unwrap();
}

#[test]
fn solvers_compute_what_is_counted() {
    let bits = Numbers::Bits;
    let mut text = bits.head().to_owned();
    for name in formulas::SPEC.into_iter().chain(MORE) {
        text.push_str(&Numbers::open(name));
    }
    let named = [formulas::slow(), formulas::fast(), formulas::shortened(), formulas::lengthened()];
    for term in named.into_iter().chain([formulas::watchdog(), formulas::usable(), formulas::needed()]) {
        text.push_str(&bits.define(&term));
    }
    let mut chance = Chance::new();
    for _ in 0..4 {
        let mut numbers = values(&chance.spec());
        numbers.extend(MORE.map(|name| (name, chance.number())));
        for term in formulas_of_the_core() {
            let value = term.count(&numbers);
            question(&mut text, "right", &numbers, &term, value);
            question(&mut text, "wrong", &numbers, &term, value ^ 1);
        }
    }
    for solver in Solver::ALL {
        let answers = solver.ask(&text).unwrap();
        assert_eq!(answers.len(), 48);
        for answer in answers {
            let expected = if answer.label == "right" { Verdict::Impossible } else { Verdict::Possible };
            assert_eq!(answer.verdict, expected, "{solver:?}");
        }
    }
}
