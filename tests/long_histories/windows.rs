//! A window against a plain list of what happened, over thousands of happenings: clocks that go
//! backwards, gaps longer than a window stores, the last reading of a clock.

use proptest::prelude::*;
use takeover::group::Failovers;
use takeover::units::{Millis, Stamp};

use crate::days::few;

/// How many happenings the window of failovers holds.
const HELD: usize = 15;

/// All happenings, none before the one that came first.
#[derive(Default)]
struct Plain(Vec<u64>);

impl Plain {
    fn add(&mut self, at: u64) {
        let newest = self.0.last().copied().unwrap_or(0);
        self.0.push(at.max(newest));
    }

    fn count(&self, now: u64, period: u64) -> usize {
        let Some(&newest) = self.0.last() else { return 0 };
        let now = now.max(newest);
        self.0.iter().rev().take(HELD).filter(|&&at| now - at < period).count()
    }
}

/// By how much the clock moves: mostly on, sometimes back, sometimes farther than a gap can say.
fn moves() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => Just(0_i64),
        6 => 0_i64..600_000,
        2 => 0_i64..3 * 3_600_000,
        1 => -7_200_000_i64..0,
        1 => Just(i64::from(u32::MAX) - 1),
        1 => Just(i64::from(u32::MAX)),
        1 => Just(i64::from(u32::MAX) + 1),
        1 => Just(i64::MAX),
    ]
}

fn period() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0_u64), Just(1), 1_u64..86_400_000, Just(Millis::LONGEST.0)]
}

/// What differs after all of this, if anything.
fn difference(
    moves: &[i64],
    periods: &[u64],
    window: impl Fn(&Failovers, u64) -> Failovers,
) -> Option<String> {
    let (mut plain, mut kept, mut now) = (Plain::default(), Failovers::EMPTY, 0_u64);
    for (number, &by) in moves.iter().enumerate() {
        now = now.saturating_add_signed(by);
        if number % 3 < 2 {
            plain.add(now);
            kept = window(&kept, now);
        }
        let period = periods[number % periods.len()];
        let (expected, counted) = (plain.count(now, period), kept.count(Stamp(now), Millis(period)));
        if expected != usize::from(counted) {
            return Some(format!("at {now} in {period}: {counted} of {expected} are counted"));
        }
        let pruned = kept.pruned(Stamp(now), Millis(period));
        for later in [now, now.saturating_add(period / 2), u64::MAX] {
            let (before, after) = (kept, pruned);
            let count = |window: Failovers| window.count(Stamp(later), Millis(period));
            if count(before) != count(after) {
                return Some(format!("at {later} in {period}: pruned at {now} it counts otherwise"));
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: few(6), ..ProptestConfig::default() })]

    #[test]
    fn a_window_counts_as_a_list_does(
        moves in prop::collection::vec(moves(), 500..1_500), periods in prop::collection::vec(period(), 1..9),
    ) {
        prop_assert_eq!(difference(&moves, &periods, |window, at| window.with(Stamp(at))), None);
    }
}

/// A window that forgets when it rolls over, and one that believes a clock that went back.
#[test]
fn control_a_window_that_errs_is_found() {
    let moves: Vec<i64> = (0..60).map(|number| if number % 7 == 0 { -50 } else { 100 }).collect();
    let periods = [86_400_000];
    let right = |window: &Failovers, at| window.with(Stamp(at));
    assert_eq!(difference(&moves, &periods, right), None);
    let forgets = |window: &Failovers, at| {
        let full = window.count(Stamp(at), Millis::LONGEST) >= 14;
        if full { Failovers::EMPTY.with(Stamp(at)) } else { window.with(Stamp(at)) }
    };
    assert!(difference(&moves, &periods, forgets).is_some());
    let cut = |window: &Failovers, at| window.pruned(Stamp(at), Millis(500)).with(Stamp(at));
    assert!(difference(&moves, &periods, cut).is_some());
}
