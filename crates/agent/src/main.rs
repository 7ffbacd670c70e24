//! `takeover-agent`: keeps the virtual machines of one node running.

mod commands;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit code: done, or ended as it was told to.
const FINE: u8 = 0;
/// Exit code: it could not go on.
const FAILED: u8 = 1;
/// Exit code: bad input, and nothing was done.
const BAD_INPUT: u8 = 2;

/// Keeps the virtual machines of one node running, as part of a cluster.
///
/// Exit codes: 0 done; 1 it could not go on, and says why; 2 bad input, nothing was done.
#[derive(Debug, Parser)]
#[command(name = "takeover-agent", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where a node's own file is unless another one is named.
const CONFIG: &str = "/etc/takeover/agent.toml";

/// Where libvirt looks for the hook of QEMU's VMs.
const HOOK: &str = "/etc/libvirt/hooks/qemu";

/// What names the node's own file.
#[derive(Debug, clap::Args)]
struct Config {
    /// The node's own file; it names the cluster's
    #[arg(long, value_name = "FILE", default_value = CONFIG)]
    config: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run this node's agent, until SIGTERM; SIGHUP reads the policies of VMs again
    Run(Config),
    /// Write the cluster's file into an empty store, once for the whole cluster
    SetUp(Config),
    /// Serve one store to several agents of this machine
    Store {
        /// The store's file; it is made if there is none
        #[arg(long, value_name = "FILE")]
        database: PathBuf,
        /// The socket; only its owner may use it
        #[arg(long, value_name = "SOCKET")]
        socket: PathBuf,
    },
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The gate's hook in libvirt
    #[command(subcommand)]
    Hook(HookCommand),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say what both files mean, or what is wrong with them
    Check(Config),
}

#[derive(Debug, Subcommand)]
enum HookCommand {
    /// Install the hook that refuses starts which no gate lets in; restart libvirt's daemon then
    Install {
        #[command(flatten)]
        config: Config,
        /// Where libvirt looks for it
        #[arg(long, value_name = "FILE", default_value = HOOK)]
        path: PathBuf,
    },
    /// Remove it; from then on nothing but you keeps a VM from running twice. Restart libvirt's daemon then
    Remove {
        /// Where libvirt looks for it
        #[arg(long, value_name = "FILE", default_value = HOOK)]
        path: PathBuf,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Run(config) => commands::run(&config.config),
        Command::SetUp(config) => commands::set_up(&config.config),
        Command::Store { database, socket } => commands::store(database, socket),
        Command::Config(ConfigCommand::Check(config)) => commands::check(&config.config),
        Command::Hook(HookCommand::Install { config, path }) => commands::install(&config.config, path),
        Command::Hook(HookCommand::Remove { path }) => commands::remove(path),
    };
    match done {
        Ok(()) => ExitCode::from(FINE),
        Err(ended) => {
            eprintln!("{}", ended.message);
            ExitCode::from(ended.code)
        }
    }
}

/// Why a command ended without being done.
struct Ended {
    code: u8,
    message: String,
}

impl Ended {
    /// The input is no good.
    fn bad(message: impl Into<String>) -> Self {
        Self { code: BAD_INPUT, message: message.into() }
    }

    /// It could not go on.
    fn failed(message: impl core::fmt::Display) -> Self {
        Self { code: FAILED, message: format!("takeover-agent: {message}") }
    }
}
