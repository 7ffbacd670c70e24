//! An in-memory linearizable store: the database's fold, and the log of what was applied.

use std::collections::BTreeMap;
use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::group::{self, Change};
use takeover::node::{Answer, Request, Sighting};
use takeover::rules::{self, Broken, RecordStep, ShapeStep, shape_step};
use takeover::shape::Shape;
use takeover::units::{Claim, NodeId, Stamp, Timeline};

use super::kept::Kept;

/// The store.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Store {
    /// In which boot each node's machine last asked to be registered, and was.
    pub(crate) boots: BTreeMap<NodeId, u64>,
    pub(crate) cluster: Kept<Cluster>,
    /// How often it was restored from a backup.
    pub(crate) restored: u64,
    /// Claims that it gave, and knows nothing of since it was rolled back.
    pub(crate) forgotten: Vec<Claim>,
    /// Every applied command but renewals, with the stamp at which it was applied.
    pub(crate) log: Kept<Vec<(Stamp, Command)>>,
}

impl Store {
    pub(crate) fn new(cluster: Cluster) -> Self {
        Self {
            boots: BTreeMap::new(),
            cluster: Kept::new(cluster),
            restored: 0,
            forgotten: Vec::new(),
            log: Kept::new(Vec::new()),
        }
    }

    /// Carries out one request of one node's, atomically.
    pub(crate) fn carry_out(&mut self, node: NodeId, request: &Request) -> (Answer, Result<(), Broken>) {
        match *request {
            Request::Sync => (Answer::Synced(self.cluster.position()), Ok(())),
            Request::Observe => (Answer::Observed(self.sightings()), Ok(())),
            Request::Write(command) => self.write(&command),
            Request::Renew { incarnation, stamp } => {
                let answer = match self.cluster.change().apply(&Command::Renew { node, incarnation }) {
                    Err(refused) => Answer::Refused(refused, self.cluster.position()),
                    Ok(_) => {
                        let _ = self.cluster.change().apply(&Command::Advance { to: stamp });
                        Answer::Renewed(self.cluster.now(), self.sightings())
                    }
                };
                (answer, Ok(()))
            }
        }
    }

    pub(super) fn write(&mut self, command: &Command) -> (Answer, Result<(), Broken>) {
        let before = self.before(command);
        let shaped = matches!(command, Command::Reshape { .. }).then(|| Cluster::clone(&self.cluster));
        match self.cluster.change().apply(command) {
            Err(refused) => (Answer::Refused(refused, self.cluster.position()), Ok(())),
            Ok(applied) => {
                self.log.change().push((self.cluster.now(), *command));
                let held = before.map_or(Ok(()), |before| self.ask(command, &before));
                let held = held.and_then(|()| match shaped {
                    Some(before) => shape_step(&ShapeStep { before: &before, after: &self.cluster }),
                    None => Ok(()),
                });
                (Answer::Applied(applied, self.cluster.position()), held)
            }
        }
    }

    /// The record that a command is about to change.
    fn before(&self, command: &Command) -> Option<group::Record> {
        let Command::Change { group, .. } = command else { return None };
        self.cluster.record(*group).copied()
    }

    /// Asks the rules about a change that was applied.
    fn ask(&self, command: &Command, before: &group::Record) -> Result<(), Broken> {
        let Command::Change { group, change, .. } = command else { return Ok(()) };
        let Some(after) = self.cluster.record(*group) else { return Ok(()) };
        let evidence = self.cluster.evidence(before, change);
        rules::record_step(&RecordStep { before, evidence, change, after })
    }

    /// It forgets all that was written after this much of its log, and goes on in a history with a
    /// name of its own. How often lives were renewed does not stand in the log, and is forgotten too; the
    /// new history counts on from far beyond, unless a deliberate bug has it count `alike`.
    pub(super) fn roll_back(&mut self, first: &Arc<Shape>, length: usize, alike: bool) {
        let log = self.log.change();
        let lost = log.split_off(length.min(log.len()));
        let given = lost.iter().filter_map(|(_, command)| {
            let Command::Change { change, .. } = command else { return None };
            let (Change::Acquire { to, .. } | Change::Adopt { to }) = change else { return None };
            Some(*to)
        });
        self.forgotten.extend(given);
        let mut cluster = Cluster::new(Arc::clone(first));
        for (stamp, command) in self.log.iter() {
            let _ = cluster.follow(*stamp, command);
        }
        self.cluster = Kept::new(cluster);
        self.restored = self.restored.saturating_add(1);
        let renewed = self.sightings();
        let _ = self.write(&Command::BeginTimeline { timeline: Timeline(self.restored) });
        for Sighting { node, incarnation, renewals } in renewed.into_iter().filter(|_| alike) {
            let _ = self.cluster.change().count_renewals(node, incarnation, renewals);
        }
    }

    fn sightings(&self) -> Vec<Sighting> {
        let sighting = |node| {
            let hot = self.cluster.session(node)?.hot?;
            Some(Sighting { node, incarnation: hot.incarnation, renewals: hot.renewals })
        };
        self.cluster.shape().nodes().iter().filter_map(sighting).collect()
    }
}
