//! The policies of the cluster and of its leases.

use takeover::policy::{ClusterSpec, LeaseSpec, Proofs, Watchdog};
use takeover::units::Millis;

use crate::field::{Field, Of, Slot};
use crate::number::{count, duration, spelled, whole_percent};
use crate::refusal::Refusal;
use crate::value::{DURATION, NONE, YES_NO, choice, chosen, put, yes_no, yes_or_no};

/// Values of [`Proofs`].
const PROOFS: [(&str, Proofs); 2] =
    [("self-fencing", Proofs::SelfFencing), ("fencing-agent", Proofs::FencingAgent)];

/// The table. Its order is that of the specs.
pub(crate) static FIELDS: [Field; 18] = [
    cluster(
        "cold-start-wait",
        DURATION,
        "2m",
        "2m",
        "How long a forming cluster waits for a group's recorded or preferred owner.",
        |to, word| put(&mut to.cold_start_wait, duration(word)),
        |of| spelled(of.cold_start_wait),
    ),
    cluster(
        "start-throttle",
        "COUNT",
        "32",
        "32",
        "VMs that may be starting on one node at once.",
        |to, word| put(&mut to.start_throttle, count(word)),
        |of| of.start_throttle.to_string(),
    ),
    cluster(
        "quarantine-threshold",
        "COUNT",
        "3",
        "3",
        "Losses of a node within the period that quarantine it; 0 for never.",
        |to, word| put(&mut to.quarantine_threshold, count(word)),
        |of| of.quarantine_threshold.to_string(),
    ),
    cluster(
        "quarantine-period",
        DURATION,
        "1h",
        "1h",
        "The period in which losses are counted.",
        |to, word| put(&mut to.quarantine_period, duration(word)),
        |of| spelled(of.quarantine_period),
    ),
    cluster(
        "quarantine-duration",
        DURATION,
        "2h",
        "2h",
        "How long a quarantined node is not used.",
        |to, word| put(&mut to.quarantine_duration, duration(word)),
        |of| spelled(of.quarantine_duration),
    ),
    cluster(
        "quarantine-share",
        "PERCENT",
        "25%",
        "25%",
        "The largest share of nodes in quarantine at once, rounded down: of three nodes a quarter is none.",
        |to, word| put(&mut to.quarantine_share, whole_percent(word)),
        |of| format!("{}%", of.quarantine_share),
    ),
    cluster(
        "proofs",
        "self-fencing|fencing-agent",
        "self-fencing",
        "fencing-agent",
        "What proves that a silent node runs nothing any more: the end of its lease, or only a confirmed fencing.",
        |to, word| put(&mut to.proofs, choice(word, &PROOFS)),
        |of| chosen(of.proofs, &PROOFS),
    ),
    cluster(
        "fencing-timeout",
        DURATION,
        "1m",
        "1m",
        "How long a fencing may stay unanswered before it is ordered again.",
        |to, word| put(&mut to.fencing_timeout, duration(word)),
        |of| spelled(of.fencing_timeout),
    ),
    cluster(
        "fencing-retry",
        DURATION,
        "10s",
        "10s",
        "How long after a fencing that failed it is tried again.",
        |to, word| put(&mut to.fencing_retry, duration(word)),
        |of| spelled(of.fencing_retry),
    ),
    cluster(
        "keep-without-quorum",
        YES_NO,
        "no",
        "no",
        "Whether a node that loses the quorum keeps its VMs; legal only with fencing agents.",
        |to, word| put(&mut to.keep_without_quorum, yes_no(word)),
        |of| yes_or_no(of.keep_without_quorum),
    ),
    lease(
        "lease-ttl",
        DURATION,
        "20s",
        "20s",
        "How long others wait for a silent node before they write it dead.",
        |to, word| put(&mut to.ttl, duration(word)),
        |of| spelled(of.ttl),
    ),
    lease(
        "lease-renew-every",
        DURATION,
        "2s",
        "2s",
        "Time between two renewals of a node's lease.",
        |to, word| put(&mut to.renew_every, duration(word)),
        |of| spelled(of.renew_every),
    ),
    lease(
        "lease-store-gap",
        DURATION,
        "4s",
        "4s",
        "How long the store may be away without a lease ending for it.",
        |to, word| put(&mut to.store_gap, duration(word)),
        |of| spelled(of.store_gap),
    ),
    lease(
        "lease-stop-budget",
        DURATION,
        "11s",
        "11s",
        "What a node keeps of its lease to stop everything.",
        |to, word| put(&mut to.stop_budget, duration(word)),
        |of| spelled(of.stop_budget),
    ),
    lease(
        "lease-margin",
        DURATION,
        "500ms",
        "500ms",
        "What is taken off each lease for the guardian's own delays.",
        |to, word| put(&mut to.margin, duration(word)),
        |of| spelled(of.margin),
    ),
    lease(
        "lease-drift-ppm",
        "COUNT",
        "1000",
        "1000",
        "How far two clocks' rates may lie apart, in parts per million.",
        |to, word| put(&mut to.drift_ppm, count(word)),
        |of| of.drift_ppm.to_string(),
    ),
    lease(
        "watchdog-timeout",
        DURATION,
        "none",
        "1s",
        "How long after the last ping the watchdog fires; with no value there is no watchdog.",
        |to, word| put(&mut watchdog(to).timeout, duration(word)),
        |of| of.watchdog.map_or(NONE.to_owned(), |watchdog| spelled(watchdog.timeout)),
    ),
    lease(
        "watchdog-reset",
        DURATION,
        "none",
        "1s",
        "How long the watchdog's reset takes until no VM runs any more.",
        |to, word| put(&mut watchdog(to).reset, duration(word)),
        |of| of.watchdog.map_or(NONE.to_owned(), |watchdog| spelled(watchdog.reset)),
    ),
];

/// A row for a field of the cluster.
const fn cluster(
    word: &'static str,
    value: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut ClusterSpec, &str) -> Result<(), Refusal>,
    get: fn(&ClusterSpec) -> String,
) -> Field {
    Field { word, value, default, example, meaning, of: Of::Cluster(Slot { set, get }) }
}

/// A row for a field of the lease.
const fn lease(
    word: &'static str,
    value: &'static str,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
    set: fn(&mut LeaseSpec, &str) -> Result<(), Refusal>,
    get: fn(&LeaseSpec) -> String,
) -> Field {
    Field { word, value, default, example, meaning, of: Of::Lease(Slot { set, get }) }
}

/// The watchdog of a lease, which the first of its two fields fits. A timeout that is never
/// given stays zero, which the lease refuses.
pub(crate) fn watchdog(lease: &mut LeaseSpec) -> &mut Watchdog {
    lease.watchdog.get_or_insert(Watchdog { timeout: Millis::ZERO, reset: Millis::ZERO })
}
