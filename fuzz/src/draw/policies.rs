//! Policies from bytes. What the core refuses is not drawn again: the default stands in for it.

use takeover::policy::{
    CheckRoles, ClusterPolicy, ClusterSpec, Failback, GroupPolicy, GroupSpec, Hours, OutsideStop,
    PlacementRule, Priority, Proofs, ResourcePolicy, ResourceSpec, RestartAction, Unconfirmed,
};
use takeover::units::Millis;

use super::facts::lease;
use crate::bytes::Choices;

/// How a resource is watched, restarted and given up.
#[allow(clippy::expect_used, reason = "the defaults are valid: the core's own tests say so")]
pub(crate) fn resource_policy(choices: &mut Choices<'_>) -> ResourcePolicy {
    let default = ResourceSpec::DEFAULT;
    let stop = [OutsideStop::Respect, OutsideStop::Restart, OutsideStop::Fail];
    let bits = choices.byte();
    let spec = ResourceSpec {
        check_roles: if bits & 1 == 0 { CheckRoles::Article } else { CheckRoles::Microsoft },
        unaware_backend: bits & 2 != 0,
        unconfirmed: if bits & 4 == 0 { Unconfirmed::FenceSelf } else { Unconfirmed::Wait },
        separate_monitor: bits & 8 != 0,
        event_grace: if bits & 16 == 0 { default.event_grace } else { Millis::ZERO },
        restart_delay: if bits & 32 == 0 { default.restart_delay } else { Millis::ZERO },
        retry_period_on_failure: if bits & 64 == 0 { default.retry_period_on_failure } else { None },
        misses: if bits & 128 == 0 { 3 } else { 1 },
        restart_action: choices.one([RestartAction::Notify, RestartAction::NoNotify, RestartAction::Never]),
        restart_threshold: choices.one([3, 0, 1, 8, 9]),
        restart_period: Millis(choices.one([900_000, 1, 60_000, 2_592_000_000, 0])),
        pending_timeout: Millis(choices.one([180_000, 1, 2_592_000_000])),
        monitor_restarts: choices.one([3, 1, 100]),
        outside_stop: choices.one(stop),
        guest_stop: choices.one(stop),
        ..default
    };
    let policy = ResourcePolicy::new(spec).or_else(|_| ResourcePolicy::new(default));
    policy.expect("the default policy of a resource is valid")
}

/// How a group is placed, failed over and brought back.
#[allow(clippy::expect_used, reason = "the defaults are valid: the core's own tests say so")]
pub(crate) fn group_policy(choices: &mut Choices<'_>) -> GroupPolicy {
    let hours = Hours { start: choices.below(25), end: choices.below(25) };
    let spec = GroupSpec {
        failover_threshold: choices.one([None, Some(0), Some(1), Some(15), Some(16)]),
        failover_period: Millis(choices.one([21_600_000, 1, 2_592_000_000, 0])),
        failback: choices.one([Failback::Prevent, Failback::Immediate, Failback::Within(hours)]),
        placement: choices.one([PlacementRule::FirstAvailable, PlacementRule::LeastLoaded]),
        priority: choices.one([Priority::Medium, Priority::High, Priority::Low, Priority::NoAutoStart]),
        weight: choices.one([0, 1, 5, u32::MAX]),
    };
    let policy = GroupPolicy::new(spec).or_else(|_| GroupPolicy::new(GroupSpec::DEFAULT));
    policy.expect("the default policy of a group is valid")
}

/// What holds for a cluster as a whole.
#[allow(clippy::expect_used, reason = "the defaults are valid: the core's own tests say so")]
pub(crate) fn cluster_policy(choices: &mut Choices<'_>) -> ClusterPolicy {
    let bits = choices.byte();
    let fencing = bits & 1 != 0;
    let spec = ClusterSpec {
        proofs: if fencing { Proofs::FencingAgent } else { Proofs::SelfFencing },
        keep_without_quorum: bits & 2 != 0 && fencing,
        start_throttle: if bits & 4 == 0 { 32 } else { 1 },
        quarantine_threshold: choices.one([3, 0, 1, 2]),
        quarantine_share: choices.one([25, 0, 50, 100]),
        lease: *lease(choices).spec(),
        ..ClusterSpec::DEFAULT
    };
    let policy = ClusterPolicy::new(spec).or_else(|_| ClusterPolicy::new(ClusterSpec::DEFAULT));
    policy.expect("the default policy of a cluster is valid")
}
