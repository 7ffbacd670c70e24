//! The socket that operators use.

use core::time::Duration;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream as Knock;
use std::path::Path;
use std::sync::Arc;

use rustix::net::{
    AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, listen as begin, socket_with,
};
use takeover_admin::{Answer, Incoming, Refusal, Request, answer_line};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Receiver, UnboundedSender};
use tokio::time::timeout;

use crate::runtime::Asked;

/// How much is read at once.
const CHUNK: usize = 4_096;

/// Who may use the socket: its owner, and a group if one is named.
const MODE: u32 = 0o660;

/// How many may be connected. Who comes then waits until somebody leaves.
const CONNECTIONS: usize = 64;

/// How many may wait for their turn.
const BACKLOG: i32 = 64;

/// How long somebody may be silent in the middle of a request, or between two.
const SILENCE: Duration = Duration::from_secs(60);

/// How long somebody may leave an answer unread.
const UNREAD: Duration = Duration::from_secs(30);

/// Listens on this path. What an agent that is gone left there is replaced.
///
/// # Errors
/// Something else is there, somebody listens there, the group is unknown, or the system refuses.
pub fn listen(path: &Path, group: Option<&str>) -> io::Result<UnixListener> {
    let number = group.map(group_number).transpose()?;
    make_room(path)?;
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    bind(&socket, &SocketAddrUnix::new(path)?)?;
    // Nobody gets in before it is known who may.
    std::os::unix::fs::chown(path, None, number)?;
    let mode = if group.is_some() { MODE } else { MODE & 0o700 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    begin(&socket, BACKLOG)?;
    UnixListener::from_std(socket.into())
}

/// Removes a socket on which nobody listens.
fn make_room(path: &Path) -> io::Result<()> {
    let Ok(there) = fs::symlink_metadata(path) else { return Ok(()) };
    if !there.file_type().is_socket() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something that is no socket is there"));
    }
    match Knock::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AddrInUse, "another process listens there")),
        Err(error) => Err(error),
    }
}

/// The number of a group of this machine.
fn group_number(name: &str) -> io::Result<u32> {
    let groups = fs::read_to_string("/etc/group")?;
    let line = groups.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|rest| rest.split(':').nth(1)?.parse().ok());
    number.ok_or_else(|| {
        io::Error::new(io::ErrorKind::NotFound, format!("there is no group {name} (groupadd {name})"))
    })
}

/// Serves whoever connects, for as long as the runtime listens.
pub async fn serve(listener: UnixListener, runtime: UnboundedSender<Asked>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // It is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let runtime = runtime.clone();
                tokio::spawn(async move {
                    // Whoever went away needs no answer.
                    let _ = converse(stream, runtime).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!("the operators' socket: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// One operator.
struct Conversation {
    reading: OwnedReadHalf,
    writing: OwnedWriteHalf,
    incoming: Incoming,
    /// Whether the other side will say more.
    open: bool,
}

async fn converse(stream: UnixStream, runtime: UnboundedSender<Asked>) -> io::Result<()> {
    let (reading, writing) = stream.into_split();
    let mut with = Conversation { reading, writing, incoming: Incoming::new(), open: true };
    loop {
        while let Some(request) = with.incoming.take() {
            match request {
                Ok(request) => {
                    let followed = matches!(request, Request::Log { follow: true, .. });
                    let (asked, answers) = Asked::new(request);
                    if runtime.send(asked).is_err() {
                        return Ok(());
                    }
                    with.answer(answers, followed).await?;
                }
                Err(refusal) => return with.refuse(refusal).await,
            }
        }
        if !with.open {
            return match core::mem::take(&mut with.incoming).end() {
                Some(refusal) => with.refuse(refusal).await,
                None => Ok(()),
            };
        }
        timeout(SILENCE, with.hear()).await??;
    }
}

impl Conversation {
    /// Reads some more, and says how much. May be given up at any time.
    async fn hear(&mut self) -> io::Result<usize> {
        let mut chunk = [0_u8; CHUNK];
        let read = self.reading.read(&mut chunk).await?;
        self.open = read > 0;
        self.incoming.feed(chunk.get(..read).unwrap_or_default());
        Ok(read)
    }

    /// Writes the answers to one request. A log that is followed ends when the other side does.
    async fn answer(&mut self, mut answers: Receiver<Answer>, followed: bool) -> io::Result<()> {
        // What is said meanwhile is kept, and not without an end.
        let mut room = CHUNK;
        loop {
            let next = tokio::select! {
                biased;
                next = answers.recv() => next,
                heard = self.hear(), if self.open && room > 0 => {
                    room = room.saturating_sub(heard?);
                    if followed && !self.open {
                        return Ok(());
                    }
                    continue;
                }
            };
            match next {
                Some(answer) => self.say(answer).await?,
                None => return Ok(()),
            }
        }
    }

    async fn refuse(&mut self, refusal: Refusal) -> io::Result<()> {
        self.say(Answer::Refused(refusal)).await
    }

    async fn say(&mut self, answer: Answer) -> io::Result<()> {
        timeout(UNREAD, self.writing.write_all(answer_line(answer).as_bytes())).await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use takeover_admin::request_line;
    use tokio::sync::mpsc::unbounded_channel;

    /// Time passes as soon as nobody does anything.
    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.unwrap().block_on(test);
    }

    #[test]
    fn who_says_nothing_is_let_go() {
        run(async {
            for half in [&b""[..], b"{\"takeover_admin\""] {
                let (mut ours, theirs) = UnixStream::pair().unwrap();
                ours.write_all(half).await.unwrap();
                let (runtime, _asked) = unbounded_channel();
                let ended = converse(theirs, runtime).await.unwrap_err();
                assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
            }
        });
    }

    /// Answers that nobody reads end the connection; the one who asks waits as long as he likes.
    #[test]
    fn who_reads_nothing_is_let_go_and_who_waits_is_not() {
        run(async {
            let (mut ours, theirs) = UnixStream::pair().unwrap();
            let request = request_line(&Request::Status);
            ours.write_all(request.as_bytes()).await.unwrap();
            let (runtime, mut asked) = unbounded_channel::<Asked>();
            let conversation = tokio::spawn(converse(theirs, runtime));
            let asked = asked.recv().await.unwrap();
            tokio::time::sleep(SILENCE * 10).await;
            assert!(!conversation.is_finished());
            let cause = "x".repeat(1_000_000);
            asked.reply.send(Answer::Refused(Refusal::new("it", cause, "none"))).await.unwrap();
            let ended = conversation.await.unwrap().unwrap_err();
            assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        });
    }
}
