//! Durations and the two clocks.

use core::fmt;

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Millis(pub u64);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// The longest length that a policy may name: 30 days. Longer ones are refused, which keeps
    /// every age inside the 32 bits that a [`super::Window`] stores.
    pub const LONGEST: Self = Self::hours(24 * 30);

    /// `n` seconds.
    #[must_use]
    pub const fn secs(n: u64) -> Self {
        Self(n.saturating_mul(1_000))
    }

    /// `n` minutes.
    #[must_use]
    pub const fn mins(n: u64) -> Self {
        Self::secs(n.saturating_mul(60))
    }

    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self::mins(n.saturating_mul(60))
    }

    /// The sum, held at the largest value.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of this length after `other`, at least nothing.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms", self.0)
    }
}

/// A reading of one node's clock in milliseconds, which counts while the machine is suspended.
///
/// Only comparable with other readings of the same clock in the same boot, so no request carries
/// it; it is written where its own node's log is. Used for leases, deadlines and restart windows.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Moment(pub u64);

impl Moment {
    /// A moment that never comes: what waits for it waits for something else.
    pub const NEVER: Self = Self(u64::MAX);

    /// The last moment that comes.
    pub const LAST: Self = Self(u64::MAX.saturating_sub(1));

    /// The end of a wait that begins now: a moment that comes, at the latest the last one. A
    /// deadline that never came would be none (rule `pending_has_a_deadline`).
    #[must_use]
    pub const fn end_of(self, wait: Millis) -> Self {
        let end = self.after(wait);
        if end.0 == Self::NEVER.0 { Self::LAST } else { end }
    }

    /// The reading `later` milliseconds on, held at the largest value.
    #[must_use]
    pub const fn after(self, later: Millis) -> Self {
        Self(self.0.saturating_add(later.0))
    }

    /// The reading `earlier` milliseconds ago, held at zero.
    #[must_use]
    pub const fn before(self, earlier: Millis) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// How long ago `earlier` was; nothing if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }

    /// The first multiple of `every` strictly after this reading: checks with one interval fall
    /// on one grid, so that a sweep asks about all of them at once. `every` of zero is read as one.
    #[must_use]
    pub const fn next_on_grid(self, every: Millis) -> Self {
        let (past, step) = match self.0.checked_rem(every.0) {
            Some(past) => (past, every.0),
            None => (0, 1),
        };
        Self(self.0.saturating_sub(past).saturating_add(step))
    }
}

/// A reading of the cluster's shared counter in milliseconds.
///
/// The counter stands in the store and is advanced by its writers' own elapsed time, never back
/// (rule `cluster_time`). Two nodes may read it differently; policy windows bear that, safety
/// never asks it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stamp(pub u64);

impl Stamp {
    /// The reading `later` milliseconds on, held at the largest value.
    #[must_use]
    pub const fn after(self, later: Millis) -> Self {
        Self(self.0.saturating_add(later.0))
    }

    /// How long ago `earlier` was; nothing if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}
