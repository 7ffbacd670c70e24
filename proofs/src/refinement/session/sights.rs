//! One request and one sight, in tenths of a millisecond, for many lengths of a lease: where the two
//! readings of the observer's clock that are a ttl apart lie within their milliseconds matters here.

use takeover::policy::{Lease, LeaseSpec};
use takeover::session::{Hot, Record};
use takeover::units::{Millis, Moment, Token};

use super::clock::{Clocks, RATE};
use super::code::{Code, Read, Watch};
use super::failure::{Failure, Story};
use super::world::life;

/// How many ticks a millisecond has.
const TICKS: u64 = 10;

/// The longest lease, in milliseconds.
const LONGEST: u64 = 12;

/// The latest first sight, in ticks after the sending.
const LATEST: u64 = 20;

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Pairs of clocks, leases and first sights.
    pub cases: u64,
    /// Such that the deadline had passed less than a millisecond before.
    pub close: u64,
}

/// Looks at every lease with this margin.
///
/// # Errors
/// A word that came too early.
pub fn sights(code: &Code, margin: u64) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    let parts = RATE.saturating_mul(TICKS);
    let phases = [0, 33, 66, parts.saturating_sub(1)];
    for ttl in 1..=LONGEST {
        // A lease that is too short for what has to fit into it is no lease.
        let Ok(lease) = Lease::new(spec(ttl, margin)) else { continue };
        for clocks in Clocks::all(parts, &phases) {
            for first in 0..=LATEST {
                let close = sight(code, &lease, clocks, first)?;
                counts.cases = counts.cases.saturating_add(1);
                counts.close = counts.close.saturating_add(u64::from(close));
            }
        }
    }
    Ok(counts)
}

const fn spec(ttl: u64, margin: u64) -> LeaseSpec {
    LeaseSpec {
        ttl: Millis(ttl),
        renew_every: Millis(1),
        store_gap: Millis(0),
        stop_budget: Millis(1),
        margin: Millis(margin),
        drift_ppm: 100_000,
        watchdog: None,
    }
}

/// The request is sent at the first tick, the sight is taken at another, and the observer reads again with
/// every tick until it gives the word. True where that comes within a millisecond of the deadline.
fn sight(code: &Code, lease: &Lease, clocks: Clocks, first: u64) -> Result<bool, Failure> {
    let hot = Hot { incarnation: life(0), token: Token(1), lease: *lease, renewals: 0 };
    let record = Record { hot: Some(hot), ..Record::default() };
    let deadline = (code.deadline)(lease, clocks.holder.reading(0));
    let mut watch = Watch::default();
    let mut tick = first;
    loop {
        let returned = clocks.observer.reading(tick);
        let read = Read { sent: clocks.observer.reading(tick.saturating_sub(TICKS)), returned };
        let word = (code.see)(&mut watch, &record, read);
        if word.is_some() {
            break;
        }
        tick = tick.saturating_add(1);
    }
    let now = clocks.holder.reading(tick);
    if now >= deadline {
        return Ok(now.since(deadline) == Millis::ZERO);
    }
    Err(too_early(lease, clocks, (first, tick), now, deadline))
}

fn too_early(lease: &Lease, clocks: Clocks, ticks: (u64, u64), now: Moment, deadline: Moment) -> Failure {
    let before = format!("{lease:?}\n    holder: {:?}\n    observer: {:?}", clocks.holder, clocks.observer);
    let (first, last) = ticks;
    let happened = format!("sent at tick 0, seen at tick {first}, and again and again up to tick {last}");
    let wrong = format!("on the holder's clock it is {now:?}, and its deadline is {deadline:?}");
    let after = "the life may be written dead".into();
    Story { setting: "the lemma of the clocks", before, happened, after, wrong }.into()
}
