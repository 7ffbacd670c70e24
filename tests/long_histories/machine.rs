//! One machine: its agent, its hypervisor, its guardian.

use std::collections::{BTreeMap, BTreeSet};

use takeover::node::{Call, Memory, Node};
use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::{CallId, Claim, Moment, NodeId, ResourceId, Token};

/// How long a start takes.
pub(crate) const START: u64 = 3_000;

/// How long a check takes that nobody answers.
const SILENCE: u64 = 4_000;

/// A call that is not answered yet.
pub(crate) struct Pending {
    pub(crate) ends: Moment,
    pub(crate) resource: ResourceId,
    pub(crate) call: CallId,
    pub(crate) result: Return,
}

pub(crate) struct Machine {
    pub(crate) me: NodeId,
    /// None while no agent runs.
    pub(crate) agent: Option<Node>,
    pub(crate) memory: Memory,
    pub(crate) token: Token,
    /// How much of the log the agent has read.
    pub(crate) read: usize,
    /// Whether the store is out of reach.
    pub(crate) cut: bool,
    pub(crate) gates: BTreeMap<ResourceId, Claim>,
    pub(crate) runs: BTreeMap<ResourceId, Option<Claim>>,
    pub(crate) crashed: BTreeSet<ResourceId>,
    /// What answers no check until its monitor is restarted.
    pub(crate) hangs: BTreeSet<ResourceId>,
    pub(crate) pending: Vec<Pending>,
    /// When the guardian ends what runs.
    pub(crate) deadline: Moment,
}

impl Machine {
    pub(crate) fn new(me: NodeId) -> Self {
        Self {
            me,
            agent: None,
            memory: Memory::default(),
            token: Token(0),
            read: 0,
            cut: false,
            gates: BTreeMap::new(),
            runs: BTreeMap::new(),
            crashed: BTreeSet::new(),
            hangs: BTreeSet::new(),
            pending: Vec::new(),
            deadline: Moment::NEVER,
        }
    }

    /// Everything that runs ends, and the agent with it.
    pub(crate) fn power_off(&mut self) {
        let memory = Memory { restarts: BTreeMap::new(), ..self.memory.clone() };
        let (token, cut) = (Token(self.token.0 + 1), self.cut);
        *self = Self { memory, token, cut, ..Self::new(self.me) };
    }

    /// What the guardian of an agent that is gone does.
    pub(crate) fn guard(&mut self, now: Moment) {
        if self.agent.is_none() && now >= self.deadline {
            self.runs.clear();
            self.gates.clear();
        }
    }

    /// Carries a call out; a start is answered later. `broken` is what cannot be started.
    pub(crate) fn call(&mut self, call: &Call, now: Moment, broken: &BTreeSet<ResourceId>) -> Option<Return> {
        let resource = call.resource;
        match call.function {
            Function::IsAlive | Function::LooksAlive if self.hangs.contains(&resource) => {
                self.later(call, now, SILENCE, Return::Found(Finding::NoResponse));
                return None;
            }
            Function::IsAlive | Function::LooksAlive => return Some(self.check(resource)),
            Function::Online if broken.contains(&resource) => return Some(Return::Failed),
            Function::Online => {
                self.runs.insert(resource, call.claim);
                self.later(call, now, START, Return::Done);
                return None;
            }
            Function::Offline | Function::Terminate => {
                self.runs.remove(&resource);
                self.crashed.remove(&resource);
            }
            Function::Open | Function::Close => {}
        }
        Some(Return::Done)
    }

    /// The calls that come back because the machine of this resource is stopped.
    pub(crate) fn broken_off(&mut self, stop: &Call) -> Vec<CallId> {
        if !matches!(stop.function, Function::Offline | Function::Terminate) {
            return Vec::new();
        }
        let of = |pending: &Pending| pending.resource == stop.resource;
        let all: Vec<CallId> = self.pending.iter().filter(|it| of(it)).map(|pending| pending.call).collect();
        self.pending.retain(|pending| !of(pending));
        all
    }

    /// The call is answered later.
    fn later(&mut self, call: &Call, now: Moment, after: u64, result: Return) {
        let (ends, resource) = (Moment(now.0 + after), call.resource);
        self.pending.push(Pending { ends, resource, call: call.call, result });
    }

    /// Whether a start of this is not answered yet.
    fn starts(&self, resource: ResourceId) -> bool {
        let start = |pending: &&Pending| pending.result == Return::Done;
        self.pending.iter().filter(start).any(|pending| pending.resource == resource)
    }

    /// How many starts are not answered yet.
    pub(crate) fn starting(&self) -> usize {
        self.pending.iter().filter(|pending| pending.result == Return::Done).count()
    }

    /// What a check finds.
    pub(crate) fn check(&self, resource: ResourceId) -> Return {
        Return::Found(if self.hangs.contains(&resource) {
            Finding::NoResponse
        } else if self.crashed.contains(&resource) {
            Finding::Said(Report::Failed, Cause::Crash)
        } else if self.starts(resource) {
            Finding::Said(Report::OnlinePending, Cause::Unknown)
        } else if self.runs.contains_key(&resource) {
            Finding::Said(Report::Online, Cause::Unknown)
        } else {
            Finding::Said(Report::Offline, Cause::Unknown)
        })
    }
}
