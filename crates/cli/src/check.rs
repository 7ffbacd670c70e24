//! `takeover check`.

use core::num::NonZeroUsize;
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use takeover_models::catalogue::{Bug, ENTRIES, Entry, Outcome, Size};
use takeover_models::search::Progress;
use takeover_models::tale::Tale;

use crate::rows::{bugs, overview, results};
use crate::table::say;
use crate::{BAD_INPUT, BROKEN, FINE, NOT_WRITTEN};

/// What `takeover check` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The models, or single configurations as in `ownership/two-nodes`; all where none is named
    #[arg(value_name = "MODEL")]
    models: Vec<String>,
    /// Search the deep configurations too: about a quarter of an hour on two cores, and 8 GiB
    #[arg(long)]
    deep: bool,
    /// Look for one deliberate bug, which the check must find; `list` names them all
    #[arg(long, value_name = "NAME", conflicts_with_all = ["models", "deep", "bugs"])]
    bug: Option<String>,
    /// Look for every deliberate bug, and fail if one is not found as it is pinned
    #[arg(long, conflicts_with_all = ["models", "deep"])]
    bugs: bool,
    /// Print the configurations with their bounds, and search nothing
    #[arg(long)]
    list: bool,
    /// Threads that search
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Where counterexamples are written: a scenario and a diagram each
    #[arg(long, value_name = "DIRECTORY", default_value = "counterexamples")]
    write: PathBuf,
    /// Print what would be pinned instead of the table
    #[arg(long, hide = true)]
    pins: bool,
}

impl Options {
    fn threads(&self) -> NonZeroUsize {
        let all = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.threads.unwrap_or_else(all)
    }
}

/// Searches what was asked for.
pub(crate) fn run(options: &Options) -> u8 {
    match &options.bug {
        Some(name) if name == "list" => {
            say(&bugs(Bug::all()));
            FINE
        }
        Some(name) => hunt(options, name),
        None if options.bugs => hunt_all(options),
        None => check(options),
    }
}

/// The configurations that were asked for; an error for a name that is none.
fn chosen(options: &Options) -> Result<Vec<Entry>, String> {
    for name in &options.models {
        if !ENTRIES.iter().any(|entry| named(entry, name)) {
            let mut known: Vec<&str> = ENTRIES.iter().map(|entry| entry.model).collect();
            known.sort_unstable();
            known.dedup();
            return Err(format!(
                "there is no model \"{name}\"; the models are {}, and `takeover check --list` names their configurations",
                known.join(", ")
            ));
        }
    }
    let asked = |entry: &&Entry| {
        let by_name = options.models.iter().any(|name| *name == entry.pin());
        let by_model = options.models.is_empty() || options.models.iter().any(|name| named(entry, name));
        by_name || (by_model && (options.deep || options.list || entry.size == Size::Quick))
    };
    Ok(ENTRIES.iter().filter(asked).copied().collect())
}

fn named(entry: &Entry, name: &str) -> bool {
    entry.model == name || entry.pin() == name
}

fn check(options: &Options) -> u8 {
    let entries = match chosen(options) {
        Ok(entries) => entries,
        Err(message) => {
            eprintln!("takeover: {message}");
            return BAD_INPUT;
        }
    };
    if options.list {
        say(&overview(&entries));
        return FINE;
    }
    let mut done = Vec::new();
    for entry in entries {
        let outcome = entry.run(options.threads(), &mut Line::new(&entry.pin()));
        done.push((entry, outcome));
    }
    if options.pins {
        for (entry, outcome) in &done {
            say(&format!("{} {}\n", entry.pin(), outcome.counts.unique));
        }
        return FINE;
    }
    say(&results(&done));
    let mut code = FINE;
    for (entry, outcome) in &done {
        code = code.max(trouble(options, &entry.pin(), None, outcome));
    }
    code
}

/// Says what is wrong with a search, and writes its counterexample.
fn trouble(options: &Options, name: &str, bug: Option<&Bug>, outcome: &Outcome) -> u8 {
    if let Some(wrong) = &outcome.wrong {
        eprintln!("takeover: {name}: {wrong}");
    }
    let Some(tale) = &outcome.broken else {
        return if outcome.is_fine() { FINE } else { BROKEN };
    };
    say(&told(name, tale));
    match written(&options.write, name, tale) {
        Ok(files) => {
            say(&format!("written: {}\n", files.join(", ")));
            if let Some(bug) = bug.and_then(Bug::simulated) {
                say(&format!(
                    "again:   takeover simulate --bug {bug} {}\n",
                    files.first().map_or("", String::as_str)
                ));
            }
            BROKEN
        }
        Err(message) => {
            eprintln!("takeover: {message}");
            NOT_WRITTEN
        }
    }
}

/// A numbered story.
fn told(name: &str, tale: &Tale) -> String {
    let mut text = format!("\n{name} breaks {} after {} steps:\n", tale.rule, tale.steps);
    for (number, line) in (1_u32..).zip(&tale.lines) {
        text.push_str(&format!("{number:>4}  {line}\n"));
    }
    text
}

/// Writes a counterexample: its scenario, if the simulator can tell it, and its diagram.
fn written(directory: &Path, name: &str, tale: &Tale) -> Result<Vec<String>, String> {
    let stem = name.replace('/', "-");
    let texts = [(tale.scenario.as_deref(), "txt"), (Some(tale.diagram.as_str()), "mmd")];
    fs::create_dir_all(directory)
        .map_err(|error| format!("{}: cannot be made: {error}", directory.display()))?;
    let mut files = Vec::new();
    for (text, ending) in texts {
        let Some(text) = text else { continue };
        let file = directory.join(format!("{stem}.{ending}"));
        fs::write(&file, text).map_err(|error| format!("{}: cannot be written: {error}", file.display()))?;
        files.push(file.display().to_string());
    }
    Ok(files)
}

/// Looks for one bug: found is broken, as it should be.
fn hunt(options: &Options, name: &str) -> u8 {
    let Some(bug) = Bug::named(name) else {
        eprintln!("takeover: there is no bug \"{name}\"; `takeover check --bug list` names them all");
        return BAD_INPUT;
    };
    let outcome = bug.hunt(options.threads(), &mut Line::new(name));
    let code = trouble(options, name, Some(&bug), &outcome);
    if let Some(differs) = bug.differs(&outcome) {
        match &outcome.broken {
            Some(_) => eprintln!("takeover: {name}: {differs}"),
            None => eprintln!(
                "takeover: the bug {name} was not found: every story was searched, and {} held in all of them",
                bug.rule()
            ),
        }
        return code.max(BROKEN);
    }
    code
}

fn hunt_all(options: &Options) -> u8 {
    let mut missed = Vec::new();
    for bug in Bug::all() {
        let outcome = bug.hunt(options.threads(), &mut Line::new(bug.name()));
        if options.pins {
            if let Some(tale) = &outcome.broken {
                say(&format!("bug/{} {}\n", bug.name(), tale.steps));
            }
            continue;
        }
        let differs = bug.differs(&outcome);
        let steps = outcome.broken.as_ref().map_or(0, |tale| tale.steps);
        let said = differs.clone().unwrap_or_else(|| format!("{} after {steps} steps", bug.rule()));
        say(&format!("{:<28} {said}\n", bug.name()));
        missed.extend(differs.map(|_| bug.name()));
    }
    if missed.is_empty() { FINE } else { BROKEN }
}

/// The line that tells how far a search is, where a person waits for it.
struct Line<'a> {
    name: &'a str,
    shown: bool,
    told: u64,
}

impl<'a> Line<'a> {
    fn new(name: &'a str) -> Self {
        Self { name, shown: std::io::stderr().is_terminal(), told: 0 }
    }
}

impl takeover_models::search::Watch for Line<'_> {
    fn look(&mut self, progress: &Progress) {
        let counts = progress.counts;
        let memory = progress.memory.map_or(0, |kb| kb.div_ceil(1_024));
        let text = format!(
            "{}: {} states, depth {}, {} steps a second, {memory} MiB",
            self.name, counts.unique, counts.depth, progress.rate
        );
        self.told = self.told.saturating_add(1);
        let mut out = std::io::stderr();
        let _unseen = if self.shown {
            write!(out, "\r\x1b[K{text}")
        } else if self.told.is_multiple_of(30) {
            writeln!(out, "{text}")
        } else {
            Ok(())
        };
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}
