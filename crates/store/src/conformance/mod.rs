//! What every store must pass before a cluster is entrusted to it.
//!
//! [`check`] asks a store for everything that [`crate::Store`] promises but one thing: that what was
//! acknowledged survives the death of its process takes a process to kill (rule
//! `nothing_acknowledged_is_lost`). It writes keys below `conformance/`.

mod basics;
mod history;
mod reopening;
mod watching;

use core::fmt;
use core::future::Future;

use tokio::time::{Duration, Instant};

use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Compare, Entry, Expect, Outcome, Read, Snapshot, Store, Transaction, Write};

/// What a store promises.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Promise {
    /// A transaction is committed only where every comparison holds, and then whole.
    Transactions,
    /// What is read is what was there at one instant between call and return, and no update is lost.
    Linearizable,
    /// Each transaction that changes something has a revision of its own, later than all before.
    RevisionsGrow,
    /// A watch tells every change, in order, once.
    Watches,
    /// A new name is drawn each time a store is opened.
    Named,
    /// What was acknowledged is there after the store was opened anew.
    Kept,
    /// It answers.
    Answers,
}

/// A promise that was broken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Broken {
    /// Which one.
    pub promise: Promise,
    /// What was seen.
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the store breaks its promise {:?}: {}", self.promise, self.what)
    }
}

impl core::error::Error for Broken {}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self { promise: Promise::Answers, what: error.to_string() }
    }
}

/// A store under test.
pub trait Bench: Sync {
    /// The store.
    type Store: Store + Clone;

    /// A handle on the store as it is open, or opened now.
    ///
    /// # Errors
    /// [`StoreError`].
    fn open(&self) -> impl Future<Output = Result<Self::Store, StoreError>> + Send;

    /// Closes the store, of which no handle is left, and opens it again on the same data.
    ///
    /// # Errors
    /// [`StoreError`].
    fn reopen(&self) -> impl Future<Output = Result<Self::Store, StoreError>> + Send;
}

/// Asks a store for all that can be asked without ending its process. Takes seconds. Needs a runtime
/// with time.
///
/// # Errors
/// The first promise that it breaks.
pub async fn check<B: Bench>(bench: &B) -> Result<(), Broken> {
    basics::check(&bench.open().await?).await?;
    history::check(&[bench.open().await?, bench.open().await?]).await?;
    watching::check(&bench.open().await?).await?;
    reopening::check(bench).await
}

/// For how long an answer is waited for.
fn soon() -> Instant {
    let now = Instant::now();
    now.checked_add(Duration::from_secs(20)).unwrap_or(now)
}

fn must(holds: bool, promise: Promise, what: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken { promise, what: what() }) }
}

fn put(key: &str, value: impl ToString) -> Write {
    Write::Put { key: key.to_owned(), value: value.to_string() }
}

fn expecting(key: &str, expect: Expect) -> Compare {
    Compare { key: key.to_owned(), expect }
}

async fn read<S: Store>(store: &S, reads: Vec<Read>) -> Result<Snapshot, Broken> {
    Ok(store.read(reads, soon()).await?)
}

/// The entry under one key.
async fn one<S: Store>(store: &S, key: &str) -> Result<Option<Entry>, Broken> {
    Ok(read(store, vec![Read::key(key)]).await?.one(0).cloned())
}

async fn commit<S: Store>(
    store: &S,
    compare: Vec<Compare>,
    writes: Vec<Write>,
    reads: Vec<Read>,
) -> Result<Outcome, Broken> {
    Ok(store.commit(Transaction { compare, writes, reads }, soon()).await?)
}

/// A transaction without a condition.
async fn write<S: Store>(store: &S, writes: Vec<Write>) -> Result<StoreRevision, Broken> {
    match commit(store, Vec::new(), writes, Vec::new()).await? {
        Outcome::Committed(snapshot) => Ok(snapshot.revision),
        Outcome::Conflict(_) => {
            let what = "a transaction without a condition was refused".to_owned();
            Err(Broken { promise: Promise::Transactions, what })
        }
    }
}
