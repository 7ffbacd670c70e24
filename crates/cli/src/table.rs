//! `takeover table` and `takeover language`.

use std::io::Write as _;

use takeover::table::{MACHINES, print};
use takeover_sim::scenario::{fields, statements};

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

/// What every line of a scenario is made of.
const WORDS: &str = "\
One statement stands on a line; # begins a comment. First the setup, in any order; then the story.
  NAME   a word, or \"words in quotes\"; n1..n64 stands for all from the first to the last
  TIME   with its units: 500ms, 5s, 1m30s, 2h, 1d. After `at`, `by` and `until` it counts from the
         beginning of the story; after `after`, from the statement above. A statement without
         either happens together with the one above it.
  CONDITION
         VM online|offline|online-pending|offline-pending|failed [on NODE]   as its owner says
         GROUP online|offline|partial-online|pending|failed [on NODE]        computed from its VMs
         VM runs on NODE, VM runs nowhere        what the hypervisors really run
         VM flag 0|1, VM restarted COUNT times, GROUP owned by NODE, GROUP waits
         GROUP failed over COUNT times           by failures of its VMs; a lost node does not count
         NODE up|down|paused|quarantined
";

/// Prints the scenario language.
pub(crate) fn language() -> u8 {
    let mut text = format!("{WORDS}\nStatements\n\n");
    for statement in statements() {
        text.push_str(&format!("  {}\n      {}\n", statement.grammar, statement.meaning));
        for example in statement.examples {
            text.push_str(&format!("        {example}\n"));
        }
    }
    text.push_str("\nPolicies: policy FIELD VALUE [for NAME...]\n\n");
    for field in fields() {
        let names = if field.takes_names() { " [for NAME...]" } else { "" };
        text.push_str(&format!("  {} {}{names}\n", field.word, field.value));
    }
    say(&text);
    FINE
}
