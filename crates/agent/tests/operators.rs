//! The operators' socket of an agent that runs, and of callers that behave badly.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

mod support;

use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use support::Rig;
use takeover_admin::{Client, NamedOrder, Outcome, Request, request_line};
use takeover_agent::{metrics, server};

const PATIENCE: Duration = Duration::from_secs(5);

/// An agent that runs, and its socket; what the test does blocks.
fn served(test: impl FnOnce(PathBuf) + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        let socket = rig.directory.path().join("admin.sock");
        let listener = server::listen(&socket, None).unwrap();
        let agent = rig.agents[0].as_ref().unwrap().operators.clone();
        tokio::spawn(server::serve(listener, agent));
        tokio::task::spawn_blocking(move || test(socket)).await.unwrap();
        assert_eq!(rig.runs_on(), [1]);
    });
}

fn client(socket: &Path) -> Client {
    Client::connect(socket, PATIENCE).unwrap()
}

/// What the socket says to these bytes, until it closes or is silent.
fn says(socket: &Path, bytes: &[u8]) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn many_ask_at_once_whatever_others_do() {
    served(|socket| {
        // Some are connected and say nothing, or half of something.
        let mut idle: Vec<UnixStream> = (0..8).map(|_| UnixStream::connect(&socket).unwrap()).collect();
        idle[0].write_all(b"{\"takeover_admin\":").unwrap();
        // One asks for more than fits into its socket, again and again, and never reads.
        let mut deaf = UnixStream::connect(&socket).unwrap();
        deaf.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        for _ in 0..2_000 {
            let line = request_line(&Request::Status);
            if deaf.write_all(line.as_bytes()).is_err() {
                break;
            }
        }
        let asking = (0..8).map(|_| {
            let socket = socket.clone();
            std::thread::spawn(move || (0..20).all(|_| client(&socket).status().unwrap().agent.node == "n1"))
        });
        let asking: Vec<_> = asking.collect();
        assert!(asking.into_iter().all(|thread| thread.join().unwrap()));
    });
}

#[test]
fn bad_requests_are_refused_and_good_ones_beside_them_answered() {
    served(|socket| {
        for bad in
            [&b"garbage\n"[..], b"\xff\xfe\n", b"{}\n", b"{\"takeover_admin\":1,\"request\":\"dance\"}\n"]
        {
            let said = says(&socket, bad);
            assert!(said.contains("\"refused\""), "{said}");
        }
        let half = says(&socket, b"{\"takeover_admin\":1");
        assert!(half.contains("in the middle of a line"), "{half}");
        assert_eq!(says(&socket, b""), "");
        // Two requests in one piece, by somebody who says nothing more and waits for both answers.
        let both = request_line(&Request::Status) + &request_line(&Request::Log { last: 1, follow: false });
        let said = says(&socket, both.as_bytes());
        assert_eq!(said.lines().count(), 3, "{said}");
        assert!(client(&socket).status().is_ok());
    });
}

#[test]
fn an_order_stands_whose_client_went_away() {
    served(|socket| {
        let mut stream = UnixStream::connect(&socket).unwrap();
        let order = NamedOrder::Pause { node: "n3".to_owned(), drain: false };
        stream.write_all(request_line(&Request::Order(order)).as_bytes()).unwrap();
        drop(stream);
        let begun = std::time::Instant::now();
        while !client(&socket).status().unwrap().nodes[2].paused {
            assert!(begun.elapsed() < PATIENCE);
            std::thread::sleep(Duration::from_millis(20));
        }
    });
}

#[test]
fn a_log_that_is_followed_goes_on() {
    served(|socket| {
        let mut lines = client(&socket).log(0, true).unwrap();
        let mut asks = client(&socket);
        for (order, word) in [
            (NamedOrder::Pause { node: "n2".to_owned(), drain: false }, "pause"),
            (NamedOrder::Resume { node: "n2".to_owned() }, "resume"),
        ] {
            assert!(matches!(asks.order(order).unwrap(), Outcome::Done { .. }));
            let line = lines.next().unwrap().unwrap();
            assert!(line.text.contains(word) || line.text.contains("n2"), "{line:?}");
        }
    });
}

#[test]
fn only_its_owner_may_use_the_socket_and_a_group_if_one_is_named() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let directory = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = directory.path().join("made/on/the/way/admin.sock");
        let listener = server::listen(&path, None).unwrap();
        assert_eq!(mode(&path), 0o600);
        // Somebody listens there.
        let taken = server::listen(&path, None).unwrap_err();
        assert!(taken.to_string().contains("another process listens"), "{taken}");
        drop(listener);
        // Nobody does any more.
        drop(server::listen(&path, Some("root")).unwrap());
        assert_eq!(mode(&path), 0o660);
        let unknown = server::listen(&path, Some("nobody-knows-it")).unwrap_err();
        assert!(unknown.to_string().contains("groupadd nobody-knows-it"), "{unknown}");
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "a letter").unwrap();
        let file = server::listen(&path, None).unwrap_err();
        assert!(file.to_string().contains("no socket"), "{file}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a letter");
    });
}

/// What a scrape of the metrics reads.
fn scraped(address: core::net::SocketAddr, path: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// An address of the loopback that nobody had a moment ago.
fn free() -> core::net::SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn monitoring_reads_what_the_status_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut rig = Rig::new().await;
        rig.start_all().await;
        rig.until("a first start", 8, |rig| rig.runs_on() == [1]).await;
        let (address, nobody) = (free(), free());
        let agent = rig.agents[0].as_ref().unwrap().operators.clone();
        tokio::spawn(metrics::serve(address, agent));
        tokio::spawn(metrics::serve(nobody, tokio::sync::mpsc::unbounded_channel().0));
        tokio::time::sleep(Duration::from_millis(300)).await;
        let taken = metrics::serve(address, tokio::sync::mpsc::unbounded_channel().0).await.unwrap_err();
        assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
        let (page, none, ending) = tokio::task::spawn_blocking(move || {
            (scraped(address, "/metrics"), scraped(address, "/elsewhere"), scraped(nobody, "/metrics"))
        })
        .await
        .unwrap();
        for line in [
            "takeover_session_up 1",
            "takeover_gate_enforced 1",
            "takeover_node_groups{node=\"n1\"} 1",
            "takeover_node_groups{node=\"n2\"} 0",
            "takeover_resource_online{resource=\"web1\",group=\"web\"} 1",
            "# EOF",
        ] {
            assert!(page.lines().any(|one| one == line), "{line}: {page}");
        }
        assert!(none.starts_with("HTTP/1.1 404"), "{none}");
        assert!(ending.starts_with("HTTP/1.1 503") && ending.contains("is ending"), "{ending}");
    });
}
