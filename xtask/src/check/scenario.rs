//! What the checks of the `takeover` command share: building it, finding and reading files, running it,
//! comparing what it printed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// Builds the command as users get it.
///
/// # Errors
/// If it does not build.
pub(crate) fn build(place: &Place, log: &mut Log) -> Result<(), Failure> {
    let mut command = place.command("cargo");
    command.args(["build", "--release", "-p", "takeover-cli"]);
    log.must_run(&mut command)
}

/// The `.txt` files directly in `folder`, as paths from the top of the repository, sorted.
///
/// # Errors
/// If the folder cannot be read.
pub(crate) fn files(place: &Place, folder: &str) -> Result<Vec<String>, Failure> {
    let unreadable = |error| {
        let remedy = "restore the folder; the gate needs its files";
        Failure::new(folder, error, remedy)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(place.root.join(folder)).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        if Path::new(&name).extension().is_some_and(|ext| ext == "txt") {
            files.push(format!("{folder}/{}", name.display()));
        }
    }
    files.sort();
    Ok(files)
}

/// The built command with these arguments.
pub(crate) fn takeover(place: &Place, args: &[&str]) -> Command {
    let mut command = place.command(place.takeover());
    command.args(args);
    command
}

/// Runs the built command, which must exit with 0 and print something.
///
/// # Errors
/// If it does not.
pub(crate) fn printed(place: &Place, log: &mut Log, args: &[&str]) -> Result<Vec<u8>, Failure> {
    let Output { status, stdout, .. } = log.capture(&mut takeover(place, args))?;
    let typed = || format!("takeover {}", args.join(" "));
    if !status.success() {
        let remedy = "run the same by hand and mend what it reports";
        return Err(Failure::new(typed(), status, remedy));
    }
    if stdout.is_empty() {
        let remedy = "it has to print its result on standard output";
        return Err(Failure::new(typed(), "it printed nothing", remedy));
    }
    Ok(stdout)
}

/// The first line in which two texts differ.
pub(crate) fn difference(left: &[u8], right: &[u8]) -> String {
    let left = String::from_utf8_lossy(left);
    let right = String::from_utf8_lossy(right);
    let same = left.lines().zip(right.lines());
    let same = same.take_while(|(left, right)| left == right).count();
    let line = |text: &str| match text.lines().nth(same) {
        Some(line) => format!("`{line}`"),
        None => "the end".to_string(),
    };
    let number = same.saturating_add(1);
    format!("line {number} is {} in one and {} in the other", line(&left), line(&right))
}

/// A text file of the repository.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read(place: &Place, path: &str) -> Result<String, Failure> {
    fs::read_to_string(place.root.join(path))
        .map_err(|error| Failure::new(path, error, "restore it; the gate needs it"))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_difference_is_named() {
        let told = difference(b"one\ntwo\n", b"one\n2\n");
        assert_eq!(told, "line 2 is `two` in one and `2` in the other");
        let told = difference(b"one\n", b"one\ntwo\n");
        assert_eq!(told, "line 2 is the end in one and `two` in the other");
    }
}
