//! Why a value was refused, without the place: who reads a file adds that.

/// What is wrong with a value, and how to mend it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{problem} ({remedy})")]
pub struct Refusal {
    /// What is wrong.
    pub problem: String,
    /// How to mend it.
    pub remedy: String,
}

impl Refusal {
    /// A refusal for this reason, with this remedy.
    pub fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into() }
    }
}
