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
        let serves = |node: &NodeId| {
            self.reaches_store(*node) && self.machine(*node).is_some_and(|machine| machine.node().is_some())
        };
        let nodes = self.shape().nodes();
        let Some(node) = nodes.iter().find(serves) else {
            if order == Order::AdoptStore {
                self.adopt_by_hand();
            } else if let Some(node) = nodes.lowest() {
                self.note_node(node, "no node that reaches the store takes the order");
            }
            return;
        };
        self.show_shape(node);
        for order in self.orders(order) {
            let life = self.machine(node).map_or(0, |machine| machine.life);
            self.tell(node, life, Input::Ordered(order));
        }
        if let Order::Resume { node: resumed, failback: true } = order {
            self.plan(ORDER_TAKES, Happening::BringBack(resumed));
        }
    }

    /// The node was resumed a moment ago; now the groups that prefer it are moved back.
    pub(super) fn bring_back(&mut self, node: NodeId) {
        for group in self.prefer(node) {
            self.order(Order::Move { group, to: Some(node) });
        }
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

    /// The groups whose best preferred owner is this node.
    fn prefer(&self, node: NodeId) -> Vec<GroupId> {
        let prefers = |group: &GroupId| {
            self.shape().group(*group).is_some_and(|group| group.preferred.first() == Some(&node))
        };
        self.groups().filter(prefers).collect()
    }
}
