//! `takeover replay`: a machine-readable log again, through the core.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use takeover::log::Clock;
use takeover_trace::{Counts, Damaged, Departure, Header, Line, Reader, Replay, Stop};

use crate::table::say;
use crate::{BAD_INPUT, BROKEN, FINE};

/// What `takeover replay` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The logs, as `takeover simulate --log` or an agent writes them
    #[arg(required = true, value_name = "LOG")]
    files: Vec<PathBuf>,
    /// Accept a log that was cut off: of an agent that was killed, or that still runs
    #[arg(long)]
    unfinished: bool,
}

/// Replays every log.
pub(crate) fn run(options: &Options) -> u8 {
    let mut code = FINE;
    for file in &options.files {
        let name = file.display();
        let mut names = None;
        let found = match replayed(file, options.unfinished, &mut names) {
            Ok(counts) => {
                say(&fine(&name.to_string(), &counts));
                FINE
            }
            Err(Stop::Departed(departure)) => {
                say(&departed(&name.to_string(), &departure, names.as_ref()));
                BROKEN
            }
            Err(Stop::Damaged(damaged)) => {
                eprintln!("takeover: {name}: {damaged}");
                BAD_INPUT
            }
        };
        code = code.max(found);
    }
    code
}

/// Replays one log, a line at a time. What things are called is handed out before anything can depart.
fn replayed(file: &Path, unfinished: bool, names: &mut Option<Header>) -> Result<Replayed, Stop> {
    let opened = File::open(file).map_err(|error| Damaged {
        line: 0,
        problem: format!("it cannot be opened: {error}"),
        remedy: "name a log that can be read",
    })?;
    let mut reader = Reader::new(BufReader::new(opened))?;
    let mut replay = Replay::new(reader.header())?;
    *names = Some(reader.header().clone());
    for line in &mut reader {
        let (number, line): (u64, Line) = match line {
            Err(damaged) if unfinished && damaged.is_cut_off() => {
                return Ok(Replayed { counts: replay.counts(), cut_off: Some(damaged) });
            }
            line => line?,
        };
        replay.take(number, &line)?;
    }
    Ok(Replayed { counts: replay.counts(), cut_off: None })
}

/// How much was replayed, and where the log was cut off if it was.
struct Replayed {
    counts: Counts,
    cut_off: Option<Damaged>,
}

fn fine(name: &str, replayed: &Replayed) -> String {
    let Replayed { counts, cut_off } = replayed;
    let cut = cut_off.as_ref().map(|cut| format!("; cut off at line {}: {}", cut.line, cut.problem));
    format!(
        "{name}: replays: {} lines, {} inputs of {} agents, {} requests to the store, {} lines of the cluster log{}\n",
        counts.lines,
        counts.steps,
        counts.agents,
        counts.requests,
        counts.told,
        cut.unwrap_or_default()
    )
}

/// Where it departs, what the core says, and the rule.
fn departed(name: &str, departure: &Departure, header: Option<&Header>) -> String {
    let called = |node: takeover::units::NodeId| header?.names.nodes.get(node.index()).cloned();
    let place = departure.node.map_or_else(
        || "the store".to_owned(),
        |node| called(node).unwrap_or_else(|| format!("node {}", node.number())),
    );
    let or_nothing = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    format!(
        "{name}:{}: departs from the core at {}, on {place}:\n  {}\n  expected: {}\n  got:      {}\n  rule:     {}: {}\n",
        departure.line,
        Clock(departure.at),
        departure.what,
        or_nothing(&departure.expected),
        or_nothing(&departure.got),
        departure.rule,
        departure.says(),
    )
}
