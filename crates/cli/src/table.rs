//! `takeover table` and `takeover language`.

use std::io::Write as _;

use takeover::table::{MACHINES, print};
use takeover_sim::scenario::{fields, statements};

use crate::{BAD_INPUT, FINE};

/// What `takeover table` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The machine; all their names are printed if none is given
    machine: Option<String>,
}

/// Writes to standard output. Whoever closes it early has read enough.
pub(crate) fn say(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
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

/// Prints the scenario language.
pub(crate) fn language() -> u8 {
    let mut text = String::from("Statements\n\n");
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
