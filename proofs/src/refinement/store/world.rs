//! Small databases: every record of a group and of two nodes' sessions that the types allow.

use takeover::group;
use takeover::policy::Lease;
use takeover::session;
use takeover::units::{Claim, Incarnation, NodeId, NodeSet, Stamp, Token, Version};

use crate::refinement::database::{self, machine, optional, show_record, show_session};
use crate::table::Relation;
use crate::table::eval::{Size, State};

/// Three nodes, the last of which never registered; the machine of each, and another one under the first
/// one's name; four lives, and the next.
///
/// Four lives are enough: of one node's lives a change compares the old claim's, the newest, those that
/// are dead and fenced through; all others that it names it compares for equality with one of these, and
/// is refused where they differ. Of epochs it compares the old claim's, the proof's and the new one.
pub(super) const SIZE: Size = Size { nodes: 3, machines: 4, lives: 5, epochs: 3 };

/// The nodes.
pub(super) fn nodes() -> Vec<NodeId> {
    database::nodes(3)
}

/// The lives.
pub(super) fn lives() -> Vec<Incarnation> {
    database::lives(4)
}

/// Every claim.
pub(super) fn claims() -> Vec<Claim> {
    database::claims(&nodes(), &lives(), &database::epochs(3))
}

/// A node's own machine.
pub(super) const fn token_of(node: usize) -> Token {
    match node {
        0 => Token(0),
        1 => Token(1),
        _ => Token(3),
    }
}

/// Every record of a group, as far as ownership goes. What else stands in it goes with the heir: where one is
/// named the group is parked, was tried and has failed over, so that who looks at any of it is found.
pub(super) fn records() -> Vec<group::Record> {
    let mut records = Vec::new();
    let first = group::Record::FIRST;
    let parked = group::Parked { until: Some(Stamp(9)), up: NodeSet::EMPTY };
    let tried = nodes().into_iter().collect();
    let (failovers, since) = (first.failovers.with(Stamp(3)), Stamp(5));
    let heir = NodeId::new(2);
    let marked = group::Record { heir, parked: Some(parked), tried, failovers, since, ..first };
    for claim in optional(claims()) {
        for record in [first, marked] {
            for (closed, out) in [(false, false), (false, true), (true, false), (true, true)] {
                records.push(group::Record { claim, closed, out, ..record });
            }
        }
    }
    records
}

/// Every session of a node whose ends are no later than its newest life, which
/// [`takeover::session::Record`]'s only writer sees to.
pub(super) fn sessions(token: Token, lease: Lease) -> Vec<session::Record> {
    let mut sessions = Vec::new();
    for newest in optional(lives()) {
        let ends: Vec<_> = optional(lives()).into_iter().filter(|end| *end <= newest).collect();
        for &dead_through in &ends {
            for &fenced_through in &ends {
                let hot = newest.map(|incarnation| session::Hot { incarnation, token, lease, renewals: 1 });
                let cold = session::Cold { dead_through, fenced_through, ..session::Cold::default() };
                sessions.push(session::Record { version: Version::THIS, hot, cold });
                // Whether it is paused bears on lives that are not over alone: who looks at it is found there.
                if dead_through.is_none() && fenced_through.is_none() {
                    let cold = session::Cold { paused: true, draining: true, ..cold };
                    sessions.push(session::Record { version: Version::THIS, hot, cold });
                }
            }
        }
    }
    sessions
}

/// A session, in a few words.
pub(super) fn describe(session: &session::Record) -> String {
    let Some(hot) = session.hot else { return "no life".to_owned() };
    let through = |end: Option<Incarnation>| end.map_or(0, Incarnation::number);
    let (dead, fenced) = (through(session.cold.dead_through), through(session.cold.fenced_through));
    let (life, machine) = (hot.incarnation.number(), machine(hot.token).saturating_add(1));
    format!(
        "life {life} of machine {machine}, {} renewals, dead through {dead}, fenced through {fenced}",
        hot.renewals
    )
}

/// What the table says of a database.
pub(super) fn view(record: &group::Record, sessions: [&session::Record; 2]) -> State {
    let mut state = State::empty(SIZE);
    for (machine, node) in [(0, 0), (1, 1), (2, 0), (3, 2)] {
        state.put(Relation::Of, &[machine, node], true);
    }
    for (node, session) in sessions.into_iter().enumerate() {
        show_session(&mut state, node, session);
    }
    show_record(&mut state, record);
    state
}
