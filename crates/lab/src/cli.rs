//! The command line.

use core::time::Duration;
use std::env;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;

use clap::{Parser, Subcommand, ValueEnum};

use crate::failure::Failure;
use crate::fault::Fault;
use crate::figures;
use crate::lab::Lab;
use crate::options::Options;
use crate::oracle::Watch;
use crate::relay;
use crate::replay::{self, Replayed};
use crate::switch;
use crate::table;

/// What stands at the end of `--help`.
const AFTER: &str = "\
Needs root and Debian's packages of libvirt and QEMU; `up` names those that are missing.

Exit codes: 0 fine; 1 a VM was seen on two nodes, or a log departs from the core; 2 it could not be done, and why is said.";

/// Three nodes with real virtual machines on this machine
///
/// A node is a set of namespaces with a libvirt daemon of its own, and an agent. Everything is below one
/// folder, whose last part is the lab's name: labs of different names do not touch each other.
#[derive(Debug, Parser)]
#[command(name = "takeover-lab", version, max_term_width = 100, after_help = AFTER)]
struct Arguments {
    /// The lab's folder
    #[arg(long, global = true, default_value = "target/lab")]
    dir: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the lab up
    Up(Up),
    /// Show nodes and VMs
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Let something befall a node, a VM or the store
    Fault {
        /// What
        #[arg(value_enum)]
        fault: Fault,
        /// Whom: a node, a VM, or VM@NODE; nothing for the store and the fence switch
        #[arg(default_value = "")]
        target: String,
    },
    /// Watch for VMs on two nodes, with three witnesses
    Watch {
        /// How long, in seconds
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Replay what the agents were told: the core must say the same once more
    Replay,
    /// Ask the fence switch
    Power {
        /// What is asked
        #[arg(value_enum)]
        ask: Ask,
        /// About which node
        node: String,
        /// The switch's folder, if it is not the lab's: /run/fence inside of a node
        #[arg(long)]
        fence: Option<PathBuf>,
    },
    /// Measure how long failovers take, in a lab that is brought up for it
    Figures {
        /// How often each is measured
        #[arg(long, default_value_t = 3)]
        repetitions: u32,
        /// As JSON, and nothing else
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        up: Up,
    },
    /// End and remove the lab, whatever is left of it
    Down,
    /// Hand on connections to the store
    #[command(hide = true)]
    Relay {
        /// On which side of the network
        #[arg(value_enum)]
        side: Side,
        /// The socket on that side
        socket: PathBuf,
    },
    /// Serve requests to cut power
    #[command(hide = true)]
    FenceSwitch {
        /// The lab's folder
        directory: PathBuf,
    },
}

/// What a lab consists of.
#[derive(Debug, clap::Args)]
struct Up {
    /// How many nodes, 1 to 9
    #[arg(long, default_value_t = 3)]
    nodes: u8,
    /// How many VMs, 0 to 9
    #[arg(long, default_value_t = 3)]
    vms: u8,
    /// The program takeover-agent; if not given, the one beside this program
    #[arg(long, env = "TAKEOVER_AGENT")]
    agent: Option<PathBuf>,
    /// No agents: VMs are started by virsh
    #[arg(long, conflicts_with = "agent")]
    no_agents: bool,
    /// A policy of the cluster, as in cluster.toml: 'lease-ttl = "20s"'
    #[arg(long = "policy", value_name = "LINE")]
    policies: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ask {
    /// Turn it off, and wait until it is off
    Off,
    /// Is it on or off
    Query,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Side {
    /// Inside of a node
    Inside,
    /// At the switch
    Outside,
}

/// Does what this process's command line asks for.
#[must_use]
pub fn command_line() -> ExitCode {
    let arguments = Arguments::parse();
    match obey(&arguments.dir, arguments.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("takeover-lab: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Does one command; says whether all is as it must be: no VM on two nodes, no log that departs.
fn obey(directory: &Path, command: Command) -> Result<bool, Failure> {
    match command {
        Command::Up(up) => {
            let lab = Lab::up(&up.options(directory)?)?;
            say(&table::of(&lab.status()?));
        }
        Command::Status { json } => {
            let status = Lab::attach(directory)?.status()?;
            say(&if json { as_json(&status)? } else { table::of(&status) });
        }
        Command::Fault { fault, target } => Lab::attach(directory)?.fault(fault, &target)?,
        Command::Watch { seconds } => return watch(directory, seconds),
        Command::Replay => {
            let logs = Lab::attach(directory)?.replay()?;
            say(&replay::told(&logs));
            return Ok(!logs.iter().any(Replayed::departs));
        }
        Command::Power { ask, node, fence } => {
            let folder = fence.unwrap_or_else(|| directory.join("fence"));
            match ask {
                Ask::Off => switch::turn_off(&folder, &node)?,
                Ask::Query => say(if switch::is_off(&folder, &node)? { "off\n" } else { "on\n" }),
            }
        }
        Command::Figures { repetitions, json, up } => {
            return measure(&up.options(directory)?, repetitions, json);
        }
        Command::Down => Lab::down(directory)?,
        Command::Relay { side: Side::Inside, socket } => relay::inside(&socket)?,
        Command::Relay { side: Side::Outside, socket } => relay::outside(&socket)?,
        Command::FenceSwitch { directory } => Lab::attach(&directory)?.serve_fencing()?,
    }
    Ok(true)
}

/// Watches a lab for a while and says what was seen.
fn watch(directory: &Path, seconds: u64) -> Result<bool, Failure> {
    let watch = Watch::begin(&Lab::attach(directory)?)?;
    sleep(Duration::from_secs(seconds));
    let report = watch.end()?;
    say(&report.to_string());
    Ok(report.trips.is_empty())
}

/// Measures, and says what came of it.
fn measure(options: &Options, repetitions: u32, json: bool) -> Result<bool, Failure> {
    let progress = |line: &str| {
        if !json {
            say(&format!("{line}\n"))
        }
    };
    let told = figures::measure(options, repetitions, progress)?;
    say(&if json { as_json(&told)? } else { told.to_string() });
    Ok(told.is_clean())
}

impl Up {
    /// What the library is asked for.
    fn options(&self, directory: &Path) -> Result<Options, Failure> {
        let program = env::current_exe();
        let program = program.map_err(|error| Failure::new("takeover-lab", error, "start it by its path"))?;
        let beside = program.with_file_name("takeover-agent");
        let beside = beside.is_file().then_some(beside);
        let agent = if self.no_agents { None } else { self.agent.clone().or(beside) };
        let mut options = Options::new(directory.to_path_buf(), program);
        options.nodes = self.nodes;
        options.vms = self.vms;
        options.agent = agent;
        options.policies.clone_from(&self.policies);
        Ok(options)
    }
}

/// A value as JSON.
fn as_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value);
    let text = text.map_err(|error| Failure::new("the status", error, "report this"))?;
    Ok(format!("{text}\n"))
}

/// Prints. A reader that has gone away wants no more.
fn say(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
