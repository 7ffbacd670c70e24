//! What the database holds of a session, in two parts that are written apart: renewals touch the
//! hot part, deaths and pauses the cold one, so that they do not collide.

use crate::policy::Lease;
use crate::units::{Incarnation, NodeId, Token, Version};

/// What every renewal writes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Hot {
    /// Which life of the node.
    pub incarnation: Incarnation,
    /// Which machine, in which boot.
    pub token: Token,
    /// Its lease, fixed for this life.
    pub lease: Lease,
    /// How often it was renewed: what an observer watches.
    pub renewals: u64,
}

/// A fencing that is asked for: the machine is to be powered off, so that a life is over.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Fencing {
    /// The life that is to end, with all before it.
    pub incarnation: Incarnation,
    /// Its renewals when it was asked for: with one more the life is not silent any longer.
    pub renewals: u64,
    /// Who carries it out.
    pub by: NodeId,
    /// In which of its lives.
    pub life: Incarnation,
}

/// What deaths, fencings and administrators write.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Cold {
    /// Every life up to this one is over by an observer's word after the whole ttl.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub dead_through: Option<Incarnation>,
    /// Every life up to this one is over by a confirmed fencing.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub fenced_through: Option<Incarnation>,
    /// The fencing that is asked for, until it is confirmed or withdrawn. Records from before
    /// fencings were ordered do not have it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub fencing: Option<Fencing>,
    /// Whether an administrator paused the node; survives its restarts.
    pub paused: bool,
    /// Whether its groups are to leave it while it is paused.
    pub draining: bool,
}

/// Why a life is over.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Over {
    /// Its lease ended and an observer wrote it dead.
    Dead,
    /// A fencing was confirmed for it.
    Fenced,
}

/// All that the database holds of one node's sessions.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Record {
    /// The form in which it is stored.
    pub version: Version,
    /// The newest life; none before the first registration.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
    pub hot: Option<Hot>,
    /// What others wrote about its lives.
    pub cold: Cold,
}

impl Record {
    /// Whether this life is over by proof. A newer life, or silence, is no proof (rule
    /// `superseded_is_not_dead`).
    #[must_use]
    pub fn over(&self, incarnation: Incarnation) -> Option<Over> {
        if self.cold.fenced_through.is_some_and(|through| incarnation <= through) {
            Some(Over::Fenced)
        } else if self.cold.dead_through.is_some_and(|through| incarnation <= through) {
            Some(Over::Dead)
        } else {
            None
        }
    }

    /// The newest life, if it is not over.
    #[must_use]
    pub fn live(&self) -> Option<Hot> {
        self.hot.filter(|hot| self.over(hot.incarnation).is_none())
    }

    /// The same record in a copy of the database that holds so many renewals of the newest life:
    /// renewals do not stand in the log, and are counted in beside it.
    #[must_use]
    pub fn counting(self, renewals: u64) -> Self {
        Self { hot: self.hot.map(|hot| Hot { renewals, ..hot }), ..self }
    }

    /// Whether a machine with this token may register now. The same token supersedes at once,
    /// another only what is over by proof (rule `one_name_one_machine`).
    #[must_use]
    pub fn admits(&self, token: Token) -> bool {
        self.hot.is_none_or(|hot| hot.token == token || self.over(hot.incarnation).is_some())
    }

    /// The life that a machine with this token gets when it registers now; none while it has to
    /// wait, and after the last number.
    #[must_use]
    pub fn next_life(&self, token: Token) -> Option<Incarnation> {
        if !self.admits(token) {
            return None;
        }
        self.hot.map_or(Some(Incarnation::FIRST), |hot| hot.incarnation.next())
    }
}
