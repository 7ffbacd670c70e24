//! What the world writes down: the cluster log, and counters.

use takeover::log::{Entry, Legend};
use takeover::resource::Restarts;
use takeover::shape::Shape;
use takeover::units::{GroupId, Millis, ResourceId};

use super::config::Config;
use super::record::Record;
use super::{Log, World, place};

/// How much happened.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Counters {
    /// Steps of the world.
    pub steps: u64,
    /// Checks of single resources.
    pub checks: u64,
    /// Calls to backends.
    pub calls: u64,
    /// Requests to the store.
    pub requests: u64,
    /// Restarts.
    pub restarts: u64,
    /// Failovers that resources caused.
    pub failovers: u64,
    /// Takeovers after a node's life was over.
    pub takeovers: u64,
}

/// The log and the counters.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    log: Log,
    entries: Vec<Entry>,
    pub(super) counters: Counters,
    pub(super) restarts: Vec<u32>,
    pub(super) failovers: Vec<u32>,
    /// How often each resource was checked, while a log is kept.
    pub(super) checked: Vec<u64>,
    /// When each entry of the database's log was written.
    pub(super) times: Vec<Millis>,
    /// What was recorded and not taken out yet.
    pub(super) record: Record,
}

impl Journal {
    pub(crate) fn new(log: Log, resources: usize, groups: usize) -> Self {
        Self {
            log,
            entries: Vec::new(),
            counters: Counters::default(),
            restarts: vec![0; resources],
            failovers: vec![0; groups],
            checked: vec![0; resources],
            times: Vec::new(),
            record: Record::default(),
        }
    }

    pub(crate) fn keeps(&self) -> bool {
        self.log != Log::Drop
    }

    pub(crate) fn records(&self) -> bool {
        self.log == Log::Record
    }

    pub(crate) fn write(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// A resource was checked.
    pub(crate) fn count_check(&mut self, resource: ResourceId) {
        if let Some(count) = self.checked.get_mut(place(resource)) {
            *count = count.saturating_add(1);
        }
    }

    /// A restart was remembered: a window with a newest happening; a cleared one is no restart.
    pub(crate) fn count_restart(&mut self, resource: ResourceId, restarts: Restarts) {
        if restarts.newest().is_none() {
            return;
        }
        self.counters.restarts = self.counters.restarts.saturating_add(1);
        if let Some(count) = self.restarts.get_mut(place(resource)) {
            *count = count.saturating_add(1);
        }
    }

    pub(crate) fn count_failover(&mut self, group: GroupId) {
        self.counters.failovers = self.counters.failovers.saturating_add(1);
        let at = usize::try_from(group.0).unwrap_or(usize::MAX);
        if let Some(count) = self.failovers.get_mut(at) {
            *count = count.saturating_add(1);
        }
    }
}

impl Config {
    /// What things are called, for the log.
    pub(crate) fn legend<'a>(&'a self, shape: &'a Shape) -> Legend<'a> {
        Legend {
            shape,
            nodes: &self.names.nodes,
            groups: &self.names.groups,
            resources: &self.names.resources,
        }
    }
}

impl World {
    /// The cluster log so far.
    #[must_use]
    pub fn log(&self) -> &[Entry] {
        &self.journal.entries
    }

    /// How much happened so far.
    #[must_use]
    pub const fn counters(&self) -> Counters {
        self.journal.counters
    }

    /// Counts what a change of a record means.
    pub(super) fn count_change(&mut self, request: &takeover::node::Request) {
        use takeover::cluster::Command;
        use takeover::group::{Change, Moving, Proof};
        let takeover::node::Request::Write(Command::Change { group, change, .. }) = request else { return };
        if matches!(change, Change::Plan { moving: Moving::Failure, .. }) {
            self.journal.count_failover(*group);
        }
        if matches!(change, Change::Acquire { proof: Proof::Over(..), .. }) {
            self.journal.counters.takeovers = self.journal.counters.takeovers.saturating_add(1);
        }
    }
}
