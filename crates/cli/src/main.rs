//! The takeover command: simulate a cluster, search its models, print the machines' tables.

mod check;
mod explain;
mod explore;
mod json;
mod language;
mod rows;
mod simulate;
mod table;
mod text;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Searches make and drop many small things on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Everything was fine.
const FINE: u8 = 0;
/// An expectation was not met, or a rule was broken.
const BROKEN: u8 = 1;
/// Bad input: nothing ran.
const BAD_INPUT: u8 = 2;
/// The output could not be written.
const NOT_WRITTEN: u8 = 3;

/// The failover brain of a VM cluster, on a cluster that is simulated around it.
#[derive(Debug, Parser)]
#[command(
    name = "takeover",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 fine; 1 an expectation was not met or a rule was broken; 2 bad input, nothing ran; 3 the output could not be written."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell the story of a cluster and say what came of it
    ///
    /// Runs each scenario at full speed in a simulated cluster that is driven by the very state
    /// machines that users link. Prints the cluster log, then a table of the resources. The rules
    /// are asked after every step.
    #[command(
        after_help = "Examples:\n  takeover simulate scenarios/article.txt\n  takeover simulate --format json scenarios/*.txt\n  takeover simulate --quiet --seed 7 scenarios/node-loss.txt\n\n`takeover language` prints the scenario language."
    )]
    Simulate(simulate::Options),
    /// Search every model of the shipped machines for a story that breaks a rule
    ///
    /// Each model is searched to its end: no time limit, no limit on states. A broken rule is told
    /// as a numbered story, and written as a diagram and as a scenario that `simulate` tells again.
    #[command(
        after_help = "Examples:\n  takeover check\n  takeover check ownership --deep\n  takeover check --bug gate-missing\n  takeover check --list"
    )]
    Check(check::Options),
    /// Look at a model's states in a browser, on this machine alone
    Explore(explore::Options),
    /// Say why a group is where it is, and where it would go
    Explain(explain::Options),
    /// Print the transition table of a machine, or the names of all machines
    Table(table::Options),
    /// Print the scenario language: every statement with an example, every policy
    Language(language::Options),
}

fn main() -> ExitCode {
    let code = match Arguments::parse().command {
        Command::Simulate(options) => simulate::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Explore(options) => explore::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Table(options) => table::run(&options),
        Command::Language(options) => language::run(&options),
    };
    ExitCode::from(code)
}
