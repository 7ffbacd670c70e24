//! The administrator's actions (rule `move_failover_failback`).

use alloc::vec::Vec;

use super::Node;
use super::input::{Answer, Drain, Note, Order, Output, Request, Told};
use super::requests::{Purpose, Waiting};
use crate::cluster::{Command, Refused};
use crate::group::{self, Advice, Change, Fact};
use crate::resource::{Author, Persistent};
use crate::units::{GroupId, Moment, ResourceId};

impl Node {
    /// Carries an order out, through the store.
    pub(super) fn on_order(&mut self, now: Moment, order: Order, out: &mut Vec<Output>) {
        let seen = self.cluster.revision();
        match order {
            Order::Online(resource) => {
                self.persist(order, resource, Persistent::Online, out);
                self.start_by_command(now, resource, out);
            }
            Order::Offline(resource) => self.persist(order, resource, Persistent::Offline, out),
            Order::Group(group, asked) => self.order_group(now, group, asked, out),
            Order::Pause(node, drain) => {
                self.ask_order(order, Command::Pause { node, drain: drain == Drain::Yes, seen }, out);
            }
            Order::SetPolicy(resource, policy) => {
                self.ask_order(order, Command::SetPolicy { resource, policy, seen }, out);
            }
            Order::AdoptStore => self.adopt_store(out),
            Order::TakeOut(group) => self.order_service(group, false, out),
            Order::PutBack(group) => self.order_service(group, true, out),
            Order::Resume(node) => self.ask_order(order, Command::Resume { node, seen }, out),
        }
    }

    /// The flag first: the cluster keeps trying, whatever becomes of the first attempt.
    fn persist(&mut self, order: Order, resource: ResourceId, flag: Persistent, out: &mut Vec<Output>) {
        let seen = self.cluster.revision();
        let command = Command::Persist { resource, flag, author: Author::Operator, claim: None, seen };
        self.ask_order(order, command, out);
    }

    /// An order was answered. One that came after a change that this node had not heard of is given
    /// again; one whose answer was lost may have been carried out.
    pub(super) fn ordered(&mut self, order: Order, command: Command, answer: &Answer, out: &mut Vec<Output>) {
        match answer {
            Answer::Applied(..) => self.carried_out(order, &command, out),
            Answer::Refused(Refused::Changed, position) => {
                let until = Some(position.revision);
                self.open.orders.push(Waiting { order, command, lost: false, until });
                self.settle_orders(out);
            }
            Answer::Refused(refused, _) => out.push(Output::Told(Told::Note(Note::NotWritten(*refused)))),
            Answer::Renewed(..)
            | Answer::Synced(_)
            | Answer::Observed(_)
            | Answer::OtherStore(_)
            | Answer::Unanswered => {
                out.push(Output::Told(Told::Note(Note::Unanswered)));
                self.ask(Purpose::Recheck(order, command), Request::Sync, out);
            }
        }
    }

    /// A linearizable read says up to where the copy has to come; without one it is asked again at
    /// the next tick.
    pub(super) fn rechecked(
        &mut self,
        order: Order,
        command: Command,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) {
        let until = match answer {
            Answer::Synced(position) | Answer::Applied(_, position) | Answer::Refused(_, position) => {
                Some(position.revision)
            }
            Answer::Renewed(..) | Answer::Observed(_) | Answer::OtherStore(_) | Answer::Unanswered => None,
        };
        self.open.orders.push(Waiting { order, command, lost: true, until });
        self.settle_orders(out);
    }

    /// Asks again what became of orders of which no read has told yet.
    pub(super) fn recheck_orders(&mut self, out: &mut Vec<Output>) {
        for Waiting { order, command, lost, until } in core::mem::take(&mut self.open.orders) {
            match until {
                Some(_) => self.open.orders.push(Waiting { order, command, lost, until }),
                None => self.ask(Purpose::Recheck(order, command), Request::Sync, out),
            }
        }
    }

    /// The log shows a command: if it is this node's, its order is carried out, whatever becomes of
    /// the answer.
    pub(super) fn show(&mut self, command: &Command) {
        let asked = |purpose: &Purpose| match purpose {
            Purpose::Order(_, ours) | Purpose::Recheck(_, ours) => ours == command,
            Purpose::Register { .. }
            | Purpose::Renew { .. }
            | Purpose::Change(_)
            | Purpose::Record(_)
            | Purpose::Dead(..)
            | Purpose::Fence(_)
            | Purpose::Withdraw(..)
            | Purpose::Fenced(..)
            | Purpose::Owner(_)
            | Purpose::Settle(_)
            | Purpose::EndRestore
            | Purpose::Observe
            | Purpose::Look => false,
        };
        let ours = self.open.requests.values().any(asked)
            || self.open.orders.iter().any(|waiting| waiting.command == *command);
        if command.seen().is_some() && ours {
            self.open.shown.push(*command);
        }
    }

    /// Orders whose fate the copy of the database shows are told of, or given again. What was
    /// refused came after the change that it had not seen. What was lost is repeated word for word,
    /// so that it is applied once at most, and not at all after a later command.
    pub(super) fn settle_orders(&mut self, out: &mut Vec<Output>) {
        let reached = self.cluster.revision();
        for waiting in core::mem::take(&mut self.open.orders) {
            let Waiting { order, command, lost, until } = waiting;
            if until.is_none_or(|until| until > reached) {
                self.open.orders.push(waiting);
            } else if self.open.shown.contains(&command) {
                self.carried_out(order, &command, out);
            } else if !lost {
                self.ask_order(order, command, out);
            } else if self.cluster.overtaken(&command) {
                out.push(Output::Told(Told::Note(Note::NotWritten(Refused::Changed))));
            } else {
                self.send_order(order, command, out);
            }
        }
    }

    fn carried_out(&mut self, order: Order, command: &Command, out: &mut Vec<Output>) {
        self.open.shown.retain(|shown| shown != command);
        out.push(Output::Told(Told::Ordered(order)));
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
            // Nothing else is advised to who asks: there is no such group.
            Some(Advice::Acquire(..) | Advice::Park(_) | Advice::Retry) | None => {
                out.push(Output::Told(Told::Note(Note::NotWritten(Refused::Unknown))));
            }
        }
    }
}
