//! An answer that is given once, by whoever has it first: the call, or the deadline.

use std::sync::{Arc, Mutex};

use super::lane::lock;

type Done<T> = Box<dyn FnOnce(T) + Send>;

pub(super) struct Answer<T>(Arc<Mutex<Option<Done<T>>>>);

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Answer<T> {
    pub(super) fn new(done: Done<T>) -> Self {
        Self(Arc::new(Mutex::new(Some(done))))
    }

    /// Gives it, unless it was given before.
    pub(super) fn give(&self, answer: T) {
        // Not under the lock: what is done with the answer is not ours.
        let done = lock(&self.0).take();
        if let Some(done) = done {
            done(answer);
        }
    }
}
