//! `takeover status`, once or again and again.

use core::time::Duration;
use std::io::IsTerminal as _;

use takeover_admin::Failure;

use super::{Agent, compact, pretty, table, tell};
use crate::FINE;

/// To the top left corner, and everything cleared.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

/// What `takeover status` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Show it anew every two seconds, or every TIME, until Ctrl-C
    #[arg(
        long,
        value_name = "TIME",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "2s",
        value_parser = super::patience
    )]
    watch: Option<Duration>,
    /// Show the resources' GUIDs too
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    agent: Agent,
}

/// Asks and shows.
pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    match options.watch {
        Some(every) => watch(options, every),
        None => {
            let status = options.agent.connect()?.status()?;
            tell(&if options.agent.json { pretty(&status) } else { page(options, &status) });
        }
    }
    Ok(FINE)
}

fn page(options: &Options, status: &takeover_admin::Status) -> String {
    table::page(status, options.wide, std::io::stdout().is_terminal())
}

/// Shows it until nobody reads it any more. An agent that is gone is said to be, and asked again.
fn watch(options: &Options, every: Duration) {
    let clear = if std::io::stdout().is_terminal() { CLEAR } else { "" };
    loop {
        let status = options.agent.connect().and_then(|mut client| client.status());
        let text = match status {
            Ok(status) if options.agent.json => compact(&status),
            Ok(status) => format!("{clear}{}\n", page(options, &status)),
            Err(failure) if options.agent.json => {
                compact(&serde_json::json!({ "error": failure.to_string() }))
            }
            Err(failure) => format!("{clear}takeover: {failure}\nasked again every {every:?}\n"),
        };
        if !tell(&text) {
            break;
        }
        std::thread::sleep(every);
    }
}
