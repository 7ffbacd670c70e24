//! A database that was restored from a backup: who may still take it for true, and what has to pass
//! before anything is started under it.

use super::Cluster;
use super::command::{Applied, Refused};
use crate::policy::Proofs;
use crate::session;
use crate::units::{Millis, NodeId, Position, Revision};

/// Why a database is not the one that a node knows.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OtherStore {
    /// It is older than what the node has seen, or has gone on from an older one.
    Older,
    /// It was restored and adopted since the node read it.
    Restored,
}

impl Cluster {
    /// Whether this is the database of a node that has seen this much of it (rule
    /// `older_store_refused`). A store asks in the transaction in which it carries out a request, and
    /// does nothing for a node whose database it is not.
    ///
    /// # Errors
    /// Says how it differs.
    pub fn meets(&self, seen: Position) -> Result<(), OtherStore> {
        if self.revision.generation > seen.revision.generation {
            Err(OtherStore::Restored)
        } else if !self.passed(seen) {
            Err(OtherStore::Older)
        } else {
            Ok(())
        }
    }

    /// Whether this copy of a database, which may be behind what was seen, has certainly gone on another
    /// way: a later history begins in it before what was seen, or it has come that far without it.
    pub(crate) fn strays_from(&self, seen: Position) -> bool {
        let same_generation = self.revision.generation == seen.revision.generation;
        same_generation && !self.passed(seen) && (self.forks_before(seen) || self.revision >= seen.revision)
    }

    /// Whether it was restored and adopted, and leases from before may still run: until then no life
    /// begins, and nobody takes a group.
    #[must_use]
    pub const fn restoring(&self) -> bool {
        self.restored
    }

    /// The longest lease that anybody may hold.
    #[must_use]
    pub fn longest_lease(&self) -> Millis {
        let policy = self.shape.policy().lease().spec().ttl;
        let leases = self.nodes.iter().filter_map(|node| Some(node.session.hot?.lease.spec().ttl));
        leases.fold(policy, Millis::max)
    }

    /// An operator adopts the database as it is, as one of a new generation. Where nodes do not fence
    /// themselves no time that passes proves that what they run has ended, and it is refused.
    pub(super) fn adopt_store(&mut self, generation: u32) -> Result<Applied, Refused> {
        if self.shape.policy().spec().proofs == Proofs::FencingAgent {
            return Err(Refused::FencingOnly);
        }
        if self.revision.generation == u32::MAX {
            return Err(Refused::Exhausted);
        }
        if generation <= self.revision.generation {
            return Err(Refused::Restored);
        }
        self.revision = Revision { generation, ..self.revision };
        self.restored = true;
        Ok(Applied::Done)
    }

    /// The longest lease has passed since: every life that the database knows is over, and every
    /// other one that it forgot, because none of them could be renewed here.
    pub(super) fn end_restore(&mut self, generation: u32) -> Result<Applied, Refused> {
        if !self.restored || generation != self.revision.generation {
            return Err(Refused::Changed);
        }
        self.restored = false;
        let nodes: alloc::vec::Vec<NodeId> = self.shape.nodes().iter().collect();
        for node in nodes {
            self.change_session(node, &session::Change::AllOver)?;
            self.count_bereft(node);
        }
        Ok(Applied::Done)
    }
}
