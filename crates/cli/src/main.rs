//! The takeover command: operate a running cluster, simulate one, search its models, print the machines' tables.

mod chance;
mod check;
mod compare;
mod completions;
mod diagram;
mod editors;
mod explain;
mod explore;
mod group;
mod help;
mod json;
mod language;
mod live;
mod loss;
mod meaning;
mod operate;
mod overview;
mod replay;
mod rows;
mod simulate;
mod swarm;
mod table;
mod text;
mod timeline;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use help::{BAD_INPUT, BROKEN, FINE, NOT_WRITTEN, REFUSED, UNDER_WAY};

/// Searches make and drop many small things on many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The failover brain of a VM cluster: on a running one, or on one that is simulated around it.
#[derive(Debug, Parser)]
#[command(
    name = "takeover",
    version,
    max_term_width = 100,
    after_help = help::TAKEOVER
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Operate(operate::Command),
    /// Tell the story of a cluster and say what came of it
    ///
    /// Runs each scenario at full speed in a simulated cluster that is driven by the very state
    /// machines that users link. Prints the cluster log, then a table of the resources. The rules
    /// are asked after every step.
    #[command(after_help = help::SIMULATE)]
    Simulate(simulate::Options),
    /// Search every model of the shipped machines for a story that breaks a rule
    ///
    /// Each model is searched to its end: no time limit, no limit on states. A broken rule is told
    /// as a numbered story, and written as a diagram and as a scenario that `simulate` tells again.
    #[command(after_help = help::CHECK)]
    Check(check::Options),
    /// Look at a model's states in a browser, on this machine alone
    #[command(after_help = help::EXPLORE)]
    Explore(explore::Options),
    /// Say why a group is where it is, and where it would go
    ///
    /// Tells the story to a time and asks the core about one group: its record, what the cluster
    /// would do with it as things are, if its owner were lost, if it failed, and on an operator's
    /// move; node by node why it would be taken or passed over; sessions, budgets and queues.
    #[command(after_help = help::EXPLAIN)]
    Explain(explain::Options),
    /// Say where everything goes that a node runs, if it is lost
    ///
    /// No story is told: every group stands where the scenario puts it, every node is up, and then one
    /// is over by proof. Prints a line for each of its groups: from where, to where.
    #[command(after_help = help::LOSS)]
    Loss(loss::Options),
    /// Feed a machine-readable log back through the core, and say where it first departs
    ///
    /// Every input that a node's core was given is given to it again, and every request to the store
    /// is carried out again. What comes of them must be what the log says.
    #[command(after_help = help::REPLAY)]
    Replay(replay::Options),
    /// Print the transition table of a machine, or the names of all machines
    #[command(after_help = help::TABLE)]
    Table(table::Options),
    /// Draw a machine's states and what leads from one to another, from the code
    #[command(after_help = help::DIAGRAM)]
    Diagram(diagram::Options),
    /// Print the scenario language: every statement with an example, every policy
    #[command(after_help = help::LANGUAGE)]
    Language(language::Options),
    /// Print what a shell needs to complete the command's words
    #[command(after_help = help::COMPLETIONS)]
    Completions(completions::Options),
    /// Print the manual page
    #[command(after_help = help::MAN)]
    Man,
}

fn main() -> ExitCode {
    let matches = overview::grouped(Arguments::command()).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let code = match arguments.command {
        Command::Operate(command) => operate::run(&command),
        Command::Simulate(options) => simulate::run(&options, matches.subcommand_matches("simulate")),
        Command::Check(options) => check::run(&options),
        Command::Explore(options) => explore::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Loss(options) => loss::run(&options),
        Command::Table(options) => table::run(&options),
        Command::Diagram(options) => diagram::run(&options),
        Command::Replay(options) => replay::run(&options),
        Command::Language(options) => language::run(&options),
        Command::Completions(options) => completions::run(&options),
        Command::Man => completions::man(),
    };
    ExitCode::from(code)
}
