//! Rules about what is advised, each shown at work under its own name through the database.

use crate::effort::cases;
use proptest::prelude::*;
use takeover::cluster::{Cluster, Command};
use takeover::group::{Advice, Change, Fact, Moving, Order, Parked, Stay};
use takeover::placement::Because;
use takeover::policy::{ClusterSpec, Failback, GroupSpec, Hours, Priority};
use takeover::shape::{GroupShape, ShapeSpec};
use takeover::units::{Claim, Epoch, GroupId, Incarnation, Millis, NodeId, NodeSet, Stamp, Token};

use crate::world::{cluster, group, lease, minutes, node, resource, spec, usual};

const GROUP: GroupId = GroupId(0);

fn do_it(cluster: &mut Cluster, command: Command) {
    cluster.apply(&command).unwrap();
}

fn register(cluster: &mut Cluster, number: u8) {
    let after = cluster.session(node(number)).unwrap().hot.map(|hot| hot.incarnation);
    let (node, token, lease, at) = (node(number), Token(7), lease(), cluster.now());
    do_it(cluster, Command::Register { node, token, lease, after, at, silence: None });
}

fn lose(cluster: &mut Cluster, number: u8) {
    let hot = cluster.session(node(number)).unwrap().hot.unwrap();
    let (incarnation, renewals) = (hot.incarnation, hot.renewals);
    do_it(cluster, Command::Dead { node: node(number), incarnation, renewals });
}

fn change(cluster: &mut Cluster, group: GroupId, change: Change) {
    let seen = cluster.written(group).unwrap();
    do_it(cluster, Command::Change { group, seen, change });
}

/// The node takes the group on whatever proof there is.
fn take(cluster: &mut Cluster, group: GroupId, number: u8) {
    let newest = cluster.record(group).unwrap().claim;
    let epoch = newest.map_or(Some(Epoch::FIRST), |claim| claim.epoch.next()).unwrap();
    let incarnation = cluster.session(node(number)).unwrap().hot.unwrap().incarnation;
    let to = Claim { epoch, incarnation, node: node(number) };
    let proof = cluster.proof(group).unwrap();
    change(cluster, group, Change::Acquire { to, proof });
}

fn claim(cluster: &Cluster) -> Claim {
    cluster.record(GROUP).unwrap().open_claim().unwrap()
}

fn advise(cluster: &Cluster, fact: Fact, at: Stamp) -> Advice {
    cluster.advise(GROUP, fact, at).unwrap()
}

/// Where the advice sends the group, and as what.
fn plan(advice: &Advice) -> Option<(u8, Moving)> {
    match advice {
        Advice::Plan(heir, moving, _) => Some((heir.number(), *moving)),
        Advice::Acquire(..) | Advice::Park(_) | Advice::Retry | Advice::Stay(_) => None,
    }
}

fn acquirer(advice: &Advice) -> Option<u8> {
    match advice {
        Advice::Acquire(node, _) => Some(node.number()),
        Advice::Plan(..) | Advice::Park(_) | Advice::Retry | Advice::Stay(_) => None,
    }
}

/// All three nodes up, the group on this one; the cluster formed at zero.
fn owned_by(number: u8, spec_of_group: GroupSpec) -> Cluster {
    let mut cluster = cluster(spec(ClusterSpec::DEFAULT, vec![group(spec_of_group)]));
    (1..=3).for_each(|number| register(&mut cluster, number));
    take(&mut cluster, GROUP, number);
    cluster
}

/// A forming cluster waits for the recorded owner, else the first preferred one, for 120 s.
#[test]
fn cold_start_waits() {
    let mut old = owned_by(3, GroupSpec::DEFAULT);
    (1..=3).for_each(|number| lose(&mut old, number));
    let formed = minutes(600);
    do_it(&mut old, Command::Advance { to: formed });
    register(&mut old, 1);
    assert_eq!(old.formed(), formed);
    let end = formed.after(Millis::secs(120));
    let before = Stamp(end.0 - 1);
    assert_eq!(advise(&old, Fact::Loose, before), Advice::Stay(Stay::Waits(node(3), end)));
    assert_eq!(acquirer(&advise(&old, Fact::Loose, end)), Some(1));
    register(&mut old, 3);
    assert_eq!(acquirer(&advise(&old, Fact::Loose, before)), Some(3));
    // Never owned: the first preferred owner is waited for.
    let mut new = cluster(spec(ClusterSpec::DEFAULT, vec![group(GroupSpec::DEFAULT)]));
    register(&mut new, 1);
    let end = Stamp(Millis::secs(120).0);
    assert_eq!(advise(&new, Fact::Loose, Stamp(0)), Advice::Stay(Stay::Waits(node(2), end)));
}

/// The first snapshot's owner node takes the group first (rule `snapshot_at_setup`).
#[test]
fn the_first_owner_is_the_snapshots() {
    let home = GroupShape { home: Some(node(3)), ..group(GroupSpec::DEFAULT) };
    let mut cluster = cluster(spec(ClusterSpec::DEFAULT, vec![home]));
    register(&mut cluster, 1);
    assert!(
        matches!(advise(&cluster, Fact::Loose, Stamp(0)), Advice::Stay(Stay::Waits(home, _)) if home == node(3))
    );
    register(&mut cluster, 3);
    assert_eq!(acquirer(&advise(&cluster, Fact::Loose, Stamp(0))), Some(3));
}

/// What is started by command only does not start when the cluster forms, and still fails over.
#[test]
fn no_auto_start_fails_over_all_the_same() {
    let by_command = GroupSpec { priority: Priority::NoAutoStart, ..GroupSpec::DEFAULT };
    let mut cluster = owned_by(1, by_command);
    lose(&mut cluster, 1);
    assert_eq!(acquirer(&advise(&cluster, Fact::Loose, minutes(10))), Some(2));
    let mut fresh = crate::world::cluster(spec(ClusterSpec::DEFAULT, vec![group(by_command)]));
    register(&mut fresh, 2);
    assert_eq!(advise(&fresh, Fact::Loose, minutes(10)), Advice::Stay(Stay::ByCommand));
}

/// A Failed group is tried again after its period, elsewhere when a node comes Up, or never.
#[test]
fn retry_after_failed() {
    let mut cluster = owned_by(1, GroupSpec::DEFAULT);
    lose(&mut cluster, 2);
    lose(&mut cluster, 3);
    let (now, hour) = (minutes(5), Millis::mins(60));
    do_it(&mut cluster, Command::Advance { to: now });
    let Advice::Park(parked) = advise(&cluster, Fact::GaveUp(Some(hour)), now) else { panic!() };
    assert_eq!(parked, Parked { until: Some(now.after(hour)), up: NodeSet::of(node(1)) });
    let held = claim(&cluster);
    change(&mut cluster, GROUP, Change::Park { claim: held, parked });
    let until = now.after(hour);
    assert_eq!(advise(&cluster, Fact::Tick, Stamp(until.0 - 1)), Advice::Stay(Stay::Fine));
    assert_eq!(advise(&cluster, Fact::Tick, until), Advice::Retry);
    register(&mut cluster, 3);
    assert_eq!(plan(&advise(&cluster, Fact::Tick, Stamp(until.0 - 1))), Some((3, Moving::Uncounted)));
    // Never, where it is so configured: not even a node that comes Up changes that.
    change(&mut cluster, GROUP, Change::Park { claim: held, parked: Parked { until: None, ..parked } });
    assert_eq!(advise(&cluster, Fact::Tick, until.after(hour)), Advice::Stay(Stay::Fine));
    change(&mut cluster, GROUP, Change::Retry { claim: held });
    assert_eq!(cluster.record(GROUP).unwrap().tried, NodeSet::EMPTY);
}

/// Failback only if allowed, only to a better preferred owner, only inside its window, at every
/// hour of the day.
#[test]
fn move_failover_failback() {
    for (start, end) in [(1, 5), (22, 3), (0, 23)] {
        let hours = Failback::Within(Hours { start, end });
        let cluster = owned_by(3, GroupSpec { failback: hours, ..GroupSpec::DEFAULT });
        for hour in 0..48_u8 {
            let of_day = hour % 24;
            let open =
                if start < end { start <= of_day && of_day < end } else { of_day >= start || of_day < end };
            for minute in [0, 59] {
                let advice = advise(&cluster, Fact::Tick, minutes(u64::from(hour) * 60 + minute));
                assert_eq!(plan(&advice), open.then_some((2, Moving::Failback)), "{start}-{end} at {hour}");
            }
        }
    }
    let prevent = owned_by(3, GroupSpec::DEFAULT);
    assert_eq!(advise(&prevent, Fact::Tick, minutes(9)), Advice::Stay(Stay::Fine));
    let asked = advise(&prevent, Fact::Asked(Order::Failback), minutes(9));
    assert_eq!(plan(&asked), Some((2, Moving::Failback)));
    let at_home = owned_by(2, GroupSpec { failback: Failback::Immediate, ..GroupSpec::DEFAULT });
    assert_eq!(advise(&at_home, Fact::Tick, minutes(9)), Advice::Stay(Stay::Fine));
    let to_itself = advise(&at_home, Fact::Asked(Order::Move(Some(node(2)))), minutes(9));
    assert_eq!(to_itself, Advice::Stay(Stay::NotThere(node(2), Because::Leaving)));
}

/// Groups of one class are kept apart while another node is left.
#[test]
fn anti_affinity() {
    let mut cluster = usual();
    (1..=3).for_each(|number| register(&mut cluster, number));
    let at = minutes(60);
    take(&mut cluster, GroupId(1), 2);
    assert_eq!(acquirer(&advise(&cluster, Fact::Loose, at)), Some(1), "2 runs a group of the class");
    assert_eq!(
        acquirer(&cluster.advise(GroupId(2), Fact::Loose, at).unwrap()),
        Some(2),
        "no class, no matter"
    );
    lose(&mut cluster, 1);
    lose(&mut cluster, 3);
    assert_eq!(acquirer(&advise(&cluster, Fact::Loose, at)), Some(2), "no other node is left");
}

/// A group goes to a possible owner of every resource, that is up, not paused, and not full.
#[test]
fn only_possible_owners() {
    let heavy = group(GroupSpec { weight: 5, ..GroupSpec::DEFAULT });
    let mut shape = spec(ClusterSpec::DEFAULT, vec![heavy.clone(), heavy]);
    let second = takeover::shape::ResourceShape { guid: takeover::units::Guid(9), ..resource(0) };
    shape.resources.push(second);
    shape.resources[0].possible = NodeSet::first(2);
    shape.resources[2].possible = NodeSet::of(node(2)).with(node(3));
    let build = |capacity: &[u32]| {
        let mut cluster = cluster(ShapeSpec { capacity: capacity.to_vec(), ..shape.clone() });
        (1..=3).for_each(|number| register(&mut cluster, number));
        cluster
    };
    let at = minutes(60);
    assert_eq!(acquirer(&advise(&build(&[]), Fact::Loose, at)), Some(2), "only 2 can run both resources");
    let mut paused = build(&[]);
    let seen = paused.revision();
    do_it(&mut paused, Command::Pause { node: node(2), drain: false, seen });
    assert_eq!(advise(&paused, Fact::Loose, at), Advice::Stay(Stay::NoNode));
    let mut full = build(&[9, 9, 9]);
    take(&mut full, GroupId(1), 2);
    assert_eq!(advise(&full, Fact::Loose, at), Advice::Stay(Stay::NoNode));
    let mut room = build(&[9, 10, 9]);
    take(&mut room, GroupId(1), 2);
    assert_eq!(acquirer(&advise(&room, Fact::Loose, at)), Some(2));
}

/// The groups of a lost node are advised by priority, and the loss is not counted.
#[test]
fn node_loss_fails_over() {
    let of = |priority| group(GroupSpec { priority, ..GroupSpec::DEFAULT });
    let groups = vec![of(Priority::Low), of(Priority::High), of(Priority::Medium)];
    let mut cluster = cluster(spec(ClusterSpec::DEFAULT, groups));
    (1..=3).for_each(|number| register(&mut cluster, number));
    (0..3).for_each(|group| take(&mut cluster, GroupId(group), 1));
    assert!(cluster.lost(node(1), minutes(60)).is_empty(), "silence alone advises nothing");
    lose(&mut cluster, 1);
    let order: Vec<u32> = cluster.lost(node(1), minutes(60)).iter().map(|advised| advised.group.0).collect();
    assert_eq!(order, [1, 2, 0]);
    take(&mut cluster, GROUP, 2);
    assert!(cluster.record(GROUP).unwrap().failovers.newest().is_none());
}

/// A paused node starts nothing: neither does anyone advise it, nor does the record accept it.
#[test]
fn paused_starts_nothing() {
    let mut cluster = owned_by(1, GroupSpec::DEFAULT);
    let seen = cluster.revision();
    do_it(&mut cluster, Command::Pause { node: node(1), drain: true, seen });
    let at = minutes(60);
    assert_eq!(plan(&advise(&cluster, Fact::GaveUp(None), at)), Some((2, Moving::Uncounted)));
    assert_eq!(plan(&advise(&cluster, Fact::Drain, at)), Some((2, Moving::Drain)));
    lose(&mut cluster, 2);
    lose(&mut cluster, 3);
    assert!(matches!(advise(&cluster, Fact::GaveUp(None), at), Advice::Park(_)));
}

proptest! {
    #![proptest_config(cases(300))]

    /// Rules `failover_threshold` and `no_ping_pong`: a group that fails wherever it goes moves at
    /// most so often in any period, then stays where it is.
    #[test]
    fn failover_threshold(
        threshold in prop::option::of(0_u8..16),
        gaps in prop::collection::vec(0_u64..200, 1..60),
    ) {
        let mut cluster = owned_by(1, GroupSpec { failover_threshold: threshold, ..GroupSpec::DEFAULT });
        let period = GroupSpec::DEFAULT.failover_period;
        let mut moves: Vec<Stamp> = Vec::new();
        for gap in gaps {
            let now = cluster.now().after(Millis::mins(gap));
            do_it(&mut cluster, Command::Advance { to: now });
            let recent = moves.iter().filter(|at| now.since(**at) < period).count();
            let advice = advise(&cluster, Fact::GaveUp(None), now);
            let allowed = usize::from(threshold.unwrap_or(2));
            prop_assert_eq!(plan(&advice).is_some(), recent < allowed, "{} of {}", recent, allowed);
            if let Advice::Plan(heir, moving, _) = advice {
                prop_assert_eq!(moving, Moving::Failure);
                moves.push(now);
                hand_over(&mut cluster, heir);
            }
        }
    }
}

/// The group moves as planned: it stops, and the heir takes it.
fn hand_over(cluster: &mut Cluster, heir: NodeId) {
    let held = claim(cluster);
    change(cluster, GROUP, Change::Plan { claim: Some(held), heir, moving: Moving::Failure });
    change(cluster, GROUP, Change::Stopped { claim: held });
    take(cluster, GROUP, heir.number());
    assert_eq!(claim(cluster).incarnation, Incarnation::FIRST);
}
