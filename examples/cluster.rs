//! A cluster in a page: two nodes, a store, two hypervisors, and a clock that jumps.
//!
//! This is all that a driver does: it tells a node what happened, and carries out what the node
//! asks for. Node 1 loses its power after half a minute; node 2 takes the VM over.
#![allow(clippy::unwrap_used, reason = "an example stops where it is wrong")]

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::node::{Answer, Input, Node, Output, Request, Sighting};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::{Cause, Finding, Function, Persistent, Report, Return};
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{Claim, GroupId, Guid, Moment, NodeId, NodeSet, ResourceId, Stamp, Token};

/// One machine: its agent, the database's log as far as it was read, and what runs there.
struct Machine {
    node: Node,
    read: usize,
    running: BTreeMap<ResourceId, Option<Claim>>,
}

/// The store: the database, and a log of what was applied to it.
struct Store {
    database: Cluster,
    log: Vec<(Stamp, Command)>,
}

/// One VM in one group that prefers node 1.
fn shape() -> Shape {
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let group = GroupShape { policy, preferred: vec![NodeId::new(1).unwrap()], home: None, class: None };
    let vm = ResourceShape {
        guid: Guid(1),
        group: GroupId(0),
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        depends_on: Vec::new(),
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    };
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    Shape::new(ShapeSpec { policy, nodes: 2, capacity: vec![], groups: vec![group], resources: vec![vm] })
        .unwrap()
}

impl Store {
    /// Carries out one request, atomically.
    fn answer(&mut self, from: NodeId, request: Request) -> Answer {
        let command = match request {
            Request::Sync => return Answer::Synced(self.database.revision()),
            Request::Write(command) => command,
            Request::Renew { incarnation, .. } => Command::Renew { node: from, incarnation },
        };
        let applied = match self.database.apply(&command) {
            Err(refused) => return Answer::Refused(refused, self.database.revision()),
            Ok(applied) => applied,
        };
        let Request::Renew { stamp, .. } = request else {
            self.log.push((self.database.now(), command));
            return Answer::Applied(applied, self.database.revision());
        };
        self.database.apply(&Command::Advance { to: stamp }).unwrap();
        let sighting = |node| {
            let hot = self.database.session(node)?.hot?;
            Some(Sighting { node, incarnation: hot.incarnation, renewals: hot.renewals })
        };
        Answer::Renewed(self.database.now(), NodeSet::first(2).iter().filter_map(sighting).collect())
    }
}

impl Machine {
    /// Carries out what the node asks for; the answer is told at once.
    fn carry_out(&mut self, now: Moment, store: &mut Store, ask: Output, asks: &mut Vec<Output>) {
        match ask {
            Output::Ask(id, request) => {
                let answer = store.answer(self.node.id(), request);
                self.node.step(now, Input::Answered(id, &answer), asks)
            }
            Output::Call(call) => {
                match call.function {
                    Function::Online => self.running.insert(call.resource, call.claim),
                    _ => self.running.remove(&call.resource),
                };
                self.node.step(now, Input::Returned(call.resource, call.call, Return::Done), asks)
            }
            Output::Sweep(beat, _) => {
                let found = |vm| if self.running.contains_key(vm) { Report::Online } else { Report::Offline };
                let found = |vm| Some(Finding::Said(found(vm), Cause::Unknown));
                let findings: Vec<_> = self.node.asked(beat).iter().map(found).collect();
                self.node.step(now, Input::Swept(beat, &findings), asks)
            }
            Output::Inventory => {
                let running: Vec<_> = self.running.iter().map(|(vm, claim)| (*vm, *claim)).collect();
                self.node.step(now, Input::Inventory(&running), asks)
            }
            Output::Arm(until) => self.node.step(now, Input::Guarded(until), asks),
            // Gates, a memory that outlives the agent, and fencing: what a real cluster needs as well.
            _ => Ok(()),
        }
        .unwrap();
    }
}

/// Lets a minute and a half pass, from one moment when something is due to the next.
fn main() {
    let mut store = Store { database: Cluster::new(Arc::new(shape())), log: Vec::new() };
    let machine = |node| {
        let node = Node::new(node, Token(1), store.database.clone(), &BTreeMap::new(), Moment(0));
        Machine { node, read: 0, running: BTreeMap::new() }
    };
    let mut machines: Vec<Machine> = NodeSet::first(2).iter().map(machine).collect();
    while let Some(now) = machines.iter().map(|machine| machine.node.due()).min() {
        if now > Moment(90_000) {
            break;
        }
    }
}
