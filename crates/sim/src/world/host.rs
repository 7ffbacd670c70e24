//! Hosts that shut down in order, the store that is stopped, and policies that change.

use takeover::node;
use takeover::units::NodeId;

use super::World;
use super::config::{DRAIN_LOOKS, DRAIN_TAKES};
use super::queue::Happening;
use crate::scenario::{Order, Target, Text, changed};

/// How a host shuts down.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Halt {
    /// For good.
    Off,
    /// To boot again.
    Reboot,
}

impl World {
    /// A host begins to shut down: its groups are to leave it first.
    pub(super) fn shut_down(&mut self, node: NodeId, halt: Halt) {
        let until = self.now.plus(DRAIN_TAKES);
        let Some(machine) = self.machine_mut(node).filter(|machine| machine.powered) else { return };
        machine.halting = Some((halt, until));
        let boot = machine.boot();
        self.note_node(node, "the host shuts down: its groups leave first");
        self.order(Order::Pause { node, drain: true });
        self.plan(DRAIN_LOOKS, Happening::Halts(node, boot));
    }

    /// The groups have left, or the time is over: the power goes off.
    pub(super) fn halts(&mut self, node: NodeId, boot: u64) {
        let Some(machine) = self.machine(node).filter(|machine| machine.boot() == boot) else { return };
        let Some((halt, until)) = machine.halting.filter(|_| machine.powered) else { return };
        let empty = machine.hypervisor.idle() && self.store.cluster.owned_by(node).is_empty();
        if !empty && self.now < until {
            self.plan(DRAIN_LOOKS, Happening::Halts(node, boot));
            return;
        }
        let text = if empty { "shut down" } else { "shut down with what could not leave" };
        self.power_off(node, text);
        if let Some(machine) = self.machine_mut(node) {
            machine.halting = None;
            machine.resumes = true;
        }
        if halt == Halt::Reboot {
            self.power_on(node);
        }
    }

    /// A host that shut down in order is used again.
    pub(super) fn resume_booted(&mut self, node: NodeId) {
        let Some(machine) = self.machine_mut(node).filter(|machine| machine.resumes) else { return };
        machine.resumes = false;
        self.order(Order::Resume { node, failback: false });
    }

    /// The store is stopped, or answers again.
    pub(super) fn serve_store(&mut self, serves: bool) {
        if self.store_stopped != serves {
            return;
        }
        self.store_stopped = !serves;
        let text = if serves { "it answers again" } else { "it is stopped" };
        if let Some(node) = self.shape().nodes().lowest() {
            self.note(node, "store", text);
        }
        self.catch_up();
    }

    /// The operator changes a policy of resources. What would not fit the resource's other policies
    /// changes nothing.
    pub(super) fn change_policy(&mut self, field: Text, value: Text, of: Option<Target>) {
        let text = |text: Text| self.config.texts.get(text.0).cloned().unwrap_or_default();
        let (field, value) = (text(field), text(value));
        for resource in self.meant(of) {
            let Some(policy) = self.store.cluster.policy(resource) else { continue };
            match changed(policy, &field, &value) {
                Ok(policy) => self.give(&[node::Order::SetPolicy(resource, policy)]),
                Err(error) => {
                    let name = self.config.names.resource(resource).to_owned();
                    if let Some(node) = self.shape().nodes().lowest() {
                        self.note(node, &name, &format!("policy {field} {value} is refused: {error}"));
                    }
                }
            }
        }
    }
}
