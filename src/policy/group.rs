//! How one group is placed, failed over and brought back.

use super::{PolicyError, interval, number};
use crate::units::{Millis, Stamp};

/// Which groups go first when several wait.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Priority {
    /// Starts first.
    High,
    /// The default (Windows: 2000).
    Medium,
    /// Starts last.
    Low,
    /// Starts by command only, not when the cluster forms (Windows: 0).
    NoAutoStart,
}

/// How the target of a failover is chosen among the nodes that can take the group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum PlacementRule {
    /// The first of the list: preferred owners in their order, then the others by number.
    FirstAvailable,
    /// The one that owns the fewest groups; ties by the list.
    LeastLoaded,
}

/// A window of hours in which a failback may start, in the cluster's time of day.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Hours {
    /// The hour in which it opens, 0 to 23.
    pub start: u8,
    /// The hour at whose beginning it closes, 0 to 23; before `start` where it spans midnight.
    pub end: u8,
}

impl Hours {
    /// Whether the window is open at this stamp, whose zero is a midnight.
    #[must_use]
    pub fn open(self, at: Stamp) -> bool {
        let hours = at.0.checked_div(Millis::hours(1).0).unwrap_or(0);
        let hour = hours.checked_rem(24).unwrap_or(0);
        let (start, end) = (u64::from(self.start), u64::from(self.end));
        if start <= end { (start..end).contains(&hour) } else { hour >= start || hour < end }
    }
}

/// Whether a group goes back to a preferred owner by itself.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Failback {
    /// Only by command.
    Prevent,
    /// As soon as a preferred owner is available.
    Immediate,
    /// Within these hours.
    Within(Hours),
}

/// The choices for one group, unchecked. [`GroupPolicy::new`] checks them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct GroupSpec {
    /// Failovers caused by resources within the period; none for nodes − 1. Default none
    /// (Windows: `FailoverThreshold`), at most 15.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub failover_threshold: Option<u8>,
    /// The period for the threshold. Default 6 h (Windows: `FailoverPeriod`).
    pub failover_period: Millis,
    /// Whether the group goes back by itself. Default Prevent (Windows: `AutoFailbackType` 0).
    pub failback: Failback,
    /// How the target is chosen. Default `FirstAvailable`: the article's "first available node at
    /// the top of the list".
    pub placement: PlacementRule,
    /// Which groups start first. Default Medium (Windows: 2000).
    pub priority: Priority,
    /// What the group takes of a node's capacity. Default 0: clustering does not decide CPU and
    /// memory (the article).
    pub weight: u32,
}

impl GroupSpec {
    /// The defaults, each with its source at its field.
    pub const DEFAULT: Self = Self {
        failover_threshold: None,
        failover_period: Millis::hours(6),
        failback: Failback::Prevent,
        placement: PlacementRule::FirstAvailable,
        priority: Priority::Medium,
        weight: 0,
    };
}

/// The checked choices for one group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "GroupSpec", into = "GroupSpec"))]
pub struct GroupPolicy(GroupSpec);

impl GroupPolicy {
    /// The most failovers that a window can hold.
    pub const FAILOVER_THRESHOLD_MAX: u8 = 15;

    /// Checks the choices.
    ///
    /// # Errors
    /// Names the first field that is out of range or contradicts another one.
    pub fn new(spec: GroupSpec) -> Result<Self, PolicyError> {
        if let Some(threshold) = spec.failover_threshold {
            number("failover_threshold", u64::from(threshold), 0, u64::from(Self::FAILOVER_THRESHOLD_MAX))?;
        }
        interval("failover_period", spec.failover_period)?;
        if let Failback::Within(hours) = spec.failback {
            number("failback window start", u64::from(hours.start), 0, 23)?;
            number("failback window end", u64::from(hours.end), 0, 23)?;
            if hours.start == hours.end {
                return Err(PolicyError::Unsafe {
                    what: "the failback window starts and ends in the same hour, so it is never open",
                    remedy: "name two different hours, or use an immediate failback",
                });
            }
        }
        Ok(Self(spec))
    }

    /// The choices that were checked.
    #[must_use]
    pub const fn spec(&self) -> &GroupSpec {
        &self.0
    }

    /// How many failovers the period allows in a cluster of `nodes` nodes: nodes − 1 unless
    /// chosen, at most 15.
    #[must_use]
    pub fn failovers_allowed(&self, nodes: u32) -> u8 {
        let by_size = u8::try_from(nodes.saturating_sub(1)).unwrap_or(u8::MAX);
        self.0.failover_threshold.unwrap_or(by_size).min(Self::FAILOVER_THRESHOLD_MAX)
    }
}

impl TryFrom<GroupSpec> for GroupPolicy {
    type Error = PolicyError;

    fn try_from(spec: GroupSpec) -> Result<Self, PolicyError> {
        Self::new(spec)
    }
}

impl From<GroupPolicy> for GroupSpec {
    fn from(policy: GroupPolicy) -> Self {
        policy.0
    }
}
