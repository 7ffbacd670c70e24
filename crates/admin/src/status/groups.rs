//! The groups, by their records.

use serde::{Deserialize, Serialize};
use takeover::group::{self, Record};
use takeover::resource::Persistent;
use takeover::units::{GroupId, ResourceId};

use super::View;
use crate::future;

/// A group, by its record in the database.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct GroupStatus {
    /// Its name.
    pub name: String,
    /// Its state, where the node that was asked runs it; what runs on another node is for that one to
    /// say.
    pub state: Option<String>,
    /// Who owns it; none once everything of it is stopped.
    pub owner: Option<String>,
    /// The newest ownership, as `node/life/epoch`, over or not; none before the first.
    pub claim: Option<String>,
    /// Who takes it next: the target of a planned move.
    pub heir: Option<String>,
    /// Whether it stays Failed where it is.
    pub parked: bool,
    /// In how many milliseconds a parked group is tried again; none by command only.
    pub parked_for_ms: Option<u64>,
    /// Whether an operator took it out of service.
    pub out_of_service: bool,
    /// Why it waits; none while somebody holds it, or nothing of it should run.
    pub waits: Option<String>,
}

pub(super) fn status(on: View<'_>, id: GroupId) -> GroupStatus {
    let record = on.node.cluster().record(id).copied().unwrap_or(Record::FIRST);
    let legend = on.legend();
    let at = on.node.stamp(on.now);
    GroupStatus {
        name: legend.group(id),
        state: state(on, id),
        owner: record.owner().map(|owner| legend.node(owner)),
        claim: record.claim.map(|claim| claim.to_string()),
        heir: record.heir.map(|heir| legend.node(heir)),
        parked: record.parked.is_some(),
        parked_for_ms: record.parked.and_then(|parked| parked.until).map(|until| until.since(at).0),
        out_of_service: record.out,
        waits: waiting(on, id),
    }
}

/// A group's state, where this node's machines tell it: it holds the group, or has not stopped
/// everything of it.
pub(crate) fn state(on: View<'_>, id: GroupId) -> Option<String> {
    let members = on.node.cluster().shape().members(id);
    let machine = |&resource: &ResourceId| on.node.resource(resource);
    let here = on.node.holds(id).is_some() || members.iter().filter_map(machine).any(|it| !it.released());
    let states = members.iter().filter_map(machine).map(|machine| machine.phase.status());
    here.then(|| group::status(states).name().to_owned())
}

/// Why a group waits, as this node sees it; none while somebody holds it, or nothing of it should
/// run.
pub(crate) fn waiting(on: View<'_>, id: GroupId) -> Option<String> {
    let cluster = on.node.cluster();
    let owner = cluster.record(id)?.owner();
    let held = match owner {
        Some(owner) if owner == on.node.id() => on.node.holds(id).is_some(),
        // Whether another node holds what it owns is for that one to say.
        Some(_) => cluster.proof(id).is_none(),
        None => false,
    };
    let wanted = |&resource: &ResourceId| cluster.persistent(resource) == Some(Persistent::Online);
    if held || !cluster.shape().members(id).iter().any(wanted) {
        return None;
    }
    future::waits(cluster, on.names, id, on.node.waits_for(id))
}
