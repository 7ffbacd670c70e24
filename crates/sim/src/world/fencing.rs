//! Fencing agents: what powers a machine off from outside, and sees that it is off.

use takeover::cluster::Command;
use takeover::node::{FenceResult, Input};
use takeover::rules::Deed;
use takeover::units::{Incarnation, NodeId};

use super::World;
use super::bugs::Bug;
use super::queue::{Happening, Life};
use crate::scenario::Fencer;

impl World {
    /// A node orders a fencing. Its agent reaches the other machine's power controller whatever
    /// becomes of the network.
    pub(super) fn fencing_ordered(
        &mut self,
        node: NodeId,
        life: Life,
        other: NodeId,
        incarnation: Incarnation,
    ) {
        let names = |command: &Command| {
            matches!(command, Command::Fence { node, fencing, .. }
                if *node == other && fencing.incarnation == incarnation)
        };
        let asked = self.store.log.iter().any(|(_, command)| names(command));
        self.ask_about(&Deed::Fences { asked }, |world| world.config.names.node(other).to_owned());
        self.plan(self.config.fencing_takes, Happening::Fences(node, life, other, incarnation));
    }

    /// The agent has done what it can.
    pub(super) fn fences(&mut self, node: NodeId, life: Life, other: NodeId, incarnation: Incarnation) {
        let Some(fencer) = self.machine(other).map(|machine| machine.fencer) else { return };
        let result = match fencer {
            Fencer::Hangs => return,
            Fencer::Works => {
                self.power_off(other, "fenced: power off");
                FenceResult::Confirmed
            }
            Fencer::Fails if self.has(Bug::FencingConfirmedOnFailure) => FenceResult::Confirmed,
            Fencer::Fails => FenceResult::Failed,
        };
        self.tell(node, life, Input::Fenced(other, incarnation, result));
    }

    /// What becomes of fencings of a node from now on.
    pub(super) fn set_fencer(&mut self, node: NodeId, fencer: Fencer) {
        let Some(machine) = self.machine_mut(node) else { return };
        machine.fencer = fencer;
        self.note_node(node, &format!("its fencing {}", fencer.name()));
    }
}
