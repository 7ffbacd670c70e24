//! Renewals that a store holds beside its log.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use takeover::cluster::{Cluster, Command, Refused, Silence};
use takeover::policy::{ClusterPolicy, ClusterSpec, Lease, LeaseSpec};
use takeover::shape::{Shape, ShapeSpec};
use takeover::units::{Incarnation, NodeId, Stamp, Token};

/// A cluster of two nodes, of which the first lives.
fn one_lives() -> (Cluster, NodeId) {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let spec = ShapeSpec { policy, nodes: 2, capacity: vec![], groups: vec![], resources: vec![] };
    let mut cluster = Cluster::new(Arc::new(Shape::new(spec).unwrap()));
    let (node, lease) = (NodeId::new(1).unwrap(), Lease::new(LeaseSpec::DEFAULT).unwrap());
    let (token, at) = (Token(1), Stamp(0));
    cluster.apply(&Command::Register { node, token, lease, after: None, at, silence: None }).unwrap();
    (cluster, node)
}

/// Counted at once or one by one, the database is the same, and what speaks of renewals is held
/// against them.
#[test]
fn renewals_are_counted_as_if_each_were_applied() {
    let (mut cluster, node) = one_lives();
    let incarnation = Incarnation::FIRST;
    let mut counted = cluster.clone();
    for _ in 0..7 {
        cluster.apply(&Command::Renew { node, incarnation }).unwrap();
    }
    counted.count_renewals(node, incarnation, 7).unwrap();
    assert_eq!(counted, cluster);
    let dead = |renewals| Command::Dead { node, incarnation, renewals };
    assert_eq!(counted.apply(&dead(0)), Err(Refused::Renewed));
    counted.apply(&dead(7)).unwrap();
}

/// The same for the silence that a registration speaks of.
#[test]
fn silence_is_held_against_counted_renewals() {
    let (mut cluster, first) = one_lives();
    cluster.count_renewals(first, Incarnation::FIRST, 3).unwrap();
    let (node, lease) = (NodeId::new(2).unwrap(), Lease::new(LeaseSpec::DEFAULT).unwrap());
    let register = |renewals| {
        let silence = Some(Silence { since: cluster.revision(), renewals });
        Command::Register { node, token: Token(2), lease, after: None, at: Stamp(0), silence }
    };
    assert_eq!(cluster.clone().apply(&register(2)), Err(Refused::NotSilent));
    cluster.clone().apply(&register(3)).unwrap();
}

#[test]
fn renewals_of_another_life_are_refused() {
    let (mut cluster, node) = one_lives();
    let before = cluster.clone();
    let next = Incarnation::FIRST.next().unwrap();
    assert_eq!(cluster.count_renewals(node, next, 1), Err(Refused::NotLive));
    assert_eq!(cluster.count_renewals(NodeId::new(2).unwrap(), next, 1), Err(Refused::NotLive));
    assert_eq!(cluster.count_renewals(NodeId::new(3).unwrap(), next, 1), Err(Refused::Unknown));
    assert_eq!(cluster, before);
}
