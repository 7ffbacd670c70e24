//! What is known of a group at one moment.

use serde::Serialize;
use takeover::node::Node;
use takeover::resource::Persistent;
use takeover::session::State;
use takeover::units::{GroupId, Millis, NodeId, ResourceId, Stamp};
use takeover_admin::{Budget, Question, Record, questions};
use takeover_sim::scenario::Names;
use takeover_sim::telling::Telling;
use takeover_sim::world::{Quorum, World};

/// Everything that is printed.
#[derive(Debug, Serialize)]
pub(super) struct Facts<'a> {
    pub(super) scenario: &'a str,
    pub(super) seed: u64,
    pub(super) at_ms: u64,
    pub(super) group: &'a str,
    /// Why nothing of what is foretold happens now; none where a majority reaches the store.
    pub(super) undecided: Option<String>,
    /// None while its owner's agent is away.
    pub(super) state: Option<&'static str>,
    pub(super) record: Record,
    pub(super) failovers: Budget,
    /// Why it waits, as the nodes told it; none while somebody holds it.
    pub(super) waits: Option<String>,
    pub(super) resources: Vec<ResourceFacts<'a>>,
    pub(super) answers: Vec<Question>,
    pub(super) nodes: Vec<NodeFacts<'a>>,
}

/// One resource.
#[derive(Debug, Serialize)]
pub(super) struct ResourceFacts<'a> {
    pub(super) name: &'a str,
    pub(super) status: Option<&'static str>,
    pub(super) persistent_state: u8,
    pub(super) runs_on: Option<&'a str>,
    /// Restarts on each node that remembers one, and on the owner.
    pub(super) restarts: Vec<Restarted<'a>>,
}

/// The restarts of one resource on one node.
#[derive(Debug, Serialize)]
pub(super) struct Restarted<'a> {
    pub(super) node: &'a str,
    #[serde(flatten)]
    pub(super) budget: Budget,
}

/// One node.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about a node")]
pub(super) struct NodeFacts<'a> {
    pub(super) name: &'a str,
    /// As its own agent sees it; none while no agent runs.
    pub(super) session: Option<&'static str>,
    pub(super) life: Option<u32>,
    /// How long it may run things without another answer of the store's.
    pub(super) lease_left_ms: Option<u64>,
    pub(super) up: bool,
    pub(super) paused: bool,
    pub(super) quarantined: bool,
    pub(super) powered: bool,
    pub(super) isolated: bool,
    pub(super) fencing_asked: bool,
    pub(super) groups: usize,
    /// How many changes its copy of the database lags behind.
    pub(super) behind: Option<u64>,
    /// For how long each other node has seen its life unchanged.
    pub(super) unchanged_for_ms: Vec<(&'a str, u64)>,
    /// What waits on it for a place in the start throttle, next first.
    pub(super) queue: Vec<&'a str>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(telling: &'a Telling<'_>, seed: u64, at: Millis, group: GroupId) -> Self {
        let (story, world) = (telling.story(), telling.world());
        let names = &story.names;
        let record = world.record(group).copied().unwrap_or(takeover::group::Record::FIRST);
        let now = stamp(world);
        let called = called(names);
        let nodes = world.shape().nodes();
        let policy = world.shape().group(group).map(|shape| &shape.policy);
        Self {
            scenario: &story.name,
            seed,
            at_ms: at.0,
            group: names.group(group),
            undecided: undecided(world),
            state: world.group(group).map(takeover::group::Status::name),
            failovers: Budget::failovers(&record, policy, nodes.len(), now),
            waits: waits(world, &called, group),
            resources: world.shape().members(group).iter().map(|&id| resource(world, names, id)).collect(),
            answers: questions(world.database(), &called, group, now),
            nodes: nodes.iter().map(|id| node(world, names, id)).collect(),
            record: Record::of(&record, &called.legend(world.shape()), now),
        }
    }
}

/// Why nothing is decided, where no majority reaches the store.
fn undecided(world: &World) -> Option<String> {
    let until = "nothing that is foretold below happens until";
    match world.quorum() {
        Quorum::Held => None,
        Quorum::Lost { connected, witness } => {
            let nodes = world.shape().nodes().len();
            let witness = if witness { " and the witness" } else { "" };
            Some(format!(
                "no quorum: power and network are left to {connected} of {nodes} nodes{witness}, no majority of the \
                 votes; {until} a majority reaches the store"
            ))
        }
        Quorum::NoStore => Some(format!("no store: it answers nobody; {until} it does")),
    }
}

/// The story's names, as those who know no story take them.
fn called(names: &Names) -> takeover_trace::Names {
    takeover_trace::Names {
        nodes: names.nodes.clone(),
        groups: names.groups.clone(),
        resources: names.resources.clone(),
    }
}

/// Why a group waits, as the lowest node that looked for it found.
fn waits(world: &World, names: &takeover_trace::Names, group: GroupId) -> Option<String> {
    if !world.waits(group) {
        return None;
    }
    let found = world.shape().nodes().iter().find_map(|node| world.core(node)?.waits_for(group));
    takeover_admin::waits(world.database(), names, group, found)
}

/// The cluster's counter, as whoever is furthest reckons it.
fn stamp(world: &World) -> Stamp {
    let nodes = world.shape().nodes();
    let reckoned = nodes.iter().filter_map(|node| Some(world.core(node)?.stamp(world.clock(node))));
    reckoned.fold(world.database().now(), Stamp::max)
}

fn resource<'a>(world: &'a World, names: &'a Names, id: ResourceId) -> ResourceFacts<'a> {
    let view = world.resource(id);
    let restarts = |node: NodeId| {
        let core = world.core(node)?;
        let spec = core.cluster().policy(id)?.spec();
        let used = core.resource(id)?.restarts.count(world.clock(node), spec.restart_period);
        let budget = Budget { used, allowed: spec.restart_threshold, within_ms: spec.restart_period.0 };
        (used > 0 || view.owner == Some(node)).then_some(Restarted { node: names.node(node), budget })
    };
    ResourceFacts {
        name: names.resource(id),
        status: view.status.map(takeover::resource::Status::name),
        persistent_state: u8::from(view.persistent == Persistent::Online),
        runs_on: view.runs_on.map(|node| names.node(node)),
        restarts: world.shape().nodes().iter().filter_map(restarts).collect(),
    }
}

fn node<'a>(world: &'a World, names: &'a Names, id: NodeId) -> NodeFacts<'a> {
    let view = world.node(id);
    let core = world.core(id);
    let session = core.map(Node::session);
    let seen = |other: NodeId| {
        let unchanged = world.core(other)?.unchanged_for(id, world.clock(other))?;
        (other != id).then(|| (names.node(other), unchanged.0))
    };
    let record = world.database().session(id);
    let written = world.database().revision();
    NodeFacts {
        name: names.node(id),
        session: session.map(|session| match session {
            State::Out { .. } => "Out",
            State::Member(_) => "Up",
            State::Stopping(_) => "Stopping",
        }),
        life: record.and_then(|record| record.hot).map(|hot| hot.incarnation.number()),
        lease_left_ms: session.and_then(|session| match session {
            State::Member(member) => Some(member.usable_until().since(world.clock(id)).0),
            State::Out { .. } | State::Stopping(_) => None,
        }),
        up: view.up,
        paused: view.paused,
        quarantined: view.quarantined,
        powered: view.powered,
        isolated: view.isolated,
        fencing_asked: record.is_some_and(|record| record.cold.fencing.is_some()),
        groups: view.groups,
        behind: core.map(|core| written.number.saturating_sub(core.cluster().revision().number)),
        unchanged_for_ms: world.shape().nodes().iter().filter_map(seen).collect(),
        queue: core.map(|core| core.queued().map(|id| names.resource(id)).collect()).unwrap_or_default(),
    }
}
