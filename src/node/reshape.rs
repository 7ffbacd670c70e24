//! What the cluster consists of has changed: this node's lists follow its copy of the database.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Node;
use super::input::{Note, Order, Output, Told};
use super::part::Role;
use crate::cluster::Refused;
use crate::group::{Change, Record, Stay};
use crate::resource;
use crate::session::Observer;
use crate::shape::Reshaping;
use crate::units::{GroupId, Moment, ResourceId};

impl Node {
    /// The log shows a change of the shape. What was removed keeps its machine, so that a call that
    /// comes back late finds it, and so that it is ended as a rogue where it is found running.
    pub(super) fn reshaped(&mut self, now: Moment, change: &Reshaping, out: &mut Vec<Output>) {
        if Arc::ptr_eq(&self.shape, self.cluster.shape()) {
            // The copy refused the entry.
            return;
        }
        self.shape = Arc::clone(self.cluster.shape());
        match *change {
            Reshaping::AddGroup(group, _) => {
                self.roles.push(Role::None);
                self.dirty.insert(group);
            }
            Reshaping::RemoveGroup(group) => self.forget_group(group),
            Reshaping::AddResource(resource, new) => {
                self.machines.push(resource::State::new(new.persistent));
                self.dirty.insert(new.group);
                self.look_for(now, resource, out);
            }
            Reshaping::RemoveResource(resource) => {
                self.queue.retain(|(_, queued)| *queued != resource);
                self.recording.remove(&resource);
                self.look_at_everything();
            }
            Reshaping::AddNode(..) => {
                self.observers.push(Observer::NEW);
                self.look_at_everything();
            }
            Reshaping::RemoveNode(node) => {
                self.dying = self.dying.without(node);
                self.look_at_everything();
            }
            Reshaping::Prefer(..) | Reshaping::Need(..) | Reshaping::Regroup(..) => {
                self.look_at_everything();
            }
        }
    }

    /// A resource that was added may run here already, started by nobody of the cluster: its gate is
    /// closed, and the next inventory, which is due now, finds it.
    fn look_for(&mut self, now: Moment, resource: ResourceId, out: &mut Vec<Output>) {
        out.push(Output::Gate(resource, None));
        self.inventory_at = now;
    }

    fn forget_group(&mut self, group: GroupId) {
        self.ticking.remove(&group);
        self.waiting.remove(&group);
        self.adopting.remove(&group);
        self.serving.remove(&group);
    }

    /// An operator takes a group out of service, or puts it back. The order stands until the database
    /// shows it, whatever becomes of a write: what another change overtakes is written again.
    pub(super) fn order_service(&mut self, group: GroupId, back: bool, out: &mut Vec<Output>) {
        let there = self.shape.has_group(group);
        let Some(record) = self.cluster.record(group).filter(|_| there) else {
            out.push(Output::Told(Told::Note(Note::NotWritten(Refused::Unknown))));
            return;
        };
        if record.out == back {
            self.serving.insert(group, back);
            self.dirty.insert(group);
        } else {
            let why = if back { Stay::Fine } else { Stay::OutOfService };
            out.push(Output::Told(Told::Note(Note::NotOrdered(group, why))));
        }
    }

    /// Writes what an operator ordered of a group's service, as soon as nothing else is under way.
    pub(super) fn serve(&mut self, group: GroupId, record: &Record, out: &mut Vec<Output>) {
        let Some(&back) = self.serving.get(&group) else { return };
        let claim = record.claim;
        let change = if back { Change::PutBack { claim } } else { Change::TakeOut { claim } };
        self.propose(group, change, out);
    }

    /// The database shows that a group was taken out of service, or put back.
    pub(super) fn served(&mut self, group: GroupId, back: bool, out: &mut Vec<Output>) {
        if self.serving.get(&group) == Some(&back) {
            self.serving.remove(&group);
            let order = if back { Order::PutBack(group) } else { Order::TakeOut(group) };
            self.forget_change(group);
            out.push(Output::Told(Told::Ordered(order)));
        }
    }
}
