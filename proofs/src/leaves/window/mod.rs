//! The window in which restarts, failovers and losses are counted, against a list of all that ever
//! happened.
//!
//! **Why small domains suffice.** A window reads clocks only by their differences and their order, and
//! compares a sum of differences only with the period. So what it says depends on nothing but the
//! pattern of comparisons "this one is younger than the period". Each pattern that a window of a given
//! size can meet occurs in a domain of a few milliseconds; that nothing else plays a part is checked
//! too: the same history shifted to any place of the clock, and stretched, counts alike. Two things are
//! not small, and are looked at where they are: the clock's last readings, and gaps that do not fit
//! into 32 bits. Such a gap is longer than any period that a policy may name, so what lies behind it may
//! be forgotten.
//!
//! A clock that stands before the newest happening is read as the newest's moment: nothing can have
//! happened after now, so that clock is the one that is wrong.

mod laws;
mod naive;

use core::fmt::Debug;
use core::hash::Hash;

use takeover::group::Failovers;
use takeover::resource::Restarts;
use takeover::units::{Instant, Millis, Moment, Stamp, Window};

use super::found::{Counts, LeafError};

/// A kind of window and what can be done with it. Clocks are plain numbers here, so that one set of
/// laws speaks of both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Ways<W> {
    /// The most that it can hold.
    pub holds: usize,
    /// Nothing happened.
    pub empty: W,
    /// What it is after something happened at this reading.
    pub with: fn(&W, u64) -> W,
    /// How many happened less than so many milliseconds before this reading.
    pub count: fn(&W, u64, u64) -> u8,
    /// What is left of it when what the period has left behind is forgotten.
    pub pruned: fn(&W, u64, u64) -> W,
    /// The same happenings this much later.
    pub later: fn(&W, u64) -> W,
    /// When the newest happened.
    pub newest: fn(&W) -> Option<u64>,
}

impl<const GAPS: usize> Ways<Window<Moment, GAPS>> {
    /// The shipped window on a node's own clock.
    pub const OWN_CLOCK: Self = Self {
        holds: GAPS + 1,
        empty: Window::EMPTY,
        with: |window, at| window.with(Moment(at)),
        count: |window, now, period| window.count(Moment(now), Millis(period)),
        pruned: |window, now, period| window.pruned(Moment(now), Millis(period)),
        later: |window, by| window.moved(|at| Moment(at.0.saturating_add(by))),
        newest: |window| window.newest().map(|at| at.0),
    };
}

impl<const GAPS: usize> Ways<Window<Stamp, GAPS>> {
    /// The shipped window on the cluster's counter.
    pub const SHARED_CLOCK: Self = Self {
        holds: GAPS + 1,
        empty: Window::EMPTY,
        with: |window, at| window.with(Stamp(at)),
        count: |window, now, period| window.count(Stamp(now), Millis(period)),
        pruned: |window, now, period| window.pruned(Stamp(now), Millis(period)),
        later: |window, by| window.moved(|at| Stamp(at.0.saturating_add(by))),
        newest: |window| window.newest().map(|at| at.0),
    };
}

/// Checks the windows that ship: small ones completely, those of restarts and failovers at their own
/// size.
///
/// # Errors
/// [`LeafError`] names the first history that is counted wrongly.
pub fn check() -> Result<Counts, LeafError> {
    let mut counts = small(&Ways::<Window<Moment, 2>>::OWN_CLOCK)?;
    shorter(&mut counts)?;
    let restarts = laws::filled(&ways_of(Restarts::EMPTY))?;
    counts.add("the window of restarts, filled and overfilled", restarts, 30_000)?;
    let failovers =
        laws::filled(&Ways::<Window<Stamp, 14>> { empty: Failovers::EMPTY, ..Ways::SHARED_CLOCK })?;
    counts.add("the window of failovers, filled and overfilled", failovers, 8_000_000)?;
    Ok(counts)
}

/// The ways of a window on a node's own clock, whatever its size.
const fn ways_of<const GAPS: usize>(empty: Window<Moment, GAPS>) -> Ways<Window<Moment, GAPS>> {
    Ways { empty, ..Ways::<Window<Moment, GAPS>>::OWN_CLOCK }
}

/// Checks all laws on one kind of window that holds three.
///
/// # Errors
/// [`LeafError`] names the first history that is counted wrongly.
pub fn small<W: Clone + Debug + Eq + Hash>(ways: &Ways<W>) -> Result<Counts, LeafError> {
    let mut counts = Counts::new();
    counts.add("count: every history, clock and period", laws::counting(ways)?, 1_100_000)?;
    counts.add("newest: every history", laws::newest(ways)?, 9_000)?;
    counts.add("pruned: counts alike from then on", laws::pruning(ways)?, 1_000_000)?;
    counts.add("pruned: what counts alike is equal", laws::equal_when_alike(ways)?, 50_000)?;
    counts.add("shifted along the clock", laws::shifted(ways)?, 300_000)?;
    counts.add("stretched", laws::stretched(ways)?, 100_000)?;
    counts.add("gaps and clocks at their last values", laws::edges(ways)?, 500_000)?;
    Ok(counts)
}

/// Windows that hold one, two and four.
fn shorter(counts: &mut Counts) -> Result<(), LeafError> {
    let one = laws::counting(&Ways::<Window<Stamp, 0>>::SHARED_CLOCK)?;
    let two = laws::counting(&Ways::<Window<Stamp, 1>>::SHARED_CLOCK)?;
    let four = laws::counting(&Ways::<Window<Stamp, 3>>::SHARED_CLOCK)?;
    counts.add("count: windows that hold one, two and four", one + two + four, 3_300_000)
}

/// A clock that a window can count in begins at its origin.
const _: () = assert!(Moment::ORIGIN.0 == 0 && Stamp::ORIGIN.0 == 0);
