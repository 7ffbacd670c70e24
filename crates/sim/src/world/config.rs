//! What a world consists of, and how long things take in it.

use std::sync::Arc;

use takeover::shape::Shape;
use takeover::units::{Millis, NodeSet, ResourceId};

use crate::scenario::{Backend, Names, Network, Story};

use super::bugs::{Bug, shape_under};
use super::place;

/// How long a check takes.
pub(crate) const CHECK_TAKES: Millis = Millis(20);
/// How long Terminate takes.
pub(crate) const TERMINATE_TAKES: Millis = Millis(200);
/// How long Terminate takes on a VM that answers nothing: what libvirt was measured to take.
pub(crate) const HUNG_TERMINATE_TAKES: Millis = Millis(10_300);
/// How long a failing start or stop takes to fail.
pub(crate) const FAILING_TAKES: Millis = Millis::secs(1);
/// How long Open and Close take.
pub(crate) const OPEN_TAKES: Millis = Millis(10);
/// How long a monitor's restart takes.
pub(crate) const MONITOR_TAKES: Millis = Millis::secs(1);
/// How long the guardian takes to acknowledge.
pub(crate) const GUARDIAN_TAKES: Millis = Millis(5);
/// How long an operator waits between two orders of which the second needs the first.
pub(crate) const ORDER_TAKES: Millis = Millis::secs(1);
/// How long a host waits for its groups to leave when it shuts down.
pub(crate) const DRAIN_TAKES: Millis = Millis::mins(5);
/// How often it looks whether they have.
pub(crate) const DRAIN_LOOKS: Millis = Millis::secs(1);
/// How long init takes to start an agent that ended.
pub(crate) const AGENT_TAKES: Millis = Millis::secs(2);
/// When a request without an answer is given up.
pub(crate) const REQUEST_TAKES: Millis = Millis::secs(1);

/// What a world consists of.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The deliberate bug that a check is to find.
    pub(crate) bug: Option<Bug>,
    pub(crate) shape: Arc<Shape>,
    pub(crate) names: Names,
    /// The texts of the story's acts.
    pub(crate) texts: Vec<String>,
    pub(crate) backends: Vec<Backend>,
    pub(crate) clocks: Vec<i32>,
    pub(crate) watchdogs: NodeSet,
    pub(crate) boot_takes: Millis,
    pub(crate) fencing_takes: Millis,
    pub(crate) witness: bool,
    pub(crate) network: Network,
}

impl Config {
    pub(crate) fn of(story: &Story, bug: Option<Bug>) -> Self {
        let far = if bug == Some(Bug::DriftBeyondBound) { 3 } else { 1 };
        Self {
            bug,
            shape: Arc::new(shape_under(bug, &story.shape)),
            names: story.names.clone(),
            texts: story.texts.clone(),
            backends: story.backends.clone(),
            clocks: story.clocks.iter().map(|ppm| ppm.saturating_mul(far)).collect(),
            watchdogs: story.watchdogs,
            boot_takes: story.boot_takes,
            fencing_takes: story.fencing_takes,
            witness: story.witness,
            network: story.network,
        }
    }

    pub(crate) fn backend(&self, resource: ResourceId) -> Backend {
        self.backends.get(place(resource)).copied().unwrap_or(Backend::DEFAULT)
    }
}
