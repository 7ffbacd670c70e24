//! What all parts of the adapter share.

use core::sync::atomic::AtomicBool;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::time::Instant;

use takeover::units::Guid;
use virt::connect::Connect;

use super::Event;
use super::answer::Era;
use super::calls::Waiter;
use super::domains::Domains;
use super::events::Watch;
use super::ffi::Sink;
use super::health::{Status, Versions};
use super::lane::{Lane, Task, Worker, lock};
use super::link::{Opener, Watcher};
use super::options::Options;
use super::selftest::SelfTest;
use crate::gate::{Gates, Managed};
use crate::record::Records;

pub(super) struct Inner {
    pub(super) options: Options,
    pub(super) domains: Domains,
    pub(super) gates: Gates,
    pub(super) managed: Managed,
    /// Quick looks at many domains, and events: calls that a healthy daemon answers at once.
    pub(super) look: Arc<Lane>,
    /// Starts and stops.
    pub(super) act: Arc<Lane>,
    /// Thorough looks, which a hung hypervisor process does not answer.
    pub(super) probe: Arc<Lane>,
    pub(super) events: Box<dyn Fn(Event) + Send + Sync>,
    pub(super) status: Mutex<Status>,
    /// Who waits for a domain to be off.
    pub(super) waiters: Mutex<HashMap<Guid, Waiter>>,
    pub(super) era: Era,
    pub(super) tested: Mutex<Option<SelfTest>>,
    pub(super) keeper: Mutex<Keeper>,
    pub(super) wake: Condvar,
}

/// What the keeper's thread is told.
#[derive(Default)]
pub(super) struct Keeper {
    pub(super) stopping: bool,
    /// Something new has a deadline.
    pub(super) woken: bool,
}

impl Inner {
    pub(super) fn new(options: Options, events: Box<dyn Fn(Event) + Send + Sync>) -> Arc<Self> {
        Arc::new_cyclic(|weak: &Weak<Self>| {
            let weak = weak.clone();
            let watch = move |closed: Arc<AtomicBool>| -> Arc<dyn Sink> {
                Arc::new(Watch { inner: weak.clone(), closed })
            };
            let watcher: Watcher = Arc::new(watch);
            let watched = Arc::new(Opener::new(&options, Some(watcher)));
            let plain = if watched.is_shared() {
                Arc::clone(&watched)
            } else {
                Arc::new(Opener::new(&options, None))
            };
            let gates = Gates::below(&options.runtime);
            Self {
                domains: Domains::new(Records::below(&options.runtime), gates.clone()),
                gates,
                managed: Managed::below(&options.state),
                look: Lane::new("libvirt-look", 1, &options, watched),
                act: Lane::new("libvirt-act", options.calls_at_once, &options, Arc::clone(&plain)),
                probe: Lane::new("libvirt-probe", options.looks_at_once, &options, plain),
                events,
                status: Mutex::new(Status::new()),
                waiters: Mutex::new(HashMap::new()),
                era: Era::default(),
                tested: Mutex::new(None),
                keeper: Mutex::new(Keeper::default()),
                wake: Condvar::new(),
                options,
            }
        })
    }

    /// Adds a task to a lane; its deadline is kept from now on.
    pub(super) fn submit(&self, lane: &Arc<Lane>, task: Task) {
        lane.submit(task);
        self.nudge();
    }

    /// Has the keeper look at what is due.
    pub(super) fn nudge(&self) {
        lock(&self.keeper).woken = true;
        self.wake.notify_one();
    }

    /// The connection of a thread that looks; says so where it comes or goes.
    pub(super) fn looking(&self, worker: &mut Worker) -> Result<Connect, String> {
        let result = worker.link().map(|link| (link.connection().clone(), link.closed()));
        match result {
            Ok((connection, closed)) => {
                self.connected(&connection, closed);
                Ok(connection)
            }
            Err(why) => {
                self.disconnected(None, &why);
                Err(why)
            }
        }
    }

    fn connected(&self, connection: &Connect, closed: Arc<AtomicBool>) {
        let mut status = lock(&self.status);
        let same = status.link.as_ref().is_some_and(|known| Arc::ptr_eq(known, &closed));
        if same && status.lost.is_none() {
            return;
        }
        status.link = Some(closed);
        status.lost = None;
        status.attempts = 0;
        if !same {
            status.versions = Some(Versions::of(connection));
        }
        drop(status);
        tracing::info!(uri = %self.options.uri, "libvirt answers");
        (self.events)(Event::Connected);
    }

    /// libvirt does not answer, as far as this connection tells; none is the newest.
    pub(super) fn disconnected(&self, of: Option<&Arc<AtomicBool>>, why: &str) {
        let mut status = lock(&self.status);
        let older = of.is_some_and(|of| status.link.as_ref().is_none_or(|link| !Arc::ptr_eq(link, of)));
        let known = status.lost.as_ref().is_some_and(|lost| lost.told);
        if older || known {
            return;
        }
        status.lose(why, Instant::now());
        drop(status);
        tracing::warn!(uri = %self.options.uri, "libvirt does not answer: {why}");
        (self.events)(Event::Disconnected(why.to_owned()));
    }

    /// Whether libvirt is known not to answer: whoever asks now is answered with silence, and the
    /// keeper tries again.
    pub(super) fn is_lost(&self) -> bool {
        lock(&self.status).lost.as_ref().is_some_and(|lost| lost.told)
    }

    /// Gives up everything that is under way, and connects anew.
    pub(super) fn restart(&self) {
        self.era.begin();
        for lane in [&self.look, &self.act, &self.probe] {
            lane.restart();
        }
        lock(&self.waiters).clear();
        self.nudge();
    }

    /// Ends all threads.
    pub(super) fn stop(&self) {
        lock(&self.keeper).stopping = true;
        self.wake.notify_all();
        for lane in [&self.look, &self.act, &self.probe] {
            lane.stop();
        }
    }
}
