//! The machines that need no allocator: a resource's step, a session's, a choice of a node, a
//! change of a record.
#![allow(missing_docs, reason = "criterion's macros write functions without docs")]
#![allow(clippy::unwrap_used, reason = "what a benchmark builds is known to be right")]

use core::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use takeover::group::{self, Change, Evidence, Proof, Record};
use takeover::placement::Candidates;
use takeover::policy::{
    ClusterPolicy, ClusterSpec, Lease, LeaseSpec, PlacementRule, ResourcePolicy, ResourceSpec,
};
use takeover::resource::{self, Cause, Check, Event, Finding, Persistent, Phase, Report, Reread, State};
use takeover::session::{self, Hot};
use takeover::units::{CallId, Claim, Epoch, Incarnation, Moment, NodeId, NodeSet, Stamp, Token};

/// The claim under which this node runs what it runs.
fn claim(epoch: u32) -> Claim {
    let (epoch, node) = (Epoch::new(0, epoch).unwrap(), NodeId::new(7).unwrap());
    Claim { epoch, incarnation: Incarnation::FIRST, node }
}

/// A resource in this phase, under a claim that is held.
fn held(phase: Phase) -> State {
    State { phase, held: Some(claim(3)), ..State::new(Persistent::Online) }
}

/// A quick check that found it running, under this claim.
fn running(claim: Claim) -> Event {
    let finding = Finding::Said(Report::Online, Cause::Ours(CallId::FIRST));
    Event::Reported { claim: Some(claim), after: Some(CallId::FIRST), check: Check::Quick, finding }
}

/// Steps that order nothing, which are nearly all that a resource makes in its life.
fn resource_step(criterion: &mut Criterion) {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let now = Moment(1_000_000);
    let pending = Moment(1_180_000);
    let cases = [
        ("matching_report", held(Phase::Online(Reread::No)), running(claim(3))),
        ("stale_report", held(Phase::Online(Reread::No)), running(claim(2))),
        ("due_before_its_time", held(Phase::OnlinePending(pending)), Event::Due),
    ];
    let mut group = criterion.benchmark_group("resource_step");
    for (name, state, event) in cases {
        assert!(resource::step(&policy, &state, now, event).unwrap().actions.is_empty());
        group.bench_function(name, |bencher| {
            // By reference: where the result is copied to is the caller's business.
            bencher.iter(|| {
                let step = resource::step(black_box(&policy), black_box(&state), now, black_box(event));
                black_box(&step).is_ok()
            });
        });
    }
    group.finish();
}

/// The choice of a node among 64, of which the preferred ones and some others cannot be taken.
fn placement(criterion: &mut Criterion) {
    let node = |number| NodeId::new(number).unwrap();
    let preferred = [node(9), node(10), node(11)];
    let candidates = Candidates {
        preferred: &preferred,
        possible: NodeSet::ALL,
        up: NodeSet::ALL.without(node(9)),
        paused: NodeSet::of(node(10)),
        quarantined: NodeSet::of(node(3)),
        full: NodeSet::EMPTY,
        apart: NodeSet::first(2),
        tried: NodeSet::of(node(11)),
        leaving: NodeSet::of(node(12)),
    };
    let loads: [u32; 64] = core::array::from_fn(|index| 100_u32.abs_diff(u32::try_from(index).unwrap()));
    let load = |node: NodeId| loads.get(node.index()).copied().unwrap_or(0);
    let mut group = criterion.benchmark_group("placement");
    let rules =
        [("first_available", PlacementRule::FirstAvailable), ("least_loaded", PlacementRule::LeastLoaded)];
    for (name, rule) in rules {
        assert!(candidates.choose(rule, load).taken().is_some());
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(&candidates).choose(black_box(rule), load));
        });
    }
    group.finish();
}

/// A node's lease: an answered renewal, and a moment at which nothing is due.
fn session_step(criterion: &mut Criterion) {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let incarnation = Incarnation::FIRST;
    let now = Moment(1_000_000);
    let registered = session::Event::Registered { incarnation, asked: now };
    let first = session::step(&policy, &session::State::new(now), now, session::Event::Due).unwrap().state;
    let member = session::step(&policy, &first, now, registered).unwrap().state;
    let renewed = session::Event::Renewed { incarnation, asked: now };
    let mut group = criterion.benchmark_group("session_step");
    for (name, event) in [("renewed", renewed), ("nothing_due", session::Event::Due)] {
        assert!(session::step(&policy, &member, now, event).is_ok());
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let step = session::step(black_box(&policy), black_box(&member), now, black_box(event));
                black_box(&step).is_ok()
            });
        });
    }
    group.finish();
}

/// A takeover in the store: the owner's life is over by proof, and another node acquires.
fn group_apply(criterion: &mut Criterion) {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let hot = Hot { incarnation: Incarnation::FIRST, token: Token(1), lease, renewals: 9 };
    let live = session::Record { hot: Some(hot), ..session::Record::default() };
    let mut dead = live;
    dead.cold.dead_through = Some(Incarnation::FIRST);
    let record = Record { claim: Some(claim(3)), ..Record::FIRST };
    let to = Claim { node: NodeId::new(8).unwrap(), ..claim(4) };
    let proof = Proof::Over(claim(3).node, Incarnation::FIRST, session::Over::Dead);
    let change = Change::Acquire { to, proof };
    let evidence = Evidence { old: Some(&dead), new: Some(&live), at: Stamp(1_000_000) };
    assert!(group::apply(&record, evidence, &change).is_ok());
    let mut group = criterion.benchmark_group("group_apply");
    group.bench_function("acquire", |bencher| {
        bencher.iter(|| group::apply(black_box(&record), black_box(evidence), black_box(&change)));
    });
    group.finish();
}

criterion_group!(benches, resource_step, session_step, placement, group_apply);
criterion_main!(benches);
