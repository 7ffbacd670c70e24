//! Checks, inventories, and what the hypervisor's own manager shows.

use takeover::log::{Component, Entry};
use takeover::node::{BeatId, Input};
use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::{CallId, NodeId, ResourceId};

use super::World;
use super::bugs::Bug;
use super::queue::Life;

impl World {
    /// A check out of turn is carried out and comes back.
    pub(super) fn looks(&mut self, node: NodeId, life: Life, resource: ResourceId, call: CallId) {
        if self.swallowed(node, resource) {
            return;
        }
        match self.vm(node, resource).finding() {
            // Without an answer the caller's deadline decides, or its next check.
            Finding::NoResponse => {
                let result = Return::Found(Finding::NoResponse);
                self.tell(node, life, Input::Returned(resource, call, result));
            }
            finding @ Finding::Said(..) => {
                self.tell(node, life, Input::Returned(resource, call, Return::Found(finding)));
            }
        }
    }

    /// A sweep is carried out: one finding for each resource. A hung monitor answers nothing.
    pub(super) fn sweeps(&mut self, node: NodeId, life: Life, beat: BeatId) {
        let Some(machine) = self.machine(node).filter(|machine| machine.life == life) else { return };
        let Some(agent) = machine.node() else { return };
        let asked = agent.asked(beat).to_vec();
        let Some((&first, function)) = asked.first().zip(agent.function(beat)) else { return };
        if self.swallowed(node, first) {
            return;
        }
        let returns: Vec<Return> =
            asked.iter().map(|&resource| self.check(node, resource, function)).collect();
        let count = u64::try_from(returns.len()).unwrap_or(u64::MAX);
        self.journal.counters.checks = self.journal.counters.checks.saturating_add(count);
        if self.journal.keeps() {
            asked.iter().for_each(|&resource| self.journal.count_check(resource));
        }
        self.tell(node, life, Input::Swept(beat, &returns));
    }

    /// How one check comes back.
    fn check(&self, node: NodeId, resource: ResourceId, function: Function) -> Return {
        if self.has(Bug::ChecksLie) {
            Return::Found(Finding::Said(Report::Online, Cause::Unknown))
        } else if self.missing.contains(&(resource, node)) {
            Return::NotHere
        } else if self.lacks(resource, function) {
            Return::Unsupported
        } else {
            Return::Found(self.vm(node, resource).finding())
        }
    }

    /// An inventory is carried out.
    pub(super) fn lists(&mut self, node: NodeId, life: Life) {
        let Some(machine) = self.machine(node) else { return };
        let running = machine.hypervisor.inventory();
        self.tell(node, life, Input::Inventory(&running));
    }

    /// The hypervisor's own manager is told (rule `hypervisor_is_told`), and says so in the log.
    pub(super) fn tell_manager(&mut self, node: NodeId, resource: ResourceId, text: &str) {
        if !self.journal.keeps() {
            return;
        }
        let entry = Entry {
            at: self.now,
            node: self.config.names.node(node).to_owned(),
            component: Component::Other("VMMS".to_owned()),
            subject: self.config.names.resource(resource).to_owned(),
            claim: self.vm(node, resource).claim,
            change: None,
            text: text.to_owned(),
        };
        self.record_note(&entry);
        self.journal.write(entry);
    }

    /// What befalls a node, as a line of the log.
    pub(super) fn note(&mut self, node: NodeId, subject: &str, text: &str) {
        if !self.journal.keeps() {
            return;
        }
        let entry = Entry {
            at: self.now,
            node: self.config.names.node(node).to_owned(),
            component: Component::Other("WORLD".to_owned()),
            subject: subject.to_owned(),
            claim: None,
            change: None,
            text: text.to_owned(),
        };
        self.record_note(&entry);
        self.journal.write(entry);
    }
}
