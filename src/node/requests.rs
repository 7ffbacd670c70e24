//! Requests to the store, and what is under way.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::Node;
use super::input::{Order, Output, Request, RequestId};
use crate::cluster::Command;
use crate::group::Change;
use crate::policy::Priority;
use crate::resource::Author;
use crate::units::{GroupId, Incarnation, Moment, NodeId, ResourceId, Revision};

/// What a request is for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Purpose {
    Register {
        asked: Moment,
    },
    Renew {
        incarnation: Incarnation,
        asked: Moment,
    },
    Change(GroupId),
    Record(ResourceId),
    Dead(NodeId, Incarnation),
    /// A fencing is asked for.
    Fence(NodeId),
    /// A request for a fencing is withdrawn.
    Withdraw(NodeId, Incarnation),
    /// A fencing was confirmed.
    Fenced(NodeId, Incarnation),
    /// Whose is what runs here?
    Owner(ResourceId),
    /// What became of a change whose answer was lost?
    Settle(GroupId),
    /// An operator's order, and the command that carries it out.
    Order(Order, Command),
    /// What became of an order whose answer was lost?
    Recheck(Order, Command),
    /// The longest lease has passed since the database was restored.
    EndRestore,
    /// Is the older life under this node's name over?
    Observe,
    /// Is anybody there beside this node?
    Look,
}

/// An operator's order that waits for the copy of the database, to learn what became of it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Waiting {
    pub(super) order: Order,
    pub(super) command: Command,
    /// Whether its answer was lost, so that it may have been applied, or still be.
    pub(super) lost: bool,
    /// The revision that the copy has to reach; none before a read has told it.
    pub(super) until: Option<Revision>,
}

/// The requests that are under way.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Open {
    pub(super) next: u64,
    pub(super) requests: BTreeMap<RequestId, Purpose>,
    /// Groups for which an answer is awaited, or an entry of the log.
    pub(super) groups: BTreeSet<GroupId>,
    /// Those that are answered, by the revision that the copy of the database has to reach.
    pub(super) until: BTreeSet<(Revision, GroupId)>,
    /// Groups whose outcome is to be asked for again at the next tick.
    pub(super) lost: BTreeSet<GroupId>,
    /// Orders that wait to learn what became of them.
    pub(super) orders: Vec<Waiting>,
    /// Commands of orders that the database's log has shown, and whose answer is not in.
    pub(super) shown: Vec<Command>,
    /// Changes that this node proposed and has not yet told of.
    pub(super) untold: BTreeMap<GroupId, Change>,
    /// Those of them that acquire, by priority.
    pub(super) acquiring: BTreeSet<(Priority, GroupId)>,
    /// Strays whose owner is settled when the copy reaches this revision.
    pub(super) strays: BTreeMap<ResourceId, Option<Revision>>,
}

impl Open {
    /// The best priority of a group whose acquisition is under way.
    pub(super) fn urgent(&self) -> Option<Priority> {
        self.acquiring.first().map(|&(priority, _)| priority)
    }

    /// Whether nothing is under way for a group.
    pub(super) fn idle(&self, group: GroupId) -> bool {
        !self.groups.contains(&group)
    }
}

impl Node {
    pub(super) fn ask(&mut self, purpose: Purpose, request: Request, out: &mut Vec<Output>) {
        let id = RequestId(self.open.next);
        self.open.next = self.open.next.saturating_add(1);
        self.open.requests.insert(id, purpose);
        out.push(Output::Ask(id, request, self.condition(&request)));
    }

    pub(super) fn ask_renew(&mut self, now: Moment, incarnation: Incarnation, out: &mut Vec<Output>) {
        let stamp = self.stamp(now);
        self.ask(Purpose::Renew { incarnation, asked: now }, Request::Renew { incarnation, stamp }, out);
    }

    pub(super) fn ask_dead(
        &mut self,
        node: NodeId,
        incarnation: Incarnation,
        renewals: u64,
        out: &mut Vec<Output>,
    ) {
        let command = Command::Dead { node, incarnation, renewals };
        self.ask(Purpose::Dead(node, incarnation), Request::Write(command), out);
    }

    pub(super) fn ask_order(&mut self, order: Order, command: Command, out: &mut Vec<Output>) {
        let command = command.decided_on(self.cluster.revision());
        self.send_order(order, command, out);
    }

    pub(super) fn send_order(&mut self, order: Order, command: Command, out: &mut Vec<Output>) {
        self.ask(Purpose::Order(order, command), Request::Write(command), out);
    }

    /// Proposes a change of a group's record, one at a time.
    pub(super) fn propose(&mut self, group: GroupId, change: Change, out: &mut Vec<Output>) {
        if !self.open.idle(group) {
            return;
        }
        let Some(seen) = self.cluster.written(group) else { return };
        self.open.groups.insert(group);
        self.open.untold.insert(group, change);
        if let (Change::Acquire { .. }, Some(priority)) = (change, self.priority(group)) {
            self.open.acquiring.insert((priority, group));
        }
        let command = Command::Change { group, seen, change };
        self.ask(Purpose::Change(group), Request::Write(command), out);
    }

    /// A proposed change is told of, or refused.
    pub(super) fn forget_change(&mut self, group: GroupId) {
        self.open.untold.remove(&group);
        if let Some(priority) = self.priority(group) {
            self.open.acquiring.remove(&(priority, group));
        }
    }

    pub(super) fn priority(&self, group: GroupId) -> Option<Priority> {
        Some(self.shape.group(group)?.policy.spec().priority)
    }

    /// Writes an outside act down, on condition that the claim is still open.
    pub(super) fn record_outside_act(&mut self, resource: ResourceId, out: &mut Vec<Output>) {
        let under_way = self.open.requests.values().any(|purpose| *purpose == Purpose::Record(resource));
        let Some(state) = self.machines.get(resource) else { return };
        if under_way || !state.recording {
            return;
        }
        let (flag, claim) = (state.persistent, state.held);
        let (author, seen) = (Author::OutsideAct, self.cluster.revision());
        let command = Command::Persist { resource, flag, author, claim, seen };
        self.ask(Purpose::Record(resource), Request::Write(command), out);
    }

    /// Reads, linearizably, whose a resource is that runs here.
    pub(super) fn read_owner(&mut self, resource: ResourceId, out: &mut Vec<Output>) {
        if self.open.strays.contains_key(&resource) {
            return;
        }
        self.open.strays.insert(resource, None);
        self.ask(Purpose::Owner(resource), Request::Sync, out);
    }
}
