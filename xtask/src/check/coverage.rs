//! Coverage: which lines of the core no test runs.

use std::collections::BTreeMap;

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
const LINES_MIN: usize = 5_000;

/// What was counted of the core.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    lines: usize,
    regions: u64,
    regions_run: u64,
    /// Each line that was not run: `file:line`.
    bare: Vec<String>,
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
    let answer = log.capture(&mut llvm_cov(place, "report --json --skip-functions"))?;
    let top = format!("{}/", place.root.display());
    let counted = serde_json::from_slice(&answer.stdout).ok().and_then(|facts| counted(&facts, &top));
    let unknown =
        || Failure::new("cargo llvm-cov report", "no counts of the core", "read the log of this step");
    let counted = counted.filter(|counted| counted.lines >= LINES_MIN).ok_or_else(unknown)?;
    if !counted.bare.is_empty() {
        let remedy = "write a test that says what these lines are for, or remove them";
        return Err(Failure::new("coverage", format!("no test runs {}", counted.bare.join(", ")), remedy));
    }
    let Counted { lines, regions, regions_run, .. } = counted;
    Ok(format!("  all {lines} lines of the core were run, and {regions_run} of its {regions} regions"))
}

/// A command of cargo-llvm-cov.
fn llvm_cov(place: &Place, args: &str) -> std::process::Command {
    let mut command = place.command("cargo");
    command.arg("llvm-cov").args(args.split(' ')).envs(READERS);
    // Built so, a small function stays where it is defined. Else it goes into whatever calls it, and seems never
    // to run.
    command.env("CARGO_INCREMENTAL", "1");
    command
}

/// What the export says of the core, whose files lie below `top`; nothing if it is of another form.
fn counted(facts: &Value, top: &str) -> Option<Counted> {
    let mut counted = Counted::default();
    for file in facts.pointer("/data/0/files")?.as_array()? {
        let Some(name) = file.get("filename")?.as_str()?.strip_prefix(top) else { continue };
        if !name.starts_with("src/") {
            continue;
        }
        let regions = |key: &str| file.pointer(&format!("/summary/regions/{key}")).and_then(Value::as_u64);
        counted.regions = counted.regions.saturating_add(regions("count")?);
        counted.regions_run = counted.regions_run.saturating_add(regions("covered")?);
        let segments: Option<Vec<Segment>> = file.get("segments")?.as_array()?.iter().map(segment).collect();
        let lines = runs(&segments?);
        counted.lines = counted.lines.saturating_add(lines.len());
        let bare = lines.iter().filter(|(_, run)| **run == 0);
        counted.bare.extend(bare.map(|(line, _)| format!("{name}:{line}")));
    }
    Some(counted)
}

/// Where the count of a file changes: from here on it is this one, up to the next such place.
struct Segment {
    line: u64,
    count: u64,
    /// Whether there is a count at all.
    counts: bool,
    /// Whether something begins here, and not only goes on after something else has ended.
    begins: bool,
}

/// A segment as the export writes it: line, column, count, has a count, begins a region, is a gap.
fn segment(list: &Value) -> Option<Segment> {
    let number = |at: usize| list.get(at).and_then(Value::as_u64);
    let flag = |at: usize| list.get(at).and_then(Value::as_bool);
    let counts = flag(3)?;
    Some(Segment { line: number(0)?, count: number(2)?, counts, begins: counts && flag(4)? && !flag(5)? })
}

/// How often each line was run that has code: as often as what goes on from the line before, or as
/// what begins on it most often. All builds of a file are one here: the tests of the core alone and those
/// of whole clusters each build it for themselves.
fn runs(segments: &[Segment]) -> BTreeMap<u64, u64> {
    let mut lines = BTreeMap::new();
    let mut most = |line: u64, count: u64| {
        let entry = lines.entry(line).or_insert(0);
        *entry = count.max(*entry);
    };
    for (at, segment) in segments.iter().enumerate() {
        if segment.begins {
            most(segment.line, segment.count);
        }
        let next = segments.get(at.saturating_add(1)).map_or(segment.line, |next| next.line);
        if segment.counts {
            (segment.line.saturating_add(1)..=next).for_each(|line| most(line, segment.count));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(name: &str, segments: &Value) -> Value {
        let regions = json!({ "regions": { "count": 7, "covered": 5 } });
        json!({ "filename": name, "segments": segments, "summary": regions })
    }

    /// A function of five lines whose middle one is run `count` times, and a line without code after it.
    fn branch(count: u64) -> Value {
        json!([
            [3, 1, 9, true, true, false],
            [5, 9, count, true, true, false],
            [5, 30, 9, true, false, false],
            [7, 2, 0, false, false, false]
        ])
    }

    #[test]
    fn control_a_line_of_the_core_that_nobody_runs_is_told() {
        let own_line = json!([
            [3, 1, 9, true, true, false],
            [4, 9, 0, true, true, false],
            [6, 9, 9, true, false, false],
            [7, 2, 0, false, false, false]
        ]);
        let files = [
            file("/top/src/a.rs", &branch(0)),
            file("/top/src/b/c.rs", &own_line),
            file("/top/crates/d.rs", &own_line),
        ];
        let facts = json!({ "data": [{ "files": files }] });
        let bare = vec!["src/b/c.rs:5".to_string(), "src/b/c.rs:6".to_string()];
        let expected = Counted { lines: 10, regions: 14, regions_run: 10, bare };
        assert_eq!(counted(&facts, "/top/"), Some(expected));
    }

    #[test]
    fn another_form_is_no_answer() {
        assert_eq!(counted(&json!({}), "/top/"), None);
        let facts = json!({ "data": [{ "files": [{ "filename": "/top/src/a.rs" }] }] });
        assert_eq!(counted(&facts, "/top/"), None);
    }
}
