//! What must hold of a window, each law over its own domain.

use core::fmt::Debug;
use core::hash::Hash;
use std::collections::HashMap;

use takeover::units::Millis;

use super::Ways;
use super::naive::Naive;
use crate::leaves::every;
use crate::leaves::found::{Found, hold};

/// The readings of a small clock.
const CLOCK: [u64; 6] = [0, 1, 2, 3, 4, 5];
/// The longest history over it: two more than a window of three holds.
const LONGEST: usize = 5;
/// Clocks are asked up to here, periods too: past everything that the small clock can show.
const PAST: u64 = 13;
const PERIODS: u64 = 8;
/// The gap that does not fit into 32 bits any more, with what a policy may ask.
const GAP: u64 = 0xffff_ffff;

/// The window after a history.
fn after<W: Clone>(ways: &Ways<W>, history: &[u64]) -> W {
    history.iter().fold(ways.empty.clone(), |window, &at| (ways.with)(&window, at))
}

/// Tells an input.
fn told(history: &[u64], now: u64, period: u64) -> String {
    format!("happenings at {history:?}, asked at {now} with a period of {period} ms")
}

/// Every history, asked at every reading with every period.
pub(super) fn counting<W: Clone>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    every::sequence(&CLOCK, LONGEST, &mut |history| {
        let (window, naive) = (after(ways, history), Naive::new(history, ways.holds));
        for now in 0..=PAST {
            for period in 0..=PERIODS {
                let (expected, actual) = (naive.count(now, period), (ways.count)(&window, now, period));
                hold("how many happened in the period", || told(history, now, period), &expected, &actual)?;
                looked += 1;
            }
        }
        Ok(())
    })?;
    Ok(looked)
}

/// The newest is the latest reading.
pub(super) fn newest<W: Clone>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    every::sequence(&CLOCK, LONGEST, &mut |history| {
        let (expected, actual) = (history.iter().copied().max(), (ways.newest)(&after(ways, history)));
        looked += 1;
        hold("when the newest happened", || format!("happenings at {history:?}"), &expected, &actual)
    })?;
    Ok(looked)
}

/// A pruned window counts like the whole one, from then on and with every period up to the one that it
/// was pruned by, and so it does after one more happening.
pub(super) fn pruning<W: Clone + Debug>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    every::sequence(&CLOCK[..5], 4, &mut |history| {
        let whole = after(ways, history);
        for (now, period) in (0..PAST).flat_map(|now| (0..PERIODS).map(move |period| (now, period))) {
            let pruned = (ways.pruned)(&whole, now, period);
            let told = |later, shorter| {
                format!("{} and pruned, then {later}, {shorter}", told(history, now, period))
            };
            for (later, shorter) in (now..=PAST).flat_map(|later| [(later, period), (later, period / 2)]) {
                let (expected, actual) =
                    ((ways.count)(&whole, later, shorter), (ways.count)(&pruned, later, shorter));
                hold("what a pruned window counts", || told(later, shorter), &expected, &actual)?;
                looked += 1;
            }
            let at = now + 1;
            let expected = Naive::new(&[history, &[at]].concat(), ways.holds).count(at, period);
            let actual = (ways.count)(&(ways.with)(&pruned, at), at, period);
            hold("what a pruned window counts after one more", || told(at, period), &expected, &actual)?;
        }
        Ok(())
    })?;
    Ok(looked)
}

/// Two windows that count alike from a moment on are equal when they are pruned then.
pub(super) fn equal_when_alike<W: Clone + Debug + Eq + Hash>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    for (now, period) in (0..10).flat_map(|now| (0..7).map(move |period| (now, period))) {
        let mut alike: HashMap<Vec<u8>, (W, Vec<u64>)> = HashMap::new();
        every::sequence(&CLOCK[..5], 4, &mut |history| {
            let window = after(ways, history);
            let future = (now..now + PAST).map(|later| (ways.count)(&window, later, period)).collect();
            let pruned = (ways.pruned)(&window, now, period);
            let (first, like) = alike.entry(future).or_insert_with(|| (pruned.clone(), history.to_vec()));
            looked += 1;
            let told = || format!("{}, which counts like {like:?}", told(history, now, period));
            hold("windows that count alike are equal when pruned", told, first, &pruned)
        })?;
    }
    Ok(looked)
}

/// A history at another place of the clock counts alike; so does a window that is moved there.
pub(super) fn shifted<W: Clone + Debug + PartialEq>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    for by in [1, 1_000, GAP, 1 << 40, u64::MAX - PAST] {
        every::sequence(&CLOCK, 4, &mut |history| {
            let window = after(ways, history);
            let there: Vec<u64> = history.iter().map(|at| at + by).collect();
            let there = after(ways, &there);
            let told = |now, period| format!("{}, {by} ms later", told(history, now, period));
            hold("moved is what happened later", || told(0, 0), &there, &(ways.later)(&window, by))?;
            for now in 0..=PAST {
                for period in [0, 1, 3, 5] {
                    let (expected, actual) =
                        ((ways.count)(&window, now, period), (ways.count)(&there, now + by, period));
                    hold("the place on the clock plays no part", || told(now, period), &expected, &actual)?;
                    looked += 1;
                }
            }
            Ok(())
        })?;
    }
    Ok(looked)
}

/// A history and a period, both stretched, count alike: only the order of ages and period plays a part.
pub(super) fn stretched<W: Clone>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    for by in [2, 1_000, Millis::LONGEST.0 / PERIODS] {
        every::sequence(&CLOCK, 4, &mut |history| {
            let window = after(ways, history);
            let long: Vec<u64> = history.iter().map(|at| at * by).collect();
            let long = after(ways, &long);
            for (now, period) in (0..=PAST).flat_map(|now| [0, 1, 3, 5].map(|period| (now, period))) {
                let (expected, actual) =
                    ((ways.count)(&window, now, period), (ways.count)(&long, now * by, period * by));
                let told = || format!("{}, all of it {by} times as long", told(history, now, period));
                hold("the scale plays no part", told, &expected, &actual)?;
                looked += 1;
            }
            Ok(())
        })?;
    }
    Ok(looked)
}

/// Gaps around the largest that is stored, clocks at their end, periods up to that gap.
pub(super) fn edges<W: Clone>(ways: &Ways<W>) -> Result<u64, Found> {
    let end = u64::MAX;
    let far = [1 << 32, GAP + 2, 2 * GAP - 1, 2 * GAP, 2 * GAP + 1];
    let clock = [&[0, 1, GAP - 1, GAP], &far[..], &[end - GAP - 1, end - GAP, end - 1, end]].concat();
    let mut looked = 0;
    every::sequence(&clock, 4, &mut |history| {
        let (window, naive) = (after(ways, history), Naive::new(history, ways.holds));
        for &now in &clock {
            for period in [1, 2, Millis::LONGEST.0, GAP - 1, GAP] {
                let (expected, actual) = (naive.count(now, period), (ways.count)(&window, now, period));
                hold(
                    "gaps and clocks at their last values",
                    || told(history, now, period),
                    &expected,
                    &actual,
                )?;
                looked += 1;
            }
        }
        Ok(())
    })?;
    Ok(looked)
}

/// A window of any size, filled and overfilled by happenings that follow at once or a millisecond later.
pub(super) fn filled<W: Clone>(ways: &Ways<W>) -> Result<u64, Found> {
    let mut looked = 0;
    every::sequence(&[0, 1], ways.holds + 2, &mut |gaps| {
        let history: Vec<u64> = (1..=gaps.len()).map(|so_far| gaps[..so_far].iter().sum()).collect();
        let (window, naive) = (after(ways, &history), Naive::new(&history, ways.holds));
        let newest = naive.newest().unwrap_or(0);
        let longest = newest + 2;
        for now in newest..=newest + 2 {
            for period in 0..=longest {
                let (expected, actual) = (naive.count(now, period), (ways.count)(&window, now, period));
                hold("how many happened in the period", || told(&history, now, period), &expected, &actual)?;
                looked += 1;
            }
        }
        Ok(())
    })?;
    Ok(looked)
}
