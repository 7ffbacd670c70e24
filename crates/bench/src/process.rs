//! Runs a program and says what it took.

use core::time::Duration;
use std::fs::{self, File};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::failure::Failure;
use crate::place::Place;
use crate::results::Cost;

/// How often a program with a limit is looked at. What is so short that it matters has none.
const EVERY: Duration = Duration::from_millis(2);

/// How one run went.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    /// The most memory that was ever resident, in KiB. Absent where the kernel does not tell.
    pub(crate) peak: Option<u32>,
    /// What it printed; errors are apart.
    pub(crate) printed: String,
    /// Whether it was ended at its limit.
    pub(crate) cut: bool,
}

/// Runs the program to its end or to the limit. It must exit with 0.
///
/// # Errors
/// If it cannot be started, or does not.
pub(crate) fn run(place: &Place, command: &mut Command, limit: Option<Duration>) -> Result<Ran, Failure> {
    let (out, err) = (place.scratch("printed.txt")?, place.scratch("complained.txt")?);
    let typed = format!("{command:?}");
    let failed = |cause: String| Failure::new(&typed, cause, "run the same by hand and mend what it reports");
    let create = |path| File::create(path).map_err(|error| failed(error.to_string()));
    command.stdin(Stdio::null()).stdout(create(&out)?).stderr(create(&err)?);
    let before = used();
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let (status, peak) = match limit {
        None => (child.wait().map(Some), None),
        Some(limit) => watched(&mut child, start, limit),
    };
    let wall = start.elapsed();
    let cpu = used().saturating_sub(before);
    let status = status.map_err(|error| failed(error.to_string()))?;
    let text = |path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (printed, complained) = (text(&out).unwrap_or_default(), text(&err).unwrap_or_default());
    if status.is_some_and(|status| !status.success()) {
        return Err(failed(format!("{}: {}", status.unwrap_or_default(), complained.trim_end())));
    }
    Ok(Ran { cpu, wall, peak, printed, cut: status.is_none() })
}

/// Waits until the limit and no longer; how it ended, none if it was ended.
fn watched(
    child: &mut Child,
    start: Instant,
    limit: Duration,
) -> (std::io::Result<Option<ExitStatus>>, Option<u32>) {
    let mut peak = None;
    loop {
        match child.try_wait() {
            Ok(None) => {}
            ended => return (ended, peak),
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        peak = peak_of(&status).or(peak);
        if start.elapsed() >= limit {
            let ended = child.kill().and_then(|()| child.wait());
            return (ended.map(|_| None), peak);
        }
        sleep(if start.elapsed() > Duration::from_secs(2) { EVERY.saturating_mul(10) } else { EVERY });
    }
}

/// The peak in KiB from the kernel's page about a process.
fn peak_of(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What all programs that were started here and have ended took on the processor.
fn used() -> Duration {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else { return Duration::ZERO };
    let micros = usage.user_time().num_microseconds().saturating_add(usage.system_time().num_microseconds());
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

/// Runs it again and again, until that took long enough or is often enough; the median, and the first
/// run's output.
///
/// # Errors
/// If a run fails.
pub(crate) fn median(
    place: &Place,
    mut command: impl FnMut() -> Command,
    limit: Option<Duration>,
) -> Result<(Cost, Ran), Failure> {
    /// As often as the median of something short needs.
    const MOST: usize = 15;
    /// What is longer than this varies little.
    const ENOUGH: Duration = Duration::from_secs(4);
    let first = run(place, &mut command(), limit)?;
    let (mut cpu, mut wall) = (vec![first.cpu], vec![first.wall]);
    while wall.len() < MOST && wall.iter().sum::<Duration>() < ENOUGH {
        let again = run(place, &mut command(), limit)?;
        cpu.push(again.cpu);
        wall.push(again.wall);
    }
    let runs = wall.len();
    let cost = Cost { cpu: middle(cpu), wall: middle(wall), runs, cut: first.cut };
    Ok((cost, first))
}

/// The median in nanoseconds, to the microsecond.
fn middle(mut all: Vec<Duration>) -> f64 {
    all.sort_unstable();
    let middle = all.get(all.len().div_euclid(2)).copied().unwrap_or_default();
    (middle.as_secs_f64() * 1e6).round() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs it in a folder of this test's own.
    fn tried(name: &str, command: &mut Command, limit: Option<Duration>) -> Result<Ran, Failure> {
        let folder = std::env::temp_dir().join(format!("takeover-bench-{}-{name}", std::process::id()));
        let ran = run(&Place { root: folder.clone(), target: folder.clone() }, command, limit);
        fs::remove_dir_all(folder).unwrap();
        ran
    }

    #[test]
    fn the_peak_is_read_from_its_line() {
        assert_eq!(peak_of("Name:\ttakeover\nVmPeak:\t  9999 kB\nVmHWM:\t    4321 kB\n"), Some(4321));
        assert_eq!(peak_of("Name:\tgone\n"), None);
    }

    #[test]
    fn what_takes_too_long_is_ended_and_said_to_be() {
        let mut command = Command::new("sleep");
        let ran = tried("cut", command.arg("60"), Some(Duration::from_millis(50))).unwrap();
        assert!(ran.cut && ran.wall < Duration::from_secs(30), "{ran:?}");
    }

    #[test]
    fn what_fails_is_no_figure() {
        assert!(tried("false", &mut Command::new("false"), None).is_err());
    }

    #[test]
    fn the_middle_one_counts() {
        assert_eq!(middle([3, 1, 2].map(Duration::from_millis).to_vec()), 2e6);
    }
}
