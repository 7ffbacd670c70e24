//! What the database advises on its own contents, and what it counts for that.

use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command, OtherStore};
use takeover::group::{Advice, Change, Fact, Proof};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, PlacementRule, Proofs};
use takeover::session::Fencing;
use takeover::shape::{ClassId, Shape, ShapeSpec};
use takeover::units::{
    Claim, Epoch, GroupId, Incarnation, Millis, NodeId, NodeSet, Position, Revision, Stamp, Token,
};

use crate::cast::{database, life, node, spec};

const DEFAULT: ClusterSpec = ClusterSpec::DEFAULT;

fn done(cluster: &mut Cluster, command: Command) {
    assert_eq!(cluster.apply(&command), Ok(Applied::Done), "{command:?}");
}

/// A node takes a group on the proof that there is.
fn take(cluster: &mut Cluster, group: u32, number: u8) {
    let group = GroupId(group);
    let (proof, seen) = (cluster.proof(group).unwrap(), cluster.written(group).unwrap());
    let before = cluster.record(group).unwrap().claim;
    let epoch = before.map_or(Epoch::FIRST, |claim| claim.epoch.next().unwrap());
    let to = Claim { epoch, incarnation: life(1), node: node(number) };
    done(cluster, Command::Change { group, seen, change: Change::Acquire { to, proof } });
}

fn lose(cluster: &mut Cluster, number: u8) {
    done(cluster, Command::Dead { node: node(number), incarnation: life(1), renewals: 0 });
}

/// Three nodes, all of them registered, and groups that all prefer the first node, then the second.
fn preferring(groups: u32, change: impl FnOnce(&mut ShapeSpec)) -> Cluster {
    let mut spec = spec(3, groups, DEFAULT);
    spec.groups.iter_mut().for_each(|group| group.preferred = vec![node(1), node(2), node(3)]);
    change(&mut spec);
    database(spec, 3)
}

/// Where each group is to go that nobody holds.
fn assigned(cluster: &Cluster) -> Vec<Option<u8>> {
    let to = |advice| match advice {
        Advice::Acquire(node, _) => Some(NodeId::number(node)),
        Advice::Plan(..) | Advice::Park(_) | Advice::Retry | Advice::Stay(_) => None,
    };
    cluster.loose(Stamp(0)).into_iter().map(|advised| to(advised.advice)).collect()
}

/// Groups may go where the fewest are, those on their way
/// included.
#[test]
fn what_is_on_its_way_counts_as_load() {
    let least = GroupSpec { placement: PlacementRule::LeastLoaded, ..GroupSpec::DEFAULT };
    let mut spec = spec(3, 6, DEFAULT);
    spec.groups.iter_mut().for_each(|group| group.policy = GroupPolicy::new(least).unwrap());
    let mut cluster = database(spec, 3);
    assert_eq!(assigned(&cluster), [1, 2, 3, 1, 2, 3].map(Some));
    take(&mut cluster, 0, 2);
    assert_eq!(assigned(&cluster), [1, 3, 1, 2, 3].map(Some));
}

/// Rule `only_possible_owners`: what is on its way weighs as what is there.
#[test]
fn what_is_on_its_way_weighs() {
    let heavy = GroupPolicy::new(GroupSpec { weight: 3, ..GroupSpec::DEFAULT }).unwrap();
    let cluster = preferring(4, |spec| {
        spec.capacity = vec![3, 6, 2];
        spec.groups.iter_mut().for_each(|group| group.policy = heavy);
    });
    assert_eq!(assigned(&cluster), [Some(1), Some(2), Some(2), None]);
    let roomy = preferring(2, |spec| spec.groups.iter_mut().for_each(|group| group.policy = heavy));
    assert_eq!(assigned(&roomy), [Some(1), Some(1)], "where no capacity is given nothing weighs too much");
}

/// Rule `anti_affinity`: groups of one class are kept apart from each other and from nobody else, those on
/// their way included.
#[test]
fn a_class_is_kept_apart() {
    let of_class = |class: Option<u32>| class.map(ClassId);
    let classes = |all: [Option<u32>; 4]| {
        preferring(4, |spec| {
            for (group, class) in spec.groups.iter_mut().zip(all) {
                group.class = of_class(class);
            }
        })
    };
    let mut cluster = classes([Some(7), Some(8), Some(7), None]);
    assert_eq!(assigned(&cluster), [1, 1, 2, 1].map(Some));
    take(&mut cluster, 0, 1);
    take(&mut cluster, 1, 2);
    assert_eq!(assigned(&cluster), [2, 1].map(Some), "the one of class 8 stands in nobody's way");
}

/// Groups that a dead life holds are counted until the last of them is taken; one that its owner stopped
/// is nobody's, and is not counted.
#[test]
fn a_node_is_bereft_until_its_last_group_is_taken() {
    let mut cluster = database(spec(3, 4, DEFAULT), 3);
    (0..3).for_each(|group| take(&mut cluster, group, 1));
    let held = cluster.record(GroupId(0)).unwrap().open_claim().unwrap();
    let seen = cluster.written(GroupId(0)).unwrap();
    done(&mut cluster, Command::Change { group: GroupId(0), seen, change: Change::Stopped { claim: held } });
    assert!(cluster.bereft().is_empty(), "it lives");
    lose(&mut cluster, 1);
    let bereft = NodeSet::of(node(1));
    assert_eq!(cluster.bereft(), bereft);
    assert_eq!(cluster.proof(GroupId(0)), Some(Proof::Stopped(held)));
    take(&mut cluster, 3, 2);
    assert_eq!(cluster.bereft(), bereft, "that one was nobody's");
    take(&mut cluster, 0, 2);
    assert_eq!(cluster.bereft(), bereft, "that one was stopped");
    take(&mut cluster, 1, 2);
    assert_eq!(cluster.bereft(), bereft, "one of two");
    let (group, claim) = (GroupId(2), cluster.record(GroupId(2)).unwrap().open_claim());
    for change in [Change::TakeOut { claim }, Change::PutBack { claim }] {
        let seen = cluster.written(group).unwrap();
        done(&mut cluster, Command::Change { group, seen, change });
        assert_eq!(cluster.bereft(), bereft, "it was not taken");
    }
    take(&mut cluster, 2, 3);
    assert!(cluster.bereft().is_empty());
}

/// Rule `quarantine`: so many losses within the period, if any number is given.
#[test]
fn a_threshold_of_none_never_quarantines() {
    let lost = |threshold| {
        let spec_of = ClusterSpec { quarantine_threshold: threshold, quarantine_share: 100, ..DEFAULT };
        let mut cluster = database(spec(4, 1, spec_of), 4);
        lose(&mut cluster, 2);
        cluster.quarantined(Stamp(0))
    };
    assert_eq!(lost(0), NodeSet::EMPTY);
    assert_eq!(lost(1), NodeSet::of(node(2)));
    assert_eq!(lost(2), NodeSet::EMPTY);
}

/// Rule `quarantine`: the share of nodes in quarantine counts the one that would be added.
#[test]
fn a_share_bounds_the_nodes_in_quarantine() {
    let lost = |share| {
        let spec_of = ClusterSpec { quarantine_threshold: 1, quarantine_share: share, ..DEFAULT };
        let mut cluster = database(spec(4, 1, spec_of), 4);
        (1..=3).for_each(|number| lose(&mut cluster, number));
        cluster.quarantined(Stamp(0))
    };
    assert_eq!(lost(24), NodeSet::EMPTY);
    assert_eq!(lost(25), NodeSet::of(node(1)));
    assert_eq!(lost(50), NodeSet::first(2));
}

/// A confirmed fencing of a life that is not the newest one is no loss of the node.
#[test]
fn fencing_a_life_that_was_replaced_is_no_loss() {
    let fenced = |replaced: bool| {
        let proofs = Proofs::FencingAgent;
        let spec_of = ClusterSpec { quarantine_threshold: 1, quarantine_share: 100, proofs, ..DEFAULT };
        let mut cluster = database(spec(2, 1, spec_of), 2);
        let fencing = Fencing { incarnation: life(1), renewals: 0, by: node(2), life: life(1) };
        done(&mut cluster, Command::Fence { node: node(1), fencing, instead: None });
        if replaced {
            assert_eq!(crate::cast::register(&mut cluster, 1), life(2));
        }
        done(&mut cluster, Command::Fenced { node: node(1), incarnation: life(1) });
        (cluster.quarantined(Stamp(0)), cluster.up())
    };
    assert_eq!(fenced(false), (NodeSet::of(node(1)), NodeSet::of(node(2))));
    assert_eq!(fenced(true), (NodeSet::EMPTY, NodeSet::first(2)));
}

/// Rule `older_store_refused`: of another generation it was restored since, or is older.
#[test]
fn a_generation_tells_a_restored_database() {
    let mut cluster = database(spec(1, 1, DEFAULT), 1);
    done(&mut cluster, Command::AdoptStore { generation: 2 });
    let now = cluster.position();
    let of = |generation| Position { revision: Revision { generation, ..now.revision }, ..now };
    assert_eq!(cluster.meets(of(1)), Err(OtherStore::Restored));
    assert_eq!(cluster.meets(now), Ok(()));
    assert_eq!(cluster.meets(of(3)), Err(OtherStore::Older));
}

/// What has to pass after a restore: the longest lease that anybody holds, or may be given.
#[test]
fn the_longest_lease_is_the_policy_s_or_a_node_s() {
    let cluster = Cluster::new(Arc::new(Shape::new(spec(2, 1, DEFAULT)).unwrap()));
    assert_eq!(cluster.longest_lease(), LeaseSpec::DEFAULT.ttl);
    let with = |ttl| {
        let mut cluster = cluster.clone();
        let lease = Lease::new(LeaseSpec { ttl, ..LeaseSpec::DEFAULT }).unwrap();
        let (node, token, at) = (node(1), Token(1), Stamp(0));
        let register = Command::Register { node, token, lease, after: None, at, silence: None };
        assert_eq!(cluster.apply(&register), Ok(Applied::Registered(Incarnation::FIRST)));
        cluster.longest_lease()
    };
    assert_eq!(with(Millis::secs(30)), Millis::secs(30));
    assert_eq!(with(Millis::secs(19)), LeaseSpec::DEFAULT.ttl);
}

/// Rule `move_failover_failback`: what failed lately is not sent back yet, and what nobody owns is not moved.
#[test]
fn no_failback_of_what_failed_lately_or_is_nobody_s() {
    use takeover::group::Moving;
    use takeover::policy::Failback;
    let back = GroupPolicy::new(GroupSpec { failback: Failback::Immediate, ..GroupSpec::DEFAULT }).unwrap();
    let fresh = preferring(1, |spec| spec.groups[0].policy = back);
    let advised = |cluster: &Cluster| cluster.advise(GroupId(0), Fact::Tick, Stamp(0)).unwrap();
    let goes_back = |advice| matches!(advice, Advice::Plan(to, Moving::Failback, _) if to == node(1));
    assert!(!goes_back(advised(&fresh)), "nobody owns it");
    let mut owned = fresh.clone();
    take(&mut owned, 0, 2);
    assert!(goes_back(advised(&owned)));
    let mut failed = fresh;
    take(&mut failed, 0, 1);
    let claim = failed.record(GroupId(0)).unwrap().open_claim();
    let change = |cluster: &mut Cluster, change| {
        let seen = cluster.written(GroupId(0)).unwrap();
        done(cluster, Command::Change { group: GroupId(0), seen, change });
    };
    change(&mut failed, Change::Plan { claim, heir: node(2), moving: Moving::Failure });
    change(&mut failed, Change::Stopped { claim: claim.unwrap() });
    take(&mut failed, 0, 2);
    let claim = failed.record(GroupId(0)).unwrap().open_claim().unwrap();
    change(&mut failed, Change::Succeeded { claim });
    assert_eq!(failed.record(GroupId(0)).unwrap().tried, NodeSet::EMPTY);
    assert!(!goes_back(advised(&failed)), "it has just failed there");
}
