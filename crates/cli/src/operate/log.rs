//! `takeover log`: an agent's cluster log, and what is added to it.

use core::time::Duration;
use std::io::IsTerminal as _;
use std::time::UNIX_EPOCH;

use takeover::log::Widths;
use takeover_admin::{Failure, LogLine};

use super::{Agent, compact, tell};
use crate::FINE;
use crate::text::{style, styled};

/// The columns of a log whose names are not known before it is read.
const WIDTHS: Widths = Widths { node: 6, component: 4, subject: 12 };

/// The last millisecond of the year 9999: no later time has a printed form.
const LATEST: u64 = 253_402_300_799_999;

/// What `takeover log` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Go on with every line that is added, until Ctrl-C
    #[arg(short, long)]
    follow: bool,
    /// How many of the newest lines
    #[arg(short = 'n', long = "lines", value_name = "N", default_value_t = 50)]
    lines: u64,
    #[command(flatten)]
    agent: Agent,
}

/// Asks and prints.
pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let colour = !options.agent.json && std::io::stdout().is_terminal();
    for line in options.agent.connect()?.log(options.lines, options.follow)? {
        let line = line?;
        let text = if options.agent.json { compact(&line) } else { printed(&line, colour) };
        if !tell(&text) {
            break;
        }
    }
    Ok(FINE)
}

/// A line with the wall clock's time in place of the log's own.
fn printed(line: &LogLine, colour: bool) -> String {
    let entry = line.entry();
    let text = entry.aligned(WIDTHS).to_string();
    let text = text.split_once("  ").map_or(text.as_str(), |(_, rest)| rest);
    let wall = UNIX_EPOCH.checked_add(Duration::from_millis(line.wall_ms.min(LATEST))).unwrap_or(UNIX_EPOCH);
    let text = format!("{}  {}", humantime::format_rfc3339_millis(wall), text.trim_end());
    styled(&text, style(&entry), colour) + "\n"
}
