//! Rules about a whole cluster as someone sees it who can look everywhere at once: a simulator, a
//! model checker, a test laboratory.

use super::{Broken, first_broken};
use crate::units::{Claim, NodeId, NodeSet};

/// One instance of a resource that runs, or that a start in flight may yet bring up.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Instance {
    /// Where.
    pub node: NodeId,
    /// Under which claim it was started; none for a start that passed no gate.
    pub claim: Option<Claim>,
}

/// One resource, seen from everywhere at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Every instance of it that passed a gate.
    pub instances: &'a [Instance],
    /// The nodes whose hypervisor's manager shows it running.
    pub shown: NodeSet,
    /// The nodes on which it really runs.
    pub runs: NodeSet,
    /// Whether all that it depends on is Online wherever it is.
    pub dependencies_online: bool,
    /// Whether the nodes on which it was just started are paused.
    pub started_on_paused: bool,
}

/// A rule's name and its question.
type Asked = (&'static str, fn(&Picture<'_>) -> bool);

/// The rules, by name.
pub(super) const RULES: [Asked; 4] = [
    ("never_on_two_nodes", never_on_two_nodes),
    ("hypervisor_is_told", hypervisor_is_told),
    ("dependencies_in_order", dependencies_in_order),
    ("paused_starts_nothing", paused_starts_nothing),
];

/// Asks all of them.
///
/// # Errors
/// The first rule that the picture breaks.
pub fn picture(picture: &Picture<'_>) -> Result<(), Broken> {
    first_broken(RULES.iter().map(|(name, holds)| (*name, holds(picture))))
}

/// At no instant do two nodes run one resource, or have a start of it in flight.
fn never_on_two_nodes(picture: &Picture<'_>) -> bool {
    let nodes: NodeSet = picture.instances.iter().map(|instance| instance.node).collect();
    nodes.len() <= 1
}

/// Each hypervisor's manager shows what runs on its node.
fn hypervisor_is_told(picture: &Picture<'_>) -> bool {
    picture.shown == picture.runs
}

/// A resource is never Online while one that it depends on is not.
fn dependencies_in_order(picture: &Picture<'_>) -> bool {
    picture.dependencies_online
}

/// A paused node never calls Online.
fn paused_starts_nothing(picture: &Picture<'_>) -> bool {
    !picture.started_on_paused
}
