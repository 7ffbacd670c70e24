//! How much can happen.

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::units::Millis;

/// How large a space is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Scope {
    /// The resource's policy. Its lengths are few units of time each.
    pub spec: ResourceSpec,
    /// Calls that are followed at once, 2 to 4.
    pub calls: usize,
    /// Whether hypervisor's events come in besides checks.
    pub events: bool,
    /// Whether somebody starts the VM past the gate.
    pub past_gate: bool,
    /// Whether a dependent may pull the resource up.
    pub pulls: bool,
    /// Whether agents restart.
    pub agents: bool,
    /// Whether a missing backend is reported missing while a VM runs that was started from
    /// outside.
    pub missing_beside_outside: bool,
}

impl Scope {
    /// Lengths of one to two units, one restart, one miss.
    const SHORT: ResourceSpec = ResourceSpec {
        quick_check_every: Millis(1),
        thorough_check_every: Millis(1),
        answer_within: Millis(1),
        event_grace: Millis(1),
        restart_threshold: 1,
        restart_period: Millis(2),
        restart_delay: Millis(1),
        retry_period_on_failure: Some(Millis(2)),
        pending_timeout: Millis(2),
        terminate_timeout: Millis(1),
        misses: 1,
        monitor_restarts: 1,
        ..ResourceSpec::DEFAULT
    };

    /// Small enough for every run of the tests.
    #[must_use]
    pub const fn quick() -> Self {
        Self {
            spec: Self::SHORT,
            calls: 2,
            events: false,
            past_gate: false,
            pulls: false,
            agents: true,
            missing_beside_outside: false,
        }
    }

    /// All that can happen, two restarts, three calls at once.
    #[must_use]
    pub const fn deep() -> Self {
        let spec = ResourceSpec { restart_threshold: 2, restart_period: Millis(3), ..Self::SHORT };
        let spec = ResourceSpec { retry_period_on_failure: Some(Millis(3)), ..spec };
        Self { spec, calls: 3, events: true, past_gate: true, pulls: true, ..Self::quick() }
    }

    /// The checked policy; none where the spec contradicts itself.
    #[must_use]
    pub fn policy(&self) -> Option<ResourcePolicy> {
        ResourcePolicy::new(self.spec).ok()
    }
}
