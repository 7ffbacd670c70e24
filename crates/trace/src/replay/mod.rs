//! Feeding a log back through the core, up to where it first departs from what the core says.

mod departure;
mod serves;
mod step;
mod store;
mod written;

use std::sync::Arc;

use takeover::cluster::Cluster;
use takeover::node::{Node, Output};
use takeover::shape::Shape;
use takeover::units::NodeId;

pub use departure::Departure;
use written::Written;

use crate::format::{Header, Line, Names, Starts};
use crate::read::{Damaged, damaged};

/// What to do about a log whose lines do not belong together.
const PIECES: &str = "take one whole log; lines of several, or without what stood before them, mean nothing";

/// How much was replayed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Lines, without the first and the last.
    pub lines: u64,
    /// Inputs of cores.
    pub steps: u64,
    /// Agents that started.
    pub agents: u64,
    /// Requests that the store carried out.
    pub requests: u64,
    /// Lines of the cluster log that cores wrote.
    pub told: u64,
}

/// Why a replay ended before the log did.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Stop {
    /// The log says something else than the core.
    #[error(transparent)]
    Departed(#[from] Box<Departure>),
    /// The log makes no sense.
    #[error(transparent)]
    Damaged(#[from] Damaged),
}

/// The cluster as the log has told it so far. What it holds grows with the cluster, not with the log.
#[derive(Debug)]
pub struct Replay {
    shape: Arc<Shape>,
    names: Names,
    /// The database.
    store: Cluster,
    /// The agent of each node, by number.
    nodes: Vec<Option<Node>>,
    written: Written,
    counts: Counts,
    /// Room for the outputs of a step.
    room: Vec<Output>,
}

impl Replay {
    /// The cluster before anything happened.
    ///
    /// # Errors
    /// The shape of the header is none that a cluster can have.
    pub fn new(header: &Header) -> Result<Self, Damaged> {
        let remedy = "take the log as it was written";
        let shape = Shape::new(header.shape.clone());
        let shape =
            shape.map_err(|error| damaged(1, format!("no cluster has this shape: {error}"), remedy))?;
        let shape = Arc::new(shape);
        Ok(Self {
            names: header.names.clone(),
            store: Cluster::new(Arc::clone(&shape)),
            nodes: shape.nodes().iter().map(|_| None).collect(),
            written: Written::default(),
            counts: Counts::default(),
            room: Vec::new(),
            shape,
        })
    }

    /// How much was replayed.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The database as the log has told it so far.
    #[must_use]
    pub const fn database(&self) -> &Cluster {
        &self.store
    }

    /// What things are called.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }

    /// Replays one line.
    ///
    /// # Errors
    /// The line departs from what the core says, or makes no sense. The replay is over then.
    pub fn take(&mut self, number: u64, line: &Line) -> Result<(), Stop> {
        match line {
            Line::Starts(starts) => self.starts(number, starts)?,
            Line::Step(step) => self.step(number, step)?,
            Line::Store(carried) => self.carried(number, carried)?,
            Line::Restored { .. } => self.restored(),
            Line::Kept { stamp, command } => self.kept(number, *stamp, command)?,
            Line::Note(_) => {}
            Line::End { .. } => return Ok(()),
        }
        self.counts.lines = self.counts.lines.saturating_add(1);
        Ok(())
    }

    /// An agent starts with a copy of the database.
    fn starts(&mut self, number: u64, starts: &Starts) -> Result<(), Stop> {
        let held = self.store.position();
        if starts.copied != held {
            let what = "an agent starts with a copy of a database that the log has not told";
            let departure = departure::plain(number, starts.at, Some(starts.node), "every_node_agrees", what);
            return Err(departure.between(&held, &starts.copied).into());
        }
        let agent = Node::new(starts.node, starts.token, self.store.clone(), &starts.memory, starts.local);
        *self.place(number, starts.node)? = Some(agent);
        self.counts.agents = self.counts.agents.saturating_add(1);
        Ok(())
    }

    /// Where a node's agent is kept.
    fn place(&mut self, number: u64, node: NodeId) -> Result<&mut Option<Node>, Damaged> {
        // Nodes that were added while the cluster ran have a place since.
        let known = self.store.shape().every_node();
        let nodes = known.len();
        let there = known.iter().map(NodeId::index).max().map_or(0, |last| last.saturating_add(1));
        self.nodes.resize_with(self.nodes.len().max(there), || None);
        let unknown = || {
            damaged(number, format!("there is no node {}; the cluster has {nodes}", node.number()), PIECES)
        };
        self.nodes.get_mut(node.index()).ok_or_else(unknown)
    }

    /// The store begins anew, with what a backup holds.
    fn restored(&mut self) {
        self.store = Cluster::new(Arc::clone(&self.shape));
    }
}
