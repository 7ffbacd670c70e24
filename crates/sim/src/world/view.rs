//! The world as someone sees it who can look everywhere at once.

use takeover::cluster::{Command, OtherStore};
use takeover::group::{self, Moving};
use takeover::node::Node;
use takeover::resource::{Persistent, Report, Status};
use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId, Revision, Stamp};

use super::hypervisor::Power;
use super::machine::{Agent, Machine};
use super::{World, place};
use crate::scenario::Fencer;

/// One resource.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ResourceView {
    /// Which node owns its group.
    pub owner: Option<NodeId>,
    /// Its state, as its owner's agent says; none while no agent of its owner's is there, and while it
    /// is not in the cluster.
    pub status: Option<Status>,
    /// Its flag in the database.
    pub persistent: Persistent,
    /// Where it really runs.
    pub runs_on: Option<NodeId>,
    /// Where it runs or is being started.
    pub exists_on: Option<NodeId>,
    /// How often it was restarted.
    pub restarts: u32,
}

/// Whether a resource serves, by what the hypervisors really do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Service {
    /// One of them runs it, its guest has not failed, and it answers.
    Serves,
    /// It is off where its owner is, because an administrator or its guest stopped it.
    StoppedByHand,
    /// Anything else: off, starting, stopping, failed, hung.
    Down,
}

/// One node.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NodeView {
    /// Whether its session is live.
    pub up: bool,
    /// Whether it is paused.
    pub paused: bool,
    /// Whether it is quarantined.
    pub quarantined: bool,
    /// Whether its machine has power.
    pub powered: bool,
    /// Whether its agent runs.
    pub agent: bool,
    /// Whether it is cut off from the network.
    pub isolated: bool,
    /// Whether its guardian does what it should.
    pub guarded: bool,
    /// What becomes of a fencing of it.
    pub fencer: Fencer,
    /// Whether its shared monitor does.
    pub monitored: bool,
    /// How many groups it owns.
    pub groups: usize,
}

impl World {
    /// What things are called.
    #[must_use]
    pub fn names(&self) -> &crate::scenario::Names {
        &self.config.names
    }

    /// The group of a resource; none while it is not in the cluster.
    #[must_use]
    pub fn group_of(&self, resource: ResourceId) -> Option<GroupId> {
        let shape = self.shape();
        shape.resource(resource).filter(|_| shape.has_resource(resource)).map(|configured| configured.group)
    }

    /// One resource, as it is now.
    #[must_use]
    pub fn resource(&self, resource: ResourceId) -> ResourceView {
        let cluster = &self.store.cluster;
        let group = self.group_of(resource);
        let owner = group.and_then(|group| cluster.record(group)).and_then(group::Record::owner);
        let state = |agent: &Node| agent.resource(resource).map(|state| state.phase.status());
        let runs = |&node: &NodeId| self.vm(node, resource).runs();
        ResourceView {
            owner,
            status: match owner {
                Some(owner) => self.agent(owner).and_then(state),
                None => group.map(|_| Status::Offline),
            },
            persistent: self.flag(resource),
            runs_on: self.shape().nodes().iter().find(runs),
            exists_on: self.where_it_runs(resource),
            restarts: self.journal.restarts.get(place(resource)).copied().unwrap_or(0),
        }
    }

    /// Whether a resource serves now.
    #[must_use]
    pub fn service(&self, resource: ResourceId) -> Service {
        let serves = |node: NodeId| {
            let vm = self.vm(node, resource);
            matches!(vm.power, Power::Running(_)) && !vm.hung
        };
        if self.config.shape.nodes().iter().any(serves) {
            return Service::Serves;
        }
        let group = self.config.shape.resource(resource).map(|configured| configured.group);
        let owner = group.and_then(|group| self.record(group)).and_then(group::Record::owner);
        match owner.map(|owner| self.vm(owner, resource).power) {
            Some(Power::Off(Report::Stopped, _)) => Service::StoppedByHand,
            Some(Power::Off(..) | Power::Starting | Power::Running(_) | Power::Broken | Power::Stopping)
            | None => Service::Down,
        }
    }

    /// What the database wants for a resource.
    #[must_use]
    pub fn flag(&self, resource: ResourceId) -> Persistent {
        self.store.cluster.persistent(resource).unwrap_or(Persistent::Offline)
    }

    /// One node, as it is now.
    #[must_use]
    pub fn node(&self, node: NodeId) -> NodeView {
        let cluster = &self.store.cluster;
        NodeView {
            up: cluster.up().contains(node),
            paused: cluster.paused().contains(node),
            quarantined: cluster.quarantined(cluster.now()).contains(node),
            powered: self.machine(node).is_some_and(|machine| machine.powered),
            agent: self.agent(node).is_some(),
            isolated: self.machine(node).is_some_and(|machine| machine.isolated),
            guarded: self.machine(node).is_some_and(|machine| !machine.guardian.hung),
            fencer: self.machine(node).map_or(Fencer::Works, |machine| machine.fencer),
            monitored: self.machine(node).is_some_and(|machine| !machine.monitor_hung),
            groups: cluster.owned_by(node).len(),
        }
    }

    /// The state of a group, computed from its resources; none while its owner's agent is away.
    #[must_use]
    pub fn group(&self, group: GroupId) -> Option<group::Status> {
        let members = self.shape().members(group);
        let statuses: Option<Vec<Status>> =
            members.iter().map(|&resource| self.resource(resource).status).collect();
        Some(group::status(statuses?))
    }

    /// The record of a group.
    #[must_use]
    pub fn record(&self, group: GroupId) -> Option<&group::Record> {
        self.store.cluster.record(group)
    }

    /// How often a group failed over because of its resources.
    #[must_use]
    pub fn failovers(&self, group: GroupId) -> u32 {
        let at = usize::try_from(group.0).unwrap_or(usize::MAX);
        self.journal.failovers.get(at).copied().unwrap_or(0)
    }

    /// Whether nobody holds a group although something of it should run.
    #[must_use]
    pub fn waits(&self, group: GroupId) -> bool {
        let wanted = |&resource: &ResourceId| self.resource(resource).persistent == Persistent::Online;
        let held = self
            .record(group)
            .and_then(group::Record::owner)
            .is_some_and(|owner| self.agent(owner).is_some_and(|agent| agent.holds(group).is_some()));
        !held && self.shape().members(group).iter().any(wanted)
    }

    /// What was written to the database, renewals left out, and when by the cluster's counter.
    #[must_use]
    pub fn written(&self) -> &[(Stamp, Command)] {
        &self.store.log
    }

    /// The database's revision.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.store.cluster.revision()
    }

    /// How often nodes acquired a group.
    #[must_use]
    pub fn acquired(&self, group: GroupId) -> u32 {
        let acquired =
            self.changes_of(group).filter(|change| matches!(change, group::Change::Acquire { .. }));
        u32::try_from(acquired.count()).unwrap_or(u32::MAX)
    }

    /// What became of a group's record, in the order of the log.
    fn changes_of(&self, group: GroupId) -> impl Iterator<Item = &group::Change> {
        self.written().iter().filter_map(move |(_, command)| {
            let Command::Change { group: of, change, .. } = command else { return None };
            (*of == group).then_some(change)
        })
    }

    /// Each time a node took a group without a command, a drain or a failback: from whom, if anybody had
    /// it before, and who.
    pub fn taken_alone(&self, group: GroupId) -> impl Iterator<Item = (Option<NodeId>, NodeId)> {
        let (mut owner, mut commanded) = (None, false);
        self.changes_of(group).filter_map(move |change| match change {
            group::Change::Plan { moving, .. } => {
                commanded = matches!(moving, Moving::Command | Moving::Drain | Moving::Failback);
                None
            }
            group::Change::TakeOut { .. } | group::Change::PutBack { .. } => {
                commanded = true;
                None
            }
            group::Change::Acquire { to, .. } => {
                let alone = !core::mem::take(&mut commanded);
                let from = owner.replace(to.node);
                alone.then_some((from, to.node))
            }
            group::Change::Adopt { .. }
            | group::Change::Stopped { .. }
            | group::Change::Park { .. }
            | group::Change::Retry { .. }
            | group::Change::Succeeded { .. } => None,
        })
    }

    /// For how long nothing was written about a group, in true time: the cluster's counter follows the
    /// fastest clock.
    #[must_use]
    pub fn unwritten_for(&self, group: GroupId) -> Millis {
        let about = |command: &Command| matches!(command, Command::Change { group: of, .. } if *of == group);
        let newest = self.store.log.iter().rposition(|(_, command)| about(command));
        let written = newest.and_then(|place| self.journal.times.get(place)).copied();
        self.now.less(written.unwrap_or(Millis::ZERO))
    }

    /// Whether a node takes the store for none, because it has seen a newer one.
    #[must_use]
    pub fn store_is_refused(&self) -> bool {
        self.machines.iter().any(|machine| self.store.cluster.meets(machine.seen) == Err(OtherStore::Older))
    }

    /// Whether every node's agent has read all that was written.
    #[must_use]
    pub fn all_is_read(&self) -> bool {
        let has_read = |machine: &Machine| machine.node().is_some() && machine.read == self.store.log.len();
        self.shape().nodes().iter().all(|node| self.machine(node).is_some_and(has_read))
    }

    /// Whether every node's agent takes the cluster to consist of what it consists of.
    #[must_use]
    pub fn all_agree_on_the_shape(&self) -> bool {
        let agrees = |agent: &Node| agent.cluster().shape() == self.store.cluster.shape();
        self.shape().nodes().iter().all(|node| self.agent(node).is_some_and(agrees))
    }

    /// The nodes that reach the store.
    #[must_use]
    pub fn reaching(&self) -> NodeSet {
        self.shape().nodes().iter().filter(|&node| self.reaches_store(node)).collect()
    }

    fn agent(&self, node: NodeId) -> Option<&Node> {
        match &self.machine(node)?.agent {
            Agent::Runs(node) => Some(node),
            Agent::Gone | Agent::Waiting | Agent::Hung => None,
        }
    }
}
