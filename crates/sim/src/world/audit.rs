//! Asking the rules about what a step touched.

use takeover::node::Node;
use takeover::resource::{Phase, State};
use takeover::rules::{Broken, Instance, Picture, picture};
use takeover::units::{Millis, NodeId, NodeSet, ResourceId};

use super::World;
use super::hypervisor::Vm;

/// A rule that was broken.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Breach {
    /// When.
    pub at: Millis,
    /// Which rule.
    pub rule: &'static str,
    /// About what.
    pub subject: String,
    /// How many lines of the log had been written.
    pub lines: usize,
}

impl World {
    /// The rules that were broken.
    #[must_use]
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    pub(super) fn breach(&mut self, broken: Broken, subject: String) {
        let lines = self.journal.len();
        self.breaches.push(Breach { at: self.now, rule: broken.0, subject, lines });
    }

    /// Asks the rules about every resource that the step touched.
    pub(super) fn audit(&mut self) {
        while let Some(resource) = self.touched.pop_first() {
            self.note_change_of(resource);
            let started_on_paused = self.paused_starts.remove(&resource);
            let instances = self.instances(resource);
            let asked = picture(&Picture {
                instances: &instances,
                shown: self.which(|world, node| world.shows(node, resource)),
                runs: self.which(|world, node| world.vm(node, resource).runs()),
                dependencies_online: self.dependencies_online(resource),
                started_on_paused,
            });
            if let Err(broken) = asked {
                self.breach(broken, self.config.names.resource(resource).to_owned());
            }
        }
    }

    fn which(&self, holds: impl Fn(&Self, NodeId) -> bool) -> NodeSet {
        self.shape().nodes().iter().filter(|&node| holds(self, node)).collect()
    }

    fn shows(&self, node: NodeId, resource: ResourceId) -> bool {
        self.machine(node).is_some_and(|machine| machine.hypervisor.shows(resource))
    }

    /// Every instance that passed a gate, and every start in flight that did.
    fn instances(&self, resource: ResourceId) -> Vec<Instance> {
        let instance = |node| {
            let vm: Vm = self.vm(node, resource);
            (vm.exists() && vm.claim.is_some()).then_some(Instance { node, claim: vm.claim })
        };
        self.shape().nodes().iter().filter_map(instance).collect()
    }

    /// Rule `dependencies_in_order`, on every node whose agent says that the resource, or one that
    /// depends on it, is Online.
    fn dependencies_online(&self, resource: ResourceId) -> bool {
        let shape = &self.shape();
        let online = |agent: &Node, resource: ResourceId| {
            let is = |state: &State| matches!(state.phase, Phase::Online(_));
            agent.resource(resource).is_some_and(is)
        };
        let met = |agent: &Node, resource: ResourceId| {
            let depends = shape.resource(resource).map_or(&[][..], |configured| &configured.depends_on);
            !online(agent, resource) || depends.iter().all(|&other| online(agent, other))
        };
        let agents = self.machines.iter().filter_map(|machine| machine.node());
        agents.into_iter().all(|agent| {
            met(agent, resource) && shape.dependents(resource).iter().all(|&other| met(agent, other))
        })
    }
}
