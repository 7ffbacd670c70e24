//! The formulas against the functions that ship.

use takeover::policy::{ClusterPolicy, ClusterSpec, Lease, LeaseSpec};
use takeover::session::{Event, Hot, Member, Observer, Record, State, step};
use takeover::units::{Incarnation, Millis, Moment, Token};
use takeover_proofs::clocks::formulas;
use takeover_proofs::clocks::term::{Term, Values, input, number};

use super::cases::{Chance, edges, values};

/// How many draws each comparison takes.
const DRAWS: usize = 1_000_000;

/// A lease that ships, and a moment.
struct Case {
    spec: LeaseSpec,
    lease: Lease,
    moment: u64,
}

/// The first case in which a formula and a shipped function differ, and how many were compared.
fn compare(formula: &Term, shipped: impl Fn(&Case) -> u64) -> (usize, Option<(LeaseSpec, u64)>) {
    let mut chance = Chance::new();
    let mut compared = 0;
    for _ in 0..DRAWS {
        let spec = chance.spec();
        let moment = chance.number();
        let Ok(lease) = Lease::new(spec) else { continue };
        let mut numbers = values(&spec);
        numbers.insert("moment", moment);
        let case = Case { spec, lease, moment };
        compared += 1;
        if formula.count(&numbers) != shipped(&case) {
            return (compared, Some((case.spec, moment)));
        }
    }
    (compared, None)
}

fn same(formula: &Term, shipped: impl Fn(&Case) -> u64) {
    let (compared, difference) = compare(formula, shipped);
    assert_eq!(difference, None, "{formula:?}");
    assert!(compared > DRAWS / 2, "only {compared} leases were accepted");
}

#[test]
fn lease_counts_as_its_formulas() {
    let moment = || input("moment");
    same(&formulas::usable(), |case| case.lease.usable().0);
    same(&formulas::deadline(moment()), |case| case.lease.deadline(Moment(case.moment)).0);
    same(&formulas::guard_at(moment()), |case| case.lease.guard_at(Moment(case.moment)).0);
    same(&formulas::stop_at(moment()), |case| case.lease.stop_at(Moment(case.moment)).0);
}

/// The comparison finds a formula that is not what ships.
#[test]
fn a_wrong_formula_is_found() {
    let differs = |formula: &Term, shipped: fn(&Case) -> u64| {
        let (compared, difference) = compare(formula, shipped);
        assert!(difference.is_some(), "{compared} cases: {formula:?}");
    };
    let added = formulas::shortened().plus(input("margin"));
    differs(&added, |case| case.lease.usable().0);
    let round = formulas::shortening().plus(formulas::fast()).less(number(1)).over(formulas::fast(), 0);
    differs(&round.less(input("margin")), |case| case.lease.usable().0);
    let down = formulas::lengthening().over(formulas::slow(), 0).plus(input("reset_takes"));
    let guard = input("moment").less(Term::Where("fitted", Box::new(down)));
    differs(&guard, |case| case.lease.guard_at(Moment(case.moment)).0);
    let wraps = Term::WrappingPlus(Box::new(input("moment")), Box::new(formulas::usable()));
    differs(&wraps, |case| case.lease.deadline(Moment(case.moment)).0);
    differs(&input("moment").less(formulas::watchdog()), |case| case.lease.stop_at(Moment(case.moment)).0);
}

/// `Lease::new` accepts exactly what the formulas call accepted.
#[test]
fn lease_accepts_as_its_formulas() {
    let mut chance = Chance::new();
    let mut accepted = 0;
    for draw in 0..DRAWS {
        let mut spec = chance.spec();
        // One number of three is anything at all.
        match draw % 12 {
            0 => spec.ttl = Millis(chance.number()),
            1 => spec.margin = Millis(chance.number()),
            2 => spec.stop_budget = Millis(chance.number()),
            3 => spec.store_gap = Millis(chance.number()),
            _ => {}
        }
        let numbers = values(&spec);
        let mut asked = formulas::in_range();
        if spec.watchdog.is_some() {
            asked.extend(formulas::watchdog_in_range());
        }
        asked.push(formulas::fits());
        let fits = asked.iter().all(|fact| fact.holds(&numbers));
        assert_eq!(Lease::new(spec).is_ok(), fits, "{spec:?}");
        accepted += usize::from(fits);
    }
    assert!(accepted > DRAWS / 3 && accepted < DRAWS - DRAWS / 20, "{accepted} were accepted");
}

/// Sums, differences and products are held at the ends as the core's are.
#[test]
fn moments_count_as_their_formulas() {
    let (a, b) = (|| input("a"), || input("b"));
    for x in edges() {
        for y in edges() {
            let numbers = Values::from([("a", x), ("b", y)]);
            let count = |term: Term| term.count(&numbers);
            assert_eq!(count(a().plus(b())), Moment(x).after(Millis(y)).0);
            assert_eq!(count(a().less(b())), Moment(x).before(Millis(y)).0);
            assert_eq!(count(a().less(b())), Moment(x).since(Moment(y)).0);
            assert_eq!(count(a().less(b())), Millis(x).less(Millis(y)).0);
            assert_eq!(count(a().plus(b())), Millis(x).plus(Millis(y)).0);
        }
    }
}

fn record(lease: Lease, renewals: u64) -> Record {
    let hot = Hot { incarnation: Incarnation::FIRST, token: Token(1), lease, renewals };
    Record { hot: Some(hot), ..Record::default() }
}

/// An observer finds the ttl passed exactly when the formula does, and never for a record that changed.
#[test]
fn observer_waits_as_its_formula() {
    let mut chance = Chance::new();
    let (mut passed, mut waits) = (0, 0);
    for _ in 0..DRAWS {
        let spec = chance.spec();
        let Ok(lease) = Lease::new(spec) else { continue };
        let since = chance.number();
        let near = since.saturating_add(spec.ttl.0).saturating_add(chance.below(3)).saturating_sub(1);
        let returned = if chance.below(2) == 0 { near } else { chance.number() };
        let mut numbers = values(&spec);
        numbers.extend([("since", since), ("returned", returned)]);
        let mut observer = Observer::NEW;
        assert_eq!(observer.see(&record(lease, 7), Moment(since)), None);
        let elapsed = formulas::elapsed().holds(&numbers);
        let mut renewed = observer;
        assert_eq!(observer.see(&record(lease, 7), Moment(returned)).is_some(), elapsed, "{numbers:?}");
        assert_eq!(observer.unchanged_for(Moment(returned)).0, formulas::unchanged_for().count(&numbers));
        assert_eq!(renewed.see(&record(lease, 8), Moment(returned)), None, "{numbers:?}");
        if elapsed { passed += 1 } else { waits += 1 }
    }
    assert!(passed > DRAWS / 10 && waits > DRAWS / 10, "{passed} passed, {waits} waited");
}

/// A renewal's answer moves the deadline as the formula does, whatever it was.
#[test]
fn renewal_moves_the_deadline_as_its_formula() {
    let mut chance = Chance::new();
    let mut moved = 0;
    for _ in 0..DRAWS / 10 {
        let spec = chance.spec();
        let (held, asked) = (chance.number(), chance.number());
        let lease = ClusterSpec { lease: spec, ..ClusterSpec::DEFAULT };
        let Ok(policy) = ClusterPolicy::new(lease) else { continue };
        let member = Member {
            incarnation: Incarnation::FIRST,
            asked: None,
            renew_at: Moment(0),
            deadline: Moment(held),
            guarded: None,
        };
        let event = Event::Renewed { incarnation: Incarnation::FIRST, asked: Moment(asked) };
        let after = step(&policy, &State::Member(member), Moment(u64::MAX), event).unwrap().state;
        let State::Member(after) = after else { panic!("{after:?}") };
        let mut numbers = values(&spec);
        numbers.extend([("held", held), ("asked", asked)]);
        let formula = formulas::renewed(input("held"), formulas::deadline(input("asked")));
        assert_eq!(after.deadline.0, formula.count(&numbers), "{numbers:?}");
        moved += usize::from(after.deadline.0 != held);
    }
    assert!(moved > DRAWS / 100, "only {moved} were moved");
}
