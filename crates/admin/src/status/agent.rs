//! The agent that was asked, and what it stands on.

use serde::{Deserialize, Serialize};
use takeover::session::State;
use takeover::units::Millis;

use super::View;

/// What only the agent knows of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AgentFacts {
    /// What the cluster is called.
    pub cluster: String,
    /// The agent's version.
    pub version: String,
    /// For how long it has run.
    pub uptime: Millis,
    /// What ends what runs here when the lease ends: "in this process", "watchdog".
    pub guardian: String,
    /// Its store.
    pub store: StoreHealth,
    /// Its hypervisor.
    pub hypervisor: HypervisorHealth,
}

/// How an agent's store is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct StoreHealth {
    /// Where it is: a file or a socket.
    pub place: String,
    /// Whether its last request was answered.
    pub connected: bool,
    /// What the last request that failed ended with.
    pub error: Option<String>,
}

/// How an agent's hypervisor is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct HypervisorHealth {
    /// Where it is: a URI.
    pub place: String,
    /// Whether it answers.
    pub connected: bool,
    /// Its version, if it has said it.
    pub version: Option<String>,
    /// What the last call that failed ended with.
    pub error: Option<String>,
    /// Whether every start of a VM passes the gate.
    pub gate: GateHealth,
    /// VMs about which the agent cannot do all that it should.
    pub degraded: Vec<Degraded>,
}

/// Whether every start of a VM passes the gate.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateHealth {
    /// It does.
    Enforced,
    /// It does not, and why: a VM could be started that this cluster runs elsewhere.
    NotEnforced {
        /// Why.
        why: String,
    },
}

/// A VM about which the agent cannot do all that it should.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Degraded {
    /// Which one.
    pub vm: String,
    /// What is amiss.
    pub why: String,
}

/// The agent that was asked.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AgentStatus {
    /// What the cluster is called.
    pub cluster: String,
    /// Its node.
    pub node: String,
    /// Its version.
    pub version: String,
    /// For how long it has run, in milliseconds.
    pub uptime_ms: u64,
    /// Its session.
    pub session: SessionState,
    /// Its life in the cluster; none while it is registered in none.
    pub life: Option<u32>,
    /// For how long it may run things without another answer of the store's, in milliseconds; none
    /// while it may not.
    pub lease_left_ms: Option<u64>,
    /// Whether it may start something now.
    pub may_start: bool,
    /// What ends what runs here when the lease ends.
    pub guardian: String,
    /// Its store.
    pub store: StoreHealth,
    /// Its copy of the database.
    pub database: DatabaseStatus,
    /// Its hypervisor.
    pub hypervisor: HypervisorHealth,
}

/// A node's session, as the node itself sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum SessionState {
    /// It has no life in the cluster, and runs nothing.
    Out,
    /// It is registered.
    Up,
    /// Its lease ends before an answer comes: it stops everything.
    Stopping,
}

impl SessionState {
    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Out => "Out",
            Self::Up => "Up",
            Self::Stopping => "Stopping",
        }
    }

    /// What a session's state is called.
    #[must_use]
    pub const fn of(state: &State) -> Self {
        match state {
            State::Out { .. } => Self::Out,
            State::Member(_) => Self::Up,
            State::Stopping(_) => Self::Stopping,
        }
    }
}

/// An agent's copy of the database.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DatabaseStatus {
    /// Its generation: how often a backup was adopted.
    pub generation: u32,
    /// How many changes it holds.
    pub revision: u64,
    /// Whether the store is the one that this node has seen; if not, an operator has to adopt it.
    pub accepted: bool,
    /// Whether it was restored and adopted, and leases from before may still run: nothing begins.
    pub waits_for_old_leases: bool,
}

pub(super) fn status(on: View<'_>, facts: AgentFacts) -> AgentStatus {
    let cluster = on.node.cluster();
    let session = on.node.session();
    let revision = cluster.revision();
    AgentStatus {
        cluster: facts.cluster,
        node: on.legend().node(on.node.id()),
        version: facts.version,
        uptime_ms: facts.uptime.0,
        session: SessionState::of(session),
        life: session.incarnation().map(takeover::units::Incarnation::number),
        lease_left_ms: match session {
            State::Member(member) => Some(member.usable_until().since(on.now).0),
            State::Out { .. } | State::Stopping(_) => None,
        },
        may_start: session.may_start(cluster.shape().policy(), on.now),
        guardian: facts.guardian,
        store: facts.store,
        database: DatabaseStatus {
            generation: revision.generation,
            revision: revision.number,
            accepted: !on.node.seen().is_end(),
            waits_for_old_leases: cluster.restoring(),
        },
        hypervisor: facts.hypervisor,
    }
}
