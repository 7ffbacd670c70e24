//! What runs beside the nodes, at the switch: the store, the way to it, the fence switch.

use core::time::Duration;
use std::process::Command;

use rustix::process::Signal;

use crate::command;
use crate::failure::Failure;
use crate::layout::Layout;
use crate::process::{self, Process};
use crate::wait;

/// How long a start or an end may take.
const LONG: Duration = Duration::from_secs(20);

/// A program at the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Daemon {
    /// The store that all agents share.
    Store,
    /// The way from the network to the store.
    Relay,
    /// What cuts the power of nodes on request.
    FenceSwitch,
}

impl Daemon {
    /// The second word of its command line, which tells it from the others.
    fn word(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Relay => "relay",
            Self::FenceSwitch => "fence-switch",
        }
    }

    /// Its processes: one, or none.
    pub(crate) fn processes(self, layout: &Layout) -> Vec<Process> {
        let mut found = process::inside(&layout.switch());
        found.retain(|process| {
            process.program().starts_with("takeover-")
                && process.args.get(1).is_some_and(|word| word == self.word())
        });
        found
    }

    /// Starts it.
    ///
    /// # Errors
    /// If it runs already, or cannot be started.
    pub(crate) fn start(self, layout: &Layout) -> Result<(), Failure> {
        if !self.processes(layout).is_empty() {
            return Err(Failure::new(self.word(), "it runs already", "end it first"));
        }
        // A socket that a process left behind that was killed is no socket that anybody listens at.
        if self == Self::Store {
            let _ = std::fs::remove_file(layout.store().join("store.sock"));
        }
        command::detach(&self.command(layout), &layout.store().join(format!("{}.out", self.word())))?;
        let up = || Ok(self.is_up(layout).then_some(()));
        wait::until(&format!("the start of `{}`", self.word()), LONG, up).map(drop)
    }

    /// Its command line. It works in the store's folder: the names of sockets have to be short.
    fn command(self, layout: &Layout) -> Command {
        let bin = layout.bin();
        let mut command = command::of("ip", &["netns", "exec", &layout.switch()]);
        match self {
            Self::Store => {
                command.arg(bin.join("takeover-agent"));
                command.args(["store", "--database", "cluster.redb", "--socket", "store.sock"]);
            }
            Self::Relay => {
                command.arg(bin.join("takeover-lab")).args(["relay", "outside", "store.sock"]);
            }
            Self::FenceSwitch => {
                command.arg(bin.join("takeover-lab")).args(["fence-switch"]).arg(layout.top());
            }
        }
        command.current_dir(layout.store());
        command
    }

    /// Whether it runs and has what it opens when it is ready.
    fn is_up(self, layout: &Layout) -> bool {
        let ready = self != Self::Store || layout.store().join("store.sock").exists();
        ready && !self.processes(layout).is_empty()
    }

    /// Sends its process a signal.
    ///
    /// # Errors
    /// If it does not run, or does not end of a signal that ends it.
    pub(crate) fn signal(self, layout: &Layout, signal: Signal) -> Result<(), Failure> {
        let processes = self.processes(layout);
        if processes.is_empty() {
            return Err(Failure::new(self.word(), "it does not run", "start it first"));
        }
        signal_all(&processes, signal)
    }
}

/// Sends a signal to all, and waits until all have ended, hang or go on, as the signal has it.
///
/// # Errors
/// If the kernel refuses, or something does not obey.
pub(crate) fn signal_all(processes: &[Process], signal: Signal) -> Result<(), Failure> {
    processes.iter().try_for_each(|process| process.signal(signal))?;
    let obeys = |process: &Process| {
        process.is_over() || signal != Signal::KILL && process.is_stopped() == (signal == Signal::STOP)
    };
    let all_obey = || Ok(processes.iter().all(obeys).then_some(()));
    wait::until("all processes to obey a signal", LONG, all_obey).map(drop)
}
