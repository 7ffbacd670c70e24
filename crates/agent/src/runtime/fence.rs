//! Powering machines off: another one's, by the site's own command, or this one.

use std::process::Stdio;

use takeover::node::FenceResult;
use tokio::process::Command;

/// The site's commands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fencer {
    /// Powers a machine off and sees that it is off: exit code 0 says that it was found off. Its name
    /// is added as the last argument.
    pub off: Vec<String>,
    /// Resets this machine at once. Without one the kernel is asked to.
    pub reset: Vec<String>,
}

impl Fencer {
    /// Powers this node's machine off, and says what came of it.
    pub(super) fn power_off(&self, node: String, done: impl FnOnce(FenceResult) + Send + 'static) {
        let command = self.off.split_first().map(|(program, arguments)| {
            let mut command = Command::new(program);
            command.args(arguments).arg(&node).stdin(Stdio::null()).kill_on_drop(true);
            command
        });
        tokio::spawn(async move {
            let off = match command {
                Some(mut command) => command.status().await.map(|status| status.success()),
                None => Err(std::io::Error::other("no command is configured; set [fencing] off")),
            };
            let result = match off {
                Ok(true) => FenceResult::Confirmed,
                Ok(false) => FenceResult::Failed,
                Err(error) => {
                    tracing::error!("the fencing of {node}: {error}");
                    FenceResult::Failed
                }
            };
            done(result);
        });
    }

    /// Resets this machine.
    pub(super) fn reset(&self) {
        let done = match self.reset.split_first() {
            Some((program, arguments)) => {
                let started = std::process::Command::new(program).args(arguments).spawn();
                started.map(|_| ())
            }
            None => std::fs::write("/proc/sysrq-trigger", "b"),
        };
        if let Err(error) = done {
            tracing::error!("this machine cannot be reset: {error}; power it off by hand");
        }
    }
}
