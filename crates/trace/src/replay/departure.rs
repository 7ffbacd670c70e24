//! Where a log departs from the core, and which rule that is about.

use core::fmt;

use serde::Serialize;
use takeover::log::Clock;
use takeover::rules::RULES;
use takeover::units::{Millis, NodeId};

use super::Stop;

/// Where a log says something else than the core.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub struct Departure {
    /// The line of the log, from 1.
    pub line: u64,
    /// When, by the clock that the log is told by.
    pub at: Millis,
    /// On which node; none for the store.
    pub node: Option<NodeId>,
    /// The rule that it breaks, or that the difference is about.
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// What the core says, as the log would have it; empty where it says nothing.
    pub expected: String,
    /// What the log says; empty where it says nothing.
    pub got: String,
}

/// A departure whose two sides are not yet known.
pub(super) fn plain(
    line: u64,
    at: Millis,
    node: Option<NodeId>,
    rule: &'static str,
    what: impl Into<String>,
) -> Departure {
    Departure { line, at, node, rule, what: what.into(), expected: String::new(), got: String::new() }
}

impl Departure {
    /// The same with what the core says and what the log says.
    pub(super) fn between(self, expected: &impl Serialize, got: &impl Serialize) -> Self {
        // Everything that stands in a log has a JSON form.
        let text = |value: String| value.trim_matches('"').to_owned();
        let expected = text(serde_json::to_string(expected).unwrap_or_default());
        let got = text(serde_json::to_string(got).unwrap_or_default());
        Self { expected, got, ..self }
    }

    /// The same without what the log says: it says nothing.
    pub(super) fn instead_of(self, expected: &impl Serialize) -> Self {
        Self { got: String::new(), ..self.between(expected, &"") }
    }

    /// The same without what the core says: it says nothing.
    pub(super) fn without(self, got: &impl Serialize) -> Self {
        Self { expected: String::new(), ..self.between(&"", got) }
    }

    /// The rule in one sentence.
    #[must_use]
    pub fn says(&self) -> &'static str {
        RULES.iter().find(|rule| rule.name == self.rule).map_or("", |rule| rule.says)
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {} (rule {})", self.line, Clock(self.at), self.what, self.rule)
    }
}

impl From<Departure> for Stop {
    fn from(departure: Departure) -> Self {
        Self::Departed(Box::new(departure))
    }
}
