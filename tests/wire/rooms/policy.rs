//! What an administrator chooses.

use takeover::policy::{
    CheckRoles, ClusterPolicy, ClusterSpec, Failback, GroupPolicy, GroupSpec, Hours, Lease, LeaseSpec,
    OutsideStop, PlacementRule, Priority, Proofs, ResourcePolicy, ResourceSpec, RestartAction, Unconfirmed,
    Watchdog,
};
use takeover::units::Millis;

use super::{lease, watched};
use crate::shared::kind::Kind;

pub(crate) fn kinds() -> Vec<Kind> {
    let mut kinds = choices();
    kinds.extend(of_groups_and_leases());
    kinds.extend(of_resources());
    kinds
}

fn choices() -> Vec<Kind> {
    let priorities = [Priority::High, Priority::Medium, Priority::Low, Priority::NoAutoStart];
    let actions = [RestartAction::Never, RestartAction::NoNotify, RestartAction::Notify];
    let night = Failback::Within(Hours { start: 22, end: 4 });
    vec![
        Kind::of("policy::Proofs", &[Proofs::SelfFencing, Proofs::FencingAgent]),
        Kind::of("policy::Priority", &priorities),
        Kind::of("policy::PlacementRule", &[PlacementRule::FirstAvailable, PlacementRule::LeastLoaded]),
        Kind::of("policy::Hours", &[Hours { start: 0, end: 24 }, Hours { start: 255, end: 0 }]),
        Kind::of("policy::Failback", &[Failback::Prevent, Failback::Immediate, night]),
        Kind::of("policy::CheckRoles", &[CheckRoles::Article, CheckRoles::Microsoft]),
        Kind::of("policy::RestartAction", &actions),
        Kind::of("policy::OutsideStop", &[OutsideStop::Respect, OutsideStop::Restart, OutsideStop::Fail]),
        Kind::of("policy::Unconfirmed", &[Unconfirmed::FenceSelf, Unconfirmed::Wait]),
    ]
}

fn of_groups_and_leases() -> Vec<Kind> {
    let keep = ClusterSpec {
        proofs: Proofs::FencingAgent,
        keep_without_quorum: true,
        lease: watched(),
        ..ClusterSpec::DEFAULT
    };
    let chosen = GroupSpec {
        failover_threshold: Some(2),
        failback: Failback::Within(Hours { start: 1, end: 5 }),
        placement: PlacementRule::LeastLoaded,
        weight: u32::MAX,
        ..GroupSpec::DEFAULT
    };
    let cluster = |spec| ClusterPolicy::new(spec).unwrap();
    let group = |spec| GroupPolicy::new(spec).unwrap();
    vec![
        Kind::of("policy::ClusterSpec", &[ClusterSpec::DEFAULT, keep]),
        Kind::of("policy::ClusterPolicy", &[cluster(ClusterSpec::DEFAULT), cluster(keep)]),
        Kind::of("policy::GroupSpec", &[GroupSpec::DEFAULT, chosen]),
        Kind::of("policy::GroupPolicy", &[group(GroupSpec::DEFAULT), group(chosen)]),
        Kind::of("policy::Watchdog", &[Watchdog { timeout: Millis(1), reset: Millis(u64::MAX) }]),
        Kind::of("policy::LeaseSpec", &[LeaseSpec::DEFAULT, watched()]),
        Kind::of("policy::Lease", &[lease(), Lease::new(watched()).unwrap()]),
    ]
}

fn of_resources() -> Vec<Kind> {
    let chosen = ResourceSpec {
        check_roles: CheckRoles::Microsoft,
        unaware_backend: true,
        restart_action: RestartAction::NoNotify,
        retry_period_on_failure: None,
        unconfirmed: Unconfirmed::Wait,
        outside_stop: OutsideStop::Restart,
        separate_monitor: true,
        ..ResourceSpec::DEFAULT
    };
    let policy = |spec| ResourcePolicy::new(spec).unwrap();
    vec![
        Kind::of("policy::ResourceSpec", &[ResourceSpec::DEFAULT, chosen]),
        Kind::of("policy::ResourcePolicy", &[policy(ResourceSpec::DEFAULT), policy(chosen)]),
    ]
}
