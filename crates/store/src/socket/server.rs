//! The side that has the store.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Duration, Instant};

use super::place::{Place, take};
use super::wire::{Answered, Ask, Asked, Hello, THIS_FORM, Tell, line, next_line, parsed};
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Store, Watch as _};

/// The most clients at once.
const MOST_CLIENTS: usize = 128;

/// The most requests of one client at once. Further ones wait on the socket.
const MOST_REQUESTS: usize = 256;

/// How many answers wait for a client that does not read.
const ROOM: usize = 64;

/// For how long the store is waited for. Clients wait as long as they like.
const PATIENCE: Duration = Duration::from_secs(30);

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

    /// Serves a store until this is dropped.
    pub async fn serve<S: Store + Clone>(&self, store: S) {
        let mut clients = JoinSet::new();
        loop {
            while clients.try_join_next().is_some() || clients.len() >= MOST_CLIENTS {
                if clients.len() >= MOST_CLIENTS {
                    clients.join_next().await;
                }
            }
            match self.listener.accept().await {
                Ok((stream, _)) => drop(clients.spawn(client(store.clone(), stream))),
                Err(error) => {
                    tracing::warn!(%error, "a client of the store could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

/// One client, as the server sees it.
struct Client<S> {
    store: S,
    answers: mpsc::Sender<Answered>,
    /// Everything that is under way for it; ends with it.
    tasks: JoinSet<()>,
    watches: Vec<(u64, AbortHandle)>,
    room: Arc<Semaphore>,
}

/// Serves one client until it goes, or says something that makes no sense.
async fn client<S: Store + Clone>(store: S, stream: UnixStream) {
    let (reader, mut writer) = stream.into_split();
    let Ok(hello) = line(&Hello { takeover_store: THIS_FORM }) else { return };
    if writer.write_all(hello.as_bytes()).await.is_err() {
        return;
    }
    let (answers, waiting) = mpsc::channel(ROOM);
    let mut tasks = JoinSet::new();
    tasks.spawn(write(writer, waiting));
    let room = Arc::new(Semaphore::new(MOST_REQUESTS));
    let mut client = Client { store, answers, tasks, watches: Vec::new(), room };
    let mut reader = BufReader::new(reader);
    loop {
        let asked = match next_line(&mut reader).await {
            Ok(Some(line)) => parsed::<Asked>(&line),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        match asked {
            Ok(asked) => client.carry_out(asked).await,
            Err(error) => return tracing::warn!(error, "a client of the store is sent away"),
        }
    }
}

impl<S: Store + Clone> Client<S> {
    /// Begins what was asked for. Waits while too much is under way.
    async fn carry_out(&mut self, Asked { id, ask }: Asked) {
        while self.tasks.try_join_next().is_some() {}
        self.watches.retain(|(_, watch)| !watch.is_finished());
        let Ok(place) = Arc::clone(&self.room).acquire_owned().await else { return };
        let (store, answers) = (self.store.clone(), self.answers.clone());
        match ask {
            Ask::Unwatch(old) => {
                let named = self.watches.iter().filter(|(id, _)| *id == old);
                named.for_each(|(_, watch)| watch.abort());
            }
            Ask::Watch { prefix, after } => {
                let task = self.tasks.spawn(watch(store, id, prefix, after, answers));
                self.watches.push((id, task));
            }
            ask @ (Ask::Read(_) | Ask::Commit(_)) => {
                self.tasks.spawn(async move {
                    let tell = answer(&store, ask).await;
                    drop(answers.send(Answered { id, tell }).await);
                    drop(place);
                });
            }
        }
    }
}

/// Writes what is to be told, in the order in which it comes.
async fn write(mut writer: OwnedWriteHalf, mut waiting: mpsc::Receiver<Answered>) {
    while let Some(answered) = waiting.recv().await {
        let Ok(text) = line(&answered) else { return };
        if writer.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn answer<S: Store>(store: &S, ask: Ask) -> Tell {
    let now = Instant::now();
    let deadline = now.checked_add(PATIENCE).unwrap_or(now);
    match ask {
        Ask::Read(reads) => store.read(reads, deadline).await.map_or_else(Tell::Failed, Tell::Read),
        Ask::Commit(transaction) => {
            store.commit(transaction, deadline).await.map_or_else(Tell::Failed, Tell::Commit)
        }
        Ask::Watch { .. } | Ask::Unwatch(_) => Tell::Watching,
    }
}

/// Tells of changes for as long as there are any to tell.
async fn watch<S: Store>(
    store: S,
    id: u64,
    prefix: String,
    after: StoreRevision,
    answers: mpsc::Sender<Answered>,
) {
    let now = Instant::now();
    let begun = store.watch(&prefix, after, now.checked_add(PATIENCE).unwrap_or(now)).await;
    let mut watch = match begun {
        Ok(watch) => watch,
        Err(error) => return drop(answers.send(Answered { id, tell: Tell::Failed(error) }).await),
    };
    if answers.send(Answered { id, tell: Tell::Watching }).await.is_err() {
        return;
    }
    loop {
        let (tell, last) = match watch.next().await {
            Ok(changes) => (Tell::Changes(changes), false),
            Err(error) => (Tell::Failed(error), true),
        };
        if answers.send(Answered { id, tell }).await.is_err() || last {
            return;
        }
    }
}
