//! The last numbers, met by whole nodes and the whole database: what has no successor is refused or
//! told, and nothing goes on as though it had one.

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::group::{self, Change, Proof, Stay};
use takeover::node::{Input, Note, Order, Output, Told};
use takeover::policy::{ClusterSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{Author, Persistent};
use takeover::session::Observer;
use takeover::units::{Claim, Epoch, GroupId, Millis, Moment, NodeSet, ResourceId, Stamp, Token};

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

/// A cluster of two nodes whose only group was stopped under its last epoch, or is held under it by node 1.
fn last_epoch(stopped: bool) -> Cluster {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    let to = Claim { epoch: Epoch::new(0, u32::MAX).unwrap(), ..claim(1, 1, 1) };
    change(&mut cluster, Change::Acquire { to, proof: Proof::NeverOwned }).unwrap();
    if stopped {
        change(&mut cluster, Change::Stopped { claim: to }).unwrap();
        cluster.apply(&Command::Dead { node: node(1), incarnation: life(1), renewals: 0 }).unwrap();
    }
    cluster
}

/// Rule `epochs_only_grow`: after the last epoch a group is taken by nobody, and that is told once, with
/// what helps.
#[test]
fn the_last_epoch_is_told() {
    for stopped in [true, false] {
        let mut fleet = Fleet::new(shape(spec(2, 1, ClusterSpec::DEFAULT)));
        fleet.store = last_epoch(stopped);
        // The same machine, whose older life holds the group where it was not stopped.
        fleet.machines[0].token = Token(1);
        let copy = fleet.store.clone();
        let machine = &mut fleet.machines[0];
        let (me, token) = (machine.me, machine.token);
        let mut agent = takeover::node::Node::new(me, token, copy, &machine.memory, Moment(0));
        let notes = drive(&mut agent, &mut fleet.store);
        let waits = Told::Note(Note::Waits(GROUP, Stay::LastEpoch));
        assert_eq!(notes.iter().filter(|note| **note == waits).count(), 1, "stopped {stopped}: {notes:?}");
        assert_eq!(agent.waits_for(GROUP), Some(Stay::LastEpoch));
    }
}

/// Carries a lone agent's requests out for a minute; what it told.
fn drive(agent: &mut takeover::node::Node, store: &mut Cluster) -> Vec<Told> {
    use takeover::node::{Answer, Request};
    let (mut notes, mut open) = (Vec::new(), Vec::new());
    for now in (0..60_000).step_by(500).map(Moment) {
        agent.step(now, Input::Due, &mut open).unwrap();
        while !open.is_empty() {
            let mut next = Vec::new();
            let mut logged = Vec::new();
            notes.extend(told(&open));
            for output in open.drain(..) {
                match output {
                    Output::Ask(id, Request::Write(command), _) => {
                        let answer = match store.apply(&command) {
                            Ok(applied) => Answer::Applied(applied, store.position()),
                            Err(refused) => Answer::Refused(refused, store.position()),
                        };
                        if let Answer::Applied(..) = answer {
                            logged.push(command);
                        }
                        agent.step(now, Input::Answered(id, &answer), &mut next).unwrap();
                    }
                    Output::Ask(id, Request::Renew { incarnation, .. }, _) => {
                        store.apply(&Command::Renew { node: agent.id(), incarnation }).unwrap();
                        let answer = Answer::Renewed(store.now(), Vec::new());
                        agent.step(now, Input::Answered(id, &answer), &mut next).unwrap();
                    }
                    Output::Arm(until) => agent.step(now, Input::Guarded(until), &mut next).unwrap(),
                    Output::Inventory => agent.step(now, Input::Inventory(&[]), &mut next).unwrap(),
                    _ => {}
                }
            }
            for command in logged {
                agent.step(now, Input::Logged(store.now(), &command), &mut next).unwrap();
            }
            open = next;
        }
    }
    notes
}

/// The last generation is followed by none, and that is the reason that is given.
#[test]
fn the_last_generation_is_the_last() {
    let mut cluster = database(spec(1, 1, ClusterSpec::DEFAULT), 1);
    let generation = u32::MAX;
    cluster.apply(&Command::AdoptStore { generation }).unwrap();
    cluster.apply(&Command::EndRestore { generation }).unwrap();
    let before = cluster.clone();
    assert_eq!(cluster.apply(&Command::AdoptStore { generation }), Err(Refused::Exhausted));
    assert_eq!(cluster, before);
}

/// Rule `only_possible_owners`, where it is written: who asks may not have asked who may.
#[test]
fn only_a_possible_owner_is_written_as_the_owner() {
    let mut of = spec(2, 1, ClusterSpec::DEFAULT);
    of.resources[0].possible = NodeSet::of(node(1));
    let mut cluster = database(of, 2);
    let before = cluster.clone();
    let take = |of| Change::Acquire { to: claim(of, 1, 1), proof: Proof::NeverOwned };
    let refused = Err(Refused::Record(group::Refused::NotPossible));
    assert_eq!(change(&mut cluster, take(2)), refused);
    assert_eq!(cluster, before);
    assert_eq!(change(&mut cluster, take(1)), Ok(Applied::Done), "a control");
}

/// A claim that a flag's change names is compared, whoever names it.
#[test]
fn a_claim_that_is_named_is_the_open_one() {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 1);
    change(&mut cluster, Change::Acquire { to: claim(1, 1, 1), proof: Proof::NeverOwned }).unwrap();
    let persist = |author, claim| {
        let (resource, flag, seen) = (ResourceId(0), Persistent::Offline, cluster.revision());
        cluster.clone().apply(&Command::Persist { resource, flag, author, claim, seen })
    };
    let (open, other) = (Some(claim(1, 1, 1)), Some(claim(2, 1, 1)));
    let refused = Err(Refused::NotTheClaim);
    for (author, named, answer) in [
        (Author::Operator, None, Ok(Applied::Done)),
        (Author::Operator, open, Ok(Applied::Done)),
        (Author::Operator, other, refused),
        (Author::OutsideAct, None, refused),
        (Author::OutsideAct, open, Ok(Applied::Done)),
        (Author::OutsideAct, other, refused),
    ] {
        assert_eq!(persist(author, named), answer, "{author:?} {named:?}");
    }
}

/// An order about a group that is not there is answered.
#[test]
fn an_order_about_an_unknown_group_is_refused() {
    let mut fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
    for order in [group::Order::Move(None), group::Order::Failover, group::Order::Failback] {
        let out = tell(&mut fleet, Input::Ordered(Order::Group(GroupId(99), order)));
        assert_eq!(told(&out), [Told::Note(Note::NotWritten(Refused::Unknown))], "{order:?}");
    }
}

/// Policies that came and went leave nothing behind that is looked at at every step.
#[test]
fn policies_that_are_gone_leave_no_sweeps() {
    let mut fleet = running(spec(1, 2, ClusterSpec::DEFAULT));
    let mut sizes = Vec::new();
    for number in 0..200 {
        let quick_check_every = Millis(10_000 + number);
        let policy =
            ResourcePolicy::new(ResourceSpec { quick_check_every, ..ResourceSpec::DEFAULT }).unwrap();
        fleet.order(0, Order::SetPolicy(ResourceId(0), policy));
        sizes.push(format!("{:?}", agent(&mut fleet, 0)).matches("Beat {").count());
    }
    assert_eq!(sizes.first(), sizes.last(), "{sizes:?}");
    assert!(sizes.iter().all(|&lists| (2..=6).contains(&lists)), "{sizes:?}");
    // Both are checked at their own paces: a sweep each within 12 seconds, and they stay as they are.
    let steps = agent(&mut fleet, 0).resources().to_vec();
    fleet.run_until(fleet.now.after(Millis::mins(3)));
    assert_eq!(agent(&mut fleet, 0).resources(), steps);
    fleet.machines[0].crashed.insert(ResourceId(0));
    fleet.run_until(fleet.now.after(Millis::secs(11)));
    assert_ne!(agent(&mut fleet, 0).resources()[0], steps[0], "the crash was found at the new pace");
}

/// Rule `cluster_time`: one wrong word moves the counter on, once, and it counts on from there; a copy holds
/// the same one.
#[test]
fn one_wrong_word_does_not_end_the_counter() {
    let mut cluster = database(spec(2, 1, ClusterSpec::DEFAULT), 0);
    let mut copy = cluster.clone();
    let lease = *cluster.shape().policy().lease();
    let (at, node, silence) = (Stamp(u64::MAX), node(1), None);
    let register = Command::Register { node, token: Token(1), lease, after: None, at, silence };
    cluster.apply(&register).unwrap();
    copy.follow(cluster.now(), &register).unwrap();
    assert_eq!(cluster.now(), Stamp(Stamp::FURTHEST.0));
    assert_eq!((cluster.formed(), &copy), (cluster.now(), &cluster));
    let later = cluster.now().after(Millis::hours(1));
    cluster.apply(&Command::Advance { to: later }).unwrap();
    assert_eq!(cluster.now(), later, "it still counts");
    cluster.apply(&Command::Advance { to: at }).unwrap();
    assert_eq!(cluster.now(), later.after(Stamp::FURTHEST));
    let before = cluster.clone();
    assert!(cluster.apply(&register).is_err(), "the machine knows of no life before");
    assert_eq!(cluster, before, "what is refused moves nothing");
}

/// Rule `retry_after_failed`: after a wrong word a parked group is tried again once, and then in its time.
#[test]
fn a_wrong_word_does_not_make_a_parked_group_spin() {
    let mut fleet = Fleet::new(shape(spec(1, 1, ClusterSpec::DEFAULT)));
    fleet.store.apply(&Command::Advance { to: Stamp(u64::MAX) }).unwrap();
    fleet.broken.insert(ResourceId(0));
    fleet.start_agent(0);
    fleet.run_until(Moment(Millis::hours(2).0));
    let parked = |(_, command): &&(Stamp, Command)| {
        matches!(command, Command::Change { change: Change::Park { .. }, .. })
    };
    let parked = fleet.log.iter().filter(parked).count();
    assert!((1..=3).contains(&parked), "parked {parked} times in two hours");
}
