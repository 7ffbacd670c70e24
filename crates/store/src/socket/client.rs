//! A store that another process serves.

use core::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};
use tokio::time::{Duration, Instant};

use super::connection::Connection;
use super::wire::{Ask, Tell};
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{
    Changes, Outcome, Read, Snapshot, Store, Transaction, Watch, sound, sound_reads, unavailable, until,
};

/// How long to wait between two attempts to connect.
const AGAIN: Duration = Duration::from_millis(20);

/// For how long a watch whose connection ended tries to go on before it says so.
const PATIENCE: Duration = Duration::from_secs(1);

/// A store that another process of this machine serves. Connects when it is first asked, and again
/// where the connection has ended. Copies share the connection.
#[derive(Clone)]
pub struct SocketStore(Arc<Inner>);

struct Inner {
    path: PathBuf,
    place: Arc<str>,
    connection: Mutex<Option<Arc<Connection>>>,
}

impl SocketStore {
    /// The store that is served, or will be, on this socket. Asks nobody yet.
    #[must_use]
    pub fn new(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_path_buf();
        let place = path.display().to_string().into();
        Self(Arc::new(Inner { path, place, connection: Mutex::default() }))
    }

    /// A connection that lives; tries until the deadline.
    async fn connection(&self, deadline: Instant) -> Result<Arc<Connection>, StoreError> {
        let late = |_| unavailable(&self.0.place, "no connection in time");
        let mut kept = tokio::time::timeout_at(deadline, self.0.connection.lock()).await.map_err(late)?;
        loop {
            if let Some(connection) = kept.as_ref().filter(|connection| connection.lives()) {
                return Ok(Arc::clone(connection));
            }
            *kept = None;
            match until(deadline, &self.0.place, Connection::open(&self.0.path, &self.0.place)).await {
                Ok(connection) => *kept = Some(Arc::new(connection)),
                Err(error) => {
                    let again = Instant::now().checked_add(AGAIN).filter(|again| *again < deadline);
                    let Some(again) = again.filter(|_| error.is_unknown()) else { return Err(error) };
                    tokio::time::sleep_until(again).await;
                }
            }
        }
    }

    async fn ask(&self, ask: Ask, deadline: Instant) -> Result<Tell, StoreError> {
        let connection = self.connection(deadline).await?;
        until(deadline, &self.0.place, connection.ask(ask)).await
    }

    async fn subscribe(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<mpsc::Receiver<Result<Changes, StoreError>>, StoreError> {
        let connection = self.connection(deadline).await?;
        connection.watch(Ask::Watch { prefix: prefix.to_owned(), after })
    }

    fn misled(&self) -> StoreError {
        unavailable(&self.0.place, "the server answered another question")
    }
}

impl fmt::Debug for SocketStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("SocketStore").field(&self.0.place).finish()
    }
}

impl Store for SocketStore {
    type Watch = SocketWatch;

    fn place(&self) -> &str {
        &self.0.place
    }

    async fn read(&self, reads: Vec<Read>, deadline: Instant) -> Result<Snapshot, StoreError> {
        if let Err(cause) = sound_reads(&reads) {
            return Err(StoreError::Refused { place: self.0.place.to_string(), cause });
        }
        loop {
            match self.ask(Ask::Read(reads.clone()), deadline).await {
                Ok(Tell::Read(snapshot)) => return Ok(snapshot),
                Ok(_) => return Err(self.misled()),
                // The connection ended: what only reads can be asked again.
                Err(error) if error.is_unknown() && Instant::now() < deadline => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn commit(&self, transaction: Transaction, deadline: Instant) -> Result<Outcome, StoreError> {
        if let Err(cause) = sound(&transaction) {
            return Err(StoreError::Refused { place: self.0.place.to_string(), cause });
        }
        match self.ask(Ask::Commit(transaction), deadline).await? {
            Tell::Commit(outcome) => Ok(outcome),
            Tell::Read(_) | Tell::Watching | Tell::Changes(_) | Tell::Failed(_) => Err(self.misled()),
        }
    }

    async fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<SocketWatch, StoreError> {
        let receiver = self.subscribe(prefix, after, deadline).await?;
        let (store, prefix) = (self.clone(), prefix.to_owned());
        Ok(SocketWatch { store, prefix, through: after, receiver: Some(receiver) })
    }
}

/// The changes of a store that another process serves. Goes on by itself over a connection that
/// ended.
pub struct SocketWatch {
    store: SocketStore,
    prefix: String,
    /// Up to which revision everything was heard.
    through: StoreRevision,
    receiver: Option<mpsc::Receiver<Result<Changes, StoreError>>>,
}

impl Watch for SocketWatch {
    async fn next(&mut self) -> Result<Changes, StoreError> {
        loop {
            let Some(receiver) = &mut self.receiver else {
                let now = Instant::now();
                let deadline = now.checked_add(PATIENCE).unwrap_or(now);
                self.receiver = Some(self.store.subscribe(&self.prefix, self.through, deadline).await?);
                continue;
            };
            match receiver.recv().await {
                Some(Ok(changes)) => {
                    self.through = changes.revision;
                    return Ok(changes);
                }
                Some(Err(error)) => {
                    self.receiver = None;
                    return Err(error);
                }
                None => self.receiver = None,
            }
        }
    }
}
