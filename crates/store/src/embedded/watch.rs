//! Watching: what the thread sends, and who hears it.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::keeper::Job;
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Changes, Watch, Write, unavailable};

/// How many transactions wait for one watcher. Who is slower than that is caught up from the file.
pub(super) const ROOM: usize = 256;

/// The thread's side of a watcher.
pub(super) struct Watcher {
    prefix: String,
    sender: mpsc::Sender<Changes>,
    /// Up to which revision everything was sent.
    through: Arc<AtomicU64>,
}

/// The watcher's side.
pub(super) struct Subscription {
    receiver: mpsc::Receiver<Changes>,
    through: Arc<AtomicU64>,
}

/// Both sides, for changes after a revision.
pub(super) fn subscribe(prefix: String, after: u64) -> (Watcher, Subscription) {
    let (sender, receiver) = mpsc::channel(ROOM);
    let through = Arc::new(AtomicU64::new(after));
    (Watcher { prefix, sender, through: Arc::clone(&through) }, Subscription { receiver, through })
}

impl Watcher {
    /// Tells the watcher of one transaction. Not, where nobody listens any more, or too slowly.
    pub(super) fn tell(&self, changes: &Changes) -> bool {
        let watched = |write: &&Write| write.key().starts_with(&self.prefix);
        let writes: Vec<Write> = changes.writes.iter().filter(watched).cloned().collect();
        let told = if writes.is_empty() {
            !self.sender.is_closed()
        } else {
            self.sender.try_send(Changes { revision: changes.revision, writes }).is_ok()
        };
        if told {
            self.through.store(changes.revision.0, Ordering::Release);
        }
        told
    }
}

/// The changes of a store in a file.
pub struct EmbeddedWatch {
    place: Arc<str>,
    prefix: String,
    jobs: mpsc::WeakUnboundedSender<Job>,
    subscription: Subscription,
}

impl EmbeddedWatch {
    pub(super) const fn new(
        place: Arc<str>,
        prefix: String,
        jobs: mpsc::WeakUnboundedSender<Job>,
        subscription: Subscription,
    ) -> Self {
        Self { place, prefix, jobs, subscription }
    }

    /// Goes on where the thread stopped sending: after everything that was sent.
    async fn subscribe_again(&mut self) -> Result<(), StoreError> {
        let closed = || unavailable(&self.place, "the store was closed");
        let after = StoreRevision(self.subscription.through.load(Ordering::Acquire));
        let (reply, answer) = oneshot::channel();
        let jobs = self.jobs.upgrade().ok_or_else(closed)?;
        let job = Job::Watch { prefix: self.prefix.clone(), after, reply };
        jobs.send(job).map_err(|_| closed())?;
        self.subscription = answer.await.map_err(|_| closed())??;
        Ok(())
    }
}

impl Watch for EmbeddedWatch {
    async fn next(&mut self) -> Result<Changes, StoreError> {
        loop {
            if let Some(changes) = self.subscription.receiver.recv().await {
                return Ok(changes);
            }
            self.subscribe_again().await?;
        }
    }
}
