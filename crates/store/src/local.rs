//! Either store of one machine, as a configuration names it.

use tokio::time::Instant;

use crate::embedded::{Embedded, EmbeddedWatch};
use crate::error::StoreError;
use crate::socket::{SocketStore, SocketWatch};
use crate::store::{Changes, Outcome, Read, Snapshot, Store, StoreRevision, Transaction, Watch};

/// A store of this machine: its file, or the socket of the process that has it open.
#[derive(Clone, Debug)]
pub enum LocalStore {
    /// This process has the file open.
    Embedded(Embedded),
    /// Another process serves it.
    Socket(SocketStore),
}

impl Store for LocalStore {
    type Watch = LocalWatch;

    fn place(&self) -> &str {
        match self {
            Self::Embedded(store) => store.place(),
            Self::Socket(store) => store.place(),
        }
    }

    async fn read(&self, reads: Vec<Read>, deadline: Instant) -> Result<Snapshot, StoreError> {
        match self {
            Self::Embedded(store) => store.read(reads, deadline).await,
            Self::Socket(store) => store.read(reads, deadline).await,
        }
    }

    async fn commit(&self, transaction: Transaction, deadline: Instant) -> Result<Outcome, StoreError> {
        match self {
            Self::Embedded(store) => store.commit(transaction, deadline).await,
            Self::Socket(store) => store.commit(transaction, deadline).await,
        }
    }

    async fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<LocalWatch, StoreError> {
        Ok(match self {
            Self::Embedded(store) => LocalWatch::Embedded(store.watch(prefix, after, deadline).await?),
            Self::Socket(store) => LocalWatch::Socket(store.watch(prefix, after, deadline).await?),
        })
    }
}

/// The changes of a [`LocalStore`].
pub enum LocalWatch {
    /// Of one whose file is open here.
    Embedded(EmbeddedWatch),
    /// Of one that another process serves.
    Socket(SocketWatch),
}

impl Watch for LocalWatch {
    async fn next(&mut self) -> Result<Changes, StoreError> {
        match self {
            Self::Embedded(watch) => watch.next().await,
            Self::Socket(watch) => watch.next().await,
        }
    }
}
