//! The database as its users see it: set up once, followed without a gap, written by several, restored
//! from a backup, damaged.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod common;

use std::path::Path;
use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command, OtherStore, Refused};
use takeover::node::{Answer, Request};
use takeover::shape::Shape;
use takeover::units::{Incarnation, NodeId, Position, Stamp, Token};
use takeover_store::{
    Database, DatabaseCopy, Embedded, Expect, Failure, Outcome, Read, SetUpError, Store, StoreError,
    Transaction, Write,
};
use tokio::time::{Duration, Instant};

use common::{Folder, lease, node, runtime, setup};

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(10)
}

fn register(by: NodeId, after: Option<Incarnation>) -> Request {
    let (token, lease) = (Token(by.number().into()), lease());
    Request::Write(Command::Register { node: by, token, lease, after, at: Stamp(0), silence: None })
}

fn pause(of: u8, seen: &Cluster) -> Request {
    Request::Write(Command::Pause { node: node(of), drain: false, seen: seen.revision() })
}

async fn fresh(path: &Path) -> Database<Embedded> {
    let store = Embedded::create(path).unwrap();
    Database::set_up(&store, &setup(4, 3)).await.unwrap();
    Database::open(store).await.unwrap()
}

/// What a copy's log leads to.
fn folded(copy: &DatabaseCopy) -> Cluster {
    let mut cluster = Cluster::new(Arc::new(Shape::new(setup(4, 3).shape).unwrap()));
    for (stamp, command) in &copy.entries {
        cluster.follow(*stamp, command).unwrap();
    }
    cluster
}

#[test]
fn a_cluster_is_set_up_once() {
    let folder = Folder::new("setup");
    runtime().block_on(async {
        let store = Embedded::create(folder.file("db")).unwrap();
        assert_eq!(Database::open(store.clone()).await.unwrap_err(), Failure::NotSetUp);
        Database::set_up(&store, &setup(4, 3)).await.unwrap();
        Database::set_up(&store, &setup(4, 3)).await.unwrap();
        let another = Database::set_up(&store, &setup(3, 3)).await.unwrap_err();
        assert!(matches!(another, SetUpError::Another { .. }), "{another}");
        let mut unsound = setup(4, 3);
        unsound.shape.resources[0].group = takeover::units::GroupId(9);
        let unsound = Database::set_up(&store, &unsound).await.unwrap_err();
        assert!(matches!(unsound, SetUpError::Shape(_)), "{unsound}");
        assert_eq!(Database::open(store).await.unwrap().setup(), &setup(4, 3));
    });
}

/// Several processes write at once, each through a database of its own: every answer is true, and all
/// that follow the log hold the same database (rule `every_node_agrees`).
#[test]
fn databases_that_race_agree() {
    let folder = Folder::new("race");
    runtime().block_on(async {
        let first = fresh(&folder.file("db")).await;
        let copy = first.copy().await.unwrap();
        let mut follow = first.follow(copy.number, copy.cluster.position());
        let mut writers = Vec::new();
        for number in 1..=4 {
            let store = first.store().clone();
            writers.push(tokio::spawn(live(Database::open(store).await.unwrap(), node(number))));
        }
        let mut positions = Vec::new();
        for writer in writers {
            positions.extend(writer.await.unwrap());
        }
        let total = positions.len();
        positions.sort_by_key(|position: &Position| position.revision);
        positions.dedup();
        assert_eq!(positions.len(), total, "two writes were applied at one position");
        let copy = first.copy().await.unwrap();
        assert_eq!(folded(&copy), copy.cluster);
        let mut cluster = Cluster::new(Arc::new(Shape::new(setup(4, 3).shape).unwrap()));
        cluster.follow(copy.entries[0].0, &copy.entries[0].1).unwrap();
        for number in 2..=copy.number {
            let next = tokio::time::timeout_at(soon(), follow.next()).await.unwrap().unwrap();
            assert_eq!(next.number, number);
            cluster.follow(next.stamp, &next.command).unwrap();
            assert_eq!(cluster.position(), next.position);
        }
        assert_eq!(cluster.position(), copy.cluster.position());
    });
}

/// One node's life: registers, renews, pauses itself, kills others. Says where its writes were applied.
async fn live(database: Database<Embedded>, me: NodeId) -> Vec<Position> {
    let mut positions = Vec::new();
    let Answer::Applied(Applied::Registered(incarnation), at) =
        database.carry_out(Some(me), &register(me, None), None).await.unwrap()
    else {
        panic!("a first registration is refused");
    };
    positions.push(at);
    for round in 1..=20 {
        let renew = Request::Renew { incarnation, stamp: Stamp(round * 10) };
        match database.carry_out(Some(me), &renew, Some(at)).await.unwrap() {
            Answer::Renewed(stamp, seen) => {
                assert!(stamp >= Stamp(round * 10));
                let mine = seen.iter().find(|sighting| sighting.node == me).unwrap();
                assert_eq!(mine.renewals, round);
            }
            other => panic!("{other:?}"),
        }
        let request = pause(me.number(), &database.last_seen());
        match database.carry_out(Some(me), &request, None).await.unwrap() {
            Answer::Applied(Applied::Done, position) => positions.push(position),
            Answer::Refused(Refused::Changed, _) => {}
            other => panic!("{other:?}"),
        }
    }
    positions
}

/// A death is written only on the renewals that were seen, also where the life is renewed while it is
/// written.
#[test]
fn a_life_that_is_renewed_is_not_dead() {
    let folder = Folder::new("dead");
    runtime().block_on(async {
        let mine = fresh(&folder.file("db")).await;
        mine.carry_out(Some(node(1)), &register(node(1), None), None).await.unwrap();
        for _ in 0..20 {
            let Answer::Observed(seen) = mine.carry_out(None, &Request::Observe, None).await.unwrap() else {
                panic!("nothing is observed");
            };
            let (incarnation, renewals) = (seen[0].incarnation, seen[0].renewals);
            let dead = Request::Write(Command::Dead { node: node(1), incarnation, renewals });
            let renew = Request::Renew { incarnation, stamp: Stamp(1) };
            let theirs = Database::open(mine.store().clone()).await.unwrap();
            let (dead, renewed) = tokio::join!(
                theirs.carry_out(Some(node(2)), &dead, None),
                mine.carry_out(Some(node(1)), &renew, None)
            );
            match (dead.unwrap(), renewed.unwrap()) {
                (Answer::Applied(..), Answer::Refused(Refused::NotLive, _)) => {
                    let again = register(node(1), Some(incarnation));
                    mine.carry_out(Some(node(1)), &again, None).await.unwrap();
                }
                (Answer::Refused(Refused::Renewed, _), Answer::Renewed(..)) => {}
                other => panic!("both or neither: {other:?}"),
            }
        }
    });
}

/// A backup of the store is restored: whoever has seen more is told so, and who follows the log notices
/// (rule `older_store_refused`).
#[test]
fn a_restored_backup_is_noticed() {
    let folder = Folder::new("restored");
    let (file, backup) = (folder.file("db"), folder.file("backup"));
    runtime().block_on(async {
        let database = fresh(&file).await;
        database.carry_out(None, &register(node(1), None), None).await.unwrap();
        let kept = database.copy().await.unwrap();
        drop(database);
        std::fs::copy(&file, &backup).unwrap();
        let database = Database::open(Embedded::open(&file).unwrap()).await.unwrap();
        let request = pause(2, &database.last_seen());
        let Answer::Applied(_, seen) = database.carry_out(None, &request, None).await.unwrap() else {
            panic!("refused");
        };
        let lost = database.copy().await.unwrap();
        drop(database);
        std::fs::copy(&backup, &file).unwrap();
        let database = Database::open(Embedded::open(&file).unwrap()).await.unwrap();
        let older = Answer::OtherStore(OtherStore::Older);
        assert_eq!(database.carry_out(Some(node(1)), &Request::Sync, Some(seen)).await.unwrap(), older);
        for _ in 0..3 {
            // It is as far as the other one was, and further.
            let request = pause(3, &database.last_seen());
            database.carry_out(None, &request, Some(kept.cluster.position())).await.unwrap();
        }
        assert_eq!(database.carry_out(Some(node(1)), &request, Some(seen)).await.unwrap(), older);
        let mut follow = database.follow(lost.number, lost.cluster.position());
        assert_eq!(follow.next().await.unwrap_err(), Failure::Forked { after: lost.number });
        let mut follow = database.follow(kept.number, kept.cluster.position());
        assert_eq!(follow.next().await.unwrap().number, kept.number + 1);
    });
}

/// A process that goes on while the store under it is put back folds the log anew.
#[test]
fn a_database_outlives_a_restored_store() {
    let folder = Folder::new("outlives");
    let (file, socket) = (folder.file("db"), folder.file("socket"));
    runtime().block_on(async {
        drop(fresh(&file).await);
        std::fs::copy(&file, folder.file("backup")).unwrap();
        let served = |store: Embedded| {
            let server = takeover_store::Server::bind(&socket).unwrap();
            tokio::spawn(async move { server.serve(store).await })
        };
        let server = served(Embedded::open(&file).unwrap());
        let database = Database::open(takeover_store::SocketStore::new(&socket)).await.unwrap();
        for _ in 0..3 {
            let request = pause(3, &database.last_seen());
            database.carry_out(None, &request, None).await.unwrap();
        }
        let before = database.status();
        server.abort();
        drop(server.await);
        // Nobody is there: the outcome is unknown.
        let unanswered = database.carry_out(None, &Request::Sync, None).await.unwrap();
        assert_eq!(unanswered, Answer::Unanswered);
        assert!(database.status().last_error.is_some());
        std::fs::copy(folder.file("backup"), &file).unwrap();
        let server = served(Embedded::open(&file).unwrap());
        let synced = database.carry_out(None, &Request::Sync, None).await.unwrap();
        let after = database.status();
        assert_eq!(synced, Answer::Synced(after.position));
        assert!(after.log < before.log && after.last_error.is_none(), "{before:?} {after:?}");
        server.abort();
        drop(server.await);
    });
}

/// Puts a value under a key, past the database.
async fn overwrite(store: &Embedded, key: &str, value: String) {
    let writes = vec![Write::Put { key: key.to_owned(), value }];
    let transaction = Transaction { writes, ..Transaction::default() };
    assert!(matches!(store.commit(transaction, soon()).await, Ok(Outcome::Committed(_))));
}

async fn value(store: &Embedded, key: &str) -> String {
    store.read(vec![Read::key(key)], soon()).await.unwrap().one(0).unwrap().value.clone()
}

/// Whatever record is damaged or of another version, an error names it, and nothing is written (rule
/// `unknown_version_refused`).
#[test]
fn records_that_cannot_be_true_are_refused() {
    let keys = ["setup", "head", "generation", "life/001", "hot/001", "log/00000000000000000002"];
    for key in keys {
        for version in [true, false] {
            let folder = Folder::new("record");
            runtime().block_on(refuses(&folder.file("db"), key, version));
        }
    }
}

async fn refuses(path: &Path, key: &str, version: bool) {
    let database = fresh(path).await;
    database.carry_out(None, &register(node(1), None), None).await.unwrap();
    let store = database.store().clone();
    let good = value(&store, key).await;
    let bad = if version {
        good.replacen("\"version\":1", "\"version\":7", 1)
    } else {
        good.replacen("\"record\":{", "\"record\":{\"else\":1,", 1)
    };
    overwrite(&store, key, bad.clone()).await;
    let before = store.read(vec![Read::folder("")], soon()).await.unwrap();
    // Whoever opens it, and whoever has it open.
    let error = match Database::open(store.clone()).await {
        Err(error) => error,
        Ok(_) => panic!("`{key}` is taken for true: {bad}"),
    };
    let Failure::Record(record) = &error else { panic!("{error}") };
    assert_eq!(record.key, key, "{error}");
    assert_eq!(record.version, Some(if version { 7 } else { 1 }), "{error}");
    if key != "setup" && !key.starts_with("log/") {
        let open = database.carry_out(None, &register(node(2), None), None).await.unwrap_err();
        assert_eq!(open, error);
        assert_eq!(database.status().last_error, Some(error.to_string()));
    }
    let after = store.read(vec![Read::folder("")], soon()).await.unwrap();
    assert_eq!(before, after);
}

/// A record that is missing, or says something else than the log, is refused as well.
#[test]
fn records_that_do_not_fit_are_refused() {
    for key in ["head", "generation", "life/001", "hot/001", "log/00000000000000000001"] {
        let folder = Folder::new("missing");
        runtime().block_on(async {
            let database = fresh(&folder.file("db")).await;
            database.carry_out(None, &register(node(1), None), None).await.unwrap();
            let store = database.store().clone();
            let compare = vec![takeover_store::Compare {
                key: key.to_owned(),
                expect: Expect::Value(value(&store, key).await),
            }];
            let writes = vec![Write::Delete { key: key.to_owned() }];
            store.commit(Transaction { compare, writes, reads: vec![] }, soon()).await.unwrap();
            let error = Database::open(store).await.unwrap_err();
            assert!(matches!(error, Failure::Record(_) | Failure::NotSetUp), "{key}: {error}");
        });
    }
}

/// The form of every record, as it stands in stores that exist.
#[test]
fn records_keep_their_form() {
    let folder = Folder::new("golden");
    runtime().block_on(async {
        let database = fresh(&folder.file("db")).await;
        let Answer::Applied(Applied::Registered(incarnation), _) =
            database.carry_out(None, &register(node(1), None), None).await.unwrap()
        else {
            panic!("refused");
        };
        let renew = Request::Renew { incarnation, stamp: Stamp(5) };
        database.carry_out(Some(node(1)), &renew, None).await.unwrap();
        let store = database.store();
        let name = value(store, "opened").await;
        let mut text = String::new();
        for entry in store.read(vec![Read::folder("")], soon()).await.unwrap().all(0) {
            text += &format!("{} {}\n", entry.key, entry.value.replace(&name, "NAME"));
        }
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/records.txt");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&golden, &text).unwrap();
        }
        assert_eq!(text, std::fs::read_to_string(&golden).unwrap_or_default(), "BLESS=1 writes it anew");
    });
}

/// A name is the store's to draw.
#[test]
fn nobody_else_begins_a_history() {
    let folder = Folder::new("names");
    runtime().block_on(async {
        let database = fresh(&folder.file("db")).await;
        let begin = Command::BeginTimeline { timeline: takeover::units::Timeline(5) };
        let answer = database.carry_out(None, &Request::Write(begin), None).await.unwrap();
        assert!(matches!(answer, Answer::Refused(Refused::Changed, _)), "{answer:?}");
        let taken = overwritten(database.store()).await;
        assert!(matches!(taken, Err(StoreError::Refused { .. })), "{taken:?}");
    });
}

async fn overwritten(store: &Embedded) -> Result<Outcome, StoreError> {
    let writes = vec![Write::Put { key: takeover_store::OPENED.to_owned(), value: "5".to_owned() }];
    store.commit(Transaction { writes, ..Transaction::default() }, soon()).await
}
