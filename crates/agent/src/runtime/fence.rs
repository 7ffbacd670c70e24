//! Powering machines off: another one's, by the site's own command, or this one.

use core::time::Duration;
use std::collections::BTreeSet;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};
use takeover::node::FenceResult;
use takeover::units::NodeId;
use tokio::process::{Child, Command};

/// The site's commands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fencer {
    /// Powers a machine off and sees that it is off: exit code 0 says that it was found off. Its name
    /// is added as the last argument. It is killed, with all that it started, when it takes longer
    /// than the policy `fencing-timeout`, which counts as a failure; there is never more than one for
    /// a machine.
    pub off: Vec<String>,
    /// Resets this machine at once. Without one nothing does.
    pub reset: Vec<String>,
}

/// Nodes whose machine is being powered off. The node orders again what is not answered in time: a
/// second command beside a first one that hangs would hang as well.
#[derive(Clone, Debug, Default)]
pub(super) struct UnderWay(Arc<Mutex<BTreeSet<NodeId>>>);

impl UnderWay {
    fn begin(&self, node: NodeId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(node)
    }

    fn end(&self, node: NodeId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&node);
    }
}

/// A machine that is to be powered off.
pub(super) struct Target {
    /// Which node's.
    pub(super) node: NodeId,
    /// What the command calls it.
    pub(super) name: String,
    /// How long the command may take.
    pub(super) within: Duration,
}

impl Fencer {
    /// Powers a node's machine off, and says what came of it. An order for a machine whose command
    /// still runs is not answered: the one that runs will be, and for an older order it proves nothing
    /// about this one.
    pub(super) fn power_off(
        &self,
        target: Target,
        under_way: &UnderWay,
        done: impl FnOnce(FenceResult) + Send + 'static,
    ) {
        let Target { node, name, within } = target;
        if !under_way.begin(node) {
            tracing::warn!("the fencing of {name}: the command of an earlier order still runs");
            return;
        }
        let (off, under_way) = (self.off.clone(), under_way.clone());
        tokio::spawn(async move {
            let result = match found_off(&off, &name, within).await {
                Ok(status) if status.success() => FenceResult::Confirmed,
                Ok(status) => {
                    tracing::error!(
                        "the fencing of {name}: {} says {status}; look at its own log",
                        off.join(" ")
                    );
                    FenceResult::Failed
                }
                Err(error) => {
                    tracing::error!("the fencing of {name}: {error}");
                    FenceResult::Failed
                }
            };
            under_way.end(node);
            done(result);
        });
    }

    /// Begins to reset this machine. A command that fails is told, and not made up for: whoever names
    /// one may not want the kernel's way.
    pub fn reset(&self) {
        let text = self.reset.join(" ");
        let Some((program, arguments)) = self.reset.split_first() else {
            tracing::error!("this machine cannot be reset: no command is configured; power it off by hand");
            return;
        };
        let mut command = std::process::Command::new(program);
        command.args(arguments).stdin(Stdio::null());
        // Not on the threads of the runtime: they may be what hangs.
        std::thread::spawn(move || {
            let problem = match command.status() {
                Ok(status) if status.success() => return,
                Ok(status) => status.to_string(),
                Err(error) => error.to_string(),
            };
            tracing::error!("this machine cannot be reset: {text}: {problem}; power it off by hand");
        });
    }

    /// The kernel's own way of resetting the machine at once.
    #[must_use]
    pub fn kernel() -> Vec<String> {
        ["/bin/sh", "-c", "echo b > /proc/sysrq-trigger"].map(str::to_owned).to_vec()
    }
}

/// Runs the command to its end, or to the end of its time.
async fn found_off(off: &[String], name: &str, within: Duration) -> io::Result<ExitStatus> {
    let Some((program, arguments)) = off.split_first() else {
        return Err(io::Error::other("no command is configured; set \"off\" in [fencing]"));
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(name).stdin(Stdio::null()).process_group(0).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| {
        io::Error::new(error.kind(), format!("{program}: {error}; correct \"off\" in [fencing]"))
    })?;
    match tokio::time::timeout(within, child.wait()).await {
        Ok(ended) => ended,
        Err(_) => {
            kill(&mut child);
            child.wait().await?;
            let message = format!("{program}: not done within {within:?}, and killed; see why it hangs");
            Err(io::Error::new(io::ErrorKind::TimedOut, message))
        }
    }
}

/// Ends a command and all that it started.
fn kill(child: &mut Child) {
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let killed = group.map_or(Ok(()), |group| kill_process_group(group, Signal::KILL));
    if let Err(error) = killed {
        tracing::error!("a fencing command cannot be killed: {error}");
    }
    // The group may be gone with the command still there.
    let _ = child.start_kill();
}

#[cfg(test)]
mod tests;
