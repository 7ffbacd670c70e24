//! A cluster in a page: two nodes, a store, two hypervisors, and a clock that jumps.
//!
//! A driver tells a node what happened, and carries out what the node asks for: that is all. Here
//! node 1 loses its power after half a minute, and node 2 takes its VM over.
#![allow(clippy::unwrap_used, reason = "an example stops where it is wrong")]

use std::collections::BTreeMap;
use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::log::{Entry, Legend, describe};
use takeover::node::{Answer, Input, Memory, Node, Output, Request, Sighting};
use takeover::policy::{ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Cause, Finding, Function, Persistent, Report, Return};
use takeover::session::Hot;
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{Claim, GroupId, Guid, Millis, Moment, NodeId, NodeSet, ResourceId, Stamp, Token};

/// The store: the database, a log of what was applied to it, and what the nodes told meanwhile.
struct Store(Cluster, Vec<(Stamp, Command)>, Vec<Entry>);
/// One machine: its agent, how far that has read the log, and what runs there under which claim.
struct Machine(Node, usize, BTreeMap<ResourceId, Option<Claim>>);

/// One VM in one group that prefers node 1 of two.
fn shape() -> Shape {
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let group = GroupShape { policy, preferred: vec![NodeId::new(1).unwrap()], home: None, class: None };
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let (guid, depends_on, possible, persistent) = (Guid(1), vec![], NodeSet::ALL, Persistent::Online);
    let vm = ResourceShape { guid, group: GroupId(0), policy, depends_on, possible, persistent };
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let spec = ShapeSpec { policy, nodes: 2, capacity: vec![], groups: vec![group], resources: vec![vm] };
    Shape::new(spec).unwrap()
}

impl Store {
    /// Carries out one request, atomically.
    fn answer(&mut self, node: NodeId, request: Request) -> Answer {
        let Self(database, log, _) = self;
        let (command, renewal) = match request {
            Request::Sync => return Answer::Synced(database.position()),
            Request::Observe => return Answer::Observed(self.sightings()),
            Request::Write(command) => (command, None),
            Request::Renew { incarnation, stamp } => (Command::Renew { node, incarnation }, Some(stamp)),
        };
        let applied = match database.apply(&command) {
            Ok(applied) => applied,
            Err(refused) => return Answer::Refused(refused, database.position()),
        };
        let Some(to) = renewal else {
            log.push((database.now(), command));
            return Answer::Applied(applied, database.position());
        };
        database.apply(&Command::Advance { to }).unwrap();
        Answer::Renewed(database.now(), self.sightings())
    }

    fn sightings(&self) -> Vec<Sighting> {
        let hot = |node| Some((node, self.0.session(node)?.hot?));
        let seen = |(node, Hot { incarnation, renewals, .. })| Sighting { node, incarnation, renewals };
        NodeSet::first(2).iter().filter_map(hot).map(seen).collect()
    }
}

impl Machine {
    /// Tells the node something, and carries out what it asks for: all but gates and fencing.
    fn tell(&mut self, now: Moment, store: &mut Store, input: Input<'_>) {
        let mut asks = Vec::new();
        self.0.step(now, input, &mut asks).unwrap();
        for ask in asks {
            self.carry_out(now, store, ask);
        }
    }

    fn carry_out(&mut self, now: Moment, store: &mut Store, ask: Output) {
        match ask {
            Output::Ask(id, request, _) => {
                let answer = store.answer(self.0.id(), request);
                self.tell(now, store, Input::Answered(id, &answer));
            }
            Output::Call(call) => {
                self.2.retain(|&vm, _| vm != call.resource || call.function == Function::IsAlive);
                self.2.extend((call.function == Function::Online).then_some((call.resource, call.claim)));
                self.tell(now, store, Input::Returned(call.resource, call.call, Return::Done));
            }
            Output::Sweep(beat, _) => {
                let report = |vm| if self.2.contains_key(vm) { Report::Online } else { Report::Offline };
                let found = |vm| Return::Found(Finding::Said(report(vm), Cause::Unknown));
                let returns = Vec::from_iter(self.0.asked(beat).iter().map(found));
                self.tell(now, store, Input::Swept(beat, &returns));
            }
            Output::Inventory => self.tell(now, store, Input::Inventory(&Vec::from_iter(self.2.clone()))),
            Output::Arm(until) => self.tell(now, store, Input::Guarded(until)),
            Output::Gate(..)
            | Output::Remember(..)
            | Output::RestartMonitor(_)
            | Output::FenceSelf(_)
            | Output::Fence(..)
            | Output::Saw(_)
            | Output::BeginAnew => {}
            // What is quiet, such as each renewal, is worth no line of the log.
            Output::Told(told) if told.is_quiet() => {}
            Output::Told(told) => {
                let shape = self.0.cluster().shape();
                let names = Legend { shape, nodes: &[], groups: &[], resources: &[] };
                store.2.push(describe(&names, &self.0, Millis(now.0), &told));
            }
        }
    }
}

/// Lets a minute and a half pass, from one moment at which something is due to the next.
pub(crate) fn story() -> Vec<Entry> {
    let mut store = Store(Cluster::new(Arc::new(shape())), Vec::new(), Vec::new());
    let agent = |node| Node::new(node, Token(1), store.0.clone(), &Memory::default(), Moment(0));
    let machine = |node| Machine(agent(node), 0, BTreeMap::new());
    let mut machines = Vec::from_iter(NodeSet::first(2).iter().map(machine));
    while let Some(now) = machines.iter().map(|machine| machine.0.due()).min().filter(|now| now.0 < 90_000) {
        machines.retain(|machine| machine.0.id().number() != 1 || now.0 < 30_000);
        for machine in &mut machines {
            machine.tell(now, &mut store, Input::Due);
            while let Some(&(stamp, command)) = store.1.get(machine.1) {
                machine.1 = machine.1.saturating_add(1);
                machine.tell(now, &mut store, Input::Logged(stamp, &command));
            }
        }
    }
    store.2
}

/// Prints the cluster log.
fn main() {
    story().iter().for_each(|line| println!("{line}"));
}
