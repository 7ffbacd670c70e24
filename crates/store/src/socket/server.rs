//! The side that has the store.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use tokio::net::UnixListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Duration, sleep, timeout};

use super::guest::{Guest, serve};
use super::place::{Place, take};
use crate::error::StoreError;
use crate::store::Store;

/// The most clients at once.
const MOST_CLIENTS: usize = 128;

/// For how long a client that says nothing keeps its place where others wait for one.
const SILENCE: Duration = Duration::from_secs(5);

/// How often it is looked whether a place is free.
const AGAIN: Duration = Duration::from_millis(100);

/// A socket on which a store is served.
#[derive(Debug)]
pub struct Server {
    /// Given back before the listener closes: until then no other file can have its number.
    _place: Place,
    listener: UnixListener,
}

impl Server {
    /// Takes a socket. Only its owner may use it. A socket on which nobody listens any more is
    /// replaced; anything else that stands there is left alone.
    ///
    /// # Errors
    /// [`StoreError::Locked`] where somebody listens on it, [`StoreError::Denied`] where it cannot be
    /// made, also because another file stands there.
    pub fn bind(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let (listener, place) = take(path).map_err(|error| {
            let place = path.display().to_string();
            if error.kind() == ErrorKind::AddrInUse {
                return StoreError::Locked { place };
            }
            StoreError::Denied { place, cause: error.to_string() }
        })?;
        Ok(Self { _place: place, listener })
    }

    /// Serves a store until this is dropped. Where too many clients are there, who has been silent for
    /// longest goes: it can come again, and others would never be served.
    pub async fn serve<S: Store + Clone>(&self, store: S) {
        let mut clients = Clients::default();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    clients.make_room().await;
                    let guest = Arc::new(Guest::new());
                    let task = clients.tasks.spawn(serve(store.clone(), stream, Arc::clone(&guest)));
                    clients.all.push((task, guest));
                }
                Err(error) => {
                    tracing::warn!(%error, "a client of the store could not be accepted");
                    sleep(AGAIN).await;
                }
            }
        }
    }
}

/// Everybody who is served.
#[derive(Default)]
struct Clients {
    tasks: JoinSet<()>,
    all: Vec<(AbortHandle, Arc<Guest>)>,
}

impl Clients {
    /// Waits until there is room for one more.
    async fn make_room(&mut self) {
        loop {
            while self.tasks.try_join_next().is_some() {}
            self.all.retain(|(task, _)| !task.is_finished());
            if self.all.len() < MOST_CLIENTS {
                return;
            }
            let silent = self.all.iter().filter_map(|(task, guest)| Some((guest.silent()?, task)));
            let longest = silent.max_by_key(|&(silent, _)| silent);
            if let Some((silent, task)) = longest.filter(|&(silent, _)| silent >= SILENCE) {
                tracing::warn!(?silent, "too many clients of the store: a silent one is sent away");
                task.abort();
            }
            // Whether one went or not, it is looked again.
            drop(timeout(AGAIN, self.tasks.join_next()).await);
        }
    }
}
