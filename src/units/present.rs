//! What a stored record must say.

use serde::{Deserialize, Deserializer};

/// Reads a field that may be none and has to be there all the same: a record that has lost it is
/// damaged, and must not read as one that says none (rule `unknown_version_refused`).
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer)
}
