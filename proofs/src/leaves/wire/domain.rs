//! The records that are written and read.

use takeover::group::{self, Failovers, Parked};
use takeover::policy::{Lease, LeaseSpec, Watchdog};
use takeover::session::{self, Cold, Fencing, Hot};
use takeover::units::{Claim, Epoch, Incarnation, Millis, NodeId, NodeSet, Stamp, Token};

use crate::leaves::every::node;

const LARGE: u32 = u32::MAX;

fn life(number: u32) -> Incarnation {
    Incarnation::new(number).unwrap()
}

/// None, and claims with every field at its ends.
fn claims() -> Vec<Option<Claim>> {
    let mut claims = vec![None];
    for generation in [0, 1, LARGE] {
        for number in [1, LARGE] {
            for (incarnation, of) in [(1, 1), (LARGE, 1), (1, 64), (LARGE, 64)] {
                let epoch = Epoch::new(generation, number).unwrap();
                claims.push(Some(Claim { epoch, incarnation: life(incarnation), node: node(of) }));
            }
        }
    }
    claims
}

/// Windows: empty, with one and two, full, and with a gap that is not stored.
fn windows() -> Vec<Failovers> {
    let of = |history: &[u64]| history.iter().fold(Failovers::EMPTY, |window, &at| window.with(Stamp(at)));
    let full: Vec<u64> = (0..20).map(|at| at * at).collect();
    vec![of(&[]), of(&[0]), of(&[3, 9]), of(&full), of(&[0, u64::MAX]), of(&[1, u64::from(LARGE)])]
}

fn parked() -> Vec<Option<Parked>> {
    let mut parked = vec![None];
    for until in [None, Some(Stamp(0)), Some(Stamp(u64::MAX))] {
        parked.extend([NodeSet::EMPTY, NodeSet::ALL].map(|up| Some(Parked { until, up })));
    }
    parked
}

/// Group records with all fields at their ends together.
pub(super) fn groups() -> Vec<group::Record> {
    let mut records = vec![group::Record::FIRST];
    records = with(&records, &claims(), |record, &claim| record.claim = claim);
    records = with(&records, &[0, 1, u64::MAX], |record, &since| record.since = Stamp(since));
    records = with(&records, &[false, true], |record, &closed| record.closed = closed);
    records = with(&records, &heirs(), |record, &heir| record.heir = heir);
    records = with(&records, &sets(), |record, &tried| record.tried = tried);
    records = with(&records, &windows(), |record, &failovers| record.failovers = failovers);
    records = with(&records, &parked(), |record, &parked| record.parked = parked);
    with(&records, &[false, true], |record, &out| record.out = out)
}

fn heirs() -> Vec<Option<NodeId>> {
    vec![None, Some(node(1)), Some(node(64))]
}

fn sets() -> Vec<NodeSet> {
    vec![NodeSet::EMPTY, NodeSet::of(node(1)), NodeSet::of(node(64)), NodeSet::ALL]
}

/// Each record with each value of one more field.
fn with<R: Copy, F>(records: &[R], values: &[F], set: impl Fn(&mut R, &F)) -> Vec<R> {
    let mut all = Vec::with_capacity(records.len() * values.len());
    for record in records {
        all.extend(values.iter().map(|value| {
            let mut record = *record;
            set(&mut record, value);
            record
        }));
    }
    all
}

/// Group records to damage: with nothing and with everything in them.
pub(super) fn some_groups() -> Vec<group::Record> {
    let every = group::Record {
        claim: claims().last().copied().flatten(),
        since: Stamp(7),
        closed: true,
        heir: Some(node(3)),
        tried: NodeSet::first(2),
        failovers: windows()[2],
        parked: Some(Parked { until: Some(Stamp(8)), up: NodeSet::first(3) }),
        out: true,
        ..group::Record::FIRST
    };
    vec![group::Record::FIRST, every]
}

/// Leases: the default, the shortest that is valid, and one with a watchdog.
fn leases() -> Vec<Lease> {
    let shortest = LeaseSpec {
        ttl: Millis(3),
        renew_every: Millis(1),
        store_gap: Millis::ZERO,
        stop_budget: Millis(1),
        margin: Millis(1),
        drift_ppm: 0,
        watchdog: None,
    };
    let watchdog = Some(Watchdog { timeout: Millis(10), reset: Millis::ZERO });
    let guarded = LeaseSpec { ttl: Millis::LONGEST, watchdog, ..LeaseSpec::DEFAULT };
    [LeaseSpec::DEFAULT, shortest, guarded].map(|spec| Lease::new(spec).unwrap()).to_vec()
}

fn hots() -> Vec<Option<Hot>> {
    let mut hots = vec![None];
    for (incarnation, token) in [(1, 0), (1, u64::MAX), (LARGE, 0), (LARGE, u64::MAX)] {
        for lease in leases() {
            hots.extend([0, 1, u64::MAX].map(|renewals| {
                Some(Hot { incarnation: life(incarnation), token: Token(token), lease, renewals })
            }));
        }
    }
    hots
}

fn fencings() -> Vec<Option<Fencing>> {
    let fencing = |incarnation, renewals, by, of| {
        Some(Fencing { incarnation: life(incarnation), renewals, by: node(by), life: life(of) })
    };
    vec![None, fencing(1, 0, 1, 1), fencing(LARGE, u64::MAX, 64, LARGE), fencing(2, 1, 64, 1)]
}

/// Session records with all fields at their ends together.
pub(super) fn sessions() -> Vec<session::Record> {
    let lives = [None, Some(life(1)), Some(life(LARGE))];
    let mut records = vec![session::Record::default()];
    records = with(&records, &hots(), |record, &hot| record.hot = hot);
    records = with(&records, &lives, |record, &dead| record.cold.dead_through = dead);
    records = with(&records, &lives, |record, &fenced| record.cold.fenced_through = fenced);
    records = with(&records, &fencings(), |record, &fencing| record.cold.fencing = fencing);
    records = with(&records, &[false, true], |record, &paused| record.cold.paused = paused);
    with(&records, &[false, true], |record, &draining| record.cold.draining = draining)
}

/// Session records to damage: with nothing and with everything in them.
pub(super) fn some_sessions() -> Vec<session::Record> {
    let hot = Hot { incarnation: life(5), token: Token(6), lease: leases()[2], renewals: 7 };
    let cold = Cold {
        dead_through: Some(life(3)),
        fenced_through: Some(life(4)),
        fencing: fencings()[3],
        paused: true,
        draining: true,
    };
    vec![session::Record::default(), session::Record { hot: Some(hot), cold, ..session::Record::default() }]
}
