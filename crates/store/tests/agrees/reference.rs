//! What a store must answer, by the core's fold alone: one copy in memory.

use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::node::{Answer, Request, Sighting};
use takeover::shape::Shape;
use takeover::units::{NodeId, Position, Stamp};

/// The database in memory, and every applied command but renewals.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) cluster: Cluster,
    pub(crate) log: Vec<(Stamp, Command)>,
    /// For the control: whether renewals leave the counter where it is.
    pub(crate) forgets_stamps: bool,
}

impl Reference {
    pub(crate) fn new(shape: Shape) -> Self {
        Self { cluster: Cluster::new(Arc::new(shape)), log: Vec::new(), forgets_stamps: false }
    }

    pub(crate) fn carry_out(&mut self, node: NodeId, request: &Request, seen: Option<Position>) -> Answer {
        if let Some(Err(other)) = seen.map(|seen| self.cluster.meets(seen)) {
            return Answer::OtherStore(other);
        }
        match *request {
            Request::Sync => Answer::Synced(self.cluster.position()),
            Request::Observe => Answer::Observed(self.sightings()),
            Request::Write(command) => self.write(&command),
            Request::Renew { incarnation, stamp } => {
                match self.cluster.apply(&Command::Renew { node, incarnation }) {
                    Err(refused) => Answer::Refused(refused, self.cluster.position()),
                    Ok(_) => {
                        if !self.forgets_stamps {
                            self.cluster.apply(&Command::Advance { to: stamp }).unwrap();
                        }
                        Answer::Renewed(self.cluster.now(), self.sightings())
                    }
                }
            }
        }
    }

    pub(crate) fn write(&mut self, command: &Command) -> Answer {
        match self.cluster.apply(command) {
            Err(refused) => Answer::Refused(refused, self.cluster.position()),
            Ok(applied) => {
                self.log.push((self.cluster.now(), *command));
                Answer::Applied(applied, self.cluster.position())
            }
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
