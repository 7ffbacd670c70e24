//! What can be done to the database, what came of it, and why not.

use super::silence::Silence;
use crate::group::{self, Change};
use crate::policy::{Lease, ResourcePolicy};
use crate::resource::{Author, Persistent};
use crate::session::{self, Fencing};
use crate::shape::{Reshaping, ShapeError};
use crate::units::{Claim, GroupId, Incarnation, NodeId, ResourceId, Revision, Stamp, Timeline, Token};

/// One conditional write.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub enum Command {
    /// A node begins a new life.
    Register {
        /// Which node.
        node: NodeId,
        /// Which machine, in which boot.
        token: Token,
        /// Its lease, fixed for this life.
        lease: Lease,
        /// The newest life of this name that the machine knows of: a repeated or late request must
        /// not end a life that began after it.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        after: Option<Incarnation>,
        /// The cluster's counter as the machine reckons it.
        at: Stamp,
        /// That every session that is not over was silent for longer than a healthy one can be:
        /// then this registration forms the cluster. None where somebody was there.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        silence: Option<Silence>,
    },
    /// A node renews its life.
    Renew {
        /// Which node.
        node: NodeId,
        /// Which life.
        incarnation: Incarnation,
    },
    /// An observer saw a life unchanged for its whole ttl.
    Dead {
        /// Which node.
        node: NodeId,
        /// Which life.
        incarnation: Incarnation,
        /// The renewals that it saw; the record must still have as many.
        renewals: u64,
    },
    /// An observer that saw a life unchanged for its whole ttl asks for its fencing, where only that
    /// proves it over. Who carries it out orders it after this is written, not before.
    Fence {
        /// Which node.
        node: NodeId,
        /// Which life, as it was seen, and who carries it out.
        fencing: Fencing,
        /// The request that stands, which this one replaces; none where none does.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        instead: Option<Fencing>,
    },
    /// The life was renewed after its fencing was asked for: the request is withdrawn.
    Withdraw {
        /// Which node.
        node: NodeId,
        /// The request that stands.
        fencing: Fencing,
        /// The renewals that were seen since.
        renewals: u64,
    },
    /// A fencing was confirmed for every life up to this one.
    Fenced {
        /// Which node.
        node: NodeId,
        /// Which life.
        incarnation: Incarnation,
    },
    /// A group's record changes.
    Change {
        /// Which group.
        group: GroupId,
        /// The revision of the record on which the change was decided.
        seen: Revision,
        /// The change.
        change: Change,
    },
    /// A resource's `PersistentState` changes.
    Persist {
        /// Which resource.
        resource: ResourceId,
        /// To what.
        flag: Persistent,
        /// By whom.
        author: Author,
        /// The claim that must be the group's open one; none for an operator's command.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::units::present"))]
        claim: Option<Claim>,
        /// The revision of the database on which it was decided: what was changed after that stands.
        seen: Revision,
    },
    /// A resource's policy changes while it runs (rule `check_intervals`).
    SetPolicy {
        /// Which resource.
        resource: ResourceId,
        /// Its policy from now on.
        policy: ResourcePolicy,
        /// The revision of the database on which it was decided: what was changed after that stands.
        seen: Revision,
    },
    /// An administrator pauses a node.
    Pause {
        /// Which node.
        node: NodeId,
        /// Whether its groups are to leave it.
        drain: bool,
        /// The revision of the database on which it was decided: what was changed after that stands.
        seen: Revision,
    },
    /// An administrator resumes a node.
    Resume {
        /// Which node.
        node: NodeId,
        /// The revision of the database on which it was decided: what was changed after that stands.
        seen: Revision,
    },
    /// A store was opened on a database that was written before, and may have been restored. Each life's
    /// count of renewals goes on from far beyond (rule `death_is_written`).
    BeginTimeline {
        /// A name that was never drawn before: a random one.
        timeline: Timeline,
    },
    /// An operator adopts a database that was restored from a backup.
    AdoptStore {
        /// Its generation from now on: higher than any that a node has seen.
        generation: u32,
    },
    /// Somebody saw that generation for the whole longest lease: whatever ran before it is over.
    EndRestore {
        /// Which generation.
        generation: u32,
    },
    /// A writer moves the cluster's counter forward by its own elapsed time.
    Advance {
        /// What the counter should at least be.
        to: Stamp,
    },
    /// What the cluster consists of changes (rule `shape_needs_stopped`).
    ///
    /// A tool that writes it past a node names what has been seen of the database where it runs
    /// ([`crate::node::Memory::seen`]), as a node's requests do, and has it carried out only where
    /// [`Cluster::meets`](super::Cluster::meets) says so: a database that was rolled back takes for stopped
    /// whatever it has forgotten.
    Reshape {
        /// How.
        change: Reshaping,
        /// The revision of the database on which it was decided: no group that has a part in it may
        /// have changed after that.
        seen: Revision,
    },
}

impl Command {
    /// The revision on which a change of a resource, of a node's use or of the cluster's shape was
    /// decided; none for commands with a condition of another kind.
    #[must_use]
    pub const fn seen(&self) -> Option<Revision> {
        match *self {
            Self::Persist { seen, .. }
            | Self::SetPolicy { seen, .. }
            | Self::Pause { seen, .. }
            | Self::Resume { seen, .. }
            | Self::Reshape { seen, .. } => Some(seen),
            Self::Register { .. }
            | Self::Renew { .. }
            | Self::Dead { .. }
            | Self::Fence { .. }
            | Self::Withdraw { .. }
            | Self::Fenced { .. }
            | Self::Change { .. }
            | Self::BeginTimeline { .. }
            | Self::AdoptStore { .. }
            | Self::EndRestore { .. }
            | Self::Advance { .. } => None,
        }
    }

    /// The same command, decided on this revision.
    #[must_use]
    pub const fn decided_on(mut self, revision: Revision) -> Self {
        match &mut self {
            Self::Persist { seen, .. }
            | Self::SetPolicy { seen, .. }
            | Self::Pause { seen, .. }
            | Self::Resume { seen, .. }
            | Self::Reshape { seen, .. } => *seen = revision,
            Self::Register { .. }
            | Self::Renew { .. }
            | Self::Dead { .. }
            | Self::Fence { .. }
            | Self::Withdraw { .. }
            | Self::Fenced { .. }
            | Self::Change { .. }
            | Self::BeginTimeline { .. }
            | Self::AdoptStore { .. }
            | Self::EndRestore { .. }
            | Self::Advance { .. } => {}
        }
        self
    }
}

/// What came of a command.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Applied {
    /// The new life.
    Registered(Incarnation),
    /// The life is renewed.
    Renewed,
    /// The database changed.
    Done,
}

/// Why a command was refused. The database is unchanged.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Refused {
    /// There is no such node, group or resource.
    #[error("there is no such node, group or resource")]
    Unknown,
    /// An older life of another machine under this name is not over by proof.
    #[error("an older life of another machine under this name is not over by proof")]
    NotYet,
    /// The life is not the node's newest, or it is over.
    #[error("the life is not the node's newest, or it is over")]
    NotLive,
    /// The database was restored: no life begins and nobody takes a group before the longest lease
    /// has passed, nor under an older generation.
    #[error("the database was restored: nothing begins before the longest lease has passed")]
    Restored,
    /// The life was renewed meanwhile: it is not dead.
    #[error("the life was renewed meanwhile")]
    Renewed,
    /// Another session was renewed, or something was written, since the silence that was claimed.
    #[error("somebody else was there meanwhile: the cluster does not form anew")]
    NotSilent,
    /// Here only a confirmed fencing proves a life over.
    #[error("nodes of this cluster do not fence themselves; only a confirmed fencing proves a life over")]
    FencingOnly,
    /// The node that acts does not own the group.
    #[error("the claim is not the group's open claim")]
    NotTheClaim,
    /// Somebody else changed it after the revision on which the command was decided, or the command
    /// was applied already.
    #[error("it was changed after the command was decided")]
    Changed,
    /// The group's record does not allow the change.
    #[error("the group's record refuses: {0}")]
    Record(group::Refused),
    /// This node was removed from the cluster: no machine has its name any more.
    #[error("this node was removed from the cluster, and its name is barred")]
    Barred,
    /// A group that a change of shape is about is held, or may be.
    #[error("group {} is held, or may be; take it out of service and wait until it is stopped", .0.0)]
    Held(GroupId),
    /// A node that is to be removed is not over by proof.
    #[error("the newest life of node {} is not over by proof; power it off first", .0.number())]
    NotOver(NodeId),
    /// A node that is to be removed owns a group.
    #[error("node {} still owns group {}; wait until it is placed again", .0.number(), .1.0)]
    Owns(NodeId, GroupId),
    /// The cluster would not be sound.
    #[error("{0}")]
    Shape(ShapeError),
    /// The last number was used. A life whose renewals are used up ends, and its machine begins another.
    #[error(
        "the last number was used: of a node's lives, of a life's renewals, or of the database's generations"
    )]
    Exhausted,
}

impl From<session::Refused> for Refused {
    fn from(refused: session::Refused) -> Self {
        match refused {
            session::Refused::NotYet => Self::NotYet,
            session::Refused::NotLive => Self::NotLive,
            session::Refused::Renewed => Self::Renewed,
            session::Refused::Changed => Self::Changed,
            session::Refused::Exhausted => Self::Exhausted,
        }
    }
}
