//! Setting a cluster up: once.

use std::sync::Arc;

use takeover::shape::{Shape, ShapeError};
use takeover::units::{Position, Stamp};
use tokio::time::Instant;

use super::record::{self, GENERATION, Generation, HEAD, Head, RecordError, SETUP, Setup};
use super::{Database, Failure, TIMEOUT, after};
use crate::error::StoreError;
use crate::store::{Compare, Expect, OPENED, Outcome, Read, Snapshot, Store, Transaction, Write};

/// Why a cluster was not set up. Nothing was written.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SetUpError {
    /// The store could not; where it did not answer, it may be done.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cluster would not be sound.
    #[error("the cluster cannot be set up: {0}")]
    Shape(ShapeError),
    /// A cluster was set up here already, and not this one.
    #[error(
        "{place} holds the cluster `{cluster}` already, set up from another configuration; \
         change that cluster by orders, or set this one up in another store"
    )]
    Another {
        /// Which store.
        place: String,
        /// What the cluster there is called.
        cluster: String,
    },
    /// What stands there cannot be read.
    #[error("the database cannot be read: {0}")]
    Record(#[from] RecordError),
}

impl<S: Store> Database<S> {
    /// Sets a cluster up in a store: writes its first snapshot (rule `snapshot_at_setup`). Where just
    /// this cluster was set up already, nothing changes.
    ///
    /// # Errors
    /// [`SetUpError`].
    pub async fn set_up(store: &S, setup: &Setup) -> Result<(), SetUpError> {
        Shape::new(setup.shape.clone()).map_err(SetUpError::Shape)?;
        let put = |key: &str, value: String| Write::Put { key: key.to_owned(), value };
        let head = Head { number: 0, stamp: Stamp(0), position: Position::ZERO };
        let generation = Generation { generation: 0 };
        let absent = |key: &str| Compare { key: key.to_owned(), expect: Expect::Absent };
        let transaction = Transaction {
            compare: vec![absent(SETUP), absent(HEAD)],
            writes: vec![
                put(SETUP, record::written(SETUP, setup)?),
                put(HEAD, record::written(HEAD, &head)?),
                put(GENERATION, record::written(GENERATION, &generation)?),
            ],
            reads: vec![Read::key(SETUP)],
        };
        match store.commit(transaction, after(TIMEOUT)).await? {
            Outcome::Committed(_) => Ok(()),
            Outcome::Conflict(snapshot) => already(store.place(), &snapshot, setup),
        }
    }
}

/// Whether what was set up already is just this.
fn already(place: &str, snapshot: &Snapshot, setup: &Setup) -> Result<(), SetUpError> {
    let Some(entry) = snapshot.one(0) else {
        return Err(record::damaged(SETUP, "it is missing, but there is a log".to_owned()).into());
    };
    let there: Setup = record::read(SETUP, &entry.value)?;
    if there == *setup {
        return Ok(());
    }
    Err(SetUpError::Another { place: place.to_owned(), cluster: there.cluster })
}

/// What was set up, and the store's name.
pub(super) async fn read<S: Store>(
    store: &S,
    deadline: Instant,
) -> Result<(Setup, Arc<Shape>, String), Failure> {
    let snapshot = store.read(vec![Read::key(SETUP), Read::key(OPENED)], deadline).await?;
    let entry = snapshot.one(0).ok_or(Failure::NotSetUp)?;
    let setup: Setup = record::read(SETUP, &entry.value)?;
    let shape = Shape::new(setup.shape.clone());
    let shape =
        shape.map_err(|error| record::damaged(SETUP, format!("no cluster has this shape: {error}")))?;
    let opened = snapshot.one(1).map(|entry| entry.value.clone()).unwrap_or_default();
    Ok((setup, Arc::new(shape), opened))
}
