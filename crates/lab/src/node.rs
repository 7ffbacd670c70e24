//! A node: its power, its daemons, and what is done inside of it.

use core::time::Duration;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use rustix::process::Signal;

use crate::command;
use crate::failure::Failure;
use crate::layout::{Layout, inside};
use crate::process::{self, Process};
use crate::wait;

/// How long a boot or a power cut may take. The slowest part is the daemon's first look at QEMU.
const LONG: Duration = Duration::from_secs(60);

/// How long process 1 of a node may be in coming.
const SHORT: Duration = Duration::from_secs(5);

/// How many of the last lines of a boot that failed are told.
const LAST_LINES: usize = 6;

/// How long, in seconds, `virsh` may wait for an answer.
const VIRSH_SECONDS: &str = "60";

/// A node of a lab, powered or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    /// The lab's places.
    pub(crate) layout: &'a Layout,
    /// The node's name.
    pub(crate) name: &'a str,
}

impl Node<'_> {
    /// All that runs in the node.
    pub(crate) fn processes(&self) -> Vec<Process> {
        process::inside(&self.layout.namespace(self.name))
    }

    /// The node's process 1; nothing if the power is off.
    pub(crate) fn first(&self) -> Option<Process> {
        self.processes().into_iter().find(Process::is_first)
    }

    /// The node's process 1.
    ///
    /// # Errors
    /// If the power is off.
    pub(crate) fn powered(&self) -> Result<Process, Failure> {
        let remedy = format!("takeover-lab fault power-on {}", self.name);
        self.first().ok_or_else(|| Failure::new(self.name, "its power is off", remedy))
    }

    /// Boots the node and waits until its libvirt daemon answers.
    ///
    /// # Errors
    /// If it is powered already, or does not come up.
    pub(crate) fn power_on(&self) -> Result<(), Failure> {
        if self.first().is_some() {
            return Err(Failure::new(self.name, "its power is on", "cut it first"));
        }
        let (folder, script) = (self.layout.node(self.name), self.layout.bin().join("node.sh"));
        let namespace = self.layout.namespace(self.name);
        let mut boot = command::of("ip", &["netns", "exec", &namespace, "unshare", "--pid", "--fork"]);
        boot.args(["--mount", "--ipc", "--uts", "--mount-proc", "--kill-child=KILL", "tini", "-g", "--"]);
        boot.arg("sh").arg(script).args(["boot", self.name]).arg(&folder);
        boot.args([self.layout.shared(), self.layout.bin(), self.layout.fence()]);
        command::detach(&boot, &folder.join("log/boot.out"))?;
        self.wait_for_libvirtd()
    }

    /// Waits until the node's libvirt daemon can be connected to.
    ///
    /// # Errors
    /// If that does not happen.
    pub(crate) fn wait_for_libvirtd(&self) -> Result<(), Failure> {
        let began = Instant::now();
        let answers = || {
            let first = self.first();
            if first.is_none() && began.elapsed() > SHORT {
                return Err(self.died());
            }
            let socket = first.map(|first| first.sees(inside::LIBVIRT));
            Ok(socket.and_then(|socket| UnixStream::connect(socket).ok()))
        };
        wait::until(&format!("the libvirt daemon of {}", self.name), LONG, answers).map(drop)
    }

    /// A boot that ended, with what it said last.
    fn died(&self) -> Failure {
        let log = self.layout.node(self.name).join("log/boot.out");
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        let mut last: Vec<&str> = said.trim_end().lines().rev().take(LAST_LINES).collect();
        last.reverse();
        let last = if last.is_empty() { "it said nothing".to_string() } else { last.join("\n") };
        Failure::new(self.name, format!("its boot ended: {last}"), format!("see {}", log.display()))
    }

    /// Ends all that runs in the node, at once, and waits until nothing is left.
    ///
    /// # Errors
    /// If something stays.
    pub(crate) fn power_cut(&self) -> Result<(), Failure> {
        if let Some(first) = self.first() {
            first.signal(Signal::KILL)?;
        }
        let gone = || Ok(self.processes().is_empty().then_some(()));
        wait::until(&format!("the end of all that runs in {}", self.name), LONG, gone).map(drop)
    }

    /// The node's processes of the program named.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) fn daemon(&self, program: &str) -> Result<Vec<Process>, Failure> {
        let mut found = self.processes();
        found.retain(|process| process.program() == program);
        if found.is_empty() {
            let remedy = "start it first: `takeover-lab fault --help` lists how";
            return Err(Failure::new(self.name, format!("no {program} runs there"), remedy));
        }
        Ok(found)
    }

    /// A command that runs inside of the node.
    ///
    /// # Errors
    /// If the power is off.
    pub(crate) fn command(&self, program: &str, args: &[&str]) -> Result<Command, Failure> {
        let first = self.powered()?.pid.to_string();
        let mut command = command::of("nsenter", &["-t", &first, "-m", "-u", "-i", "-n", "-p", "-r", "-w"]);
        command.arg(program).args(args);
        Ok(command)
    }

    /// Has the node's script start one of its daemons.
    ///
    /// # Errors
    /// If the power is off, or the script fails.
    pub(crate) fn start(&self, daemon: &str) -> Result<(), Failure> {
        command::run(&mut self.command("sh", &["/run/bin/node.sh", daemon])?).map(drop)
    }

    /// `virsh` on the node's libvirt daemon.
    ///
    /// # Errors
    /// If the power is off.
    pub(crate) fn virsh_command(&self, words: &[&str]) -> Result<Command, Failure> {
        let mut args = vec![VIRSH_SECONDS, "virsh", "-q", "-c", inside::URI];
        args.extend(words);
        self.command("timeout", &args)
    }

    /// Runs `virsh` on the node's libvirt daemon.
    ///
    /// # Errors
    /// If the power is off, or `virsh` fails or does not end.
    pub(crate) fn virsh(&self, words: &[&str]) -> Result<String, Failure> {
        let mut command = self.virsh_command(words)?;
        command::run(&mut command).map_err(|failure| Failure { place: self.name.to_string(), ..failure })
    }

    /// Where the file or folder is outside that has this path inside of the node.
    ///
    /// # Errors
    /// If the power is off.
    pub(crate) fn sees(&self, path: &str) -> Result<PathBuf, Failure> {
        Ok(self.powered()?.sees(path))
    }
}
