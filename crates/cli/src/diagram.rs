//! `takeover diagram`.

use std::path::PathBuf;

use takeover_picture::diagram::{MACHINES, mermaid, svg};

use crate::table::say;
use crate::{BAD_INPUT, FINE, NOT_WRITTEN};

/// What `takeover diagram` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The machine; all their names are printed if none is given
    machine: Option<String>,
    /// The form of the diagram
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,
    /// Write it to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form of a diagram.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Format {
    /// Text that Mermaid draws, and many pages with it
    Mermaid,
    /// A picture
    Svg,
}

/// Writes a diagram.
pub(crate) fn run(options: &Options) -> u8 {
    let Some(machine) = &options.machine else {
        if options.output.is_some() {
            eprint!("takeover: --output needs a machine; the machines are:\n{}", names());
            return BAD_INPUT;
        }
        say(&names());
        return FINE;
    };
    let drawn = match options.format {
        Format::Mermaid => mermaid(machine),
        Format::Svg => svg(machine),
    };
    let Some(drawn) = drawn else {
        eprint!("takeover: there is no diagram of \"{machine}\"; there are diagrams of:\n{}", names());
        return BAD_INPUT;
    };
    match &options.output {
        None => say(&drawn),
        Some(file) => {
            if let Err(error) = std::fs::write(file, drawn) {
                eprintln!("takeover: {}: cannot be written: {error}", file.display());
                return NOT_WRITTEN;
            }
        }
    }
    FINE
}

fn names() -> String {
    MACHINES.iter().map(|(name, what)| format!("{name:<12} {what}\n")).collect()
}
