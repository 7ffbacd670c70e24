//! Sets of nodes and numbers that are a little wrong.

use takeover::units::{CallId, Epoch, Incarnation, NodeId, NodeSet, Revision, Version};
use takeover_proofs::leaves::{Counts, Found, node_set, numbers};

use crate::found;

const SETS: node_set::Ways = node_set::Ways::SHIPPED;
const NUMBERS: numbers::Ways = numbers::Ways::SHIPPED;

fn set(bug: &str, law: &str, ways: node_set::Ways) {
    found(bug, law, node_set::check_ways(&ways));
}

fn number(bug: &str, law: &str, ways: numbers::Ways) {
    found(bug, law, numbers::check_ways(&ways, Counts::new()));
}

#[test]
fn control_sets_of_two() {
    let minus = |one: NodeSet, two: NodeSet| two.minus(one);
    set("a difference the other way round", "what is in the first only", node_set::Ways { minus, ..SETS });
    let or = |one: NodeSet, two: NodeSet| one.or(two).minus(one.and(two));
    set("either leaves out what is in both", "what is in either", node_set::Ways { or, ..SETS });
    set("both is taken for either", "what is in both", node_set::Ways { and: NodeSet::or, ..SETS });
}

#[test]
fn control_sets_and_a_node() {
    let with = |set: NodeSet, node| if set.contains(node) { set.without(node) } else { set.with(node) };
    set("a node is toggled", "a set and a node", node_set::Ways { with, ..SETS });
    let without = |set: NodeSet, node: NodeId| if node.number() == 64 { set } else { set.without(node) };
    set("node 64 is not removed", "a set without a node", node_set::Ways { without, ..SETS });
    let of = |node: NodeId| NodeSet::first(node.number());
    set("one node is all up to it", "the set of one node", node_set::Ways { of, ..SETS });
    let contains = |set: NodeSet, node: NodeId| set.contains(node) || node.number() == 31;
    set("node 31 is always there", "whether a node is in a set", node_set::Ways { contains, ..SETS });
}

#[test]
fn control_sets_looked_into() {
    let list = |set: NodeSet| {
        let first = NodeId::new(1).unwrap();
        set.iter().map(|node| if node.number() == 33 { first } else { node }).collect()
    };
    set("node 33 falls on node 1", "a set and a node", node_set::Ways { list, ..SETS });
    let len = |set: NodeSet| set.and(NodeSet::first(32)).len();
    set("counted in 32 bits", "how many nodes", node_set::Ways { len, ..SETS });
    let lowest = |set: NodeSet| set.iter().last();
    set("the highest for the lowest", "the lowest node", node_set::Ways { lowest, ..SETS });
    let is_empty = |set: NodeSet| set.is_empty() || set == NodeSet::first(6);
    set("full is taken for empty", "whether it is empty", node_set::Ways { is_empty, ..SETS });
    let first = |count| if count == 64 { NodeSet::EMPTY } else { NodeSet::first(count) };
    set("the first 64 are none", "the first so many", node_set::Ways { first, ..SETS });
    let first = |count: u8| NodeSet::first(count.saturating_add(1));
    set("one too many", "the first so many", node_set::Ways { first, ..SETS });
}

/// The number after this one, held at the largest.
fn next(number: u32) -> u32 {
    number.saturating_add(1)
}

#[test]
fn control_lives_and_ownerships() {
    let life = |life: Incarnation| Incarnation::new(next(life.number()));
    number("the last life is followed by itself", "what follows a life", numbers::Ways { life, ..NUMBERS });
    let life = |life: Incarnation| life.next().map(|life| life.next().unwrap_or(life));
    number("lives go on by two", "no life lies between", numbers::Ways { life, ..NUMBERS });
    let follows = "what follows an ownership";
    let epoch = |epoch: Epoch| epoch.next().or(Some(Epoch::FIRST));
    number("the last ownership wraps", follows, numbers::Ways { epoch, ..NUMBERS });
    let epoch = |epoch: Epoch| epoch.next().or(Epoch::new(next(epoch.generation()), 1));
    number("the last ownership begins a generation", follows, numbers::Ways { epoch, ..NUMBERS });
    let epoch = |epoch: Epoch| {
        let next = epoch.next()?;
        epoch.generation().checked_add(1).map_or(Some(next), |generation| Epoch::new(generation, 1))
    };
    let stays = "stays in its generation";
    number("every ownership begins a generation", stays, numbers::Ways { epoch, ..NUMBERS });
}

#[test]
fn control_other_numbers() {
    let call = |call: CallId| CallId::new(next(call.number())).unwrap();
    number("the last call comes again", "the call after a call", numbers::Ways { call, ..NUMBERS });
    let revision = |at: Revision| {
        let anew = Revision { generation: next(at.generation), number: 0 };
        if at.number == u64::MAX { anew } else { at.next() }
    };
    number("the last version begins anew", "the version after one", numbers::Ways { revision, ..NUMBERS });
    let node = |number: u8| NodeId::new(if number == 65 { 64 } else { number });
    number("65 is a node", "which numbers are nodes", numbers::Ways { node, ..NUMBERS });
    let stored = "which stored versions";
    let version = |number| (number <= Version::CURRENT).then_some(Version::THIS);
    number("an older version is read", stored, numbers::Ways { version, ..NUMBERS });
    let version = |number| (number >= Version::CURRENT).then_some(Version::THIS);
    number("a newer version is read", stored, numbers::Ways { version, ..NUMBERS });
}

/// The loops over every number stop where one is wrong, wherever it is.
#[test]
fn control_every_number() {
    let counted = |looked: Result<u64, Found>| looked.map(|_| Counts::new()).map_err(Into::into);
    let lives = numbers::every_life(1, |life| if life.number() == 0xfff { Some(life) } else { life.next() });
    found("one life is followed by itself", "the life after a life", counted(lives));
    let wraps = numbers::every_life(0xffff_0000, |life| life.next().or(Some(Incarnation::FIRST)));
    found("the last life is followed by the first", "for life 4294967295", counted(wraps));
    let epochs = numbers::every_epoch(0xffff_0000, |epoch| epoch.next().or(Some(epoch)));
    found("the last ownership is followed by itself", "ownership 4294967295", counted(epochs));
}
