//! The project's chores: `cargo xtask --help` lists them.

use std::env;
use std::process::ExitCode;

mod bless;
mod check;
mod failure;
mod figures;
mod gate;
mod install;
mod lab;
mod log;
mod mutants;
mod output;
mod pins;
mod place;
mod program;
mod programs;
mod step;
mod steps;
mod wish;

use failure::Failure;
use output::say;
use wish::Wish;

/// Exit code: all that was asked for was done and holds.
pub(crate) const PASSED: u8 = 0;
/// Exit code: a step failed.
pub(crate) const FAILED: u8 = 1;
/// Exit code: nothing was judged, because of the command line or of the machine.
pub(crate) const CANNOT_RUN: u8 = 2;

/// What `--help` prints.
const HELP: &str = "\
The project's chores.

cargo xtask test [--install] [--deep] [--list] [STEP...]
    Runs the gate: all quick steps, or the steps named.
    --install  first install the programs that are missing (apt-get, rustup, cargo)
    --deep     run the deep steps as well
    --list     only list the steps: what each shows, needs and runs
cargo xtask bare-metal [--install]
    The same as `cargo xtask test bare-metal`.
cargo xtask bench [--write] [PART...]
    Measures the figures and prints them beside their targets and beside Pacemaker; --write writes
    docs/benchmarks.md and its plots. `cargo xtask bench --help` lists the parts.
cargo xtask lab ARGUMENT...
    Builds the agent and the lab and runs takeover-lab: up, status, fault, down, figures.
cargo xtask mutants [--write | --changed | --show] [FILE...]
    Changes the core in small ways and asks whether a test notices.
cargo xtask bless
    Rewrites the golden files from what the code does now, the pictures too.
cargo xtask pictures
    Draws the pictures in docs: one of each story, one of each machine.

The output of each step is kept in target/gate/STEP.log.
Exit code: 0 all passed, 1 a step failed, 2 nothing was judged (wrong
arguments, programs missing).";

/// Does the chore named on the command line.
fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    match chore(&args) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(CANNOT_RUN)
        }
    }
}

/// Finds the chore and does it.
fn chore(args: &[String]) -> Result<u8, Failure> {
    let wants_help = |arg: &String| arg == "--help" || arg == "-h";
    let Some((name, rest)) = args.split_first() else {
        say(HELP);
        return Ok(CANNOT_RUN);
    };
    // These commands have a help of their own.
    if name == "mutants" && rest.iter().any(wants_help) {
        say(mutants::HELP);
        return Ok(PASSED);
    }
    let own = name == "lab" || name == "bench";
    if !own && args.iter().any(wants_help) || name == "help" {
        say(HELP);
        return Ok(PASSED);
    }
    match name.as_str() {
        "test" => gate::test(&Wish::read(rest)?),
        "bare-metal" => {
            let mut wish = Wish::read(rest)?;
            wish.steps = vec!["bare-metal".to_string()];
            gate::test(&wish)
        }
        "bench" => figures::bench(rest),
        "lab" => lab::lab(rest),
        "mutants" => mutants::mutants(rest),
        "bless" => alone(rest).and_then(|()| bless::bless()),
        "pictures" => alone(rest).and_then(|()| bless::pictures()),
        other => {
            let remedy = "see `cargo xtask --help`";
            Err(Failure::new(other, "no such chore", remedy))
        }
    }
}

/// Refuses arguments where a chore takes none.
fn alone(rest: &[String]) -> Result<(), Failure> {
    match rest.first() {
        None => Ok(()),
        Some(arg) => {
            let remedy = "leave it out, see `cargo xtask --help`";
            Err(Failure::new(arg, "this chore takes no arguments", remedy))
        }
    }
}
