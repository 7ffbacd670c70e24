//! What a store must do.

use core::future::Future;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::error::StoreError;
use crate::revision::StoreRevision;

/// The key under which a store keeps the name that it drew when it was opened: a decimal number
/// that was never drawn before. A store that was restored from a backup was opened anew, so that who
/// compares this value writes to no other history than the one that it read (rule
/// `older_store_refused`). No transaction may write it.
pub const OPENED: &str = "opened";

/// The longest key in bytes.
pub const LONGEST_KEY: usize = 256;

/// The longest value in bytes: 8 MiB.
pub const LONGEST_VALUE: usize = 8 * 1_024 * 1_024;

/// The most compares, writes or reads of one transaction.
pub const MOST_PARTS: usize = 1_024;

/// What is stored under a key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The revision at which it was last put.
    pub revision: StoreRevision,
}

/// What is to be read.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Read {
    /// One key.
    Key(String),
    /// The keys from one on, in order of their bytes.
    Range {
        /// The first key.
        from: String,
        /// The key before which the range ends.
        to: String,
        /// The most entries. A store may give fewer, and says whether there are more.
        most: u32,
    },
}

impl Read {
    /// One key.
    #[must_use]
    pub fn key(key: &str) -> Self {
        Self::Key(key.to_owned())
    }

    /// All keys that begin with a prefix that ends in `/`, as `hot/` does. For lists that are short.
    #[must_use]
    pub fn folder(prefix: &str) -> Self {
        // `0` is the character after `/`.
        let to =
            prefix.strip_suffix('/').map_or_else(|| format!("{prefix}\u{10ffff}"), |stem| format!("{stem}0"));
        Self::Range { from: prefix.to_owned(), to, most: u32::MAX }
    }
}

/// What one [`Read`] found.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The entries, in order of their keys.
    pub entries: Vec<Entry>,
    /// Whether the range has more.
    pub more: bool,
}

/// What was found at one instant.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The store's revision at that instant.
    pub revision: StoreRevision,
    /// What each read found, in the order in which they were asked for.
    pub found: Vec<Found>,
}

impl Snapshot {
    /// The only entry that a read of one key found.
    #[must_use]
    pub fn one(&self, read: usize) -> Option<&Entry> {
        self.all(read).first()
    }

    /// All entries that a read found.
    #[must_use]
    pub fn all(&self, read: usize) -> &[Entry] {
        self.found.get(read).map_or(&[], |found| &found.entries)
    }
}

/// What a key must be, so that a transaction is committed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Expect {
    /// There is nothing under it.
    Absent,
    /// It was last put at this revision.
    Revision(StoreRevision),
    /// Its value is this one.
    Value(String),
}

/// One condition of a transaction.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compare {
    /// The key.
    pub key: String,
    /// What it must be.
    pub expect: Expect,
}

impl Compare {
    /// That a key is still what was read.
    #[must_use]
    pub fn unchanged(key: &str, read: Option<&Entry>) -> Self {
        let expect = read.map_or(Expect::Absent, |entry| Expect::Revision(entry.revision));
        Self { key: key.to_owned(), expect }
    }
}

/// One write of a transaction.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Write {
    /// The key has this value from now on.
    Put {
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// There is nothing under the key from now on.
    Delete {
        /// The key.
        key: String,
    },
}

impl Write {
    /// The key that is written.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Put { key, .. } | Self::Delete { key } => key,
        }
    }
}

/// What is to be done at one instant, or not at all: where every comparison holds the writes are
/// made, and after them the reads; where one does not hold only the reads.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// The conditions.
    pub compare: Vec<Compare>,
    /// The writes. No key occurs twice.
    pub writes: Vec<Write>,
    /// The reads.
    pub reads: Vec<Read>,
}

/// What came of a transaction.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Every comparison held. What was written is on disk; where anything was, the snapshot's
    /// revision is a new one.
    Committed(Snapshot),
    /// One did not hold, and nothing was written.
    Conflict(Snapshot),
}

/// What one transaction changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The revision of that transaction.
    pub revision: StoreRevision,
    /// Its writes to keys that are watched, in order of their keys.
    pub writes: Vec<Write>,
}

/// A stream of changes.
pub trait Watch: Send + 'static {
    /// Waits for the next transaction that changed a watched key. May be dropped at any time without
    /// losing one.
    ///
    /// # Errors
    /// [`StoreError`]. After [`StoreError::Forgotten`] the watcher has to read anew. After any other
    /// it may be called again.
    fn next(&mut self) -> impl Future<Output = Result<Changes, StoreError>> + Send;
}

/// A key/value store. It has no clock that matters to anybody, and no key expires.
///
/// Everything is linearizable: what is read or written is so at one instant between the call and its
/// return. What was acknowledged survives the death of the writing process at any point (rule
/// `nothing_acknowledged_is_lost`). `conformance` checks a store for all of it.
pub trait Store: Send + Sync + 'static {
    /// Its stream of changes.
    type Watch: Watch;

    /// Which store this is, for messages.
    fn place(&self) -> &str;

    /// Reads, all at one instant.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Unavailable`] at the deadline.
    fn read(
        &self,
        reads: Vec<Read>,
        deadline: Instant,
    ) -> impl Future<Output = Result<Snapshot, StoreError>> + Send;

    /// Carries out a transaction.
    ///
    /// # Errors
    /// [`StoreError`]; after [`StoreError::Unavailable`] it may be committed, now or later; after any
    /// other nothing was written.
    fn commit(
        &self,
        transaction: Transaction,
        deadline: Instant,
    ) -> impl Future<Output = Result<Outcome, StoreError>> + Send;

    /// Watches the keys that begin with a prefix, from the first change after a revision on: in
    /// order, without a gap.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Forgotten`], also from the first [`Watch::next`], where changes
    /// after that revision are not kept.
    fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> impl Future<Output = Result<Self::Watch, StoreError>> + Send;
}

/// Says what is wrong with a transaction, whatever is stored.
///
/// # Errors
/// The cause, for [`StoreError::Refused`].
pub fn sound(transaction: &Transaction) -> Result<(), String> {
    let Transaction { compare, writes, reads } = transaction;
    if compare.len().max(writes.len()).max(reads.len()) > MOST_PARTS {
        return Err(format!("a transaction has at most {MOST_PARTS} parts of a kind"));
    }
    let mut written: Vec<&str> = writes.iter().map(Write::key).collect();
    written.sort_unstable();
    if let Some([twice, _]) = written.windows(2).find(|pair| pair.first() == pair.last()) {
        return Err(format!("it writes `{twice}` twice"));
    }
    if written.contains(&OPENED) {
        return Err(format!("`{OPENED}` is the store's own"));
    }
    for key in compare.iter().map(|compare| compare.key.as_str()).chain(written) {
        sound_key(key)?;
    }
    let long = |write: &&Write| matches!(write, Write::Put { value, .. } if value.len() > LONGEST_VALUE);
    match writes.iter().find(long) {
        Some(write) => Err(format!("the value of `{}` has more than {LONGEST_VALUE} bytes", write.key())),
        None => Ok(()),
    }
}

fn sound_key(key: &str) -> Result<(), String> {
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(format!("a key has 1 to {LONGEST_KEY} bytes"));
    }
    Ok(())
}

/// Waits for an answer until the deadline.
pub(crate) async fn until<T>(
    deadline: Instant,
    place: &str,
    answer: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout_at(deadline, answer).await {
        Ok(answered) => answered,
        Err(_) => Err(unavailable(place, "no answer in time")),
    }
}

/// No answer, and why.
pub(crate) fn unavailable(place: &str, cause: &str) -> StoreError {
    StoreError::Unavailable { place: place.to_owned(), cause: cause.to_owned() }
}
