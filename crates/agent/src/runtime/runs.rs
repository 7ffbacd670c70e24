//! What may run on this machine, as far as its agent knows: what the guardian has to end.

use std::collections::BTreeSet;

use takeover::node::{Node, Output, Stepped, Told};
use takeover::resource::Event;
use takeover::units::{Claim, ResourceId};
use takeover_trace::Heard;

/// Resources that may run here.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// Whether anybody has looked since this agent started.
    looked: bool,
    open: BTreeSet<ResourceId>,
    may: BTreeSet<ResourceId>,
}

impl Runs {
    /// Whether something may run; none before anybody has looked.
    pub(super) fn any(&self) -> Option<bool> {
        self.looked.then_some(!self.may.is_empty())
    }

    /// A gate opens or closes.
    pub(super) fn gate(&mut self, resource: ResourceId, claim: Option<Claim>) {
        if claim.is_some() {
            self.open.insert(resource);
            self.may.insert(resource);
        } else {
            self.open.remove(&resource);
        }
    }

    /// The node made a step.
    pub(super) fn stepped(&mut self, node: &Node, heard: &Heard, outputs: &[Output]) {
        if let Heard::Inventory(running) = heard {
            let listed: BTreeSet<ResourceId> = running.iter().map(|(resource, _)| *resource).collect();
            let released = |resource| node.resource(resource).is_some_and(|state| state.released());
            self.may.retain(|resource| self.open.contains(resource) || !released(*resource));
            self.may.extend(listed);
            self.looked = true;
        }
        for output in outputs {
            if let Output::Told(Told::Resource(step)) = output
                && proves_stopped(step)
            {
                self.may.remove(&step.resource);
            }
        }
    }
}

/// Whether this step is the end of a stop: the gate closed, a Terminate that returned, a look.
fn proves_stopped(step: &Stepped) -> bool {
    matches!(step.event, Event::Returned(..)) && step.after.released()
}
