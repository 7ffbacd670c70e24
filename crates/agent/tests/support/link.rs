//! A node's way to the store, which can be cut.

use core::sync::atomic::{AtomicU8, Ordering};
use core::time::Duration;
use std::sync::Arc;

use takeover_store::{
    Changes, Embedded, EmbeddedWatch, Outcome, Read, Snapshot, Store, StoreError, StoreRevision, Transaction,
    Watch,
};
use tokio::time::Instant;

/// How a way is.
#[derive(Clone, Default)]
pub(crate) struct Link(Arc<AtomicU8>);

const WHOLE: u8 = 0;
const CUT: u8 = 1;
const DEAF: u8 = 2;
const FULL: u8 = 3;
const SLOW: u8 = 4;

/// How long a write takes where the disk is slow.
const DISK: Duration = Duration::from_millis(300);

impl Link {
    /// Nothing gets through.
    pub(crate) fn cut(&self) {
        self.0.store(CUT, Ordering::SeqCst);
    }

    /// Requests are carried out, and no answer gets back.
    pub(crate) fn deafen(&self) {
        self.0.store(DEAF, Ordering::SeqCst);
    }

    /// The store's disk is full.
    pub(crate) fn fill(&self) {
        self.0.store(FULL, Ordering::SeqCst);
    }

    /// Writes take much longer than reads.
    pub(crate) fn slow_down(&self) {
        self.0.store(SLOW, Ordering::SeqCst);
    }

    /// It is whole again.
    pub(crate) fn mend(&self) {
        self.0.store(WHOLE, Ordering::SeqCst);
    }

    fn is(&self, how: u8) -> bool {
        self.0.load(Ordering::SeqCst) == how
    }
}

/// The store at the end of a way.
#[derive(Clone)]
pub(crate) struct Far {
    pub(crate) store: Embedded,
    pub(crate) link: Link,
}

impl Far {
    async fn lost(&self, deadline: Instant) -> StoreError {
        tokio::time::sleep_until(deadline).await;
        StoreError::Unavailable { place: self.place().to_owned(), cause: "the way is cut".to_owned() }
    }
}

impl Store for Far {
    type Watch = FarWatch;

    fn place(&self) -> &str {
        self.store.place()
    }

    async fn read(&self, reads: Vec<Read>, deadline: Instant) -> Result<Snapshot, StoreError> {
        if self.link.is(CUT) {
            return Err(self.lost(deadline).await);
        }
        let found = self.store.read(reads, deadline).await;
        if self.link.is(DEAF) && found.is_ok() { found } else { self.answered(found, deadline).await }
    }

    async fn commit(&self, transaction: Transaction, deadline: Instant) -> Result<Outcome, StoreError> {
        if self.link.is(CUT) {
            return Err(self.lost(deadline).await);
        }
        if self.link.is(FULL) && !transaction.writes.is_empty() {
            return Err(StoreError::Full {
                place: self.place().to_owned(),
                cause: "no space left".to_owned(),
            });
        }
        if self.link.is(SLOW) {
            tokio::time::sleep(DISK).await;
        }
        let done = self.store.commit(transaction, deadline).await;
        if self.link.is(DEAF) { Err(self.lost(deadline).await) } else { self.answered(done, deadline).await }
    }

    async fn watch(
        &self,
        prefix: &str,
        after: StoreRevision,
        deadline: Instant,
    ) -> Result<FarWatch, StoreError> {
        if self.link.is(CUT) {
            return Err(self.lost(deadline).await);
        }
        let watch = self.store.watch(prefix, after, deadline).await?;
        Ok(FarWatch { watch, link: self.link.clone() })
    }
}

impl Far {
    /// An answer on its way back, which may be cut meanwhile.
    async fn answered<T>(&self, answer: Result<T, StoreError>, deadline: Instant) -> Result<T, StoreError> {
        if self.link.is(CUT) { Err(self.lost(deadline).await) } else { answer }
    }
}

/// The changes at the end of a way.
pub(crate) struct FarWatch {
    watch: EmbeddedWatch,
    link: Link,
}

impl Watch for FarWatch {
    async fn next(&mut self) -> Result<Changes, StoreError> {
        // News wait at the cut, and are there when it is mended.
        let changes = self.watch.next().await?;
        while self.link.is(CUT) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(changes)
    }
}
