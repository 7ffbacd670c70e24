//! A step's log: all that its programs print, in the order they print it.

use core::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output};

use crate::failure::Failure;
use crate::place::Place;

/// Longer command lines are cut.
const LINE_MAX: usize = 2_000;

/// A file below `target/gate/`, shown when its step fails and kept in any case.
#[derive(Debug)]
pub(crate) struct Log {
    /// Where the log is.
    path: PathBuf,
    /// The open file. Programs inherit copies of it, so that output and errors stay in order.
    file: File,
}

impl Log {
    /// Starts an empty log for the step called `name`.
    ///
    /// # Errors
    /// If the folder or file cannot be written.
    pub(crate) fn start(place: &Place, name: &str) -> Result<Self, Failure> {
        let folder = place.target.join("gate");
        fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
        let path = folder.join(name).with_extension("log");
        fs::write(&path, "").map_err(|error| unwritable(&path, &error))?;
        let file = OpenOptions::new().append(true).open(&path);
        let file = file.map_err(|error| unwritable(&path, &error))?;
        Ok(Self { path, file })
    }

    /// Where the log is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What was logged so far.
    pub(crate) fn text(&self) -> String {
        let bytes = fs::read(&self.path).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Runs a program to its end; all that it prints goes into the log.
    ///
    /// # Errors
    /// If the program cannot be started. An exit code other than 0 is an answer, not an error.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<ExitStatus, Failure> {
        let status = self.start_program(command)?.wait();
        status.map_err(|error| unstartable(command, &error))
    }

    /// Starts a program; all that it prints goes into the log.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub(crate) fn start_program(&mut self, command: &mut Command) -> Result<Child, Failure> {
        self.note(&shortened(&typed(command)))?;
        let output = self.copy()?;
        let errors = self.copy()?;
        let child = command.stdout(output).stderr(errors).spawn();
        child.map_err(|error| unstartable(command, &error))
    }

    /// Runs a program that must exit with 0.
    ///
    /// # Errors
    /// If it cannot be started or exits with anything else.
    pub(crate) fn must_run(&mut self, command: &mut Command) -> Result<(), Failure> {
        let status = self.run(command)?;
        if status.success() {
            return Ok(());
        }
        let remedy = "read its output above and mend what it names";
        Err(Failure::new(typed(command), status, remedy))
    }

    /// Runs a program and returns what it printed; the log gets the exit code and the errors.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub(crate) fn capture(&mut self, command: &mut Command) -> Result<Output, Failure> {
        self.note(&format!("$ {}", typed(command)))?;
        let output = command.output();
        let output = output.map_err(|error| unstartable(command, &error))?;
        let errors = String::from_utf8_lossy(&output.stderr);
        self.note(&format!("{}{}", errors, output.status))?;
        Ok(output)
    }

    /// Adds one line of our own.
    ///
    /// # Errors
    /// If the log cannot be written.
    pub(crate) fn note(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.file, "{line}").map_err(|error| unwritable(&self.path, &error))
    }

    /// A second handle of the file, for a program to write to.
    fn copy(&self) -> Result<File, Failure> {
        let copy = self.file.try_clone();
        copy.map_err(|error| unwritable(&self.path, &error))
    }
}

/// The command as a user would type it, with the variables that it sets.
pub(crate) fn typed(command: &Command) -> String {
    let mut text = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            let _ = write!(text, "{}={} ", name.display(), value.display());
        }
    }
    text.push_str(&command.get_program().to_string_lossy());
    for argument in command.get_args() {
        let _ = write!(text, " {}", argument.display());
    }
    text
}

/// The line of a command, without what no reader would read.
fn shortened(typed: &str) -> String {
    match typed.char_indices().nth(LINE_MAX) {
        Some((end, _)) => format!("$ {} ...", typed.get(..end).unwrap_or_default()),
        None => format!("$ {typed}"),
    }
}

/// The log cannot be written.
fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let remedy = "make the folder writable or set CARGO_TARGET_DIR to one that is";
    Failure::new(path.display(), error, remedy)
}

/// The program cannot be started.
fn unstartable(command: &Command, error: &std::io::Error) -> Failure {
    let remedy = "install it, see `cargo xtask test --list` for what provides it";
    Failure::new(command.get_program().display(), error, remedy)
}
