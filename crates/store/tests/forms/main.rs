//! What a store is asked and answers, as it is written: each form is the reviewed one, reads back as it
//! was, and one that was never written so is refused. The records and the socket's lines, which nobody
//! else sees, have the same tests beside them.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "../../../../tests/wire/shared/mod.rs"]
mod shared;

use std::path::Path;

use shared::golden::reviewed;
use shared::kind::Kind;
use shared::laws::all;
use shared::scan::{derived, missing};
use takeover_store::{
    Changes, Compare, Entry, Expect, Found, Outcome, Read, Snapshot, StoreError, StoreRevision, Transaction,
    Write,
};

fn text() -> String {
    "hot/001 \"\u{e9}\\\n".to_owned()
}

fn errors() -> Vec<StoreError> {
    let (place, cause) = (text(), "why".to_owned());
    vec![
        StoreError::Unavailable { place: place.clone(), cause: cause.clone() },
        StoreError::Damaged { place: place.clone(), reason: cause.clone() },
        StoreError::Full { place: place.clone(), cause: cause.clone() },
        StoreError::UnknownVersion { place: place.clone(), found: u64::MAX, known: 1 },
        StoreError::Locked { place: place.clone() },
        StoreError::Missing { place: place.clone() },
        StoreError::Denied { place: place.clone(), cause: cause.clone() },
        StoreError::Forgotten { place: place.clone(), oldest: StoreRevision(7) },
        StoreError::Refused { place, cause },
    ]
}

fn kinds() -> Vec<Kind> {
    let revision = StoreRevision(u64::MAX);
    let entry = Entry { key: text(), value: text(), revision };
    let range = Read::Range { from: "a".to_owned(), to: "b".to_owned(), most: u32::MAX };
    let reads = [Read::Key(text()), range];
    let found = Found { entries: vec![entry.clone()], more: true };
    let snapshot = Snapshot { revision, found: vec![found.clone(), Found::default()] };
    let expects = [Expect::Absent, Expect::Revision(revision), Expect::Value(text())];
    let compare = Compare { key: text(), expect: Expect::Absent };
    let writes = [Write::Put { key: text(), value: text() }, Write::Delete { key: text() }];
    let (compares, puts) = (vec![compare.clone()], writes.to_vec());
    let transaction = Transaction { compare: compares, writes: puts.clone(), reads: reads.to_vec() };
    let outcomes = [Outcome::Committed(snapshot.clone()), Outcome::Conflict(Snapshot::default())];
    vec![
        Kind::of("revision::StoreRevision", &[StoreRevision(0), revision]),
        Kind::of("store::Entry", &[entry]),
        Kind::of("store::Read", &reads),
        Kind::of("store::Found", &[found]),
        Kind::of("store::Snapshot", &[snapshot]),
        Kind::of("store::Expect", &expects),
        Kind::of("store::Compare", &[compare]),
        Kind::of("store::Write", &writes),
        Kind::of("store::Transaction", &[Transaction::default(), transaction]),
        Kind::of("store::Outcome", &outcomes),
        Kind::of("store::Changes", &[Changes { revision, writes: puts }]),
        Kind::of("error::StoreError", &errors()),
    ]
}

#[test]
fn every_form_obeys() {
    let wrong = all(&kinds());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn forms_are_the_reviewed_ones_and_none_is_missing() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = reviewed(&top.join("tests/golden/wire/store.json"), &kinds());
    assert_eq!(changed, None, "if both sides still understand each other: BLESS=1");
    let inside = |name: &str| name.starts_with("database::") || name.starts_with("socket::");
    let derived: Vec<_> =
        derived(&top.join("src")).into_iter().filter(|derived| !inside(&derived.name)).collect();
    assert_eq!(missing(&derived, &kinds()), Vec::<String>::new());
}
