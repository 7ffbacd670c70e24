//! The changes that a record can undergo, and what proves that a takeover may happen.

use super::record::Parked;
use crate::session::Over;
use crate::units::{Claim, Incarnation, NodeId, Revision};

/// Why the old claim is over. A value, checked against the database when it is applied (rule
/// `handover_needs_proof`).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Proof {
    /// The group was never owned.
    NeverOwned,
    /// `stopped` was written under this claim, for all resources whatever their flags.
    Stopped(Claim),
    /// The owner's life is over, and how that is known.
    Over(NodeId, Incarnation, Over),
}

/// What a planned move is for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Moving {
    /// A resource failed and its restarts are exhausted: counted against the group.
    Failure,
    /// The same on a paused node, or a retry when a node came Up: not counted.
    Uncounted,
    /// An administrator's move or failover.
    Command,
    /// Back to a preferred owner.
    Failback,
    /// The node is being drained.
    Drain,
}

impl Moving {
    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failure => "failover",
            Self::Uncounted => "failover (not counted)",
            Self::Command => "move by command",
            Self::Failback => "failback",
            Self::Drain => "drain",
        }
    }
}

/// A change of one group's record.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub enum Change {
    /// A node takes the group.
    Acquire {
        /// The new ownership.
        to: Claim,
        /// Why the old one is over.
        proof: Proof,
    },
    /// A restarted agent keeps what runs on its machine, by raising the epoch to its own life.
    Adopt {
        /// The new ownership.
        to: Claim,
    },
    /// Everything of the group is stopped under this claim, and no call is unanswered.
    Stopped {
        /// The ownership that ends.
        claim: Claim,
    },
    /// The group is to leave its owner for this heir.
    Plan {
        /// The ownership that is to end; none for a group that nobody owns.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        claim: Option<Claim>,
        /// Who takes it next.
        heir: NodeId,
        /// What for.
        moving: Moving,
    },
    /// The group stays Failed where it is.
    Park {
        /// The ownership under which it failed.
        claim: Claim,
        /// Until when, and what could have taken it.
        parked: Parked,
    },
    /// The group is tried again where it is.
    Retry {
        /// The ownership under which it is parked.
        claim: Claim,
    },
    /// Everything of the group that is wanted runs: nodes tried are forgotten.
    Succeeded {
        /// The ownership under which it succeeded.
        claim: Claim,
    },
    /// An operator takes the group out of service: its owner stops everything, and nobody takes it.
    TakeOut {
        /// The newest ownership, which is to end; none for a group that was never owned.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        claim: Option<Claim>,
    },
    /// An operator puts it back into service.
    PutBack {
        /// The newest ownership.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        claim: Option<Claim>,
    },
}

/// What a store must compare in the same transaction in which it writes a change.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Condition {
    /// The record must still be at this revision.
    pub record: Revision,
    /// This life must be marked over.
    pub over: Option<(NodeId, Incarnation)>,
    /// This life must be the node's newest, not over, and the node not paused.
    pub live: Option<(NodeId, Incarnation)>,
    /// This life must not be marked over: what it runs is being adopted.
    pub not_over: Option<(NodeId, Incarnation)>,
}

/// What a store must compare for `change`, proposed on a record read at `record`.
#[must_use]
pub fn condition(change: &Change, held: Option<Claim>, record: Revision) -> Condition {
    let none = Condition { record, over: None, live: None, not_over: None };
    match *change {
        Change::Acquire { to, proof } => {
            let over = match proof {
                Proof::Over(node, incarnation, _) => Some((node, incarnation)),
                Proof::NeverOwned | Proof::Stopped(_) => None,
            };
            Condition { over, live: Some((to.node, to.incarnation)), ..none }
        }
        Change::Adopt { to } => Condition {
            live: Some((to.node, to.incarnation)),
            not_over: held.map(|claim| (claim.node, claim.incarnation)),
            ..none
        },
        Change::Stopped { .. }
        | Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => none,
    }
}
