//! What a client that is broken, or means harm, can take from the others of its user: not much.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]

mod common;

use takeover_store::{
    Embedded, MOST_PARTS, Read, Server, SocketStore, Store, StoreError, Transaction, Write,
};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::time::{Duration, Instant};

use common::{Folder, runtime};

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(40)
}

fn put(key: &str, value: String) -> Transaction {
    Transaction { writes: vec![Write::Put { key: key.to_owned(), value }], ..Transaction::default() }
}

/// A store that is served on `socket` in this folder.
fn served(folder: &Folder) -> SocketStore {
    let store = Embedded::create(folder.file("db")).unwrap();
    let server = Server::bind(folder.file("socket")).unwrap();
    tokio::spawn(async move { server.serve(store).await });
    SocketStore::new(folder.file("socket"))
}

/// One short line asks for very much: it is refused, by count and by length, and nothing is written.
#[test]
fn no_answer_is_too_long() {
    let folder = Folder::new("long");
    runtime().block_on(async {
        let store = served(&folder);
        store.commit(put("a", "x".repeat(1_000_000)), soon()).await.unwrap();
        let reads = |count: usize| vec![Read::key("a"); count];
        let many = store.read(reads(MOST_PARTS + 1), soon()).await.unwrap_err();
        assert!(
            matches!(many, StoreError::Refused { .. }) && many.to_string().contains("ask in parts"),
            "{many}"
        );
        let long = store.read(reads(30), soon()).await.unwrap_err();
        assert!(
            matches!(long, StoreError::Refused { .. }) && long.to_string().contains("ask in parts"),
            "{long}"
        );
        let transaction = Transaction { reads: reads(30), ..put("b", "1".to_owned()) };
        let long = store.commit(transaction, soon()).await.unwrap_err();
        assert!(matches!(long, StoreError::Refused { .. }), "{long}");
        // By hand, past what a client of this software refuses itself.
        let stream = UnixStream::connect(folder.file("socket")).await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let keys = vec!["{\"key\":\"a\"}"; MOST_PARTS + 1].join(",");
        writer.write_all(format!("{{\"id\":1,\"ask\":{{\"read\":[{keys}]}}}}\n").as_bytes()).await.unwrap();
        let mut lines = BufReader::new(reader).lines();
        lines.next_line().await.unwrap();
        let told = lines.next_line().await.unwrap().unwrap();
        assert!(told.contains("refused") && told.contains("ask in parts"), "{told}");
        // Control: what is not too long is answered, and nothing was written.
        let read = store.read(vec![Read::key("a"), Read::key("b")], soon()).await.unwrap();
        assert_eq!((read.one(0).unwrap().value.len(), read.one(1)), (1_000_000, None));
    });
}

/// Clients that say nothing make room for one that does; who is heard of keeps its place.
#[test]
fn silent_clients_make_room() {
    let folder = Folder::new("silent-clients");
    runtime().block_on(async {
        let store = served(&folder);
        store.commit(put("k", "1".to_owned()), soon()).await.unwrap();
        let mut silent = Vec::new();
        for _ in 0..127 {
            silent.push(UnixStream::connect(folder.file("socket")).await.unwrap());
        }
        SocketStore::new(folder.file("socket")).commit(put("k", "2".to_owned()), soon()).await.unwrap();
    });
}

/// Watches beyond the bound are refused, and the client is served on.
#[test]
fn watches_are_counted() {
    let folder = Folder::new("watches");
    runtime().block_on(async {
        let _store = served(&folder);
        let stream = UnixStream::connect(folder.file("socket")).await.unwrap();
        let (reader, mut writer) = stream.into_split();
        for id in 0..65 {
            let watch = format!("{{\"id\":{id},\"ask\":{{\"watch\":{{\"prefix\":\"q\",\"after\":0}}}}}}\n");
            writer.write_all(watch.as_bytes()).await.unwrap();
        }
        let mut lines = BufReader::new(reader).lines();
        lines.next_line().await.unwrap();
        let mut refused = Vec::new();
        for _ in 0..65 {
            let told = lines.next_line().await.unwrap().unwrap();
            refused.extend(told.contains("refused").then_some(told));
        }
        assert!(refused.len() == 1 && refused[0].contains("at most 64 watches"), "{refused:?}");
        // Control: with one watch less there is room for another.
        writer.write_all(b"{\"id\":0,\"ask\":{\"unwatch\":0}}\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        writer.write_all(b"{\"id\":99,\"ask\":{\"watch\":{\"prefix\":\"q\",\"after\":0}}}\n").await.unwrap();
        assert!(lines.next_line().await.unwrap().unwrap().contains("watching"));
    });
}
