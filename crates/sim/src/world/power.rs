//! Power, boots, agents that end and start, guardians and watchdogs.

use takeover::cluster::Cluster;
use takeover::node::{Memory, Node};
use takeover::units::{Millis, NodeId, ResourceId};
use takeover_trace::Starts;

use super::World;
use super::bugs::Bug;
use super::config::AGENT_TAKES;
use super::kept::Kept;
use super::machine::{Agent, Guardian};
use super::queue::Happening;

impl World {
    /// The machine loses its power, and with it all that ran there.
    pub(super) fn power_off(&mut self, node: NodeId, text: &str) {
        let boots = self.boots(node);
        let Some(machine) = self.machine_mut(node) else { return };
        if !machine.powered {
            // A boot that is under way ends.
            machine.next_boot();
            if boots {
                self.note_node(node, text);
            }
            return;
        }
        machine.powered = false;
        machine.end_agent(Agent::Gone);
        machine.guardian = Guardian::default();
        machine.watchdog = None;
        machine.monitor_hung = false;
        machine.remembered.clear();
        machine.restarted.clear();
        self.clear(node);
        self.note_node(node, text);
    }

    /// Everything that existed on a machine is gone.
    fn clear(&mut self, node: NodeId) {
        let Some(machine) = self.machine_mut(node) else { return };
        let gone = machine.hypervisor.clear();
        self.touched.extend(gone);
        self.queue.retain(|planned| !matches!(planned.what, Happening::Late(at, ..) if at == node));
    }

    /// What befalls a node, as a line of the log.
    pub(super) fn note_node(&mut self, node: NodeId, text: &str) {
        if self.journal.keeps() {
            let name = self.config.names.node(node).to_owned();
            self.note(node, &name, text);
        }
    }

    /// The machine gets its power, and boots: another token, other gates.
    pub(super) fn power_on(&mut self, node: NodeId) {
        let Some(machine) = self.machine_mut(node) else { return };
        if machine.powered {
            return;
        }
        machine.next_boot();
        let boot = machine.boot();
        self.note_node(node, "power on");
        self.plan(self.config.boot_takes, Happening::Booted(node, boot));
    }

    /// Whether a boot is under way.
    pub(super) fn boots(&self, node: NodeId) -> bool {
        let boot = self.machine(node).map(|machine| machine.boot());
        let boots =
            |what: &Happening| matches!(*what, Happening::Booted(at, of) if at == node && Some(of) == boot);
        self.queue.all().any(|planned| boots(&planned.what))
    }

    pub(super) fn booted(&mut self, node: NodeId, boot: u64) {
        let Some(machine) = self.machine_mut(node) else { return };
        if machine.powered || machine.boot() != boot {
            return;
        }
        machine.powered = true;
        self.note_node(node, "booted");
        self.catch_up();
        self.agent_starts(node);
        self.resume_booted(node);
    }

    /// The machine resets itself.
    pub(super) fn reset(&mut self, node: NodeId, why: &str) {
        self.power_off(node, &format!("reset: {why}"));
        self.power_on(node);
    }

    /// An agent starts: it reads the database, or waits for the store.
    pub(super) fn agent_starts(&mut self, node: NodeId) {
        let reaches = self.reaches_store(node);
        let cluster = Cluster::clone(&self.store.cluster);
        let read = self.store.log.len();
        let now = self.now;
        let member = cluster.shape().every_node().contains(node);
        let seen = self.remembered_position(node);
        let Some(machine) = self.machine_mut(node) else { return };
        if !machine.powered || !member || matches!(machine.agent, Agent::Runs(_)) {
            return;
        }
        if !reaches {
            let boot = machine.boot();
            machine.end_agent(Agent::Waiting);
            self.plan(AGENT_TAKES, Happening::AgentStarts(node, boot));
            return;
        }
        let local = machine.clock.read(now);
        let memory = Memory { restarts: machine.remembered.clone(), seen };
        let (token, copied) = (machine.token(), cluster.position());
        let agent = Node::new(node, token, cluster, &memory, local);
        machine.end_agent(Agent::Runs(Kept::new(agent)));
        machine.read = read;
        self.record_start(Starts { at: now, node, local, token, memory, copied });
        self.ask_about_copy(node);
        self.plan_wake(node);
    }

    /// The agent's process ends; the VMs live on.
    pub(super) fn agent_ends(&mut self, node: NodeId, text: &str, becomes: Agent) {
        let Some(machine) = self.machine_mut(node) else { return };
        machine.end_agent(becomes);
        self.note_node(node, text);
    }

    /// Plans the guardian's next look at its deadline.
    pub(super) fn plan_guardian(&mut self, node: NodeId) {
        let late = self.guardian_late();
        if self.machine(node).is_none_or(|machine| machine.guardian.looks.is_some()) {
            return;
        }
        let Some(machine) = self.machine_mut(node) else { return };
        let Some(until) = machine.guardian.until else { return };
        let at = machine.clock.when(until).plus(late);
        machine.guardian.looks = Some(at);
        self.queue.plan(self.now, at, Happening::GuardianDue(node));
    }

    /// The guardian's deadline may have come: it closes the gates, ends the agent and the VMs.
    pub(super) fn guardian_due(&mut self, node: NodeId) {
        let now = self.now;
        let Some(machine) = self.machine_mut(node) else { return };
        if machine.guardian.looks != Some(now) {
            return;
        }
        machine.guardian.looks = None;
        let Some(until) = machine.guardian.until.filter(|_| !machine.guardian.hung) else { return };
        if machine.clock.read(now) < until {
            self.plan_guardian(node);
            return;
        }
        machine.guardian.until = None;
        machine.watchdog = None;
        if machine.hypervisor.idle() {
            return;
        }
        let boot = machine.boot();
        machine.end_agent(Agent::Gone);
        self.clear(node);
        self.note_node(node, "guardian: the lease ends, gates closed, agent and VMs killed");
        self.plan(AGENT_TAKES, Happening::AgentStarts(node, boot));
    }

    /// A guardian that lives pings the watchdog, whose last possible firing, and the reset after
    /// it, lie before the deadline at true time `deadline`.
    pub(super) fn ping_watchdog(&mut self, node: NodeId, deadline: Millis) {
        if !self.config.watchdogs.contains(node) {
            return;
        }
        let fitted = self.shape().policy().lease().spec().watchdog;
        let (timeout, reset) = fitted.map_or((Millis::ZERO, Millis::secs(1)), |it| (it.timeout, it.reset));
        // Who pings up to the deadline lets it fire a whole timeout later.
        let fires =
            if self.has(Bug::WatchdogToDeadline) { deadline.plus(timeout) } else { deadline.less(reset) };
        let Some(machine) = self.machine_mut(node) else { return };
        let planned = machine.watchdog.is_some();
        machine.watchdog = Some(fires);
        if !planned {
            self.queue.plan(self.now, fires, Happening::WatchdogDue(node));
        }
    }

    /// The watchdog fires unless it was pinged meanwhile.
    pub(super) fn watchdog_due(&mut self, node: NodeId) {
        let now = self.now;
        let Some(machine) = self.machine_mut(node) else { return };
        match machine.watchdog {
            Some(fires) if fires > now => self.queue.plan(now, fires, Happening::WatchdogDue(node)),
            Some(_) if machine.guardian.hung => self.reset(node, "the watchdog was not pinged"),
            Some(_) | None => machine.watchdog = None,
        }
    }

    /// A resource's instance on a node fails to answer, crashes, or is stopped or started from
    /// outside: what a story can do to it.
    pub(super) fn where_it_runs(&self, resource: ResourceId) -> Option<NodeId> {
        self.shape().nodes().iter().find(|&node| self.vm(node, resource).exists())
    }
}
