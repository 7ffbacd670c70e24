//! Fencings: what is repeated, and what goes wrong on purpose.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops where it is wrong")]

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::node::{Answer, FenceResult, Input, Memory, Node, Output, Request};
use takeover::session::Fencing;
use takeover::units::{Incarnation, Moment, NodeId, Stamp, Token};
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

const TRIO: &str = "nodes n1 n2 n3\npolicy proofs fencing-agent\ngroup g on n1\nvm a in g\n";

fn story(text: &str) -> Story {
    read("inline.txt", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

/// Rule `handover_needs_proof`: an agent that reports a machine off that runs on is found out.
#[test]
fn a_fencing_that_is_confirmed_on_failure_is_found() {
    let text = format!(
        "{TRIO}policy keep-without-quorum yes\nat 10s fencing of n1 fails\nisolate n1\nrun until 90s\n"
    );
    let story = story(&text);
    let broken = |bug| {
        let mut telling = Telling::with_bug(&story, 1, Log::Drop, bug);
        telling.tell();
        telling.world().breaches().iter().map(|breach| breach.rule).collect::<Vec<_>>()
    };
    assert_eq!(broken(None), Vec::<&str>::new());
    let found = broken(Some(Bug::FencingConfirmedOnFailure));
    assert!(found.contains(&"handover_needs_proof") && found.contains(&"never_on_two_nodes"), "{found:?}");
}

/// A database in which nodes 1 to 3 live.
fn database() -> Cluster {
    let mut store = Cluster::new(Arc::new(story(&format!("{TRIO}run until 1s\n")).shape));
    for number in 1..=3 {
        let lease = *store.shape().policy().lease();
        let (node, token, after) = (node(number), Token(1), None);
        store.apply(&Command::Register { node, token, lease, after, at: Stamp(0), silence: None }).unwrap();
    }
    store
}

fn fencing(by: u8) -> Fencing {
    Fencing { incarnation: Incarnation::FIRST, renewals: 0, by: node(by), life: Incarnation::FIRST }
}

/// Of two that ask at once one is refused; one that was renewed is not fenced; a request is
/// withdrawn only after a renewal; a confirmation counts once, and not for a later life.
#[test]
fn requests_and_confirmations_are_conditional() {
    let (mut store, target) = (database(), node(1));
    let ask = |by, instead| Command::Fence { node: target, fencing: fencing(by), instead };
    assert_eq!(store.apply(&ask(2, None)), Ok(Applied::Done));
    assert_eq!(store.apply(&ask(2, None)), Err(Refused::Changed));
    assert_eq!(store.apply(&ask(3, None)), Err(Refused::Changed));
    assert_eq!(store.apply(&ask(3, Some(fencing(2)))), Ok(Applied::Done));
    let withdraw = |renewals| Command::Withdraw { node: target, fencing: fencing(3), renewals };
    assert_eq!(store.apply(&withdraw(0)), Err(Refused::Changed));
    assert_eq!(store.apply(&withdraw(1)), Err(Refused::Changed));
    store.apply(&Command::Renew { node: target, incarnation: Incarnation::FIRST }).unwrap();
    assert_eq!(store.apply(&ask(2, Some(fencing(3)))), Err(Refused::Renewed));
    assert_eq!(store.apply(&withdraw(1)), Ok(Applied::Done));
    let confirm = Command::Fenced { node: target, incarnation: Incarnation::FIRST };
    assert_eq!(store.apply(&confirm), Ok(Applied::Done));
    let once = store.session(target).copied();
    assert_eq!(store.apply(&confirm), Ok(Applied::Done));
    assert_eq!(store.session(target).copied(), once);
    assert_eq!(store.apply(&ask(2, None)), Err(Refused::NotLive));
}

/// What a node asks for when it is told this.
fn told(node: &mut Node, input: Input<'_>) -> Vec<Output> {
    let mut out = Vec::new();
    node.step(Moment(50), input, &mut out).unwrap();
    out
}

/// How many confirmations are written.
fn confirmations(outputs: &[Output]) -> usize {
    let written =
        |output: &&Output| matches!(output, Output::Ask(_, Request::Write(Command::Fenced { .. }), _));
    outputs.iter().filter(written).count()
}

/// An order follows the stored request, and answers that come twice, late or unasked are harmless.
#[test]
fn answers_may_come_more_than_once() {
    let mut store = database();
    let mut agent = Node::new(node(2), Token(2), store.clone(), &Memory::default(), Moment(0));
    let asked = told(&mut agent, Input::Due);
    let register = asked.iter().find_map(|output| {
        let Output::Ask(id, Request::Write(command @ Command::Register { .. }), _) = output else {
            return None;
        };
        Some((*id, *command))
    });
    let (id, register) = register.unwrap();
    // Node 2 restarts under its token: the store knows it as token 1, so that life must be over.
    let over = Command::Fenced { node: node(2), incarnation: Incarnation::FIRST };
    for command in [over, register] {
        store.apply(&command).unwrap();
        told(&mut agent, Input::Logged(Stamp(0), &command));
    }
    let life = Incarnation::new(2).unwrap();
    told(&mut agent, Input::Answered(id, &Answer::Applied(Applied::Registered(life), store.position())));
    let request = Fencing { life, ..fencing(2) };
    let ask = Command::Fence { node: node(1), fencing: request, instead: None };
    let ordered = told(&mut agent, Input::Logged(Stamp(0), &ask));
    assert!(ordered.contains(&Output::Fence(node(1), Incarnation::FIRST)), "{ordered:?}");
    let fenced = |result| Input::Fenced(node(1), Incarnation::FIRST, result);
    assert!(!told(&mut agent, fenced(FenceResult::Failed)).is_empty());
    assert_eq!(told(&mut agent, fenced(FenceResult::Failed)), []);
    assert_eq!(confirmations(&told(&mut agent, fenced(FenceResult::Confirmed))), 1);
    assert_eq!(confirmations(&told(&mut agent, fenced(FenceResult::Confirmed))), 0);
    assert_eq!(told(&mut agent, fenced(FenceResult::Failed)), []);
    let done = Command::Fenced { node: node(1), incarnation: Incarnation::FIRST };
    told(&mut agent, Input::Logged(Stamp(0), &done));
    assert_eq!(told(&mut agent, fenced(FenceResult::Confirmed)), []);
}
