//! Coverage: which lines of the core no test runs, and which regions none does without a reason.

mod counts;
mod reasons;

use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;
use counts::{Counted, Spot, counted};

/// The tests that are asked: the core's own, and the stories that whole clusters of it live through.
const TESTS: [&str; 2] = ["-p takeover", "-p takeover-sim"];
/// What the core is built with: all of it.
const FEATURES: &str = "--features takeover/alloc,takeover/serde";
/// What reads the counters.
const READERS: [(&str, &str); 2] =
    [("LLVM_COV", "/usr/lib/llvm-22/bin/llvm-cov"), ("LLVM_PROFDATA", "/usr/lib/llvm-22/bin/llvm-profdata")];
/// Fewer lines than these would mean that the counters went blind.
const LINES_MIN: usize = 5_000;

/// Runs the tests with counters.
///
/// # Errors
/// If a line of the core is run by none, or a region is and nothing says why.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    log.must_run(&mut llvm_cov(place, "clean --workspace"))?;
    for tests in TESTS {
        log.must_run(&mut llvm_cov(place, &format!("--no-report {FEATURES} {tests}")))?;
    }
    let answer = log.capture(&mut llvm_cov(place, "report --json --skip-functions"))?;
    let top = format!("{}/", place.root.display());
    let counted = serde_json::from_slice(&answer.stdout).ok().and_then(|facts| counted(&facts, &top));
    let unknown =
        || Failure::new("cargo llvm-cov report", "no counts of the core", "read the log of this step");
    let counted = counted.filter(|counted| counted.lines >= LINES_MIN).ok_or_else(unknown)?;
    let Counted { lines, regions, bare_lines, bare_regions } = counted;
    if !bare_lines.is_empty() {
        let remedy = "write a test that says what these lines are for, or remove them";
        let places: Vec<String> = bare_lines.iter().map(Spot::to_string).collect();
        return Err(Failure::new("coverage", format!("no test runs {}", places.join(", ")), remedy));
    }
    reasons::check(place, &bare_regions)?;
    let run = regions.saturating_sub(bare_regions.len());
    let bare = bare_regions.len();
    Ok(format!(
        "  all {lines} lines of the core were run, and {run} of its {regions} regions; {} has the reason of {bare}",
        reasons::PAGE
    ))
}

/// A command of cargo-llvm-cov.
fn llvm_cov(place: &Place, args: &str) -> std::process::Command {
    let mut command = place.command("cargo");
    command.arg("llvm-cov").args(args.split(' ')).envs(READERS);
    // Built so, a small function stays where it is defined. Else it goes into whatever calls it, and seems never
    // to run.
    command.env("CARGO_INCREMENTAL", "1");
    // The same random histories each time, or a region that few of them reach is run today and not tomorrow.
    command.env("PROPTEST_RNG_SEED", "2");
    command
}
