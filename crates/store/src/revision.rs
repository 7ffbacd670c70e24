//! How far a store has come.

use serde::{Deserialize, Serialize};

/// How many transactions have changed a store. It only grows, also when the store is opened anew.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct StoreRevision(pub u64);
