//! Programs that the lab starts and waits for.

use std::process::{Command, Output, Stdio};

use crate::failure::Failure;

/// A command line, for people.
fn typed(command: &Command) -> String {
    let words = core::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// A command from its words.
pub(crate) fn of(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null());
    command
}

/// Runs a program to its end and returns what it printed, whatever its exit code.
///
/// # Errors
/// If it cannot be started.
pub(crate) fn output(command: &mut Command) -> Result<Output, Failure> {
    let output = command.output();
    output
        .map_err(|error| Failure::new(typed(command), error, "see that the program is installed and in PATH"))
}

/// Runs a program that must exit with 0, and returns what it printed.
///
/// # Errors
/// If it cannot be started or exits with anything else; the cause is what it printed as its errors.
pub(crate) fn run(command: &mut Command) -> Result<String, Failure> {
    let output = output(command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let cause = format!("{}: {}", output.status, errors.trim());
    Err(Failure::new(typed(command), cause, "run it by hand and mend what it names"))
}

/// Starts a program that outlives this one: in a session of its own, and nobody's child here.
///
/// # Errors
/// If it cannot be started. What it does later is not known here.
pub(crate) fn detach(command: &Command, log: &std::path::Path) -> Result<(), Failure> {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(log);
    let file = file.map_err(|error| Failure::file(log, &error))?;
    let copy = file.try_clone().map_err(|error| Failure::file(log, &error))?;
    let mut outer = Command::new("setsid");
    outer.arg("--fork").arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    let status = outer.stdin(Stdio::null()).stdout(file).stderr(copy).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(typed(&outer), status, "see what it printed in the log beside it")),
        Err(error) => Err(Failure::new(typed(&outer), error, "see that util-linux is installed")),
    }
}
