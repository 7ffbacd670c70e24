//! The operator's side of the socket: blocking, with an end to every wait.

use core::time::Duration;
use std::io::{BufRead, BufReader, ErrorKind, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use crate::answer::{Answer, LogLine, Outcome};
use crate::refusal::Refusal;
use crate::request::{NamedOrder, Request};
use crate::status::Status;
use crate::why::Why;
use crate::wire::{LONGEST_ANSWER, Unread, VERSION, read_answer, request_line};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// Nothing is at the socket's path.
    #[error(
        "{0}: there is no such socket (is the agent running? systemctl status takeover-agent; or name the socket with --socket)"
    )]
    NoSocket(String),
    /// Nobody listens on the socket.
    #[error(
        "{0}: nobody listens there: its agent has ended (systemctl status takeover-agent; or name another socket with --socket)"
    )]
    NotListening(String),
    /// The socket is another user's.
    #[error("{socket}: permission denied (become {who}, or a member of {group})")]
    Denied {
        /// The socket.
        socket: String,
        /// Who owns it.
        who: String,
        /// The group that may use it.
        group: String,
    },
    /// No answer came in time.
    #[error(
        "{socket}: no answer in {seconds} s (the agent is there, and does not answer: journalctl -u takeover-agent)"
    )]
    NoAnswer {
        /// The socket.
        socket: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The agent closed the connection before its answer was complete.
    #[error("{0}: the agent is gone: it closed the connection (systemctl status takeover-agent)")]
    Gone(String),
    /// The agent speaks another version of the protocol.
    #[error(
        "{socket}: the agent speaks version {theirs} of the protocol, this command version {VERSION} (use the takeover command that came with the agent)"
    )]
    Version {
        /// The socket.
        socket: String,
        /// The agent's version.
        theirs: u16,
    },
    /// What came is no answer, or no answer to what was asked.
    #[error("{socket}: what answers is no takeover agent: {what} (name the agent's socket with --socket)")]
    NoAgent {
        /// The socket.
        socket: String,
        /// What is wrong with the answer.
        what: String,
    },
    /// The agent refused the request.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The connection failed otherwise.
    #[error("{socket}: {error} (try again; or name another socket with --socket)")]
    Broken {
        /// The socket.
        socket: String,
        /// What failed.
        error: std::io::Error,
    },
}

/// A connection to an agent. One request after the other.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
    socket: PathBuf,
    patience: Duration,
}

impl Client {
    /// Connects to the agent that listens on a socket. No wait takes longer than `patience`.
    ///
    /// # Errors
    /// There is no agent, or this user may not ask it.
    pub fn connect(socket: &Path, patience: Duration) -> Result<Self, Failure> {
        // A socket whose queue is full keeps whoever connects waiting, without an end.
        let (sender, receiver) = mpsc::channel();
        let path = socket.to_owned();
        std::thread::spawn(move || sender.send(UnixStream::connect(path)));
        let stream = match receiver.recv_timeout(patience) {
            Ok(connected) => connected.map_err(|error| unconnected(socket, error))?,
            Err(_) => return Err(no_answer(socket, patience)),
        };
        let timeouts = stream.set_read_timeout(Some(patience)).and(stream.set_write_timeout(Some(patience)));
        timeouts.map_err(|error| unconnected(socket, error))?;
        Ok(Self { stream: BufReader::new(stream), socket: socket.to_owned(), patience })
    }

    /// How the cluster is.
    ///
    /// # Errors
    /// No answer, or none to this.
    pub fn status(&mut self) -> Result<Status, Failure> {
        let answer = self.ask(&Request::Status)?;
        if let Answer::Status(status) = answer { Ok(*status) } else { Err(self.beside(&answer)) }
    }

    /// Gives an order, and says what came of it.
    ///
    /// # Errors
    /// No answer, or none to this; [`Failure::Refused`] where the order names nothing.
    pub fn order(&mut self, order: NamedOrder) -> Result<Outcome, Failure> {
        let answer = self.ask(&Request::Order(order))?;
        if let Answer::Outcome(outcome) = answer { Ok(outcome) } else { Err(self.beside(&answer)) }
    }

    /// Why a group, or the group of a resource, is where it is.
    ///
    /// # Errors
    /// No answer, or none to this; [`Failure::Refused`] where there is no such group.
    pub fn why(&mut self, group: &str) -> Result<Why, Failure> {
        let answer = self.ask(&Request::Why { group: group.to_owned() })?;
        if let Answer::Why(why) = answer { Ok(*why) } else { Err(self.beside(&answer)) }
    }

    /// The newest lines of the log, and with `follow` every later one: then there is no end to the
    /// wait for the next.
    ///
    /// # Errors
    /// The request could not be sent.
    pub fn log(mut self, last: u64, follow: bool) -> Result<Lines, Failure> {
        self.send(&Request::Log { last, follow })?;
        if follow {
            let untimed = self.stream.get_ref().set_read_timeout(None);
            untimed.map_err(|error| self.broken(error))?;
        }
        Ok(Lines { client: self, ended: false })
    }

    fn ask(&mut self, request: &Request) -> Result<Answer, Failure> {
        self.send(request)?;
        let answer = self.next()?;
        if let Answer::Refused(refusal) = answer { Err(Failure::Refused(refusal)) } else { Ok(answer) }
    }

    fn send(&mut self, request: &Request) -> Result<(), Failure> {
        let sent = self.stream.get_mut().write_all(request_line(request).as_bytes());
        sent.map_err(|error| self.broken(error))
    }

    /// The next answer.
    fn next(&mut self) -> Result<Answer, Failure> {
        let most = u64::try_from(LONGEST_ANSWER).unwrap_or(u64::MAX).saturating_add(1);
        let mut line = Vec::new();
        let read = self.stream.by_ref().take(most).read_until(b'\n', &mut line);
        read.map_err(|error| self.broken(error))?;
        if line.pop() != Some(b'\n') {
            return Err(match line.len() >= LONGEST_ANSWER {
                true => self.no_agent(format!("it has more than {LONGEST_ANSWER} bytes")),
                false => Failure::Gone(self.place()),
            });
        }
        read_answer(&line).map_err(|unread| match unread {
            Unread::Version(theirs) => Failure::Version { socket: self.place(), theirs },
            Unread::Garbage(what) => self.no_agent(what),
        })
    }

    fn place(&self) -> String {
        self.socket.display().to_string()
    }

    fn no_agent(&self, what: String) -> Failure {
        Failure::NoAgent { socket: self.place(), what }
    }

    /// An answer to another question.
    fn beside(&self, answer: &Answer) -> Failure {
        let kind = match answer {
            Answer::Status(_) => "a status",
            Answer::Outcome(_) => "the outcome of an order",
            Answer::Line(_) | Answer::End => "a log",
            Answer::Why(_) => "an explanation",
            Answer::Refused(_) => "a refusal",
        };
        self.no_agent(format!("it answers with {kind}, which was not asked for"))
    }

    fn broken(&self, error: std::io::Error) -> Failure {
        let kind = error.kind();
        if matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut) {
            no_answer(&self.socket, self.patience)
        } else if matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) {
            Failure::Gone(self.place())
        } else {
            Failure::Broken { socket: self.place(), error }
        }
    }
}

/// The lines of an agent's log, as they come.
#[derive(Debug)]
pub struct Lines {
    client: Client,
    ended: bool,
}

impl Iterator for Lines {
    type Item = Result<LogLine, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let answer = match self.client.next() {
            Ok(answer) => answer,
            Err(failure) => return self.fail(failure),
        };
        match answer {
            Answer::Line(line) => Some(Ok(line)),
            Answer::End => {
                self.ended = true;
                None
            }
            Answer::Refused(refusal) => self.fail(Failure::Refused(refusal)),
            Answer::Status(_) | Answer::Outcome(_) | Answer::Why(_) => self.fail(self.client.beside(&answer)),
        }
    }
}

impl Lines {
    fn fail(&mut self, failure: Failure) -> Option<Result<LogLine, Failure>> {
        self.ended = true;
        Some(Err(failure))
    }
}

fn no_answer(socket: &Path, patience: Duration) -> Failure {
    Failure::NoAnswer { socket: socket.display().to_string(), seconds: patience.as_secs() }
}

fn unconnected(socket: &Path, error: std::io::Error) -> Failure {
    let place = socket.display().to_string();
    let kind = error.kind();
    if kind == ErrorKind::NotFound {
        Failure::NoSocket(place)
    } else if kind == ErrorKind::ConnectionRefused {
        Failure::NotListening(place)
    } else if kind == ErrorKind::PermissionDenied {
        let (who, group) = may(socket);
        Failure::Denied { socket: place, who, group }
    } else {
        Failure::Broken { socket: place, error }
    }
}

/// Who may use a socket: its owner and its group, by name where the machine's own lists have one.
fn may(socket: &Path) -> (String, String) {
    use std::os::unix::fs::MetadataExt as _;
    let named = |file: &str, id: u32, kind: &str| {
        let list = std::fs::read_to_string(file).unwrap_or_default();
        let name = list.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
        });
        name.map_or_else(|| format!("{kind} {id}"), |name| format!("{kind} {name}"))
    };
    match std::fs::metadata(socket) {
        Ok(data) => (named("/etc/passwd", data.uid(), "user"), named("/etc/group", data.gid(), "group")),
        Err(_) => ("root".to_owned(), "the group that [admin] names in agent.toml".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, Path, unconnected};

    /// Root is denied nothing, so the denial itself cannot be had in every test.
    #[test]
    fn a_denial_says_who_may() {
        let denied =
            |path: &str| unconnected(Path::new(path), ErrorKind::PermissionDenied.into()).to_string();
        assert_eq!(denied("/"), "/: permission denied (become user root, or a member of group root)");
        assert!(denied("/none/at/all").contains("(become root, or a member of the group that [admin] names"));
    }

    #[test]
    fn what_else_fails_is_told_in_its_own_words() {
        let said = unconnected(Path::new("/x.sock"), std::io::Error::other("the moon")).to_string();
        assert_eq!(said, "/x.sock: the moon (try again; or name another socket with --socket)");
    }
}
