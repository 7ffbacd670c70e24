//! The administrator's actions (rule `move_failover_failback`).

use alloc::vec::Vec;

use super::Node;
use super::input::{Drain, Note, Order, Output, Told};
use crate::cluster::Command;
use crate::group::{self, Advice, Change, Fact};
use crate::resource::{Author, Persistent};
use crate::units::{GroupId, Moment, ResourceId};

impl Node {
    /// Carries an order out, through the store.
    pub(super) fn on_order(&mut self, now: Moment, order: Order, out: &mut Vec<Output>) {
        match order {
            Order::Online(resource) => {
                self.persist(order, resource, Persistent::Online, out);
                self.start_by_command(now, resource, out);
            }
            Order::Offline(resource) => self.persist(order, resource, Persistent::Offline, out),
            Order::Group(group, asked) => self.order_group(now, group, asked, out),
            Order::Pause(node, drain) => {
                self.ask_order(order, Command::Pause { node, drain: drain == Drain::Yes }, out);
            }
            Order::SetPolicy(resource, policy) => {
                self.ask_order(order, Command::SetPolicy { resource, policy }, out);
            }
            Order::Resume(node) => self.ask_order(order, Command::Resume { node }, out),
        }
    }

    /// The flag first: the cluster keeps trying, whatever becomes of the first attempt.
    fn persist(&mut self, order: Order, resource: ResourceId, flag: Persistent, out: &mut Vec<Output>) {
        let command = Command::Persist { resource, flag, author: Author::Operator, claim: None };
        self.ask_order(order, command, out);
    }

    /// A group that starts by command only gets its first owner by this command.
    fn start_by_command(&mut self, now: Moment, resource: ResourceId, out: &mut Vec<Output>) {
        let Some(group) = self.group_of(resource) else { return };
        let advice = self.cluster.advise(group, Fact::Loose, self.stamp(now));
        let held = self.cluster.proof(group).is_none();
        if !held && matches!(advice, Some(Advice::Stay(group::Stay::ByCommand))) {
            self.order_group(now, group, group::Order::Move(None), out);
        }
    }

    fn order_group(&mut self, now: Moment, group: GroupId, asked: group::Order, out: &mut Vec<Output>) {
        let claim = self.cluster.record(group).and_then(|record| record.claim);
        match self.cluster.advise(group, Fact::Asked(asked), self.stamp(now)) {
            Some(Advice::Plan(heir, moving, choice)) => {
                if !self.open.idle(group) {
                    out.push(Output::Told(Told::Note(Note::Busy(group))));
                    return;
                }
                self.tell_choice(group, choice, out);
                self.propose(group, Change::Plan { claim, heir, moving }, out);
            }
            Some(Advice::Stay(why)) => out.push(Output::Told(Told::Note(Note::NotOrdered(group, why)))),
            Some(Advice::Acquire(..) | Advice::Park(_) | Advice::Retry) | None => {}
        }
    }
}
