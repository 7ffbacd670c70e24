//! A small cluster of whole nodes, with a store and hypervisors that answer at once; only starts take
//! time. What the nodes ask for and write is held against `rules` as it comes.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::node::{Answer, Call, Input, Monitor, Node, Order, Output, Request, RequestId, Sighting};
use takeover::resource::Return;
use takeover::shape::Shape;
use takeover::units::{Claim, Millis, Moment, NodeId, NodeSet, Position, ResourceId, Stamp};

use crate::machine::{Machine, Pending};
use crate::rules::{Watch, one_at_a_time};

/// After how long a request counts as not answered.
const UNANSWERED: Millis = Millis::secs(1);

/// More than this is not asked for at one instant.
const AT_ONCE: u32 = 10_000;

pub(crate) struct Fleet {
    pub(crate) store: Cluster,
    pub(crate) log: Vec<(Stamp, Command)>,
    pub(crate) machines: Vec<Machine>,
    pub(crate) now: Moment,
    /// What cannot be started anywhere.
    pub(crate) broken: BTreeSet<ResourceId>,
    pub(crate) watch: Watch,
    /// What is to be carried out: on which machine.
    open: VecDeque<(usize, Output)>,
    /// Requests that do not reach the store: until when the machine waits for an answer.
    late: Vec<(Moment, usize, RequestId)>,
}

pub(crate) fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

impl Fleet {
    /// The cluster before any machine is powered on.
    pub(crate) fn new(shape: Arc<Shape>) -> Self {
        let machines = shape.nodes().iter().map(Machine::new).collect();
        Self {
            store: Cluster::new(shape),
            log: Vec::new(),
            machines,
            now: Moment(0),
            broken: BTreeSet::new(),
            watch: Watch::default(),
            open: VecDeque::new(),
            late: Vec::new(),
        }
    }

    /// An agent starts with a copy of the database, where it can reach it.
    pub(crate) fn start_agent(&mut self, at: usize) {
        let machine = &mut self.machines[at];
        if machine.cut || machine.agent.is_some() {
            return;
        }
        let (me, token, copy) = (machine.me, machine.token, self.store.clone());
        machine.agent = Some(Node::new(me, token, copy, &machine.memory, self.now));
        machine.read = self.log.len();
        machine.deadline = Moment::NEVER;
        self.watch.begins(me);
        self.tell(at, Input::Due);
        self.carry_on();
    }

    /// An agent ends; what it ran runs on until its guardian's deadline.
    pub(crate) fn end_agent(&mut self, at: usize) {
        let machine = &mut self.machines[at];
        machine.agent = None;
        machine.pending.clear();
        self.open.retain(|(of, _)| *of != at);
        self.late.retain(|(_, of, _)| *of != at);
    }

    pub(crate) fn power_off(&mut self, at: usize) {
        self.end_agent(at);
        self.machines[at].power_off();
    }

    pub(crate) fn order(&mut self, at: usize, order: Order) {
        self.tell(at, Input::Ordered(order));
        self.carry_on();
    }

    /// Time passes, and what is due happens in its order.
    pub(crate) fn run_until(&mut self, end: Moment) {
        let mut stood = 0;
        while let Some(next) = self.next().filter(|next| *next <= end) {
            stood = if next > self.now { 0 } else { stood + 1 };
            assert!(stood < AT_ONCE, "time stands still at {next:?}");
            self.now = self.now.max(next);
            for at in 0..self.machines.len() {
                self.machines[at].guard(self.now);
                self.return_calls(at);
                self.give_up_waiting(at);
                if self.machines[at].agent.as_ref().is_some_and(|agent| agent.due() <= self.now) {
                    self.tell(at, Input::Due);
                }
                self.carry_on();
            }
        }
        self.now = end;
    }

    /// When something is next due.
    fn next(&self) -> Option<Moment> {
        let of = |machine: &Machine| {
            let agent = machine.agent.as_ref().map(Node::due);
            let guard = (machine.agent.is_none() && !machine.runs.is_empty()).then_some(machine.deadline);
            agent.into_iter().chain(guard).chain(machine.pending.iter().map(|it| it.ends)).min()
        };
        self.machines.iter().filter_map(of).chain(self.late.iter().map(|(until, ..)| *until)).min()
    }

    fn give_up_waiting(&mut self, at: usize) {
        let now = self.now;
        let (over, open): (Vec<_>, Vec<_>) = core::mem::take(&mut self.late)
            .into_iter()
            .partition(|(until, of, _)| *of == at && *until <= now);
        self.late = open;
        for (_, _, id) in over {
            self.tell(at, Input::Answered(id, &Answer::Unanswered));
        }
    }

    fn return_calls(&mut self, at: usize) {
        let now = self.now;
        let (done, open): (Vec<Pending>, Vec<Pending>) =
            core::mem::take(&mut self.machines[at].pending).into_iter().partition(|call| call.ends <= now);
        self.machines[at].pending = open;
        for call in done {
            self.tell(at, Input::Returned(call.resource, call.call, call.result));
        }
    }

    /// Tells an agent something, where there is one.
    fn tell(&mut self, at: usize, input: Input<'_>) {
        let Some(agent) = self.machines[at].agent.as_mut() else { return };
        let mut out = Vec::new();
        agent.step(self.now, input, &mut out).unwrap();
        self.open.extend(out.into_iter().map(|output| (at, output)));
    }

    /// Carries out whatever is asked for, until nothing more is.
    fn carry_on(&mut self) {
        let mut carried = 0;
        loop {
            while let Some((at, output)) = self.open.pop_front() {
                carried += 1;
                assert!(
                    carried < AT_ONCE,
                    "{:?} asks without end at {:?}: {output:?}",
                    self.machines[at].me,
                    self.now
                );
                self.carry_out(at, output);
            }
            let behind =
                |machine: &Machine| machine.agent.is_some() && !machine.cut && machine.read < self.log.len();
            let Some(at) = self.machines.iter().position(behind) else { break };
            let (stamp, command) = self.log[self.machines[at].read];
            self.machines[at].read += 1;
            self.tell(at, Input::Logged(stamp, &command));
        }
        for resource in self.store.shape().resource_ids() {
            one_at_a_time(&self.machines, resource);
        }
        for machine in &self.machines {
            self.watch.agent(machine, self.now);
        }
    }

    fn carry_out(&mut self, at: usize, output: Output) {
        self.watch.output(&self.machines[at], &output, self.now);
        match output {
            Output::Ask(id, request, seen) => self.ask(at, id, request, seen),
            Output::Call(call) => self.call(at, &call),
            Output::Sweep(beat, _) => {
                let machine = &self.machines[at];
                let asked = machine.agent.as_ref().unwrap().asked(beat);
                let found: Vec<Return> = asked.iter().map(|&resource| machine.check(resource)).collect();
                self.tell(at, Input::Swept(beat, &found));
            }
            Output::Inventory => self.list(at),
            Output::Gate(resource, Some(claim)) => drop(self.machines[at].gates.insert(resource, claim)),
            Output::Gate(resource, None) => drop(self.machines[at].gates.remove(&resource)),
            Output::Arm(until) => {
                self.machines[at].deadline = until;
                self.tell(at, Input::Guarded(until));
            }
            Output::Remember(resource, restarts) => {
                self.machines[at].memory.restarts.insert(resource, restarts);
            }
            Output::Saw(position) => self.machines[at].memory.seen = position,
            Output::RestartMonitor(monitor) => self.restart_monitor(at, monitor),
            Output::BeginAnew => {
                self.end_agent(at);
                self.start_agent(at);
            }
            Output::FenceSelf(_) => self.power_off(at),
            Output::Fence(..) | Output::Told(_) => {}
        }
    }

    fn call(&mut self, at: usize, call: &Call) {
        for older in self.machines[at].broken_off(call) {
            self.tell(at, Input::Returned(call.resource, older, Return::Failed));
        }
        let returned = self.machines[at].call(call, self.now, &self.broken);
        if let Some(returned) = returned {
            self.tell(at, Input::Returned(call.resource, call.call, returned));
        }
    }

    fn list(&mut self, at: usize) {
        let runs = &self.machines[at].runs;
        let all: Vec<(ResourceId, Option<Claim>)> =
            runs.iter().map(|(&resource, &claim)| (resource, claim)).collect();
        self.tell(at, Input::Inventory(&all));
    }

    fn restart_monitor(&mut self, at: usize, monitor: Monitor) {
        let shape = Arc::clone(self.store.shape());
        let apart = |resource: &ResourceId| separate(&shape, *resource) != monitor.is_some();
        self.machines[at].hangs.retain(apart);
        self.tell(at, Input::MonitorRestarted(monitor));
    }

    /// The store carries a request out, if it can be reached.
    fn ask(&mut self, at: usize, id: RequestId, request: Request, seen: Option<Position>) {
        if self.machines[at].cut {
            self.late.push((self.now.after(UNANSWERED), at, id));
            return;
        }
        let answer = match seen.map(|seen| self.store.meets(seen)) {
            Some(Err(other)) => Answer::OtherStore(other),
            Some(Ok(())) | None => self.answer(self.machines[at].me, request),
        };
        self.tell(at, Input::Answered(id, &answer));
    }

    fn answer(&mut self, by: NodeId, request: Request) -> Answer {
        match request {
            Request::Sync => Answer::Synced(self.store.position()),
            Request::Observe => Answer::Observed(self.sightings()),
            Request::Renew { incarnation, stamp } => {
                match self.store.apply(&Command::Renew { node: by, incarnation }) {
                    Ok(_) => {
                        self.store.apply(&Command::Advance { to: stamp }).unwrap();
                        Answer::Renewed(self.store.now(), self.sightings())
                    }
                    Err(refused) => Answer::Refused(refused, self.store.position()),
                }
            }
            Request::Write(command) => self.write(&command),
        }
    }

    /// A command is written, and stands in the log where it was applied.
    pub(crate) fn write(&mut self, command: &Command) -> Answer {
        let before = self.store.clone();
        match self.store.apply(command) {
            Ok(applied) => {
                self.watch.written(&before, command, &self.store);
                self.log.push((self.store.now(), *command));
                Answer::Applied(applied, self.store.position())
            }
            Err(refused) => {
                assert_eq!(before, self.store, "a refused command changed the database: {command:?}");
                Answer::Refused(refused, self.store.position())
            }
        }
    }

    fn sightings(&self) -> Vec<Sighting> {
        let nodes: NodeSet = self.store.shape().nodes();
        let hot = |node| Some((node, self.store.session(node)?.hot?));
        let seen = |(node, hot): (NodeId, takeover::session::Hot)| Sighting {
            node,
            incarnation: hot.incarnation,
            renewals: hot.renewals,
        };
        nodes.iter().filter_map(hot).map(seen).collect()
    }
}

/// Whether a resource has a monitor of its own.
pub(crate) fn separate(shape: &Shape, resource: ResourceId) -> bool {
    shape.resource(resource).is_some_and(|resource| resource.policy.spec().separate_monitor)
}
