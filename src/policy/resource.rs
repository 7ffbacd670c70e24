//! How one resource is watched, restarted and given up.

use super::{PolicyError, interval, number};
use crate::units::Millis;

/// Which of the two checks is the quick one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CheckRoles {
    /// `IsAlive` is quick and decides, `LooksAlive` is thorough: the seed article's reading.
    Article,
    /// `LooksAlive` is quick and only triggers a thorough `IsAlive`: Windows' documentation.
    Microsoft,
}

/// What exhausted restarts do to the group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum RestartAction {
    /// Not even one restart, and no retry later.
    Never,
    /// Restart; when that is exhausted the resource stays Failed and its group where it is.
    NoNotify,
    /// Restart; when that is exhausted the group fails over.
    Notify,
}

/// What an administrator's stop outside the cluster means.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OutsideStop {
    /// The administrator meant it: `PersistentState` becomes 0.
    Respect,
    /// Bring it online again, counted as a restart.
    Restart,
    /// Treat it as failed: terminate, then restart.
    Fail,
}

/// What a guest that powers itself off means. The same choices as [`OutsideStop`].
pub type GuestStop = OutsideStop;

/// What happens when a stop cannot be confirmed, or a monitor stays silent.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Unconfirmed {
    /// The node fences itself; its groups fail over after proof.
    FenceSelf,
    /// The group waits, visibly, for an operator.
    Wait,
}

/// The choices for one resource, unchecked. [`ResourcePolicy::new`] checks them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ResourceSpec {
    /// Time between two quick checks. Default 5 s: the article's `IsAlive` interval (figure 1.2).
    pub quick_check_every: Millis,
    /// Time between two thorough checks. Default 60 s: the article's `LooksAlive` interval.
    pub thorough_check_every: Millis,
    /// When a check without an answer counts as a miss. Default 4 s: inside the quick interval,
    /// so that misses cannot pile up (takeover's own).
    pub answer_within: Millis,
    /// Which check is the quick one. Default [`CheckRoles::Article`].
    pub check_roles: CheckRoles,
    /// How long a report without a reason waits for a second look. Default 500 ms (takeover's
    /// own): a hypervisor's event is rarely later than its state.
    pub event_grace: Millis,
    /// Whether the backend gives neither events nor reasons; then only the thorough check
    /// discovers outside acts. Default no (the article's Exchange paragraph describes yes).
    pub unaware_backend: bool,
    /// What exhausted restarts do. Default [`RestartAction::Notify`] (Windows: `RestartAction` 2).
    pub restart_action: RestartAction,
    /// Restarts on one node within the period. Default 3, at most 8: the article's "a few
    /// attempts", Windows' documented `RestartThreshold`.
    pub restart_threshold: u8,
    /// The period for the threshold. Default 15 min (Windows: `RestartPeriod`).
    pub restart_period: Millis,
    /// The pause between Terminate and Online. Default 500 ms (Windows: `RestartDelay`).
    pub restart_delay: Millis,
    /// When a Failed group is tried again; none for never. Default 60 min (Windows:
    /// `RetryPeriodOnFailure`), at least the restart period.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub retry_period_on_failure: Option<Millis>,
    /// How long a pending state may last without progress. Default 180 s (Windows:
    /// `PendingTimeout`).
    pub pending_timeout: Millis,
    /// How long Terminate, and the look after it, may take. Default 15 s: a hung QEMU process
    /// takes 10.3 s to destroy through its manager (measured).
    pub terminate_timeout: Millis,
    /// Misses in a row after which the monitor is restarted. Default 3 (takeover's own).
    pub misses: u8,
    /// Monitor restarts without an answer after which the silence escalates. Default 3.
    pub monitor_restarts: u8,
    /// What silence or an unconfirmed stop escalates to. Default [`Unconfirmed::FenceSelf`].
    pub unconfirmed: Unconfirmed,
    /// What an administrator's stop outside the cluster means. Default Respect (the article's
    /// VMMS paragraph; Windows' `ShutdownAction` 0).
    pub outside_stop: OutsideStop,
    /// What a guest's own power-off means. Default Respect.
    pub guest_stop: GuestStop,
    /// Whether the resource gets a monitor of its own. Default no (figure 1.2's check box).
    pub separate_monitor: bool,
}

impl ResourceSpec {
    /// The defaults, each with its source at its field.
    pub const DEFAULT: Self = Self {
        quick_check_every: Millis::secs(5),
        thorough_check_every: Millis::secs(60),
        answer_within: Millis::secs(4),
        check_roles: CheckRoles::Article,
        event_grace: Millis(500),
        unaware_backend: false,
        restart_action: RestartAction::Notify,
        restart_threshold: 3,
        restart_period: Millis::mins(15),
        restart_delay: Millis(500),
        retry_period_on_failure: Some(Millis::mins(60)),
        pending_timeout: Millis::secs(180),
        terminate_timeout: Millis::secs(15),
        misses: 3,
        monitor_restarts: 3,
        unconfirmed: Unconfirmed::FenceSelf,
        outside_stop: OutsideStop::Respect,
        guest_stop: OutsideStop::Respect,
        separate_monitor: false,
    };

    /// What Windows Server has shipped since 2008: one restart, then failover; and its own roles
    /// of the two checks.
    pub const WINDOWS_2008: Self =
        Self { restart_threshold: 1, check_roles: CheckRoles::Microsoft, ..Self::DEFAULT };
}

/// The checked choices for one resource.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "ResourceSpec", into = "ResourceSpec"))]
pub struct ResourcePolicy(ResourceSpec);

impl ResourcePolicy {
    /// The most restarts that a window can hold.
    pub const RESTART_THRESHOLD_MAX: u8 = 8;

    /// Checks the choices.
    ///
    /// # Errors
    /// Names the first field that is out of range or contradicts another one.
    pub fn new(spec: ResourceSpec) -> Result<Self, PolicyError> {
        interval("quick_check_every", spec.quick_check_every)?;
        interval("thorough_check_every", spec.thorough_check_every)?;
        interval("answer_within", spec.answer_within)?;
        number("event_grace", spec.event_grace.0, 0, Millis::LONGEST.0)?;
        number(
            "restart_threshold",
            u64::from(spec.restart_threshold),
            0,
            u64::from(Self::RESTART_THRESHOLD_MAX),
        )?;
        interval("restart_period", spec.restart_period)?;
        number("restart_delay", spec.restart_delay.0, 0, Millis::LONGEST.0)?;
        interval("pending_timeout", spec.pending_timeout)?;
        interval("terminate_timeout", spec.terminate_timeout)?;
        number("misses", u64::from(spec.misses), 1, 100)?;
        number("monitor_restarts", u64::from(spec.monitor_restarts), 1, 100)?;
        fits(&spec)?;
        Ok(Self(spec))
    }

    /// The choices that were checked.
    #[must_use]
    pub const fn spec(&self) -> &ResourceSpec {
        &self.0
    }

    /// The longest time that any decision about the resource looks back or ahead. Older and later
    /// moments count alike.
    #[must_use]
    pub fn horizon(&self) -> Millis {
        let spec = &self.0;
        spec.restart_period
            .max(spec.pending_timeout)
            .max(spec.terminate_timeout)
            .max(spec.restart_delay)
            .max(spec.event_grace)
            .max(spec.retry_period_on_failure.unwrap_or(Millis::ZERO))
    }
}

impl TryFrom<ResourceSpec> for ResourcePolicy {
    type Error = PolicyError;

    fn try_from(spec: ResourceSpec) -> Result<Self, PolicyError> {
        Self::new(spec)
    }
}

impl From<ResourcePolicy> for ResourceSpec {
    fn from(policy: ResourcePolicy) -> Self {
        policy.0
    }
}

/// The choices that must fit each other.
fn fits(spec: &ResourceSpec) -> Result<(), PolicyError> {
    if spec.quick_check_every < spec.answer_within {
        return Err(PolicyError::TooSmallBeside {
            field: "quick_check_every",
            given: spec.quick_check_every,
            other: "answer_within",
            bound: spec.answer_within,
            remedy: "shorten answer_within, or answers of one check overlap the next",
        });
    }
    let Some(retry) = spec.retry_period_on_failure else { return Ok(()) };
    interval("retry_period_on_failure", retry)?;
    if retry < spec.restart_period {
        return Err(PolicyError::TooSmallBeside {
            field: "retry_period_on_failure",
            given: retry,
            other: "restart_period",
            bound: spec.restart_period,
            remedy: "lengthen the retry, or old restarts would count against it",
        });
    }
    Ok(())
}
