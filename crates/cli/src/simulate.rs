//! `takeover simulate`.

use std::fs::File;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use takeover::units::Millis;
use takeover_sim::chance::Faults;
use takeover_sim::scenario::{LARGEST_FILE, Story, read_all};
use takeover_sim::telling::Telling;
use takeover_sim::world::{Bug, Log};

use crate::live::{Live, Recording};
use crate::table::say;
use crate::timeline::Pictures;
use crate::why::{self, Hero};
use crate::{BAD_INPUT, BROKEN, FINE, NOT_WRITTEN, chance, compare, json, meaning, swarm, text};

/// What `takeover simulate` takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// The scenarios
    #[arg(required_unless_present = "swarm", value_name = "FILE")]
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
    /// Draw the story as an SVG file; for several stories, a folder
    #[arg(long, value_name = "PATH")]
    timeline: Option<PathBuf>,
    #[command(flatten)]
    chance: chance::Options,
    /// Print instead of the log the story of one resource or group, each deed with its reason
    #[arg(long, value_name = "RESOURCE", conflicts_with = "quiet")]
    why: Option<String>,
    /// Write the machine-readable log, which `takeover replay` feeds back through the core
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
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

/// Refuses what means nothing among the words that were given, and does the rest.
pub(crate) fn run(options: &Options, given: Option<&clap::ArgMatches>) -> u8 {
    match given.map_or(Ok(()), meaning::all_mean) {
        Ok(()) => all(options),
        Err(message) => {
            eprintln!("takeover: {message}");
            BAD_INPUT
        }
    }
}

/// Reads all scenarios, then tells each. Nothing is told if one cannot be read.
fn all(options: &Options) -> u8 {
    if options.chance.swarm {
        return swarm::run(&options.chance, options.bug);
    }
    let (stories, pictures) = match prepared(options) {
        Ok(prepared) => prepared,
        Err(message) => {
            eprintln!("takeover: {message}");
            return BAD_INPUT;
        }
    };
    if !options.chance.compare.is_empty() {
        return compare::run(&options.chance, options.seed, options.format == Format::Json, &stories);
    }
    if let Some(faults) = options.chance.faults() {
        return befall(options, &pictures, faults, &stories);
    }
    let told: Result<Vec<bool>, String> =
        stories.iter().map(|story| tell(options, &pictures, story)).collect();
    match told {
        Ok(told) if told.iter().all(|&fine| fine) => FINE,
        Ok(_) => BROKEN,
        Err(message) => {
            eprintln!("takeover: {message}");
            NOT_WRITTEN
        }
    }
}

/// Tells of random faults that befall each scenario's cluster, seed by seed. What breaks a rule is shrunk.
/// Nothing is told if the faults of one seed cannot be drawn.
fn befall(options: &Options, pictures: &Pictures, faults: Faults, stories: &[(Story, String)]) -> u8 {
    let (first, last) = options.chance.seeds.unwrap_or((options.seed, options.seed));
    let pairs = || stories.iter().flat_map(|story| (first..=last).map(move |seed| (story, seed)));
    for ((story, source), seed) in pairs() {
        if let Err(message) = chance::befallen(story, source, faults, seed) {
            eprintln!("takeover: {message}");
            return BAD_INPUT;
        }
    }
    let mut code = FINE;
    for ((story, source), seed) in pairs() {
        // Drawn once more: a seed always draws the same.
        let Ok((tale, story)) = chance::befallen(story, source, faults, seed) else { continue };
        let options = Options { seed, ..options.clone() };
        let shrunk = match tell(&options, pictures, &story) {
            Ok(true) => continue,
            Ok(false) => {
                code = code.max(BROKEN);
                chance::shrink_told(&options.chance, &tale, (seed, options.bug), &story.0.name)
            }
            Err(message) => Err(message),
        };
        if let Err(message) = shrunk {
            eprintln!("takeover: {message}");
            code = NOT_WRITTEN;
        }
    }
    code
}

/// The stories, and where their pictures go, if all that is asked for can be had.
fn prepared(options: &Options) -> Result<(Vec<(Story, String)>, Pictures), String> {
    let stories = options.files.iter().map(|file| load(file)).collect::<Result<Vec<_>, String>>()?;
    possible(options, &stories)?;
    Ok((stories, Pictures::of(options.timeline.as_deref(), &options.files)?))
}

/// Whether what is asked for can be had of these stories.
fn possible(options: &Options, stories: &[(Story, String)]) -> Result<(), String> {
    if options.log.is_some() && stories.len() > 1 {
        return Err("--log: one log holds one story (name one scenario)".to_owned());
    }
    if options.chance.seeds.is_some() {
        one_story(options)?;
    }
    let Some(why) = &options.why else { return Ok(()) };
    if options.format == Format::Json {
        return Err("--why: the story is text for people (leave out --format json)".to_owned());
    }
    stories.iter().try_for_each(|(story, _)| Hero::named(story, why).map(|_| ()))
}

/// Whether nothing is asked for that holds the story of one seed.
fn one_story(options: &Options) -> Result<(), String> {
    for (given, option) in [(options.log.is_some(), "--log"), (options.timeline.is_some(), "--timeline")] {
        if given {
            return Err(format!(
                "{option}: it holds the story of one seed (name that by --seed, not --seeds)"
            ));
        }
    }
    Ok(())
}

/// Reads one scenario; of a file that is too large no more than shows that it is.
pub(crate) fn load(file: &Path) -> Result<(Story, String), String> {
    let name = file.display().to_string();
    let opened = File::open(file).map_err(|error| format!("{name}: cannot be opened: {error}"))?;
    let most = u64::try_from(LARGEST_FILE).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    opened.take(most).read_to_end(&mut bytes).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    let story = read_all(&name, &bytes).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        errors.join("\ntakeover: ")
    })?;
    Ok((story, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Tells one story, prints and draws what came of it. Says whether all was fine, or why the log or
/// the picture could not be written.
fn tell(options: &Options, pictures: &Pictures, (story, source): &(Story, String)) -> Result<bool, String> {
    let colour = options.format == Format::Text && std::io::stdout().is_terminal();
    let seed = options.chance.seeds.map(|_| options.seed);
    let heads = options.format == Format::Text && (options.files.len() > 1 || seed.is_some());
    if heads {
        say(&format!("{}\n", text::heading(story, seed, colour)));
    }
    let hero = options.why.as_ref().and_then(|why| Hero::named(story, why).ok());
    let prints = options.format == Format::Text && !options.quiet && hero.is_none();
    let lines = prints.then(|| text::Lines::of(story, colour));
    let (telling, checks) = told(options, story, lines, hero.as_ref(), pictures.wanted())?;
    match options.format {
        Format::Json => say(&json::document(&telling, options.seed)),
        Format::Text => {
            if let Some(hero) = &hero {
                say(&why::story(&telling, hero, &checks));
            }
            say(&text::table(&telling, colour));
            say(&text::ending(&telling));
        }
    }
    pictures.draw(&telling, source, options.seed)?;
    if telling.is_fine() {
        return Ok(true);
    }
    // The same story once more, with its log, for the lines that led there.
    let telling = if options.quiet { again(options, story) } else { telling };
    eprint!("{}", text::troubles(&telling, source, LEADING_LINES));
    Ok(false)
}

/// Tells one story to its end, prints its log meanwhile and writes it down, with its progress where a
/// person waits for it. Says besides how often the hero had been checked when each line was written.
fn told<'a>(
    options: &Options,
    story: &'a Story,
    lines: Option<text::Lines>,
    hero: Option<&Hero>,
    tracked: bool,
) -> Result<(Telling<'a>, Vec<u64>), String> {
    let progress = options.quiet && std::io::stderr().is_terminal();
    let mut telling = Telling::with_bug(story, options.seed, log_kept(options), options.bug);
    if tracked {
        telling = telling.tracked();
    }
    let record = options.log.as_deref().map(|path| Recording::new(path, telling.world())).transpose()?;
    let mut live = Live::new(lines, record, hero.and_then(|hero| hero.checked(story)));
    let all = story.ends.0.div_ceil(Millis::hours(1).0);
    for hour in 1..all {
        telling.tell_until_with(Millis::hours(hour), |world| live.see(world));
        if progress {
            eprint!("\r{}: {hour} h of {all} h told", story.name);
        }
    }
    telling.tell_with(|world| live.see(world));
    if progress && all > 1 {
        eprintln!("\r{}: {all} h of {all} h told", story.name);
    }
    let checks = live.end()?;
    Ok((telling, checks))
}

/// The same story with its log, and without a word.
fn again<'a>(options: &Options, story: &'a Story) -> Telling<'a> {
    let mut telling = Telling::with_bug(story, options.seed, Log::Keep, options.bug);
    telling.tell();
    telling
}

/// The log is kept for whoever prints it.
fn log_kept(options: &Options) -> Log {
    match (&options.log, options.quiet && options.format == Format::Text) {
        (Some(_), _) => Log::Record,
        (None, true) => Log::Drop,
        (None, false) => Log::Keep,
    }
}
