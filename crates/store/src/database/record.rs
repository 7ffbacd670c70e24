//! The records that stand in the store, as text.
//!
//! Each is JSON with its version. A record of another version, or one that cannot be read, is an error
//! that names its key, its version and the reason, and nothing is written then (rule
//! `unknown_version_refused`).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use takeover::cluster::Command;
use takeover::shape::ShapeSpec;
use takeover::units::{Incarnation, NodeId, Position, Stamp};
use takeover_trace::Names;

#[cfg(test)]
mod tests;

/// The version in which this software writes its records, and the only one that it reads.
pub const RECORD_VERSION: u64 = 1;

/// What the cluster consisted of when it was set up.
pub(super) const SETUP: &str = "setup";
/// How far the log has come.
pub(super) const HEAD: &str = "head";
/// The generation of the database.
pub(super) const GENERATION: &str = "generation";
/// Where the log stands, a key each.
pub(super) const LOG: &str = "log/";
/// Where renewals stand, a key for each node.
pub(super) const HOT: &str = "hot/";
/// Where it stands which life of a node is live, a key for each node that has one.
pub(super) const LIFE: &str = "life/";

/// The key of an entry of the log. Keys are in the order of the numbers.
pub(super) fn log_key(number: u64) -> String {
    format!("{LOG}{number:020}")
}

/// The key of what one node's renewals, or its life, stand under.
pub(super) fn node_key(folder: &str, node: NodeId) -> String {
    format!("{folder}{:03}", node.number())
}

/// What the cluster consisted of when it was set up, and what things are called.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// What the cluster is called.
    pub cluster: String,
    /// What its parts are called, each list by number.
    pub names: Names,
    /// What it consisted of at first.
    pub shape: ShapeSpec,
}

/// An entry of the log: one applied command.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Logged {
    /// The cluster's counter afterwards.
    pub(super) stamp: Stamp,
    /// Where the database was afterwards. The history's name in it tells one backup's log from
    /// another's.
    pub(super) position: Position,
    /// The command.
    pub(super) command: Command,
}

/// How far the log has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// The number of the newest entry; 0 where there is none.
    pub(super) number: u64,
    /// The counter at the newest entry.
    pub(super) stamp: Stamp,
    /// Where the database is.
    pub(super) position: Position,
}

/// The database's generation, beside the head so that a renewal can compare it without colliding
/// with every write.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Generation {
    pub(super) generation: u32,
}

/// The renewals of one node's newest life.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hot {
    /// Which node.
    pub(super) node: NodeId,
    /// Which life.
    pub(super) incarnation: Incarnation,
    /// How often it was renewed.
    pub(super) renewals: u64,
    /// The counter as this node last moved it on.
    pub(super) stamp: Stamp,
}

/// Which life of a node is live.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Life {
    pub(super) node: NodeId,
    pub(super) incarnation: Incarnation,
}

/// A record that this software cannot take for true.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("key `{key}`{}: {reason}; {remedy}", version.map_or_else(String::new, |version| format!(", version {version}")))]
pub struct RecordError {
    /// Its key.
    pub key: String,
    /// The version that it says it has, if it says any.
    pub version: Option<u64>,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// What to do about a record of another version.
const OTHER_SOFTWARE: &str = "nothing was changed; use the software that wrote it";
/// What to do about a record that nobody wrote like that.
const BACKUP: &str = "nothing was changed; restore a backup of the store";

/// The one field that the records of all versions have.
#[derive(Deserialize)]
struct Mark {
    version: u64,
}

/// A record with its version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Versioned<T> {
    version: u64,
    record: T,
}

/// A record as it is stored.
pub(super) fn written<T: Serialize>(key: &str, record: &T) -> Result<String, RecordError> {
    let versioned = Versioned { version: RECORD_VERSION, record };
    serde_json::to_string(&versioned).map_err(|error| damaged(key, format!("it cannot be written: {error}")))
}

/// A record as it was stored.
pub(super) fn read<T: DeserializeOwned>(key: &str, text: &str) -> Result<T, RecordError> {
    let mark: Result<Mark, _> = serde_json::from_str(text);
    let mark = mark.map_err(|error| damaged(key, format!("it is no record: {error}")))?;
    if mark.version != RECORD_VERSION {
        return Err(RecordError {
            key: key.to_owned(),
            version: Some(mark.version),
            reason: format!("this software reads version {RECORD_VERSION} only"),
            remedy: OTHER_SOFTWARE,
        });
    }
    let record: Result<Versioned<T>, _> = serde_json::from_str(text);
    record.map(|versioned| versioned.record).map_err(|error| RecordError {
        version: Some(mark.version),
        ..damaged(key, format!("it cannot be read: {error}"))
    })
}

/// A record that does not fit the others.
pub(super) fn damaged(key: &str, reason: String) -> RecordError {
    RecordError { key: key.to_owned(), version: None, reason, remedy: BACKUP }
}
