//! Changes of what the cluster consists of: the operator's tool reads the database and writes to it
//! itself, on condition that nothing that has a part in them has changed, and that it is the database
//! that was seen where the tool runs.

use takeover::cluster::{Cluster, Command, OtherStore, Refused};
use takeover::group::Change;
use takeover::log::{Component, Entry};
use takeover::node::{Answer, Request};
use takeover::rules::Deed;
use takeover::shape::{Reshaping, Shape, ShapeError};
use takeover::units::{NodeId, Position, ResourceId};

use super::World;
use super::bugs::Bug;

impl World {
    /// What the cluster consists of now.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        self.store.cluster.shape()
    }

    /// Carries out a statement of the story: all of its changes, or none where one is refused.
    pub(super) fn reshape(&mut self, number: usize) {
        let config = std::sync::Arc::clone(&self.config);
        let Some(changes) = config.reshapings.get(number) else { return };
        let Some(first) = changes.first() else { return };
        let Some(node) = self.operators_node() else { return };
        let seen = match self.seen_by_the_operator(node) {
            Ok(seen) => seen,
            Err(why) => {
                self.tell_operator(node, first, &format!("refused: {why}"));
                return;
            }
        };
        self.pretend_stopped(changes);
        let before = Cluster::clone(&self.store.cluster);
        let mut after = before.clone();
        for change in changes {
            let seen = after.revision();
            if let Err(refused) = after.apply(&Command::Reshape { change: *change, seen }) {
                let why = self.refusal(change, refused);
                self.tell_operator(node, first, &format!("refused: {why}"));
                return;
            }
        }
        let remains = self.is_left(&before, &after);
        self.write_changes(changes, seen);
        let text = self.said(first);
        self.tell_operator(node, first, &text);
        self.ask_about(&Deed::Reshapes { remains }, |world| world.subject(first));
        self.publish();
    }

    /// Where the operator's tool runs: on the first node whose agent serves, else on one that reaches
    /// the store, if any does.
    fn operators_node(&self) -> Option<NodeId> {
        let nodes = self.shape().nodes();
        let reaching = || nodes.iter().find(|&node| self.reaches_store(node));
        self.serving().or_else(reaching).or_else(|| nodes.lowest())
    }

    /// How far the database was seen where the tool runs, if this is the same one (rule
    /// `older_store_refused`): one that was rolled back takes for stopped whatever it forgot.
    fn seen_by_the_operator(&mut self, node: NodeId) -> Result<Position, &'static str> {
        if !self.reaches_store(node) {
            return Err("no node reaches the store");
        }
        let seen = self.machine(node).map_or(Position::ZERO, |machine| machine.seen);
        match self.other_store(node, Some(seen)) {
            None => Ok(seen),
            Some(OtherStore::Older) => Err("the store is not the one that was seen here"),
            Some(OtherStore::Restored) => Err("the store was restored, and was not read here since"),
        }
    }

    /// Before the operator's tool gives an order to an agent, it waits until the agent has heard of
    /// what the tool itself has changed.
    pub(super) fn show_shape(&mut self, node: NodeId) {
        let Some(machine) = self.machine(node) else { return };
        let (life, unread) = (machine.life, self.store.log.get(machine.read..).unwrap_or_default());
        if unread.iter().any(|(_, command)| matches!(command, Command::Reshape { .. })) {
            self.news(node, life, self.store.log.len());
        }
    }

    fn write_changes(&mut self, changes: &[Reshaping], known: Position) {
        for change in changes {
            let seen = self.store.cluster.revision();
            let command = Command::Reshape { change: *change, seen };
            let (answer, held) = self.store.write(&command);
            self.record_carried(None, &Request::Write(command), Some(known), &answer);
            if let Err(broken) = held {
                let subject = self.subject(change);
                self.breach(broken, subject);
            }
            if let (Answer::Applied(..), Reshaping::AddNode(node, _)) = (answer, *change) {
                self.joins(node);
            }
        }
    }

    /// The machine of a node that was added runs, and its agent starts.
    fn joins(&mut self, node: NodeId) {
        if let Some(machine) = self.machine_mut(node) {
            machine.powered = true;
        }
        self.agent_starts(node);
    }

    /// Whether something of what leaves its group or its cluster still runs, or can yet come up.
    fn is_left(&self, before: &Cluster, after: &Cluster) -> bool {
        let group = |cluster: &Cluster, resource: ResourceId| {
            let shape = cluster.shape();
            shape.resource(resource).filter(|_| shape.has_resource(resource)).map(|found| found.group)
        };
        let runs = |resource: ResourceId| {
            self.machines.iter().any(|machine| {
                let vm = machine.hypervisor.vm(resource);
                vm.exists() && vm.claim.is_some()
            })
        };
        let gone = before.shape().nodes().minus(after.shape().nodes());
        // What somebody started past the gate is nobody's, and is ended where it is found.
        let left_on = |node: NodeId| {
            let inventory = self.machine(node).map(|machine| machine.hypervisor.inventory());
            inventory.is_some_and(|found| found.iter().any(|(_, claim)| claim.is_some()))
        };
        let mut there = before.shape().resource_ids();
        there.any(|resource| group(before, resource) != group(after, resource) && runs(resource))
            || gone.iter().any(left_on)
    }

    /// Under its bug the store takes for stopped what has to be.
    fn pretend_stopped(&mut self, changes: &[Reshaping]) {
        if !self.has(Bug::RemovedWhileOwned) {
            return;
        }
        for change in changes {
            let (Reshaping::RemoveResource(resource) | Reshaping::Regroup(resource, _)) = *change else {
                continue;
            };
            let Some(group) = self.group_of(resource) else { continue };
            let claim = self.record(group).and_then(takeover::group::Record::open_claim);
            if let (Some(claim), Some(seen)) = (claim, self.store.cluster.written(group)) {
                let change = Change::Stopped { claim };
                let _ = self.store.write(&Command::Change { group, seen, change });
            }
        }
    }

    /// A line of the log about what the operator changes.
    fn tell_operator(&mut self, node: NodeId, change: &Reshaping, text: &str) {
        if !self.journal.keeps() {
            return;
        }
        let entry = Entry {
            at: self.now,
            node: self.config.names.node(node).to_owned(),
            component: Component::Dm,
            subject: self.subject(change),
            claim: None,
            change: None,
            text: format!("operator: {text}"),
        };
        self.record_note(&entry);
        self.journal.write(entry);
    }

    /// What a change is about.
    fn subject(&self, change: &Reshaping) -> String {
        let names = &self.config.names;
        let name = match *change {
            Reshaping::AddGroup(group, _) | Reshaping::Prefer(group, _) | Reshaping::RemoveGroup(group) => {
                names.group(group)
            }
            Reshaping::AddResource(resource, _)
            | Reshaping::Need(resource, _)
            | Reshaping::RemoveResource(resource)
            | Reshaping::Regroup(resource, _) => names.resource(resource),
            Reshaping::AddNode(node, _) | Reshaping::RemoveNode(node) => names.node(node),
        };
        name.to_owned()
    }

    /// What a change comes to.
    fn said(&self, change: &Reshaping) -> String {
        let names = &self.config.names;
        match *change {
            Reshaping::AddGroup(..) => "added as a group, out of service".to_owned(),
            Reshaping::AddResource(_, new) => format!("added to {}", names.group(new.group)),
            Reshaping::AddNode(..) => "added as a node".to_owned(),
            Reshaping::Prefer(_, node) => format!("prefers {}", names.node(node)),
            Reshaping::Need(_, other) => format!("needs {}", names.resource(other)),
            Reshaping::Regroup(_, group) => format!("regrouped into {}", names.group(group)),
            Reshaping::RemoveGroup(_) | Reshaping::RemoveResource(_) | Reshaping::RemoveNode(_) => {
                "removed from the cluster".to_owned()
            }
        }
    }

    /// Why the database refuses a change, with the names of the story.
    #[allow(clippy::wildcard_enum_match_arm, reason = "what names no number says it as it is")]
    fn refusal(&self, change: &Reshaping, refused: Refused) -> String {
        let names = &self.config.names;
        match refused {
            Refused::Held(group) => format!(
                "group {} is held, or may be; take it out of service and wait until it is stopped",
                names.group(group)
            ),
            Refused::NotOver(node) => {
                format!("the newest life of {} is not over by proof; power it off first", names.node(node))
            }
            Refused::Owns(node, group) => {
                let (node, group) = (names.node(node), names.group(group));
                format!("{node} still owns group {group}; wait until it is placed again")
            }
            Refused::Shape(error) => self.unsound(change, error),
            other => other.to_string(),
        }
    }

    /// Why the cluster would not be sound, with the names of the story.
    #[allow(clippy::wildcard_enum_match_arm, reason = "what names no number says it as it is")]
    fn unsound(&self, change: &Reshaping, error: ShapeError) -> String {
        let names = &self.config.names;
        match error {
            ShapeError::NoResource(_) | ShapeError::NoGroup(_) | ShapeError::NoNode(_) => {
                format!("{} is not in the cluster", self.subject(change))
            }
            ShapeError::UnknownGroup(_, group) => {
                format!("group {} is not in the cluster", names.group(group))
            }
            ShapeError::ForeignDependency(resource, other) => {
                let (resource, other) = (names.resource(resource), names.resource(other));
                format!("{resource} needs {other}, which would not be in its group")
            }
            ShapeError::SameGuid(first, _, guid) => {
                format!("{} has the GUID {guid} already", names.resource(first))
            }
            ShapeError::NotEmpty(_, left) => format!("{} is still in it", names.resource(left)),
            ShapeError::AlreadyThere(_, group) => format!("it is in {} already", names.group(group)),
            ShapeError::NowhereToRun(group) => format!("no node could run group {}", names.group(group)),
            ShapeError::NotNext(_) => self.out_of_turn(change),
            other => other.to_string(),
        }
    }

    /// Why the number of what is to be added is not the next one.
    fn out_of_turn(&self, change: &Reshaping) -> String {
        let shape = self.shape();
        let (there, ever) = match *change {
            Reshaping::AddGroup(group, _) => (shape.has_group(group), shape.group(group).is_some()),
            Reshaping::AddResource(resource, _) => {
                (shape.has_resource(resource), shape.resource(resource).is_some())
            }
            Reshaping::AddNode(node, _) => (shape.nodes().contains(node), shape.every_node().contains(node)),
            Reshaping::Prefer(..)
            | Reshaping::RemoveGroup(_)
            | Reshaping::Need(..)
            | Reshaping::RemoveResource(_)
            | Reshaping::Regroup(..)
            | Reshaping::RemoveNode(_) => (false, false),
        };
        let text = match (there, ever) {
            (true, _) => "it is in the cluster already",
            (false, true) => "it was removed, and its number is never given again",
            (false, false) => "an addition before it was refused; give that one again first",
        };
        text.to_owned()
    }
}
