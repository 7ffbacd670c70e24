//! What can befall a cluster within the trust base.

use takeover::policy::Proofs;
use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId};
use takeover_sim::scenario::{
    Act, Call, Fate, Fencer, Network, NodeFault, Order, Outcome, Story, Target, Traffic, VmFault,
};
use takeover_sim::world::World;

use crate::bytes::Choices;

/// An act at once, and one later that ends it, if one does.
pub(super) type Acts = [Option<(Millis, Act)>; 2];

/// What befalls the cluster next; none where that could not be, or would leave the trust base.
pub(super) fn drawn(choices: &mut Choices<'_>, story: &Story, world: &World) -> Option<Acts> {
    let kind = choices.below(super::KINDS);
    let nodes: Vec<NodeId> = world.shape().nodes().iter().collect();
    let node = choices.of(&nodes)?;
    let resources: Vec<ResourceId> = world.shape().resource_ids().collect();
    let groups: Vec<GroupId> = world.shape().group_ids().collect();
    match kind {
        0..=5 => of_node(choices, story, node, kind),
        6..=7 => choices.of(&resources).map(|vm| of_vm(choices, vm, node)),
        8 => choices.of(&resources).map(|vm| of_calls(choices, vm, node)),
        9..=11 => Some(once(of_traffic(choices, node))),
        12 => Some(of_network(choices, story)),
        13..=16 => choices.of(&groups).and_then(|group| ordered(choices, group, node, &resources)),
        17 => Some(pause(choices, node)),
        18 => of_shape(choices, story, world),
        19.. => of_store(choices, world),
    }
}

const fn once(act: Act) -> Acts {
    [Some((Millis::ZERO, act)), None]
}

fn then(act: Act, later: Millis, end: Act) -> Acts {
    // What is planned for the same instant would come before what it ends.
    [Some((Millis::ZERO, act)), Some((later.max(Millis(1)), end))]
}

/// How long something lasts: a moment, about a lease, or for good.
fn lasts(choices: &mut Choices<'_>) -> Millis {
    Millis(choices.one([200, 1_000, 3_000, 4_000, 6_000, 8_000, 9_000, 12_000, 20_000, 60_000, 3_600_000]))
}

/// The nodes whose guardian may hang: a watchdog stands behind it, or nobody takes the lease's end for a
/// proof.
fn may_lose_guardian(story: &Story) -> NodeSet {
    let spec = story.shape.policy().spec();
    match (spec.proofs, spec.lease.watchdog) {
        (Proofs::FencingAgent, _) => story.shape.nodes(),
        (Proofs::SelfFencing, Some(_)) => story.watchdogs,
        (Proofs::SelfFencing, None) => NodeSet::EMPTY,
    }
}

fn of_node(choices: &mut Choices<'_>, story: &Story, node: NodeId, kind: u8) -> Option<Acts> {
    let later = lasts(choices);
    let of = |fault| Act::Node(node, fault);
    let both = |begins, ends| Some(then(of(begins), later, of(ends)));
    match kind {
        0 => both(NodeFault::Isolate, NodeFault::Rejoin),
        1 => both(NodeFault::PowerOff, NodeFault::PowerOn),
        2 => both(choices.one([NodeFault::CrashAgent, NodeFault::HangAgent]), NodeFault::StartAgent),
        3 => Some(once(of(choices.one([NodeFault::HangMonitor, NodeFault::Reboot, NodeFault::StartAgent])))),
        4 if choices.flag() => {
            let fencer = choices.one([Fencer::Fails, Fencer::Hangs]);
            both(NodeFault::Fencing(fencer), NodeFault::Fencing(Fencer::Works))
        }
        4 => both(NodeFault::ShutDown, NodeFault::PowerOn),
        5.. => may_lose_guardian(story).contains(node).then(|| once(of(NodeFault::HangGuardian))),
    }
}

fn of_vm(choices: &mut Choices<'_>, resource: ResourceId, node: NodeId) -> Acts {
    let later = lasts(choices);
    match choices.below(7) {
        0 => once(Act::Vm(resource, VmFault::Crash)),
        1 => once(Act::Vm(resource, VmFault::Hang)),
        2 => once(Act::Vm(resource, VmFault::Vanish)),
        3 => once(Act::Vm(resource, VmFault::ShutDownInside)),
        4 => {
            let start = Act::StartOutside { resource, node: None };
            then(Act::Vm(resource, VmFault::StopOutside), later, start)
        }
        5 => once(Act::StartOutside { resource, node: Some(node) }),
        6.. => once(Act::BackendMissing { resource, node }),
    }
}

/// The next starts or stops go wrong, and something needs one.
fn of_calls(choices: &mut Choices<'_>, resource: ResourceId, node: NodeId) -> Acts {
    let (call, later) = (choices.one([Call::Start, Call::Stop]), lasts(choices));
    let outcome = choices.one([Outcome::Fail, Outcome::Hang, Outcome::Take(later)]);
    let count = u32::from(choices.below(6)).saturating_add(1);
    let next = Act::Next { count, call, resource, node: choices.maybe(|_| node), outcome };
    let cause = match call {
        Call::Start => Act::Vm(resource, VmFault::Vanish),
        Call::Stop => Act::Order(Order::Offline(Target::Resource(resource))),
    };
    then(next, Millis(1), cause)
}

fn of_traffic(choices: &mut Choices<'_>, node: NodeId) -> Act {
    let traffic = choices.one([Traffic::Requests, Traffic::Answers, Traffic::News, Traffic::Starts]);
    let later = lasts(choices);
    let fate = match traffic {
        Traffic::Requests | Traffic::Answers => {
            choices.one([Fate::Lose, Fate::Delay(later), Fate::Repeat(later)])
        }
        Traffic::News | Traffic::Starts => Fate::Delay(later),
    };
    Act::Traffic { node, traffic, fate }
}

fn of_network(choices: &mut Choices<'_>, story: &Story) -> Acts {
    let bad = Network {
        delay_least: Millis(1),
        delay_most: Millis(choices.one([5, 100, 700, 3_000])),
        lose: choices.one([0, 100, 1_000, 3_000]),
        repeat: choices.one([0, 100, 1_000, 3_000]),
    };
    then(Act::Network(bad), lasts(choices), Act::Network(story.network))
}

fn ordered(
    choices: &mut Choices<'_>,
    group: GroupId,
    node: NodeId,
    resources: &[ResourceId],
) -> Option<Acts> {
    let resource = choices.of(resources)?;
    let to = choices.maybe(|_| node);
    let target = choices.one([Target::Resource(resource), Target::Group(group)]);
    let (later, order) = (lasts(choices), Act::Order);
    Some(match choices.below(8) {
        0..=2 => once(order(Order::Move { group, to })),
        3 => once(order(Order::FailOver(group))),
        4 => once(order(Order::FailBack(group))),
        5 => then(order(Order::Offline(target)), later, order(Order::Online(target))),
        6 => once(order(Order::Online(target))),
        7.. => then(order(Order::TakeOut(group)), later, order(Order::PutBack(group))),
    })
}

fn pause(choices: &mut Choices<'_>, node: NodeId) -> Acts {
    let (drain, failback, later) = (choices.flag(), choices.flag(), lasts(choices));
    let resume = Act::Order(Order::Resume { node, failback });
    then(Act::Order(Order::Pause { node, drain }), later, resume)
}

/// A change of shape of the story's, after its group was taken out of service or not.
fn of_shape(choices: &mut Choices<'_>, story: &Story, world: &World) -> Option<Acts> {
    let numbers: Vec<usize> = (0..story.reshapings.len()).collect();
    let change = Act::Reshape(choices.of(&numbers)?);
    let group = world.shape().group_ids().next()?;
    let later = lasts(choices);
    let out = Act::Order(Order::TakeOut(group));
    Some(if choices.flag() { then(out, later, change) } else { once(change) })
}

/// The store stops for a while, or is restored from a backup. That no rollback goes unnoticed is
/// trusted: it is restored only where every node has read what is forgotten.
fn of_store(choices: &mut Choices<'_>, world: &World) -> Option<Acts> {
    let later = lasts(choices);
    if choices.flag() {
        return Some(then(Act::StoreServes(false), later, Act::StoreServes(true)));
    }
    let age = Millis(choices.one([1, 100, 1_000, 3_000, 10_000]));
    let back = Act::RollBack(world.now().less(age));
    world.all_is_read().then(|| then(back, later, Act::Order(Order::AdoptStore)))
}
