//! Small databases: every record of a group and of two nodes' sessions that the types allow.

use takeover::group;
use takeover::policy::{Lease, LeaseSpec};
use takeover::session;
use takeover::units::{Claim, Epoch, Incarnation, NodeId, NodeSet, Stamp, Token, Version};

use crate::table::Relation;
use crate::table::eval::{Size, State};

/// Three nodes, the last of which never registered; the machine of each, and another one under the first
/// one's name; four lives, and the next.
///
/// Four lives are enough: of one node's lives a change compares the old claim's, the newest, those that
/// are dead and fenced through; all others that it names it compares for equality with one of these, and
/// is refused where they differ. Of epochs it compares the old claim's, the proof's and the new one.
pub(super) const SIZE: Size = Size { nodes: 3, machines: 4, lives: 5, epochs: 3 };

/// What the table says of a database alone.
pub(super) const OF_THE_DATABASE: [Relation; 9] = [
    Relation::Known,
    Relation::Born,
    Relation::Newest,
    Relation::Over,
    Relation::Owned,
    Relation::Claim,
    Relation::Closed,
    Relation::Heir,
    Relation::Granted,
];

/// The nodes.
pub(super) fn nodes() -> Vec<NodeId> {
    (1..=3).filter_map(NodeId::new).collect()
}

/// The lives.
pub(super) fn lives() -> Vec<Incarnation> {
    (1..=4).filter_map(Incarnation::new).collect()
}

/// The epochs.
pub(super) fn epochs() -> Vec<Epoch> {
    (1..=3).filter_map(|number| Epoch::new(0, number)).collect()
}

/// Every claim.
pub(super) fn claims() -> Vec<Claim> {
    let mut claims = Vec::new();
    for node in nodes() {
        for incarnation in lives() {
            claims.extend(epochs().into_iter().map(|epoch| Claim { epoch, incarnation, node }));
        }
    }
    claims
}

/// Something, or nothing.
pub(super) fn optional<T>(values: Vec<T>) -> Vec<Option<T>> {
    core::iter::once(None).chain(values.into_iter().map(Some)).collect()
}

/// A life's number, from 0.
pub(super) fn life(incarnation: Incarnation) -> usize {
    usize::try_from(incarnation.number()).unwrap_or(usize::MAX).saturating_sub(1)
}

/// An epoch's number, from 0.
pub(super) fn epoch(epoch: Epoch) -> usize {
    usize::try_from(epoch.number()).unwrap_or(usize::MAX).saturating_sub(1)
}

/// The machine of a node that this token stands for: tokens are the machines' numbers.
pub(super) fn machine(token: Token) -> usize {
    usize::try_from(token.0).unwrap_or(usize::MAX)
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

/// Some lease: no writer of the database looks into it.
pub(super) fn lease() -> Option<Lease> {
    Lease::new(LeaseSpec::DEFAULT).ok()
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

fn show_session(state: &mut State, node: usize, session: &session::Record) {
    if let Some(hot) = session.hot {
        state.put(Relation::Known, &[node], true);
        state.put(Relation::Newest, &[node, life(hot.incarnation)], true);
        state.put(Relation::Born, &[machine(hot.token), life(hot.incarnation)], true);
    }
    let next = Incarnation::new(5);
    for incarnation in lives().into_iter().chain(next) {
        state.put(Relation::Over, &[node, life(incarnation)], session.over(incarnation).is_some());
    }
}
