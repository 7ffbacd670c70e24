//! What an operator asks.

use serde::{Deserialize, Serialize};

/// What an operator asks of an agent.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// How the cluster is, as this agent sees it. Answered by [`crate::Answer::Status`].
    Status,
    /// Carry an order out. Answered by [`crate::Answer::Outcome`].
    Order(NamedOrder),
    /// The newest lines of this agent's cluster log. Each is answered by [`crate::Answer::Line`], the
    /// last of them, unless it is followed, by [`crate::Answer::End`].
    Log {
        /// How many lines.
        last: u64,
        /// Whether every later line is told too, until the connection is closed.
        follow: bool,
    },
    /// Why a group is where it is, and where it would go. Answered by [`crate::Answer::Why`].
    Why {
        /// The group, or a resource of it.
        group: String,
    },
}

/// An order, with everything by its name.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NamedOrder {
    /// Bring a resource online: its `PersistentState` becomes 1.
    Online {
        /// Which one.
        resource: String,
    },
    /// Take a resource offline: its `PersistentState` becomes 0.
    Offline {
        /// Which one.
        resource: String,
    },
    /// Move a group.
    Move {
        /// Which one.
        group: String,
        /// To which node; the best one where none is named.
        to: Option<String>,
    },
    /// Move a group as if it had failed where it is.
    Failover {
        /// Which one.
        group: String,
    },
    /// Move a group to its best preferred owner.
    Failback {
        /// Which one.
        group: String,
    },
    /// Pause a node: it starts nothing and takes nothing.
    Pause {
        /// Which one.
        node: String,
        /// Whether its groups are to leave it.
        drain: bool,
    },
    /// Resume a node.
    Resume {
        /// Which one.
        node: String,
    },
    /// Take a group out of service: everything of it is stopped, and nobody takes it.
    TakeOut {
        /// Which one.
        group: String,
    },
    /// Put a group back into service.
    PutBack {
        /// Which one.
        group: String,
    },
    /// Adopt a database that was restored from a backup.
    AdoptRestoredStore,
}
