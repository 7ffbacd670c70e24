//! Why a group is where it is, and where it would go.

use serde::{Deserialize, Serialize};
use takeover::group;
use takeover::log::Legend;
use takeover::node::Node;
use takeover::policy::GroupPolicy;
use takeover::units::{Millis, Moment, Stamp};
use takeover_trace::Names;

use crate::future::{Question, questions};
use crate::name::Lookup;
use crate::refusal::Refusal;
use crate::status::{
    Budget, NodeStatus, ResourceStatus, StoreHealth, View, group_state, group_waits, node_status,
    resource_status,
};

/// Why a group is where it is, as one agent sees it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// The node that was asked.
    pub seen_by: String,
    /// The group.
    pub group: String,
    /// Why nothing of what is foretold happens by this agent now; none where its store answers.
    pub undecided: Option<String>,
    /// Its state, where the node that was asked runs it.
    pub state: Option<String>,
    /// Its record in the database.
    pub record: Record,
    /// Its failovers that its resources caused.
    pub failovers: Budget,
    /// Whether an operator took it out of service.
    pub out_of_service: bool,
    /// Why it waits; none while somebody holds it.
    pub waits: Option<String>,
    /// Its resources, each after those that it depends on.
    pub resources: Vec<ResourceStatus>,
    /// What becomes of it.
    pub answers: Vec<Question>,
    /// All nodes, by number.
    pub nodes: Vec<NodeStatus>,
}

/// A group's record in the database.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The newest owner, also of a claim that is closed; none before the first.
    pub owner: Option<String>,
    /// Its claim, as `node/life/epoch`.
    pub claim: Option<String>,
    /// The count in the claim's epoch.
    pub epoch: Option<u32>,
    /// Whether resources may run under the claim.
    pub open: bool,
    /// When the claim began, by the cluster's counter in milliseconds.
    pub since_ms: u64,
    /// Who takes it next.
    pub heir: Option<String>,
    /// Whether it stays Failed where it is.
    pub parked: bool,
    /// Until it is tried again, in milliseconds; none by command only.
    pub parked_for_ms: Option<u64>,
    /// The nodes on which it failed since it last ran.
    pub tried: Vec<String>,
}

impl Record {
    /// A record in words, with what is yet to come counted from `at`.
    #[must_use]
    pub fn of(record: &group::Record, legend: &Legend<'_>, at: Stamp) -> Self {
        Self {
            owner: record.claim.map(|claim| legend.node(claim.node)),
            claim: record.claim.map(|claim| claim.to_string()),
            epoch: record.claim.map(|claim| claim.epoch.number()),
            open: record.open_claim().is_some(),
            since_ms: record.since.0,
            heir: record.heir.map(|heir| legend.node(heir)),
            parked: record.parked.is_some(),
            parked_for_ms: record.parked.and_then(|parked| parked.until).map(|until| until.since(at).0),
            tried: record.tried.iter().map(|node| legend.node(node)).collect(),
        }
    }
}

impl Budget {
    /// How many failovers of a group were used of those that it is allowed in a cluster of so many
    /// nodes.
    #[must_use]
    pub fn failovers(record: &group::Record, policy: Option<&GroupPolicy>, nodes: u32, at: Stamp) -> Self {
        let within = policy.map_or(Millis::ZERO, |policy| policy.spec().failover_period);
        Self {
            used: record.failovers.count(at, within),
            allowed: policy.map_or(0, |policy| policy.failovers_allowed(nodes)),
            within_ms: within.0,
        }
    }
}

/// Why a group, or the group of a resource, is where it is, as this node sees it at this moment of
/// its clock. All of it is the node's copy of the database: where its store is silent, that is said.
///
/// # Errors
/// There is no such group or resource; says what was probably meant.
pub fn why(
    node: &Node,
    names: &Names,
    now: Moment,
    group: &str,
    store: &StoreHealth,
) -> Result<Why, Refusal> {
    let cluster = node.cluster();
    let shape = cluster.shape();
    let id = Lookup { names, shape }.either(group)?;
    let on = View { node, names, now };
    let (legend, at) = (on.legend(), node.stamp(now));
    let record = cluster.record(id).copied().unwrap_or(group::Record::FIRST);
    let policy = shape.group(id).map(|shape| &shape.policy);
    Ok(Why {
        seen_by: legend.node(node.id()),
        group: legend.group(id),
        undecided: undecided(node, store),
        state: group_state(on, id),
        record: Record::of(&record, &legend, at),
        failovers: Budget::failovers(&record, policy, shape.nodes().len(), at),
        out_of_service: record.out,
        waits: group_waits(on, id),
        resources: shape.members(id).iter().map(|&resource| resource_status(on, resource)).collect(),
        answers: questions(cluster, names, id, at),
        nodes: shape.nodes().iter().map(|id| node_status(on, id)).collect(),
    })
}

/// Why this node decides nothing, where it has no store.
fn undecided(node: &Node, store: &StoreHealth) -> Option<String> {
    let place = &store.place;
    let what = if !store.connected {
        let error = store.error.as_ref().map_or_else(String::new, |error| format!(" ({error})"));
        format!(
            "{place} does not answer{error}; below is what this node knew last, and it does nothing of it until the store answers"
        )
    } else if node.seen().is_end() {
        format!(
            "{place} is not the one that was seen here; below is what this node knew last, and it does nothing of it until an operator adopts the store"
        )
    } else {
        return None;
    };
    Some(format!("no store: {what}"))
}
