//! What is known of a resource.

/// `PersistentState`: whether the cluster should keep the resource online. The only status that
/// is stored (rule `persistent_is_intent`); commands and outside acts change it, failures never.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Persistent {
    /// 0: keep it offline.
    Offline,
    /// 1: keep it online.
    Online,
}
