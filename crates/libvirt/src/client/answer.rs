//! An answer that is given once, by whoever has it first: the call, or the deadline.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::lane::lock;

type Done<T> = Box<dyn FnOnce(T) + Send>;

/// Counts the restarts of the monitor: what was asked before the newest is never answered.
#[derive(Clone, Default)]
pub(super) struct Era(Arc<AtomicU64>);

impl Era {
    /// A new one begins.
    pub(super) fn begin(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn number(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(super) struct Answer<T> {
    done: Arc<Mutex<Option<Done<T>>>>,
    era: Era,
    asked: u64,
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Self { done: Arc::clone(&self.done), era: self.era.clone(), asked: self.asked }
    }
}

impl<T> Answer<T> {
    pub(super) fn new(era: &Era, done: Done<T>) -> Self {
        Self { done: Arc::new(Mutex::new(Some(done))), era: era.clone(), asked: era.number() }
    }

    /// Gives it, unless it was given before, or the monitor was restarted since it was asked for.
    pub(super) fn give(&self, answer: T) {
        // Not under the lock: what is done with the answer is not ours.
        let done = lock(&self.done).take().filter(|_| self.asked == self.era.number());
        if let Some(done) = done {
            done(answer);
        }
    }
}
