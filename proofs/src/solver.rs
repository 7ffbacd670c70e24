//! The two solvers: programs of others' making, so that nobody has to believe this crate's own logic.
//!
//! Each is asked every question. What one of them cannot answer, or answers differently from the other,
//! is an error, and so is a solver that is not there: nothing passes because nobody could ask.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;

/// A program that decides whether formulas can hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Solver {
    /// Z3.
    Z3,
    /// cvc5.
    Cvc5,
}

/// What a solver says of one question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// There is a state that fits.
    Possible,
    /// There is none.
    Impossible,
}

/// One question's label, and what was said of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The label that the question was asked under.
    pub label: String,
    /// What the solver said.
    pub verdict: Verdict,
    /// What it printed of a model, where it was asked for one; else nothing.
    pub model: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SolverError {
    /// It is not installed.
    #[error("{program} cannot be started: {cause}; install Debian's package `{program}`")]
    Missing {
        /// The program.
        program: &'static str,
        /// What the operating system says.
        cause: std::io::Error,
    },
    /// It said something that is no answer.
    #[error("{program} was asked `{label}` and said `{said}`: the question is outside what it decides")]
    NoAnswer {
        /// The program.
        program: &'static str,
        /// The question.
        label: String,
        /// What it said.
        said: String,
    },
    /// Questions were not answered.
    #[error("{program} answered {answered} of {asked} questions")]
    TooFew {
        /// The program.
        program: &'static str,
        /// How many were asked.
        asked: usize,
        /// How many were answered.
        answered: usize,
    },
}

impl Solver {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Z3, Self::Cvc5];

    /// Its program's name, which is its Debian package's as well.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Z3 => "z3",
            Self::Cvc5 => "cvc5",
        }
    }

    /// Which version it is.
    ///
    /// # Errors
    /// [`SolverError::Missing`] where it is not installed.
    pub fn version(self) -> Result<String, SolverError> {
        let missing = |cause| SolverError::Missing { program: self.program(), cause };
        let output = Command::new(self.program()).arg("--version").output().map_err(missing)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Asks everything that a text in SMT-LIB asks. Each question is an `(echo "LABEL")` followed by a
    /// `(check-sat)`, and perhaps by a `(get-value ...)`.
    ///
    /// # Errors
    /// [`SolverError`]; an `unknown` is one.
    pub fn ask(self, text: &str) -> Result<Vec<Answer>, SolverError> {
        let missing = |cause| SolverError::Missing { program: self.program(), cause };
        let child = self.command().spawn().map_err(missing)?;
        let said = converse(child, text).map_err(missing)?;
        let answers = self.read(&said)?;
        let asked = text.matches("(check-sat)").count();
        if answers.len() == asked {
            Ok(answers)
        } else {
            Err(SolverError::TooFew { program: self.program(), asked, answered: answers.len() })
        }
    }

    fn command(self) -> Command {
        let mut command = Command::new(self.program());
        match self {
            Self::Z3 => command.args(["-in", "-smt2"]),
            // Without the search for finite models it gives up where a state does fit.
            Self::Cvc5 => command.args(["--lang=smt2", "--incremental", "--finite-model-find"]),
        };
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    /// Labels and verdicts alternate; what follows a verdict is its model.
    fn read(self, said: &str) -> Result<Vec<Answer>, SolverError> {
        let mut answers: Vec<Answer> = Vec::new();
        let mut label: Option<String> = None;
        for line in said.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let no_answer = |label: String| SolverError::NoAnswer {
                program: self.program(),
                label,
                said: line.to_owned(),
            };
            let verdict = match line {
                "sat" => Some(Verdict::Possible),
                "unsat" => Some(Verdict::Impossible),
                "unknown" => return Err(no_answer(label.unwrap_or_default())),
                _ => None,
            };
            match (verdict, label.take()) {
                (Some(verdict), Some(label)) => {
                    answers.push(Answer { label, verdict, model: String::new() });
                }
                (None, None) if line.starts_with('(') && !line.starts_with("(error") => {
                    let model = answers.last_mut().map(|answer| &mut answer.model);
                    model.ok_or_else(|| no_answer(String::new()))?.push_str(line);
                }
                (None, None) => label = Some(line.trim_matches('"').to_owned()),
                (Some(_), None) => return Err(no_answer(String::new())),
                (None, Some(label)) => return Err(no_answer(label)),
            }
        }
        Ok(answers)
    }
}

/// Writes everything, reads everything. Both at once: a solver answers while it is still being asked.
fn converse(mut child: Child, text: &str) -> Result<String, std::io::Error> {
    let mut said = String::new();
    thread::scope(|scope| {
        if let Some(mut input) = child.stdin.take() {
            // A solver that ends early has said why; what it no longer reads is of no interest.
            scope.spawn(move || input.write_all(text.as_bytes()).ok());
        }
        child.stdout.take().map_or(Ok(0), |mut output| output.read_to_string(&mut said))
    })?;
    child.wait()?;
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::{Solver, SolverError, Verdict};

    #[test]
    fn a_solver_that_does_not_know_has_not_answered() {
        let said = Solver::Cvc5.read("\"first\"\nsat\n\"second\"\nunknown\n");
        assert!(matches!(said, Err(SolverError::NoAnswer { label, .. }) if label == "second"));
    }

    #[test]
    fn an_error_is_no_answer() {
        assert!(Solver::Z3.read("first\n(error \"line 3\")\nsat\n").is_err());
    }

    #[test]
    fn a_question_that_is_not_answered_is_missed() {
        let text = "(set-logic UF)(echo \"one\")(check-sat)(exit)(echo \"two\")(check-sat)";
        for solver in Solver::ALL {
            assert!(matches!(solver.ask(text), Err(SolverError::TooFew { asked: 2, answered: 1, .. })));
        }
    }

    #[test]
    fn both_know_what_can_be_and_what_cannot() {
        let text = "(set-logic UF)\n(push 1)\n(echo \"can be\")\n(check-sat)\n(pop 1)\n(push 1)\n\
                    (echo \"cannot\")\n(assert false)\n(check-sat)\n(pop 1)\n";
        for solver in Solver::ALL {
            let verdicts: Vec<Verdict> =
                solver.ask(text).into_iter().flatten().map(|answer| answer.verdict).collect();
            assert_eq!(verdicts, [Verdict::Possible, Verdict::Impossible], "{}", solver.program());
        }
    }
}
