//! Clocks that go wrong within their bound, read in whole milliseconds.

use takeover::units::Moment;

/// How many parts of a clock's millisecond a tick of true time is on a true clock.
pub const RATE: u64 = 10;

/// One clock.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Clock {
    /// Parts that it goes on in each tick: nine to eleven, where true is ten.
    pub rate: u64,
    /// Parts that it shows at the beginning, less than a millisecond.
    pub phase: u64,
    /// How many parts make a millisecond.
    pub parts: u64,
}

impl Clock {
    /// What it shows at a tick of true time.
    #[must_use]
    pub fn reading(&self, tick: u64) -> Moment {
        let shown = tick.saturating_mul(self.rate).saturating_add(self.phase);
        Moment(shown.checked_div(self.parts).unwrap_or(0))
    }

    /// Every clock whose millisecond has so many parts: slow, true and fast ones, each begun at these
    /// parts of a millisecond.
    pub fn all(parts: u64, phases: &[u64]) -> Vec<Self> {
        let rates = [RATE.saturating_sub(1), RATE, RATE.saturating_add(1)];
        let each = rates.into_iter().flat_map(|rate| phases.iter().map(move |&phase| (rate, phase)));
        each.map(|(rate, phase)| Self { rate, phase, parts }).collect()
    }
}

/// The holder's clock and the observer's.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Clocks {
    /// The holder's.
    pub holder: Clock,
    /// The observer's.
    pub observer: Clock,
}

impl Clocks {
    /// Every pair.
    #[must_use]
    pub fn all(parts: u64, phases: &[u64]) -> Vec<Self> {
        let each = Clock::all(parts, phases);
        let pairs =
            each.iter().flat_map(|&holder| each.iter().map(move |&observer| Self { holder, observer }));
        pairs.collect()
    }
}
