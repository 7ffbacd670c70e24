//! Clusters for benchmarks, brought up through the library's own front door.
#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::collections::VecDeque;
use std::sync::Arc;

use takeover::cluster::{Advised, Cluster, Command};
use takeover::group::{Advice, Change, Proof};
use takeover::node::{Answer, BeatId, Input, Memory, Node, Output, Request};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::{Cause, Finding, Persistent, Report, Return};
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{
    CallId, Claim, Epoch, GroupId, Guid, Incarnation, Millis, Moment, NodeId, NodeSet, ResourceId, Stamp,
    Token,
};

/// A node by its number.
pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

/// One VM in each of so many groups, whose preferred owners go round all nodes. Thorough checks are
/// as rare as a policy can make them, so that each sweep is a quick one.
pub(crate) fn shape(nodes: u8, groups: u32) -> Arc<Shape> {
    let next = |number: u32| {
        let turn = number.checked_rem(u32::from(nodes)).unwrap();
        node(u8::try_from(turn).unwrap().saturating_add(1))
    };
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let group = |number: u32| {
        let preferred =
            if nodes > 1 { vec![next(number), next(number.saturating_add(1))] } else { Vec::new() };
        GroupShape { policy, preferred, home: None, class: None }
    };
    let spec = ResourceSpec { thorough_check_every: Millis::LONGEST, ..ResourceSpec::DEFAULT };
    let policy = ResourcePolicy::new(spec).unwrap();
    let resource = |number: u32| ResourceShape {
        guid: Guid(u128::from(number)),
        group: GroupId(number),
        policy,
        depends_on: Vec::new(),
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    };
    let spec = ShapeSpec {
        policy: ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap(),
        nodes,
        capacity: Vec::new(),
        groups: (0..groups).map(group).collect(),
        resources: (0..groups).map(resource).collect(),
    };
    Arc::new(Shape::new(spec).unwrap())
}

/// A registration of this node.
fn register(node: NodeId) -> Command {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    Command::Register { node, token: Token(1), lease, after: None, at: Stamp(0), silence: None }
}

/// The command by which a node takes a group that nobody ever owned.
fn acquire(cluster: &Cluster, group: GroupId, node: NodeId) -> Command {
    let to = Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node };
    let seen = cluster.written(group).unwrap();
    Command::Change { group, seen, change: Change::Acquire { to, proof: Proof::NeverOwned } }
}

/// All groups of a shape.
fn groups(shape: &Shape) -> impl Iterator<Item = GroupId> + use<> {
    (0_u32..).take(shape.groups().len()).map(GroupId)
}

/// A cluster of which every group is owned by its best preferred owner, and whose node 1 is dead.
pub(crate) fn after_a_loss(nodes: u8, count: u32) -> Cluster {
    let shape = shape(nodes, count);
    let mut cluster = Cluster::new(Arc::clone(&shape));
    for node in shape.nodes() {
        cluster.apply(&register(node)).unwrap();
    }
    for group in groups(&shape) {
        let owner = *shape.group(group).unwrap().preferred.first().unwrap();
        let command = acquire(&cluster, group, owner);
        cluster.apply(&command).unwrap();
    }
    cluster.apply(&Command::Advance { to: Stamp(600_000) }).unwrap();
    cluster.apply(&Command::Dead { node: node(1), incarnation: Incarnation::FIRST, renewals: 0 }).unwrap();
    cluster
}

/// A cluster of which every life ended at once, and every node has begun another: all groups are still
/// recorded for lives that are over.
pub(crate) fn after_a_power_cut(nodes: u8, count: u32) -> Cluster {
    let mut cluster = after_a_loss(nodes, count);
    for node in cluster.shape().nodes().iter().skip(1) {
        cluster.apply(&Command::Dead { node, incarnation: Incarnation::FIRST, renewals: 0 }).unwrap();
    }
    for node in cluster.shape().nodes() {
        let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
        let (token, after, at) = (Token(2), Some(Incarnation::FIRST), cluster.now());
        cluster.apply(&Command::Register { node, token, lease, after, at, silence: None }).unwrap();
    }
    cluster
}

/// Asks where every group that nobody holds goes, and writes that it went there.
pub(crate) fn take_all(cluster: &mut Cluster) {
    let at = Stamp(cluster.now().0.saturating_add(600_000));
    let advised = cluster.loose(at);
    assert_eq!(advised.len(), cluster.shape().groups().len());
    for Advised { group, advice } in advised {
        let Advice::Acquire(node, _) = advice else { continue };
        let record = cluster.record(group).unwrap();
        let epoch = record.claim.unwrap().epoch.next().unwrap();
        let incarnation = cluster.session(node).unwrap().hot.unwrap().incarnation;
        let to = Claim { epoch, incarnation, node };
        let change = Change::Acquire { to, proof: cluster.proof(group).unwrap() };
        let seen = cluster.written(group).unwrap();
        cluster.apply(&Command::Change { group, seen, change }).unwrap();
    }
    assert_eq!(cluster.loose(at).len(), 0);
}

/// A node that runs everything there is, with a store and a hypervisor that answer at once.
pub(crate) struct Running {
    node: Node,
    store: Cluster,
    now: Moment,
    asks: Vec<Output>,
}

impl Running {
    /// Registers a node, has it take all groups, and starts a VM in each.
    pub(crate) fn new(count: u32) -> Self {
        let shape = shape(1, count);
        let store = Cluster::new(Arc::clone(&shape));
        let me = node(1);
        let node = Node::new(me, Token(1), store.clone(), &Memory::default(), Moment(0));
        let mut running = Self { node, store, now: Moment(0), asks: Vec::new() };
        running.due();
        let (lists, others) = core::mem::take(&mut running.asks)
            .into_iter()
            .partition(|output| matches!(output, Output::Inventory));
        running.asks = others;
        running.answer();
        // The log tells the node what it owns before its first inventory lets it look for itself.
        for group in groups(&shape) {
            let command = acquire(&running.store, group, me);
            running.write(&command);
        }
        running.asks.extend::<Vec<Output>>(lists);
        running.answer();
        assert!(running.node.resources().iter().all(|state| state.held.is_some() && state.due().is_none()));
        running
    }

    /// Lets the time come that the node named, and keeps what it asks for.
    pub(crate) fn due(&mut self) {
        self.now = self.now.max(self.node.due());
        self.node.step(self.now, Input::Due, &mut self.asks).unwrap();
    }

    /// The sweep that is among what the node asks for.
    pub(crate) fn sweep(&self) -> Option<BeatId> {
        self.asks.iter().find_map(|ask| if let Output::Sweep(beat, _) = ask { Some(*beat) } else { None })
    }

    /// Answers the sweep: nothing is wrong with any of these.
    pub(crate) fn swept(&mut self, beat: BeatId, findings: &[Return]) {
        self.node.step(self.now, Input::Swept(beat, findings), &mut self.asks).unwrap();
    }

    /// Answers everything else that the node asks for, until it asks for nothing more.
    pub(crate) fn answer(&mut self) {
        let mut open = VecDeque::from(core::mem::take(&mut self.asks));
        while let Some(ask) = open.pop_front() {
            match ask {
                Output::Ask(id, Request::Write(command), _) => {
                    let applied = self.store.apply(&command).unwrap();
                    let answer = Answer::Applied(applied, self.store.position());
                    self.tell(Input::Logged(self.store.now(), &command));
                    self.tell(Input::Answered(id, &answer));
                }
                Output::Ask(id, Request::Renew { stamp, .. }, _) => {
                    self.tell(Input::Answered(id, &Answer::Renewed(stamp, Vec::new())));
                }
                Output::Ask(id, Request::Observe, _) => {
                    self.tell(Input::Answered(id, &Answer::Observed(Vec::new())));
                }
                Output::Ask(id, Request::Sync, _) => {
                    self.tell(Input::Answered(id, &Answer::Synced(self.store.position())));
                }
                Output::Call(call) => self.tell(Input::Returned(call.resource, call.call, Return::Done)),
                Output::Inventory => self.tell(Input::Inventory(&[])),
                Output::Arm(until) => self.tell(Input::Guarded(until)),
                Output::Sweep(..)
                | Output::Gate(..)
                | Output::Remember(..)
                | Output::RestartMonitor(_)
                | Output::FenceSelf(_)
                | Output::Fence(..)
                | Output::Saw(_)
                | Output::BeginAnew
                | Output::Told(_) => {}
            }
            open.extend(self.asks.drain(..));
        }
    }

    /// Tells the node something.
    fn tell(&mut self, input: Input<'_>) {
        self.node.step(self.now, input, &mut self.asks).unwrap();
    }

    /// Writes into the database, and lets the node hear of it.
    fn write(&mut self, command: &Command) {
        self.store.apply(command).unwrap();
        self.tell(Input::Logged(self.store.now(), command));
        self.answer();
    }

    /// What a check finds where nothing is wrong: every VM runs, started by its newest call.
    pub(crate) fn findings(&self) -> Vec<Return> {
        let running = |call: CallId| Return::Found(Finding::Said(Report::Online, Cause::Ours(call)));
        let all = (0_u32..).take(self.node.resources().len());
        all.map(|number| running(self.node.resource(ResourceId(number)).unwrap().last_call)).collect()
    }
}
