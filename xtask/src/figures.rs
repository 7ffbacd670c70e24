//! The figures: what is measured, beside what is aimed at. `crates/bench` measures; this builds and starts it.

use crate::CANNOT_RUN;
use crate::FAILED;
use crate::PASSED;
use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// What builds the program that measures.
const BUILD: &str = "build --quiet --release -p takeover-bench";

/// `cargo xtask bench ARGUMENT...`: builds the program and runs it.
///
/// # Errors
/// If cargo or the program cannot be started.
pub(crate) fn bench(args: &[String]) -> Result<u8, Failure> {
    let place = Place::find()?;
    let mut build = place.command("cargo");
    let built = build.args(BUILD.split(' ')).status();
    let built = built.map_err(|error| Failure::new("cargo", error, "see that it is in PATH"))?;
    if !built.success() {
        return Ok(CANNOT_RUN);
    }
    let program = place.target.join("release/takeover-bench");
    let status = place.command(&program).args(args).status();
    let status = status.map_err(|error| Failure::new(program.display(), error, "build it anew"))?;
    Ok(match status.code() {
        Some(0) => PASSED,
        Some(1) => FAILED,
        Some(_) | None => CANNOT_RUN,
    })
}

/// Measures everything and returns the page, without the stored one being written.
///
/// # Errors
/// If something cannot be measured or an answer is wrong. Being over a target is a result.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    log.must_run(place.command("cargo").args(BUILD.split(' ')))?;
    let output = log.capture(&mut place.command(place.target.join("release/takeover-bench")))?;
    let page = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(page);
    }
    Err(Failure::new("takeover-bench", output.status, "read its errors above and mend what they name"))
}
