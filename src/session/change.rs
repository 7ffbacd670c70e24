//! The changes that a session's record can undergo.

use super::record::Fencing;
use crate::policy::Lease;
use crate::units::{Incarnation, Token};

/// A change of one node's session record.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Change {
    /// A machine begins a new life.
    Register {
        /// Which machine, in which boot.
        token: Token,
        /// Its lease, fixed for this life.
        lease: Lease,
        /// The newest life of this name that the machine knows of.
        after: Option<Incarnation>,
    },
    /// The machine renews its life.
    Renew {
        /// Which life.
        incarnation: Incarnation,
    },
    /// An observer saw a life unchanged for its whole ttl.
    Dead {
        /// Which life.
        incarnation: Incarnation,
        /// The renewals that it saw.
        renewals: u64,
    },
    /// A fencing is asked for.
    Fence {
        /// Which life, as it was seen, and who carries it out.
        fencing: Fencing,
        /// The request that stands, which this one replaces; none where none does.
        instead: Option<Fencing>,
    },
    /// A request for a fencing is withdrawn: the life was renewed since.
    Withdraw {
        /// The request that stands.
        fencing: Fencing,
        /// The renewals that were seen since.
        renewals: u64,
    },
    /// A fencing was confirmed for every life up to this one.
    Fenced {
        /// Which life.
        incarnation: Incarnation,
    },
    /// The longest lease has passed since the database was restored: every life is over.
    AllOver,
    /// An administrator takes the node out of use; survives its restarts.
    Pause {
        /// Whether its groups are to leave it.
        drain: bool,
    },
    /// An administrator takes it into use again.
    Resume,
}
