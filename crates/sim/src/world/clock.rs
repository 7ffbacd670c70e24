//! A node's clock beside true time.

use takeover::units::{Millis, Moment};

/// One million, the unit of a clock's rate.
const MILLION: u64 = 1_000_000;

/// A clock that runs at its own rate.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Clock {
    /// Milliseconds of this clock in a million true ones.
    rate: u64,
    /// How far it was set back.
    behind: Millis,
}

impl Clock {
    /// A clock that runs fast by so many parts per million, or slow by a negative number.
    pub(crate) fn new(ppm: i32) -> Self {
        let parts = u64::from(ppm.unsigned_abs());
        let rate = if ppm < 0 { MILLION.saturating_sub(parts) } else { MILLION.saturating_add(parts) };
        Self { rate: rate.max(1), behind: Millis::ZERO }
    }

    /// This clock, set back by so much.
    pub(crate) fn set_back(self, by: Millis) -> Self {
        Self { behind: self.behind.plus(by), ..self }
    }

    /// What it shows at this true time.
    pub(crate) fn read(self, at: Millis) -> Moment {
        let product = u128::from(at.0).saturating_mul(u128::from(self.rate));
        let shown = product.checked_div(u128::from(MILLION)).unwrap_or(0);
        Moment(u64::try_from(shown).unwrap_or(u64::MAX)).before(self.behind)
    }

    /// The first true time at which it shows at least `shown`.
    pub(crate) fn when(self, shown: Moment) -> Millis {
        let product = u128::from(shown.after(self.behind).0).saturating_mul(u128::from(MILLION));
        let rate = u128::from(self.rate);
        let at = product.saturating_add(rate).saturating_sub(1).checked_div(rate).unwrap_or(u128::MAX);
        Millis(u64::try_from(at).unwrap_or(u64::MAX))
    }
}
