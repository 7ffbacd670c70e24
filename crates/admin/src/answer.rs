//! What an agent answers.

use serde::{Deserialize, Serialize};
use takeover::log::{Component, Entry};
use takeover::units::Millis;

use crate::refusal::Refusal;
use crate::status::Status;
use crate::why::Why;

/// What an agent answers.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// How the cluster is.
    Status(Box<Status>),
    /// What came of an order.
    Outcome(Outcome),
    /// A line of the log.
    Line(LogLine),
    /// The last line of the log was told.
    End,
    /// Why a group is where it is.
    Why(Box<Why>),
    /// The request is no good: nothing was done.
    Refused(Refusal),
}

/// What came of an order, in the words of the cluster log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The database holds it; the nodes that it is about act on it.
    Done {
        /// What was written.
        says: String,
    },
    /// The cluster refused it: nothing was changed.
    Refused {
        /// Why.
        why: String,
    },
    /// Neither is known yet. The order stands, and the log will tell.
    UnderWay {
        /// What it waits for.
        waits: String,
    },
}

/// A line of the cluster log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// When, in milliseconds since 1970 by the agent's wall clock.
    pub wall_ms: u64,
    /// When, in milliseconds since the log began.
    pub at_ms: u64,
    /// On which node.
    pub node: String,
    /// In which component: RCM, RHS, FM, NM, DM, or a backend's name.
    pub component: String,
    /// About which resource, group or node.
    pub subject: String,
    /// Under which claim, as `node/life/epoch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// From which state, if it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// To which state, if it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The reason.
    pub text: String,
}

impl LogLine {
    /// A line that was written at this time of the wall clock.
    #[must_use]
    pub fn of(entry: &Entry, wall_ms: u64) -> Self {
        let (from, to) = entry.change.clone().unzip();
        Self {
            wall_ms,
            at_ms: entry.at.0,
            node: entry.node.clone(),
            component: entry.component.name().to_owned(),
            subject: entry.subject.clone(),
            claim: entry.claim.map(|claim| claim.to_string()),
            from,
            to,
            text: entry.text.clone(),
        }
    }

    /// The same as the core writes it. A claim that is none is left out.
    #[must_use]
    pub fn entry(&self) -> Entry {
        Entry {
            at: Millis(self.at_ms),
            node: self.node.clone(),
            component: component(&self.component),
            subject: self.subject.clone(),
            claim: self.claim.as_ref().and_then(|claim| claim.parse().ok()),
            change: self.from.clone().zip(self.to.clone()),
            text: self.text.clone(),
        }
    }
}

fn component(name: &str) -> Component {
    let own = [Component::Rcm, Component::Rhs, Component::Fm, Component::Nm, Component::Dm];
    own.into_iter().find(|own| own.name() == name).unwrap_or_else(|| Component::Other(name.to_owned()))
}
