//! What a node refuses leaves it as it was (rule `invalid_is_rejected`).
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test: a panic is a failed test")]

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster};
use takeover::node::{Answer, Input, Memory, Node, Output, Rejected, RequestId};
use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::resource::Return;
use takeover::session;
use takeover::shape::{Shape, ShapeSpec};
use takeover::units::{CallId, Incarnation, Moment, NodeId, Position, ResourceId, Stamp, Token};

/// A node without resources that asks for its registration at this moment, and the request.
fn registering(now: Moment) -> (Node, RequestId) {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let spec =
        ShapeSpec { policy, nodes: 1, capacity: Vec::new(), groups: Vec::new(), resources: Vec::new() };
    let cluster = Cluster::new(Arc::new(Shape::new(spec).unwrap()));
    let me = NodeId::new(1).unwrap();
    let mut node = Node::new(me, Token(1), cluster, &Memory::default(), now);
    let asked = due(&mut node, now);
    (node, asked)
}

/// What is due, and the request that is asked then.
fn due(node: &mut Node, now: Moment) -> RequestId {
    let mut out = Vec::new();
    node.step(now, Input::Due, &mut out).unwrap();
    let asked = |output: &Output| if let Output::Ask(id, ..) = output { Some(*id) } else { None };
    out.iter().find_map(asked).unwrap()
}

const REGISTERED: Answer = Answer::Applied(Applied::Registered(Incarnation::FIRST), Position::ZERO);

/// A node without resources that has just registered.
fn registered() -> Node {
    let (mut node, asked) = registering(Moment(0));
    node.step(Moment(0), Input::Answered(asked, &REGISTERED), &mut Vec::new()).unwrap();
    assert!(matches!(node.session(), session::State::Member(_)), "{:?}", node.session());
    node
}

/// The stop that the end of a lease asks for is not begun on the way to a refusal: whoever is told that
/// nothing has changed carries nothing out.
#[test]
fn an_answer_about_no_resource_leaves_a_late_node_as_it_was() {
    let mut node = registered();
    let late = Moment(3_600_000);
    let (before, mut out) = (node.clone(), Vec::new());
    let answer = Input::Returned(ResourceId(7), CallId::FIRST, Return::Done);
    assert_eq!(node.step(late, answer, &mut out), Err(Rejected::Unknown));
    assert_eq!(out, []);
    assert!(node == before, "the refusal changed the node");
    // The control: the stop is due, and begun by the next input that is none to be refused.
    node.step(late, Input::Due, &mut out).unwrap();
    assert!(node != before && !out.is_empty());
}

/// An answer that comes before its request was sent, by a clock that went back, is refused and not lost:
/// when the clock has come on it is taken, and the node is registered, or renewed.
#[test]
fn an_answer_from_the_future_is_still_awaited() {
    let (mut node, asked) = registering(Moment(1_000));
    refused_until(&mut node, Moment(1_000), Input::Answered(asked, &REGISTERED));
    assert!(matches!(node.session(), session::State::Member(_)), "{:?}", node.session());

    let mut node = registered();
    let mut out = Vec::new();
    node.step(Moment(0), Input::Guarded(Moment(15_000)), &mut out).unwrap();
    let renews_at = node.session().due(node.cluster().shape().policy()).unwrap();
    let asked = due(&mut node, renews_at);
    let renewed = Answer::Renewed(Stamp(0), Vec::new());
    refused_until(&mut node, renews_at, Input::Answered(asked, &renewed));
    let session::State::Member(member) = node.session() else { panic!("{:?}", node.session()) };
    assert_eq!(member.asked, None);
}

/// A millisecond before this moment an input is refused, and nothing has changed; at it it is taken.
fn refused_until(node: &mut Node, at: Moment, input: Input<'_>) {
    let (before, mut out) = (node.clone(), Vec::new());
    let early = Moment(at.0.saturating_sub(1));
    let refusal = session::Rejected::FromTheFuture { asked: at, now: early };
    assert_eq!(node.step(early, input, &mut out), Err(Rejected::Session(refusal)));
    assert_eq!(out, []);
    assert!(*node == before, "the refusal changed the node");
    node.step(at, input, &mut out).unwrap();
    assert!(*node != before);
}
