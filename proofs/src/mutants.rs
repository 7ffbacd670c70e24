//! What happens to the proof when one condition or change of one action is left out.
//!
//! Each must make an obligation fail, or stand in the list of what is not needed, with its reason: a
//! proof that holds whatever the protocol does proves nothing.

use crate::counterexample::{Counterexample, NoCounterexample, find};
use crate::obligations::{Chapter, ask, chapter, failures, goals};
use crate::solver::{Solver, Verdict};
use crate::table::{Action, Named, actions};

mod unneeded;

pub use unneeded::{UNNEEDED, Unneeded};

/// What is known of one part of one action.
#[derive(Clone, Debug)]
pub enum Fate {
    /// Without it this fails, and both solvers show how.
    Needed(Box<Counterexample>),
    /// Everything holds without it.
    Unneeded,
}

/// Why a part's fate is not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MutantError {
    /// A solver is missing, has no answer, or shows no counterexample.
    #[error(transparent)]
    Counterexample(#[from] NoCounterexample),
    /// There is no such action, or it has no such part.
    #[error("there is no `{0}`; write ACTION.PART, as in acquire_over.proof")]
    Unknown(String),
    /// The solvers differ.
    #[error("without {action}.{part}: {first} fails for z3, and cvc5 says that it holds")]
    Differ {
        /// The action.
        action: &'static str,
        /// What was left out.
        part: String,
        /// What z3 says fails.
        first: String,
    },
    /// Something is needed that is listed as not needed, or the other way round.
    #[error(
        "{action}.{part} {found}, but the list of what is not needed says otherwise; mend the list, or the table"
    )]
    Listed {
        /// The action.
        action: &'static str,
        /// The part.
        part: String,
        /// What was found.
        found: String,
    },
}

/// An action and one of its parts, from `ACTION.PART`.
///
/// # Errors
/// [`MutantError::Unknown`].
pub fn named(text: &str) -> Result<(Action, String), MutantError> {
    let unknown = || MutantError::Unknown(text.to_owned());
    let (name, part) = text.split_once('.').ok_or_else(unknown)?;
    let part = part.replace('-', " ");
    let action = actions().into_iter().find(|action| action.name == name).ok_or_else(unknown)?;
    if action.parts().any(|known| known == part) { Ok((action, part)) } else { Err(unknown()) }
}

/// What becomes of the proof without one part of an action.
///
/// # Errors
/// [`MutantError`].
pub fn fate(action: &Action, part: &str) -> Result<Fate, MutantError> {
    let Some(mutant) = action.without(part) else { return Err(MutantError::Unknown(part.to_owned())) };
    let Some(goal) = first_broken(Solver::Z3, &mutant)? else { return Ok(Fate::Unneeded) };
    let story = find(Solver::Z3, &mutant, &goal)?;
    find(Solver::Cvc5, &mutant, &goal).map_err(|error| match error {
        NoCounterexample::TooSmall { .. } => {
            MutantError::Differ { action: action.name, part: part.to_owned(), first: goal.name.to_owned() }
        }
        other @ (NoCounterexample::Solver(_) | NoCounterexample::Misread { .. }) => other.into(),
    })?;
    Ok(Fate::Needed(Box::new(story)))
}

/// The first thing that an action does not keep, by one solver.
fn first_broken(solver: Solver, action: &Action) -> Result<Option<Named>, MutantError> {
    let chapter: Chapter = chapter(action);
    let answers = ask(solver, &chapter).map_err(NoCounterexample::from)?;
    let failed = failures(&answers).into_iter().find(|answer| answer.verdict == Verdict::Possible);
    let Some(failed) = failed else { return Ok(None) };
    Ok(goals(action).into_iter().find(|goal| goal.name == failed.label))
}

/// Every part of every action, with its fate, held against the list.
///
/// # Errors
/// [`MutantError`] with the first that is not as listed.
pub fn all(mut told: impl FnMut(&Action, &str, &Fate)) -> Result<(), MutantError> {
    for action in actions() {
        let parts: Vec<&'static str> = action.parts().collect();
        for part in parts {
            let fate = fate(&action, part)?;
            listed(&action, part, &fate)?;
            told(&action, part, &fate);
        }
    }
    Ok(())
}

fn listed(action: &Action, part: &str, fate: &Fate) -> Result<(), MutantError> {
    let unneeded = UNNEEDED.iter().any(|entry| entry.action == action.name && entry.part == part);
    let found = match fate {
        Fate::Needed(story) if unneeded => format!("is needed for {}", story.broken.name),
        Fate::Unneeded if !unneeded => "is not needed by any obligation".to_owned(),
        Fate::Needed(_) | Fate::Unneeded => return Ok(()),
    };
    Err(MutantError::Listed { action: action.name, part: part.to_owned(), found })
}

#[cfg(test)]
mod tests {
    use super::{Fate, MutantError, UNNEEDED, fate, listed, named};

    #[test]
    fn what_is_needed_and_listed_as_not_is_found() {
        let needed = named("acquire_over.proof").and_then(|(action, part)| fate(&action, &part));
        assert!(matches!(needed, Ok(Fate::Needed(_))));
        let found = named("plan.heir").and_then(|(action, part)| listed(&action, &part, &needed?));
        assert!(matches!(found, Err(MutantError::Listed { .. })));
    }

    #[test]
    fn what_is_not_needed_and_not_listed_is_found() {
        let found = named("acquire_over.proof");
        let found = found.and_then(|(action, part)| listed(&action, &part, &Fate::Unneeded));
        assert!(matches!(found, Err(MutantError::Listed { .. })));
    }

    /// What the list names is there.
    #[test]
    fn every_entry_of_the_list_is_a_part() {
        for entry in UNNEEDED {
            assert!(named(&format!("{}.{}", entry.action, entry.part)).is_ok(), "{entry:?}");
        }
    }
}
