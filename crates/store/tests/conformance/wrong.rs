//! Stores that are wrong on purpose, one promise each.

use core::sync::atomic::{AtomicU64, Ordering};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use takeover_store::conformance::Promise;
use takeover_store::{
    Changes, Embedded, EmbeddedWatch, OPENED, Outcome, Read, Snapshot, Store, StoreError, StoreRevision,
    Transaction, Watch,
};
use tokio::time::Instant;

/// What is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bug {
    /// Conditions on values are not asked.
    IgnoresCompares,
    /// Conditions on revisions of the register are not asked where several write.
    LosesUpdates,
    /// Some writes are acknowledged and not made.
    ForgetsSome,
    /// A transaction's writes are made one after the other.
    WritesInParts,
    /// The reads of one call are made one after the other.
    ReadsInParts,
    /// Some reads give what was there a while ago.
    ReadsTheOld,
    /// A watch leaves some changes out.
    DropsChanges,
    /// A watch tells some changes twice.
    RepeatsChanges,
    /// A watch tells of changes in another order.
    MixesChanges,
    /// The name is always the same.
    KeepsItsName,
}

pub(crate) const BUGS: [(Bug, Promise); 10] = [
    (Bug::IgnoresCompares, Promise::Transactions),
    (Bug::LosesUpdates, Promise::Linearizable),
    (Bug::ForgetsSome, Promise::RevisionsGrow),
    (Bug::WritesInParts, Promise::Linearizable),
    (Bug::ReadsInParts, Promise::Linearizable),
    (Bug::ReadsTheOld, Promise::Linearizable),
    (Bug::DropsChanges, Promise::Watches),
    (Bug::RepeatsChanges, Promise::Watches),
    (Bug::MixesChanges, Promise::Watches),
    (Bug::KeepsItsName, Promise::Named),
];

/// How far apart the parts of a wrong step are: enough for others to come between them, also where the
/// machine has much else to do.
const APART: core::time::Duration = core::time::Duration::from_millis(3);

/// A store in a file, with a bug around it.
#[derive(Clone)]
pub(crate) struct Wrong {
    store: Embedded,
    bug: Bug,
    count: Arc<AtomicU64>,
    /// What was read of the register a while ago.
    old: Arc<Mutex<VecDeque<Snapshot>>>,
}

impl Wrong {
    pub(crate) fn new(store: Embedded, bug: Bug) -> Self {
        Self { store, bug, count: Arc::default(), old: Arc::default() }
    }

    /// Every so often.
    fn now_and_then(&self, every: u64) -> bool {
        self.count.fetch_add(1, Ordering::Relaxed) % every == every - 1
    }

    /// Whether it is the register that many write.
    fn of_register(reads: &[Read]) -> bool {
        matches!(reads, [Read::Key(key)] if key.ends_with("/register"))
    }
}

impl Store for Wrong {
    type Watch = WrongWatch;

    fn place(&self) -> &str {
        self.store.place()
    }

    async fn read(&self, reads: Vec<Read>, deadline: Instant) -> Result<Snapshot, StoreError> {
        let mut snapshot = self.store.read(reads.clone(), deadline).await?;
        if self.bug == Bug::ReadsInParts {
            for (found, read) in snapshot.found.iter_mut().zip(&reads).skip(1) {
                tokio::time::sleep(APART).await;
                *found = self.store.read(vec![read.clone()], deadline).await?.found.remove(0);
            }
        }
        if self.bug == Bug::KeepsItsName && reads == [Read::key(OPENED)] {
            snapshot.found[0].entries[0].value = "5".to_owned();
        }
        if self.bug == Bug::ReadsTheOld && Self::of_register(&reads) {
            let mut old = self.old.lock().unwrap();
            if old.len() < 12 {
                old.push_back(snapshot.clone());
            } else if self.now_and_then(3) {
                // What is old for good: a caller that is held up for long does not make it new.
                return Ok(old[0].clone());
            }
        }
        Ok(snapshot)
    }

    async fn commit(&self, mut transaction: Transaction, deadline: Instant) -> Result<Outcome, StoreError> {
        let alone = transaction.compare.is_empty();
        match self.bug {
            Bug::IgnoresCompares => transaction.compare.clear(),
            Bug::LosesUpdates if Self::of_register(&transaction.reads) => {
                tokio::time::sleep(APART).await;
                transaction.compare.clear();
            }
            Bug::ForgetsSome if alone && self.now_and_then(6) => {
                let mut snapshot = self.store.read(transaction.reads, deadline).await?;
                snapshot.revision.0 += 1;
                return Ok(Outcome::Committed(snapshot));
            }
            Bug::WritesInParts if transaction.writes.len() == 2 && !alone => {
                let last = transaction.writes.pop();
                let rest = Transaction { writes: last.into_iter().collect(), ..Transaction::default() };
                let reads = transaction.reads.clone();
                let outcome = self.store.commit(transaction, deadline).await?;
                if let Outcome::Conflict(_) = outcome {
                    return Ok(outcome);
                }
                tokio::time::sleep(APART).await;
                let rest = Transaction { reads, ..rest };
                return self.store.commit(rest, deadline).await;
            }
            _ => {}
        }
        self.store.commit(transaction, deadline).await
    }

    async fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<WrongWatch, StoreError> {
        let watch = self.store.watch(prefix, after, deadline).await?;
        Ok(WrongWatch { watch, bug: self.bug, told: 0, kept: None })
    }
}

pub(crate) struct WrongWatch {
    watch: EmbeddedWatch,
    bug: Bug,
    told: u64,
    kept: Option<Changes>,
}

impl Watch for WrongWatch {
    async fn next(&mut self) -> Result<Changes, StoreError> {
        if let Some(kept) = self.kept.take() {
            return Ok(kept);
        }
        let next = self.watch.next().await?;
        self.told += 1;
        if !self.told.is_multiple_of(50) {
            return Ok(next);
        }
        match self.bug {
            Bug::DropsChanges => self.watch.next().await,
            Bug::RepeatsChanges => {
                self.kept = Some(next.clone());
                Ok(next)
            }
            Bug::MixesChanges => {
                self.kept = Some(next);
                self.watch.next().await
            }
            _ => Ok(next),
        }
    }
}
