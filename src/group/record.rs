//! What the database holds of a group's ownership.

use crate::units::{Claim, NodeId, NodeSet, Stamp, Version, Window};

/// How many gaps the window of failovers stores: one fewer than the failovers it can hold.
const FAILOVER_GAPS: usize = 14;

/// The failovers of a group that its resources caused.
pub type Failovers = Window<Stamp, FAILOVER_GAPS>;

/// A group that stays Failed where it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Parked {
    /// When it is tried again; none for by command only.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub until: Option<Stamp>,
    /// The nodes that could have taken it when it was parked: another one that comes Up is worth
    /// a try.
    pub up: NodeSet,
}

/// The replicated record of one group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Record {
    /// The form in which it is stored.
    pub version: Version,
    /// The newest ownership; none before the first.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub claim: Option<Claim>,
    /// When it began.
    pub since: Stamp,
    /// Whether `stopped` was written under it, for all resources of the group.
    pub closed: bool,
    /// Who takes the group next: the target of a planned move.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub heir: Option<NodeId>,
    /// Nodes on which the group failed since it last succeeded.
    pub tried: NodeSet,
    /// Failovers that its resources caused.
    pub failovers: Failovers,
    /// Set while the group stays Failed where it is.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub parked: Option<Parked>,
    /// Whether an operator took it out of service: its owner stops everything and writes so, and
    /// nobody takes it. Records from before there was such an order do not have it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub out: bool,
}

impl Record {
    /// The record of the first snapshot (rule `snapshot_at_setup`): nobody owns the group yet.
    pub const FIRST: Self = Self {
        version: Version::THIS,
        claim: None,
        since: Stamp(0),
        closed: false,
        heir: None,
        tried: NodeSet::EMPTY,
        failovers: Failovers::EMPTY,
        parked: None,
        out: false,
    };

    /// The node that owns the group, unless it has stopped everything.
    #[must_use]
    pub fn owner(&self) -> Option<NodeId> {
        self.open_claim().map(|claim| claim.node)
    }

    /// The claim under which resources may run.
    #[must_use]
    pub fn open_claim(&self) -> Option<Claim> {
        self.claim.filter(|_| !self.closed)
    }
}
