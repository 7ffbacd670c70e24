//! A store in one file, for the processes of one machine: one of them opens the file and may serve it
//! to the others.
//!
//! Each transaction is on disk before it is answered (rule `nothing_acknowledged_is_lost`): neither
//! the process's death nor a loss of power loses it. Transactions that come while one is written go
//! to the disk together.

mod file;
mod keeper;
mod tables;
#[cfg(test)]
mod tests;
mod watch;

use core::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Outcome, Read, Snapshot, Store, Transaction, sound, sound_reads, unavailable, until};
use file::{File, Source, damaged};
use keeper::{Job, Keeper};
pub use watch::EmbeddedWatch;

/// A store in a file. Copies share it; with the last one it is closed.
#[derive(Clone)]
pub struct Embedded(Arc<Inner>);

struct Inner {
    place: Arc<str>,
    jobs: Option<mpsc::UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Embedded {
    /// Opens a store that is there.
    ///
    /// # Errors
    /// [`StoreError`]: it is not there, another process has it open, it is damaged, or of a format
    /// that this software does not know. Nothing is changed then.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::at(path.as_ref(), false)
    }

    /// Opens a store, and makes one where there is no file or an empty one. Only the owner may read it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::at(path.as_ref(), true)
    }

    fn at(path: &Path, create: bool) -> Result<Self, StoreError> {
        let source = File { path: path.to_path_buf(), create };
        Self::from_source(Box::new(source), &path.display().to_string(), create)
    }

    fn from_source(source: Box<dyn Source>, place: &str, create: bool) -> Result<Self, StoreError> {
        let (jobs, receiver) = mpsc::unbounded_channel();
        let (tell, told) = std::sync::mpsc::channel();
        let named = place.to_owned();
        let work = move || match file::open(source.as_ref(), &named, create) {
            Ok(opened) => {
                let keeper = Keeper { source, place: named, opened: Some(opened), watchers: Vec::new() };
                drop(tell.send(Ok(())));
                keeper.run(receiver);
            }
            Err(error) => drop(tell.send(Err(error))),
        };
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(work);
        let thread = thread.map_err(|error| unavailable(place, &format!("no thread: {error}")))?;
        let opened = told.recv();
        // The library of the file gives up where a file is damaged in a way that it does not expect.
        opened.unwrap_or_else(|_| Err(damaged(place, "the file cannot be read at all")))?;
        let inner = Inner { place: place.into(), jobs: Some(jobs), thread: Some(thread) };
        Ok(Self(Arc::new(inner)))
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        let sent = self.0.jobs.as_ref().map(|jobs| jobs.send(job));
        if matches!(sent, Some(Ok(()))) { Ok(()) } else { Err(self.ended()) }
    }

    fn ended(&self) -> StoreError {
        unavailable(&self.0.place, "the store's thread has ended")
    }

    async fn ask<T>(
        &self,
        deadline: Instant,
        job: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Job,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(job(reply))?;
        until(deadline, &self.0.place, async { answer.await.unwrap_or_else(|_| Err(self.ended())) }).await
    }
}

impl Drop for Inner {
    /// Waits until the file is closed: whoever opens it next finds it free.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Embedded").field(&self.0.place).finish()
    }
}

impl Store for Embedded {
    type Watch = EmbeddedWatch;

    fn place(&self) -> &str {
        &self.0.place
    }

    async fn read(&self, reads: Vec<Read>, deadline: Instant) -> Result<Snapshot, StoreError> {
        if let Err(cause) = sound_reads(&reads) {
            return Err(StoreError::Refused { place: self.0.place.to_string(), cause });
        }
        self.ask(deadline, |reply| Job::Read(reads, reply)).await
    }

    async fn commit(&self, transaction: Transaction, deadline: Instant) -> Result<Outcome, StoreError> {
        if let Err(cause) = sound(&transaction) {
            return Err(StoreError::Refused { place: self.0.place.to_string(), cause });
        }
        self.ask(deadline, |reply| Job::Commit(transaction, reply)).await
    }

    async fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<EmbeddedWatch, StoreError> {
        let named = prefix.to_owned();
        let subscription = self.ask(deadline, |reply| Job::Watch { prefix: named, after, reply }).await?;
        let jobs = self.0.jobs.as_ref().ok_or_else(|| self.ended())?.downgrade();
        Ok(EmbeddedWatch::new(Arc::clone(&self.0.place), prefix.to_owned(), jobs, subscription))
    }
}
