//! The core's arithmetic in 64 bits, held at the ends: for every moment that a clock can show.
//!
//! The two quotients and the watchdog's time are left open here: what is shown holds for whatever they are,
//! save where a premise names what is shown of them elsewhere.

use super::formulas::{self, LONGEST, WORST_DRIFT, exactly, input_exact as exact};
use super::obligation::{Bug, Claim, File, Given, Obligation, bug, given};
use super::print::Numbers;
use super::term::{Exact, Fact, Term, input};

const ABOUT: &str = "\
What the core computes of a lease, in 64 bits and held at the ends, for every reading of a clock. Generated.
shortened, lengthened and watchdog are left open: what is shown holds whatever they are.
exact(a) is a without an end: statements compare in 128 bits.";

const INPUTS: [&str; 22] = [
    "ttl",
    "renew_every",
    "store_gap",
    "stop_budget",
    "margin",
    "drift",
    "fitted",
    "timeout",
    "reset_takes",
    "shortened",
    "lengthened",
    "watchdog",
    "length",
    "rate",
    "stretched",
    "asked",
    "older",
    "answered",
    "end",
    "since",
    "returned",
    "now",
];

fn fact(fact: &Fact) -> String {
    Numbers::Bits.fact(fact)
}

fn premise(of: &Fact, why: &'static str) -> Given {
    given(fact(of), why)
}

fn at_most(a: Exact, b: Exact) -> Fact {
    Fact::AtMost(a, b)
}

fn accepted() -> Vec<Given> {
    let mut all = formulas::in_range();
    all.extend(formulas::watchdog_in_range());
    let mut all: Vec<Given> = all.iter().map(|fact| premise(fact, "Lease::new asks for it")).collect();
    let shorter = at_most(exact("shortened"), exact("ttl"));
    all.push(premise(&shorter, "clocks-whole: shortened_is_no_longer"));
    all.push(premise(&formulas::fits(), "Lease::new asks for it: what must fit does"));
    all
}

/// The deadline of the request that was sent at `asked`.
fn deadline() -> Term {
    formulas::deadline(input("asked"))
}

fn wrapped_less(a: Term, b: Term) -> Term {
    Term::WrappingLess(Box::new(a), Box::new(b))
}

fn claim(given: Vec<Given>, goal: &Fact) -> Claim {
    Claim { given, goal: fact(goal) }
}

/// An obligation whose bug is that `Lease::new` does not ask for this premise, or nobody does.
fn needing(name: &'static str, sentence: &'static str, of: Claim, premise: &Fact, bug: Bug) -> Obligation {
    let broken = Bug { claim: of.clone().without(&fact(premise)), ..bug };
    Obligation::new(name, sentence, of).broken_by(broken)
}

/// A bug whose claim is filled in by [`needing`].
fn unasked(name: &'static str, sentence: &'static str) -> Bug {
    bug(name, sentence, Claim { given: vec![], goal: String::new() })
}

/// An obligation whose bug is another formula.
fn counting(name: &'static str, sentence: &'static str, of: Claim, bug: Bug) -> Obligation {
    let broken = Bug { claim: Claim { given: of.given.clone(), ..bug.claim }, ..bug };
    Obligation::new(name, sentence, of).broken_by(broken)
}

/// A bug whose premises are filled in by [`counting`].
fn instead(name: &'static str, sentence: &'static str, goal: &Fact) -> Bug {
    bug(name, sentence, claim(vec![], goal))
}

fn rates_are_exact() -> Obligation {
    let million = || exactly(formulas::MILLION);
    let drift = at_most(exact("drift"), exactly(WORST_DRIFT));
    let rates = Fact::All(vec![
        Fact::Same(formulas::slow().exact().sum(exact("drift")), million()),
        Fact::Same(formulas::fast().exact(), million().sum(exact("drift"))),
    ]);
    let of = claim(vec![premise(&drift, "Lease::new asks for it")], &rates);
    let sentence = "a million less the drift, and a million and the drift, are computed exactly.";
    let any = unasked("any_drift", "a drift above a million is accepted.");
    needing("rates_are_exact", sentence, of, &drift, any).telling(&["drift"])
}

fn fastest() -> Exact {
    exactly(formulas::MILLION.saturating_add(WORST_DRIFT))
}

fn products_fit() -> Obligation {
    let length = at_most(exact("length"), exactly(LONGEST));
    let rate = at_most(exact("rate"), fastest());
    let product = input("length").times(input("rate")).exact();
    let fits = Fact::Same(product, exact("length").product(exact("rate")));
    let of =
        claim(vec![premise(&length, "Lease::new asks for it"), premise(&rate, "rates_are_exact")], &fits);
    let any = unasked("any_length", "lengths have no bound.");
    needing("products_fit", "an accepted length times a rate fits into 64 bits.", of, &length, any)
        .telling(&["length", "rate"])
}

fn rounding_up_fits() -> Obligation {
    let drift = at_most(exact("drift"), exactly(WORST_DRIFT));
    let below = at_most(exact("stretched"), exactly(LONGEST).product(fastest()));
    let up = formulas::rounding_up(input("stretched")).exact();
    let rounding = Fact::Same(up.sum(exactly(1)), exact("stretched").sum(formulas::slow().exact()));
    let given =
        vec![premise(&drift, "Lease::new asks for it"), premise(&below, "a product, by products_fit")];
    let any = unasked("any_product", "products have no bound.");
    let of = claim(given, &rounding);
    needing("rounding_up_fits", "so does what makes a division round up.", of, &below, any)
        .telling(&["stretched", "drift"])
}

/// An obligation that rests on what `Lease::new` asks for: that all fits.
fn if_accepted(name: &'static str, sentence: &'static str, goal: &Fact) -> Obligation {
    let bug = unasked("not_asked_for", "Lease::new does not ask whether anything fits.");
    needing(name, sentence, claim(accepted(), goal), &formulas::fits(), bug)
}

fn accepted_numbers() -> Vec<Obligation> {
    let watchdog = || formulas::watchdog().exact();
    let kept = Fact::Same(formulas::usable().exact().sum(exact("margin")), exact("shortened"));
    let margin = "an accepted lease keeps back the whole margin: the difference is not held at zero.";
    let rest = exact("renew_every").sum(exact("store_gap")).sum(watchdog());
    let sum = Fact::Same(formulas::needed().exact(), exact("stop_budget").sum(rest));
    let room = at_most(exact("stop_budget").sum(watchdog()), deadline().exact());
    let leaves = "every deadline of an accepted lease is as large as the stop budget and the watchdog.";
    vec![
        if_accepted("margin_is_kept", margin, &kept).telling(&["shortened", "margin"]),
        if_accepted("nothing_needed_is_lost", "an accepted lease's needs are summed up exactly.", &sum)
            .telling(&["stop_budget", "renew_every", "store_gap", "watchdog"]),
        if_accepted("deadline_leaves_room", leaves, &room).telling(&[
            "asked",
            "shortened",
            "margin",
            "stop_budget",
            "watchdog",
        ]),
    ]
}

fn watchdog_is_exact() -> Obligation {
    let fitted = at_most(exactly(1), exact("fitted"));
    let computed = Fact::Same(exact("watchdog"), formulas::watchdog_takes().exact());
    let fits = Fact::Below(exact("watchdog"), exactly(u64::MAX));
    let given = vec![
        premise(&fitted, "there is one"),
        premise(&computed, "what the core computes"),
        premise(&fits, "Lease::new asks for it: it fits into the ttl"),
    ];
    let sum = Fact::Same(exact("watchdog"), exact("lengthened").sum(exact("reset_takes")));
    let any = unasked("not_asked_for", "Lease::new does not ask whether anything fits.");
    let of = claim(given, &sum);
    needing("watchdog_is_exact", "what a watchdog takes is summed up exactly.", of, &fits, any).telling(&[
        "watchdog",
        "lengthened",
        "reset_takes",
    ])
}

fn usable_within_ttl() -> Obligation {
    let shorter = at_most(exact("shortened"), exact("ttl"));
    let given = vec![premise(&shorter, "clocks-whole: shortened_is_no_longer")];
    let added = at_most(formulas::shortened().plus(input("margin")).exact(), exact("ttl"));
    let added = instead("margin_added", "the margin is added.", &added);
    let of = claim(given, &at_most(formulas::usable().exact(), exact("ttl")));
    counting("usable_within_ttl", "the usable lease is at most the ttl.", of, added).telling(&[
        "ttl",
        "shortened",
        "margin",
    ])
}

fn held_deadline_is_early() -> Obligation {
    let exactly_after = || exact("asked").sum(formulas::usable().exact());
    let later = at_most(exact("asked"), exact("answered"));
    let given = vec![premise(&later, "an answer comes after its request")];
    let answer = at_most(formulas::deadline(input("answered")).exact(), exactly_after());
    let answer = instead("counted_from_the_answer", "it counts from the answer.", &answer);
    let of = claim(given, &at_most(deadline().exact(), exactly_after()));
    let sentence = "the computed deadline is never later than the sending and the usable lease.";
    counting("held_deadline_is_early", sentence, of, answer).telling(&[
        "asked",
        "answered",
        "shortened",
        "margin",
    ])
}

fn older_request_extends_nothing() -> Obligation {
    let ordered = premise(&at_most(exact("older"), exact("asked")), "asked no later");
    let keeps =
        |older, newer: Term| Fact::Same(formulas::renewed(newer.clone(), older).exact(), newer.exact());
    let wraps = |asked| Term::WrappingPlus(Box::new(input(asked)), Box::new(formulas::usable()));
    let wraps = keeps(wraps("older"), wraps("asked"));
    let wraps = instead("sum_wraps", "a sum that is too large begins anew.", &wraps);
    let of = claim(vec![ordered], &keeps(formulas::deadline(input("older")), deadline()));
    let sentence = "the answer to an older request leaves the deadline of a newer one as it is.";
    counting("older_request_extends_nothing", sentence, of, wraps).telling(&[
        "older",
        "asked",
        "shortened",
        "margin",
    ])
}

fn it_ends_on_a_clock_that_stands() -> Obligation {
    let last = premise(&Fact::Same(exact("now"), exactly(u64::MAX)), "the last number");
    let after = Fact::Below(deadline().exact(), exact("now"));
    let after =
        instead("passed_means_after", "a deadline has passed only when the clock shows more.", &after);
    let of = claim(vec![last], &at_most(deadline().exact(), exact("now")));
    let sentence = "on a counter that stands at its last number every deadline has passed.";
    counting("it_ends_on_a_clock_that_stands", sentence, of, after).telling(&["asked", "shortened", "margin"])
}

fn stop_then_guardian_then_deadline() -> Obligation {
    let (guard, stop) = (formulas::guard_at(input("end")).exact(), formulas::stop_at(input("end")).exact());
    let order = Fact::All(vec![at_most(guard.clone(), exact("end")), at_most(stop, guard)]);
    let wraps = at_most(wrapped_less(input("end"), formulas::watchdog()).exact(), exact("end"));
    let wraps = instead("difference_wraps", "a difference below zero begins anew.", &wraps);
    let sentence = "the stop is never after the guardian's moment, nor that after the deadline.";
    counting("stop_then_guardian_then_deadline", sentence, claim(vec![], &order), wraps)
        .telling(&["end", "watchdog"])
}

/// A machine asks to be woken only for moments that come.
fn stop_is_never_never() -> Obligation {
    let budget = at_most(exactly(1), exact("stop_budget"));
    let comes = Fact::Below(formulas::stop_at(input("end")).exact(), exactly(u64::MAX));
    let of = claim(vec![premise(&budget, "Lease::new asks for it")], &comes);
    let none = unasked("no_budget", "a stop budget of zero is accepted.");
    let sentence = "the moment to stop is below the number that stands for never.";
    needing("stop_is_never_never", sentence, of, &budget, none).telling(&["end", "stop_budget"])
}

fn waited() -> Fact {
    at_most(exact("since").sum(exact("ttl")), exact("returned"))
}

fn observer_waits_the_whole_ttl() -> Obligation {
    let elapsed = premise(&formulas::elapsed(), "what the observer asks");
    let some = premise(&at_most(exactly(1), exact("ttl")), "Lease::new asks for it");
    let of = claim(vec![some, elapsed.clone()], &waited());
    let wrapped = wrapped_less(input("returned"), input("since")).exact();
    let wraps = premise(&at_most(exact("ttl"), wrapped), "the bug");
    let behind = of.clone().exchanging(&elapsed.text, wraps);
    let behind = bug("difference_wraps", "a clock that lies behind the sight counts as far ahead.", behind);
    let sentence = "an observer finds the ttl passed only when its clock shows the sight's moment and the ttl, \
                    or more.";
    Obligation::new("observer_waits_the_whole_ttl", sentence, of)
        .telling(&["since", "ttl", "returned"])
        .broken_by(behind)
}

fn observer_waits_no_longer() -> Obligation {
    let more = Fact::Below(exact("ttl"), formulas::unchanged_for().exact());
    let more = instead("more_than_the_ttl", "it waits for more than the ttl.", &more);
    let of = claim(vec![premise(&waited(), "its clock shows that much")], &formulas::elapsed());
    counting("observer_waits_no_longer", "and then it does.", of, more).telling(&["since", "ttl", "returned"])
}

/// The file.
#[must_use]
pub(super) fn file() -> File {
    let mut head = Numbers::Bits.head().to_owned();
    for name in INPUTS {
        head.push_str(&Numbers::open(name));
    }
    let named = [formulas::slow(), formulas::fast(), formulas::usable(), formulas::needed()];
    for term in named {
        head.push_str(&Numbers::Bits.define(&term));
    }
    let mut obligations = vec![rates_are_exact(), products_fit(), rounding_up_fits()];
    obligations.extend(accepted_numbers());
    obligations.extend([watchdog_is_exact(), usable_within_ttl(), held_deadline_is_early()]);
    obligations.extend([older_request_extends_nothing(), it_ends_on_a_clock_that_stands()]);
    obligations.extend([stop_then_guardian_then_deadline(), stop_is_never_never()]);
    obligations.extend([observer_waits_the_whole_ttl(), observer_waits_no_longer()]);
    File { name: "bits.smt2", about: ABOUT, head, obligations }
}
