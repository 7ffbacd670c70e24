//! Small policies: with few milliseconds to a lease, every moment of two leases can be looked at.

use takeover::policy::{ClusterPolicy, ClusterSpec, LeaseSpec, PolicyError, Proofs, Watchdog};
use takeover::units::{Millis, Moment};

/// A policy, and how far the clocks go.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// The policy.
    pub policy: ClusterPolicy,
    /// The holder's clock stands between zero and this.
    pub horizon: u64,
}

impl Setting {
    /// Whether nodes keep what they run without a quorum: then no deadline means anything.
    #[must_use]
    pub const fn keeps(&self) -> bool {
        self.policy.spec().keep_without_quorum
    }

    /// How long a renewal is good for.
    #[must_use]
    pub fn usable(&self) -> u64 {
        self.policy.lease().usable().0
    }

    /// The deadline that the shipped lease gives a request.
    #[must_use]
    pub fn deadline(&self, asked: Moment) -> Moment {
        self.policy.lease().deadline(asked)
    }
}

const fn lease(ttl: u64, stop: u64, margin: u64, drift_ppm: u32, watchdog: Option<Watchdog>) -> LeaseSpec {
    LeaseSpec {
        ttl: Millis(ttl),
        renew_every: Millis(1),
        store_gap: Millis(0),
        stop_budget: Millis(stop),
        margin: Millis(margin),
        drift_ppm,
        watchdog,
    }
}

fn setting(name: &'static str, lease: LeaseSpec, keep: bool, horizon: u64) -> Result<Setting, PolicyError> {
    let proofs = if keep { Proofs::FencingAgent } else { Proofs::SelfFencing };
    let spec = ClusterSpec { keep_without_quorum: keep, proofs, lease, ..ClusterSpec::DEFAULT };
    Ok(Setting { name, policy: ClusterPolicy::new(spec)?, horizon })
}

/// The settings that are examined.
///
/// # Errors
/// A policy that the shipped check refuses.
pub fn settings() -> Result<[Setting; 4], PolicyError> {
    let watchdog = Some(Watchdog { timeout: Millis(1), reset: Millis(0) });
    Ok([
        setting("true clocks", lease(5, 1, 1, 0, None), false, 8)?,
        setting("drifting clocks", lease(7, 2, 1, 100_000, None), false, 8)?,
        setting("watchdog", lease(6, 1, 1, 50_000, watchdog), false, 8)?,
        setting("kept without quorum", lease(5, 1, 1, 0, None), true, 8)?,
    ])
}
