//! Asking the rules about single deeds, with what only the world can know about them.

#![allow(clippy::wildcard_enum_match_arm, reason = "what no rule is about passes unasked")]

use std::sync::Arc;

use takeover::cluster::{Cluster, Command, OtherStore};
use takeover::group::{self, Change, Moving};
use takeover::node::{Answer, Node, Request};
use takeover::resource::{Author, Persistent, Restarts};
use takeover::rules::{Deed, Ending, SessionStep, deed, session_step};
use takeover::session;
use takeover::units::{Claim, GroupId, Incarnation, Moment, NodeId, ResourceId, Stamp};

use super::World;
use super::machine::{Machine, boot_of};
use super::queue::Life;

/// One step of one session, as its node told it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionTold<'a> {
    pub(super) event: &'a session::Event,
    pub(super) before: &'a session::State,
    pub(super) after: &'a session::State,
    pub(super) actions: &'a session::Actions,
}

impl World {
    pub(super) fn ask_about(&mut self, done: &Deed, subject: impl FnOnce(&Self) -> String) {
        if let Err(broken) = deed(done) {
            let subject = subject(self);
            self.breach(broken, subject);
        }
    }

    /// A node's session made a step.
    pub(super) fn ask_about_session(&mut self, node: NodeId, now: Moment, step: SessionTold<'_>) {
        let SessionTold { event, before, after, actions } = step;
        let shape = Arc::clone(self.store.cluster.shape());
        let policy = shape.policy();
        if let Err(broken) = session_step(&SessionStep { policy, before, now, event, after, actions }) {
            let subject = self.config.names.node(node).to_owned();
            self.breach(broken, subject);
        }
    }

    /// A node calls Online.
    pub(super) fn ask_about_start(
        &mut self,
        node: NodeId,
        life: Life,
        resource: ResourceId,
        claim: Option<Claim>,
    ) {
        let Some(machine) = self.machine(node).filter(|machine| machine.life == life) else { return };
        let Some(group) = self.group_of(resource) else { return };
        let newest = self.record(group).and_then(|record| record.claim);
        let written =
            claim.zip(newest).is_some_and(|(claim, newest)| claim == newest || claim.epoch < newest.epoch)
                || claim.is_some_and(|claim| self.store.forgotten.contains(&claim));
        let done = Deed::Starts { written, wanted: self.wants(resource, machine) };
        self.ask_about(&done, |world| world.config.names.resource(resource).to_owned());
    }

    /// Whether the database, as far as this node has read its log, wants a resource online, or one that
    /// depends on it. Of a log that was rolled back since, only the node's copy tells what it read.
    fn wants(&self, resource: ResourceId, machine: &Machine) -> bool {
        let store = &self.store.cluster;
        let copy = machine.node().map(Node::cluster);
        let copy = copy.filter(|_| store.meets(machine.seen) == Err(OtherStore::Older));
        let shape = copy.unwrap_or(store).shape();
        let flag = |resource| match copy {
            Some(copy) => copy.persistent(resource),
            None => self.flag_as_read(resource, machine.read),
        };
        let mut asked = vec![resource];
        while let Some(resource) = asked.pop() {
            if flag(resource) == Some(Persistent::Online) {
                return true;
            }
            asked.extend_from_slice(shape.dependents(resource));
        }
        false
    }

    /// A resource's flag after this much of the store's log.
    fn flag_as_read(&self, resource: ResourceId, read: usize) -> Option<Persistent> {
        let written = self.store.log.get(..read.min(self.store.log.len())).unwrap_or_default().iter().rev();
        let mut flags = written.filter_map(|(_, command)| match command {
            Command::Persist { resource: of, flag, .. } if *of == resource => Some(*flag),
            _ => None,
        });
        let configured = || self.shape().resource(resource).map(|configured| configured.persistent);
        flags.next().or_else(configured)
    }

    /// A start takes effect.
    pub(super) fn ask_about_effect(&mut self, node: NodeId, resource: ResourceId, claim: Option<Claim>) {
        let gate = self.machine(node).and_then(|machine| machine.hypervisor.gate(resource));
        let older = claim.zip(gate).is_some_and(|(claim, gate)| claim.epoch < gate.epoch);
        self.ask_about(&Deed::TakesEffect { older }, |world| {
            world.config.names.resource(resource).to_owned()
        });
    }

    /// The store is about to carry out a request: what is asked of the rules if it does.
    pub(super) fn foresee(&self, node: NodeId, life: Life, request: &Request) -> Option<Deed> {
        let Request::Write(command) = request else { return None };
        match *command {
            Command::Change { group, change, .. } => self.foresee_change(group, change),
            Command::Dead { node, incarnation, .. } => {
                Some(Deed::Ends { by: Ending::Dead, remains: self.lives_on(node, incarnation) })
            }
            Command::Fenced { node, incarnation } => {
                Some(Deed::Ends { by: Ending::Fenced, remains: self.lives_on(node, incarnation) })
            }
            Command::Register { .. } => Some(Deed::Registers { impostor: self.is_impostor(node, life) }),
            Command::Persist { resource, author: Author::OutsideAct, claim, .. } => {
                let group = self.group_of(resource)?;
                Some(Deed::Records { owner: claim == self.record(group)?.open_claim() })
            }
            _ => None,
        }
    }

    fn foresee_change(&self, group: GroupId, change: Change) -> Option<Deed> {
        let record = self.record(group)?;
        match change {
            Change::Stopped { claim } => {
                Some(Deed::Ends { by: Ending::Stopped, remains: self.remains(group, claim) })
            }
            Change::Acquire { .. } => {
                let claim = record.claim?;
                Some(Deed::Ends { by: Ending::Acquired, remains: self.remains(group, claim) })
            }
            Change::Plan { .. }
            | Change::Adopt { .. }
            | Change::Park { .. }
            | Change::Retry { .. }
            | Change::Succeeded { .. }
            | Change::TakeOut { .. }
            | Change::PutBack { .. } => None,
        }
    }

    /// A node proposes that a failed group goes elsewhere, by what its copy of the database says.
    pub(super) fn ask_about_plan(&mut self, node: NodeId, request: &Request) {
        let Request::Write(Command::Change { group, change, .. }) = *request else { return };
        let Change::Plan { claim: Some(claim), heir, moving: Moving::Failure | Moving::Uncounted } = change
        else {
            return;
        };
        let Some(agent) = self.machine(node).and_then(|machine| machine.node()) else { return };
        let Some(record) = agent.cluster().record(group) else { return };
        // A parked group tries the node that came up, whatever else is left (rule retry_after_failed).
        let untried = record.parked.is_none() && untried(agent.cluster(), group, record, claim.node);
        let done = Deed::FailsOver { again: record.tried.contains(heir), untried };
        self.ask_about(&done, |world| world.config.names.group(group).to_owned());
    }

    /// The store carried it out.
    pub(super) fn ask_about_write(
        &mut self,
        node: NodeId,
        life: Life,
        request: &Request,
        answer: &Answer,
        done: &Deed,
    ) {
        if !matches!(answer, Answer::Applied(..)) {
            return;
        }
        if let Request::Write(Command::Register { .. }) = request {
            self.store.boots.insert(node, boot_of(life));
        }
        self.ask_about(done, |world| world.said_of_write(node, request));
    }

    /// What a node writes, in words.
    fn said_of_write(&self, node: NodeId, request: &Request) -> String {
        let names = &self.config.names;
        let who = names.node(node);
        let Request::Write(command) = request else { return format!("what {who} wrote") };
        match *command {
            Command::Dead { node, incarnation, .. } => {
                format!("{who} writes life i{} of {} dead", incarnation.number(), names.node(node))
            }
            Command::Fenced { node, incarnation } => {
                format!("{who} writes life i{} of {} fenced", incarnation.number(), names.node(node))
            }
            Command::Register { .. } => format!("{who} registers"),
            Command::Persist { resource, .. } => {
                format!("{who} records an outside act on {}", names.resource(resource))
            }
            Command::Change { group, change, .. } => {
                let group = names.group(group);
                match change {
                    Change::Stopped { .. } => format!("{who} writes that {group} is stopped"),
                    Change::Acquire { .. } => format!("{who} acquires {group}"),
                    Change::Plan { heir, .. } => format!("{who} plans {group} to go to {}", names.node(heir)),
                    _ => format!("{who} changes {group}"),
                }
            }
            _ => format!("what {who} wrote"),
        }
    }

    /// Whether something of a claim still runs, or can yet take effect.
    fn remains(&self, group: GroupId, claim: Claim) -> bool {
        let Some(machine) = self.machine(claim.node) else { return false };
        self.shape().members(group).iter().any(|&resource| {
            let vm = machine.hypervisor.vm(resource);
            let runs = vm.exists() && vm.claim.is_some_and(|of| of.epoch <= claim.epoch);
            let late = self.has_late_start(claim.node, resource);
            runs || (late && machine.hypervisor.gate(resource) == Some(claim))
        })
    }

    /// Whether something of a life, or of an older one, still runs.
    fn lives_on(&self, node: NodeId, incarnation: Incarnation) -> bool {
        let Some(machine) = self.machine(node) else { return false };
        machine.hypervisor.inventory().iter().any(|(_, claim)| {
            claim.is_some_and(|claim| claim.node == node && claim.incarnation <= incarnation)
        })
    }

    /// Whether a machine registers under the name of another one that is not over by proof. The machine is
    /// the one that asked: where a request was late, another boot may have begun since.
    fn is_impostor(&self, node: NodeId, life: Life) -> bool {
        let live = self.store.cluster.session(node).and_then(session::Record::live);
        live.is_some() && self.store.boots.get(&node).is_some_and(|&registered| registered != boot_of(life))
    }

    /// A node remembers a restart, or that there was none.
    pub(super) fn count_truly(&mut self, node: NodeId, resource: ResourceId, remembered: Restarts) {
        let Some(policy) = self.store.cluster.policy(resource).copied() else { return };
        let now = self.now;
        let Some(machine) = self.machine_mut(node) else { return };
        let moment = machine.clock.read(now);
        let restarted = machine.restarted.entry(resource).or_insert(Restarts::EMPTY);
        if remembered.newest().is_none() {
            *restarted = Restarts::EMPTY;
            return;
        }
        *restarted = restarted.with(moment);
        let restarts = u32::from(restarted.count(moment, policy.spec().restart_period));
        let threshold = u32::from(policy.spec().restart_threshold);
        self.ask_about(&Deed::Restarts { restarts, threshold }, |world| {
            world.config.names.resource(resource).to_owned()
        });
    }
}

/// Whether a node is left that could take a failed group and on which it did not fail.
fn untried(cluster: &Cluster, group: GroupId, record: &group::Record, owner: NodeId) -> bool {
    let at: Stamp = cluster.now();
    let possible = cluster.shape().possible(group).and(cluster.up()).without(owner);
    let barred = |node: NodeId| cluster.paused().contains(node) || cluster.quarantined(at).contains(node);
    // Where capacities count, a node may be full.
    let weightless = cluster.shape().group(group).is_some_and(|group| group.policy.spec().weight == 0);
    let counted = |node: NodeId| weightless || cluster.shape().capacity(node).is_none();
    possible.iter().any(|node| counted(node) && !barred(node) && !record.tried.contains(node))
}
