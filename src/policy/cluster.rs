//! What holds for the cluster as a whole.

use super::{Lease, LeaseSpec, PolicyError, interval, number};
use crate::units::Millis;

/// What proves that a silent node runs nothing any more.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Proofs {
    /// The node fences itself when its lease ends; `dead` written after the lease is proof.
    SelfFencing,
    /// Only a confirmed fencing is proof.
    FencingAgent,
}

/// The choices for the cluster, unchecked. [`ClusterPolicy::new`] checks them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ClusterSpec {
    /// How long a forming cluster waits for a group's recorded or preferred owner. Default 120 s
    /// (Windows: `ClusterGroupWaitDelay`).
    pub cold_start_wait: Millis,
    /// VMs that may be starting on one node at once. Default 32 (Windows).
    pub start_throttle: u16,
    /// Losses of a node within `quarantine_period` that quarantine it; 0 for never. Default 3
    /// (Windows: `QuarantineThreshold`).
    pub quarantine_threshold: u8,
    /// The period for the threshold. Default 1 h (Windows).
    pub quarantine_period: Millis,
    /// How long a quarantined node is not used. Default 2 h (Windows: `QuarantineDuration`).
    pub quarantine_duration: Millis,
    /// The largest share of nodes in quarantine at once, in percent. Default 25 (Windows).
    pub quarantine_share: u8,
    /// What proves a silent node over. Default [`Proofs::SelfFencing`].
    pub proofs: Proofs,
    /// How long a fencing that was ordered may stay unanswered before it is ordered again. Default
    /// 60 s (Pacemaker: `stonith-timeout`).
    pub fencing_timeout: Millis,
    /// How long after a fencing that failed it is tried again. Default 10 s (takeover's own: longer
    /// than a power controller needs to end a session, short beside a boot).
    pub fencing_retry: Millis,
    /// Whether a node that loses the quorum keeps its VMs. Default no. Legal only with
    /// [`Proofs::FencingAgent`].
    pub keep_without_quorum: bool,
    /// The lease of every session.
    pub lease: LeaseSpec,
}

impl ClusterSpec {
    /// The defaults, each with its source at its field.
    pub const DEFAULT: Self = Self {
        cold_start_wait: Millis::secs(120),
        start_throttle: 32,
        quarantine_threshold: 3,
        quarantine_period: Millis::hours(1),
        quarantine_duration: Millis::hours(2),
        quarantine_share: 25,
        proofs: Proofs::SelfFencing,
        fencing_timeout: Millis::secs(60),
        fencing_retry: Millis::secs(10),
        keep_without_quorum: false,
        lease: LeaseSpec::DEFAULT,
    };
}

/// The checked choices for the cluster.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "ClusterSpec", into = "ClusterSpec"))]
pub struct ClusterPolicy {
    spec: ClusterSpec,
    lease: Lease,
}

impl ClusterPolicy {
    /// The most losses that a node's window can hold.
    pub const QUARANTINE_THRESHOLD_MAX: u8 = 8;

    /// Checks the choices.
    ///
    /// # Errors
    /// Names the first field that is out of range or contradicts another one.
    pub fn new(spec: ClusterSpec) -> Result<Self, PolicyError> {
        number("cold_start_wait", spec.cold_start_wait.0, 0, Millis::LONGEST.0)?;
        number("start_throttle", u64::from(spec.start_throttle), 1, 1_024)?;
        number(
            "quarantine_threshold",
            u64::from(spec.quarantine_threshold),
            0,
            u64::from(Self::QUARANTINE_THRESHOLD_MAX),
        )?;
        interval("quarantine_period", spec.quarantine_period)?;
        interval("quarantine_duration", spec.quarantine_duration)?;
        number("quarantine_share", u64::from(spec.quarantine_share), 0, 100)?;
        interval("fencing_timeout", spec.fencing_timeout)?;
        interval("fencing_retry", spec.fencing_retry)?;
        if spec.keep_without_quorum && spec.proofs == Proofs::SelfFencing {
            return Err(PolicyError::Unsafe {
                what: "nodes that keep their VMs without a quorum do not fence themselves, so a VM could run twice",
                remedy: "use fencing agents as the only proof, or let nodes stop",
            });
        }
        Ok(Self { spec, lease: Lease::new(spec.lease)? })
    }

    /// The choices that were checked.
    #[must_use]
    pub const fn spec(&self) -> &ClusterSpec {
        &self.spec
    }

    /// The lease of every session.
    #[must_use]
    pub const fn lease(&self) -> &Lease {
        &self.lease
    }
}

impl TryFrom<ClusterSpec> for ClusterPolicy {
    type Error = PolicyError;

    fn try_from(spec: ClusterSpec) -> Result<Self, PolicyError> {
        Self::new(spec)
    }
}

impl From<ClusterPolicy> for ClusterSpec {
    fn from(policy: ClusterPolicy) -> Self {
        policy.spec
    }
}
