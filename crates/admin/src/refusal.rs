//! What a request is refused with.

use serde::{Deserialize, Serialize};

/// Why a request is no good: where, what is wrong, and what to do.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{place}: {cause} ({remedy})")]
pub struct Refusal {
    /// The request, or the part of it that is at fault.
    pub place: String,
    /// What is wrong with it.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl Refusal {
    /// A refusal of these words.
    #[must_use]
    pub fn new(place: &str, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.to_owned(), cause: cause.into(), remedy: remedy.into() }
    }
}
