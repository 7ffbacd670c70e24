//! The records' forms: each reads back as it was written, and one that lost a field, has one more or
//! is of another version is refused (rule `unknown_version_refused`).
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::path::Path;

use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::units::{Revision, Timeline};

use super::*;
use crate::shared::golden::reviewed;
use crate::shared::kind::Kind;
use crate::shared::laws::all;
use crate::shared::scan::{derived, missing};

fn node() -> NodeId {
    NodeId::new(2).unwrap()
}

fn setup() -> Setup {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let shape = ShapeSpec { policy, nodes: 3, capacity: vec![], groups: vec![], resources: vec![] };
    let names = Names { nodes: vec!["n\"1".to_owned()], groups: vec![], resources: vec!["vm".to_owned()] };
    Setup { cluster: "lab".to_owned(), names, shape }
}

/// The records of this crate, as they stand inside of their versions.
fn kinds() -> Vec<Kind> {
    let revision = Revision { generation: 1, number: u64::MAX };
    let position = Position { timeline: Timeline(u64::MAX), revision };
    let (node, incarnation) = (node(), Incarnation::FIRST);
    let command = Command::Renew { node, incarnation };
    let hot = Hot { node, incarnation, renewals: u64::MAX, stamp: Stamp(7) };
    vec![
        Kind::of("record::Setup", &[setup()]),
        Kind::of("record::Logged", &[Logged { stamp: Stamp(5), position, command }]),
        Kind::of("record::Head", &[Head { number: u64::MAX, stamp: Stamp(5), position }]),
        Kind::of("record::Generation", &[Generation { generation: u32::MAX }]),
        Kind::of("record::Hot", &[hot]),
        Kind::of("record::Life", &[Life { node, incarnation }]),
    ]
}

/// A record with its version, as the store holds it.
fn versioned() -> Kind {
    let text = written("head", &Generation { generation: 4 }).unwrap();
    let rewrite = |text: &str| {
        let read: Generation = read("head", text).map_err(|error| error.to_string())?;
        written("head", &read).map_err(|error| error.to_string())
    };
    Kind { texts: vec![text], rewrite, ..Kind::of("record::Versioned", &[Generation { generation: 4 }]) }
}

#[test]
fn every_record_obeys() {
    let mut kinds = kinds();
    kinds.push(versioned());
    let wrong = all(&kinds);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn records_are_the_reviewed_ones_and_none_is_missing() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = reviewed(&top.join("tests/golden/wire/record.json"), &kinds());
    assert_eq!(changed, None, "if what is stored can still be read: BLESS=1");
    assert_eq!(missing(&derived(&top.join("src/database")), &kinds()), Vec::<String>::new());
}

/// The version is read before anything else, and each refusal says which it was.
#[test]
fn unknown_version_refused() {
    let text = written("head", &Generation { generation: 4 }).unwrap();
    let read = |text: &str| read::<Generation>("head", text);
    assert_eq!(read(&text), Ok(Generation { generation: 4 }));
    for other in [0, 2, u64::MAX] {
        let newer = text.replace("\"version\":1", &format!("\"version\":{other},\"sealed\":true"));
        let error = read(&newer).unwrap_err();
        assert_eq!((error.version, error.remedy), (Some(other), OTHER_SOFTWARE), "{error}");
    }
    let more = text.replace("\"version\":1", "\"version\":1,\"sealed\":true");
    let error = read(&more).unwrap_err();
    assert!(error.to_string().contains("key `head`, version 1: it cannot be read: unknown field `sealed`"));
}
