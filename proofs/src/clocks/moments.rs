//! The holder's moments over whole numbers: long sums, which are hard on bits and easy here.

use super::formulas::{self, input_exact as exact};
use super::obligation::{Claim, Obligation, bug, given};
use super::term::{Fact, input};
use super::whole::text;

const LENGTHS: &str = "\
(and (<= 0 asked) (<= 0 watchdog) (<= 0 stop_budget) (<= 0 renew_every) (<= 0 store_gap) (<= 0 end))";

/// Nothing is held at zero on the way back from a deadline.
fn all_of_it_fits() -> Obligation {
    let (guard, stop) = (formulas::guard_at(input("end")).exact(), formulas::stop_at(input("end")).exact());
    let whole = Fact::All(vec![
        Fact::Same(guard.clone().sum(formulas::watchdog().exact()), exact("end")),
        Fact::Same(stop.sum(exact("stop_budget")), guard),
    ]);
    let room = Fact::AtMost(exact("stop_budget").sum(formulas::watchdog().exact()), exact("end"));
    let room = given(text(&room), "clocks-bits: deadline_leaves_room");
    let claim = Claim { given: vec![given(LENGTHS, "lengths of time"), room.clone()], goal: text(&whole) };
    let sentence = "stop budget, watchdog and reset lie before the deadline to the millisecond.";
    let near = claim.clone().without(&room.text);
    Obligation::new("all_of_it_fits", sentence, claim)
        .pinned(&["stop_budget 11000", "watchdog 60000"])
        .telling(&["end", "stop_budget", "watchdog"])
        .broken_by(bug("no_room", "the deadline is too near for them.", near))
}

/// A lease is no use whose holder has to stop before it can renew.
fn there_is_time_to_renew() -> Obligation {
    let end = formulas::deadline(input("asked"));
    let work = exact("asked").sum(exact("renew_every")).sum(exact("store_gap"));
    let asks = given(text(&formulas::fits()), "Lease::new asks for it: what must fit does");
    let claim = Claim {
        given: vec![given(LENGTHS, "lengths of time"), asks.clone()],
        goal: text(&Fact::AtMost(work, formulas::stop_at(end).exact())),
    };
    let sentence =
        "a holder does not begin to stop before a renewal and the longest gap in the store's service.";
    let forgotten = given(text(&formulas::fits_without_gap()), "the bug");
    let forgotten = claim.clone().exchanging(&asks.text, forgotten);
    Obligation::new("there_is_time_to_renew", sentence, claim)
        .pinned(&["watchdog 0", "asked 100", "stop_budget 11000", "renew_every 2000"])
        .telling(&["asked", "usable", "renew_every", "store_gap", "stop_budget"])
        .broken_by(bug("gap_forgotten", "Lease::new forgets the gap.", forgotten))
}

/// What is to be shown.
pub(super) fn obligations() -> Vec<Obligation> {
    vec![all_of_it_fits(), there_is_time_to_renew()]
}
