//! The proofs, as a command: everything is proved anew, or one condition is left out to see what happens.

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use takeover_proofs::{failure::Failure, generated, rooms, story, table};

/// Proves takeover's protocol for any number of nodes and steps, and ties it to the code that ships.
#[derive(Parser)]
#[command(name = "takeover-proofs", max_term_width = 100)]
struct Args {
    #[command(subcommand)]
    command: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Proves everything, or some rooms; this is what happens without a command
    Check {
        /// Which; all without any
        #[arg(value_parser = rooms::names())]
        rooms: Vec<String>,
    },
    /// Leaves one condition or change of one action out, and tells what breaks
    Without {
        /// ACTION.PART, as in `acquire_over.proof`; `list` names them all
        part: String,
    },
    /// Lists every action with what it needs and changes
    List,
    /// Prints the whole table: the relations, the actions and the invariant as formulas
    Table,
    /// Writes the questions to the solvers as files
    Write,
}

fn main() -> ExitCode {
    let out = &mut std::io::stdout().lock();
    match obey(Args::parse(), out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // What was printed so far stands; where even this fails there is nobody to tell.
            let _ = out.flush();
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn obey(args: Args, out: &mut dyn Write) -> Result<(), Failure> {
    match args.command.unwrap_or(What::Check { rooms: Vec::new() }) {
        What::Check { rooms } => rooms::prove(&rooms, out),
        What::Without { part } => story::without(&part, out),
        What::List => story::list(out),
        What::Table => Ok(write!(out, "{}", table::page())?),
        What::Write => {
            let top = generated::top();
            let count = generated::write(&top)?;
            Ok(writeln!(out, "{count} files are written to {}", top.display())?)
        }
    }
}
