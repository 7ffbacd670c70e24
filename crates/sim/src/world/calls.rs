//! Calls to a backend, and when they take effect.

use takeover::node::Call;
use takeover::resource::{Cause, Function, Report, Return};
use takeover::units::{CallId, Claim, Millis, NodeId, ResourceId};

use super::World;
use super::bugs::Bug;
use super::config::{CHECK_TAKES, FAILING_TAKES, HUNG_TERMINATE_TAKES, OPEN_TAKES, TERMINATE_TAKES};
use super::hypervisor::{Power, Vm};
use super::queue::{Happening, Life};
use crate::scenario::{self, Outcome};

impl World {
    /// A node calls its backend.
    pub(super) fn call(&mut self, node: NodeId, life: Life, call: &Call) {
        let Call { resource, function, call: id, .. } = *call;
        self.journal.counters.calls = self.journal.counters.calls.saturating_add(1);
        if self.swallowed(node, resource) || self.pretended(node, life, call) {
            return;
        }
        if self.missing.contains(&(resource, node)) {
            self.returns(OPEN_TAKES, node, life, resource, id, Return::NotHere);
        } else if self.lacks(resource, function) {
            self.tell_manager(node, resource, &format!("{} is not implemented", function.name()));
            self.returns(OPEN_TAKES, node, life, resource, id, Return::Unsupported);
        } else {
            self.execute(node, life, call);
        }
    }

    fn execute(&mut self, node: NodeId, life: Life, call: &Call) {
        let Call { resource, function, call: id, claim, .. } = *call;
        match function {
            Function::Open | Function::Close => {
                if let Some(machine) = self.machine_mut(node).filter(|_| function == Function::Open) {
                    machine.hypervisor.stamp(resource, claim);
                }
                self.returns(OPEN_TAKES, node, life, resource, id, Return::Done);
            }
            Function::Online => self.online(node, life, resource, id, claim),
            Function::Offline => self.offline(node, life, resource, id),
            Function::Terminate => {
                let hung = self.vm(node, resource).hung;
                let takes = if hung { HUNG_TERMINATE_TAKES } else { TERMINATE_TAKES };
                self.plan(takes, Happening::Killed(node, life, resource, id));
            }
            Function::IsAlive | Function::LooksAlive => {
                self.plan(CHECK_TAKES, Happening::Looks(node, life, resource, id));
            }
        }
    }

    /// The claim of a start that passes the gate.
    fn passes(&self, node: NodeId, resource: ResourceId, claim: Option<Claim>) -> Option<Claim> {
        if self.has(Bug::GateMissing) {
            return claim;
        }
        let newer =
            |gate: &Claim| self.has(Bug::StaleEpochAccepted) && claim.is_some_and(|claim| claim < *gate);
        let hypervisor = &self.machine(node)?.hypervisor;
        let stale = hypervisor.gate(resource).filter(newer).and(claim);
        stale.or_else(|| hypervisor.passes(resource, claim))
    }

    /// Whether the call goes into a monitor that answers nothing.
    pub(super) fn swallowed(&self, node: NodeId, resource: ResourceId) -> bool {
        let shared =
            self.store.cluster.policy(resource).is_some_and(|policy| !policy.spec().separate_monitor);
        shared && self.machine(node).is_some_and(|machine| machine.monitor_hung)
    }

    pub(super) fn lacks(&self, resource: ResourceId, function: Function) -> bool {
        self.config.backend(resource).lacks.contains(function)
    }

    pub(super) fn vm(&self, node: NodeId, resource: ResourceId) -> Vm {
        self.machine(node).map_or_else(Vm::off, |machine| machine.hypervisor.vm(resource))
    }

    /// Changes a VM; the rules are asked about it before the step ends.
    pub(super) fn set_vm(
        &mut self,
        node: NodeId,
        resource: ResourceId,
        change: impl FnOnce(Vm) -> Vm,
    ) -> u32 {
        self.touched.insert(resource);
        self.machine_mut(node).map_or(0, |machine| machine.hypervisor.set(resource, change))
    }

    fn returns(
        &mut self,
        takes: Millis,
        node: NodeId,
        life: Life,
        resource: ResourceId,
        call: CallId,
        result: Return,
    ) {
        self.plan(takes, Happening::Returns(node, life, resource, call, result));
    }

    /// What was planted for the next call of this kind.
    fn planted(&mut self, call: scenario::Call, node: NodeId, resource: ResourceId) -> Option<Outcome> {
        let planted = self.planted.iter_mut().find(|planted| {
            planted.left > 0
                && planted.call == call
                && planted.resource == resource
                && planted.node.is_none_or(|there| there == node)
        })?;
        planted.left = planted.left.saturating_sub(1);
        Some(planted.outcome)
    }

    /// `Online`: through the gate, then the VM is starting.
    fn online(&mut self, node: NodeId, life: Life, resource: ResourceId, call: CallId, claim: Option<Claim>) {
        self.ask_about_start(node, life, resource, claim);
        let passed = self.passes(node, resource, claim);
        let Some(claim) = passed else {
            self.tell_manager(node, resource, "start refused: the gate is closed");
            self.returns(OPEN_TAKES, node, life, resource, call, Return::Failed);
            return;
        };
        let vm = self.vm(node, resource);
        if matches!(vm.power, Power::Running(_)) {
            self.set_vm(node, resource, |vm| Vm { claim: Some(claim), ..vm });
            self.returns(OPEN_TAKES, node, life, resource, call, Return::Done);
            return;
        }
        let outcome = self.planted(scenario::Call::Start, node, resource);
        if outcome == Some(Outcome::Fail) {
            self.tell_manager(node, resource, "start failed");
            self.returns(FAILING_TAKES, node, life, resource, call, Return::Failed);
            return;
        }
        let starting = Vm { power: Power::Starting, claim: Some(claim), waiting: Some((life, call)), ..vm };
        let version = self.set_vm(node, resource, |_| starting);
        self.tell_manager(node, resource, "starting");
        let takes = match outcome {
            Some(Outcome::Take(takes)) => takes,
            Some(Outcome::Hang) => return,
            Some(Outcome::Fail) | None => self.config.backend(resource).start_takes,
        };
        self.plan(takes, Happening::Started(node, resource, version));
    }

    /// A start takes effect.
    pub(super) fn started(&mut self, node: NodeId, resource: ResourceId, version: u32) {
        let vm = self.vm(node, resource);
        if vm.version == version {
            self.start_takes_effect(node, resource, vm.claim, vm.waiting);
        }
    }

    /// A start takes effect, through the gate once more.
    pub(super) fn start_takes_effect(
        &mut self,
        node: NodeId,
        resource: ResourceId,
        claim: Option<Claim>,
        call: Option<(Life, CallId)>,
    ) {
        let passes = claim.is_none() || self.passes(node, resource, claim).is_some();
        let cause = call.map_or(Cause::Administrator, |(_, call)| Cause::Ours(call));
        let (power, text, result) = if passes {
            self.ask_about_effect(node, resource, claim);
            (Power::Running(cause), "running", Return::Done)
        } else {
            (Power::Off(Report::Offline, Cause::Unknown), "start refused: the gate is closed", Return::Failed)
        };
        self.set_vm(node, resource, |vm| Vm { power, claim, waiting: None, ..vm });
        self.tell_manager(node, resource, text);
        self.answer_waiting(call, node, resource, result);
    }

    /// The call that waited for a VM's start or stop comes back.
    pub(super) fn answer_waiting(
        &mut self,
        waiting: Option<(Life, CallId)>,
        node: NodeId,
        resource: ResourceId,
        result: Return,
    ) {
        if let Some((life, call)) = waiting {
            self.returns(OPEN_TAKES, node, life, resource, call, result);
        }
    }

    /// `Offline`: a graceful stop.
    fn offline(&mut self, node: NodeId, life: Life, resource: ResourceId, call: CallId) {
        let vm = self.vm(node, resource);
        if !vm.exists() {
            self.returns(OPEN_TAKES, node, life, resource, call, Return::Done);
            return;
        }
        let outcome = self.planted(scenario::Call::Stop, node, resource);
        if outcome == Some(Outcome::Fail) {
            self.tell_manager(node, resource, "stop failed");
            self.returns(FAILING_TAKES, node, life, resource, call, Return::Failed);
            return;
        }
        let version = self.set_vm(node, resource, |vm| Vm {
            power: Power::Stopping,
            waiting: Some((life, call)),
            ..vm
        });
        self.tell_manager(node, resource, "stopping");
        let takes = match outcome {
            Some(Outcome::Take(takes)) => takes,
            Some(Outcome::Hang) => return,
            Some(Outcome::Fail) | None => self.config.backend(resource).stop_takes,
        };
        if !vm.hung {
            self.plan(takes, Happening::Stopped(node, resource, version));
        }
    }

    /// A graceful stop takes effect.
    pub(super) fn stopped(&mut self, node: NodeId, resource: ResourceId, version: u32) {
        let vm = self.vm(node, resource);
        if vm.version != version {
            return;
        }
        let cause = vm.waiting.map_or(Cause::Unknown, |(_, call)| Cause::Ours(call));
        self.tell_manager(node, resource, "off");
        self.set_vm(node, resource, |_| Vm { power: Power::Off(Report::Offline, cause), ..Vm::off() });
        self.answer_waiting(vm.waiting, node, resource, Return::Done);
    }

    /// `Terminate` takes effect: whatever was under way for the VM ends with it.
    pub(super) fn killed(&mut self, node: NodeId, life: Life, resource: ResourceId, call: CallId) {
        let vm = self.vm(node, resource);
        if self.machine(node).is_none_or(|machine| machine.life != life) {
            return;
        }
        if vm.exists() {
            let power = Power::Off(Report::Offline, Cause::Ours(call));
            self.tell_manager(node, resource, "terminated");
            self.set_vm(node, resource, |_| Vm { power, ..Vm::off() });
            let result = if vm.power == Power::Starting { Return::Failed } else { Return::Done };
            // A start that waits in the hypervisor's queue is answered when it takes effect.
            let waiting = vm.waiting.filter(|_| !self.has_late_start(node, resource));
            self.answer_waiting(waiting, node, resource, result);
        }
        self.tell(node, life, takeover::node::Input::Returned(resource, call, Return::Done));
    }
}
