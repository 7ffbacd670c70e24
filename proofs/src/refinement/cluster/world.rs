//! A small cluster, and what the table says of its database.

use std::sync::Arc;

use takeover::cluster::Cluster;
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Proofs, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{Claim, GroupId, Guid, Incarnation, NodeId, NodeSet, Token};

use crate::refinement::database::{self, machine, show_record, show_session};
use crate::table::Relation;
use crate::table::eval::{Size, State};

/// Two nodes, two machines of each name.
const SIZE: Size = Size { nodes: 2, machines: 4, lives: 3, epochs: 3 };

/// The group.
pub(super) const GROUP: GroupId = GroupId(0);

/// What stands in no record: it was there at some time.
const HISTORY: [Relation; 3] = [Relation::Born, Relation::Granted, Relation::Ordered];

/// The nodes.
pub(super) fn nodes() -> Vec<NodeId> {
    database::nodes(2)
}

/// The lives.
pub(super) fn lives() -> Vec<Incarnation> {
    database::lives(3)
}

/// Every claim.
pub(super) fn claims() -> Vec<Claim> {
    database::claims(&nodes(), &lives(), &database::epochs(3))
}

/// The tokens of a node's machines: the machines' numbers in the table.
pub(super) const fn tokens(node: NodeId) -> [Token; 2] {
    if node.number() == 1 { [Token(0), Token(1)] } else { [Token(2), Token(3)] }
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
            show_session(&mut state, node.index(), session);
        }
    }
    let Some(record) = database.record(GROUP) else { return state };
    show_record(&mut state, record);
    state
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
