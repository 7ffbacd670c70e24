//! All that is known at one instant: the machine, and the truth around it.

use takeover::List;
use takeover::policy::ResourcePolicy;
use takeover::resource::{
    Cause, Check, Finding, Function, Persistent, Report, Restarts, Return, State, rebase,
};
use takeover::units::{CallId, Claim, Millis, Moment};

use super::backend::{Flying, Power, Stage, Vm};

/// A finding on its way to the node.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Heard {
    /// The claim that was held when the check was asked.
    pub claim: Option<Claim>,
    /// The newest call then; none for a hypervisor's event.
    pub after: Option<CallId>,
    /// Which check.
    pub check: Check,
    /// What it found.
    pub finding: Finding,
}

/// Calls whose answers have not arrived, oldest first.
pub(super) type Calls = List<Flying, 4>;

/// One instant. What begins with "truth" is known to nobody inside.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct World {
    /// The shipped machine's state.
    pub machine: State,
    /// The VM on this machine.
    pub vm: Vm,
    /// The gate that every start passes.
    pub gate: Option<Claim>,
    pub(super) calls: Calls,
    /// A finding on its way.
    pub heard: Option<Heard>,
    /// `PersistentState` in the database.
    pub flag: Persistent,
    /// This node's claim in the database.
    pub record: Option<Claim>,
    /// Whether a restarted agent has not yet settled what its old life left.
    pub blind: bool,
    /// Whether the monitor hangs.
    pub hung: bool,
    /// Whether a restart of the monitor was ordered.
    pub restarting: bool,
    /// Whether a linearizable read is under way.
    pub reading: bool,
    /// Whether the machine is to be reset.
    pub fencing: bool,
    /// The restarts as they were last remembered.
    pub remembered: Restarts,
    /// Truth: the restarts on this node that nothing has pardoned.
    pub restarted: Restarts,
    /// Truth: an administrator's stop was heard of, and nothing has overridden it.
    pub respected: bool,
    /// The rule that the step into this state broke.
    pub broke: Option<u8>,
}

impl World {
    /// Nothing was ever started or owned here.
    #[must_use]
    pub const fn new(flag: Persistent) -> Self {
        Self {
            machine: State::new(flag),
            vm: Vm::off(Cause::Unknown),
            gate: None,
            calls: Calls::EMPTY,
            heard: None,
            flag,
            record: None,
            blind: false,
            hung: false,
            restarting: false,
            reading: false,
            fencing: false,
            remembered: Restarts::EMPTY,
            restarted: Restarts::EMPTY,
            respected: false,
            broke: None,
        }
    }

    /// The calls whose answers have not arrived, oldest first.
    pub fn calls(&self) -> impl Iterator<Item = &Flying> {
        self.calls.iter()
    }

    pub(super) fn call(&self, number: CallId) -> Option<Flying> {
        self.calls.iter().find(|flying| flying.call == number).copied()
    }

    /// The same with every call changed; none where it is over for everybody.
    pub(super) fn each_call(&mut self, change: impl Fn(Flying) -> Option<Flying>) {
        self.calls = self.calls.iter().copied().filter_map(change).fold(Calls::EMPTY, Calls::and);
    }

    /// A new call sets out. Where more are under way than are followed, the answer that matters
    /// least is lost; a start that can still take effect never is.
    pub(super) fn send(&mut self, flying: Flying, most: usize) {
        while self.calls.len() >= most {
            let Some(lost) = self.calls.iter().min_by_key(|flying| weight(flying)).copied() else { break };
            self.each_call(|other| (other.call != lost.call).then_some(other));
        }
        self.calls = self.calls.and(flying);
    }

    /// A call's answer sets out.
    pub(super) fn answer(&mut self, call: CallId, answer: Return) {
        let stage = Stage::Answers(answer);
        self.each_call(|other| Some(if other.call == call { Flying { stage, ..other } } else { other }));
    }

    /// Answers to older calls are lost, but for a start's.
    pub(super) fn forget_late_answers(&mut self) {
        let newest = self.machine.last_call;
        self.each_call(|other| {
            let acts = matches!(other.function, Function::Open | Function::Offline | Function::Terminate);
            let matters = other.function == Function::Online || (acts && other.open());
            (matters || other.call == newest).then_some(other)
        });
    }

    /// The VM changes: what was under way for it has failed.
    pub(super) fn becomes(&mut self, vm: Vm) {
        self.vm = vm;
        let failed = Stage::Answers(Return::Failed);
        let ended = |other: Flying| other.stage == Stage::Began;
        self.each_call(|other| Some(if ended(other) { Flying { stage: failed, ..other } } else { other }));
    }

    /// A unit of time passes.
    pub(super) fn wait(&mut self, policy: &ResourcePolicy) {
        let origin = Moment(policy.horizon().0);
        let period = policy.spec().restart_period;
        let now = origin.after(Millis(1));
        self.machine = rebase(policy, &self.machine, now);
        let older = |at: Moment| at.before(Millis(1));
        self.remembered = self.remembered.pruned(now, period).moved(older);
        self.restarted = self.restarted.pruned(now, period).moved(older);
    }

    /// Whether the VM runs as it should.
    #[must_use]
    pub const fn runs(&self) -> bool {
        matches!(self.vm.power, Power::Running) && !self.vm.hung
    }
}

/// What is lost first: answers before calls, and of starts only the answer.
fn weight(flying: &Flying) -> (u8, u32) {
    let weight = match (flying.function, flying.open()) {
        (Function::Online, true) => 3,
        (Function::Online, false) => 2,
        (_, true) => 1,
        (_, false) => 0,
    };
    (weight, flying.call.number())
}

/// Whether a check says that the VM is not there.
pub(super) const fn stopped(finding: Finding) -> Option<Cause> {
    match finding {
        Finding::Said(Report::Offline | Report::Stopped, cause) => Some(cause),
        Finding::Said(
            Report::Online | Report::OnlinePending | Report::OfflinePending | Report::Failed,
            _,
        )
        | Finding::NoResponse => None,
    }
}
