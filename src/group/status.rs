//! The state of a group, computed from its resources and never stored.

use core::fmt;

use crate::resource;

/// A group's state as an administrator sees it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Status {
    /// Everything runs.
    Online,
    /// Nothing runs; also a group without resources.
    Offline,
    /// Something failed.
    Failed,
    /// Some run, some do not.
    PartialOnline,
    /// Something starts or stops.
    Pending,
}

impl Status {
    /// Its name in tables and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::Offline => "Offline",
            Self::Failed => "Failed",
            Self::PartialOnline => "PartialOnline",
            Self::Pending => "Pending",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The state of a group: Failed before Pending before PartialOnline before Online and Offline
/// (rule `group_state_computed`).
#[must_use]
pub fn status(resources: impl IntoIterator<Item = resource::Status>) -> Status {
    let (mut failed, mut pending, mut online, mut offline) = (false, false, false, false);
    for resource in resources {
        match resource {
            resource::Status::Failed => failed = true,
            resource::Status::OnlinePending | resource::Status::OfflinePending => pending = true,
            resource::Status::Online => online = true,
            resource::Status::Offline => offline = true,
        }
    }
    match (failed, pending, online, offline) {
        (true, _, _, _) => Status::Failed,
        (false, true, _, _) => Status::Pending,
        (false, false, true, true) => Status::PartialOnline,
        (false, false, true, false) => Status::Online,
        (false, false, false, _) => Status::Offline,
    }
}
