//! One client, as the server sees it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Duration, Instant, timeout};

use super::wire::{Answered, Ask, Asked, Hello, THIS_FORM, Tell, line, next_line, parsed};
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Read, Store, Watch as _};

/// The most requests of one client at once. Further ones wait on the socket.
const MOST_REQUESTS: usize = 256;

/// How many of them may be about to be answered with what is stored, which can be long.
const MOST_READING: usize = 8;

/// The most watches of one client at once. Further ones are refused.
const MOST_WATCHES: usize = 64;

/// How many answers wait for a client that does not read.
const ROOM: usize = 64;

/// For how long the store is waited for. Clients wait as long as they like.
const PATIENCE: Duration = Duration::from_secs(30);

/// For how long a client may leave an answer unread.
const UNREAD: Duration = Duration::from_secs(30);

/// What the server knows of a client from outside.
pub(super) struct Guest {
    heard: Mutex<Instant>,
    /// For its requests.
    room: Arc<Semaphore>,
}

impl Guest {
    /// One that has just come.
    pub(super) fn new() -> Self {
        Self { heard: Mutex::new(Instant::now()), room: Arc::new(Semaphore::new(MOST_REQUESTS)) }
    }

    /// Since when it has asked for nothing; none while anything is under way for it. Watches are not.
    pub(super) fn silent(&self) -> Option<Duration> {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        (self.room.available_permits() == MOST_REQUESTS).then(|| heard.elapsed())
    }

    fn hear(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// An answer, and the places that it keeps until it is written.
struct Telling {
    answered: Answered,
    places: [Option<OwnedSemaphorePermit>; 2],
}

impl Telling {
    const fn new(id: u64, tell: Tell) -> Self {
        Self { answered: Answered { id, tell }, places: [None, None] }
    }
}

/// What is under way for a client.
struct Client<S> {
    store: S,
    guest: Arc<Guest>,
    answers: mpsc::Sender<Telling>,
    /// Everything ends with it.
    tasks: JoinSet<()>,
    watches: Vec<(u64, AbortHandle)>,
    reading: Arc<Semaphore>,
}

/// Serves one client until it goes, says something that makes no sense, or does not read its answers.
pub(super) async fn serve<S: Store + Clone>(store: S, stream: UnixStream, guest: Arc<Guest>) {
    let (reader, mut writer) = stream.into_split();
    let Ok(hello) = line(&Hello { takeover_store: THIS_FORM }) else { return };
    if writer.write_all(hello.as_bytes()).await.is_err() {
        return;
    }
    let (answers, waiting) = mpsc::channel(ROOM);
    let (tasks, reading) = (JoinSet::new(), Arc::new(Semaphore::new(MOST_READING)));
    let client = Client { store, guest: Arc::clone(&guest), answers, tasks, watches: Vec::new(), reading };
    tokio::select! {
        () = write(writer, waiting, &guest) => {}
        () = client.listen(BufReader::new(reader)) => {}
    }
}

impl<S: Store + Clone> Client<S> {
    async fn listen(mut self, mut reader: BufReader<OwnedReadHalf>) {
        loop {
            let asked = match next_line(&mut reader).await {
                Ok(Some(line)) => parsed::<Asked>(&line),
                Ok(None) => return,
                Err(error) => Err(error),
            };
            self.guest.hear();
            match asked {
                Ok(asked) => self.carry_out(asked).await,
                Err(error) => return tracing::warn!(error, "a client of the store is sent away"),
            }
        }
    }

    /// Begins what was asked for. Waits while too much is under way.
    async fn carry_out(&mut self, Asked { id, ask }: Asked) {
        while self.tasks.try_join_next().is_some() {}
        self.watches.retain(|(_, watch)| !watch.is_finished());
        match ask {
            Ask::Unwatch(old) => {
                let named = self.watches.iter().filter(|(id, _)| *id == old);
                named.for_each(|(_, watch)| watch.abort());
            }
            Ask::Watch { .. } if self.watches.len() >= MOST_WATCHES => {
                let cause = format!("a client has at most {MOST_WATCHES} watches; end one");
                let tell = Tell::Failed(StoreError::Refused { place: self.store.place().to_owned(), cause });
                drop(self.answers.send(Telling::new(id, tell)).await);
            }
            Ask::Watch { prefix, after } => {
                let task =
                    self.tasks.spawn(watch(self.store.clone(), id, prefix, after, self.answers.clone()));
                self.watches.push((id, task));
            }
            ask @ (Ask::Read(_) | Ask::Commit(_)) => self.begin(id, ask).await,
        }
    }

    async fn begin(&mut self, id: u64, ask: Ask) {
        let Ok(place) = Arc::clone(&self.guest.room).acquire_owned().await else { return };
        let (store, answers, reading) = (self.store.clone(), self.answers.clone(), Arc::clone(&self.reading));
        self.tasks.spawn(async move {
            let long = if reads(&ask).is_empty() { None } else { reading.acquire_owned().await.ok() };
            let answered = Answered { id, tell: answer(&store, ask).await };
            drop(answers.send(Telling { answered, places: [Some(place), long] }).await);
        });
    }
}

fn reads(ask: &Ask) -> &[Read] {
    match ask {
        Ask::Read(reads) => reads,
        Ask::Commit(transaction) => &transaction.reads,
        Ask::Watch { .. } | Ask::Unwatch(_) => &[],
    }
}

/// Writes what is to be told, in the order in which it comes.
async fn write(mut writer: OwnedWriteHalf, mut waiting: mpsc::Receiver<Telling>, guest: &Guest) {
    while let Some(Telling { answered, places }) = waiting.recv().await {
        let Ok(text) = line(&answered) else { return };
        match timeout(UNREAD, writer.write_all(text.as_bytes())).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => return tracing::warn!("a client of the store does not read, and is sent away"),
        }
        if places.iter().any(Option::is_some) {
            guest.hear();
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
    answers: mpsc::Sender<Telling>,
) {
    let now = Instant::now();
    let begun = store.watch(&prefix, after, now.checked_add(PATIENCE).unwrap_or(now)).await;
    let mut watch = match begun {
        Ok(watch) => watch,
        Err(error) => return drop(answers.send(Telling::new(id, Tell::Failed(error))).await),
    };
    if answers.send(Telling::new(id, Tell::Watching)).await.is_err() {
        return;
    }
    loop {
        let (tell, last) = match watch.next().await {
            Ok(changes) => (Tell::Changes(changes), false),
            Err(error) => (Tell::Failed(error), true),
        };
        if answers.send(Telling::new(id, tell)).await.is_err() || last {
            return;
        }
    }
}
