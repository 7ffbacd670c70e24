//! What a story may ask of a cluster within the trust base: what the README lists as not guaranteed is
//! never drawn, and never left over when a story is shrunk.

use takeover::policy::Proofs;
use takeover::units::{NodeId, NodeSet};

use crate::scenario::{Act, NodeFault, Story};

/// The nodes whose guardian may hang: those with a watchdog that the lease allows for, and all of them
/// where only a confirmed fencing proves a life over.
pub(super) fn may_lose_guardian(story: &Story) -> NodeSet {
    let spec = story.shape.policy().spec();
    let watched = if spec.lease.watchdog.is_some() { story.watchdogs } else { NodeSet::EMPTY };
    match spec.proofs {
        Proofs::SelfFencing => watched,
        Proofs::FencingAgent => story.shape.nodes(),
    }
}

/// Whether a story stays within the trust base.
///
/// # Errors
/// What lies outside of it.
pub fn trusted(story: &Story) -> Result<(), String> {
    let bound = story.shape.policy().spec().lease.drift_ppm;
    let beyond = story.clocks.iter().position(|ppm| ppm.unsigned_abs() > bound);
    if let Some(place) = beyond {
        let name = story.names.nodes.get(place).map_or("?", String::as_str);
        return Err(format!("the clock of {name} runs beyond lease-drift-ppm {bound}"));
    }
    let guardians = may_lose_guardian(story);
    let name = |node: NodeId| story.names.node(node).to_owned();
    for timed in &story.acts {
        match timed.act {
            Act::Node(node, NodeFault::HangGuardian) if !guardians.contains(node) => {
                return Err(format!(
                    "the guardian of {} hangs, and no watchdog stands behind it",
                    name(node)
                ));
            }
            Act::ForceStart { node, .. } => {
                return Err(format!("a start passes no gate on {}", name(node)));
            }
            Act::RollBack(_) => return Err("the store is rolled back".to_owned()),
            Act::Node(..)
            | Act::Vm(..)
            | Act::StartOutside { .. }
            | Act::Next { .. }
            | Act::BackendMissing { .. }
            | Act::Network(_)
            | Act::Traffic { .. }
            | Act::StoreServes(_)
            | Act::Order(_)
            | Act::Policy { .. }
            | Act::Reshape(_)
            | Act::Expect(_) => {}
        }
    }
    Ok(())
}
