//! What keeps a proof from being one.

use crate::counterexample::NoCounterexample;
use crate::decidable::Undecidable;
use crate::generated::Stale;
use crate::mutants::MutantError;
use crate::solver::SolverError;

/// Why something is not proved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A solver is missing, or has no answer.
    #[error(transparent)]
    Solver(#[from] SolverError),
    /// A file is not what the table prints.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// An obligation is not in the decidable form.
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    /// A part of the table is not as needed as it is said to be.
    #[error(transparent)]
    Mutant(#[from] MutantError),
    /// A counterexample cannot be shown.
    #[error(transparent)]
    NoCounterexample(#[from] NoCounterexample),
    /// An obligation does not hold.
    #[error("{solver} says of {chapter} that `{goal}` does not hold")]
    Broken {
        /// Which solver.
        solver: &'static str,
        /// The action, or what else the obligation belongs to.
        chapter: String,
        /// What does not hold.
        goal: String,
    },
    /// The table itself leads to a broken rule.
    #[error("the table itself allows a run that breaks a rule:\n{0}")]
    Run(Box<crate::run::Run>),
    /// What a room has to say.
    #[error("{room}: {what}")]
    Room {
        /// Which room.
        room: &'static str,
        /// What does not hold there.
        what: String,
    },
    /// Nothing can be printed.
    #[error("the report cannot be written: {0}")]
    Io(#[from] std::io::Error),
}
