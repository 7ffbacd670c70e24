//! How the cluster is, as one agent sees it.

mod agent;
mod groups;
mod nodes;
mod resources;

pub use agent::{
    AgentFacts, AgentStatus, DatabaseStatus, Degraded, GateHealth, HypervisorHealth, SessionState,
    StoreHealth,
};
pub use groups::GroupStatus;
pub use nodes::NodeStatus;
pub use resources::{Budget, ResourceStatus};

pub(crate) use groups::{state as group_state, waiting as group_waits};
pub(crate) use nodes::status as node_status;
pub(crate) use resources::status as resource_status;

use serde::{Deserialize, Serialize};
use takeover::log::Legend;
use takeover::node::Node;
use takeover::units::Moment;
use takeover_trace::Names;

/// How the cluster is, as one agent sees it: its copy of the database, and its own machine.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The agent that was asked.
    pub agent: AgentStatus,
    /// All nodes, by number.
    pub nodes: Vec<NodeStatus>,
    /// All groups, by number.
    pub groups: Vec<GroupStatus>,
    /// All resources, by number.
    pub resources: Vec<ResourceStatus>,
}

/// A node that is asked, when, and what things are called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) node: &'a Node,
    pub(crate) names: &'a Names,
    pub(crate) now: Moment,
}

impl<'a> View<'a> {
    pub(crate) fn legend(&self) -> Legend<'a> {
        self.names.legend(self.node.cluster().shape())
    }
}

/// How the cluster is, as this node sees it at this moment of its clock.
#[must_use]
pub fn status(node: &Node, names: &Names, now: Moment, agent: AgentFacts) -> Status {
    let view = View { node, names, now };
    let shape = node.cluster().shape();
    Status {
        agent: agent::status(view, agent),
        nodes: shape.nodes().iter().map(|id| nodes::status(view, id)).collect(),
        groups: shape.group_ids().map(|id| groups::status(view, id)).collect(),
        resources: shape.resource_ids().map(|id| resources::status(view, id)).collect(),
    }
}
