//! The newest call of each resource: what an event of the hypervisor's is younger than.

use std::sync::{Arc, Mutex, PoisonError};

use std::collections::BTreeMap;
use takeover::units::{CallId, ResourceId};

/// Shared by the runtime, which calls, and the hypervisor's threads, which notice.
#[derive(Clone, Debug, Default)]
pub struct Newest(Arc<Mutex<BTreeMap<ResourceId, CallId>>>);

impl Newest {
    /// The resource is about to be called.
    pub fn called(&self, resource: ResourceId, call: CallId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(resource, call);
    }

    /// The calls begin anew, and are numbered from the first.
    pub fn begin_anew(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The newest call of the resource so far.
    #[must_use]
    pub fn of(&self, resource: ResourceId) -> CallId {
        let newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        newest.get(&resource).copied().unwrap_or(CallId::FIRST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_resource_has_its_own_newest_call() {
        let (newest, threads) = (Newest::default(), Newest::default());
        let (first, second) = (ResourceId(1), ResourceId(2));
        assert_eq!(newest.of(first), CallId::FIRST);
        let third = CallId::FIRST.next().next();
        newest.called(first, third);
        let shared = Newest::clone(&newest);
        assert_eq!((shared.of(first), shared.of(second)), (third, CallId::FIRST));
        assert_eq!(threads.of(first), CallId::FIRST, "another agent's");
        newest.begin_anew();
        assert_eq!(shared.of(first), CallId::FIRST);
    }
}
