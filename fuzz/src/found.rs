//! What a target found.

use core::fmt;

/// Something that does not hold.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{law}: {what}")]
pub struct Found {
    /// The rule or law that does not hold.
    pub law: &'static str,
    /// What shows it.
    pub what: String,
}

impl Found {
    /// A law that does not hold, and what shows it.
    pub(crate) fn new(law: &'static str, what: impl fmt::Display) -> Self {
        Self { law, what: what.to_string() }
    }
}

/// Holds, or is found not to.
pub(crate) fn holds(law: &'static str, fine: bool, what: impl FnOnce() -> String) -> Result<(), Found> {
    if fine { Ok(()) } else { Err(Found { law, what: what() }) }
}
