//! `takeover table`.

use std::io::Write as _;

use takeover::table::{MACHINES, print};

use crate::{BAD_INPUT, FINE, NOT_WRITTEN};

/// What `takeover table` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The machine; all their names are printed if none is given
    machine: Option<String>,
}

/// Writes to standard output. Whoever closes it early has read enough; anything else that keeps
/// the output from being written ends the command with an error.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            eprintln!("takeover: standard output: {error}");
            std::process::exit(i32::from(NOT_WRITTEN));
        }
    }
}

/// Prints a table.
pub(crate) fn run(options: &Options) -> u8 {
    let Some(machine) = &options.machine else {
        say(&names());
        return FINE;
    };
    match print(machine) {
        Some(table) => {
            say(&table);
            FINE
        }
        None => {
            eprint!("takeover: there is no machine \"{machine}\"; the machines are:\n{}", names());
            BAD_INPUT
        }
    }
}

fn names() -> String {
    MACHINES.iter().map(|(name, what)| format!("{name:<12} {what}\n")).collect()
}
