//! One fault of a kind, with what ends it.

use takeover::policy::Proofs;
use takeover::units::{GroupId, Millis, NodeId, ResourceId};

use super::dice::Dice;
use super::kinds::{FaultKind, FaultKinds};
use super::trust::may_lose_guardian;
use crate::scenario::{
    Act, Call, Fate, Fencer, Kind, Network, NodeFault, Order, Outcome, Story, Target, Traffic, VmFault,
};

/// Something that happens at a time.
pub(super) type At = (Millis, Act);

/// What faults can befall.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    nodes: Vec<NodeId>,
    vms: Vec<ResourceId>,
    groups: Vec<GroupId>,
    /// The nodes whose guardian may hang.
    guardians: Vec<NodeId>,
    /// Whether machines are fenced, and stay off until somebody switches them on.
    fenced: bool,
    /// The network as it is when nothing is wrong.
    network: Network,
}

impl Cast {
    pub(super) fn of(story: &Story) -> Self {
        let numbers = 0_u32..;
        let vms = numbers.clone().zip(&story.kinds).filter(|(_, kind)| **kind == Kind::Vm);
        Self {
            nodes: story.shape.nodes().iter().collect(),
            vms: vms.map(|(number, _)| ResourceId(number)).collect(),
            groups: numbers.take(story.shape.groups().len()).map(GroupId).collect(),
            guardians: may_lose_guardian(story).iter().collect(),
            fenced: story.shape.policy().spec().proofs == Proofs::FencingAgent,
            network: story.network,
        }
    }

    /// What may befall this cluster and the same one under other policies.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.guardians.retain(|node| other.guardians.contains(node));
        self.fenced |= other.fenced;
        self
    }

    /// The kinds that mean something here.
    pub(super) fn possible(&self, kinds: FaultKinds) -> FaultKinds {
        let guests = [FaultKind::Guest, FaultKind::Outside, FaultKind::Operator, FaultKind::Starts];
        let mut possible = kinds;
        if self.guardians.is_empty() {
            possible = possible.without(FaultKind::Guardian);
        }
        if self.vms.is_empty() {
            possible = guests.into_iter().fold(possible, FaultKinds::without);
        }
        possible
    }

    /// One fault of a kind, from this time on. Machines that were fenced for it get their power back.
    pub(super) fn fault(&self, dice: &mut Dice, kind: FaultKind, at: Millis) -> Vec<At> {
        let mut acts = self.acts(dice, kind, at);
        if self.fenced {
            let on = acts.iter().map(|(then, _)| *then).max().unwrap_or(at).plus(Millis::mins(2));
            let silent = [NodeFault::Isolate, NodeFault::HangAgent, NodeFault::CrashAgent];
            let is_silent =
                |node: NodeId, act: &Act| silent.iter().any(|&fault| *act == Act::Node(node, fault));
            let lost = |node: &NodeId| acts.iter().any(|(_, act)| is_silent(*node, act));
            let lost: Vec<NodeId> = self.nodes.iter().copied().filter(lost).collect();
            acts.extend(lost.into_iter().map(|node| (on, Act::Node(node, NodeFault::PowerOn))));
        }
        acts
    }

    fn acts(&self, dice: &mut Dice, kind: FaultKind, at: Millis) -> Vec<At> {
        match kind {
            FaultKind::Power => self.both(dice, at, NodeFault::PowerOff, NodeFault::PowerOn),
            FaultKind::Isolation => self.both(dice, at, NodeFault::Isolate, NodeFault::Rejoin),
            FaultKind::Agent => self.agent(dice, at),
            FaultKind::Monitor => dice
                .one(&self.nodes)
                .map(|node| (at, Act::Node(node, NodeFault::HangMonitor)))
                .into_iter()
                .collect(),
            FaultKind::Guest => self.guest(dice, at),
            FaultKind::Outside => self.outside(dice, at),
            FaultKind::Operator => self.operator(dice, at),
            FaultKind::Network => self.network(dice, at),
            FaultKind::Starts => self.starts(dice, at),
            FaultKind::Guardian => self.guardian(dice, at),
            FaultKind::Fencing => self.fencing(dice, at),
        }
    }

    /// A fault of one node, at times of two or of all, and its end at each.
    fn both(&self, dice: &mut Dice, at: Millis, begins: NodeFault, ends: NodeFault) -> Vec<At> {
        let count = dice.of(1, &[1, 1, 1, 1, 1, 2, 2, self.nodes.len()]);
        let mut left = self.nodes.clone();
        let mut acts = Vec::new();
        let lasts = lasts(dice);
        for _ in 0..count {
            let Some(node) = dice.one(&left) else { break };
            left.retain(|&other| other != node);
            let later = if dice.chance(70) { Millis::ZERO } else { dice.time(Millis(1), Millis::secs(20)) };
            let begin = at.plus(later);
            acts.push((begin, Act::Node(node, begins)));
            let longer = dice.time(Millis::ZERO, Millis::secs(9));
            acts.push((begin.plus(lasts).plus(longer), Act::Node(node, ends)));
        }
        acts
    }

    fn agent(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        let Some(node) = dice.one(&self.nodes) else { return Vec::new() };
        let fault = dice.of(NodeFault::CrashAgent, &[NodeFault::HangAgent]);
        let mut acts = vec![(at, Act::Node(node, fault))];
        if dice.chance(20) {
            acts.push((at, Act::Node(node, NodeFault::Isolate)));
            acts.push((at.plus(lasts(dice)), Act::Node(node, NodeFault::Rejoin)));
        }
        acts.push((at.plus(lasts(dice)), Act::Node(node, NodeFault::StartAgent)));
        acts
    }

    fn guest(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        use VmFault::{Crash, Hang, ShutDownInside, Vanish};
        let fault = dice.of(Crash, &[Crash, Hang, Hang, Vanish, Vanish, ShutDownInside]);
        let count = dice.count(1, 3);
        let mut acts = Vec::new();
        if let Some(vm) = dice.one(&self.vms) {
            // The same again and again uses up what restarts are allowed.
            let mut then = at;
            for _ in 0..count {
                acts.push((then, Act::Vm(vm, fault)));
                if fault == ShutDownInside {
                    // Where that is respected, somebody has to start it again.
                    let back = Order::Online(Target::Resource(vm));
                    acts.push((then.plus(lasts(dice)), Act::Order(back)));
                }
                then = then.plus(dice.time(Millis::secs(5), Millis::mins(2)));
            }
        }
        acts
    }

    fn outside(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        let Some(resource) = dice.one(&self.vms) else { return Vec::new() };
        if dice.chance(30) {
            return vec![(at, Act::StartOutside { resource, node: dice.one(&self.nodes) })];
        }
        let start = Act::StartOutside { resource, node: None };
        vec![(at, Act::Vm(resource, VmFault::StopOutside)), (at.plus(lasts(dice)), start)]
    }

    fn operator(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        let (Some(vm), Some(group), Some(node)) =
            (dice.one(&self.vms), dice.one(&self.groups), dice.one(&self.nodes))
        else {
            return Vec::new();
        };
        let order = |order| Act::Order(order);
        let later = at.plus(lasts(dice));
        let to = if dice.chance(70) { Some(node) } else { None };
        let target = dice.of(Target::Resource(vm), &[Target::Resource(vm), Target::Group(group)]);
        match dice.between(0, 6) {
            0 | 1 => vec![(at, order(Order::Offline(target))), (later, order(Order::Online(target)))],
            2 => vec![(at, order(Order::FailOver(group)))],
            3 => vec![(at, order(Order::FailBack(group)))],
            4 => {
                let (drain, failback) = (dice.chance(60), dice.chance(50));
                vec![
                    (at, order(Order::Pause { node, drain })),
                    (later, order(Order::Resume { node, failback })),
                ]
            }
            5.. => vec![(at, order(Order::Move { group, to }))],
        }
    }

    fn network(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        if dice.chance(50) {
            let burst = Network {
                delay_least: Millis(1),
                delay_most: dice.time(Millis(5), Millis(3_000)),
                lose: u16::try_from(dice.between(0, 30)).unwrap_or(0).saturating_mul(100),
                repeat: u16::try_from(dice.between(0, 20)).unwrap_or(0).saturating_mul(100),
            };
            return vec![(at, Act::Network(burst)), (at.plus(lasts(dice)), Act::Network(self.network))];
        }
        let Some(node) = dice.one(&self.nodes) else { return Vec::new() };
        let traffic = dice.of(Traffic::Requests, &[Traffic::Answers, Traffic::News]);
        let later = dice.time(Millis(500), Millis::secs(60));
        let fate = match traffic {
            Traffic::Requests | Traffic::Answers => {
                dice.of(Fate::Lose, &[Fate::Delay(later), Fate::Repeat(later)])
            }
            Traffic::News | Traffic::Starts => Fate::Delay(later),
        };
        // What is under way changes with every message: some tries in a row meet some of it.
        let acts = (0..dice.count(1, 8)).map(|turn| at.plus(Millis(u64::from(turn).saturating_mul(7))));
        acts.map(|then| (then, Act::Traffic { node, traffic, fate })).collect()
    }

    fn starts(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        let (Some(resource), Some(node)) = (dice.one(&self.vms), dice.one(&self.nodes)) else {
            return Vec::new();
        };
        let crash = (at, Act::Vm(resource, dice.of(VmFault::Crash, &[VmFault::Vanish])));
        if dice.chance(20) {
            let by = dice.time(Millis::secs(1), Millis::secs(40));
            let delay = Act::Traffic { node, traffic: Traffic::Starts, fate: Fate::Delay(by) };
            let late = (1..=4).map(|turn: u64| (at.plus(Millis(turn.saturating_mul(2_500))), delay));
            return core::iter::once(crash).chain(late).collect();
        }
        let long = Outcome::Take(dice.time(Millis::secs(10), Millis::mins(5)));
        let outcome = dice.of(Outcome::Fail, &[Outcome::Fail, Outcome::Hang, long]);
        let call = dice.of(Call::Start, &[Call::Start, Call::Start, Call::Stop]);
        let on = if dice.chance(50) { Some(node) } else { None };
        let next = Act::Next { count: dice.count(1, 3), call, resource, node: on, outcome };
        let cause = match call {
            Call::Start => crash,
            Call::Stop => {
                let offline = Order::Offline(Target::Resource(resource));
                let back = (at.plus(lasts(dice)), Act::Order(Order::Online(Target::Resource(resource))));
                return vec![(at, next), (at, Act::Order(offline)), back];
            }
        };
        vec![(at, next), cause]
    }

    /// A guardian hangs, and at times all else on its node with it. A machine that no watchdog resets
    /// is switched off and on by hand.
    fn guardian(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        let Some(node) = dice.one(&self.guardians) else { return Vec::new() };
        let mut acts = vec![(at, Act::Node(node, NodeFault::HangGuardian))];
        let later = at.plus(dice.time(Millis::ZERO, Millis::secs(9)));
        if dice.chance(50) {
            acts.push((later, Act::Node(node, NodeFault::HangAgent)));
            acts.push((later.plus(lasts(dice)), Act::Node(node, NodeFault::StartAgent)));
        }
        if dice.chance(50) {
            acts.push((later, Act::Node(node, NodeFault::Isolate)));
            acts.push((later.plus(lasts(dice)), Act::Node(node, NodeFault::Rejoin)));
        }
        let off = at.plus(dice.time(Millis::mins(2), Millis::mins(30)));
        acts.push((off, Act::Node(node, NodeFault::PowerOff)));
        acts.push((off.plus(Millis::secs(20)), Act::Node(node, NodeFault::PowerOn)));
        acts
    }

    /// A power controller fails or hangs; at times its node is lost meanwhile.
    fn fencing(&self, dice: &mut Dice, at: Millis) -> Vec<At> {
        let Some(node) = dice.one(&self.nodes) else { return Vec::new() };
        let fencer = dice.of(Fencer::Fails, &[Fencer::Hangs]);
        let mended = at.plus(lasts(dice));
        let mut acts = vec![
            (at, Act::Node(node, NodeFault::Fencing(fencer))),
            (mended, Act::Node(node, NodeFault::Fencing(Fencer::Works))),
        ];
        if dice.chance(60) {
            let lost = at.plus(dice.time(Millis::ZERO, Millis::secs(30)));
            let (begins, ends) = dice.of(
                (NodeFault::PowerOff, NodeFault::PowerOn),
                &[(NodeFault::Isolate, NodeFault::Rejoin), (NodeFault::HangAgent, NodeFault::StartAgent)],
            );
            acts.push((lost, Act::Node(node, begins)));
            acts.push((lost.plus(lasts(dice)), Act::Node(node, ends)));
            // A machine that was fenced meanwhile gets its power back.
            acts.push((mended.plus(Millis::mins(2)), Act::Node(node, NodeFault::PowerOn)));
        }
        acts
    }
}

/// How long a fault lasts: seconds, minutes, or up to an hour.
fn lasts(dice: &mut Dice) -> Millis {
    let most =
        dice.of(Millis::secs(9), &[Millis::secs(45), Millis::secs(45), Millis::mins(5), Millis::hours(1)]);
    dice.time(Millis(200), most)
}
