//! What a node refuses leaves it as it was (rule `invalid_is_rejected`).
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test: a panic is a failed test")]

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster};
use takeover::node::{Answer, Input, Memory, Node, Output, Rejected};
use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::resource::Return;
use takeover::session;
use takeover::shape::{Shape, ShapeSpec};
use takeover::units::{CallId, Incarnation, Moment, NodeId, Position, ResourceId, Token};

/// A node without resources that has just registered.
fn registered() -> Node {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let spec =
        ShapeSpec { policy, nodes: 1, capacity: Vec::new(), groups: Vec::new(), resources: Vec::new() };
    let cluster = Cluster::new(Arc::new(Shape::new(spec).unwrap()));
    let me = NodeId::new(1).unwrap();
    let mut node = Node::new(me, Token(1), cluster, &Memory::default(), Moment(0));
    let mut out = Vec::new();
    node.step(Moment(0), Input::Due, &mut out).unwrap();
    let asked = out.iter().find_map(|output| if let Output::Ask(id, ..) = output { Some(*id) } else { None });
    let answer = Answer::Applied(Applied::Registered(Incarnation::FIRST), Position::ZERO);
    node.step(Moment(0), Input::Answered(asked.unwrap(), &answer), &mut out).unwrap();
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
