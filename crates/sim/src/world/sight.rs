//! What a picture of the story shows: each node's standing, and each resource as a node sees it
//! beside what its hypervisor really does.

use takeover::group;
use takeover::resource::Status;
use takeover::session;
use takeover::units::{Incarnation, Millis, NodeId, ResourceId};

use super::World;
use super::hypervisor;
use super::machine::Agent;
use super::queue::Happening;

/// Whether a machine has power.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Power {
    /// It runs.
    #[default]
    On,
    /// It shuts down in order.
    Halting,
    /// It has power again and boots.
    Booting,
    /// It is off.
    Off,
}

/// How a node's agent does.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Agency {
    /// It runs.
    #[default]
    Runs,
    /// It was started and waits for the store.
    Waits,
    /// It is not there.
    Gone,
    /// It is there and does nothing.
    Hung,
}

/// How a node stands: its machine, its agent, and what the database says of it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about a node")]
pub struct Standing {
    /// Its machine's power.
    pub power: Power,
    /// Its agent.
    pub agent: Agency,
    /// Whether it is cut off from the network.
    pub isolated: bool,
    /// Whether the database holds it for paused.
    pub paused: bool,
    /// Whether the database holds it for quarantined.
    pub quarantined: bool,
    /// Whether its guardian hangs.
    pub unguarded: bool,
    /// Whether the monitor that its resources share hangs.
    pub unmonitored: bool,
}

/// What a hypervisor really does about a resource.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Real {
    /// Nothing.
    #[default]
    Off,
    /// It starts it.
    Starting,
    /// It runs it.
    Runs,
    /// Its process is there, and its guest has failed or answers nothing.
    Broken,
    /// It shuts it down.
    Stopping,
}

/// One resource on one node.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Sight {
    /// Whether the database names this node as the owner of the resource's group.
    pub owned: bool,
    /// Its state, as the node's agent says; none while no agent is there.
    pub says: Option<Status>,
    /// What the node's hypervisor really does.
    pub real: Real,
}

impl Sight {
    /// Whether there is nothing to show: not owned, not running, and nothing under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.owned && self.real == Real::Off && matches!(self.says, None | Some(Status::Offline))
    }
}

impl World {
    /// How a node stands now.
    #[must_use]
    pub fn standing(&self, node: NodeId) -> Standing {
        let cluster = &self.store.cluster;
        let Some(machine) = self.machine(node) else { return Standing::default() };
        let boots = || {
            let booted = Happening::Booted(node, machine.boot());
            self.queue.all().any(|planned| planned.what == booted)
        };
        Standing {
            power: match machine.powered {
                true if machine.halting.is_some() => Power::Halting,
                true => Power::On,
                false if boots() => Power::Booting,
                false => Power::Off,
            },
            agent: match machine.agent {
                Agent::Runs(_) => Agency::Runs,
                Agent::Waiting => Agency::Waits,
                Agent::Gone => Agency::Gone,
                Agent::Hung => Agency::Hung,
            },
            isolated: machine.isolated,
            paused: cluster.paused().contains(node),
            quarantined: cluster.quarantined(cluster.now()).contains(node),
            unguarded: machine.guardian.hung,
            unmonitored: machine.monitor_hung,
        }
    }

    /// How often this node's agent began or ended.
    #[must_use]
    pub(crate) fn agent_life(&self, node: NodeId) -> u64 {
        self.machine(node).map_or(0, |machine| machine.life)
    }

    /// The life under which this node's agent may run things, and until when by true time.
    #[must_use]
    pub(crate) fn lease(&self, node: NodeId) -> Option<(Incarnation, Millis)> {
        let machine = self.machine(node)?;
        match machine.node()?.session() {
            session::State::Member(member) => {
                Some((member.incarnation, machine.clock.when(member.usable_until())))
            }
            session::State::Out { .. } | session::State::Stopping(_) => None,
        }
    }

    /// What the database holds of a node's lives.
    #[must_use]
    pub(crate) fn session(&self, node: NodeId) -> Option<&session::Record> {
        self.store.cluster.session(node)
    }

    /// One resource on one node, as it is now.
    #[must_use]
    pub fn sight(&self, node: NodeId, resource: ResourceId) -> Sight {
        let group = self.group_of(resource);
        let owner = group.and_then(|group| self.record(group)).and_then(group::Record::owner);
        let agent = self.machine(node).and_then(super::machine::Machine::node);
        let vm = self.vm(node, resource);
        Sight {
            owned: owner == Some(node),
            says: agent.and_then(|agent| agent.resource(resource)).map(|state| state.phase.status()),
            real: match vm.power {
                hypervisor::Power::Off(..) => Real::Off,
                hypervisor::Power::Starting => Real::Starting,
                hypervisor::Power::Running(_) if vm.hung => Real::Broken,
                hypervisor::Power::Running(_) => Real::Runs,
                hypervisor::Power::Broken => Real::Broken,
                hypervisor::Power::Stopping => Real::Stopping,
            },
        }
    }
}
