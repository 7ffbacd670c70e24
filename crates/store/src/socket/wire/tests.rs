//! The lines' forms: each reads back as it was sent, and one that was never sent so is refused.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::Path;

use super::*;
use crate::shared::golden::reviewed;
use crate::shared::kind::Kind;
use crate::shared::laws::all;
use crate::shared::scan::{derived, missing};
use crate::store::{Compare, Write};

fn asks() -> Vec<Ask> {
    let transaction = Transaction {
        compare: vec![Compare::unchanged("a", None)],
        writes: vec![Write::Delete { key: "a".to_owned() }],
        reads: vec![Read::folder("a/")],
    };
    vec![
        Ask::Read(vec![Read::key("a")]),
        Ask::Commit(transaction),
        Ask::Watch { prefix: "a/".to_owned(), after: StoreRevision(u64::MAX) },
        Ask::Unwatch(7),
    ]
}

fn tells() -> Vec<Tell> {
    let snapshot = Snapshot { revision: StoreRevision(3), found: vec![] };
    vec![
        Tell::Read(snapshot.clone()),
        Tell::Commit(Outcome::Committed(snapshot)),
        Tell::Watching,
        Tell::Changes(Changes { revision: StoreRevision(4), writes: vec![] }),
        Tell::Failed(StoreError::Locked { place: "a".to_owned() }),
    ]
}

fn kinds() -> Vec<Kind> {
    vec![
        // A server of another form may say more; which form it is must be read.
        Kind::of("wire::Hello", &[Hello { takeover_store: THIS_FORM }]).lenient(),
        Kind::of("wire::Asked", &[Asked { id: u64::MAX, ask: Ask::Unwatch(7) }]),
        Kind::of("wire::Ask", &asks()),
        Kind::of("wire::Answered", &[Answered { id: 0, tell: Tell::Watching }]),
        Kind::of("wire::Tell", &tells()),
    ]
}

#[test]
fn every_line_obeys() {
    let wrong = all(&kinds());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn lines_are_the_reviewed_ones_and_none_is_missing() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = reviewed(&top.join("tests/golden/wire/socket.json"), &kinds());
    assert_eq!(changed, None, "if both sides still understand each other: BLESS=1");
    assert_eq!(missing(&derived(&top.join("src/socket")), &kinds()), Vec::<String>::new());
}
