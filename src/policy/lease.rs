//! Until when a session may run things, and the arithmetic that makes others wait long enough.

use super::{PolicyError, interval, number};
use crate::units::{Millis, Moment};

/// A device that resets the machine when it is not pinged.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Watchdog {
    /// How long after the last ping it fires.
    pub timeout: Millis,
    /// How long a reset takes until no VM runs any more.
    pub reset: Millis,
}

/// The numbers of a lease, unchecked. [`Lease::new`] checks that they fit together.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct LeaseSpec {
    /// How long an observer must have seen the same session record, on its own clock, before it
    /// may write the session dead. Default 20 s (takeover's own; Windows declares a node down
    /// after 10 s of silence but says nothing of its VMs).
    pub ttl: Millis,
    /// Time between two renewals. Default 2 s.
    pub renew_every: Millis,
    /// The longest gap in the store's service that a node should survive. Default 4 s.
    pub store_gap: Millis,
    /// How long stopping everything may take. Default 11 s: a hung QEMU process takes 10.3 s to
    /// destroy through its manager (measured).
    pub stop_budget: Millis,
    /// What is kept back for the time between reading a clock and acting on it. Default 500 ms; at least 1 ms,
    /// because clocks are read in whole milliseconds: two readings that lie a ttl apart can be almost one
    /// closer in truth (rule `death_is_written`).
    pub margin: Millis,
    /// How far any two clocks' rates may lie from true time, in parts per million. Default
    /// 1 000: ten times what a quartz does, and more than a time daemon slews.
    pub drift_ppm: u32,
    /// The watchdog, where one is fitted. Default none.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub watchdog: Option<Watchdog>,
}

/// What two readings of a clock in whole milliseconds can be apart beyond the truth.
const LEAST_MARGIN: Millis = Millis(1);

impl LeaseSpec {
    /// The defaults, each with its reason at its field.
    pub const DEFAULT: Self = Self {
        ttl: Millis::secs(20),
        renew_every: Millis::secs(2),
        store_gap: Millis::secs(4),
        stop_budget: Millis::secs(11),
        margin: Millis(500),
        drift_ppm: 1_000,
        watchdog: None,
    };
}

/// The numbers of a lease that fit together. Fixed for an incarnation and part of its record.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "LeaseSpec", into = "LeaseSpec"))]
pub struct Lease(LeaseSpec);

impl Lease {
    /// Checks the numbers: ttl/r must cover margin, stop budget, renewal period and store gap,
    /// and a watchdog's last possible firing with the reset after it.
    ///
    /// # Errors
    /// Names the first number that is out of range or does not fit the others.
    pub fn new(spec: LeaseSpec) -> Result<Self, PolicyError> {
        interval("lease ttl", spec.ttl)?;
        interval("lease renew_every", spec.renew_every)?;
        interval("lease stop_budget", spec.stop_budget)?;
        number("lease store_gap", spec.store_gap.0, 0, Millis::LONGEST.0)?;
        number("lease margin", spec.margin.0, LEAST_MARGIN.0, Millis::LONGEST.0)?;
        number("lease drift_ppm", u64::from(spec.drift_ppm), 0, 100_000)?;
        if let Some(watchdog) = spec.watchdog {
            interval("watchdog timeout", watchdog.timeout)?;
            number("watchdog reset", watchdog.reset.0, 0, Millis::LONGEST.0)?;
        }
        let lease = Self(spec);
        let needed = lease.needed();
        if lease.usable() < needed {
            return Err(PolicyError::TooSmallBeside {
                field: "lease ttl less drift and margin",
                given: lease.usable(),
                other: "stop_budget + renew_every + store_gap + watchdog",
                bound: needed,
                remedy: "lengthen the ttl, or shorten what has to fit into it",
            });
        }
        Ok(lease)
    }

    /// The numbers that were checked.
    #[must_use]
    pub const fn spec(&self) -> &LeaseSpec {
        &self.0
    }

    /// How long a renewal is good for, counted on the holder's clock from the sending of the
    /// request that was answered: ttl / r less the margin, where r = (1 + ρ) / (1 − ρ) for drift
    /// bound ρ, so that the slowest holder still ends before the fastest observer.
    #[must_use]
    pub fn usable(&self) -> Millis {
        shortened(self.0.ttl, self.0.drift_ppm).less(self.0.margin)
    }

    /// The holder's deadline for a renewal that was `asked` at this moment.
    #[must_use]
    pub fn deadline(&self, asked: Moment) -> Moment {
        asked.after(self.usable())
    }

    /// When the holder begins to stop, so that the stop budget still fits before the guardian's
    /// turn.
    #[must_use]
    pub fn stop_at(&self, deadline: Moment) -> Moment {
        self.guard_at(deadline).before(self.0.stop_budget)
    }

    /// When a guardian must have stopped everything: so early that, where it hangs just after a
    /// ping, the watchdog still fires and the reset still ends before the deadline. The deadline
    /// itself where no watchdog is fitted.
    #[must_use]
    pub fn guard_at(&self, deadline: Moment) -> Moment {
        deadline.before(self.watchdog())
    }

    /// What a watchdog takes, at most, from the last ping to the end of the reset.
    fn watchdog(&self) -> Millis {
        self.0.watchdog.map_or(Millis::ZERO, |watchdog| {
            lengthened(watchdog.timeout, self.0.drift_ppm).plus(watchdog.reset)
        })
    }

    /// What must fit into the usable lease.
    fn needed(&self) -> Millis {
        let spec = &self.0;
        spec.stop_budget.plus(spec.renew_every).plus(spec.store_gap).plus(self.watchdog())
    }
}

impl TryFrom<LeaseSpec> for Lease {
    type Error = PolicyError;

    fn try_from(spec: LeaseSpec) -> Result<Self, PolicyError> {
        Self::new(spec)
    }
}

impl From<Lease> for LeaseSpec {
    fn from(lease: Lease) -> Self {
        lease.0
    }
}

/// One million, the unit of drift.
const MILLION: u64 = 1_000_000;

/// `time` × (1 − ρ) / (1 + ρ), rounded down.
fn shortened(time: Millis, drift_ppm: u32) -> Millis {
    let drift = u64::from(drift_ppm).min(MILLION);
    let slow = MILLION.saturating_sub(drift);
    let fast = MILLION.saturating_add(drift);
    Millis(time.0.saturating_mul(slow).checked_div(fast).unwrap_or(0))
}

/// `time` × (1 + ρ) / (1 − ρ), rounded up.
fn lengthened(time: Millis, drift_ppm: u32) -> Millis {
    let drift = u64::from(drift_ppm).min(MILLION);
    let slow = MILLION.saturating_sub(drift);
    let fast = MILLION.saturating_add(drift);
    let scaled = time.0.saturating_mul(fast).saturating_add(slow).saturating_sub(1);
    Millis(scaled.checked_div(slow).unwrap_or(u64::MAX))
}
