//! Rewrites the golden files from what the code does now.

use std::process::Command;

use crate::failure::Failure;
use crate::output::say;
use crate::place::Place;
use crate::{FAILED, PASSED};

/// The files that a blessing may change, in the way git writes paths.
const GOLDEN: [&str; 5] = ["tests/golden", "scenarios", ":(glob)**/golden/**", "models", "docs"];

/// `cargo xtask bless`: runs all tests with `BLESS=1` and shows which golden files changed.
///
/// # Errors
/// If cargo or git cannot be started.
pub(crate) fn bless() -> Result<u8, Failure> {
    let place = Place::find()?;
    let mut tests = place.command("cargo");
    tests.args(["test", "--workspace"]).env("BLESS", "1");
    let passed = run(&mut tests)?;
    crate::pins::pin(&place)?;
    crate::check::readme::print_pages(&place)?;
    say("\ngolden files that differ from the last commit:");
    let mut status = place.command("git");
    status.args(["status", "--short", "--"]).args(GOLDEN);
    let shown = run(&mut status)?;
    say("\nRead each changed line, and say in the commit message why it is right.");
    if !passed {
        say("Some tests failed although they were allowed to rewrite their files; see above.");
    }
    Ok(if passed && shown { PASSED } else { FAILED })
}

/// Runs a program in plain sight and tells whether it exited with 0.
fn run(command: &mut Command) -> Result<bool, Failure> {
    let status = command.status();
    let status = status.map_err(|error| {
        let name = command.get_program().display().to_string();
        Failure::new(name, error, "install it and see that it is in PATH")
    })?;
    Ok(status.success())
}
