//! The figures: what is measured, beside what is aimed at.
//!
//! They are reported and gate nothing: a shared machine is no ruler.

use core::fmt::Write as _;
use std::time::SystemTime;

use crate::PASSED;
use crate::check::scenario::{build, takeover};
use crate::estimates::{Estimate, read_all};
use crate::failure::Failure;
use crate::log::Log;
use crate::machine;
use crate::output::{say, table};
use crate::place::Place;
use crate::timed::{self, Timed};

/// What a benchmark, or every benchmark of a group, should take at most, in nanoseconds.
const TARGETS: [(&str, f64); 4] = [
    // One event of one VM that calls for nothing, as nearly every event does.
    ("resource_step", 20.0),
    // One look at 8 000 VMs, every 5 s: lost in the noise of any machine.
    ("sweep/asked_and_answered/8000", 35_000.0),
    // Where all goes that one node of a large cluster ran: nothing beside a lease, which lasts seconds.
    ("node_loss/64_nodes/10000", 100_000.0),
    // The same with a third of a very large cluster's groups.
    ("node_loss/3_nodes/100000", 10_000_000.0),
];

/// The whole cluster's day: 64 nodes, 8 000 VMs.
const DAY: [&str; 3] = ["simulate", "scenarios/day.txt", "--quiet"];
/// What the simulated day should take at most, in nanoseconds of real time.
const DAY_TARGET: f64 = 120_000_000_000.0;
/// What the simulated day should need at most, in KiB.
const DAY_MEMORY_TARGET: u64 = 512_000;

/// `cargo xtask bench`: measures, prints, and returns the exit code.
///
/// # Errors
/// If something cannot be measured. Being over a target is a result.
pub(crate) fn bench() -> Result<u8, Failure> {
    let place = Place::find()?;
    let mut log = Log::start(&place, "bench")?;
    say(format_args!("measuring; what the programs print is in {}", log.path().display()));
    match check(&place, &mut log) {
        Ok(report) => say(report),
        Err(failure) => {
            say(log.text());
            return Err(failure);
        }
    }
    Ok(PASSED)
}

/// Measures everything and returns the report.
///
/// # Errors
/// If something cannot be measured.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let start = SystemTime::now();
    let mut command = place.command("cargo");
    command.args(["bench", "-p", "takeover", "--features", "alloc", "--benches"]);
    command.env("CARGO_TARGET_DIR", &place.target);
    log.must_run(&mut command)?;
    let estimates = read_all(&place.target.join("criterion"), start)?;
    build(place, log)?;
    let day = timed::run(&mut takeover(place, &DAY))?;

    let mut rows = vec![["what", "measured", "target", "within"].map(str::to_string).to_vec()];
    rows.extend(estimates.iter().map(estimate_row));
    rows.extend(day_rows(&day));
    let mut report = String::new();
    let _ = writeln!(report, "{}", machine::describe());
    let _ = writeln!(report, "median (95 % interval) of each benchmark; the day ran once\n");
    let _ = write!(report, "{}", table(&rows));
    Ok(report)
}

/// One benchmark's row.
fn estimate_row(estimate: &Estimate) -> Vec<String> {
    let Estimate { name, median, lower, upper } = estimate;
    let (low, high) = (duration(*lower), duration(*upper));
    let measured = format!("{} ({low} .. {high})", duration(*median));
    let target = TARGETS.iter().find(|(of, _)| belongs(name, of));
    let (target, within) = match target {
        Some((_, limit)) => (at_most(&duration(*limit)), yes_no(median <= limit)),
        None => ("none".to_string(), "-".to_string()),
    };
    vec![name.clone(), measured, target, within]
}

/// Whether a benchmark is the one named, or one of the group named.
fn belongs(benchmark: &str, named: &str) -> bool {
    let benchmark = benchmark.replace('\\', "/");
    let rest = benchmark.strip_prefix(named);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The simulated day's rows: time and memory.
fn day_rows(day: &Timed) -> [Vec<String>; 2] {
    let nanoseconds = day.wall.as_secs_f64() * 1e9;
    let time = [
        DAY.join(" "),
        duration(nanoseconds),
        at_most(&duration(DAY_TARGET)),
        yes_no(nanoseconds <= DAY_TARGET),
    ];
    let within = day.peak.map(|peak| yes_no(peak <= DAY_MEMORY_TARGET));
    let memory = [
        "  its peak memory".to_string(),
        day.peak.map_or("unknown".to_string(), mebibytes),
        at_most(&mebibytes(DAY_MEMORY_TARGET)),
        within.unwrap_or("-".to_string()),
    ];
    [time.to_vec(), memory.to_vec()]
}

/// A limit, for people.
fn at_most(limit: &str) -> String {
    format!("<= {limit}")
}

/// Whether the target is met, for people.
fn yes_no(within: bool) -> String {
    if within { "yes" } else { "no" }.to_string()
}

/// Nanoseconds in the unit that people would choose.
fn duration(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    match units.iter().find(|(size, _)| nanoseconds >= *size) {
        Some((size, unit)) => format!("{:.2} {unit}", nanoseconds / size),
        None => format!("{nanoseconds:.2} ns"),
    }
}

/// KiB as MiB, rounded down.
fn mebibytes(kibibytes: u64) -> String {
    format!("{} MiB", kibibytes / 1024)
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    fn estimate(name: &str, median: f64) -> Estimate {
        let (lower, upper) = (median * 0.9, median * 1.1);
        Estimate { name: name.to_string(), median, lower, upper }
    }

    #[test]
    fn a_group_is_compared_with_its_target() {
        let row = estimate_row(&estimate("resource_step/stale_report", 10.0));
        let expected = ["resource_step/stale_report", "10.00 ns (9.00 ns .. 11.00 ns)", "<= 20.00 ns", "yes"];
        assert_eq!(row, expected);
    }

    #[test]
    fn over_the_target_is_told() {
        let row = estimate_row(&estimate("node_loss/64_nodes/10000", 200_000.0));
        assert_eq!(row[1..], ["200.00 µs (180.00 µs .. 220.00 µs)", "<= 100.00 µs", "no"]);
        let day = Timed { wall: Duration::from_secs(121), peak: Some(1_048_576) };
        let [time, memory] = day_rows(&day);
        assert_eq!(time[1..], ["121.00 s", "<= 120.00 s", "no"]);
        assert_eq!(memory[1..], ["1024 MiB", "<= 500 MiB", "no"]);
    }

    #[test]
    fn a_target_is_for_the_benchmark_named_and_for_no_longer_number() {
        assert_eq!(estimate_row(&estimate("node_loss/64_nodes/100000", 1.0))[2], "none");
        assert_eq!(estimate_row(&estimate("resource_steps", 1.0))[2], "none");
    }

    #[test]
    fn what_has_no_target_is_not_judged() {
        assert_eq!(estimate_row(&estimate("other", 1.0))[2..], ["none", "-"]);
        let day = Timed { wall: Duration::from_millis(1), peak: None };
        assert_eq!(day_rows(&day)[1][1..], ["unknown", "<= 500 MiB", "-"]);
    }
}
