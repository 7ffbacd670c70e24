//! What a program that a step needs is, and how to tell whether it is here.

use std::path::Path;
use std::process::{Command, Stdio};

/// A program that a step starts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// Its name, as people say it.
    pub(crate) name: &'static str,
    /// How to tell whether it is installed.
    pub(crate) detect: Detect,
    /// What installs it.
    pub(crate) package: Package,
}

/// How to tell whether a program is installed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Detect {
    /// This command line exits with 0.
    Runs(&'static [&'static str]),
    /// This file exists.
    File(&'static str),
    /// `PATH --version` says 1.`minor` or later, in the manner of rustc and cargo.
    RustSince {
        /// The program's absolute path: what an operating system's package installs.
        path: &'static str,
        /// The second number of the oldest version that will do.
        minor: u32,
    },
}

/// What installs a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Package {
    /// A package of Debian, installed with apt-get.
    Debian(&'static str),
    /// A package of Debian 12 that goes with one version of another package alone. Where another version of
    /// that one is installed, say a newer one from the backports, it is replaced along the way.
    DebianBeside {
        /// The package.
        package: &'static str,
        /// The other one with its version, as apt-get is told: `NAME=BEGINNING*`.
        beside: &'static str,
    },
    /// A component of the Rust toolchain in use, installed with rustup.
    Rustup(&'static str),
    /// Another toolchain, installed with rustup.
    Toolchain(&'static str),
    /// A command of cargo: `NAME@VERSION`, built from its sources.
    Crate(&'static str),
}

impl Program {
    /// Whether the program is installed.
    pub(crate) fn is_here(&self) -> bool {
        match self.detect {
            Detect::Runs(line) => exits_with_zero(line),
            Detect::File(path) => Path::new(path).is_file(),
            Detect::RustSince { path, minor } => {
                let found = version_line(path).as_deref().and_then(minor_version);
                found.is_some_and(|found| found >= minor)
            }
        }
    }
}

/// Those of `programs` that are not `here`, each once, in the order given.
pub(crate) fn missing(programs: &[&'static Program], here: fn(&Program) -> bool) -> Vec<&'static Program> {
    let mut missing: Vec<&'static Program> = Vec::new();
    for program in programs {
        if !missing.contains(program) && !here(program) {
            missing.push(program);
        }
    }
    missing
}

/// The command line as a command; nothing for an empty line.
pub(crate) fn command(line: &[&str]) -> Option<Command> {
    let (program, args) = line.split_first()?;
    let mut command = Command::new(program);
    command.args(args);
    Some(command)
}

/// Whether the command line can be started and exits with 0.
fn exits_with_zero(line: &[&str]) -> bool {
    let run = |mut command: Command| {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    };
    command(line).is_some_and(run)
}

/// What `path --version` prints.
fn version_line(path: &str) -> Option<String> {
    let output = Command::new(path).arg("--version").output().ok()?;
    String::from_utf8(output.stdout).ok()
}

/// The 96 of `rustc 1.96.0 (…)`. Nothing if the line is of another form.
fn minor_version(line: &str) -> Option<u32> {
    let version = line.split_whitespace().nth(1)?;
    let mut numbers = version.split('.');
    let major = numbers.next()?;
    let minor = numbers.next()?.parse().ok()?;
    (major == "1").then_some(minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::{CLIPPY, RUSTFMT};

    #[test]
    fn what_is_here_is_not_missing() {
        assert_eq!(missing(&[&CLIPPY, &RUSTFMT], |_| true), Vec::<&Program>::new());
        let only_clippy = missing(&[&CLIPPY, &RUSTFMT], |program| program.name == "rustfmt");
        assert_eq!(only_clippy, vec![&CLIPPY]);
    }

    #[test]
    fn a_program_that_nobody_has_is_found_missing() {
        let absent = [
            Detect::Runs(&["no-such-program-on-any-machine"]),
            Detect::Runs(&["cargo", "no-such-command-of-cargo"]),
            Detect::File("/no/such/file"),
            Detect::RustSince { path: "/no/such/rustc", minor: 0 },
        ];
        for detect in absent {
            let program = Program { name: "absent", detect, package: Package::Debian("none") };
            assert!(!program.is_here(), "{program:?}");
        }
    }

    #[test]
    fn versions_are_read_from_the_second_word() {
        assert_eq!(minor_version("rustc 1.96.0 (abc 2026-01-01) (built from a tarball)"), Some(96));
        assert_eq!(minor_version("cargo 1.63.0"), Some(63));
        assert_eq!(minor_version("rustc 2.1.0"), None);
        assert_eq!(minor_version("rustc"), None);
        assert_eq!(minor_version(""), None);
    }
}
