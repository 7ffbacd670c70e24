//! The lines of the log as they are written: each form is the reviewed one, reads back as it was, and
//! one that was never written so is refused.
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
use takeover::cluster::Command;
use takeover::node::{Answer, BeatId, FenceResult, Memory, Order, Output, Request, RequestId};
use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::resource::{Finding, Restarts, Return};
use takeover::shape::ShapeSpec;
use takeover::units::{
    CallId, Claim, Epoch, Incarnation, Millis, Moment, NodeId, Position, ResourceId, Stamp, Token,
};
use takeover_trace::{Carried, Header, Heard, Line, Names, Starts, Step, VERSION};

const AT: Millis = Millis(7);
const RESOURCE: ResourceId = ResourceId(3);
const CALL: CallId = CallId::FIRST;

fn node() -> NodeId {
    NodeId::new(2).unwrap()
}

fn command() -> Command {
    Command::Renew { node: node(), incarnation: Incarnation::FIRST }
}

fn claim() -> Claim {
    Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node: node() }
}

/// Everything that a core can be told.
fn heard() -> Vec<Heard> {
    let beat: BeatId = serde_json::from_str("{\"list\":0,\"round\":18446744073709551615}").unwrap();
    vec![
        Heard::Due,
        Heard::Answered(RequestId(u64::MAX), Answer::Synced(Position::ZERO)),
        Heard::Logged(Stamp(5), command()),
        Heard::Returned(RESOURCE, CALL, Return::Done),
        Heard::Progress(RESOURCE, CALL),
        Heard::Swept(beat, vec![Return::Unsupported, Return::Found(Finding::NoResponse)]),
        Heard::Noticed(RESOURCE, None, CALL, Finding::NoResponse),
        Heard::Noticed(RESOURCE, Some(claim()), CALL, Finding::NoResponse),
        Heard::Inventory(vec![(RESOURCE, None), (RESOURCE, Some(claim()))]),
        Heard::MonitorRestarted(None),
        Heard::MonitorRestarted(Some(RESOURCE)),
        Heard::Guarded(Moment::NEVER),
        Heard::Fenced(node(), Incarnation::FIRST, FenceResult::Failed),
        Heard::Ordered(Order::AdoptStore),
    ]
}

fn starts() -> Starts {
    let restarts = [(RESOURCE, Restarts::EMPTY.with(Moment(3)))].into();
    let memory = Memory { restarts, seen: Position::ZERO };
    Starts { at: AT, node: node(), local: Moment(u64::MAX), token: Token(1), memory, copied: Position::ZERO }
}

fn step() -> Step {
    let (asked, told) = (vec![Output::Inventory, Output::Arm(Moment::NEVER)], vec!["says \"a\"".to_owned()]);
    Step { asked, told, ..Step::new(AT, node(), Moment(9), Heard::Due) }
}

fn carried() -> Carried {
    let (request, answer) = (Request::Sync, Answer::Unanswered);
    Carried { at: AT, node: Some(node()), request, seen: Some(Position::ZERO), answer }
}

fn lines() -> Vec<Line> {
    vec![
        Line::Starts(Box::new(starts())),
        Line::Step(Box::new(step())),
        Line::Store(Box::new(carried())),
        Line::Restored { at: AT },
        Line::Kept { stamp: Stamp(u64::MAX), command: command() },
        Line::Note("a line".to_owned()),
        Line::End { lines: u64::MAX },
    ]
}

fn kinds() -> Vec<Kind> {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let shape = ShapeSpec { policy, nodes: 3, capacity: vec![], groups: vec![], resources: vec![] };
    let names = Names { nodes: vec!["n1".to_owned()], groups: vec![], resources: vec![] };
    let header = Header { takeover_log: VERSION, writer: "lab".to_owned(), names: names.clone(), shape };
    let quiet = Step::new(AT, node(), Moment(9), Heard::Due);
    let outside = Carried { node: None, seen: None, ..carried() };
    vec![
        Kind::of("format::Header", &[header]),
        Kind::of("format::Names", &[Names::default(), names]),
        // What a step asked and told is left out where it is nothing.
        Kind::of("format::Line", &lines()).may_lack(&["/step/asked", "/step/told"]),
        Kind::of("format::Starts", &[starts()]),
        Kind::of("format::Step", &[quiet, step()]).may_lack(&["/asked", "/told"]),
        Kind::of("format::Carried", &[carried(), outside]),
        Kind::of("heard::Heard", &heard()),
    ]
    .into_iter()
    .map(|kind| kind.with_maps(&["/memory/restarts", "/starts/memory/restarts"]))
    .collect()
}

#[test]
fn every_form_obeys() {
    let wrong = all(&kinds());
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn forms_are_the_reviewed_ones_and_none_is_missing() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let changed = reviewed(&top.join("tests/golden/wire/trace.json"), &kinds());
    assert_eq!(changed, None, "if logs that exist can still be read: BLESS=1");
    assert_eq!(missing(&derived(&top.join("src")), &kinds()), Vec::<String>::new());
}
