//! Which calls are under way, so that one monitor's can be given up without another's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use takeover::units::ResourceId;

use crate::backend::Done;

/// The calls of all resources.
#[derive(Clone, Debug, Default)]
pub(crate) struct Monitors(Arc<Mutex<BTreeMap<ResourceId, Calls>>>);

/// The calls of one resource.
#[derive(Clone, Copy, Debug, Default)]
struct Calls {
    /// How often they were given up.
    era: u64,
    /// How many are not answered, of this era.
    open: u32,
}

impl Monitors {
    /// A call begins: its answer is handed on, unless it was given up meanwhile.
    pub(crate) fn called<T: 'static>(&self, resource: ResourceId, done: Done<T>) -> Done<T> {
        let mut all = self.held();
        let calls = all.entry(resource).or_default();
        calls.open = calls.open.saturating_add(1);
        let (era, monitors) = (calls.era, self.clone());
        Box::new(move |answer| {
            if monitors.answered(resource, era) {
                done(answer);
            }
        })
    }

    fn answered(&self, resource: ResourceId, era: u64) -> bool {
        let mut all = self.held();
        let calls = all.get_mut(&resource).filter(|calls| calls.era == era);
        if let Some(calls) = calls {
            calls.open = calls.open.saturating_sub(1);
            return true;
        }
        false
    }

    /// Gives up the calls of these resources. Says whether no other's are under way.
    pub(crate) fn give_up(&self, of: &[ResourceId]) -> bool {
        let mut all = self.held();
        for resource in of {
            let calls = all.entry(*resource).or_default();
            *calls = Calls { era: calls.era.saturating_add(1), open: 0 };
        }
        all.values().all(|calls| calls.open == 0)
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<ResourceId, Calls>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, channel};

    fn call(monitors: &Monitors, resource: u32) -> (Done<u8>, Receiver<u8>) {
        let (tell, told) = channel();
        let done = monitors.called(ResourceId(resource), Box::new(move |answer| tell.send(answer).unwrap()));
        (done, told)
    }

    #[test]
    fn what_is_given_up_is_never_answered_and_others_are() {
        let monitors = Monitors::default();
        let (mine, hears_nothing) = call(&monitors, 1);
        let (others, hears) = call(&monitors, 2);
        assert!(!monitors.give_up(&[ResourceId(1)]), "another's is under way");
        mine(1);
        others(2);
        assert!(hears_nothing.try_recv().is_err());
        assert_eq!(hears.try_recv(), Ok(2));
        // Nothing is under way any more, and what begins now is answered.
        assert!(monitors.give_up(&[ResourceId(1)]));
        let (again, hears) = call(&monitors, 1);
        again(3);
        assert_eq!(hears.try_recv(), Ok(3));
    }

    /// An answer that comes after all takes nothing away from the calls that were made since.
    #[test]
    fn a_late_answer_counts_for_nothing() {
        let monitors = Monitors::default();
        let (late, _nobody) = call(&monitors, 1);
        monitors.give_up(&[ResourceId(1)]);
        let (_open, _hears) = call(&monitors, 1);
        late(0);
        assert!(!monitors.give_up(&[ResourceId(2)]));
    }
}
