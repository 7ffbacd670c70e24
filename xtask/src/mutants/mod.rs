//! Mutants: the core is changed in small ways, one at a time, and a test must notice each.

mod page;
mod passes;
mod results;
mod run;
mod share;

use core::time::Duration;
use std::fs;
use std::time::Instant;

use crate::failure::Failure;
use crate::log::Log;
use crate::output::say;
use crate::place::Place;
use crate::{FAILED, PASSED};
use passes::PASSES;
use results::{Fate, Results, kept};
use run::{Candidate, fits};

/// The page that shows the table.
const PAGE: &str = "docs/mutants.md";
/// What stands before the table.
const BEGINS: &str = "<!-- printed by `cargo xtask mutants --write` -->\n";
/// What stands after it.
const ENDS: &str = "<!-- end -->";
/// How long the mutants of changed files may take in the gate.
const CAP: Duration = Duration::from_secs(150);
/// So many mutants of changed files are tried in the gate, spread over all that there are.
const SAMPLE: usize = 16;
/// Fewer decided ones than these, or than there are, would mean that nothing was tried.
const DECIDED_MIN: usize = 4;

/// What `cargo xtask mutants --help` prints.
pub(crate) const HELP: &str = "\
Changes the core in small ways, one at a time, and asks whether a test notices.

cargo xtask mutants [--write] [--resume] [FILE...]
cargo xtask mutants --changed | --show
    Puts every mutant of the core, or of the files named (src/group/**), to all
    passes of tests, cheapest first, and prints what kind of change was caught
    by which layer. Takes hours on two cores.
    --write    also put the table into docs/mutants.md (not for some files)
    --resume   do not try again what an earlier run has caught, even one that
               was killed, in files that have not changed since
    --changed  what the gate does: a sample of the mutants of the files that the
               newest commit to src changed, for at most 2.5 minutes
    --show     only print what the last run found

What became of each mutant is kept in target/mutants/results.json.
Exit code: 0 all were caught, 1 some were missed, 2 nothing was judged.";

/// The chore.
///
/// # Errors
/// If the arguments are unknown, or cargo-mutants cannot run.
pub(crate) fn mutants(args: &[String]) -> Result<u8, Failure> {
    let (options, files): (Vec<&str>, Vec<&str>) =
        args.iter().map(String::as_str).partition(|arg| arg.starts_with("--"));
    let place = Place::find()?;
    let mut log = Log::start(&place, "mutants")?;
    match options[..] {
        ["--changed"] if files.is_empty() => {
            say(check(&place, &mut log)?);
            Ok(PASSED)
        }
        ["--show"] if files.is_empty() => judged(&Results::read(&kept(&place.target))?),
        _ => tried(&place, &mut log, &options, &files),
    }
}

/// Tries them all, or those of some files.
fn tried(place: &Place, log: &mut Log, options: &[&str], files: &[&str]) -> Result<u8, Failure> {
    let writes = options.contains(&"--write");
    let known = options.iter().all(|option| ["--write", "--resume"].contains(option));
    if !known || (writes && !files.is_empty()) {
        let given: Vec<&str> = options.iter().chain(files).copied().collect();
        let remedy = "see `cargo xtask mutants --help`";
        return Err(Failure::new(given.join(" "), "not what this chore takes", remedy));
    }
    let resumes = options.contains(&"--resume");
    let mut earlier = Results::default();
    if resumes || !files.is_empty() {
        earlier = Results::read(&kept(&place.target))?;
        earlier.take_left(&place.target.join("mutants"));
    }
    if !resumes {
        earlier.mutants.retain(|name, _| !fits(files, file_of(name)));
    }
    let results = whole(place, log, files, earlier)?;
    if writes {
        write(place, &results)?;
    }
    judged(&results)
}

/// Prints the table and each mutant that was missed.
fn judged(results: &Results) -> Result<u8, Failure> {
    if results.mutants.is_empty() {
        return Err(Failure::new("target/mutants", "no mutant was tried yet", "run `cargo xtask mutants`"));
    }
    say(page::matrix(results));
    let missed = results.missed();
    say(format_args!("\n{} mutants, {} missed", results.mutants.len(), missed.len()));
    missed.iter().for_each(say);
    Ok(if missed.is_empty() { PASSED } else { FAILED })
}

/// Puts all mutants of these files to all passes, but for those that an earlier run has caught.
fn whole(place: &Place, log: &mut Log, files: &[&str], earlier: Results) -> Result<Results, Failure> {
    let mut candidates = run::list(place, log)?;
    let known = candidates.iter().map(|candidate| candidate.name.as_str()).collect();
    let mut results = earlier.still(&run::blobs(place, log)?, &known);
    candidates.retain(|one| fits(files, &one.file) && is_left(&results, &one.name));
    say(format_args!("{} mutants to try; what is printed is in {}", candidates.len(), log.path().display()));
    all_passes(place, log, &candidates, None, &mut results)?;
    Ok(results)
}

/// Puts these mutants to all passes until `end`; where there is none, keeps what was found after each.
/// Whether it came to the end of all passes.
fn all_passes(
    place: &Place,
    log: &mut Log,
    candidates: &[Candidate],
    end: Option<Instant>,
    results: &mut Results,
) -> Result<bool, Failure> {
    let begin = Instant::now();
    // A sample says nothing about the rest, of which an earlier run may have told.
    let keep = |results: &Results| if end.is_none() { results.write(&kept(&place.target)) } else { Ok(()) };
    keep(results)?;
    for pass in PASSES {
        let left: Vec<&Candidate> = candidates
            .iter()
            .filter(|one| fits(pass.files, &one.file) && is_left(results, &one.name))
            .collect();
        if left.is_empty() {
            continue;
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            return Ok(false);
        }
        let tried = run::run(place, log, pass, &left, end, results)?;
        keep(results)?;
        let still = left.iter().filter(|one| is_left(results, &one.name)).count();
        let minutes = begin.elapsed().as_secs() / 60;
        say(format_args!("  {minutes:>3} min  {:<11} {tried:>4} tried, {still:>4} left of them", pass.name));
        if tried < left.len() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The file in which the mutant of this name is.
fn file_of(name: &str) -> &str {
    name.split(':').next().unwrap_or_default()
}

/// Whether no pass has caught it yet.
fn is_left(results: &Results, name: &str) -> bool {
    results.mutants.get(name).is_none_or(|mutant| mutant.fate == Fate::Missed)
}

/// The gate's step: a sample of the mutants of the files that were changed last.
///
/// # Errors
/// If one is missed, or too few were decided within the time.
pub(crate) fn check(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let end = Instant::now().checked_add(CAP);
    let changed = run::changed(place, log);
    let mut candidates = run::list(place, log)?;
    if let Some((_, files)) = &changed {
        candidates.retain(|one| files.contains(&one.file));
    }
    let all = candidates.len();
    let candidates: Vec<Candidate> = candidates.into_iter().step_by(all.div_ceil(SAMPLE).max(1)).collect();
    let mut results = Results::default();
    let ended = candidates.is_empty() || all_passes(place, log, &candidates, end, &mut results)?;
    let missed = results.missed();
    let decided = candidates.len().saturating_sub(if ended { 0 } else { undecided(&results, &candidates) });
    let of = changed.map_or_else(
        || "no history is here, so all files count".to_string(),
        |(commit, files)| format!("commit {commit} changed {} files of the core", files.len()),
    );
    let chosen = candidates.len();
    let report = format!("  {of}: {all} mutants; {chosen} of them were chosen, {decided} decided");
    if ended && !missed.is_empty() {
        return Err(unnoticed(&missed));
    }
    if decided < DECIDED_MIN.min(candidates.len()) {
        let remedy = "run `cargo xtask mutants --changed` on a machine that is less busy";
        return Err(Failure::new("mutants", format!("time is up.{report}"), remedy));
    }
    Ok(report)
}

/// The deep gate's step: all mutants.
///
/// # Errors
/// If one is missed.
pub(crate) fn deep(place: &Place, log: &mut Log) -> Result<String, Failure> {
    let results = whole(place, log, &[], Results::default())?;
    let missed = results.missed();
    if missed.is_empty() {
        return Ok(page::matrix(&results));
    }
    Err(unnoticed(&missed))
}

/// The failure of tests that pass on a changed core.
fn unnoticed(missed: &[&str]) -> Failure {
    let remedy = "write a test that notices it, or exclude it in .cargo/mutants.toml with its reason";
    Failure::new("mutants", format!("no test notices {}", missed.join(", ")), remedy)
}

/// How many were not tried, or not by all passes, when time was up.
fn undecided(results: &Results, candidates: &[Candidate]) -> usize {
    candidates.iter().filter(|one| is_left(results, &one.name)).count()
}

/// Puts the table into its page.
fn write(place: &Place, results: &Results) -> Result<(), Failure> {
    let path = place.root.join(PAGE);
    let broken = |cause: String| Failure::new(PAGE, cause, "restore it; it tells what mutants are");
    let text = fs::read_to_string(&path).map_err(|error| broken(error.to_string()))?;
    let parts = text.split_once(BEGINS).and_then(|(head, rest)| Some((head, rest.split_once(ENDS)?.1)));
    let (head, tail) = parts.ok_or_else(|| broken("the marks around the table are gone".to_string()))?;
    let table = page::markdown(results);
    let counts = format!("{} mutants, {} missed.", results.mutants.len(), results.missed().len());
    let text = format!("{head}{BEGINS}{counts}\n\n{table}{ENDS}{tail}");
    fs::write(&path, text).map_err(|error| Failure::new(PAGE, error, "make it writable"))
}
