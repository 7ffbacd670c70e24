//! Coverage: which lines of the core no test runs.

use serde_json::Value;

use crate::failure::Failure;
use crate::log::Log;
use crate::place::Place;

/// The tests that are asked: the core's own, and the stories that whole clusters of it live through.
const TESTS: [&str; 2] = ["-p takeover", "-p takeover-sim"];
/// What the core is built with: all of it.
const FEATURES: &str = "--features takeover/alloc,takeover/serde";
/// What reads the counters.
const READERS: [(&str, &str); 2] =
    [("LLVM_COV", "/usr/lib/llvm-22/bin/llvm-cov"), ("LLVM_PROFDATA", "/usr/lib/llvm-22/bin/llvm-profdata")];
/// Fewer lines than these would mean that the counters went blind.
const LINES_MIN: u64 = 5_000;

/// What was counted of the core.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    lines: u64,
    regions: u64,
    regions_run: u64,
    /// Each file of which a line was not run, with how many.
    bare: Vec<(String, u64)>,
}

/// Runs the tests with counters.
///
/// # Errors
/// If a line of the core is run by none.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    log.must_run(&mut llvm_cov(place, "clean --workspace"))?;
    for tests in TESTS {
        log.must_run(&mut llvm_cov(place, &format!("--no-report {FEATURES} {tests}")))?;
    }
    let answer = log.capture(&mut llvm_cov(place, "report --json --summary-only"))?;
    let core = format!("{}/", place.root.join("src").display());
    let counted = serde_json::from_slice(&answer.stdout).ok().and_then(|facts| counted(&facts, &core));
    let unknown =
        || Failure::new("cargo llvm-cov report", "no counts of the core", "read the log of this step");
    let counted = counted.filter(|counted| counted.lines >= LINES_MIN).ok_or_else(unknown)?;
    if !counted.bare.is_empty() {
        // Which lines they are stands in the log, which is shown now.
        log.must_run(&mut llvm_cov(place, "report --show-missing-lines"))?;
        let bare: Vec<String> =
            counted.bare.iter().map(|(file, lines)| format!("{file} ({lines} lines)")).collect();
        let remedy = "write a test that says what these lines are for, or remove them; they are listed above";
        return Err(Failure::new("coverage", format!("no test runs all of {}", bare.join(", ")), remedy));
    }
    let Counted { lines, regions, regions_run, .. } = counted;
    Ok(format!("  all {lines} lines of the core were run, and {regions_run} of its {regions} regions"))
}

/// A command of cargo-llvm-cov.
fn llvm_cov(place: &Place, args: &str) -> std::process::Command {
    let mut command = place.command("cargo");
    command.arg("llvm-cov").args(args.split(' ')).envs(READERS);
    command
}

/// What the export says of the files below `core`; nothing if it is of another form.
fn counted(facts: &Value, core: &str) -> Option<Counted> {
    let mut counted = Counted::default();
    for file in facts.pointer("/data/0/files")?.as_array()? {
        let Some(name) = file.get("filename")?.as_str()?.strip_prefix(core) else { continue };
        let number = |at: &str| file.pointer(at).and_then(Value::as_u64);
        let lines = number("/summary/lines/count")?;
        let bare = lines.saturating_sub(number("/summary/lines/covered")?);
        if bare > 0 {
            counted.bare.push((name.to_string(), bare));
        }
        counted.lines = counted.lines.saturating_add(lines);
        counted.regions = counted.regions.saturating_add(number("/summary/regions/count")?);
        counted.regions_run = counted.regions_run.saturating_add(number("/summary/regions/covered")?);
    }
    Some(counted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(name: &str, lines: u64, covered: u64) -> Value {
        json!({ "filename": name, "summary": {
            "lines": { "count": lines, "covered": covered },
            "regions": { "count": 7, "covered": 5 },
        } })
    }

    #[test]
    fn control_a_line_of_the_core_that_nobody_runs_is_told() {
        let files =
            [file("/top/src/a.rs", 10, 10), file("/top/src/b/c.rs", 20, 17), file("/top/crates/d.rs", 9, 0)];
        let facts = json!({ "data": [{ "files": files }] });
        let expected =
            Counted { lines: 30, regions: 14, regions_run: 10, bare: vec![("b/c.rs".to_string(), 3)] };
        assert_eq!(counted(&facts, "/top/src/"), Some(expected));
    }

    #[test]
    fn another_form_is_no_answer() {
        assert_eq!(counted(&json!({}), "/top/src/"), None);
        let facts = json!({ "data": [{ "files": [{ "filename": "/top/src/a.rs" }] }] });
        assert_eq!(counted(&facts, "/top/src/"), None);
    }
}
