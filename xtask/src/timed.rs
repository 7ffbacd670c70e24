//! Runs a program and measures its wall time and its peak memory.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use crate::failure::Failure;
use crate::log::typed;

/// How often the peak is read. The kernel keeps the peak itself, so only what a program
/// needs in its last moments can be missed.
const EVERY: Duration = Duration::from_millis(50);

/// What one run took.
#[derive(Debug)]
pub(crate) struct Timed {
    /// From start to exit.
    pub(crate) wall: Duration,
    /// Most memory ever resident, in KiB. Absent where the kernel does not tell.
    pub(crate) peak: Option<u64>,
}

/// Runs the program to its end; its output is thrown away.
///
/// # Errors
/// If it cannot be started or does not exit with 0.
pub(crate) fn run(command: &mut Command) -> Result<Timed, Failure> {
    let cannot = |cause: String, command: &Command| {
        let remedy = "run the same by hand and mend what it reports";
        Failure::new(typed(command), cause, remedy)
    };
    let start = Instant::now();
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| cannot(error.to_string(), command))?;
    let id = child.id();
    let ended = AtomicBool::new(false);
    let (status, wall, peak) = thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(id, &ended));
        let status = child.wait();
        let wall = start.elapsed();
        ended.store(true, Ordering::Relaxed);
        (status, wall, watcher.join().unwrap_or(None))
    });
    let status = status.map_err(|error| cannot(error.to_string(), command))?;
    if !status.success() {
        return Err(cannot(status.to_string(), command));
    }
    Ok(Timed { wall, peak })
}

/// Reads the peak of the process until it has ended; the last answer counts.
fn watch(id: u32, ended: &AtomicBool) -> Option<u64> {
    let mut peak = None;
    while !ended.load(Ordering::Relaxed) {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        peak = peak_of(&status).or(peak);
        thread::sleep(EVERY);
    }
    peak
}

/// The peak in KiB from the kernel's page about a process.
fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::peak_of;

    #[test]
    fn the_peak_is_read_from_its_line() {
        let status = "Name:\ttakeover\nVmPeak:\t  9999 kB\nVmHWM:\t    4321 kB\n";
        assert_eq!(peak_of(status), Some(4321));
        assert_eq!(peak_of("Name:\tgone\n"), None);
    }
}
