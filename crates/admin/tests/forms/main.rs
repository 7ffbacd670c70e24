//! What is asked and answered, as it is written: each form is the reviewed one and reads back as it was.
//! A request that was never written so is refused. Of an answer the reader takes what it understands: a
//! command of another day is better than none to an operator, and decides nothing.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod answers;
#[path = "../../../../tests/wire/shared/mod.rs"]
mod shared;

use std::path::Path;

use shared::golden::reviewed;
use shared::kind::Kind;
use shared::laws::all;
use shared::scan::{derived, missing};
use takeover_admin::{NamedOrder, Request};

fn orders() -> Vec<NamedOrder> {
    let (group, node, resource) = ("web".to_owned(), "n1".to_owned(), "web1\n\"x\"".to_owned());
    vec![
        NamedOrder::Online { resource: resource.clone() },
        NamedOrder::Offline { resource },
        NamedOrder::Move { group: group.clone(), to: None },
        NamedOrder::Move { group: group.clone(), to: Some(node.clone()) },
        NamedOrder::Failover { group: group.clone() },
        NamedOrder::Failback { group: group.clone() },
        NamedOrder::Pause { node: node.clone(), drain: true },
        NamedOrder::Resume { node },
        NamedOrder::TakeOut { group: group.clone() },
        NamedOrder::PutBack { group },
        NamedOrder::AdoptRestoredStore,
    ]
}

fn kinds() -> Vec<Kind> {
    let log = Request::Log { last: u64::MAX, follow: true };
    let moved = Request::Order(orders()[3].clone());
    let requests = [Request::Status, moved, log, Request::Why { group: "web".to_owned() }];
    // An order that names no node is for the best one, as the command's is.
    let mut kinds = vec![
        Kind::of("request::Request", &requests).may_lack(&["/order/move/to"]),
        Kind::of("request::NamedOrder", &orders()).may_lack(&["/move/to"]),
    ];
    kinds.extend(answers::kinds().into_iter().map(Kind::lenient));
    kinds
}

#[test]
fn every_form_obeys() {
    let wrong = all(&kinds());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn forms_are_the_reviewed_ones_and_none_is_missing() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = reviewed(&top.join("tests/golden/wire/admin.json"), &kinds());
    assert_eq!(changed, None, "if commands and agents of this version still understand each other: BLESS=1");
    assert_eq!(missing(&derived(&top.join("src")), &kinds()), Vec::<String>::new());
}
