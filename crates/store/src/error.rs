//! What can be wrong with a store, in words for whoever has to mend it.

use serde::{Deserialize, Serialize};

use crate::revision::StoreRevision;

/// Why a store did not do what it was asked for. Each says where, why, and what to do.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum StoreError {
    /// No answer. A transaction may have been committed or not; only a read can tell.
    #[error(
        "{place}: the store does not answer: {cause}; see that it runs, what was asked may be done or not"
    )]
    Unavailable {
        /// Which store.
        place: String,
        /// What was noticed.
        cause: String,
    },
    /// What is stored makes no sense. Nothing was overwritten.
    #[error("{place}: the store is damaged: {reason}; nothing was changed, restore a backup of it")]
    Damaged {
        /// Which store, and where in it.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// There is no room. Nothing was written.
    #[error("{place}: nothing was written, because there is no room: {cause}; make room on its file system")]
    Full {
        /// Which store.
        place: String,
        /// What the system said.
        cause: String,
    },
    /// It was written in a form that this software does not know. Nothing was overwritten.
    #[error(
        "{place}: the store has format {found}, this software reads format {known} only and leaves it alone; \
         use the software that wrote it"
    )]
    UnknownVersion {
        /// Which store.
        place: String,
        /// Its format.
        found: u64,
        /// The format that this software reads and writes.
        known: u64,
    },
    /// Another process has it open.
    #[error("{place}: another process has the store open; end it, or use its socket")]
    Locked {
        /// Which store.
        place: String,
    },
    /// There is none.
    #[error("{place}: there is no store; set the cluster up first, or correct the path")]
    Missing {
        /// Which store.
        place: String,
    },
    /// It may not be opened, or made.
    #[error("{place}: the store cannot be opened: {cause}; see to the path and its permissions")]
    Denied {
        /// Which store.
        place: String,
        /// What the system said.
        cause: String,
    },
    /// The changes after this revision are not kept any more. A watcher reads anew.
    #[error("{place}: changes are kept only from revision {} on; read anew, then watch", oldest.0)]
    Forgotten {
        /// Which store.
        place: String,
        /// Changes after this revision are kept.
        oldest: StoreRevision,
    },
    /// What was asked for is nothing that a store does. Nothing was done.
    #[error("{place}: the store refuses the request: {cause}")]
    Refused {
        /// Which store.
        place: String,
        /// Why.
        cause: String,
    },
}

impl StoreError {
    /// Whether what was asked for may be done all the same.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
