//! What one node sees of another's session, against all that it ever read.
//!
//! The specification keeps every read. What may be written dead is the life of the last read, if the
//! unbroken row of reads up to it that show the same life with the same renewals spans the whole ttl.
//!
//! **Why short histories suffice.** An observer holds one sight, and each read either goes on with it,
//! begins another, or ends it. Histories of five reads take every such turn from every kind of sight
//! that others led to. Lives and renewals are compared for equality only, and clocks by their differences
//! only: both are checked, by other numbers for the same lives and at other places of the clock. The ttl
//! plays a part only as a bound on a difference; the clock steps so that it is missed by one, met, and
//! passed. A life's lease never changes, so each life has its own ttl here.

use takeover::policy::{Lease, LeaseSpec};
use takeover::session::{Cold, Hot, Observer, Record};
use takeover::units::{Incarnation, Millis, Moment, Token};

use super::every;
use super::found::{Counts, Found, LeafError, hold};

/// What an observer answers: the life that may be written dead, and its renewals.
pub type Answer = Option<(Incarnation, u64)>;

/// A kind of observer, and how it sees.
#[derive(Clone, Copy, Debug)]
pub struct Ways<O> {
    /// Has seen nothing yet.
    pub new: O,
    /// A read that returned at this moment.
    pub see: fn(&mut O, &Record, Moment) -> Answer,
    /// How often the life was renewed when it was last seen.
    pub renewals: fn(&O) -> Option<u64>,
    /// How long what it sees has been unchanged.
    pub unchanged_for: fn(&O, Moment) -> Millis,
}

impl Ways<Observer> {
    /// The shipped observer.
    pub const SHIPPED: Self = Self {
        new: Observer::NEW,
        see: Observer::see,
        renewals: Observer::renewals,
        unchanged_for: Observer::unchanged_for,
    };
}

/// What a record shows: none, or a life with so many renewals, perhaps over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shown {
    Nothing,
    Live(u32, u64),
    Dead(u32, u64),
    Fenced(u32, u64),
}

const SHOWN: [Shown; 7] = [
    Shown::Nothing,
    Shown::Live(1, 0),
    Shown::Live(1, 1),
    Shown::Live(2, 0),
    Shown::Live(2, 1),
    Shown::Dead(1, 0),
    Shown::Fenced(2, 0),
];

/// Clock steps between two reads: none, and up to the longer ttl.
const STEPS: [u64; 5] = [0, 1, 2, 3, 4];
/// The ttl of the first life and of the second.
const TTLS: [u64; 2] = [3, 4];
/// Where on the clock a history begins, and which numbers stand for lives and renewals.
const PLACES: [(u64, u32, u64); 3] =
    [(0, 0, 0), (1 << 40, 41, 7), (u64::MAX - 12, u32::MAX - 2, u64::MAX - 1)];

/// Checks the shipped observer.
///
/// # Errors
/// [`LeafError`] names the first history on which it answers wrongly.
pub fn check() -> Result<Counts, LeafError> {
    check_ways(&Ways::SHIPPED)
}

/// Checks an observer.
///
/// # Errors
/// [`LeafError`] names the first history on which it answers wrongly.
pub fn check_ways<O: Copy>(ways: &Ways<O>) -> Result<Counts, LeafError> {
    let mut counts = Counts::new();
    let (looked, told) = histories(ways, 4, PLACES[0])?;
    counts.add("every history of up to four reads", looked, 600_000)?;
    counts.add("of these, a life may be written dead", told, 10_000)?;
    counts.add("histories of five reads, steps around one ttl", five(ways)?, 4_000_000)?;
    for place in PLACES.into_iter().skip(1) {
        counts.add("the same elsewhere, with other numbers", histories(ways, 3, place)?.0, 20_000)?;
    }
    counts.add("clocks that run back", back(ways)?, 50_000)?;
    Ok(counts)
}

/// A read: what was shown, and when it returned.
type Read = (Shown, u64);

/// Every history up to a length, clocks running on; and in how many a life may be written dead.
fn histories<O: Copy>(ways: &Ways<O>, longest: usize, place: (u64, u32, u64)) -> Result<(u64, u64), Found> {
    let records = SHOWN.map(|shown| (shown, record(shown, place)));
    let turns: Vec<(usize, u64)> = (0..SHOWN.len()).flat_map(|at| STEPS.map(|step| (at, step))).collect();
    let (mut looked, mut told) = (0, 0);
    every::sequence(&turns, longest, &mut |turns| {
        let mut at = place.0;
        let reads: Vec<(usize, u64)> = turns
            .iter()
            .map(|&(which, step)| {
                at += step;
                (which, at)
            })
            .collect();
        looked += 1;
        told += u64::from(agrees(ways, &records, &reads, place)?.is_some());
        Ok(())
    })?;
    Ok((looked, told))
}

/// Five reads with steps of up to one ttl.
fn five<O: Copy>(ways: &Ways<O>) -> Result<u64, Found> {
    let records = SHOWN.map(|shown| (shown, record(shown, PLACES[0])));
    let turns: Vec<(usize, u64)> = (0..SHOWN.len()).flat_map(|at| [0, 1, 2].map(|step| (at, step))).collect();
    let mut looked = 0;
    every::sequence(&turns, 5, &mut |turns| {
        let mut at = 0;
        let reads: Vec<(usize, u64)> = turns
            .iter()
            .map(|&(which, step)| {
                at += step;
                (which, at)
            })
            .collect();
        looked += 1;
        agrees(ways, &records, &reads, PLACES[0]).map(|_| ())
    })?;
    Ok(looked)
}

/// Reads whose moments run back: a moment before the sight's first is no time at all.
fn back<O: Copy>(ways: &Ways<O>) -> Result<u64, Found> {
    let records = SHOWN.map(|shown| (shown, record(shown, PLACES[0])));
    let turns: Vec<(usize, u64)> =
        (0..SHOWN.len()).flat_map(|at| [0, 1, 2, 3, 4].map(|when| (at, when))).collect();
    let mut looked = 0;
    every::sequence(&turns, 3, &mut |reads| {
        looked += 1;
        agrees(ways, &records, reads, PLACES[0]).map(|_| ())
    })?;
    let mut longer = 0;
    let few: Vec<(usize, u64)> = (1..3).flat_map(|at| [0, 1, 2, 3].map(|when| (at, when))).collect();
    every::sequence(&few, 5, &mut |reads| {
        longer += 1;
        agrees(ways, &records, reads, PLACES[0]).map(|_| ())
    })?;
    Ok(looked + longer)
}

/// Plays a history and holds the last answer against the specification.
fn agrees<O: Copy>(
    ways: &Ways<O>,
    records: &[(Shown, Record); 7],
    reads: &[(usize, u64)],
    place: (u64, u32, u64),
) -> Result<Answer, Found> {
    let mut observer = ways.new;
    let mut actual = None;
    for &(which, at) in reads {
        actual = (ways.see)(&mut observer, &records[which].1, Moment(at));
    }
    let shown: Vec<Read> = reads.iter().map(|&(which, at)| (records[which].0, at)).collect();
    let told = || format!("reads of {shown:?}, each with the moment of its return; ttl {TTLS:?}");
    let sight = sight(&shown);
    let expected = sight.and_then(|(life, renewals, since)| {
        let (_, last) = shown.last().copied().unwrap_or((Shown::Nothing, 0));
        let whole = last.saturating_sub(since) >= ttl(life);
        whole.then_some((incarnation(life, place), renewals + place.2))
    });
    hold("which life may be written dead", told, &expected, &actual)?;
    let renewals = sight.map(|(_, renewals, _)| renewals + place.2);
    hold("the renewals last seen", told, &renewals, &(ways.renewals)(&observer))?;
    let now = shown.last().map_or(0, |&(_, at)| at.saturating_add(1));
    let unchanged = sight.map_or(0, |(_, _, since)| now.saturating_sub(since));
    hold(
        "how long it is unchanged",
        told,
        &Millis(unchanged),
        &(ways.unchanged_for)(&observer, Moment(now)),
    )?;
    Ok(actual)
}

/// The life and renewals of the last read, and when the unbroken row of reads of just these began.
fn sight(reads: &[Read]) -> Option<(u32, u64, u64)> {
    let &(last, _) = reads.last()?;
    let Shown::Live(life, renewals) = last else { return None };
    let row = reads.iter().rev().take_while(|&&(shown, _)| shown == last);
    row.last().map(|&(_, since)| (life, renewals, since))
}

const fn ttl(life: u32) -> u64 {
    if life == 1 { TTLS[0] } else { TTLS[1] }
}

fn incarnation(life: u32, place: (u64, u32, u64)) -> Incarnation {
    Incarnation::new(life + place.1).unwrap()
}

/// The record that shows this.
fn record(shown: Shown, place: (u64, u32, u64)) -> Record {
    let hot = |life: u32, renewals: u64| {
        let (lease, incarnation) = (lease(ttl(life)), incarnation(life, place));
        Some(Hot { incarnation, token: Token(9), lease, renewals: renewals + place.2 })
    };
    let through = |life| Some(incarnation(life, place));
    match shown {
        Shown::Nothing => Record::default(),
        Shown::Live(life, renewals) => Record { hot: hot(life, renewals), ..Record::default() },
        Shown::Dead(life, renewals) => {
            let cold = Cold { dead_through: through(life), ..Cold::default() };
            Record { hot: hot(life, renewals), cold, ..Record::default() }
        }
        Shown::Fenced(life, renewals) => {
            let cold = Cold { fenced_through: through(life), ..Cold::default() };
            Record { hot: hot(life, renewals), cold, ..Record::default() }
        }
    }
}

/// The shortest lease with this ttl that is valid.
fn lease(ttl: u64) -> Lease {
    let one = Millis(1);
    let none = Millis::ZERO;
    let spec = LeaseSpec {
        ttl: Millis(ttl),
        renew_every: one,
        store_gap: none,
        stop_budget: one,
        margin: one,
        drift_ppm: 0,
        watchdog: None,
    };
    Lease::new(spec).unwrap()
}
