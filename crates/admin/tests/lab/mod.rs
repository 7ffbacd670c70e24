//! A cluster by hand: three nodes of which two have an agent, a store in memory, and VMs that are
//! entries of a list. Time stands still between two questions.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

pub(crate) mod golden;
pub(crate) mod serve;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::log::{Entry, describe};
use takeover::node::{Answer, Call, Input, Memory, Node, Order, Output, Request, RequestId, Sighting};
use takeover::policy::{ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Cause, Finding, Function, Persistent, Report, Return};
use takeover::session::Hot;
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{
    Claim, GroupId, Guid, Millis, Moment, NodeId, NodeSet, Position, ResourceId, Stamp, Timeline, Token,
};
use takeover_admin::{
    AgentFacts, Awaited, GateHealth, HypervisorHealth, NamedOrder, Outcome, Refusal, Status, StoreHealth, Why,
};
use takeover_trace::Names;

/// What the store does with a write.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Writes {
    /// It is carried out and answered.
    Answered,
    /// It is carried out, and the answer is lost.
    Lost,
    /// It never arrives.
    Dropped,
}

/// The database, and a log of what was applied to it.
#[derive(Clone)]
struct Store {
    database: Cluster,
    log: Vec<(Stamp, Command)>,
    writes: Writes,
}

/// One machine: its agent, how far that has read the log, what runs there, and what crashed.
struct Machine {
    node: Node,
    read: usize,
    runs: BTreeMap<ResourceId, Option<Claim>>,
    crashed: BTreeSet<ResourceId>,
}

/// The whole of it.
pub(crate) struct Lab {
    store: Store,
    machines: Vec<Machine>,
    pub(crate) now: Moment,
    /// The cluster log of the node that is asked: n1.
    pub(crate) log: Vec<Entry>,
    /// Requests whose answers are lost: until when who asked waits.
    late: Vec<(Moment, usize, RequestId)>,
    /// How the agent says that its store is.
    pub(crate) health: StoreHealth,
    awaited: Option<Awaited>,
    outcome: Option<Outcome>,
}

pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).expect("a node's number")
}

pub(crate) fn names() -> Names {
    let all = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Names {
        nodes: all(&["n1", "n2", "n3"]),
        groups: all(&["web", "db", "lone"]),
        resources: all(&["web1", "web2", "db1", "lone1"]),
    }
}

/// The group web prefers n1, db n2; lone runs on n3 alone, which is away.
pub(crate) fn shape() -> Shape {
    let group = |preferred: &[u8]| GroupShape {
        policy: GroupPolicy::new(GroupSpec::DEFAULT).expect("a policy"),
        preferred: preferred.iter().map(|&number| node(number)).collect(),
        home: None,
        class: None,
    };
    let vm = |guid: u128, group: u32, possible: NodeSet, depends_on: Vec<ResourceId>| ResourceShape {
        guid: Guid(guid),
        group: GroupId(group),
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).expect("a policy"),
        depends_on,
        possible,
        persistent: Persistent::Online,
    };
    let all = NodeSet::first(3);
    Shape::new(ShapeSpec {
        policy: ClusterPolicy::new(ClusterSpec::DEFAULT).expect("a policy"),
        nodes: 3,
        capacity: Vec::new(),
        groups: vec![group(&[1, 2]), group(&[2, 1]), group(&[3])],
        resources: vec![
            vm(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93eb, 0, all, Vec::new()),
            vm(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93ec, 0, all, vec![ResourceId(0)]),
            vm(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93ed, 1, all, Vec::new()),
            vm(0x849b_afdd_b5b7_1124_8e3a_7e39_d71f_93ee, 2, NodeSet::of(node(3)), Vec::new()),
        ],
    })
    .expect("a shape")
}

impl Store {
    fn answer(&mut self, node: NodeId, request: Request, seen: Option<Position>) -> Answer {
        if let Some(Err(other)) = seen.map(|seen| self.database.meets(seen)) {
            return Answer::OtherStore(other);
        }
        let (command, renewal) = match request {
            Request::Sync => return Answer::Synced(self.database.position()),
            Request::Observe => return Answer::Observed(self.sightings()),
            Request::Write(_) if self.writes == Writes::Dropped => return Answer::Unanswered,
            Request::Write(command) => (command, None),
            Request::Renew { incarnation, stamp } => (Command::Renew { node, incarnation }, Some(stamp)),
        };
        let applied = match self.database.apply(&command) {
            Ok(applied) => applied,
            Err(refused) => return Answer::Refused(refused, self.database.position()),
        };
        let Some(to) = renewal else {
            self.log.push((self.database.now(), command));
            return match self.writes {
                Writes::Lost => Answer::Unanswered,
                Writes::Answered | Writes::Dropped => Answer::Applied(applied, self.database.position()),
            };
        };
        self.database.apply(&Command::Advance { to }).expect("a counter");
        Answer::Renewed(self.database.now(), self.sightings())
    }

    fn sightings(&self) -> Vec<Sighting> {
        let hot = |node| Some((node, self.database.session(node)?.hot?));
        let seen = |(node, Hot { incarnation, renewals, .. })| Sighting { node, incarnation, renewals };
        NodeSet::first(3).iter().filter_map(hot).map(seen).collect()
    }
}

impl Machine {
    /// Carries a call out, at once.
    fn call(&mut self, call: &Call) -> Return {
        match call.function {
            Function::IsAlive | Function::LooksAlive => return self.check(call.resource),
            Function::Online => {
                self.runs.insert(call.resource, call.claim);
            }
            Function::Offline | Function::Terminate => {
                self.runs.remove(&call.resource);
                self.crashed.remove(&call.resource);
            }
            Function::Open | Function::Close => {}
        }
        Return::Done
    }

    /// What a check finds.
    fn check(&self, vm: ResourceId) -> Return {
        Return::Found(if self.crashed.contains(&vm) {
            Finding::Said(Report::Failed, Cause::Crash)
        } else if self.runs.contains_key(&vm) {
            Finding::Said(Report::Online, Cause::Unknown)
        } else {
            Finding::Said(Report::Offline, Cause::Unknown)
        })
    }
}

impl Lab {
    /// The cluster after it has run for this long.
    pub(crate) fn after(millis: u64) -> Self {
        let store =
            Store { database: Cluster::new(Arc::new(shape())), log: Vec::new(), writes: Writes::Answered };
        let machine = |number| Machine {
            node: Node::new(node(number), Token(1), store.database.clone(), &Memory::default(), Moment(0)),
            read: 0,
            runs: BTreeMap::new(),
            crashed: BTreeSet::new(),
        };
        let machines = vec![machine(1), machine(2)];
        let (log, late, awaited, outcome) = (Vec::new(), Vec::new(), None, None);
        let health = facts().store;
        let mut lab = Self { store, machines, now: Moment(0), log, late, health, awaited, outcome };
        lab.run_until(millis);
        lab
    }

    /// The node that is asked: n1.
    pub(crate) fn node(&self) -> &Node {
        &self.machines.first().expect("a machine").node
    }

    pub(crate) fn shape(&self) -> Arc<Shape> {
        Arc::clone(self.node().cluster().shape())
    }

    pub(crate) fn writes(&mut self, writes: Writes) {
        self.store.writes = writes;
    }

    /// A VM of n1 crashes.
    pub(crate) fn crash(&mut self, resource: u32) {
        let machine = self.machines.first_mut().expect("a machine");
        machine.runs.remove(&ResourceId(resource)).expect("it runs");
        machine.crashed.insert(ResourceId(resource));
    }

    /// The second machine loses its power.
    pub(crate) fn lose_n2(&mut self) {
        self.machines.truncate(1);
    }

    /// The store is opened on a backup that has only so many entries of its log.
    pub(crate) fn restore(&mut self, entries: usize) {
        let mut database = Cluster::new(Arc::new(shape()));
        self.store.log.truncate(entries);
        for (stamp, command) in &self.store.log {
            database.follow(*stamp, command).expect("an entry of the log");
        }
        let begins = Command::BeginTimeline { timeline: Timeline(7) };
        database.apply(&begins).expect("a timeline");
        self.store.database = database;
    }

    pub(crate) fn run_until(&mut self, millis: u64) {
        let until = Moment(millis);
        loop {
            self.catch_up();
            let dues = self.machines.iter().map(|machine| machine.node.due());
            let due = dues.chain(self.late.iter().map(|(at, ..)| *at)).min();
            let Some(due) = due.filter(|due| *due <= until) else { break };
            self.now = self.now.max(due);
            self.give_up();
            for place in 0..self.machines.len() {
                self.tell(place, Input::Due);
                self.catch_up();
            }
        }
        self.now = self.now.max(until);
    }

    /// Requests that were not answered for a second are given up.
    fn give_up(&mut self) {
        let now = self.now;
        let given_up: Vec<_> = self.late.extract_if(.., |(at, ..)| *at <= now).collect();
        for (_, place, id) in given_up {
            self.tell(place, Input::Answered(id, &Answer::Unanswered));
        }
    }

    /// Every node reads the log to its end.
    fn catch_up(&mut self) {
        for place in 0..self.machines.len() {
            while let Some((stamp, command)) = self.next_entry(place) {
                self.tell(place, Input::Logged(stamp, &command));
            }
        }
    }

    fn next_entry(&mut self, place: usize) -> Option<(Stamp, Command)> {
        let machine = self.machines.get_mut(place)?;
        let entry = self.store.log.get(machine.read).copied()?;
        machine.read = machine.read.saturating_add(1);
        Some(entry)
    }

    fn tell(&mut self, place: usize, input: Input<'_>) {
        let (now, mut asks) = (self.now, Vec::new());
        let Some(machine) = self.machines.get_mut(place) else { return };
        machine.node.step(now, input, &mut asks).expect("a step");
        if let Some(awaited) = self.awaited.as_mut().filter(|_| place == 0) {
            let came = awaited.hear(&names(), &machine.node, &input, &asks);
            self.outcome = self.outcome.take().or(came);
        }
        if place == 0 {
            self.write_down(&asks);
        }
        for ask in asks {
            self.carry_out(place, ask);
        }
    }

    /// What n1 tells goes into its log.
    fn write_down(&mut self, asks: &[Output]) {
        let (shape, names) = (self.shape(), names());
        let Some(machine) = self.machines.first() else { return };
        for ask in asks {
            if let Output::Told(told) = ask
                && !told.is_quiet()
            {
                self.log.push(describe(&names.legend(&shape), &machine.node, Millis(self.now.0), told));
            }
        }
    }

    fn carry_out(&mut self, place: usize, ask: Output) {
        let Some(machine) = self.machines.get_mut(place) else { return };
        match ask {
            Output::Ask(id, request, seen) => {
                let answer = self.store.answer(machine.node.id(), request, seen);
                if answer == Answer::Unanswered {
                    self.late.push((self.now.after(Millis::secs(1)), place, id));
                } else {
                    self.tell(place, Input::Answered(id, &answer));
                }
            }
            Output::Call(call) => {
                let result = machine.call(&call);
                self.tell(place, Input::Returned(call.resource, call.call, result));
            }
            Output::Sweep(beat, _) => {
                let asked = machine.node.asked(beat);
                let returns: Vec<Return> = asked.iter().map(|vm| machine.check(*vm)).collect();
                self.tell(place, Input::Swept(beat, &returns));
            }
            Output::Inventory => {
                let runs: Vec<_> = machine.runs.clone().into_iter().collect();
                self.tell(place, Input::Inventory(&runs));
            }
            Output::Arm(until) => self.tell(place, Input::Guarded(until)),
            Output::BeginAnew => self.begin_anew(place),
            Output::Told(_)
            | Output::Gate(..)
            | Output::Remember(..)
            | Output::RestartMonitor(_)
            | Output::FenceSelf(_)
            | Output::Fence(..)
            | Output::Saw(_) => {}
        }
    }

    /// An agent ends and starts again, with a copy of the database as it is now.
    fn begin_anew(&mut self, place: usize) {
        let (now, read) = (self.now, self.store.log.len());
        let copy = self.store.database.clone();
        let Some(machine) = self.machines.get_mut(place) else { return };
        let memory = Memory { seen: copy.position(), ..Memory::default() };
        machine.node = Node::new(machine.node.id(), Token(1), copy, &memory, now);
        machine.read = read;
    }

    /// Gives n1 an order by names, and waits for as long as an operator would.
    pub(crate) fn order(&mut self, asked: &NamedOrder) -> Result<Outcome, Refusal> {
        let order = takeover_admin::order(&names(), &self.shape(), asked)?;
        Ok(self.give(order))
    }

    /// Gives n1 an order.
    pub(crate) fn give(&mut self, order: Order) -> Outcome {
        self.outcome = None;
        self.awaited = Some(Awaited::new(order));
        self.tell(0, Input::Ordered(order));
        self.catch_up();
        if self.outcome.is_none() {
            self.run_until(self.now.0.saturating_add(10_000));
        }
        let awaited = self.awaited.take().expect("it is awaited");
        self.outcome.take().unwrap_or_else(|| awaited.late())
    }

    pub(crate) fn status(&self) -> Status {
        let facts = AgentFacts { store: self.health.clone(), ..facts() };
        takeover_admin::status(self.node(), &names(), self.now, facts)
    }

    pub(crate) fn why(&self, group: &str) -> Result<Why, Refusal> {
        takeover_admin::why(self.node(), &names(), self.now, group, &self.health)
    }
}

/// What only an agent knows of itself.
pub(crate) fn facts() -> AgentFacts {
    AgentFacts {
        cluster: "lab".to_owned(),
        version: "0.1.0".to_owned(),
        uptime: Millis(3_723_000),
        guardian: "in this process".to_owned(),
        store: StoreHealth { place: "/run/takeover-store.sock".to_owned(), connected: true, error: None },
        hypervisor: HypervisorHealth {
            place: "qemu:///system".to_owned(),
            connected: true,
            version: Some("libvirt 9.0.0".to_owned()),
            error: None,
            gate: GateHealth::Enforced,
            degraded: Vec::new(),
        },
    }
}
