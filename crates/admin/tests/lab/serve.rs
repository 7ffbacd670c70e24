//! An agent that answers from the cluster by hand, on a socket.

use core::ops::Deref;
use std::io::{Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use takeover_admin::{Answer, Incoming, LogLine, Refusal, Request, answer_line};

use super::Lab;

/// When the log began, by the wall clock: 2026-01-01.
const BEGAN: u64 = 1_767_225_600_000;

/// The path of a socket of one test's own, which goes with the test.
pub(crate) struct Socket(PathBuf);

impl Deref for Socket {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
        // The last one takes the folder along.
        let _ = self.0.parent().map(std::fs::remove_dir);
    }
}

/// A socket of one test's own. The path of one may have about a hundred bytes.
pub(crate) fn socket(folder: &str, name: &str) -> Socket {
    let folder = std::env::temp_dir().join(format!("takeover-{folder}-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    Socket(folder.join(format!("{name}.sock")))
}

/// Answers every connection, one after the other, until the test ends.
pub(crate) fn serve(path: &Path, lab: Lab) -> Arc<Mutex<Lab>> {
    let listener = UnixListener::bind(path).expect("a socket");
    let lab = Arc::new(Mutex::new(lab));
    let served = Arc::clone(&lab);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // Who has gone away wants no answer.
            let _ = talk(&mut stream.expect("a connection"), &served);
        }
    });
    lab
}

/// Answers with these bytes, whatever is asked, and closes the connection.
pub(crate) fn serve_bytes(path: &Path, bytes: &'static [u8]) {
    let listener = UnixListener::bind(path).expect("a socket");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(bytes);
        }
    });
}

/// Takes connections, and never answers.
pub(crate) fn serve_nothing(path: &Path) {
    let listener = UnixListener::bind(path).expect("a socket");
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming() {
            held.push(stream);
        }
    });
}

fn talk(stream: &mut UnixStream, lab: &Mutex<Lab>) -> std::io::Result<()> {
    let mut incoming = Incoming::new();
    let mut bytes = [0; 65_536];
    loop {
        let read = stream.read(&mut bytes)?;
        if read == 0 {
            return match incoming.end() {
                Some(refusal) => tell(stream, Answer::Refused(refusal)),
                None => Ok(()),
            };
        }
        incoming.feed(bytes.get(..read).unwrap_or_default());
        while let Some(request) = incoming.take() {
            match request {
                Ok(request) => answer(stream, &mut lab.lock().expect("the lab"), &request)?,
                Err(refusal) => tell(stream, Answer::Refused(refusal))?,
            }
        }
        if incoming.is_over() {
            return Ok(());
        }
    }
}

fn tell(stream: &mut UnixStream, answer: Answer) -> std::io::Result<()> {
    stream.write_all(answer_line(answer).as_bytes())
}

fn answer(stream: &mut UnixStream, lab: &mut Lab, request: &Request) -> std::io::Result<()> {
    let or_refused = |answer: Result<Answer, Refusal>| answer.unwrap_or_else(Answer::Refused);
    match request {
        Request::Status => tell(stream, Answer::Status(Box::new(lab.status()))),
        Request::Order(order) => {
            tell(stream, or_refused(lab.order(order).map(Answer::Outcome)))?;
            // What was ordered comes about before the next request.
            lab.run_until(lab.now.0.saturating_add(30_000));
            Ok(())
        }
        Request::Why { group } => {
            tell(stream, or_refused(lab.why(group).map(|why| Answer::Why(Box::new(why)))))
        }
        Request::Log { last, follow } => {
            let told = lab.log.len();
            let skipped = told.saturating_sub(usize::try_from(*last).unwrap_or(usize::MAX));
            lines(stream, lab, skipped)?;
            if !follow {
                return tell(stream, Answer::End);
            }
            // What is followed: a crash and its restart. Then the agent ends.
            lab.crash(0);
            lab.run_until(lab.now.0.saturating_add(20_000));
            lines(stream, lab, told)?;
            stream.shutdown(std::net::Shutdown::Both)
        }
    }
}

fn lines(stream: &mut UnixStream, lab: &Lab, from: usize) -> std::io::Result<()> {
    for entry in lab.log.iter().skip(from) {
        tell(stream, Answer::Line(LogLine::of(entry, BEGAN.saturating_add(entry.at.0))))?;
    }
    Ok(())
}
