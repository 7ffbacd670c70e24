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

    /// The newest call of the resource so far.
    #[must_use]
    pub fn of(&self, resource: ResourceId) -> CallId {
        let newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        newest.get(&resource).copied().unwrap_or(CallId::FIRST)
    }
}
