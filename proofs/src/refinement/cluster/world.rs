//! A small cluster, and what the table says of its database.

use std::sync::Arc;

use takeover::cluster::Cluster;
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, Proofs, ResourcePolicy,
    ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::session;
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{Claim, Epoch, GroupId, Guid, Incarnation, NodeId, NodeSet, Token};

use crate::table::Relation;
use crate::table::eval::{Size, State};

/// Two nodes, two machines of each name.
const SIZE: Size = Size { nodes: 2, machines: 4, lives: 3, epochs: 3 };

/// The group.
pub(super) const GROUP: GroupId = GroupId(0);

/// What the table says of the database and of its history.
pub(super) const OF_THE_DATABASE: [Relation; 10] = [
    Relation::Known,
    Relation::Born,
    Relation::Newest,
    Relation::Over,
    Relation::Owned,
    Relation::Claim,
    Relation::Closed,
    Relation::Heir,
    Relation::Granted,
    Relation::Ordered,
];

/// What stands in no record: it was there at some time.
const HISTORY: [Relation; 3] = [Relation::Born, Relation::Granted, Relation::Ordered];

/// The nodes.
pub(super) fn nodes() -> Vec<NodeId> {
    (1..=2).filter_map(NodeId::new).collect()
}

/// The lives.
pub(super) fn lives() -> Vec<Incarnation> {
    (1..=3).filter_map(Incarnation::new).collect()
}

/// Every claim.
pub(super) fn claims() -> Vec<Claim> {
    let mut claims = Vec::new();
    for node in nodes() {
        for incarnation in lives() {
            let epochs = (1..=3).filter_map(|number| Epoch::new(0, number));
            claims.extend(epochs.map(|epoch| Claim { epoch, incarnation, node }));
        }
    }
    claims
}

/// The tokens of a node's machines: the machines' numbers in the table.
pub(super) const fn tokens(node: NodeId) -> [Token; 2] {
    if node.number() == 1 { [Token(0), Token(1)] } else { [Token(2), Token(3)] }
}

/// Some lease: no writer of the database looks into it.
pub(super) fn lease() -> Option<Lease> {
    Lease::new(LeaseSpec::DEFAULT).ok()
}

/// A database that was just set up: two nodes, a group, a resource.
pub(super) fn first(proofs: Proofs) -> Option<Cluster> {
    let group = GroupShape {
        policy: GroupPolicy::new(GroupSpec::DEFAULT).ok()?,
        preferred: nodes(),
        home: None,
        class: None,
    };
    let resource = ResourceShape {
        guid: Guid(1),
        group: GROUP,
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).ok()?,
        depends_on: Vec::new(),
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    };
    let policy = ClusterPolicy::new(ClusterSpec { proofs, ..ClusterSpec::DEFAULT }).ok()?;
    let (groups, resources) = (vec![group], vec![resource]);
    let spec = ShapeSpec { policy, nodes: 2, capacity: Vec::new(), groups, resources };
    Some(Cluster::new(Arc::new(Shape::new(spec).ok()?)))
}

/// A life's number, from 0.
pub(super) fn life(incarnation: Incarnation) -> usize {
    usize::try_from(incarnation.number()).unwrap_or(usize::MAX).saturating_sub(1)
}

/// An epoch's number, from 0; none of those of the table where it is of another generation.
pub(super) fn epoch(epoch: Epoch) -> usize {
    let number = usize::try_from(epoch.number()).unwrap_or(usize::MAX).saturating_sub(1);
    if epoch.generation() == 0 { number } else { usize::MAX }
}

/// The machine that a token stands for.
pub(super) fn machine(token: Token) -> usize {
    usize::try_from(token.0).unwrap_or(usize::MAX)
}

/// Nothing was there yet.
pub(super) const fn no_history() -> State {
    State::empty(SIZE)
}

/// What the table says of a database with this history.
pub(super) fn view(database: &Cluster, history: &State) -> State {
    let mut state = history.clone();
    for node in nodes() {
        tokens(node)
            .into_iter()
            .for_each(|token| state.put(Relation::Of, &[machine(token), node.index()], true));
        if let Some(session) = database.session(node) {
            show_session(&mut state, node, session);
        }
    }
    let Some(record) = database.record(GROUP) else { return state };
    state.put(Relation::Closed, &[], record.closed);
    if let Some(heir) = record.heir {
        state.put(Relation::Heir, &[heir.index()], true);
    }
    if let Some(claim) = record.claim {
        let values = [claim.node.index(), life(claim.incarnation), epoch(claim.epoch)];
        state.put(Relation::Owned, &[], true);
        state.put(Relation::Claim, &values, true);
        state.put(Relation::Granted, &values, true);
    }
    state
}

fn show_session(state: &mut State, node: NodeId, session: &session::Record) {
    let node = node.index();
    if let Some(hot) = session.hot {
        state.put(Relation::Known, &[node], true);
        state.put(Relation::Newest, &[node, life(hot.incarnation)], true);
        state.put(Relation::Born, &[machine(hot.token), life(hot.incarnation)], true);
    }
    for incarnation in lives() {
        state.put(Relation::Over, &[node, life(incarnation)], session.over(incarnation).is_some());
    }
    if let Some(fencing) = session.cold.fencing {
        state.put(Relation::Ordered, &[node, life(fencing.incarnation)], true);
    }
}

/// The history with what is there now.
pub(super) fn remember(view: &State) -> State {
    let mut history = no_history();
    for relation in HISTORY {
        for values in view.tuples(relation) {
            history.put(relation, &values, view.is(relation, &values));
        }
    }
    history
}
