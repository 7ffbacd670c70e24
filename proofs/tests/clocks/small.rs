//! Every small lease, exhaustively, by the functions that ship and without formulas or solvers.

use takeover::policy::{Lease, LeaseSpec, Watchdog};
use takeover::session::{Hot, Observer, Record};
use takeover::units::{Incarnation, Millis, Moment, Token};

const MILLION: u128 = 1_000_000;
const DRIFTS: [u32; 6] = [0, 1, 1_000, 50_000, 99_999, 100_000];

fn watchdogs() -> Vec<Option<Watchdog>> {
    let fitted = (1..=3).flat_map(|timeout| {
        (0..=2).map(move |reset| Some(Watchdog { timeout: Millis(timeout), reset: Millis(reset) }))
    });
    fitted.chain([None]).collect()
}

/// All small numbers that fit together.
fn leases() -> Vec<Lease> {
    let mut all = Vec::new();
    for ttl in 1..=30 {
        for (renew, gap) in [(1, 0), (1, 2), (2, 0), (2, 1), (3, 2)] {
            for (budget, margin) in [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1)] {
                for drift_ppm in DRIFTS {
                    all.extend(watchdogs().into_iter().filter_map(|watchdog| {
                        let spec = LeaseSpec {
                            ttl: Millis(ttl),
                            renew_every: Millis(renew),
                            store_gap: Millis(gap),
                            stop_budget: Millis(budget),
                            margin: Millis(margin),
                            drift_ppm,
                            watchdog,
                        };
                        Lease::new(spec).ok()
                    }));
                }
            }
        }
    }
    all
}

fn rates(lease: &Lease) -> (u128, u128) {
    let drift = u128::from(lease.spec().drift_ppm);
    (MILLION - drift, MILLION + drift)
}

/// The numbers of every small lease are the exact ones, rounded to the safe side by less than one.
#[test]
fn every_small_lease_is_rounded_to_the_safe_side() {
    let all = leases();
    assert!(all.len() > 10_000, "only {} leases", all.len());
    for lease in &all {
        let (slow, fast) = rates(lease);
        let spec = lease.spec();
        let whole = u128::from(lease.usable().0 + spec.margin.0);
        let exact = u128::from(spec.ttl.0) * slow;
        assert!(whole * fast <= exact && exact < (whole + 1) * fast, "{spec:?}");
        for asked in [0, 1, 5, 1_000_000] {
            let deadline = lease.deadline(Moment(asked));
            let guard = lease.guard_at(deadline);
            assert_eq!(lease.stop_at(deadline).after(spec.stop_budget), guard, "{spec:?}");
            assert!(lease.stop_at(deadline) >= Moment(asked).after(spec.renew_every).after(spec.store_gap));
            let takes = u128::from(deadline.since(guard).0);
            let Some(watchdog) = spec.watchdog else { continue };
            let long = takes - u128::from(watchdog.reset.0);
            let exact = u128::from(watchdog.timeout.0) * fast;
            assert!(long * slow >= exact && exact > (long - 1) * slow, "{spec:?}");
        }
    }
}

/// Two clocks at fixed rates that start at any part of a millisecond, in true microseconds.
struct Clocks {
    holder: (u128, u128),
    observer: (u128, u128),
}

/// What a clock that starts at `phase` and runs at `rate` millionths shows at a true microsecond.
fn shows((phase, rate): (u128, u128), at: u128) -> u64 {
    u64::try_from((phase * MILLION + at * rate) / (MILLION * 1_000)).unwrap()
}

/// The first true microsecond at which a clock shows this reading.
fn first((phase, rate): (u128, u128), reading: Moment) -> u128 {
    (u128::from(reading.0) * MILLION * 1_000).saturating_sub(phase * MILLION).div_ceil(rate)
}

/// Whether a holder that spends so much of its margin still acts when an observer that read right after the request finds its ttl passed.
fn overlaps(lease: Lease, spent: Millis, clocks: &Clocks, sent: u128) -> bool {
    let deadline = lease.deadline(Moment(shows(clocks.holder, sent))).after(spent);
    let last_act = first(clocks.holder, deadline) - 1;
    let hot = Hot { incarnation: Incarnation::FIRST, token: Token(1), lease, renewals: 3 };
    let record = Record { hot: Some(hot), ..Record::default() };
    let (mut observer, seen) = (Observer::NEW, Moment(shows(clocks.observer, sent)));
    assert_eq!(observer.see(&record, seen), None);
    let dead = first(clocks.observer, seen.after(lease.spec().ttl));
    assert!(observer.see(&record, Moment(shows(clocks.observer, dead))).is_some());
    last_act >= dead
}

fn overlaps_of(lease: Lease, spent: Millis) -> usize {
    let (slow, fast) = rates(&lease);
    let rates = [slow, MILLION, fast];
    let phases = [0, 1, 250, 500, 998, 999];
    let mut found = 0;
    for holder in rates.iter().flat_map(|rate| phases.map(|phase| (phase, *rate))) {
        for observer in rates.iter().flat_map(|rate| phases.map(|phase| (phase, *rate))) {
            for sent in [0, 1, 499, 1_000, 1_999] {
                found += usize::from(overlaps(lease, spent, &Clocks { holder, observer }, sent));
            }
        }
    }
    found
}

/// Whole milliseconds cost one millisecond: with a margin no holder acts when an observer's ttl has passed,
/// whatever the clocks' rates and wherever they stand inside a millisecond. Where it is spent some do.
#[test]
fn a_margin_pays_for_whole_milliseconds() {
    let alone = |lease: &Lease| lease.spec().watchdog.is_none();
    let leases: Vec<Lease> = leases().into_iter().filter(alone).collect();
    assert!(leases.len() > 1_000, "only {} leases", leases.len());
    for lease in leases.iter().step_by(3) {
        assert_eq!(overlaps_of(*lease, Millis::ZERO), 0, "{:?}", lease.spec());
    }
    let early: usize = leases.iter().step_by(3).map(|lease| overlaps_of(*lease, lease.spec().margin)).sum();
    assert!(early > 0, "an observer that rounds down is never early, so a margin is not needed");
}

/// A lease without a margin is refused.
#[test]
fn no_lease_goes_without_a_margin() {
    let refused = Lease::new(LeaseSpec { margin: Millis::ZERO, ..LeaseSpec::DEFAULT });
    assert!(refused.is_err_and(|error| error.to_string().contains("lease margin")));
}
