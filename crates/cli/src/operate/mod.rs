//! The commands for a running cluster: each asks one agent over its socket.

mod log;
mod orders;
mod status;
mod table;
mod why;

use core::time::Duration;
use std::io::Write as _;
use std::path::PathBuf;

use clap::Subcommand;
use takeover_admin::{Client, Failure};

use crate::help;
use crate::{BAD_INPUT, NOT_WRITTEN};

/// What can be asked of a running cluster.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the nodes, groups and resources, as one agent sees them
    ///
    /// An agent knows the database, and what its own machine runs. The state of what another node runs
    /// is that node's to say: it is shown as being there, by the owner's claim.
    #[command(after_help = help::STATUS)]
    Status(status::Options),
    /// Say why a group is where it is, and where it would go
    ///
    /// The live form of `explain`: the group's record, what the cluster would do with it as things are,
    /// if its owner were lost, if it failed, and on an operator's move; node by node why it would be
    /// taken or passed over.
    #[command(after_help = help::WHY)]
    Why(why::Options),
    /// Print an agent's cluster log
    #[command(after_help = help::LOG)]
    Log(log::Options),
    /// Bring a resource online: its `PersistentState` becomes 1
    #[command(after_help = help::ONLINE)]
    Online(orders::Resource),
    /// Take a resource offline: its `PersistentState` becomes 0
    #[command(after_help = help::OFFLINE)]
    Offline(orders::Resource),
    /// Move a group to a node, or to the best one
    #[command(after_help = help::MOVE)]
    Move(orders::Move),
    /// Move a group as if it had failed where it is
    #[command(after_help = help::FAILOVER)]
    Failover(orders::Group),
    /// Move a group to its best preferred owner
    #[command(after_help = help::FAILBACK)]
    Failback(orders::Group),
    /// Pause a node: it starts nothing and takes nothing
    #[command(after_help = help::PAUSE)]
    Pause(orders::Pause),
    /// Resume a paused node
    #[command(after_help = help::RESUME)]
    Resume(orders::Node),
    /// Take a group out of service: it is stopped, and nobody takes it
    #[command(after_help = help::TAKE_OUT)]
    TakeOut(orders::Group),
    /// Put a group back into service
    #[command(after_help = help::PUT_BACK)]
    PutBack(orders::Group),
    /// Adopt a database that was restored from a backup
    ///
    /// The agents refuse a store that forgot what they have seen. Adopting it makes it the cluster's
    /// database again, in a new generation: whatever was written after the backup is gone. Nothing
    /// starts before the longest lease has passed.
    #[command(after_help = help::ADOPT)]
    AdoptRestoredStore(orders::Adopt),
}

/// Which agent is asked, and how it is answered.
#[derive(Debug, clap::Args)]
pub(crate) struct Agent {
    /// The agent's socket
    #[arg(
        long,
        value_name = "PATH",
        env = "TAKEOVER_SOCKET",
        hide_env_values = true,
        default_value = "/run/takeover/admin.sock"
    )]
    socket: PathBuf,
    /// How long to wait for an answer: 500ms, 15s
    #[arg(long, value_name = "TIME", value_parser = patience, default_value = "15s")]
    timeout: Duration,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// A length of time above nothing.
fn patience(text: &str) -> Result<Duration, String> {
    let time = takeover_sim::scenario::time("--timeout", text).map_err(|error| error.to_string())?;
    if time.0 == 0 {
        Err("wait for some time, as in 1s".to_owned())
    } else {
        Ok(Duration::from_millis(time.0))
    }
}

impl Agent {
    fn connect(&self) -> Result<Client, Failure> {
        Client::connect(&self.socket, self.timeout)
    }
}

/// Asks, and says what came of it.
pub(crate) fn run(command: &Command) -> u8 {
    let code = match command {
        Command::Status(options) => status::run(options),
        Command::Why(options) => why::run(options),
        Command::Log(options) => log::run(options),
        Command::Online(options) => options.online(),
        Command::Offline(options) => options.offline(),
        Command::Move(options) => options.run(),
        Command::Failover(options) => options.failover(),
        Command::Failback(options) => options.failback(),
        Command::Pause(options) => options.run(),
        Command::Resume(options) => options.resume(),
        Command::TakeOut(options) => options.take_out(),
        Command::PutBack(options) => options.put_back(),
        Command::AdoptRestoredStore(options) => options.run(),
    };
    code.unwrap_or_else(|failure| {
        eprintln!("takeover: {failure}");
        BAD_INPUT
    })
}

/// Writes to standard output; says whether somebody still reads it.
fn tell(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => true,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => false,
        Err(error) => {
            eprintln!("takeover: standard output: {error}");
            std::process::exit(i32::from(NOT_WRITTEN));
        }
    }
}

/// As JSON over several lines. Plain data with string keys always has a JSON form.
fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// As JSON in one line.
fn compact(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}
