//! The lines of the log.

use serde::{Deserialize, Deserializer, Serialize};
use takeover::cluster::Command;
use takeover::log::{Entry, Legend};
use takeover::node::{Answer, Memory, Output, Request};
use takeover::shape::{Shape, ShapeSpec};
use takeover::units::{Millis, Moment, NodeId, Position, Stamp, Token};

use crate::heard::Heard;

/// The form that this software writes and reads.
pub const VERSION: u16 = 1;

/// The first line: what the rest is about.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The form of this log: [`VERSION`].
    pub takeover_log: u16,
    /// What wrote it, and in which version.
    pub writer: String,
    /// What things are called.
    pub names: Names,
    /// What the cluster consists of, with all its policies.
    pub shape: ShapeSpec,
}

/// What the cluster's parts are called, each list by number.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// The nodes.
    pub nodes: Vec<String>,
    /// The groups.
    pub groups: Vec<String>,
    /// The resources.
    pub resources: Vec<String>,
}

impl Names {
    /// The same for the words of the cluster log.
    #[must_use]
    pub fn legend<'a>(&'a self, shape: &'a Shape) -> Legend<'a> {
        Legend { shape, nodes: &self.nodes, groups: &self.groups, resources: &self.resources }
    }
}

/// One line after the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// An agent started, with the database as it was then.
    Starts(Box<Starts>),
    /// A core was told something.
    Step(Box<Step>),
    /// The store carried out a request.
    Store(Box<Carried>),
    /// The store was opened on a backup. What the backup holds follows as [`Line::Kept`].
    Restored {
        /// When.
        at: Millis,
    },
    /// An entry of the database's log that a backup holds.
    Kept {
        /// Its stamp.
        stamp: Stamp,
        /// Its command.
        command: Command,
    },
    /// A line of the cluster log that no core wrote: what a hypervisor or its manager says. It is
    /// there to be read, and is not replayed.
    Note(String),
    /// The last line: the log was closed and not cut off.
    End {
        /// How many lines stand between the first and this one.
        lines: u64,
    },
}

/// An agent that started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Starts {
    /// When, by the clock that the whole log is told by.
    pub at: Millis,
    /// On which node.
    pub node: NodeId,
    /// When, by its own clock.
    pub local: Moment,
    /// What its machine proves itself with.
    pub token: Token,
    /// What it remembered.
    pub memory: Memory,
    /// Where the database was that it copied.
    pub copied: Position,
}

/// A core that was told something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// When, by the clock that the whole log is told by.
    pub at: Millis,
    /// On which node.
    pub node: NodeId,
    /// When, by its own clock.
    pub local: Moment,
    /// What it was told.
    pub heard: Heard,
    /// What it asked of its driver, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Output>,
    /// What it wrote into the cluster log, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<String>,
}

/// A request that the store carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// When, by the clock that the whole log is told by.
    pub at: Millis,
    /// Whose request; none for the store's own, and for a tool's that no agent handed on.
    #[serde(deserialize_with = "present")]
    pub node: Option<NodeId>,
    /// The request.
    pub request: Request,
    /// What the node has seen: only the database that it knows does anything for it.
    #[serde(deserialize_with = "present")]
    pub seen: Option<Position>,
    /// What came of it.
    pub answer: Answer,
}

/// Reads a field that may be none and has to be there all the same: a line that has lost it does not
/// read as one that says none.
fn present<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer)
}

/// A line of the cluster log as it stands in this one.
#[must_use]
pub(crate) fn spelled(entry: &Entry) -> String {
    entry.to_string().trim_end().to_owned()
}

impl Step {
    /// A step that has told nothing yet.
    #[must_use]
    pub fn new(at: Millis, node: NodeId, local: Moment, heard: Heard) -> Self {
        Self { at, node, local, heard, asked: Vec::new(), told: Vec::new() }
    }

    /// The core wrote this into the cluster log.
    pub fn tell(&mut self, entry: &Entry) {
        self.told.push(spelled(entry));
    }
}

impl Line {
    /// What no core wrote, as it stands in the cluster log.
    #[must_use]
    pub fn note(entry: &Entry) -> Self {
        Self::Note(spelled(entry))
    }
}
