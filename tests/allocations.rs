//! The machines ask no allocator for anything, and a resource's state stays small.
//!
//! The machines run inside guardians and on agents that must act while memory is short, and a
//! node steps thousands of resources at a time.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use core::hint::black_box;

use allocation_counter::measure;
use takeover::group::{self, Change, Evidence, Moving, Proof};
use takeover::policy::{ClusterPolicy, ClusterSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{self, Cause, Check, Event, Finding, Manner, Persistent, Report, Return};
use takeover::session;
use takeover::units::{Claim, Epoch, Incarnation, Millis, Moment, NodeId, Stamp, Token};

/// How often each machine goes through its events.
const ROUNDS: u64 = 500;

fn claim(node: u8, epoch: u32) -> Claim {
    let (node, epoch) = (NodeId::new(node).unwrap(), Epoch::new(0, epoch).unwrap());
    Claim { epoch, incarnation: Incarnation::FIRST, node }
}

/// One life of a resource: started, crashed, restarted, silent, released. Returns its steps.
fn live_a_life(policy: &ResourcePolicy) -> u64 {
    let mut state = resource::State::new(Persistent::Online);
    let said = |report, cause| Finding::Said(report, cause);
    let mut steps = 0;
    for script in [
        &[Some(Event::Hold(claim(1, 2))), Some(Event::Start), None][..],
        &[Some(Event::Due), Some(Event::MonitorRestarted), Some(Event::Retry), Some(Event::Stop)],
        &[None, Some(Event::Start), None, Some(Event::Release(Manner::Graceful)), None, None, None],
    ] {
        for event in script {
            let answer = Return::Found(said(Report::Online, Cause::Unknown));
            let event = event.unwrap_or(Event::Returned(state.last_call, answer));
            let (claim, after) = (state.held, Some(state.last_call));
            for finding in [said(Report::Failed, Cause::Crash), Finding::NoResponse] {
                let event = Event::Reported { claim, after, check: Check::Quick, finding };
                let _ = black_box(resource::step(policy, &state, Moment(5), event));
                steps += 1;
            }
            if let Ok(step) = black_box(resource::step(policy, &state, Moment(7), event)) {
                state = step.state;
            }
            let _ = black_box(resource::rebase(policy, &state, Moment(9)));
            steps += 1;
        }
    }
    steps
}

fn renew_a_session(policy: &ClusterPolicy) {
    let mut state = session::State::new(Moment(0));
    for second in 0..40 {
        let now = Moment(0).after(Millis::secs(second));
        let incarnation = Incarnation::FIRST;
        for event in [
            session::Event::Due,
            session::Event::Registered { incarnation, asked: now },
            session::Event::Guarded(now.after(Millis::secs(19))),
            session::Event::Renewed { incarnation, asked: now },
        ] {
            state = black_box(session::step(policy, &state, now, event)).unwrap().state;
        }
    }
}

/// Node 1 and node 2 hand a group to each other.
fn hand_over(lease: Lease) -> u32 {
    let hot = session::Hot { incarnation: Incarnation::FIRST, token: Token(1), lease, renewals: 0 };
    let session = session::Record { hot: Some(hot), ..session::Record::default() };
    let evidence = |at| Evidence { old: Some(&session), new: Some(&session), at: Stamp(at) };
    let mut record = group::Record::FIRST;
    let mut applied = 0;
    for epoch in 1..50 {
        let to = claim(if epoch % 2 == 0 { 2 } else { 1 }, epoch);
        let proof = record.claim.map_or(Proof::NeverOwned, Proof::Stopped);
        let heir = to.node;
        for change in [
            Change::Acquire { to, proof },
            Change::Plan { claim: Some(to), heir, moving: Moving::Failure },
            Change::Adopt { to },
            Change::Stopped { claim: to },
        ] {
            if let Ok(after) = black_box(group::apply(&record, evidence(u64::from(epoch)), &change)) {
                record = after;
                applied += 1;
            }
        }
    }
    applied
}

#[test]
fn a_step_of_a_resource_allocates_nothing() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let mut steps = 0;
    let seen = measure(|| steps = (0..ROUNDS).map(|_| live_a_life(&policy)).sum());
    println!("{steps} steps of a resource, {} allocations", seen.count_total);
    assert!(steps >= 20_000);
    assert_eq!(seen.count_total, 0);
}

#[test]
fn a_step_of_a_session_allocates_nothing() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let seen = measure(|| (0..ROUNDS).for_each(|_| renew_a_session(&policy)));
    println!("{} steps of a session, {} allocations", ROUNDS * 40 * 4, seen.count_total);
    assert_eq!(seen.count_total, 0);
}

#[test]
fn a_change_of_a_record_allocates_nothing() {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let mut applied = 0;
    let seen = measure(|| applied = (0..ROUNDS).map(|_| u64::from(hand_over(lease))).sum());
    println!("{applied} changes of a record applied, {} allocations", seen.count_total);
    assert_eq!(applied, ROUNDS * 49 * 3);
    assert_eq!(seen.count_total, 0);
}

#[test]
fn control_an_allocation_is_seen() {
    let seen = measure(|| {
        black_box(vec![black_box(1_u8)]);
    });
    assert_eq!(seen.count_total, 1);
}

#[test]
fn states_are_small() {
    let sizes = [
        ("resource::State", size_of::<resource::State>()),
        ("resource::Step", size_of::<resource::Step>()),
        ("resource::Event", size_of::<Event>()),
        ("session::State", size_of::<session::State>()),
        ("session::Record", size_of::<session::Record>()),
        ("group::Record", size_of::<group::Record>()),
    ];
    for (name, bytes) in sizes {
        println!("{name}: {bytes} bytes");
    }
    assert!(size_of::<resource::State>() <= 96, "{sizes:?}");
}
