//! The last numbers, met by whole nodes and the whole database: what has no successor is refused or
//! told, and nothing goes on as though it had one.

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::group::{self, Change, Proof, Stay};
use takeover::node::{Input, Note, Order, Output, Told};
use takeover::policy::{ClusterSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Author, Persistent};
use takeover::session::Observer;
use takeover::units::{Claim, Epoch, GroupId, Millis, Moment, NodeSet, ResourceId, Token};

use crate::cast::{claim, database, life, node, shape, spec};
use crate::fleet::Fleet;
use crate::node::{agent, running, tell, told};

const GROUP: GroupId = GroupId(0);

fn change(cluster: &mut Cluster, change: Change) -> Result<Applied, Refused> {
    let seen = cluster.written(GROUP).unwrap();
    cluster.apply(&Command::Change { group: GROUP, seen, change })
}

/// Rule `pending_has_a_deadline`: whatever is due near the end of the clock, a step ends, and asks for no
/// more than there is to ask about.
#[test]
fn a_step_ends_at_every_reading_near_the_end_of_the_clock() {
    for separate_monitor in [false, true] {
        let mut of = spec(2, 3, ClusterSpec::DEFAULT);
        let policy = ResourcePolicy::new(ResourceSpec { separate_monitor, ..ResourceSpec::DEFAULT }).unwrap();
        of.resources.iter_mut().for_each(|resource| resource.policy = policy);
        let fleet = running(of);
        for before in [0, 1, 2, 999, 1_000, 4_999, 60_000] {
            let mut agent = fleet.machines[0].agent.clone().unwrap();
            for _ in 0..50 {
                let mut out = Vec::new();
                agent.step(Moment(u64::MAX - before), Input::Due, &mut out).unwrap();
                assert!(out.len() < 100, "{} outputs {before} ms before the end", out.len());
            }
        }
    }
}

/// Rule `death_is_written`: a renewal that no observer can see is not acknowledged, so that none who was
/// told of a lease is written dead under it.
#[test]
fn the_last_renewal_is_not_acknowledged_twice() {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 2);
    let (node, incarnation) = (node(1), life(1));
    cluster.count_renewals(node, incarnation, u64::MAX - 1).unwrap();
    let (mut observer, mut acknowledged, mut dead) = (Observer::NEW, None, None);
    for now in (0..=60_000).step_by(2_000).map(Moment) {
        match cluster.apply(&Command::Renew { node, incarnation }) {
            Ok(Applied::Renewed) => acknowledged = Some(now),
            other => assert_eq!(other, Err(Refused::Exhausted), "at {now:?}"),
        }
        dead = dead.or(observer.see(cluster.session(node).unwrap(), now).map(|_| now));
    }
    let ttl = cluster.shape().policy().lease().spec().ttl;
    assert_eq!(acknowledged, Some(Moment(0)), "the one that is left");
    assert!(dead.unwrap() >= acknowledged.unwrap().after(ttl), "{dead:?} after {acknowledged:?}");
}

/// What the last renewal ends begins again: the machine registers anew, and counts from zero.
#[test]
fn a_life_without_renewals_is_followed_by_another() {
    let mut fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
    let first = agent(&mut fleet, 0).session().incarnation().unwrap();
    fleet.store.count_renewals(node(1), first, u64::MAX - 3).unwrap();
    fleet.run_until(Moment(180_000));
    assert!(agent(&mut fleet, 0).session().incarnation().unwrap() > first);
    assert!(fleet.store.session(node(1)).unwrap().live().unwrap().renewals < 1_000);
    assert!(fleet.store.record(GROUP).unwrap().open_claim().is_some(), "the group runs");
}

/// Rule `cold_start_waits`: a sum of renewals that has come to its end still shows one more.
#[test]
fn silence_is_broken_by_a_renewal_whatever_the_sum() {
    let mut cluster = database(spec(3, 1, ClusterSpec::DEFAULT), 2);
    cluster.count_renewals(node(1), life(1), u64::MAX).unwrap();
    let silence = takeover::cluster::Silence { since: cluster.revision(), renewals: u64::MAX };
    let lease = *cluster.shape().policy().lease();
    let (third, at) = (node(3), cluster.now());
    let register =
        |silence| Command::Register { node: third, token: Token(3), lease, after: None, at, silence };
    assert!(cluster.clone().apply(&register(Some(silence))).is_ok(), "nobody renewed");
    cluster.apply(&Command::Renew { node: node(2), incarnation: life(1) }).unwrap();
    assert_eq!(cluster.apply(&register(Some(silence))), Err(Refused::NotSilent));
}
