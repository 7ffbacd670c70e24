//! The one error type of the measuring.

use core::fmt;

/// Why something could not be measured or an answer was wrong.
///
/// Three fields, so that nobody can write an error that forgets the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The file, program or folder that the reader has to look at.
    pub(crate) place: String,
    /// What was found there.
    pub(crate) cause: String,
    /// What to do about it.
    pub(crate) remedy: String,
}

impl Failure {
    /// Builds a failure from anything that reads as text.
    pub(crate) fn new(place: impl fmt::Display, cause: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self { place: place.to_string(), cause: cause.to_string(), remedy: remedy.to_string() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, cause, remedy } = self;
        write!(f, "{place}: {cause}\n  remedy: {remedy}")
    }
}

impl core::error::Error for Failure {}
