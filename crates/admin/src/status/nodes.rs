//! The nodes, as one of them sees them.

use serde::{Deserialize, Serialize};
use takeover::units::NodeId;

use super::View;

/// A node, by the database and by what another one sees of it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about a node")]
pub struct NodeStatus {
    /// Its name.
    pub name: String,
    /// Whether its newest life is not over.
    pub up: bool,
    /// Whether an administrator paused it.
    pub paused: bool,
    /// Whether its groups are to leave it.
    pub draining: bool,
    /// Whether it was lost too often lately: no group goes there.
    pub quarantined: bool,
    /// Whether its fencing is asked for, and not confirmed.
    pub fencing_asked: bool,
    /// Its newest life; none before the first.
    pub life: Option<u32>,
    /// How many groups name it as their owner.
    pub groups: usize,
    /// For how long the node that was asked has seen its life unchanged, in milliseconds; none of
    /// itself, and while it has seen none that is not over.
    pub unchanged_for_ms: Option<u64>,
    /// What waits on it for a place in the start throttle, next first; none where another node was
    /// asked.
    pub queue: Option<Vec<String>>,
}

pub(crate) fn status(on: View<'_>, id: NodeId) -> NodeStatus {
    let cluster = on.node.cluster();
    let record = cluster.session(id).copied().unwrap_or_default();
    let here = on.node.id() == id;
    let queue = || on.node.queued().map(|resource| on.legend().resource(resource)).collect();
    NodeStatus {
        name: on.legend().node(id),
        up: cluster.up().contains(id),
        paused: record.cold.paused,
        draining: record.cold.draining,
        quarantined: cluster.quarantined(on.node.stamp(on.now)).contains(id),
        fencing_asked: record.cold.fencing.is_some(),
        life: record.hot.map(|hot| hot.incarnation.number()),
        groups: cluster.owned_by(id).len(),
        unchanged_for_ms: on.node.unchanged_for(id, on.now).filter(|_| !here).map(|time| time.0),
        queue: here.then(queue),
    }
}
