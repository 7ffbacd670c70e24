//! What a step of the gate is.

use core::fmt;

use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;
use crate::program::Program;

/// One named step: an entry of the list in `steps.rs`.
#[derive(Debug)]
pub(crate) struct Step {
    /// The word that selects it on the command line.
    pub(crate) name: &'static str,
    /// One sentence: what is known once it has passed.
    pub(crate) shows: &'static str,
    /// The programs that it starts, beside cargo.
    pub(crate) needs: &'static [&'static Program],
    /// Whether it belongs to every run.
    pub(crate) depth: Depth,
    /// What it does.
    pub(crate) work: Work,
}

/// Whether a step belongs to every run or only to `--deep` ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Part of every run.
    Quick,
    /// Only with `--deep`, or when named.
    Deep,
}

/// What a step does.
#[derive(Debug)]
pub(crate) enum Work {
    /// Cargo commands; the step passes if each exits with 0.
    Cargo(&'static [Cargo]),
    /// A function that looks at more than exit codes. It returns what it found, for the reader.
    Check(fn(&Place, &mut Log) -> Result<String, Failure>),
}

/// One cargo command.
#[derive(Debug)]
pub(crate) struct Cargo {
    /// Variables of the environment that it needs.
    pub(crate) env: &'static [(&'static str, &'static str)],
    /// All after `cargo`, as typed, separated by single blanks.
    pub(crate) args: &'static str,
}

impl Step {
    /// Does the step's work and returns what there is to tell about a success.
    ///
    /// # Errors
    /// With what did not hold.
    pub(crate) fn run(&self, place: &Place, log: &mut Log) -> Result<String, Failure> {
        match self.work {
            Work::Check(check) => check(place, log),
            Work::Cargo(commands) => {
                for cargo in commands {
                    let mut command = place.command("cargo");
                    command.args(cargo.args.split(' '));
                    command.envs(cargo.env.iter().copied());
                    log.must_run(&mut command)?;
                }
                Ok(String::new())
            }
        }
    }
}

impl fmt::Display for Depth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quick => f.write_str("quick"),
            Self::Deep => f.write_str("deep"),
        }
    }
}

/// As a user would type it.
impl fmt::Display for Cargo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.env {
            write!(f, "{name}={value} ")?;
        }
        write!(f, "cargo {}", self.args)
    }
}
