//! What the core computes of a lease, once: `takeover::policy::Lease` and `takeover::session::Observer`
//! as formulas. The tests hold every one against the function that ships.

use super::term::{Exact, Fact, Term, input, number};

/// The longest length that a policy may name, 30 days.
pub const LONGEST: u64 = 30 * 24 * 60 * 60 * 1_000;

/// The largest drift that a policy may name, in parts per million.
pub const WORST_DRIFT: u64 = 100_000;

/// One million, the unit of drift.
pub const MILLION: u64 = 1_000_000;

/// What a `LeaseSpec` names. `fitted` is zero where there is no watchdog.
pub const SPEC: [&str; 9] =
    ["ttl", "renew_every", "store_gap", "stop_budget", "margin", "drift", "fitted", "timeout", "reset_takes"];

/// The drift that counts.
fn drift() -> Term {
    Term::Earlier(Box::new(input("drift")), Box::new(number(MILLION)))
}

/// A million times the slowest rate that a clock may have.
#[must_use]
pub fn slow() -> Term {
    number(MILLION).less(drift()).named("slow")
}

/// A million times the fastest.
#[must_use]
pub fn fast() -> Term {
    number(MILLION).plus(drift()).named("fast")
}

/// What is divided for the shortened ttl.
#[must_use]
pub fn shortening() -> Term {
    input("ttl").times(slow())
}

/// The ttl × (1 − ρ) / (1 + ρ), rounded down.
#[must_use]
pub fn shortened() -> Term {
    shortening().over(fast(), 0).named("shortened")
}

/// What is divided for the lengthened timeout, less the part that rounds up.
#[must_use]
pub fn lengthening() -> Term {
    input("timeout").times(fast())
}

/// A dividend that makes a division by `slow` round up.
#[must_use]
pub fn rounding_up(product: Term) -> Term {
    product.plus(slow()).less(number(1))
}

/// The watchdog's timeout × (1 + ρ) / (1 − ρ), rounded up.
#[must_use]
pub fn lengthened() -> Term {
    rounding_up(lengthening()).over(slow(), u64::MAX).named("lengthened")
}

/// What a watchdog takes, at most, from the last ping to the end of the reset.
#[must_use]
pub fn watchdog() -> Term {
    watchdog_takes().named("watchdog")
}

/// The same without its name.
#[must_use]
pub fn watchdog_takes() -> Term {
    Term::Where("fitted", Box::new(lengthened().plus(input("reset_takes"))))
}

/// How long a renewal is good for.
#[must_use]
pub fn usable() -> Term {
    shortened().less(input("margin")).named("usable")
}

/// What must fit into it.
#[must_use]
pub fn needed() -> Term {
    let spec = input("stop_budget").plus(input("renew_every")).plus(input("store_gap"));
    spec.plus(watchdog()).named("needed")
}

/// The holder's deadline for a request that was sent at `asked`.
#[must_use]
pub fn deadline(asked: Term) -> Term {
    asked.plus(usable())
}

/// When a guardian must have stopped everything.
#[must_use]
pub fn guard_at(deadline: Term) -> Term {
    deadline.less(watchdog())
}

/// When the holder begins to stop.
#[must_use]
pub fn stop_at(deadline: Term) -> Term {
    guard_at(deadline).less(input("stop_budget"))
}

/// A renewal's answer never shrinks the lease.
#[must_use]
pub fn renewed(held: Term, answered: Term) -> Term {
    Term::Later(Box::new(held), Box::new(answered))
}

/// How long an observer has seen the same.
#[must_use]
pub fn unchanged_for() -> Term {
    input("returned").less(input("since"))
}

/// Whether an observer has seen the same for the whole ttl.
#[must_use]
pub fn elapsed() -> Fact {
    Fact::AtMost(input("ttl").exact(), unchanged_for().exact())
}

fn between(least: u64, name: &'static str, most: u64) -> Fact {
    let above = Fact::AtMost(number(least).exact(), input(name).exact());
    Fact::All(vec![above, Fact::AtMost(input(name).exact(), number(most).exact())])
}

/// Each of the numbers lies in its range.
#[must_use]
pub fn in_range() -> Vec<Fact> {
    vec![
        between(1, "ttl", LONGEST),
        between(1, "renew_every", LONGEST),
        between(1, "stop_budget", LONGEST),
        between(0, "store_gap", LONGEST),
        between(1, "margin", LONGEST),
        between(0, "drift", WORST_DRIFT),
    ]
}

/// A watchdog's numbers lie in theirs.
#[must_use]
pub fn watchdog_in_range() -> Vec<Fact> {
    vec![between(1, "timeout", LONGEST), between(0, "reset_takes", LONGEST)]
}

/// The usable lease holds what must fit into it.
#[must_use]
pub fn fits() -> Fact {
    Fact::AtMost(needed().exact(), usable().exact())
}

/// A constant without an end.
#[must_use]
pub const fn exactly(value: u64) -> Exact {
    number(value).exact()
}

/// An input without an end.
#[must_use]
pub const fn input_exact(name: &'static str) -> Exact {
    input(name).exact()
}

/// What must fit, the gap in the store's service forgotten: for a deliberate bug.
#[must_use]
pub fn fits_without_gap() -> Fact {
    let spec = input("stop_budget").plus(input("renew_every")).plus(watchdog());
    Fact::AtMost(spec.exact(), usable().exact())
}
