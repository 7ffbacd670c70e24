//! How things stand.

use core::sync::atomic::AtomicBool;
use std::sync::Arc;
use std::time::Instant;

use virt::connect::Connect;

use super::domains::Complaint;
use super::inner::Inner;
use super::lane::lock;
use super::selftest::SelfTest;

/// How things stand with the hypervisor.
#[derive(Clone, Debug)]
pub struct Health {
    /// Since when libvirt does not answer, and why; none while it does.
    pub lost: Option<(Instant, String)>,
    /// Whose versions answer; none before the first connection.
    pub versions: Option<Versions>,
    /// What the newest self-test of the gate came to.
    pub gate: Option<SelfTest>,
    /// What runs, but not as it should: look at it.
    pub degraded: Vec<Complaint>,
    /// Definitions that are refused: those domains are not started.
    pub refused: Vec<Complaint>,
    /// How many threads wait for answers that are overdue.
    pub stuck: usize,
}

/// The versions behind a connection, as libvirt numbers them: a million times the major number, a
/// thousand times the minor one, and the release.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Versions {
    /// libvirt's.
    pub libvirt: u32,
    /// The hypervisor's.
    pub hypervisor: u32,
}

impl Versions {
    /// Asks a connection.
    pub(super) fn of(connection: &Connect) -> Self {
        let (libvirt, hypervisor) = (connection.lib_version(), connection.hyp_version());
        Self { libvirt: libvirt.unwrap_or(0), hypervisor: hypervisor.unwrap_or(0) }
    }
}

/// The connection, as it is known.
pub(super) struct Status {
    /// The newest connection that looks.
    pub(super) link: Option<Arc<AtomicBool>>,
    pub(super) lost: Option<Lost>,
    pub(super) versions: Option<Versions>,
    /// How often it was tried in vain.
    pub(super) attempts: u32,
    pub(super) next: Instant,
}

/// libvirt does not answer.
pub(super) struct Lost {
    pub(super) since: Instant,
    pub(super) why: String,
    /// Whether that was told.
    pub(super) told: bool,
}

impl Status {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let lost = Lost { since: now, why: "not connected yet".to_owned(), told: false };
        Self { link: None, lost: Some(lost), versions: None, attempts: 0, next: now }
    }

    pub(super) fn lose(&mut self, why: &str, now: Instant) {
        let since = self.lost.as_ref().map_or(now, |lost| lost.since);
        self.lost = Some(Lost { since, why: why.to_owned(), told: true });
        self.next = now;
    }
}

pub(super) fn health(inner: &Inner) -> Health {
    let status = lock(&inner.status);
    let lost = status.lost.as_ref().map(|lost| (lost.since, lost.why.clone()));
    let versions = status.versions;
    drop(status);
    let (degraded, refused) = inner.domains.complaints();
    let stuck = [&inner.look, &inner.act, &inner.probe].iter().map(|lane| lane.stuck()).sum();
    Health { lost, versions, gate: lock(&inner.tested).clone(), degraded, refused, stuck }
}
