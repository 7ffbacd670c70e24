//! Measures the project and prints what it found beside what is aimed at.
//!
//! What is measured is reported and gates nothing: a shared machine is no ruler. What gates is that
//! the page in the docs was printed from what is stored beside it, and that the answers whose time is taken
//! are right.

mod beside;
mod code;
mod criterion;
mod estimates;
mod failure;
mod machine;
mod need;
mod page;
mod part;
mod place;
mod plots;
mod process;
mod rate;
mod results;
mod spelled;
mod targets;

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

use failure::Failure;
use part::Part;
use place::Place;
use results::{Measured, Results};

/// Measures the project, also beside Pacemaker, and prints a page about it.
///
/// Everything that is timed is built in release first. All of it takes about a quarter of an hour on an idle
/// machine with two cores, half of that for Pacemaker alone.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench", max_term_width = 100, after_help = part::LIST)]
struct Options {
    /// What to measure; all of it where nothing is named
    #[arg(value_name = "PART")]
    parts: Vec<Part>,
    /// Write the page, its plots and the figures behind them: docs/benchmarks.md and docs/benchmarks
    ///
    /// Parts that are not measured stay as they were.
    #[arg(long)]
    write: bool,
    /// Measure nothing: print the page and the plots anew from docs/benchmarks/results.json
    #[arg(long, conflicts_with_all = ["parts", "write"])]
    reprint: bool,
}

fn main() -> ExitCode {
    match done(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does what was asked for.
fn done(options: &Options) -> Result<(), Failure> {
    let place = Place::find()?;
    if options.reprint {
        return page::write(&place, &Results::read(&place)?);
    }
    let asked = |part: &Part| options.parts.is_empty() || options.parts.contains(part);
    let parts: Vec<Part> = Part::ALL.into_iter().filter(asked).collect();
    need::all_here(&parts)?;
    let kept = Results::read(&place).unwrap_or_default();
    let mut fresh = Results::default();
    for (number, part) in (1_usize..).zip(&parts) {
        let last = kept
            .parts
            .get(part.name())
            .map_or(String::new(), |last| format!(", {} s the last time", last.took_s));
        tell(&format!("[{number}/{}] {}: {}{last}", parts.len(), part.name(), part.about()));
        let start = Instant::now();
        let mut measured = part.measure(&place)?;
        measured.took_s = start.elapsed().as_secs();
        tell(&format!("  took {} s", measured.took_s));
        fresh.parts.insert(part.name().to_owned(), measured);
        // What is long is not lost where a later part fails.
        if options.write {
            let mut all = kept.clone();
            all.parts.extend(fresh.parts.clone());
            all.write(&place)?;
        }
    }
    say(&page::text(&fresh));
    if options.write { page::write(&place, &Results::read(&place)?) } else { Ok(()) }
}

/// Prints a result.
#[allow(clippy::print_stdout, reason = "the results are what this command prints")]
fn say(text: &str) {
    println!("{text}");
}

/// Says how far it is, beside the results.
fn tell(line: &str) {
    eprintln!("{line}");
}

impl Part {
    /// Measures it.
    fn measure(self, place: &Place) -> Result<Measured, Failure> {
        let figures = match self {
            Self::Steps => criterion::bench(place, "machines", "")?,
            Self::Sweep => criterion::bench(place, "cluster", "sweep/")?,
            Self::Loss => criterion::bench(place, "cluster", "node_loss/")?,
            Self::Cold => criterion::bench(place, "cluster", "cold_start/")?,
            Self::Rate => rate::measure(place)?,
            Self::Size => criterion::memory(place)?,
            Self::Code => code::measure(place)?,
            Self::Peer => return beside::measure(place),
        };
        Ok(Measured::of(figures))
    }
}
