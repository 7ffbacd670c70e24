//! The lease's arithmetic, for all values: what joins the protocol's proof to the clocks.
//!
//! The lemma of the clocks: while no request of a life was applied after an observer's sight, the observer's
//! whole ttl does not pass before every deadline of that life has passed, guardian, watchdog and reset
//! included. Three files of obligations show it, and both solvers answer each question:
//!
//! * `clocks-reals`: the lemma itself, for every clock inside the drift bound.
//! * `clocks-whole`: the core's quotients and moments on whole numbers, which give the lemma's premise.
//! * `clocks-bits`: that 64 bits that are held at their ends compute just that, for every moment.
//!
//! [`formulas`] holds what the core computes, once; the tests hold it against the functions that ship.

mod bits;
pub mod formulas;
mod moments;
mod obligation;
mod print;
mod reals;
pub mod term;
mod watchdog;
mod whole;
mod witness;

use std::io::Write;
use std::thread;
use std::time::Instant;

pub use obligation::{Asks, Bug, Claim, File, Given, Obligation, Question, given};
pub use print::Numbers;
pub use witness::readable;

use crate::solver::{Answer, Solver, SolverError, Verdict};

/// Why the lemma is not shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A solver gave no answer.
    #[error(transparent)]
    Solver(#[from] SolverError),
    /// Nothing can be printed.
    #[error("the proof's report cannot be written: {0}")]
    Report(#[from] std::io::Error),
    /// An answer is not the one that was to be.
    #[error("{file}: {program} finds `{label}` {found}; {remedy}")]
    Wrong {
        /// The file.
        file: &'static str,
        /// The solver.
        program: &'static str,
        /// The question.
        label: String,
        /// What it found.
        found: &'static str,
        /// What to look at.
        remedy: &'static str,
    },
}

/// The files of obligations.
#[must_use]
pub fn rooms() -> Vec<File> {
    vec![reals::file(), whole::file(), bits::file()]
}

/// The generated files' names and texts.
#[must_use]
pub fn files() -> Vec<(&'static str, String)> {
    rooms().iter().map(|file| (file.name, file.text())).collect()
}

/// Asks both solvers everything, and prints what they say.
///
/// # Errors
/// [`Failure`], with the first answer that is not as it must be.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    for file in rooms() {
        show(&file, out)?;
    }
    Ok(())
}

/// Asks both solvers what one file asks, and prints what they say.
///
/// # Errors
/// [`Failure`], with the first answer that is not as it must be.
pub fn show(file: &File, out: &mut dyn Write) -> Result<(), Failure> {
    let (text, begun) = (file.text(), Instant::now());
    let said = both(&text)?;
    let questions = file.questions();
    for (at, question) in questions.iter().enumerate() {
        let mut told = String::new();
        for (solver, answers) in &said {
            told = expected(file, *solver, question, answers.get(at))?;
        }
        match question.asks {
            Asks::Proof => writeln!(out, "  {}: z3 unsat, cvc5 unsat", question.obligation)?,
            Asks::Bug(bug) => writeln!(out, "    broken by {bug}: {told}")?,
            Asks::Example => {}
        }
    }
    let proofs = file.obligations.len();
    let bugs: usize = file.obligations.iter().map(|it| it.bugs.len()).sum();
    let seconds = begun.elapsed().as_secs_f64();
    writeln!(out, "  {}: {proofs} obligations, {bugs} bugs found, {seconds:.1} s", file.name)?;
    Ok(())
}

/// What each solver says, asked at the same time.
fn both(text: &str) -> Result<Vec<(Solver, Vec<Answer>)>, SolverError> {
    thread::scope(|scope| {
        let asked = Solver::ALL.map(|solver| (solver, scope.spawn(move || solver.ask(text))));
        let said = asked.into_iter().map(|(solver, asked)| {
            let said = asked.join().unwrap_or_else(|_| {
                let (program, label) = (solver.program(), "every question".to_owned());
                Err(SolverError::NoAnswer { program, label, said: "nothing".to_owned() })
            });
            said.map(|answers| (solver, answers))
        });
        said.collect()
    })
}

/// The model, where the answer is the one that must be.
fn expected(
    file: &File,
    solver: Solver,
    question: &Question,
    answer: Option<&Answer>,
) -> Result<String, Failure> {
    let label = question.label();
    let wrong = |found, remedy| Failure::Wrong {
        file: file.name,
        program: solver.program(),
        label: label.clone(),
        found,
        remedy,
    };
    let answer = answer.filter(|answer| answer.label == label);
    let answer =
        answer.ok_or_else(|| wrong("not at its place", "the file and its list of questions differ"))?;
    match (question.asks, answer.verdict) {
        (Asks::Proof, Verdict::Impossible) => Ok(String::new()),
        (Asks::Example | Asks::Bug(_), Verdict::Possible) => Ok(readable(&answer.model)),
        (Asks::Proof, Verdict::Possible) => {
            Err(wrong("false", "the formula or the core is wrong: ask for a model of it"))
        }
        (Asks::Example, Verdict::Impossible) => {
            Err(wrong("impossible", "its premises contradict each other and show nothing"))
        }
        (Asks::Bug(_), Verdict::Impossible) => {
            Err(wrong("impossible", "the obligation does not see this bug and is too weak"))
        }
    }
}
