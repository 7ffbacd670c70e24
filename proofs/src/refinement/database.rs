//! Small databases, and what the table says of their records: for every room that looks into one.

use takeover::group::{Change, Record};
use takeover::policy::{Lease, LeaseSpec};
use takeover::session;
use takeover::units::{Claim, Epoch, Incarnation, NodeId, Token};

use crate::table::Relation;
use crate::table::eval::State;

/// What the table says of a group's record and of sessions, with the history that stands in no record.
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

/// The first so many nodes.
pub(super) fn nodes(count: u8) -> Vec<NodeId> {
    (1..=count).filter_map(NodeId::new).collect()
}

/// The first so many lives.
pub(super) fn lives(count: u32) -> Vec<Incarnation> {
    (1..=count).filter_map(Incarnation::new).collect()
}

/// The first so many epochs of a database that was never restored.
pub(super) fn epochs(count: u32) -> Vec<Epoch> {
    (1..=count).filter_map(|number| Epoch::new(0, number)).collect()
}

/// Every claim of these nodes in these lives under these epochs.
pub(super) fn claims(nodes: &[NodeId], lives: &[Incarnation], epochs: &[Epoch]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for &node in nodes {
        for &incarnation in lives {
            claims.extend(epochs.iter().map(|&epoch| Claim { epoch, incarnation, node }));
        }
    }
    claims
}

/// Something, or nothing.
pub(super) fn optional<T>(values: Vec<T>) -> Vec<Option<T>> {
    core::iter::once(None).chain(values.into_iter().map(Some)).collect()
}

/// Some lease: no writer of the database looks into it.
pub(super) fn lease() -> Option<Lease> {
    Lease::new(LeaseSpec::DEFAULT).ok()
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

/// The machine that a token stands for: tokens are the machines' numbers.
pub(super) fn machine(token: Token) -> usize {
    usize::try_from(token.0).unwrap_or(usize::MAX)
}

/// What the table says of a group's record.
pub(super) fn show_record(state: &mut State, record: &Record) {
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
}

/// What the table says of a node's session.
pub(super) fn show_session(state: &mut State, node: usize, session: &session::Record) {
    if let Some(hot) = session.hot {
        state.put(Relation::Known, &[node], true);
        state.put(Relation::Newest, &[node, life(hot.incarnation)], true);
        state.put(Relation::Born, &[machine(hot.token), life(hot.incarnation)], true);
    }
    let every = (1..).map_while(Incarnation::new).take(state.size().lives);
    for incarnation in every {
        state.put(Relation::Over, &[node, life(incarnation)], session.over(incarnation).is_some());
    }
    if let Some(fencing) = session.cold.fencing {
        state.put(Relation::Ordered, &[node, life(fencing.incarnation)], true);
    }
}

/// The new owner that a change names.
pub(super) const fn newcomer(change: &Change) -> Option<Claim> {
    match change {
        Change::Acquire { to, .. } | Change::Adopt { to } => Some(*to),
        Change::Stopped { .. }
        | Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => None,
    }
}
