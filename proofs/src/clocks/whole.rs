//! The core's products and quotients, over whole numbers: rounding never lengthens a lease.
//!
//! Whole numbers without an end speak for 64 bits because nothing reaches the end: `clocks-bits` shows that.
//! A difference is held at zero here as there.

use super::formulas;
use super::obligation::{Claim, File, Given, Obligation, bug, given};
use super::print::Numbers;
use super::term::{Exact, Fact, Term, input};

const ABOUT: &str = "\
What the core computes of a lease, over whole numbers: rounding never lengthens it. Generated.
Drift is at most a tenth. No other bound is used: lengths may be as large as they like.
Sums and products have no end here: clocks-bits.smt2 shows that a lease's reach none in 64 bits.
Differences are held at zero, as in the core.";

/// A quotient is a number of its own, with what division means as a premise.
const MORE: &str = "\
; q is n divided by d, rounded down (obligations division and one_quotient).
(define-fun quotient ((q Number) (n Number) (d Number)) Bool (and (<= (* d q) n) (< n (+ (* d q) d))))
; Both sides of a comparison times one factor. It always holds (obligation stretch).
(define-fun stretch ((c Number) (x Number) (y Number)) Bool (=> (and (<= 0 c) (<= x y)) (<= (* c x) (* c y))))
";

const INPUTS: [&str; 16] = [
    "ttl",
    "margin",
    "drift",
    "timeout",
    "shortened",
    "lengthened",
    "usable",
    "watchdog",
    "asked",
    "renew_every",
    "store_gap",
    "stop_budget",
    "end",
    "a",
    "b",
    "c",
];

pub(super) fn text(fact: &Fact) -> String {
    Numbers::Whole.fact(fact)
}

fn term(term: &Term) -> String {
    Numbers::Whole.term(term)
}

fn lengths() -> Given {
    given("(and (<= 0 ttl) (<= 0 margin) (<= 0 timeout))", "lengths of time")
}

fn drift() -> Given {
    let most = Fact::AtMost(input("drift").exact(), formulas::exactly(formulas::WORST_DRIFT));
    given(format!("(and (<= 0 drift) {})", text(&most)), "the drift bound, at most a tenth")
}

fn is_quotient(name: &str, of: &Term) -> Given {
    let text = if let Term::Named(_, over) = of
        && let Term::Over(dividend, divisor, _) = over.as_ref()
    {
        format!("(quotient {name} {} {})", term(dividend), term(divisor))
    } else {
        // No quotient: a statement that cannot hold, which the examples find.
        "false".to_owned()
    };
    given(text, "what the core computes")
}

fn short() -> Given {
    is_quotient("shortened", &formulas::shortened())
}

fn long() -> Given {
    is_quotient("lengthened", &formulas::lengthened())
}

fn stretch(c: &str, x: &str, y: &str) -> Given {
    given(format!("(stretch {c} {x} {y})"), "proved: stretch")
}

fn stretching() -> Obligation {
    let claim = Claim { given: vec![], goal: "(stretch a b c)".to_owned() };
    let any = claim.clone().reaching("(=> (<= b c) (<= (* a b) (* a c)))");
    let sentence = "a comparison holds on when both sides are multiplied by the same factor.";
    Obligation::new("stretch", sentence, claim)
        .pinned(&["a (- 1)", "b 1", "c 2"])
        .telling(&["a", "b", "c"])
        .broken_by(bug("any_factor", "also by a factor below zero.", any))
}

fn division() -> Obligation {
    let claim =
        Claim { given: vec![given("(< 0 b)", "a divisor")], goal: "(quotient (div a b) a b)".to_owned() };
    let exact = claim.clone().reaching("(= a (* b (div a b)))");
    Obligation::new("division", "division rounds down: this is what a quotient means.", claim)
        .pinned(&["a 7", "b 2"])
        .telling(&["a", "b"])
        .broken_by(bug("division_is_exact", "nothing is lost by it.", exact))
}

fn one_quotient() -> Obligation {
    let quotient = "(and (< 0 b) (quotient c a b))";
    let claim = Claim {
        given: vec![
            given(quotient, "a quotient"),
            stretch("b", "(+ c 1)", "(div a b)"),
            stretch("b", "(+ (div a b) 1)", "c"),
        ],
        goal: "(= c (div a b))".to_owned(),
    };
    let open = given("(and (< 0 b) (<= (- a b) (* b c)) (< (* b c) (+ a b)))", "the bug");
    let open = claim.clone().exchanging(quotient, open);
    Obligation::new("one_quotient", "no other number means that.", claim)
        .pinned(&["a 7", "b 2"])
        .telling(&["a", "b", "c"])
        .broken_by(bug("rounding_is_open", "a quotient may be rounded up as well.", open))
}

/// About the default lease.
fn of_the_lease(name: &'static str, sentence: &'static str, claim: Claim) -> Obligation {
    let pins = ["ttl 20000", "drift 1000", "margin 500"];
    Obligation::new(name, sentence, claim).pinned(&pins).telling(&["ttl", "drift", "margin", "shortened"])
}

/// About a common watchdog.
fn of_the_watchdog(name: &'static str, sentence: &'static str, claim: Claim) -> Obligation {
    let pins = ["timeout 60000", "drift 1000", "ttl 1"];
    Obligation::new(name, sentence, claim).pinned(&pins).telling(&["timeout", "drift", "lengthened"])
}

fn shortened() -> Exact {
    formulas::shortened().exact()
}

/// The ttl at the slowest rate: what the shortened ttl is at most at the fastest.
fn slow_ttl() -> Exact {
    input("ttl").exact().product(formulas::slow().exact())
}

fn shortening(goal: &Fact) -> Claim {
    Claim { given: vec![lengths(), drift(), short()], goal: text(goal) }
}

fn instead(claim: &Claim, of: &Given, bug: &str) -> Claim {
    claim.clone().exchanging(&of.text, given(bug, "the bug"))
}

fn shortened_rounds_down() -> Obligation {
    let claim = shortening(&Fact::AtMost(shortened().product(formulas::fast().exact()), slow_ttl()));
    let up = instead(&claim, &short(), "(quotient shortened (+ (times ttl slow) (- fast 1)) fast)");
    let sentence = "the shortened ttl is at most ttl (1 - rho) / (1 + rho).";
    of_the_lease("shortened_rounds_down", sentence, claim).broken_by(bug(
        "rounds_up",
        "the division rounds up.",
        up,
    ))
}

fn shortened_loses_less_than_one() -> Obligation {
    let next = shortened().sum(formulas::exactly(1)).product(formulas::fast().exact());
    let claim = shortening(&Fact::Below(slow_ttl(), next));
    let coarse = instead(&claim, &short(), "(and (quotient a ttl fast) (= shortened (* a slow)))");
    of_the_lease("shortened_loses_less_than_one", "it is less than one millisecond below that.", claim)
        .broken_by(bug("divides_first", "it divides, then multiplies.", coarse))
}

fn shortened_is_no_longer() -> Obligation {
    let mut claim = shortening(&Fact::AtMost(shortened(), input("ttl").exact()));
    claim.given.push(stretch("ttl", "slow", "fast"));
    claim.given.push(stretch("fast", "(+ ttl 1)", "shortened"));
    let upside_down = instead(&claim, &short(), "(quotient shortened (times ttl fast) slow)");
    of_the_lease("shortened_is_no_longer", "the shortened ttl is at most the ttl.", claim).broken_by(bug(
        "upside_down",
        "it takes r for 1 / r.",
        upside_down,
    ))
}

/// What the reals assume of a lease.
fn lease_fits_the_lemma() -> Obligation {
    let kept = given("(= (+ usable margin) shortened)", "clocks-bits: margin_is_kept");
    let claim = Claim {
        given: vec![lengths(), drift(), short(), kept.clone()],
        goal: "(<= (* (+ usable margin) (+ 1000000 drift)) (* ttl (- 1000000 drift)))".to_owned(),
    };
    let twice = instead(&claim, &kept, "(= usable (+ shortened margin))");
    let sentence = "with the margin taken off, the lease is what the lemma over the reals assumes.";
    of_the_lease("lease_fits_the_lemma", sentence, claim).broken_by(bug(
        "margin_added",
        "the margin is added.",
        twice,
    ))
}

fn lengthened() -> Exact {
    formulas::lengthened().exact()
}

fn covers() -> Fact {
    let fast = input("timeout").exact().product(formulas::fast().exact());
    Fact::AtMost(fast, lengthened().product(formulas::slow().exact()))
}

fn lengthening(goal: String) -> Claim {
    Claim { given: vec![lengths(), drift(), long()], goal }
}

fn lengthened_rounds_up() -> Obligation {
    let claim = lengthening(text(&covers()));
    let down = instead(&claim, &long(), "(quotient lengthened (times timeout fast) slow)");
    let sentence = "the lengthened timeout is at least timeout (1 + rho) / (1 - rho).";
    of_the_watchdog("lengthened_rounds_up", sentence, claim).broken_by(bug(
        "rounds_down",
        "the division rounds down.",
        down,
    ))
}

fn lengthened_wastes_less_than_one() -> Obligation {
    let claim = lengthening("(< (* (- lengthened 1) slow) (* timeout fast))".to_owned());
    let twice = instead(&claim, &long(), "(quotient lengthened (+ (times timeout fast) slow slow) slow)");
    of_the_watchdog("lengthened_wastes_less_than_one", "it is less than one millisecond above that.", claim)
        .broken_by(bug("rounds_up_twice", "it rounds up twice.", twice))
}

fn lengthened_is_no_shorter() -> Obligation {
    let mut claim = lengthening(text(&Fact::AtMost(input("timeout").exact(), lengthened())));
    claim.given.push(given(text(&covers()), "proved: lengthened_rounds_up"));
    claim.given.push(stretch("timeout", "slow", "fast"));
    claim.given.push(stretch("slow", "(+ lengthened 1)", "timeout"));
    let shorter = instead(&claim, &long(), "(quotient lengthened (times timeout slow) fast)");
    let shorter = shorter.without(&text(&covers()));
    of_the_watchdog("lengthened_is_no_shorter", "the lengthened timeout is at least the timeout.", claim)
        .broken_by(bug("shortened_instead", "the timeout is shortened.", shorter))
}

/// The file.
#[must_use]
pub(super) fn file() -> File {
    let mut head = Numbers::Whole.head().to_owned();
    for name in INPUTS {
        head.push_str(&Numbers::open(name));
    }
    for named in [formulas::slow(), formulas::fast(), formulas::needed()] {
        head.push_str(&Numbers::Whole.define(&named));
    }
    head.push_str(MORE);
    let mut obligations = vec![stretching(), division(), one_quotient()];
    obligations.extend([shortened_rounds_down(), shortened_loses_less_than_one(), shortened_is_no_longer()]);
    obligations.push(lease_fits_the_lemma());
    obligations.extend([
        lengthened_rounds_up(),
        lengthened_wastes_less_than_one(),
        lengthened_is_no_shorter(),
    ]);
    obligations.extend(super::moments::obligations());
    File { name: "whole.smt2", about: ABOUT, head, obligations }
}
