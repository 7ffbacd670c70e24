//! What the command tells of one part of the table.

use std::io::Write;

use crate::counterexample::find;
use crate::failure::Failure;
use crate::mutants::{self, Fate, UNNEEDED};
use crate::run;
use crate::solver::Solver;
use crate::table::{Action, actions};

/// Leaves one part of one action out, and tells what breaks: a step by each solver, and a whole run.
///
/// # Errors
/// [`Failure`] where there is no such part, or a solver is missing.
pub fn without(text: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let (action, part) = mutants::named(text)?;
    writeln!(out, "Without `{part}` of {}: {}\n", action.name, action.says)?;
    match mutants::fate(&action, &part)? {
        Fate::Unneeded => unneeded(&action, &part, out),
        Fate::Needed(story) => {
            let Some(mutant) = action.without(&part) else { return Ok(()) };
            for solver in Solver::ALL {
                let shown = find(solver, &mutant, &story.broken)?;
                writeln!(out, "{} shows a state and a step:\n{shown}\n", solver.program())?;
            }
            match run::find(&mutant) {
                Some(run) => writeln!(out, "A run from the beginning:\n{run}")?,
                None => {
                    writeln!(out, "No run from the beginning was found that breaks a rule, of those tried.")?
                }
            }
            Ok(())
        }
    }
}

fn unneeded(action: &Action, part: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let entry = UNNEEDED.iter().find(|entry| entry.action == action.name && entry.part == part);
    let why = entry.map_or("It is not listed.", |entry| entry.why);
    writeln!(out, "Every obligation holds without it. {why}")?;
    Ok(())
}

/// Every action with the names of what it needs and changes.
///
/// # Errors
/// Where nothing can be printed.
pub fn list(out: &mut dyn Write) -> Result<(), Failure> {
    for action in actions() {
        writeln!(out, "{}: {}", action.name, action.says)?;
        for part in action.parts() {
            writeln!(out, "  {}.{}", action.name, part.replace(' ', "-"))?;
        }
    }
    Ok(())
}
