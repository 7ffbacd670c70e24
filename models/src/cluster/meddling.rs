//! What can befall a cluster between two instants: the acts of a story, one or two at a time.

use core::fmt;
use std::sync::LazyLock;

use takeover::units::{GroupId, Millis, NodeId, ResourceId};
use takeover_sim::scenario::{
    Act, Call, Fate, Names, NodeFault, Order, Outcome, Target, Traffic, VmFault, written,
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

impl fmt::Display for Meddling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |act: &Act| written(&NAMES, act).unwrap_or_default();
        f.write_str(&text(&self.first))?;
        self.then.map_or(Ok(()), |(later, act)| write!(f, ", after {later} {}", text(&act)))
    }
}

/// A kind of trouble, which a search tries wherever it can strike.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Trouble {
    /// A node is cut off for a while.
    CutOff(Millis),
    /// A node is cut off for good.
    CutOffForGood,
    /// The agent dies and is started again after a while.
    AgentRestarts(Millis),
    /// The agent dies for good.
    AgentDies,
    /// The agent hangs for good.
    AgentHangs,
    /// The machine loses its power and gets it back after a while.
    Reset(Millis),
    /// The machine loses its power for good.
    PowerOff,
    /// The guardian hangs for good.
    GuardianHangs,
    /// The shared monitor hangs.
    MonitorHangs,
    /// What just set out is lost.
    Lose(Traffic),
    /// What just set out arrives later.
    Delay(Traffic, Millis),
    /// What just set out arrives twice.
    Repeat(Traffic, Millis),
    /// A VM's guest fails.
    Crash,
    /// A VM's process is gone.
    Vanish,
    /// A VM answers nothing any more.
    HangVm,
    /// An administrator stops a VM past the cluster.
    StopOutside,
    /// A guest powers itself off.
    ShutDown,
    /// An administrator starts a VM on a node past the cluster.
    StartOutside,
    /// The operator moves a group to another node.
    Move,
    /// The operator pauses and drains a node.
    Drain,
    /// The operator pauses a node, and resumes it after a while.
    Pause(Millis),
    /// The operator sets a resource offline.
    SetOffline,
    /// The operator sets a resource online.
    SetOnline,
    /// From the beginning, so many starts of a resource fail.
    StartsFail(u32),
}

impl Trouble {
    /// Appends all that this kind can do at a node that had a part in the last instant.
    pub fn offer(self, world: &World, node: NodeId, out: &mut Vec<Meddling>) {
        match self {
            Self::CutOff(_)
            | Self::CutOffForGood
            | Self::AgentRestarts(_)
            | Self::AgentDies
            | Self::AgentHangs
            | Self::Reset(_)
            | Self::PowerOff
            | Self::GuardianHangs
            | Self::MonitorHangs => out.extend(self.node_trouble(world, node)),
            Self::Lose(traffic) => disturb(world, node, traffic, Fate::Lose, out),
            Self::Delay(traffic, time) => disturb(world, node, traffic, Fate::Delay(time), out),
            Self::Repeat(traffic, time) => disturb(world, node, traffic, Fate::Repeat(time), out),
            Self::Crash | Self::Vanish | Self::HangVm | Self::StopOutside | Self::ShutDown => {
                self.vm_trouble(world, node, out);
            }
            Self::StartOutside => start_outside(world, node, out),
            Self::Move | Self::Drain | Self::Pause(_) | Self::SetOffline | Self::SetOnline => {
                self.order(world, node, out);
            }
            Self::StartsFail(count) => starts_fail(world, node, count, out),
        }
    }

    fn node_trouble(self, world: &World, node: NodeId) -> Option<Meddling> {
        let view = world.node(node);
        let act = |fault| Act::Node(node, fault);
        let (fault, able) = match self {
            Self::CutOff(_) | Self::CutOffForGood => (NodeFault::Isolate, view.powered && !view.isolated),
            Self::AgentRestarts(_) | Self::AgentDies => (NodeFault::CrashAgent, view.agent),
            Self::AgentHangs => (NodeFault::HangAgent, view.agent),
            Self::Reset(_) | Self::PowerOff => (NodeFault::PowerOff, view.powered),
            Self::GuardianHangs => (NodeFault::HangGuardian, view.powered && view.guarded),
            _ => (NodeFault::HangMonitor, view.powered && view.monitored),
        };
        let then = match self {
            Self::CutOff(time) => Some((time, act(NodeFault::Rejoin))),
            Self::AgentRestarts(time) => Some((time, act(NodeFault::StartAgent))),
            Self::Reset(time) => Some((time, act(NodeFault::PowerOn))),
            _ => None,
        };
        able.then_some(Meddling { first: act(fault), then })
    }

    fn vm_trouble(self, world: &World, node: NodeId, out: &mut Vec<Meddling>) {
        let fault = match self {
            Self::Crash => VmFault::Crash,
            Self::Vanish => VmFault::Vanish,
            Self::HangVm => VmFault::Hang,
            Self::StopOutside => VmFault::StopOutside,
            _ => VmFault::ShutDownInside,
        };
        let here = resources(world).filter(|&resource| world.resource(resource).runs_on == Some(node));
        out.extend(here.map(|resource| Meddling::once(Act::Vm(resource, fault))));
    }

    /// Orders reach the cluster through the lowest node that serves.
    fn order(self, world: &World, node: NodeId, out: &mut Vec<Meddling>) {
        let serves = |node: &NodeId| world.node(*node).agent && world.reaching().contains(*node);
        if world.shape().nodes().iter().find(serves) != Some(node) {
            return;
        }
        let order = |order| Meddling::once(Act::Order(order));
        match self {
            Self::Move => out.extend(moves(world).map(order)),
            Self::Drain => {
                let awake = nodes(world).filter(|&node| !world.node(node).paused);
                out.extend(awake.map(|node| order(Order::Pause { node, drain: true })));
            }
            Self::Pause(time) => {
                let awake = nodes(world).filter(|&node| !world.node(node).paused);
                let resume = |node| Act::Order(Order::Resume { node, failback: false });
                let pause = |node| Act::Order(Order::Pause { node, drain: false });
                out.extend(awake.map(|node| Meddling::and_then(pause(node), time, resume(node))));
            }
            Self::SetOffline => out.extend(targets(world).map(|it| order(Order::Offline(it)))),
            _ => out.extend(targets(world).map(|it| order(Order::Online(it)))),
        }
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
