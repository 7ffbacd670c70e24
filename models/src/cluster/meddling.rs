//! What can befall a cluster between two instants: the acts of a story, one or two at a time.

use core::fmt;
use std::sync::LazyLock;

use takeover::units::{GroupId, Millis, NodeId, ResourceId};
use takeover_sim::scenario::{
    Act, Call, Fate, Names, NodeFault, Order, Outcome, Target, Traffic, VmFault, spelled, written,
};
use takeover_sim::world::World;

/// Something that befalls the cluster, and what follows from it later.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Meddling {
    /// What happens.
    pub first: Act,
    /// What follows, and how much later.
    pub then: Option<(Millis, Act)>,
}

impl Meddling {
    const fn once(first: Act) -> Self {
        Self { first, then: None }
    }

    const fn and_then(first: Act, later: Millis, then: Act) -> Self {
        Self { first, then: Some((later, then)) }
    }

    /// The acts, each with how much later than the first it comes.
    pub fn acts(&self) -> impl Iterator<Item = (Millis, Act)> {
        core::iter::once((Millis::ZERO, self.first)).chain(self.then)
    }
}

/// What things are called in the settings.
pub static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let named = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Names {
        cluster: "cluster".to_owned(),
        nodes: named(&["n1", "n2", "n3"]),
        groups: named(&["g", "h"]),
        resources: named(&["a", "b"]),
    }
});

/// The changes of shape of the settings, as the settings write them: they have their numbers from there.
pub const CHANGES: [&str; 2] = ["remove b", "regroup b into h"];

/// The statement that is read as this act.
#[must_use]
pub fn statement(act: &Act) -> String {
    if let Act::Reshape(number) = *act {
        return CHANGES.get(number).map_or_else(String::new, |text| (*text).to_owned());
    }
    written(&NAMES, act).unwrap_or_default()
}

impl fmt::Display for Meddling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = statement;
        f.write_str(&text(&self.first))?;
        self.then.map_or(Ok(()), |(later, act)| write!(f, ", after {} {}", spelled(later), text(&act)))
    }
}

/// A kind of trouble, which a search tries wherever it can strike.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Trouble {
    /// Something befalls a node, and ends after a while if it ends at all.
    Node(NodeFault, Option<(Millis, NodeFault)>),
    /// Something becomes of what just set out.
    Traffic(Traffic, Fate),
    /// Something befalls a VM where it runs.
    Vm(VmFault),
    /// An administrator starts a VM on a node past the cluster.
    StartOutside,
    /// The operator orders something.
    Operator(Operation),
    /// From the beginning, so many starts of a resource fail.
    StartsFail(u32),
    /// The operator takes the first group out of service, and carries out a change of the setting's so
    /// much later.
    Reshape(usize, Millis),
    /// The store is restored from a backup so old; the operator adopts it a while later. Only where
    /// every node has read what is forgotten: that no rollback goes unnoticed is assumed.
    Restore(Millis, Millis),
}

/// What an operator does.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Operation {
    /// Moves a group to another node.
    Move,
    /// Pauses and drains a node.
    Drain,
    /// Pauses a node, and resumes it after a while.
    Pause(Millis),
    /// Sets a resource offline.
    SetOffline,
    /// Sets a resource online.
    SetOnline,
}

impl Trouble {
    /// A node is cut off for a while.
    #[must_use]
    pub const fn cut_off(time: Millis) -> Self {
        Self::Node(NodeFault::Isolate, Some((time, NodeFault::Rejoin)))
    }

    /// The agent dies and is started again after a while.
    #[must_use]
    pub const fn agent_restarts(time: Millis) -> Self {
        Self::Node(NodeFault::CrashAgent, Some((time, NodeFault::StartAgent)))
    }

    /// The machine loses its power and gets it back after a while.
    #[must_use]
    pub const fn reset(time: Millis) -> Self {
        Self::Node(NodeFault::PowerOff, Some((time, NodeFault::PowerOn)))
    }

    /// A fault of a node that does not end.
    #[must_use]
    pub const fn for_good(fault: NodeFault) -> Self {
        Self::Node(fault, None)
    }

    /// Appends all that this kind can do at a node that had a part in the last instant.
    pub fn offer(self, world: &World, node: NodeId, out: &mut Vec<Meddling>) {
        match self {
            Self::Node(fault, then) if can_befall(world, node, fault) => {
                let then = then.map(|(later, fault)| (later, Act::Node(node, fault)));
                out.push(Meddling { first: Act::Node(node, fault), then });
            }
            Self::Node(..) => {}
            Self::Traffic(traffic, fate) => disturb(world, node, traffic, fate, out),
            Self::Vm(fault) => {
                let here = resources(world).filter(|&it| world.resource(it).runs_on == Some(node));
                out.extend(here.map(|resource| Meddling::once(Act::Vm(resource, fault))));
            }
            Self::StartOutside => start_outside(world, node, out),
            Self::Operator(operation) => operate(world, node, operation, out),
            Self::StartsFail(count) => starts_fail(world, node, count, out),
            Self::Reshape(change, later) => reshape(world, node, change, later, out),
            Self::Restore(..) if !world.all_is_read() => {}
            Self::Restore(age, later) => {
                let first = Act::RollBack(world.now().less(age));
                out.push(Meddling { first, then: Some((later, Act::Order(Order::AdoptStore))) });
            }
        }
    }
}

impl Trouble {
    /// What it is, as it befalls the first node, group or resource.
    fn words(self, first: NodeId) -> String {
        let fault = |fault| statement(&Act::Node(first, fault));
        match self {
            Self::Node(first, None) => fault(first),
            Self::Node(first, Some((later, then))) => {
                format!("{}, after {} {}", fault(first), spelled(later), fault(then))
            }
            Self::Traffic(traffic, fate) => statement(&Act::Traffic { node: first, traffic, fate }),
            Self::Vm(fault) => statement(&Act::Vm(ResourceId(0), fault)),
            Self::StartOutside => "start a outside on any node".to_owned(),
            Self::Operator(operation) => operation.words(),
            Self::Restore(age, later) => {
                let (age, later) = (spelled(age), spelled(later));
                let text = "where every node has read all, roll back the store by";
                format!("{text} {age}, after {later} adopt restored store")
            }
            Self::Reshape(change, later) => {
                let change = statement(&Act::Reshape(change));
                format!("take g out of service, after {} {change}", spelled(later))
            }
            Self::StartsFail(count) => format!("at 0s next {count} starts of a fail"),
        }
    }
}

impl Operation {
    fn words(self) -> String {
        match self {
            Self::Move => "move g".to_owned(),
            Self::Drain => "pause n1 and drain".to_owned(),
            Self::Pause(time) => format!("pause n1, after {} resume n1", spelled(time)),
            Self::SetOffline => "offline a".to_owned(),
            Self::SetOnline => "online a".to_owned(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NodeId::new(1).map_or(Ok(()), |first| f.write_str(&self.words(first)))
    }
}

/// Whether a fault would change anything.
fn can_befall(world: &World, node: NodeId, fault: NodeFault) -> bool {
    let view = world.node(node);
    match fault {
        NodeFault::Isolate => view.powered && !view.isolated,
        NodeFault::Rejoin => view.isolated,
        NodeFault::CrashAgent | NodeFault::HangAgent => view.agent,
        NodeFault::StartAgent => view.powered && !view.agent,
        NodeFault::PowerOff | NodeFault::ShutDown | NodeFault::Reboot => view.powered,
        NodeFault::PowerOn => !view.powered,
        NodeFault::HangGuardian => view.powered && view.guarded,
        NodeFault::HangMonitor => view.powered && view.monitored,
        NodeFault::Fencing(fencer) => view.fencer != fencer,
    }
}

/// Orders reach the cluster through the lowest node that serves.
fn serves(world: &World, node: NodeId) -> bool {
    let serves = |node: &NodeId| world.node(*node).agent && world.reaching().contains(*node);
    world.shape().nodes().iter().find(serves) == Some(node)
}

/// A group is in service once: its change of shape is tried once in a story.
fn reshape(world: &World, node: NodeId, change: usize, later: Millis, out: &mut Vec<Meddling>) {
    let group = GroupId(0);
    let in_service = world.record(group).is_some_and(|record| !record.out);
    if serves(world, node) && in_service {
        let first = Act::Order(Order::TakeOut(group));
        out.push(Meddling::and_then(first, later, Act::Reshape(change)));
    }
}

fn operate(world: &World, node: NodeId, operation: Operation, out: &mut Vec<Meddling>) {
    if !serves(world, node) {
        return;
    }
    let order = |order| Meddling::once(Act::Order(order));
    let awake = || nodes(world).filter(|&node| !world.node(node).paused);
    match operation {
        Operation::Move => out.extend(moves(world).map(order)),
        Operation::Drain => {
            out.extend(awake().map(|node| order(Order::Pause { node, drain: true })));
        }
        Operation::Pause(time) => {
            let resume = |node| Act::Order(Order::Resume { node, failback: false });
            let pause = |node| Act::Order(Order::Pause { node, drain: false });
            out.extend(awake().map(|node| Meddling::and_then(pause(node), time, resume(node))));
        }
        Operation::SetOffline => out.extend(targets(world).map(|it| order(Order::Offline(it)))),
        Operation::SetOnline => out.extend(targets(world).map(|it| order(Order::Online(it)))),
    }
}

fn nodes(world: &World) -> impl Iterator<Item = NodeId> {
    world.shape().nodes().iter()
}

fn resources(world: &World) -> impl Iterator<Item = ResourceId> {
    (0_u32..).take(world.shape().resources().len()).map(ResourceId)
}

fn targets(world: &World) -> impl Iterator<Item = Target> {
    resources(world).map(Target::Resource)
}

/// Every group to every node that does not own it.
fn moves(world: &World) -> impl Iterator<Item = Order> {
    let groups = (0_u32..).take(world.shape().groups().len()).map(GroupId);
    groups.flat_map(move |group| {
        let owner = world.record(group).and_then(takeover::group::Record::owner);
        let others = nodes(world).filter(move |&node| Some(node) != owner);
        others.map(move |node| Order::Move { group, to: Some(node) })
    })
}

fn disturb(world: &World, node: NodeId, traffic: Traffic, fate: Fate, out: &mut Vec<Meddling>) {
    if world.set_out(traffic).contains(node) {
        out.push(Meddling::once(Act::Traffic { node, traffic, fate }));
    }
}

fn start_outside(world: &World, node: NodeId, out: &mut Vec<Meddling>) {
    let absent = resources(world).filter(|&resource| world.resource(resource).runs_on != Some(node));
    out.extend(absent.map(|resource| Meddling::once(Act::StartOutside { resource, node: Some(node) })));
}

/// Failing starts are set up before anything happened.
fn starts_fail(world: &World, node: NodeId, count: u32, out: &mut Vec<Meddling>) {
    let first = world.shape().nodes().lowest() == Some(node);
    if first && world.now() == Millis::ZERO {
        let fail = |resource| {
            let outcome = Outcome::Fail;
            Meddling::once(Act::Next { count, call: Call::Start, resource, node: None, outcome })
        };
        out.extend(resources(world).map(fail));
    }
}
