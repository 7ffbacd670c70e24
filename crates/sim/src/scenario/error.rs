//! What is wrong with a scenario, where, and how to mend it.

use takeover_policies::{FileError, Refusal};

use super::words::Place;

/// Why a scenario was refused.
pub type ScenarioError = FileError;

/// A fault on its way to becoming a [`ScenarioError`]: the file and the text of the line are
/// added where they are known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Fault {
    /// Where; none where the fault lies in no single line.
    place: Option<Place>,
    /// What is wrong.
    problem: String,
    /// How to mend it.
    remedy: String,
}

impl Fault {
    /// A fault at this place.
    pub(super) fn at(place: Place, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: Some(place), problem: problem.into(), remedy: remedy.into() }
    }

    /// A value that was refused, at this place.
    pub(super) fn refused(place: Place, refusal: Refusal) -> Self {
        Self { place: Some(place), problem: refusal.problem, remedy: refusal.remedy }
    }

    /// A fault of the file as a whole.
    pub(super) fn of_file(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: None, problem: problem.into(), remedy: remedy.into() }
    }

    /// A fault at this place, or of the file as a whole where there is none.
    pub(super) fn near(place: Option<Place>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place, problem: problem.into(), remedy: remedy.into() }
    }

    /// The finished error, with the line taken from the file's bytes.
    pub(super) fn in_file(self, file: &str, bytes: &[u8]) -> ScenarioError {
        FileError::new(file, bytes, self.place, Refusal::new(self.problem, self.remedy))
    }
}
