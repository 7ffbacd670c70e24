//! The cluster's database on any store: a log of commands, and beside it what changes too often to
//! stand in a log.
//!
//! | key | what |
//! |---|---|
//! | `setup` | what the cluster consisted of at first, and what things are called |
//! | `log/NUMBER` | one applied command, with the counter and the position after it |
//! | `head` | the newest entry's number, counter and position |
//! | `generation` | the database's generation |
//! | `life/NODE` | which life of a node is live |
//! | `hot/NODE` | how often the newest life of a node was renewed, and how far it moved the counter |
//! | `opened` | the store's own: the name that it drew when it was opened |
//!
//! Every process that reads the log folds the same commands in the same order (rule
//! `every_node_agrees`); each entry says which position it must lead to. A renewal changes `hot/NODE`
//! alone and compares `life/NODE`, so that it collides with no other node's and with no write. A
//! command that speaks of renewals compares those that it was decided on.
//!
//! The counter is the greatest that stands in `head` or in any `hot/NODE`. A command's stamp is the
//! counter as it was read before the command was committed: a renewal between the two may be ahead of
//! it. No rule depends on the counter.

mod carry;
mod fold;
mod follow;
mod record;
mod setup;

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use takeover::cluster::{Cluster, Command};
use takeover::shape::Shape;
use takeover::units::{Position, Stamp};
use tokio::time::Instant;

use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{OPENED, Read, Store, unavailable};
use fold::{Fold, Look, page};
pub use follow::{Follow, Followed};
pub use record::{RECORD_VERSION, RecordError, Setup};
pub use setup::SetUpError;

/// For how long a request is waited for, unless told otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(1);

/// Why the database could not do what it was asked for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record is damaged or of a version that this software does not know (rule
    /// `unknown_version_refused`). Nothing was written.
    #[error("the database cannot be read: {0}")]
    Record(#[from] RecordError),
    /// No cluster was set up here.
    #[error("the store holds no cluster; set it up first")]
    NotSetUp,
    /// The log is another one than the one that was followed: a backup of the store was restored.
    #[error(
        "the log after entry {after} is another one than the one that was followed: a backup was restored; \
         read the database anew"
    )]
    Forked {
        /// The entry up to which the other log was followed.
        after: u64,
    },
}

impl Failure {
    /// Whether what was asked for may be done all the same.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        match self {
            Self::Store(error) => error.is_unknown(),
            Self::Record(_) | Self::NotSetUp | Self::Forked { .. } => false,
        }
    }
}

/// A copy of the database as it was at one instant.
#[derive(Clone, Debug)]
pub struct DatabaseCopy {
    /// The database, with the counter as it was. How often lives were renewed is as the log tells.
    pub cluster: Cluster,
    /// The log that leads to it. Where renewals have moved the counter on, its last entry is a
    /// [`Command::Advance`] that does not stand in the store's log: whoever folds the entries holds
    /// [`Self::cluster`].
    pub entries: Vec<(Stamp, Command)>,
    /// The number of the newest entry of the store's log: what to [`Database::follow`] after.
    pub number: u64,
}

/// How the database is, as this process last saw it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DatabaseStatus {
    /// Which store.
    pub place: String,
    /// The store's revision when it last answered.
    pub revision: StoreRevision,
    /// Where the database was then.
    pub position: Position,
    /// How many entries its log had then.
    pub log: u64,
    /// What went wrong last, and has not gone well since.
    pub last_error: Option<String>,
}

/// The cluster's database. Copies share what was read and the store.
#[derive(Debug)]
pub struct Database<S>(Arc<Inner<S>>);

impl<S> Clone for Database<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[derive(Debug)]
struct Inner<S> {
    store: S,
    setup: Setup,
    /// The shape at set-up.
    shape: Arc<Shape>,
    fold: Mutex<Arc<Fold>>,
    noted: Mutex<Noted>,
    /// Held while a command is written: those of one process do not collide.
    writing: tokio::sync::Mutex<()>,
    timeout: Duration,
}

/// What is remembered for [`Database::status`].
#[derive(Debug, Default)]
struct Noted {
    revision: StoreRevision,
    last_error: Option<String>,
}

impl<S: Store> Database<S> {
    /// Opens the database of a cluster that was set up, and reads its log.
    ///
    /// # Errors
    /// [`Failure`]. Nothing was written.
    pub async fn open(store: S) -> Result<Self, Failure> {
        Self::open_with(store, TIMEOUT).await
    }

    /// The same, with another time for which each request is waited for.
    ///
    /// # Errors
    /// [`Failure`]. Nothing was written.
    pub async fn open_with(store: S, timeout: Duration) -> Result<Self, Failure> {
        let deadline = after(timeout);
        let (setup, shape, opened) = setup::read(&store, deadline).await?;
        let fold = Mutex::new(Arc::new(Fold::new(Arc::clone(&shape), &opened)));
        let (noted, writing) = (Mutex::default(), tokio::sync::Mutex::default());
        let database = Self(Arc::new(Inner { store, setup, shape, fold, noted, writing, timeout }));
        database.look(deadline).await?;
        Ok(database)
    }

    /// What the cluster consisted of when it was set up, and what things are called.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.0.store
    }

    /// How the database is, as this process last saw it. Asks nobody.
    #[must_use]
    pub fn status(&self) -> DatabaseStatus {
        let fold = self.fold();
        let noted = held(&self.0.noted);
        DatabaseStatus {
            place: self.0.store.place().to_owned(),
            revision: noted.revision,
            position: fold.cluster.position(),
            log: fold.number,
            last_error: noted.last_error.clone(),
        }
    }

    /// The database as this process last saw it, with no question asked of the store.
    #[must_use]
    pub fn last_seen(&self) -> Cluster {
        self.fold().cluster.clone()
    }

    /// A copy of the database as of a linearizable read, and the log that led to it.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn copy(&self) -> Result<DatabaseCopy, Failure> {
        let deadline = after(self.0.timeout);
        let copied = self.copy_until(deadline).await;
        self.note(copied.as_ref().err());
        copied
    }

    async fn copy_until(&self, deadline: Instant) -> Result<DatabaseCopy, Failure> {
        loop {
            let (look, _) = self.ready(deadline).await?;
            let mut fold = Fold::new(Arc::clone(&self.0.shape), &look.opened);
            let mut entries = Vec::new();
            if !self.read_on(&mut fold, &look, &mut entries, deadline).await? {
                continue;
            }
            let counter = look.counter();
            if counter > fold.cluster.now() {
                let advance = Command::Advance { to: counter };
                // Nothing refuses it.
                let _ = fold.cluster.follow(counter, &advance);
                entries.push((counter, advance));
            }
            return Ok(DatabaseCopy { cluster: fold.cluster, entries, number: fold.number });
        }
    }

    fn fold(&self) -> Arc<Fold> {
        Arc::clone(&held(&self.0.fold))
    }

    /// Keeps what was read, unless more is kept already.
    fn adopt(&self, fold: Arc<Fold>) {
        let mut kept = held(&self.0.fold);
        if kept.opened != fold.opened || kept.number < fold.number {
            *kept = fold;
        }
    }

    fn note(&self, failure: Option<&Failure>) {
        held(&self.0.noted).last_error = failure.map(ToString::to_string);
    }

    /// Looks at the records of one instant, and folds the log up to there.
    async fn look(&self, deadline: Instant) -> Result<(Look, Arc<Fold>), Failure> {
        loop {
            let kept = self.fold();
            let snapshot = self.0.store.read(Look::reads(kept.number), deadline).await?;
            held(&self.0.noted).revision = snapshot.revision;
            let look = Look::new(snapshot)?;
            let opened = look.opened == kept.opened;
            if opened && look.head.number == kept.number {
                look.check(&kept)?;
                return Ok((look, kept));
            }
            let mut fold = if opened || look.stands_at(kept.number)? == Some(kept.cluster.position()) {
                Fold { opened: look.opened.clone(), ..Fold::clone(&kept) }
            } else {
                Fold::new(Arc::clone(&self.0.shape), &look.opened)
            };
            if self.read_on(&mut fold, &look, &mut Vec::new(), deadline).await? {
                let fold = Arc::new(fold);
                self.adopt(Arc::clone(&fold));
                look.check(&fold)?;
                return Ok((look, fold));
            }
        }
    }

    /// Reads the log up to the head that was looked at. Says whether the store is still the one that
    /// was looked at.
    async fn read_on(
        &self,
        fold: &mut Fold,
        look: &Look,
        entries: &mut Vec<(Stamp, Command)>,
        deadline: Instant,
    ) -> Result<bool, Failure> {
        while fold.number < look.head.number {
            let reads = vec![Read::key(OPENED), page(fold.number)];
            let snapshot = self.0.store.read(reads, deadline).await?;
            if snapshot.one(0).is_none_or(|entry| entry.value != look.opened) {
                return Ok(false);
            }
            let before = fold.number;
            for entry in snapshot.all(1) {
                if fold.number < look.head.number {
                    entries.push(fold.follow(entry)?);
                }
            }
            if fold.number == before {
                let next = record::log_key(before.saturating_add(1));
                return Err(
                    record::damaged(&next, "it is missing, but the head is behind it".to_owned()).into()
                );
            }
        }
        Ok(true)
    }
}

/// The moment at which nobody waits any more.
fn after(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout).unwrap_or(now)
}

/// What a lock guards. Nothing is left half changed under these locks, whoever died holding one.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// No answer, because others wrote all the time.
fn crowded(store: &impl Store) -> Failure {
    unavailable(store.place(), "others wrote all the time").into()
}
