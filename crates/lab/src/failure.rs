//! The lab's one error type.

use core::fmt;

/// Why the lab could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {cause}\n  remedy: {remedy}")]
pub struct Failure {
    /// The file, program, node or VM that the reader has to look at.
    pub place: String,
    /// What was found there.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl Failure {
    /// Builds a failure from anything that reads as text.
    pub fn new(place: impl fmt::Display, cause: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self { place: place.to_string(), cause: cause.to_string(), remedy: remedy.to_string() }
    }

    /// A file or folder that could not be read or written.
    pub(crate) fn file(place: &std::path::Path, cause: &std::io::Error) -> Self {
        Self::new(place.display(), cause, "see that the folder exists, is root's, and has room")
    }
}
