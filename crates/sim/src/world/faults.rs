//! What a story does to the world.

use takeover::resource::{Cause, Report, Return};
use takeover::units::{NodeId, ResourceId};

use super::host::Halt;
use super::hypervisor::{Power, Vm};
use super::machine::Agent;
use super::{Planted, World};
use crate::scenario::{Act, NodeFault, VmFault};

impl World {
    /// Carries out an act of a story.
    pub(super) fn carry_out(&mut self, act: &Act) {
        match *act {
            Act::Node(node, fault) => self.befall_node(node, fault),
            Act::Vm(resource, fault) => self.befall_vm(resource, fault),
            Act::StartOutside { resource, node } => self.start_outside(resource, node),
            Act::ForceStart { resource, node } => self.force_start(resource, node),
            Act::Next { count, call, resource, node, outcome } => {
                self.planted.push(Planted { call, resource, left: count, node, outcome });
            }
            Act::BackendMissing { resource, node } => {
                self.missing.insert((resource, node));
            }
            Act::Network(network) => self.network = network,
            Act::Traffic { node, traffic, fate } => self.befall_traffic(node, traffic, fate),
            Act::RollBack(time) => self.roll_back(time),
            Act::StoreServes(serves) => self.serve_store(serves),
            Act::Order(order) => self.order(order),
            Act::Policy { field, value, of } => self.change_policy(field, value, of),
            Act::Reshape(number) => self.reshape(number),
            // The teller of the story looks whether it is met.
            Act::Expect(_) => {}
        }
    }

    fn befall_node(&mut self, node: NodeId, fault: NodeFault) {
        if let Some(already) = self.already(node, fault) {
            self.note_node(node, &format!("nothing happens to it: {already}"));
            return;
        }
        match fault {
            NodeFault::PowerOff => self.power_off(node, "power off"),
            NodeFault::PowerOn => self.power_on(node),
            NodeFault::Isolate => self.isolate(node, true),
            NodeFault::Rejoin => self.isolate(node, false),
            NodeFault::CrashAgent => self.agent_ends(node, "the agent crashes", Agent::Gone),
            NodeFault::StartAgent => {
                self.note_node(node, "the agent starts");
                self.agent_starts(node);
            }
            NodeFault::HangAgent => self.agent_ends(node, "the agent hangs", Agent::Hung),
            NodeFault::HangMonitor => self.hang_monitor(node),
            NodeFault::HangGuardian => self.hang_guardian(node),
            NodeFault::ShutDown => self.shut_down(node, Halt::Off),
            NodeFault::Reboot => self.shut_down(node, Halt::Reboot),
            NodeFault::Fencing(fencer) => self.set_fencer(node, fencer),
        }
    }

    /// What a node is already, where a fault would only make it so.
    fn already(&self, node: NodeId, fault: NodeFault) -> Option<&'static str> {
        let machine = self.machine(node)?;
        let off = !machine.powered && !self.boots(node);
        match fault {
            NodeFault::PowerOff => off.then_some("it is off"),
            NodeFault::PowerOn => machine.powered.then_some("it is on"),
            NodeFault::Isolate => machine.isolated.then_some("it is cut off from the network"),
            NodeFault::Rejoin => (!machine.isolated).then_some("it is in the network"),
            NodeFault::CrashAgent
            | NodeFault::StartAgent
            | NodeFault::HangAgent
            | NodeFault::HangMonitor
            | NodeFault::HangGuardian
            | NodeFault::ShutDown
            | NodeFault::Reboot
            | NodeFault::Fencing(_) => None,
        }
    }

    fn befall_vm(&mut self, resource: ResourceId, fault: VmFault) {
        let off = |report, cause| Vm { power: Power::Off(report, cause), ..Vm::off() };
        match fault {
            VmFault::Crash => self.befall(resource, "it crashes", |vm| Vm { power: Power::Broken, ..vm }),
            VmFault::Hang => {
                self.befall(resource, "it answers nothing any more", |vm| Vm { hung: true, ..vm });
            }
            VmFault::Vanish => {
                self.befall(resource, "its process is gone", |_| off(Report::Offline, Cause::Unknown));
            }
            VmFault::ShutDownInside => {
                self.befall(resource, "its guest powers itself off", |_| off(Report::Stopped, Cause::Guest));
            }
            VmFault::StopOutside => {
                let stopped = off(Report::Stopped, Cause::Administrator);
                self.befall(resource, "stopped by an administrator", |_| stopped);
            }
        }
    }

    fn isolate(&mut self, node: NodeId, isolated: bool) {
        let Some(machine) = self.machine_mut(node) else { return };
        if machine.isolated == isolated {
            return;
        }
        machine.isolated = isolated;
        let text = if isolated { "cut off from the network" } else { "back in the network" };
        self.note_node(node, text);
        self.catch_up();
    }

    fn hang_monitor(&mut self, node: NodeId) {
        let Some(machine) = self.machine_mut(node) else { return };
        machine.monitor_hung = true;
        self.note_node(node, "the shared monitor hangs");
    }

    fn hang_guardian(&mut self, node: NodeId) {
        let Some(machine) = self.machine_mut(node) else { return };
        machine.guardian.hung = true;
        self.note_node(node, "the guardian hangs");
    }

    /// Something befalls the instance of a resource, wherever it runs.
    fn befall(&mut self, resource: ResourceId, text: &str, change: impl FnOnce(Vm) -> Vm) {
        let name = self.config.names.resource(resource).to_owned();
        let Some(node) = self.where_it_runs(resource) else {
            let nodes = self.shape().nodes();
            if let Some(node) = self.owner_of(resource).or(nodes.lowest()) {
                self.note(node, &name, "nothing happens to it: it does not run");
            }
            return;
        };
        let before = self.vm(node, resource);
        self.set_vm(node, resource, change);
        self.note(node, &name, text);
        self.end_what_waited(node, resource, before);
    }

    /// A start or a stop that was under way comes back when the VM ends otherwise.
    fn end_what_waited(&mut self, node: NodeId, resource: ResourceId, before: Vm) {
        let after = self.vm(node, resource);
        if after.hung || before.power == after.power {
            return;
        }
        let stopped = before.power == Power::Stopping && !after.exists();
        let result = if stopped { Return::Done } else { Return::Failed };
        self.set_vm(node, resource, |vm| Vm { waiting: None, ..vm });
        self.answer_waiting(before.waiting, node, resource, result);
    }

    /// An administrator starts a VM with the hypervisor's own tools: through the gate.
    fn start_outside(&mut self, resource: ResourceId, node: Option<NodeId>) {
        let owner = self.owner_of(resource);
        let Some(node) = node.or(owner) else { return };
        let Some(machine) = self.machine(node).filter(|machine| machine.powered) else { return };
        let gate = machine.hypervisor.gate(resource).or_else(|| self.missing_gate(resource));
        let name = self.config.names.resource(resource).to_owned();
        self.note(node, &name, "started by an administrator");
        let Some(claim) = gate else {
            self.tell_manager(node, resource, "start refused: the gate is closed");
            return;
        };
        self.begin_outside(resource, node, Some(claim));
    }

    /// Somebody starts a VM past the gate.
    fn force_start(&mut self, resource: ResourceId, node: NodeId) {
        if self.machine(node).is_none_or(|machine| !machine.powered) {
            return;
        }
        let name = self.config.names.resource(resource).to_owned();
        self.note(node, &name, "started by somebody past the gate");
        self.begin_outside(resource, node, None);
    }

    fn begin_outside(&mut self, resource: ResourceId, node: NodeId, claim: Option<takeover::units::Claim>) {
        if self.vm(node, resource).exists() {
            return;
        }
        let starting = Vm { power: Power::Starting, claim, ..Vm::off() };
        let version = self.set_vm(node, resource, |_| starting);
        self.tell_manager(node, resource, "starting");
        let takes = self.config.backend(resource).start_takes;
        self.plan(takes, super::queue::Happening::Started(node, resource, version));
    }

    fn owner_of(&self, resource: ResourceId) -> Option<NodeId> {
        let group = self.shape().resource(resource)?.group;
        self.store.cluster.record(group)?.owner()
    }
}
