//! How a drawn story ends: everything is mended, a quiet while passes, and what is wanted must run.

use takeover::policy::{Proofs, RestartAction, Unconfirmed};
use takeover::resource::Persistent;
use takeover::shape::ResourceShape;
use takeover::units::{GroupId, Millis, NodeId, ResourceId};

use super::faults::At;
use crate::scenario::{
    Act, Fencer, Kind, Names, Network, NodeFault, Order, Outcome, Story, Target, Traffic, VmFault, quoted,
    written,
};
use crate::world::place;

/// When machines get their power back: by then every fencing that was ordered has come to its end.
const POWER: Millis = Millis::mins(5);
/// When machines that are fenced get it once more: one that boots before its older life was fenced is
/// powered off by that fencing.
const POWER_AGAIN: Millis = Millis::mins(11);
/// When agents are started and nodes resumed: by then every machine has booted.
const AGENTS: Millis = Millis::mins(16);
/// When an operator sets everything online: by then every agent has registered.
const BY_HAND: Millis = Millis::mins(18);

/// What mends everything, as statements, each so long after the mending begins. It is made for what
/// happened: nobody rejoins a node that was never cut off.
pub(super) fn mending(cluster: &Story, names: &Names, acts: &[At], by_hand: bool) -> Vec<(Millis, String)> {
    let fenced = cluster.shape.policy().spec().proofs == Proofs::FencingAgent;
    let nodes: Vec<NodeId> = standing(&cluster.names.nodes, &names.nodes).filter_map(node_at).collect();
    let mut mending = Vec::new();
    // A cluster may have a network that now and then loses so many messages that a node loses its lease.
    let sound = Network { lose: 0, repeat: 0, ..cluster.network };
    if sound != cluster.network || acts.iter().any(|(_, act)| matches!(act, Act::Network(_))) {
        mending.push((Millis::ZERO, Act::Network(sound)));
    }
    for &node in &nodes {
        mending.extend(of_node(acts, node, fenced).map(|(later, fault)| (later, Act::Node(node, fault))));
        let paused = |drain| happened(acts, &Act::Order(Order::Pause { node, drain }));
        if paused(true) || paused(false) {
            mending.push((AGENTS, Act::Order(Order::Resume { node, failback: false })));
        }
    }
    for resource in vms(cluster, names).into_iter().filter(|_| by_hand) {
        mending.push((BY_HAND, Act::Order(Order::Online(Target::Resource(resource)))));
    }
    mending.sort_by_key(|(later, _)| *later);
    mending.iter().filter_map(|(later, act)| Some((*later, written(names, act)?))).collect()
}

/// What mends a node. Where machines are fenced, one may be off that nobody switched off.
fn of_node(acts: &[At], node: NodeId, fenced: bool) -> impl Iterator<Item = (Millis, NodeFault)> {
    use NodeFault::{
        CrashAgent, Fencing, HangAgent, HangGuardian, Isolate, PowerOff, PowerOn, Rejoin, StartAgent,
    };
    let befell = |faults: &[NodeFault]| faults.iter().any(|&fault| happened(acts, &Act::Node(node, fault)));
    let needed = [
        (befell(&[Isolate]), Millis::ZERO, Rejoin),
        (befell(&[Fencing(Fencer::Fails), Fencing(Fencer::Hangs)]), Millis::ZERO, Fencing(Fencer::Works)),
        (befell(&[HangGuardian]), Millis::ZERO, PowerOff),
        (fenced || befell(&[HangGuardian, PowerOff]), POWER, PowerOn),
        (fenced, POWER_AGAIN, PowerOn),
        (befell(&[CrashAgent, HangAgent]), AGENTS, StartAgent),
    ];
    needed.into_iter().filter(|(needed, ..)| *needed).map(|(_, later, fault)| (later, fault))
}

fn happened(acts: &[At], wanted: &Act) -> bool {
    acts.iter().any(|(_, act)| act == wanted)
}

/// How long after the mending began everything must run: boots and cold starts, a quarantine, and as
/// many retries of a parked group as it takes to use up the starts that a story has fail or hang.
pub(super) fn quiet(cluster: &Story, names: &Names, acts: &[At]) -> Millis {
    let spec = cluster.shape.policy().spec();
    let mut longest = Millis::ZERO;
    for (number, _) in (0_u32..).zip(&cluster.names.groups) {
        longest = longest.max(retried(cluster, names, acts, GroupId(number)));
    }
    let away = spec.quarantine_duration.plus(spec.cold_start_wait);
    Millis::mins(45).plus(longest.max(away))
}

/// The end of a story, no earlier than this and well between two full hours: with an hour a window for
/// failbacks may open, and then a group may be on its way just when it is looked at. The cluster's counter
/// may be minutes ahead.
pub(super) fn between_hours(ends: Millis) -> Millis {
    const HOUR: Millis = Millis::hours(1);
    let into = Millis(ends.0.checked_rem(HOUR.0).unwrap_or(0));
    let (early, late) = (Millis::mins(15), Millis::mins(50));
    if into < early {
        ends.plus(early.less(into))
    } else if into > late {
        ends.plus(HOUR.less(into)).plus(early)
    } else {
        ends
    }
}

/// How long a group may need to use up what was to go wrong with its starts and stops.
fn retried(cluster: &Story, names: &Names, acts: &[At], group: GroupId) -> Millis {
    let (mut planted, mut attempts) = (0_u64, u64::MAX);
    let (mut retry, mut pending) = (Millis::ZERO, Millis::ZERO);
    for &member in cluster.shape.members(group) {
        let Some(policy) = cluster.shape.resource(member).map(|it| *it.policy.spec()) else { continue };
        retry = retry.max(policy.retry_period_on_failure.unwrap_or(Millis::ZERO));
        pending = pending.max(policy.pending_timeout.plus(policy.terminate_timeout));
        attempts = attempts.min(u64::from(policy.restart_threshold).saturating_add(1));
        let known = number_of(&names.resources, cluster.names.resource(member)).map(ResourceId);
        planted = planted.saturating_add(known.map_or(0, |resource| planted_for(acts, resource)));
    }
    // One round at least: what failed before the mending began is still to be tried again.
    let rounds = planted.div_ceil(attempts.max(1)).saturating_add(1);
    Millis(rounds.saturating_mul(retry.0)).plus(Millis(planted.saturating_mul(pending.0)))
}

/// How many starts and stops of a resource were to go wrong.
fn planted_for(acts: &[At], resource: ResourceId) -> u64 {
    let planted = acts.iter().filter_map(|(_, act)| {
        let Act::Next { count, resource: of, .. } = *act else { return None };
        (of == resource).then_some(u64::from(count))
    });
    planted.sum()
}

/// What is expected at the end: everything that is wanted runs, and every group has settled.
///
/// Where only a confirmed fencing proves a life over, nodes that were lost promise less: a cluster
/// whose nodes were all lost stays down until an operator acts, and so may one that fenced the machines
/// that its quorum needs. There, only stories in which no node is lost expect anything.
pub(super) fn expectations(cluster: &Story, names: &Names, acts: &[At], by_hand: bool) -> Vec<String> {
    let mut expected = Vec::new();
    let fenced = cluster.shape.policy().spec().proofs == Proofs::FencingAgent;
    if fenced && acts.iter().any(|(_, act)| may_lose_node(act)) {
        return expected;
    }
    for vm in vms(cluster, names) {
        let alone = stays_wanted(cluster, names, acts, vm) && !may_wait(cluster, names, acts, vm);
        if by_hand || alone {
            expected.push(format!("expect {} online", quoted(names.resource(vm))));
        }
    }
    expected.extend(cluster.names.groups.iter().map(|group| format!("expect {} settled", quoted(group))));
    expected
}

/// Whether a node may lose its life by this.
const fn may_lose_node(act: &Act) -> bool {
    match act {
        Act::Node(..) | Act::Network(_) | Act::RollBack(_) | Act::StoreServes(_) => true,
        Act::Traffic { traffic, .. } => !matches!(traffic, Traffic::Starts),
        Act::Vm(..)
        | Act::StartOutside { .. }
        | Act::ForceStart { .. }
        | Act::Next { .. }
        | Act::BackendMissing { .. }
        | Act::Order(_)
        | Act::Policy { .. }
        | Act::Reshape(_)
        | Act::Expect(_) => false,
    }
}

/// Whether a VM is flagged 1 at the end for certain, and is tried again whatever happened to it.
fn stays_wanted(cluster: &Story, names: &Names, acts: &[At], vm: ResourceId) -> bool {
    let Some(configured) = configured(cluster, names, vm) else { return false };
    let policy = configured.policy.spec();
    let group = number_of(&names.groups, cluster.names.group(configured.group)).map(GroupId);
    let tried = policy.restart_action != RestartAction::Never && policy.retry_period_on_failure.is_some();
    let befell = |fault: VmFault| happened(acts, &Act::Vm(vm, fault));
    let offline = |target: Target| happened(acts, &Act::Order(Order::Offline(target)));
    // Where the backend gives no reasons, a process that is gone was stopped by somebody.
    let stopped = befell(VmFault::StopOutside)
        || befell(VmFault::ShutDownInside)
        || (policy.unaware_backend && befell(VmFault::Vanish))
        || offline(Target::Resource(vm))
        || group.is_some_and(|group| offline(Target::Group(group)));
    configured.persistent == Persistent::Online && tried && !stopped
}

/// Whether a VM, or one that it needs, may wait for an operator because nothing confirms its state.
fn may_wait(cluster: &Story, names: &Names, acts: &[At], vm: ResourceId) -> bool {
    let Some(configured) = configured(cluster, names, vm) else { return false };
    let silent = |act: &Act| match *act {
        Act::Vm(of, VmFault::Hang) | Act::Next { resource: of, outcome: Outcome::Hang, .. } => of == vm,
        Act::Node(_, fault) => fault == NodeFault::HangMonitor,
        Act::Vm(..)
        | Act::StartOutside { .. }
        | Act::ForceStart { .. }
        | Act::Next { .. }
        | Act::BackendMissing { .. }
        | Act::Network(_)
        | Act::Traffic { .. }
        | Act::RollBack(_)
        | Act::StoreServes(_)
        | Act::Order(_)
        | Act::Policy { .. }
        | Act::Reshape(_)
        | Act::Expect(_) => false,
    };
    let waits = configured.policy.spec().unconfirmed == Unconfirmed::Wait;
    let needed = |&other: &ResourceId| {
        let known = number_of(&names.resources, cluster.names.resource(other)).map(ResourceId);
        known.is_some_and(|known| may_wait(cluster, names, acts, known))
    };
    (waits && acts.iter().any(|(_, act)| silent(act))) || configured.depends_on.iter().any(needed)
}

/// What the cluster knows of a resource that has this number in the acts.
fn configured<'a>(cluster: &'a Story, names: &Names, resource: ResourceId) -> Option<&'a ResourceShape> {
    let now = number_of(&cluster.names.resources, names.resource(resource))?;
    cluster.shape.resource(ResourceId(now))
}

/// The VMs that the cluster has, by their numbers in the acts.
fn vms(cluster: &Story, names: &Names) -> Vec<ResourceId> {
    let is_vm = |name: &String| {
        let now = number_of(&cluster.names.resources, name);
        now.is_some_and(|now| cluster.kinds.get(place(ResourceId(now))) == Some(&Kind::Vm))
    };
    let all = (0_u32..).zip(&names.resources);
    all.filter(|(_, name)| is_vm(name)).map(|(number, _)| ResourceId(number)).collect()
}

/// The numbers of what still stands, by the names in the acts.
fn standing<'a>(now: &'a [String], then: &'a [String]) -> impl Iterator<Item = usize> + 'a {
    then.iter().enumerate().filter(|(_, name)| now.contains(name)).map(|(number, _)| number)
}

fn node_at(place: usize) -> Option<NodeId> {
    NodeId::new(u8::try_from(place.saturating_add(1)).ok()?)
}

fn number_of(names: &[String], name: &str) -> Option<u32> {
    let place = names.iter().position(|known| known == name)?;
    u32::try_from(place).ok()
}
