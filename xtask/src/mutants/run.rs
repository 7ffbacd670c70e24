//! Runs cargo-mutants: on some mutants, with some tests, on all cores.

use core::time::Duration;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::Instant;

use serde_json::Value;

use super::passes::Pass;
use super::results::{LAYER, OUTCOMES, Results};
use super::share;
use crate::failure::Failure;
use crate::log::Log;
use crate::output::say;
use crate::place::Place;

/// The lists that cargo-mutants writes while it works: of each kind of outcome one.
const LISTS: [&str; 4] = ["caught.txt", "missed.txt", "timeout.txt", "unviable.txt"];
/// How often is told how far it is.
const NEWS: Duration = Duration::from_secs(60);
/// A build that takes longer than this is stuck.
const BUILD_TIMEOUT: &str = "--build-timeout=600";
/// More memory than any compiler or test asks for: a mutant that collects without end fails soon, and takes no
/// other program with it.
const MEMORY: &str = "--as=6442450944";
/// How many histories a property tries on each mutant, and that none is made smaller: what matters is that a
/// test fails, not how.
const EFFORT: [(&str, &str); 2] = [("PROPTEST_CASES", "12"), ("PROPTEST_MAX_SHRINK_ITERS", "0")];

/// A mutant to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// cargo-mutants' name: file, line, column, change.
    pub(crate) name: String,
    /// The file that it changes.
    pub(crate) file: String,
    /// The line in which the change begins, counted from 1.
    pub(crate) line: usize,
}

/// All mutants of the core that are not excluded in `.cargo/mutants.toml`.
///
/// # Errors
/// If cargo-mutants does not list them.
pub(crate) fn list(place: &Place, log: &mut Log) -> Result<Vec<Candidate>, Failure> {
    let mut command = place.command("cargo");
    command.args(["mutants", "--list", "--json", "--package", "takeover"]);
    let answer = log.capture(&mut command)?;
    let unknown = || Failure::new("cargo mutants --list", "no list of mutants", "see the log of this run");
    let facts: Value = serde_json::from_slice(&answer.stdout).map_err(|_| unknown())?;
    let rows = facts.as_array().ok_or_else(unknown)?;
    let word = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).map(str::to_string);
    let read = |row: &Value| {
        let line = row.pointer("/span/start/line").and_then(Value::as_u64)?;
        Some(Candidate {
            name: word(row, "name")?,
            file: word(row, "file")?,
            line: usize::try_from(line).ok()?,
        })
    };
    let all: Option<Vec<Candidate>> = rows.iter().map(read).collect();
    all.filter(|all| !all.is_empty()).ok_or_else(unknown)
}

/// Tries these mutants in one pass and takes in what became of them. How many were tried until `end`.
///
/// # Errors
/// If cargo-mutants cannot run, or leaves no outcomes.
pub(crate) fn run(
    place: &Place,
    log: &mut Log,
    pass: &Pass,
    candidates: &[&Candidate],
    end: Option<Instant>,
    results: &mut Results,
) -> Result<usize, Failure> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(candidates.len());
    let mut running = Vec::new();
    for worker in 0..workers {
        let folder = place.target.join("mutants").join(format!("worker-{worker}"));
        let _ = fs::remove_dir_all(folder.join("mutants.out"));
        let _ = fs::remove_file(folder.join(LAYER));
        fs::create_dir_all(&folder)
            // What a sample leaves behind is of no use to anybody.
            .and_then(|()| if end.is_none() { fs::write(folder.join(LAYER), pass.layer) } else { Ok(()) })
            .map_err(|error| Failure::new(folder.display(), error, "make it writable"))?;
        let share: Vec<&Candidate> = candidates.iter().skip(worker).step_by(workers).copied().collect();
        share::mark(place, &share, &folder)?;
        let mut command = command(place, pass, &folder, &share, end);
        running.push((folder, log.start_program(&mut command)?));
    }
    let mut tried = 0_usize;
    let folders: Vec<PathBuf> = running.iter().map(|(folder, _)| folder.clone()).collect();
    for (folder, mut child) in running {
        let status = waited(&mut child, pass, &folders, candidates.len());
        let status = status.map_err(|error| Failure::new("cargo mutants", error, "run it again"))?;
        log.note(&format!("{} ended: {status}", folder.display()))?;
        // Time may be up before the first one is decided.
        if end.is_none() || folder.join(OUTCOMES).exists() {
            tried = tried.saturating_add(results.take(pass.layer, &folder)?);
        }
        let _ = fs::remove_file(folder.join(LAYER));
    }
    Ok(tried)
}

/// Waits for a worker, and tells now and then how far all of them are.
fn waited(worker: &mut Child, pass: &Pass, folders: &[PathBuf], all: usize) -> io::Result<ExitStatus> {
    let mut told = Instant::now();
    loop {
        if let Some(status) = worker.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(200));
        if told.elapsed() >= NEWS {
            let lists =
                folders.iter().flat_map(|folder| LISTS.map(|list| folder.join("mutants.out").join(list)));
            let lines = lists.map(|list| fs::read_to_string(list).unwrap_or_default().lines().count());
            say(format_args!("           {}: {} of {all}", pass.name, lines.sum::<usize>()));
            told = Instant::now();
        }
    }
}

/// cargo-mutants on these mutants. Interrupted at the end, if there is one: it then keeps what it knows.
fn command(place: &Place, pass: &Pass, folder: &Path, share: &[&Candidate], end: Option<Instant>) -> Command {
    let left = end.map(|end| end.saturating_duration_since(Instant::now()).max(Duration::from_secs(1)));
    let mut command = place.command(if left.is_some() { "timeout" } else { "prlimit" });
    if let Some(left) = left {
        command.args(["--signal=INT", &left.as_secs().to_string(), "prlimit"]);
    }
    command.args([MEMORY, "cargo"]);
    command.args(["mutants", "--colors=never", "--no-times", "--baseline=skip", "--jobs=1"]);
    command.arg(format!("--timeout={}", pass.patience)).args([BUILD_TIMEOUT, "--package=takeover"]);
    command.arg(format!("--test-package={}", pass.package));
    command.arg(format!("--output={}", folder.display()));
    command.args(pass.tests.iter().map(|test| format!("--cargo-arg={test}")));
    command.args(share::chosen(share, folder));
    command.envs(EFFORT);
    // What does not change is built once, not once for each pass.
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    // Each mutant is one small change: building only what it touches takes a third of the time.
    command.env("CARGO_INCREMENTAL", "1");
    command
}

/// Whether one of the patterns, which are paths or end with `/**`, fits the file; none fits every file.
pub(crate) fn fits(patterns: &[&str], file: &str) -> bool {
    let fits = |pattern: &str| match pattern.strip_suffix("**") {
        Some(folder) => file.starts_with(folder),
        None => file == pattern,
    };
    patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern))
}

/// The files of the core that the newest commit which changed any of them changed, and its name. Nothing where
/// the checkout has no history, as one that was unpacked from an archive.
pub(crate) fn changed(place: &Place, log: &mut Log) -> Option<(String, Vec<String>)> {
    let mut command = place.command("git");
    command.args(["log", "-1", "--diff-filter=AMR", "--name-only", "--format=%h", "--", "src/*.rs"]);
    let answer = log.capture(&mut command).ok()?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let mut lines = text.lines().filter(|line| !line.is_empty()).map(str::to_string);
    let commit = lines.next()?;
    let files: Vec<String> = lines.collect();
    (!files.is_empty()).then_some((commit, files))
}

/// The files of the core as they are now: git's name for what stands in each.
///
/// # Errors
/// If git does not say.
pub(crate) fn blobs(place: &Place, log: &mut Log) -> Result<BTreeMap<String, String>, Failure> {
    let mut command = place.command("git");
    command.args(["ls-files", "src/*.rs"]);
    let names = log.capture(&mut command)?;
    let names = String::from_utf8_lossy(&names.stdout).into_owned();
    let mut command = place.command("git");
    command.arg("hash-object").args(names.lines());
    let blobs = log.capture(&mut command)?;
    let blobs = String::from_utf8_lossy(&blobs.stdout).into_owned();
    let files = names.lines().zip(blobs.lines()).map(|(file, blob)| (file.to_string(), blob.to_string()));
    let files: BTreeMap<String, String> = files.collect();
    if files.is_empty() {
        let remedy = "run this inside a checkout, with git in PATH";
        return Err(Failure::new("git hash-object", "it names no files of the core", remedy));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_what_lies_in_it_and_a_path_only_itself() {
        assert!(fits(&["src/group/**"], "src/group/apply.rs"));
        assert!(!fits(&["src/group/**"], "src/groups.rs"));
        assert!(fits(&["src/a.rs", "src/placement.rs"], "src/placement.rs"));
        assert!(!fits(&["src/placement.rs"], "src/placement.rs.bak"));
        assert!(fits(&[], "anything"));
    }
}
