//! The administrator's commands, given to a node that reaches the store.

use takeover::group;
use takeover::node::{self, Drain, Input};
use takeover::units::{GroupId, NodeId, ResourceId};

use super::World;
use super::config::ORDER_TAKES;
use super::queue::Happening;
use crate::scenario::{Order, Target};

impl World {
    /// Gives an order to the first node that runs an agent and reaches the store.
    pub(super) fn order(&mut self, order: Order) {
        if self.serving().is_none() && order == Order::AdoptStore {
            self.adopt_by_hand();
            return;
        }
        if let Order::Pause { node, .. } = order {
            let owned = self.store.cluster.owned_by(node).to_vec();
            if let Some(machine) = self.machine_mut(node) {
                machine.owned.extend(owned);
            }
        }
        self.give(&self.orders(order));
        match order {
            Order::Resume { node, failback: true } => self.plan(ORDER_TAKES, Happening::BringBack(node)),
            Order::Resume { node, failback: false } => {
                if let Some(machine) = self.machine_mut(node) {
                    machine.owned.clear();
                }
            }
            Order::Online(_)
            | Order::Offline(_)
            | Order::Move { .. }
            | Order::FailOver(_)
            | Order::FailBack(_)
            | Order::Pause { .. }
            | Order::TakeOut(_)
            | Order::PutBack(_)
            | Order::AdoptStore => {}
        }
    }

    /// The first node that runs an agent and reaches the store.
    pub(super) fn serving(&self) -> Option<NodeId> {
        let serves = |node: &NodeId| {
            self.reaches_store(*node) && self.machine(*node).is_some_and(|machine| machine.node().is_some())
        };
        self.shape().nodes().iter().find(serves)
    }

    /// Gives orders to that node.
    pub(super) fn give(&mut self, orders: &[node::Order]) {
        let Some(node) = self.serving() else {
            if let Some(node) = self.shape().nodes().lowest() {
                self.note_node(node, "no node that reaches the store takes the order");
            }
            return;
        };
        self.show_shape(node);
        for &order in orders {
            let life = self.machine(node).map_or(0, |machine| machine.life);
            self.tell(node, life, Input::Ordered(order));
        }
    }

    /// The node was resumed a moment ago; now what left it since it was paused is moved back.
    pub(super) fn bring_back(&mut self, node: NodeId) {
        let owned = self.machine_mut(node).map(|machine| core::mem::take(&mut machine.owned));
        let away = |group: &GroupId| {
            self.store.cluster.record(*group).is_some_and(|record| record.owner() != Some(node))
        };
        for group in owned.unwrap_or_default().into_iter().filter(away).collect::<Vec<_>>() {
            self.order(Order::Move { group, to: Some(node) });
        }
    }

    /// The resources that a command names; all where it names none.
    pub(super) fn meant(&self, of: Option<Target>) -> Vec<ResourceId> {
        let all = || self.shape().resource_ids().collect();
        of.map_or_else(all, |target| self.members(target))
    }

    /// The orders to a node that a command of the story stands for.
    fn orders(&self, order: Order) -> Vec<node::Order> {
        let group = |group, asked| vec![node::Order::Group(group, asked)];
        match order {
            Order::Online(target) => self.members(target).into_iter().map(node::Order::Online).collect(),
            Order::Offline(target) => self.members(target).into_iter().map(node::Order::Offline).collect(),
            Order::Move { group: which, to } => group(which, group::Order::Move(to)),
            Order::FailOver(which) => group(which, group::Order::Failover),
            Order::FailBack(which) => group(which, group::Order::Failback),
            Order::Pause { node, drain } => {
                vec![node::Order::Pause(node, if drain { Drain::Yes } else { Drain::No })]
            }
            Order::AdoptStore => vec![node::Order::AdoptStore],
            Order::TakeOut(group) => vec![node::Order::TakeOut(group)],
            Order::PutBack(group) => vec![node::Order::PutBack(group)],
            Order::Resume { node, .. } => vec![node::Order::Resume(node)],
        }
    }

    fn members(&self, target: Target) -> Vec<ResourceId> {
        match target {
            Target::Resource(resource) => vec![resource],
            Target::Group(group) => self.shape().members(group).to_vec(),
        }
    }
}
