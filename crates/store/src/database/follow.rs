//! Following the log: every entry, in order, as it is written.

use takeover::cluster::Command;
use takeover::units::{Position, Stamp};

use super::fold::page;
use super::record::{self, HEAD, Head, LOG, Logged, log_key};
use super::{Database, Failure, after};
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Entry, OPENED, Read, Store, Watch as _};

/// One entry of the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Followed {
    /// Its number, from 1.
    pub number: u64,
    /// The counter after it.
    pub stamp: Stamp,
    /// Where the database was after it.
    pub position: Position,
    /// The command that was applied.
    pub command: Command,
}

/// The entries of the log after one of them.
pub struct Follow<S: Store> {
    database: Database<S>,
    number: u64,
    /// Where the database was after that entry.
    position: Position,
    /// Entries that were read and not yet given, newest first.
    ready: Vec<Followed>,
    watch: Option<S::Watch>,
}

impl<S: Store> Database<S> {
    /// The entries of the log after a number, in order and without a gap, for as long as somebody
    /// asks for them. `position` is where the database was after that number, as
    /// [`super::DatabaseCopy::cluster`] says: in a log that went on from a backup another entry may have
    /// the number.
    #[must_use]
    pub fn follow(&self, after: u64, position: Position) -> Follow<S> {
        let database = self.clone();
        Follow { database, number: after, position, ready: Vec::new(), watch: None }
    }
}

impl<S: Store> Follow<S> {
    /// Waits for the next entry. May be dropped at any time without losing one.
    ///
    /// # Errors
    /// [`Failure`]. After [`Failure::Forked`] the database has to be read anew; after any other it
    /// may be called again, better not at once.
    pub async fn next(&mut self) -> Result<Followed, Failure> {
        loop {
            if let Some(next) = self.ready.pop() {
                self.number = next.number;
                self.position = next.position;
                return Ok(next);
            }
            // The watch is only what wakes: what is new is read.
            let revision = self.read().await?;
            if self.ready.is_empty() {
                self.wait(revision).await?;
            }
        }
    }

    /// Reads the next entries.
    async fn read(&mut self) -> Result<StoreRevision, Failure> {
        let deadline = after(self.database.0.timeout);
        let reads =
            vec![Read::key(OPENED), Read::key(HEAD), Read::Key(log_key(self.number)), page(self.number)];
        let snapshot = self.database.0.store.read(reads, deadline).await?;
        let head = snapshot.one(1).ok_or(Failure::NotSetUp)?;
        let head: Head = record::read(HEAD, &head.value)?;
        let here = match snapshot.one(2) {
            Some(entry) => Some(followed(self.number, entry)?.position),
            None => (self.number == 0).then_some(Position::ZERO),
        };
        if head.number < self.number || here != Some(self.position) {
            return Err(Failure::Forked { after: self.number });
        }
        let entries = snapshot.all(3).iter().zip(self.number.saturating_add(1)..);
        let entries: Result<Vec<Followed>, Failure> =
            entries.map(|(entry, number)| followed(number, entry)).collect();
        self.ready = entries?;
        self.ready.reverse();
        Ok(snapshot.revision)
    }

    /// Waits until something was written to the log after a revision.
    async fn wait(&mut self, after_revision: StoreRevision) -> Result<(), Failure> {
        let mut watch = match self.watch.take() {
            Some(watch) => watch,
            None => {
                let deadline = after(self.database.0.timeout);
                match self.database.0.store.watch(LOG, after_revision, deadline).await {
                    Ok(watch) => watch,
                    // It was opened anew meanwhile, or much was written: what is new is read.
                    Err(StoreError::Forgotten { .. }) => return Ok(()),
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let woken = watch.next().await;
        match woken {
            Ok(_) => {
                self.watch = Some(watch);
                Ok(())
            }
            Err(StoreError::Forgotten { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn followed(number: u64, entry: &Entry) -> Result<Followed, Failure> {
    if entry.key != log_key(number) {
        let reason = format!("the log has no entry {number}, but later ones");
        return Err(record::damaged(&log_key(number), reason).into());
    }
    let Logged { stamp, position, command } = record::read(&entry.key, &entry.value)?;
    Ok(Followed { number, stamp, position, command })
}
