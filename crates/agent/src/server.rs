//! The socket that operators use.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;

use takeover_admin::{Answer, Incoming, Refusal, answer_line};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::runtime::Asked;

/// How much is read at once.
const CHUNK: usize = 4_096;

/// Who may use the socket: its owner, and a group if one is named.
const MODE: u32 = 0o660;

/// Listens on this path. What an agent that is gone left there is replaced.
///
/// # Errors
/// Something else is there, the group is unknown, or the system refuses.
pub fn listen(path: &Path, group: Option<&str>) -> io::Result<UnixListener> {
    if let Ok(there) = fs::symlink_metadata(path) {
        if !there.file_type().is_socket() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something that is no socket is there"));
        }
        fs::remove_file(path)?;
    }
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let listener = UnixListener::bind(path)?;
    let number = group.map(group_number).transpose()?;
    std::os::unix::fs::chown(path, None, number)?;
    let mode = if group.is_some() { MODE } else { MODE & 0o700 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(listener)
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
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let runtime = runtime.clone();
                tokio::spawn(async move {
                    // Whoever went away needs no answer.
                    let _ = converse(stream, runtime).await;
                });
            }
            Err(error) => {
                tracing::warn!("the operators' socket: {error}");
                tokio::time::sleep(tokio::time::Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse(mut stream: UnixStream, runtime: UnboundedSender<Asked>) -> io::Result<()> {
    let mut incoming = Incoming::new();
    let mut chunk = [0_u8; CHUNK];
    loop {
        while let Some(request) = incoming.take() {
            match request {
                Ok(request) => {
                    let (reply, mut answers) = unbounded_channel();
                    if runtime.send(Asked { request, reply }).is_err() {
                        return Ok(());
                    }
                    while let Some(answer) = answers.recv().await {
                        stream.write_all(answer_line(answer).as_bytes()).await?;
                    }
                }
                Err(refusal) => return refuse(&mut stream, refusal).await,
            }
        }
        let read = stream.read(&mut chunk).await?;
        if read == 0 {
            return match incoming.end() {
                Some(refusal) => refuse(&mut stream, refusal).await,
                None => Ok(()),
            };
        }
        incoming.feed(chunk.get(..read).unwrap_or_default());
    }
}

async fn refuse(stream: &mut UnixStream, refusal: Refusal) -> io::Result<()> {
    stream.write_all(answer_line(Answer::Refused(refusal)).as_bytes()).await
}
