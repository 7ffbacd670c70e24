//! VMs of the configuration that the hypervisor does not know.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use takeover::resource::Return;
use takeover::units::{Guid, ResourceId};
use takeover_admin::Degraded;
use takeover_libvirt::uuid;

/// What was found missing when it was called last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Missing(Arc<Mutex<BTreeMap<ResourceId, Degraded>>>);

impl Missing {
    /// A call about a VM was answered. Says what is wrong, if that is news.
    pub(crate) fn heard(
        &self,
        resource: ResourceId,
        guid: Guid,
        name: &str,
        answer: Return,
    ) -> Option<String> {
        let mut missing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answer != Return::NotHere {
            missing.remove(&resource);
            return None;
        }
        let why = format!(
            "libvirt does not define it here: no domain has the UUID {}; define it, or take this node out of \
             its \"possible\"",
            uuid(guid)
        );
        let degraded = Degraded { vm: name.to_owned(), why: why.clone() };
        missing.insert(resource, degraded).is_none().then(|| format!("{name}: {why}"))
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Degraded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_domain_is_told_once_until_it_is_there() {
        let missing = Missing::default();
        let hear = |answer| missing.heard(ResourceId(3), Guid(7), "web1", answer);
        assert_eq!(hear(Return::Failed), None);
        let told = hear(Return::NotHere).unwrap();
        assert!(
            told.starts_with("web1: ") && told.contains("00000000-0000-0000-0000-000000000007"),
            "{told}"
        );
        assert_eq!((hear(Return::NotHere), missing.all().len()), (None, 1));
        assert_eq!(hear(Return::Done), None);
        assert!(missing.all().is_empty());
        assert!(hear(Return::NotHere).is_some());
    }
}
