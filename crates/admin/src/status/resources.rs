//! The resources, as far as one node knows them.

use serde::{Deserialize, Serialize};
use takeover::resource::{Aftermath, Gate, Persistent, Phase, Reread, Rung, State};
use takeover::units::{Claim, GroupId, Moment, ResourceId};

use super::View;
use crate::spell::rough;

/// How much of what is allowed was used.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// How often it happened within the period.
    pub used: u8,
    /// How often it may happen.
    pub allowed: u8,
    /// The period, in milliseconds.
    pub within_ms: u64,
}

/// A resource, as far as one node knows it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ResourceStatus {
    /// Its name.
    pub name: String,
    /// Its identity towards the hypervisor.
    pub guid: String,
    /// Its group.
    pub group: String,
    /// Its state, where the node that was asked runs it, or where nobody can; what runs on another
    /// node is for that one to say.
    pub state: Option<String>,
    /// The node that may run it: the one whose claim is not over.
    pub on: Option<String>,
    /// What its state waits for, or why its state is not known.
    pub note: Option<String>,
    /// 1 if the cluster should keep it online.
    pub persistent_state: u8,
    /// Whether its gate is open on the node that was asked.
    pub gate_open: bool,
    /// Its restarts on the node that was asked; none where that one does not run it and remembers no
    /// restart.
    pub restarts: Option<Budget>,
}

pub(crate) fn status(on: View<'_>, id: ResourceId) -> ResourceStatus {
    let (legend, cluster) = (on.legend(), on.node.cluster());
    let configured = cluster.shape().resource(id);
    let group = configured.map(|shape| shape.group);
    let machine = on.node.resource(id);
    let place = place(on, group, machine);
    ResourceStatus {
        name: legend.resource(id),
        guid: configured.map(|shape| shape.guid.to_string()).unwrap_or_default(),
        group: group.map(|group| legend.group(group)).unwrap_or_default(),
        state: place.state,
        on: place.on,
        note: place.note,
        persistent_state: u8::from(cluster.persistent(id) == Some(Persistent::Online)),
        gate_open: machine.is_some_and(|machine| machine.gate == Gate::Open),
        restarts: machine.and_then(|machine| restarts(on, id, machine)),
    }
}

/// Where a resource is, as far as a node knows.
struct Place {
    state: Option<String>,
    on: Option<String>,
    note: Option<String>,
}

fn place(on: View<'_>, group: Option<GroupId>, machine: Option<&State>) -> Place {
    let cluster = on.node.cluster();
    let record = group.and_then(|group| cluster.record(group));
    let proved = group.is_some_and(|group| cluster.proof(group).is_some());
    let open = record.and_then(takeover::group::Record::open_claim).filter(|_| !proved);
    let me = on.legend().node(on.node.id());
    let held = group.is_some_and(|group| on.node.holds(group).is_some());
    match (machine.filter(|machine| held || !machine.released()), open) {
        (Some(machine), _) => {
            let state = machine.phase.status().name().to_owned();
            Place { state: Some(state), on: Some(me), note: note(machine, on.now) }
        }
        (None, Some(claim)) => Place {
            state: None,
            on: Some(on.legend().node(claim.node)),
            note: (claim.node == on.node.id()).then(|| unheld(claim)),
        },
        (None, None) => Place { state: Some("Offline".to_owned()), on: None, note: None },
    }
}

/// This node's claim, and nothing held under it.
fn unheld(claim: Claim) -> String {
    format!("claimed by {claim}; this agent does not hold it, or not yet")
}

/// What a state waits for, where it waits.
fn note(machine: &State, now: Moment) -> Option<String> {
    let overdue = |what: &str, at: Moment| Some(format!("{what}, overdue in {}", rough(at.since(now))));
    match machine.phase {
        Phase::Offline if machine.gate == Gate::Asked => Some("waits for its gate to open".to_owned()),
        Phase::Offline | Phase::Online(Reread::No) => None,
        Phase::Online(Reread::At(_) | Reread::Asked(_)) => Some("looked at again".to_owned()),
        Phase::OnlinePending(at) => overdue("starting", at),
        Phase::OfflinePending(Rung::Offline | Rung::Leaving, at) => overdue("shutting down", at),
        Phase::OfflinePending(Rung::Terminate | Rung::Look, at) => overdue("being ended", at),
        Phase::Failed(Aftermath::Clearing(at)) => overdue("being cleared away", at),
        Phase::Failed(Aftermath::Resting(at)) => Some(format!("restarted in {}", rough(at.since(now)))),
        Phase::Failed(Aftermath::Ready) => Some("waits to be restarted".to_owned()),
        Phase::Failed(Aftermath::GivenUp(Moment::NEVER)) => Some("given up, until a command".to_owned()),
        Phase::Failed(Aftermath::GivenUp(at)) => {
            Some(format!("given up, tried again in {}", rough(at.since(now))))
        }
        Phase::Failed(Aftermath::Stuck) => {
            Some("waits for an answer or an operator: nothing confirms its state".to_owned())
        }
    }
}

fn restarts(on: View<'_>, id: ResourceId, machine: &State) -> Option<Budget> {
    let spec = on.node.cluster().policy(id)?.spec();
    let used = machine.restarts.count(on.now, spec.restart_period);
    let within_ms = spec.restart_period.0;
    let here = used > 0 || machine.held.is_some();
    here.then_some(Budget { used, allowed: spec.restart_threshold, within_ms })
}
