//! A store that is rolled back, and what nodes' drivers make of it.

use takeover::cluster::{Command, OtherStore};
use takeover::node::{Answer, Request};
use takeover::rules::Deed;
use takeover::units::{Millis, NodeId, Position};

use super::World;
use super::bugs::Bug;
use super::config::AGENT_TAKES;
use super::machine::{Agent, Machine};
use super::queue::{Happening, Life};

impl World {
    /// The store forgets what was written after this time: a backup of then was restored.
    pub(super) fn roll_back(&mut self, time: Millis) {
        let kept = self.journal.times.iter().filter(|&&at| at <= time).count();
        let lost = self.store.log.len().saturating_sub(kept);
        self.store.roll_back(&self.config.shape, kept, self.has(Bug::HistoriesUnnamed));
        self.record_restored(kept);
        self.journal.times.truncate(kept);
        if let Some(node) = self.shape().nodes().lowest() {
            self.note(node, "store", &format!("rolled back to {time}: {lost} changes are forgotten"));
        }
        self.publish();
    }

    /// Whether the store is another one than the node's; then nothing is carried out. A node that
    /// remembers nothing has no way to tell.
    pub(super) fn other_store(&mut self, node: NodeId, seen: Option<Position>) -> Option<OtherStore> {
        let seen = seen?;
        let other = self.store.cluster.meets(seen).err()?;
        let hidden = self.hides(seen);
        if hidden && other == OtherStore::Older {
            self.ask_about_reading(node);
        }
        (!hidden).then_some(other)
    }

    /// Whether a deliberate bug hides what tells the store from the one that was seen.
    fn hides(&self, seen: Position) -> bool {
        let counts_alike = seen.revision <= self.store.cluster.revision();
        self.has(Bug::StoreRolledBack) || (self.has(Bug::HistoriesUnnamed) && counts_alike)
    }

    /// Whether the database's log goes on otherwise than a node's copy of it: the store sends no news of
    /// another history than the reader's.
    pub(super) fn has_other_log(&mut self, node: NodeId) -> bool {
        let copied = |machine: &Machine| machine.node().map(|agent| agent.cluster().position());
        let read = self.machine(node).and_then(copied).unwrap_or(Position::ZERO);
        let older = self.store.cluster.meets(read) == Err(OtherStore::Older);
        let hidden = older && self.hides(read);
        if hidden {
            self.ask_about_reading(node);
        }
        older && !hidden
    }

    /// What an agent that starts is told that it saw.
    pub(super) fn remembered_position(&self, node: NodeId) -> Position {
        let seen = self.machine(node).map_or(Position::ZERO, |machine| machine.seen);
        if self.has(Bug::StoreRolledBack) {
            Position::ZERO
        } else if self.has(Bug::HistoriesUnnamed) && self.hides(seen) {
            Position { timeline: self.store.cluster.position().timeline, ..seen }
        } else {
            seen
        }
    }

    /// Asks about an agent that has just started: whether it takes a store for true that its machine's
    /// disk knows to be another one (rule `older_store_refused`).
    pub(super) fn ask_about_copy(&mut self, node: NodeId) {
        let Some(machine) = self.machine(node) else { return };
        let Some(agent) = machine.node() else { return };
        let store = &self.store.cluster;
        let believed = store.meets(agent.seen()).is_ok();
        if believed && store.meets(machine.seen) == Err(OtherStore::Older) {
            self.ask_about_reading(node);
        }
    }

    fn ask_about_reading(&mut self, node: NodeId) {
        self.ask_about(&Deed::Reads { older: true }, |world| world.config.names.node(node).to_owned());
    }

    /// Where no agent runs, the operator's tool writes to the store itself.
    pub(super) fn adopt_by_hand(&mut self) {
        let seen = self.machines.iter().map(|machine| machine.seen.revision.generation).max().unwrap_or(0);
        let newest = seen.max(self.store.cluster.revision().generation);
        let command = Command::AdoptStore { generation: newest.saturating_add(1) };
        let (answer, _) = self.store.write(&command);
        self.record_carried(None, &Request::Write(command), None, &answer);
        if let (Answer::Applied(..), Some(node)) = (answer, self.shape().nodes().lowest()) {
            self.note(node, "store", "the restored store is adopted");
            self.publish();
        }
    }

    /// An agent is started again, with a copy of the database as it is now.
    pub(super) fn begins_anew(&mut self, node: NodeId, life: Life) {
        let Some(machine) = self.machine_mut(node).filter(|machine| machine.life == life) else { return };
        let boot = machine.boot();
        machine.end_agent(Agent::Gone);
        self.plan(AGENT_TAKES, Happening::AgentStarts(node, boot));
    }
}
