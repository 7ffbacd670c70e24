//! A store over a socket, when things go wrong between the two sides.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod common;

use takeover_store::{Embedded, Read, Server, SocketStore, Store, StoreError, Transaction, Write};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::{Duration, Instant, timeout};

use common::{Folder, runtime};

fn within(milliseconds: u64) -> Instant {
    Instant::now() + Duration::from_millis(milliseconds)
}

fn put(value: &str) -> Transaction {
    let writes = vec![Write::Put { key: "key".to_owned(), value: value.to_owned() }];
    Transaction { writes, ..Transaction::default() }
}

/// Nobody there, and somebody there who says nothing: both end at the caller's deadline.
#[test]
fn a_server_that_does_not_answer() {
    let folder = Folder::new("silent");
    let socket = folder.file("socket");
    runtime().block_on(async {
        let store = SocketStore::new(&socket);
        for listens in [false, true] {
            let _listener = listens.then(|| UnixListener::bind(&socket).unwrap());
            let begin = Instant::now();
            let read = store.read(vec![Read::key("key")], within(150)).await.unwrap_err();
            let written = store.commit(put("1"), within(150)).await.unwrap_err();
            assert!(begin.elapsed() < Duration::from_secs(2));
            assert!(read.is_unknown() && written.is_unknown(), "{read}, {written}");
            assert!(read.to_string().contains(&socket.display().to_string()), "{read}");
        }
    });
}

/// A server of another form is refused, not misread (rule `unknown_version_refused`).
#[test]
fn a_server_of_another_form() {
    let folder = Folder::new("form");
    let socket = folder.file("socket");
    runtime().block_on(async {
        let listener = UnixListener::bind(&socket).unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"{\"takeover_store\":9}\n").await.unwrap();
        });
        let error = SocketStore::new(&socket).read(vec![], within(1_000)).await.unwrap_err();
        assert!(matches!(error, StoreError::UnknownVersion { found: 9, known: 1, .. }), "{error}");
    });
}

/// A client that says something else is sent away, and others are served on.
#[test]
fn a_client_that_makes_no_sense() {
    let folder = Folder::new("nonsense");
    let socket = folder.file("socket");
    runtime().block_on(async {
        let store = Embedded::create(folder.file("db")).unwrap();
        let server = Server::bind(&socket).unwrap();
        let serving = tokio::spawn(async move { server.serve(store).await });
        for nonsense in ["hello\n", "{}\n", "{\"id\":1}\n", "{\"id\":1,\"ask\":{\"drop\":[]}}\n", "\u{0}\n"] {
            let mut stream = UnixStream::connect(&socket).await.unwrap();
            stream.write_all(nonsense.as_bytes()).await.unwrap();
            let mut said = String::new();
            timeout(Duration::from_secs(5), stream.read_to_string(&mut said)).await.unwrap().unwrap();
            assert_eq!(said, "{\"takeover_store\":1}\n", "{nonsense}");
        }
        // One that goes in the middle of a line.
        drop(UnixStream::connect(&socket).await.unwrap().write_all(b"{\"id\"").await);
        SocketStore::new(&socket).commit(put("1"), within(5_000)).await.unwrap();
        serving.abort();
    });
}

/// Many requests at once over one connection, large values, and the server's return.
#[test]
fn requests_are_pipelined_and_connections_come_back() {
    let folder = Folder::new("pipelined");
    let socket = folder.file("socket");
    runtime().block_on(async {
        let embedded = Embedded::create(folder.file("db")).unwrap();
        let store = SocketStore::new(&socket);
        for round in 0..2 {
            let (server, served) = (Server::bind(&socket).unwrap(), embedded.clone());
            let serving = tokio::spawn(async move { server.serve(served).await });
            let mut requests = Vec::new();
            for number in 0..200 {
                let (store, value) = (store.clone(), format!("{round}-{number}"));
                requests.push(tokio::spawn(async move { store.commit(put(&value), within(9_000)).await }));
            }
            for request in requests {
                request.await.unwrap().unwrap();
            }
            let large = "\"".repeat(takeover_store::LONGEST_VALUE);
            store.commit(put(&large), within(9_000)).await.unwrap();
            let read = store.read(vec![Read::key("key")], within(9_000)).await.unwrap();
            assert!(read.one(0).unwrap().value == large);
            let refused = store.commit(put(&(large + "x")), within(9_000)).await.unwrap_err();
            assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
            serving.abort();
            drop(serving.await);
            // Until the client has noticed: what is sent meanwhile has an unknown outcome.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
}
