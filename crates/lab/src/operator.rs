//! What tests ask the agents of a lab, as an operator on the node would.

use core::time::Duration;

use takeover_admin::{Client, NamedOrder, ORDER_PATIENCE, Outcome, PATIENCE};

use crate::failure::Failure;
use crate::lab::Lab;
use crate::layout::inside;

impl Lab {
    /// How the cluster is, as the agent of this node sees it.
    ///
    /// # Errors
    /// If there is no such node, or no agent that answers.
    pub fn agent_status(&self, node: &str) -> Result<takeover_admin::Status, Failure> {
        self.client(node, PATIENCE)?.status().map_err(|failure| unanswered(node, &failure))
    }

    /// Gives the agent of this node an order, and returns what came of it.
    ///
    /// # Errors
    /// If there is no such node, no agent that answers, or nothing of the name in the order.
    pub fn order(&self, node: &str, order: NamedOrder) -> Result<Outcome, Failure> {
        self.client(node, ORDER_PATIENCE)?.order(order).map_err(|failure| unanswered(node, &failure))
    }

    /// A connection to the agent of this node.
    fn client(&self, node: &str, patience: Duration) -> Result<Client, Failure> {
        let socket = self.node(node)?.sees(inside::ADMIN)?;
        Client::connect(&socket, patience).map_err(|failure| unanswered(node, &failure))
    }
}

/// An agent that did not answer.
fn unanswered(node: &str, failure: &takeover_admin::Failure) -> Failure {
    let remedy = format!("see log/agent.out in the folder of {node}");
    Failure::new(format!("the agent of {node}"), failure, remedy)
}
