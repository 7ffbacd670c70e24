//! Coq's two programs: the one that accepts proofs, and the one that checks what was accepted.

use core::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;
use std::{fs, io};

use super::Source;
use super::folder::Folder;

/// What Coq says of a theorem that rests on nothing.
const CLOSED: &str = "Closed under the global context";
/// What stands in front of a theorem's name in the answers.
const LABEL: &str = "theorem ";
/// The file that asks what the theorems rest on.
const AUDIT: &str = "Audit";

/// Why Coq's word cannot be had, or is no.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CoqError {
    /// It is not installed.
    #[error("{program} cannot be started: {cause}; install Debian's package `coq`")]
    Missing {
        /// The program.
        program: String,
        /// What the operating system says.
        cause: io::Error,
    },
    /// A file cannot be written or read.
    #[error("what Coq is to read or has to say cannot be passed on: {0}")]
    Io(#[from] io::Error),
    /// A proof is none.
    #[error("coqc does not accept coq/{file}.v: the proof or what it is about was changed\n{said}")]
    NotAccepted {
        /// The file, without its ending.
        file: String,
        /// What it says.
        said: String,
    },
    /// The second program does not agree with the first.
    #[error("coqchk does not accept what coqc compiled\n{said}")]
    NotConfirmed {
        /// What it says.
        said: String,
    },
    /// A theorem rests on something that is not proved.
    #[error("`{theorem}` has to rest on the definitions alone; prove what Coq names, or take it out: {said}")]
    NotClosed {
        /// The theorem.
        theorem: &'static str,
        /// What Coq says that it rests on.
        said: String,
    },
    /// Something is assumed somewhere.
    #[error("the files assume `{name}`: prove it, or take it out")]
    Assumed {
        /// What.
        name: String,
    },
    /// A guard's name is not in the protocol.
    #[error("no line of coq/Protocol.v is marked as guard `{guard}`; its marks name all there are")]
    NoSuchGuard {
        /// The name.
        guard: String,
    },
}

/// Coq, where it is installed.
#[derive(Clone, Debug)]
pub struct Prover {
    coqc: String,
    coqchk: String,
}

impl Prover {
    /// As the system finds it.
    #[must_use]
    pub fn installed() -> Self {
        Self { coqc: "coqc".to_owned(), coqchk: "coqchk".to_owned() }
    }

    /// With these programs.
    #[must_use]
    pub fn at(coqc: &str, coqchk: &str) -> Self {
        Self { coqc: coqc.to_owned(), coqchk: coqchk.to_owned() }
    }

    /// Which version it is, once both programs are there.
    ///
    /// # Errors
    /// [`CoqError::Missing`].
    pub fn version(&self) -> Result<String, CoqError> {
        let here = Path::new(".");
        run(&self.coqchk, here, &["-where"])?;
        let output = run(&self.coqc, here, &["--version"])?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Checks these files, in this order, and that these theorems of theirs rest on nothing.
    ///
    /// # Errors
    /// [`CoqError`] with the first thing that is wrong.
    pub fn check(
        &self,
        sources: &[Source],
        theorems: &[&'static str],
        out: &mut dyn Write,
    ) -> Result<(), CoqError> {
        self.version()?;
        let folder = Folder::new()?;
        for source in sources {
            let begun = Instant::now();
            self.accept(&folder, source.name, &source.text)?;
            let seconds = begun.elapsed().as_secs_f64();
            writeln!(out, "  {}.v: coqc accepts it ({seconds:.1} s)", source.name)?;
        }
        let said = self.accept(&folder, AUDIT, &audit(sources, theorems))?;
        for theorem in theorems {
            closed(theorem, &said)?;
            writeln!(out, "  {theorem}: closed under the global context")?;
        }
        let begun = Instant::now();
        self.confirm(&folder, sources)?;
        let seconds = begun.elapsed().as_secs_f64();
        writeln!(
            out,
            "  coqchk confirms {} files and finds nothing assumed ({seconds:.1} s)",
            sources.len()
        )?;
        Ok(())
    }

    /// Has one file compiled; what it prints.
    fn accept(&self, folder: &Folder, file: &str, text: &str) -> Result<String, CoqError> {
        let name = format!("{file}.v");
        fs::write(folder.path().join(&name), text)?;
        let output = run(&self.coqc, folder.path(), &["-q", &name])?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(CoqError::NotAccepted { file: file.to_owned(), said: both(&output) })
        }
    }

    /// Has the compiled files checked by the other program. Coq's own library is taken as it is: what is
    /// assumed there, and used, has been asked for already.
    fn confirm(&self, folder: &Folder, sources: &[Source]) -> Result<(), CoqError> {
        let mut words = vec!["-o", "-silent"];
        words.extend(sources.iter().flat_map(|source| ["-norec", source.name]));
        let output = run(&self.coqchk, folder.path(), &words)?;
        let said = both(&output);
        let axioms = said.split_once("* Axioms:").map(|(_, behind)| behind);
        let listed = axioms.and_then(|behind| behind.split("* Constants").next());
        let Some(listed) = listed.filter(|_| output.status.success()) else {
            return Err(CoqError::NotConfirmed { said });
        };
        let ours = |name: &&str| !name.starts_with("Coq.") && *name != "<none>";
        match listed.split_whitespace().find(ours) {
            Some(name) => Err(CoqError::Assumed { name: name.to_owned() }),
            None => Ok(()),
        }
    }
}

fn run(program: &str, folder: &Path, words: &[&str]) -> Result<Output, CoqError> {
    let missing = |cause| CoqError::Missing { program: program.to_owned(), cause };
    Command::new(program).args(words).current_dir(folder).output().map_err(missing)
}

/// All that a program said.
fn both(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// Asks what each theorem rests on, each answer behind the theorem's name.
fn audit(sources: &[Source], theorems: &[&str]) -> String {
    let mut text = String::new();
    for source in sources {
        // A write into a string cannot fail.
        let _ = writeln!(text, "Require Import {}.", source.name);
    }
    for theorem in theorems {
        let _ = writeln!(text, "Goal True. idtac \"{LABEL}{theorem}\". Abort.\nPrint Assumptions {theorem}.");
    }
    text
}

/// Whether the answers say of this theorem that it rests on nothing.
fn closed(theorem: &'static str, said: &str) -> Result<(), CoqError> {
    let label = format!("{LABEL}{theorem}");
    let behind = said.lines().skip_while(|line| *line != label).skip(1);
    let lines: Vec<&str> = behind.take_while(|line| !line.starts_with(LABEL)).collect();
    let answer = lines.join("\n");
    if answer.trim() == CLOSED { Ok(()) } else { Err(CoqError::NotClosed { theorem, said: answer }) }
}
