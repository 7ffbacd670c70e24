//! One connection to a server, and who waits for which answer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

use super::wire::{Answered, Ask, Asked, Hello, LONGEST_LINE, THIS_FORM, Tell, line, next_line, parsed};
use crate::error::StoreError;
use crate::store::{Changes, unavailable};

/// How many transactions wait for one watcher. Who is slower is told again by the server.
const ROOM: usize = 256;

/// Who waits for an answer.
enum Waiting {
    Once(oneshot::Sender<Tell>),
    Watch(mpsc::Sender<Result<Changes, StoreError>>),
}

/// What both sides of a connection share.
#[derive(Default)]
struct Shared {
    /// None once the connection has ended.
    waiting: Option<HashMap<u64, Waiting>>,
    last: u64,
}

/// One connection. Ends with the last handle on it.
pub(super) struct Connection {
    place: Arc<str>,
    shared: Arc<Mutex<Shared>>,
    lines: mpsc::UnboundedSender<String>,
    tasks: [AbortHandle; 2],
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        held(&self.shared).waiting = None;
    }
}

fn held(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connection {
    /// Connects, and hears which form the server speaks.
    pub(super) async fn open(path: &Path, place: &Arc<str>) -> Result<Self, StoreError> {
        let failed = |cause: String| unavailable(place, &cause);
        let stream = UnixStream::connect(path).await.map_err(|error| failed(error.to_string()))?;
        let (reader, writer) = stream.into_split();
        let mut reader = BufReader::new(reader);
        let hello = next_line(&mut reader).await.map_err(failed)?;
        let hello = hello.ok_or_else(|| failed("the server has closed".to_owned()))?;
        let Hello { takeover_store } = parsed(&hello).map_err(failed)?;
        if takeover_store != THIS_FORM {
            let place = place.to_string();
            return Err(StoreError::UnknownVersion { place, found: takeover_store, known: THIS_FORM });
        }
        let shared = Arc::new(Mutex::new(Shared { waiting: Some(HashMap::new()), last: 0 }));
        let (lines, queue) = mpsc::unbounded_channel();
        let hearing = tokio::spawn(hear(reader, Arc::clone(&shared), lines.clone()));
        let tasks = [hearing.abort_handle(), tokio::spawn(write(writer, queue)).abort_handle()];
        Ok(Self { place: Arc::clone(place), shared, lines, tasks })
    }

    /// Whether anything can still be asked.
    pub(super) fn lives(&self) -> bool {
        held(&self.shared).waiting.is_some() && !self.tasks.iter().any(AbortHandle::is_finished)
    }

    fn ended(&self) -> StoreError {
        unavailable(&self.place, "the connection ended before the answer")
    }

    fn send(&self, ask: Ask, waiting: Waiting) -> Result<(), StoreError> {
        let refused = |cause| StoreError::Refused { place: self.place.to_string(), cause };
        let mut shared = held(&self.shared);
        shared.last = shared.last.saturating_add(1);
        let id = shared.last;
        let text = line(&Asked { id, ask }).map_err(refused)?;
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > LONGEST_LINE {
            return Err(refused(format!("it has more than {LONGEST_LINE} bytes")));
        }
        let Some(all) = &mut shared.waiting else { return Err(self.ended()) };
        all.insert(id, waiting);
        self.lines.send(text).map_err(|_| self.ended())
    }

    /// Asks, and waits.
    pub(super) async fn ask(&self, ask: Ask) -> Result<Tell, StoreError> {
        let (tell, told) = oneshot::channel();
        self.send(ask, Waiting::Once(tell))?;
        match told.await.map_err(|_| self.ended())? {
            Tell::Failed(error) => Err(error),
            tell @ (Tell::Read(_) | Tell::Commit(_) | Tell::Watching | Tell::Changes(_)) => Ok(tell),
        }
    }

    /// Begins a watch.
    pub(super) fn watch(&self, ask: Ask) -> Result<mpsc::Receiver<Result<Changes, StoreError>>, StoreError> {
        let (sender, receiver) = mpsc::channel(ROOM);
        self.send(ask, Waiting::Watch(sender))?;
        Ok(receiver)
    }
}

async fn write(mut writer: OwnedWriteHalf, mut lines: mpsc::UnboundedReceiver<String>) {
    while let Some(line) = lines.recv().await {
        if writer.write_all(line.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Hears answers until the connection ends; then nobody waits any more.
async fn hear(
    mut reader: BufReader<OwnedReadHalf>,
    shared: Arc<Mutex<Shared>>,
    lines: mpsc::UnboundedSender<String>,
) {
    while let Ok(Some(text)) = next_line(&mut reader).await {
        let Ok(Answered { id, tell }) = parsed(&text) else { break };
        if !give(&mut held(&shared), id, tell) {
            let asked = Asked { id: 0, ask: Ask::Unwatch(id) };
            let Ok(text) = line(&asked) else { break };
            drop(lines.send(text));
        }
    }
    held(&shared).waiting = None;
}

/// Gives an answer to who waits for it. Says whether further ones are wanted where there are any.
fn give(shared: &mut Shared, id: u64, tell: Tell) -> bool {
    let Some(all) = &mut shared.waiting else { return true };
    match all.remove(&id) {
        // It was not waited for until its deadline.
        None => true,
        Some(Waiting::Once(waiting)) => {
            drop(waiting.send(tell));
            true
        }
        Some(Waiting::Watch(watcher)) => {
            let goes_on = match tell {
                Tell::Changes(changes) => watcher.try_send(Ok(changes)).is_ok(),
                Tell::Watching => true,
                Tell::Failed(error) => {
                    drop(watcher.try_send(Err(error)));
                    return true;
                }
                Tell::Read(_) | Tell::Commit(_) => false,
            };
            if goes_on {
                all.insert(id, Waiting::Watch(watcher));
            }
            goes_on
        }
    }
}
