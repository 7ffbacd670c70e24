//! The proof of the protocol: every obligation, by both solvers.

use std::io::Write;
use std::thread;
use std::time::Instant;

use crate::failure::Failure;
use crate::mutants::{self, Fate};
use crate::obligations::{Chapter, ask, chapters, failures};
use crate::solver::Solver;
use crate::table::{actions, invariant, state_rules, step_rules};
use crate::{decidable, generated, run};

/// Everything that has to be shown of the table as it stands.
///
/// # Errors
/// [`Failure`] with the first obligation that does not hold.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    for solver in Solver::ALL {
        writeln!(out, "  {}", solver.version()?)?;
    }
    let files = generated::compare(&generated::top())?;
    let (actions, parts) = (actions().len(), invariant().len());
    let (states, steps) = (state_rules().len(), step_rules().len());
    writeln!(
        out,
        "  {actions} actions, {parts} parts of the invariant, {states} rules about states, {steps} about steps"
    )?;
    writeln!(out, "  the {files} files in smt are what the table and the clocks print")?;
    writeln!(
        out,
        "  every obligation is decidable; a counterexample would need at most {}",
        decidable::bound()?
    )?;
    obligations(out)?;
    match run::of_the_table() {
        None => Ok(writeln!(
            out,
            "  no run of the table in a small world breaks a rule, of those that were tried"
        )?),
        Some(run) => Err(Failure::Run(Box::new(run))),
    }
}

/// Both solvers at once, each on all of it.
fn obligations(out: &mut dyn Write) -> Result<(), Failure> {
    let chapters = chapters();
    let told = thread::scope(|scope| {
        let asked = Solver::ALL.map(|solver| {
            let chapters = &chapters;
            scope.spawn(move || all(solver, chapters))
        });
        asked.map(|answers| answers.join())
    });
    for (solver, told) in Solver::ALL.into_iter().zip(told) {
        let lost = || Failure::Room { room: "protocol", what: format!("asking {} failed", solver.program()) };
        let (questions, seconds) = told.map_err(|_| lost())??;
        let program = solver.program();
        writeln!(
            out,
            "  {program}: {questions} questions in {} chapters, all as they should be, {seconds:.1} s",
            chapters.len()
        )?;
    }
    Ok(())
}

/// How many questions a solver answered as it should, and how long it took.
fn all(solver: Solver, chapters: &[Chapter]) -> Result<(usize, f64), Failure> {
    let begun = Instant::now();
    let mut questions = 0_usize;
    for chapter in chapters {
        let answers = ask(solver, chapter)?;
        if let Some(wrong) = failures(&answers).first() {
            let (chapter, goal) = (chapter.name.clone(), wrong.label.clone());
            return Err(Failure::Broken { solver: solver.program(), chapter, goal });
        }
        questions = questions.saturating_add(answers.len());
    }
    Ok((questions, begun.elapsed().as_secs_f64()))
}

/// Leaves each condition and each change out in turn.
///
/// # Errors
/// [`Failure`] with the first that is needed and listed as not, or the other way round.
pub fn needed(out: &mut dyn Write) -> Result<(), Failure> {
    let (mut needed, mut unneeded) = (0_usize, 0_usize);
    mutants::all(|_, _, fate| match fate {
        Fate::Needed(_) => needed = needed.saturating_add(1),
        Fate::Unneeded => unneeded = unneeded.saturating_add(1),
    })?;
    writeln!(out, "  {needed} parts of actions are needed: both solvers show what breaks without each")?;
    writeln!(out, "  {unneeded} are not, each with its reason in the list")?;
    Ok(())
}
