//! The operator's side against an agent that answers, and against what is none.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics has failed, which is its purpose")]

mod lab;

use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use lab::Lab;
use lab::serve::{serve, serve_bytes, serve_nothing, socket};
use takeover_admin::{Client, Failure, NamedOrder, Outcome};

/// Long enough for a test's agent on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn connect(path: &Path) -> Client {
    Client::connect(path, PATIENCE).expect("an agent")
}

/// What is said about an agent that is none.
fn complaint(path: &Path) -> String {
    let patience = Duration::from_secs(1);
    let asked = Client::connect(path, patience).and_then(|mut client| client.status());
    asked.expect_err("there is no agent").to_string()
}

#[test]
fn asks_one_thing_after_the_other() {
    let path = socket("client", "asks");
    let lab = serve(&path, Lab::after(200_000));
    let mut client = connect(&path);
    assert_eq!(client.status().expect("a status"), lab.lock().expect("the lab").status());
    assert_eq!(client.why("db1").expect("an answer").group, "db");
    let paused = client.order(NamedOrder::Pause { node: "n2".to_owned(), drain: false });
    assert!(matches!(paused, Ok(Outcome::Done { .. })), "{paused:?}");
    assert!(client.status().expect("a status").nodes[1].paused);
    let unknown = client.order(NamedOrder::Resume { node: "m2".to_owned() });
    let said = unknown.expect_err("there is no such node").to_string();
    assert_eq!(said, "node \"m2\": there is none of this name (did you mean \"n2\"?)");
}

#[test]
fn reads_the_log_and_follows_it() {
    let path = socket("client", "log");
    let lab = serve(&path, Lab::after(200_000));
    let lines: Result<Vec<_>, Failure> = connect(&path).log(3, false).expect("a log").collect();
    let lines = lines.expect("lines");
    let entries: Vec<_> = lines.iter().map(takeover_admin::LogLine::entry).collect();
    let told = lab.lock().expect("the lab").log.clone();
    assert_eq!(entries, told[told.len() - 3..]);
    assert_eq!(lines[0].wall_ms - 1_767_225_600_000, lines[0].at_ms);
    let mut followed = connect(&path).log(1, true).expect("a log");
    let crash = followed.find(|line| line.as_ref().is_ok_and(|line| line.to.as_deref() == Some("Failed")));
    assert!(crash.is_some());
    // The agent ends, which is told once.
    let rest: Vec<_> = followed.collect();
    assert!(matches!(rest.last(), Some(Err(Failure::Gone(_)))), "{rest:?}");
    assert_eq!(rest.iter().filter(|line| line.is_err()).count(), 1);
}

#[test]
fn says_what_is_wrong_with_an_agent() {
    let gone = socket("client", "gone");
    let said = complaint(&gone);
    assert!(
        said.contains("no such socket (is the agent running? systemctl status takeover-agent; or name"),
        "{said}"
    );
    drop(UnixListener::bind(&gone).expect("a socket"));
    assert!(complaint(&gone).contains("nobody listens there"));

    for (name, bytes, words) in [
        (
            "newer",
            &b"{\"takeover_admin\":2,\"answer\":{\"better\":1}}\n"[..],
            "speaks version 2 of the protocol, this command version 1",
        ),
        ("garbage", b"HTTP/1.1 400 Bad Request\n", "no takeover agent: column 1: it is no JSON object"),
        (
            "other",
            b"{\"takeover_admin\":1,\"answer\":\"end\"}\n",
            "it answers with a log, which was not asked for",
        ),
        ("half", b"{\"takeover_admin\":1,", "the agent is gone"),
        ("closed", b"", "the agent is gone"),
        ("utf8", b"\xff\n", "no takeover agent"),
    ] {
        let path = socket("client", name);
        serve_bytes(&path, bytes);
        let said = complaint(&path);
        assert!(said.contains(words) && said.starts_with(path.to_str().expect("a name")), "{name}: {said}");
    }
    let path = socket("client", "hung");
    serve_nothing(&path);
    let said = complaint(&path);
    assert!(said.contains("no answer in 1 s (the agent is there, and does not answer"), "{said}");
    assert!(complaint(Path::new("/dev/null")).contains("nobody listens there"));
    assert!(
        complaint(Path::new(&"x".repeat(300))).contains("(try again; or name another socket with --socket)")
    );
}

#[test]
fn an_answer_without_an_end_is_not_kept() {
    let path = socket("client", "endless");
    let listener = UnixListener::bind(&path).expect("a socket");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        while stream.write_all(&[b'x'; 65_536]).is_ok() {}
    });
    let asked = Client::connect(&path, PATIENCE).and_then(|mut client| client.status());
    let said = asked.expect_err("it is no answer").to_string();
    assert!(said.contains("it has more than 16777216 bytes"), "{said}");
}

/// The server's half on a socket: a refusal is answered, and the connection closed.
#[test]
fn a_bad_request_is_answered_and_the_connection_closed() {
    let path = socket("client", "bad");
    serve(&path, Lab::after(0));
    for (bytes, words) in [
        (&b"nonsense\n{\"takeover_admin\":1,\"request\":\"status\"}\n"[..], "it is no JSON object"),
        (b"{\"takeover_admin\":9}\n", "version 9"),
        (b"{\"takeover_admin\":1,\"requ", "in the middle of a line"),
    ] {
        let mut stream = UnixStream::connect(&path).expect("an agent");
        stream.write_all(bytes).expect("a request");
        stream.shutdown(std::net::Shutdown::Write).expect("the end");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert_eq!(answer.lines().count(), 1, "{answer}");
        assert!(answer.contains("\"refused\"") && answer.contains(words), "{answer}");
    }
    // It answers others all the same.
    assert!(connect(&path).status().is_ok());
}
