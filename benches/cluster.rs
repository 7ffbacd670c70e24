//! What a node and a cluster do with thousands of VMs: a sweep that finds nothing, the loss of a node,
//! the cold start of them all.
#![allow(missing_docs, reason = "criterion's macros write functions without docs")]
#![allow(clippy::unwrap_used, reason = "what a benchmark builds is known to be right")]

mod common;

use core::hint::black_box;
use core::time::Duration;
use std::time::Instant;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use takeover::resource::{Finding, Report, Return};
use takeover::units::Stamp;

/// How many VMs one node runs.
const SWEPT: [u32; 2] = [8_000, 100_000];
/// How many groups a cluster has.
const GROUPS: [u32; 3] = [1_000, 10_000, 100_000];
/// How many nodes a cluster has.
const NODES: [u8; 3] = [3, 16, 64];

/// One node looks at all its VMs and finds each as it should be: the question and the answer; and,
/// as the least that this could take, reading the same findings.
fn sweep(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sweep");
    for count in SWEPT {
        let mut running = common::Running::new(count);
        let findings = running.findings();
        group.bench_function(BenchmarkId::new("asked_and_answered", count), |bencher| {
            bencher.iter_custom(|times| swept(&mut running, &findings, times));
        });
        group.bench_function(BenchmarkId::new("only_read", count), |bencher| {
            bencher.iter(|| black_box(&findings).iter().filter(|finding| runs(finding)).count());
        });
    }
    group.finish();
}

/// Whether a check found a VM running.
fn runs(finding: &Return) -> bool {
    matches!(finding, Return::Found(Finding::Said(Report::Online, _)))
}

/// How long so many sweeps take, from the moment when each is due. Renewals and inventories that
/// come between are answered off the clock.
fn swept(running: &mut common::Running, findings: &[Return], times: u64) -> Duration {
    let mut taken = Duration::ZERO;
    let mut left = times;
    while left > 0 {
        let start = Instant::now();
        running.due();
        if let Some(beat) = running.sweep() {
            running.swept(beat, black_box(findings));
            taken = taken.saturating_add(start.elapsed());
            left = left.saturating_sub(1);
        }
        running.answer();
    }
    taken
}

/// A node is dead: what becomes of each of its groups.
fn node_loss(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("node_loss");
    for nodes in NODES {
        for groups in GROUPS {
            let cluster = common::after_a_loss(nodes, groups);
            let name = BenchmarkId::new(format!("{nodes}_nodes"), groups);
            group.bench_function(name, |bencher| {
                bencher.iter(|| black_box(&cluster).lost(common::node(1), Stamp(600_000)));
            });
        }
    }
    group.finish();
}

/// A whole cluster comes up after a power cut: where each group goes, and the writes that take it there,
/// until the last one is owned.
fn cold_start(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold_start");
    group.sample_size(10);
    for nodes in NODES {
        for groups in GROUPS {
            let cluster = common::after_a_power_cut(nodes, groups);
            let name = BenchmarkId::new(format!("{nodes}_nodes"), groups);
            group.bench_function(name, |bencher| {
                bencher.iter_batched_ref(|| cluster.clone(), common::take_all, BatchSize::LargeInput);
            });
        }
    }
    group.finish();
}

criterion_group!(benches, sweep, node_loss, cold_start);
criterion_main!(benches);
