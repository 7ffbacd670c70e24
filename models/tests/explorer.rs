//! Stateright's Explorer, asked by a plain client.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use core::time::Duration;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use takeover_models::cluster::{ClusterSpace, setting};
use takeover_models::resource::{Resource, Scope};
use takeover_models::stateright::explore;

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn connected(port: u16) -> TcpStream {
    for _ in 0..200 {
        if let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) {
            return stream;
        }
        thread::sleep(Duration::from_millis(50));
    }
    TcpStream::connect(("127.0.0.1", port)).unwrap()
}

/// The answer to one request, with its head.
fn get(port: u16, path: &str) -> String {
    let mut stream = connected(port);
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn states_and_steps_can_be_read() {
    let port = free_port();
    let space = Resource::new(Scope::agents()).unwrap();
    thread::spawn(move || explore(space, port));
    let status = get(port, "/.status");
    assert!(status.starts_with("HTTP/1.0 200") || status.starts_with("HTTP/1.1 200"), "{status}");
    for part in ["\"done\":", "\"unique_state_count\":", "\"Always\",\"stopped_is_final\""] {
        assert!(status.contains(part), "{part} is missing: {status}");
    }
    let starts = get(port, "/.states/");
    assert_eq!(starts.matches("\"fingerprint\"").count(), 2, "{starts}");
    assert!(starts.contains("phase: Offline"), "{starts}");
    let after = get(port, "/.states/0");
    for part in ["\"action\":\"Hold\"", "\"action\":\"Operator(0)\"", "held: e1", "1 Open: sent"] {
        assert!(after.contains(part), "{part} is missing: {after}");
    }
}

#[test]
fn a_cluster_can_be_read() {
    let port = free_port();
    let space = ClusterSpace::new(setting::TWO_NODES, None).unwrap();
    thread::spawn(move || explore(space, port));
    let starts = get(port, "/.states/");
    for part in ["at: 0s", "n1: not up", "g: never owned", "a: Offline, runs nowhere"] {
        assert!(starts.contains(part), "{part} is missing: {starts}");
    }
    let after = get(port, "/.states/0");
    for part in ["time passes", "isolate n1, after 3s rejoin n1"] {
        assert!(after.contains(part), "{part} is missing: {after}");
    }
}
