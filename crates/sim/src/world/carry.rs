//! Carrying out what a node asks for.

use takeover::log::describe;
use takeover::node::{Output, Stepped, Told};
use takeover::resource::Event;
use takeover::units::{Moment, NodeId, ResourceId};

use super::World;
use super::bugs::Bug;
use super::config::{CHECK_TAKES, GUARDIAN_TAKES, MONITOR_TAKES};
use super::deeds::SessionTold;
use super::kept::Kept;
use super::machine::Guardian;
use super::queue::{Happening, Life};

impl World {
    pub(super) fn output(&mut self, node: NodeId, life: Life, local: Moment, output: Output) {
        let Some(output) = self.distorted(node, life, output) else { return };
        self.record_output(&output);
        match output {
            Output::Ask(id, request, seen) => self.send(node, life, id, request, seen),
            Output::Saw(seen) => {
                if let Some(machine) = self.machine_mut(node) {
                    machine.seen = seen;
                }
            }
            Output::BeginAnew => self.begins_anew(node, life),
            Output::Call(call) => self.call(node, life, &call),
            Output::Sweep(beat, _) => self.plan(CHECK_TAKES, Happening::Sweeps(node, life, beat)),
            Output::Inventory => self.plan(CHECK_TAKES, Happening::Lists(node, life)),
            Output::Gate(resource, claim) => {
                if let Some(machine) = self.machine_mut(node) {
                    machine.hypervisor.set_gate(resource, claim);
                }
            }
            Output::Arm(until) => self.arm(node, life, until),
            Output::Remember(resource, restarts) => {
                self.count_truly(node, resource, restarts);
                if let Some(machine) = self.machine_mut(node) {
                    machine.remembered.insert(resource, restarts);
                }
                self.journal.count_restart(resource, restarts);
            }
            Output::RestartMonitor(monitor) => {
                if let Some(machine) = self.machine_mut(node).filter(|_| monitor.is_none()) {
                    machine.monitor_hung = false;
                }
                self.plan(MONITOR_TAKES, Happening::MonitorUp(node, life, monitor));
            }
            Output::FenceSelf(resource) => {
                let why = format!("{} cannot be stopped for sure", self.config.names.resource(resource));
                self.reset(node, &why);
            }
            Output::Fence(other, incarnation) => self.fencing_ordered(node, life, other, incarnation),
            Output::Told(told) => self.told(node, local, &told),
        }
    }

    /// The guardian takes a deadline, and acknowledges it unless it hangs.
    fn arm(&mut self, node: NodeId, life: Life, until: Moment) {
        let watched = self.config.watchdogs.contains(node);
        let lease = *self.shape().policy().lease();
        let Some(machine) = self.machines.get_mut(node.index()).map(Kept::change) else { return };
        if machine.guardian.hung {
            return;
        }
        // Where a watchdog stands behind it, the guardian is done before the watchdog's last turn.
        let acts = if watched { lease.guard_at(until) } else { until };
        let acts = machine.guardian.until.map_or(acts, |armed| armed.max(acts));
        let enforces = self.config.bug != Some(Bug::NoGuardian);
        machine.guardian = Guardian { until: enforces.then_some(acts), ..machine.guardian };
        let deadline = machine.clock.when(until);
        self.plan_guardian(node);
        self.ping_watchdog(node, deadline);
        self.plan(GUARDIAN_TAKES, Happening::Guards(node, life, until));
    }

    fn told(&mut self, node: NodeId, local: Moment, told: &Told) {
        if let Told::Resource(step) = told {
            self.touched.insert(step.resource);
            self.ask_about_step(node, local, step);
        }
        if let Told::Session { event, before, after, actions } = told {
            self.ask_about_session(node, local, SessionTold { event, before, after, actions });
        }
        if !self.journal.keeps() || told.is_quiet() {
            return;
        }
        let Some(agent) = self.machines.get(node.index()).and_then(|machine| machine.node()) else { return };
        let entry = describe(&self.config.legend(self.store.cluster.shape()), agent, self.now, told);
        self.record_told(&entry);
        self.journal.write(entry);
    }

    /// Asks the rules about a step of a resource, and about starts on paused nodes.
    fn ask_about_step(&mut self, node: NodeId, local: Moment, step: &Stepped) {
        let Some(agent) = self.machine(node).and_then(super::machine::Machine::node) else { return };
        let Some(policy) = agent.cluster().policy(step.resource) else { return };
        let asked = takeover::rules::resource_step(&takeover::rules::ResourceStep {
            policy,
            before: &step.before,
            now: local,
            event: &step.event,
            after: &step.after,
            actions: &step.actions,
        });
        if let Err(broken) = asked {
            self.breach(broken, self.config.names.resource(step.resource).to_owned());
        }
        if step.event == Event::Start {
            self.started_while_paused(node, step.resource);
        }
    }

    /// Rule `paused_starts_nothing`, by what the node itself knows.
    fn started_while_paused(&mut self, node: NodeId, resource: ResourceId) {
        let paused = self
            .machine(node)
            .and_then(super::machine::Machine::node)
            .is_some_and(|agent| agent.cluster().paused().contains(node));
        if paused {
            self.paused_starts.insert(resource);
        }
    }
}
