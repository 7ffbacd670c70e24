//! `takeover simulate`.

use std::fs::File;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use takeover::units::Millis;
use takeover_sim::scenario::{LARGEST_FILE, Story, read};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

use crate::table::say;
use crate::{BAD_INPUT, BROKEN, FINE, json, text};

/// What `takeover simulate` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The scenarios
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Seed of what happens by chance: how long messages take, which are lost
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// A deliberate bug around the machines, which the rules are to catch
    #[arg(long, value_name = "NAME", value_parser = bug)]
    bug: Option<Bug>,
    /// Print no log: only the table, and what went wrong
    #[arg(long)]
    quiet: bool,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub(crate) enum Format {
    /// An aligned log and a table, for people
    Text,
    /// One JSON document for each scenario, a line each
    Json,
}

/// A deliberate bug by its name.
pub(crate) fn bug(name: &str) -> Result<Bug, String> {
    let found = Bug::ALL.iter().find(|bug| bug.name() == name);
    found.copied().ok_or_else(|| "no such bug; `takeover check --bug list` names them all".to_owned())
}

/// How many lines of the log lead to what went wrong.
const LEADING_LINES: usize = 12;

/// Reads all scenarios, then tells each. Nothing is told if one cannot be read.
pub(crate) fn run(options: &Options) -> u8 {
    let mut stories = Vec::new();
    for file in &options.files {
        match load(file) {
            Ok(story) => stories.push(story),
            Err(message) => {
                eprintln!("takeover: {message}");
                return BAD_INPUT;
            }
        }
    }
    let told: Vec<bool> = stories.iter().map(|story| tell(options, story)).collect();
    if told.iter().all(|&fine| fine) { FINE } else { BROKEN }
}

/// Reads one scenario; of a file that is too large no more than shows that it is.
pub(crate) fn load(file: &Path) -> Result<(Story, String), String> {
    let name = file.display().to_string();
    let opened = File::open(file).map_err(|error| format!("{name}: cannot be opened: {error}"))?;
    let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    opened.take(most).read_to_end(&mut bytes).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    let story = read(&name, &bytes).map_err(|error| error.to_string())?;
    Ok((story, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Tells one story and prints what came of it. Says whether all was fine.
fn tell(options: &Options, (story, source): &(Story, String)) -> bool {
    let colour = options.format == Format::Text && std::io::stdout().is_terminal();
    let telling = told(options, story, log_kept(options));
    match options.format {
        Format::Json => say(&json::document(&telling, options.seed)),
        Format::Text => {
            if options.files.len() > 1 {
                say(&format!("{}\n", text::heading(story, colour)));
            }
            if !options.quiet {
                say(&text::log(&telling, colour));
            }
            say(&text::table(&telling, colour));
            say(&text::ending(&telling));
        }
    }
    if telling.is_fine() {
        return true;
    }
    // The same story once more, with its log, for the lines that led there.
    let telling = if options.quiet { told(options, story, Log::Keep) } else { telling };
    eprint!("{}", text::troubles(&telling, source, LEADING_LINES));
    false
}

/// Tells one story to its end, with its progress where a person waits for it.
fn told<'a>(options: &Options, story: &'a Story, log: Log) -> Telling<'a> {
    let progress = options.quiet && std::io::stderr().is_terminal();
    let mut telling = Telling::with_bug(story, options.seed, log, options.bug);
    let all = story.ends.0.div_ceil(Millis::hours(1).0);
    for hour in 1..all {
        telling.tell_until(Millis::hours(hour));
        if progress {
            eprint!("\r{}: {hour} h of {all} h told", story.name);
        }
    }
    telling.tell();
    if progress && all > 1 {
        eprintln!("\r{}: {all} h of {all} h told", story.name);
    }
    telling
}

/// The log is kept for whoever prints it.
fn log_kept(options: &Options) -> Log {
    if options.quiet && options.format == Format::Text { Log::Drop } else { Log::Keep }
}
