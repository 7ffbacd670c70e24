//! How a lab is: its nodes, its VMs.

use core::time::Duration;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::time::SystemTime;

use serde::Serialize;

use crate::daemon::Daemon;
use crate::failure::Failure;
use crate::lab::Lab;
use crate::layout::Layout;
use crate::network;
use crate::process::{self, Namespace, Process};

/// Whether a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Running {
    /// It runs.
    Yes,
    /// It was stopped by a signal and can go on.
    Stopped,
    /// It does not.
    No,
}

/// Whether a node's cable is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkState {
    /// It is.
    Up,
    /// It is not.
    Cut,
}

/// Whether a QEMU holds the lock of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockState {
    /// One does.
    Held,
    /// None does.
    Free,
}

/// How a node is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeStatus {
    /// Its name.
    pub name: String,
    /// Whether its power is on.
    pub powered: bool,
    /// Whether its libvirt daemon runs.
    pub libvirtd: Running,
    /// Whether its agent runs.
    pub agent: Running,
    /// The agent's process on this machine.
    pub agent_pid: Option<u32>,
    /// Whether its cable is plugged in.
    pub link: LinkState,
}

/// How a VM is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VmStatus {
    /// Its name.
    pub name: String,
    /// The nodes where a QEMU of it runs. More than one is what must never be.
    pub nodes: Vec<String>,
    /// Whether that QEMU runs.
    pub qemu: Running,
    /// The processes on this machine, in the order of `nodes`.
    pub pids: Vec<u32>,
    /// Whether its disk's lock is held.
    pub lock: LockState,
    /// How long ago the guest last said something, in ms; nothing if it never did.
    pub heartbeat_age_ms: Option<u64>,
}

/// How a lab is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Its nodes, in order.
    pub nodes: Vec<NodeStatus>,
    /// Its VMs, in order.
    pub vms: Vec<VmStatus>,
    /// Whether the store runs.
    pub store: Running,
}

impl Status {
    /// What it says about a VM.
    #[must_use]
    pub fn vm(&self, name: &str) -> Option<&VmStatus> {
        self.vms.iter().find(|vm| vm.name == name)
    }

    /// What it says about a node.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&NodeStatus> {
        self.nodes.iter().find(|node| node.name == name)
    }
}

impl VmStatus {
    /// Whether exactly one QEMU of it runs, on this node.
    #[must_use]
    pub fn runs_on(&self, node: &str) -> bool {
        self.nodes == [node] && self.qemu == Running::Yes
    }
}

impl Lab {
    /// How the lab is. Asks the kernel alone, so that nothing that hangs can hold it up.
    ///
    /// # Errors
    /// If the lab is not up.
    pub fn status(&self) -> Result<Status, Failure> {
        let linked = network::linked(&self.layout)?;
        let found = self.node_processes();
        let node = |(place, name): (usize, &String)| node_status(name, &of(&found, place), &linked);
        let nodes = self.nodes().iter().enumerate().map(node).collect();
        let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
        let vms = self.vms().iter().map(|vm| self.vm_status(&vm.name, &found, &locks)).collect();
        Ok(Status { nodes, vms, store: running(&Daemon::Store.processes(&self.layout)) })
    }

    /// How often a VM's guest has said on any node that it boots.
    #[must_use]
    pub fn boots(&self, vm: &str) -> usize {
        self.words(vm).iter().filter(|word| *word == "boot").count()
    }

    /// All that a VM's guest has said, node by node: `boot`, then the seconds since, then `boot` again.
    #[must_use]
    pub fn words(&self, vm: &str) -> Vec<String> {
        let said = |node: &String| fs::read_to_string(self.layout.serial(node, vm)).unwrap_or_default();
        let texts: String = self.nodes().iter().map(said).collect();
        texts.lines().map(str::to_string).collect()
    }

    /// All processes of all nodes, each with the place of its node.
    pub(crate) fn node_processes(&self) -> Vec<(usize, Process)> {
        let namespace = |node: &String| Namespace::named(&self.layout.namespace(node));
        process::all_in(&self.nodes().iter().map(namespace).collect::<Vec<_>>())
    }

    /// How a VM is, from all processes of the nodes.
    fn vm_status(&self, vm: &str, found: &[(usize, Process)], locks: &str) -> VmStatus {
        let mut qemus: Vec<&(usize, Process)> =
            found.iter().filter(|(_, process)| guest_of(process) == Some(vm)).collect();
        qemus.sort_by_key(|(place, _)| *place);
        let processes: Vec<Process> = qemus.iter().map(|(_, process)| process.clone()).collect();
        let names = qemus.iter().filter_map(|(place, _)| self.nodes().get(*place).cloned());
        let spoke = self.nodes().iter().filter_map(|node| silence(&self.layout, node, vm)).min();
        let lock = if is_locked(&self.layout, vm, locks) { LockState::Held } else { LockState::Free };
        VmStatus {
            name: vm.to_string(),
            nodes: names.collect(),
            qemu: running(&processes),
            pids: processes.iter().map(|process| process.pid).collect(),
            lock,
            heartbeat_age_ms: spoke.and_then(|age| u64::try_from(age.as_millis()).ok()),
        }
    }
}

/// The VM that a process runs, if it is a QEMU.
pub(crate) fn guest_of(process: &Process) -> Option<&str> {
    if !process.program().starts_with("qemu-system-") {
        return None;
    }
    let name = process.args.iter().find_map(|arg| arg.strip_prefix("guest="))?;
    name.split(',').next()
}

/// The processes of the node at this place.
fn of(found: &[(usize, Process)], place: usize) -> Vec<Process> {
    let here = found.iter().filter(|(at, _)| *at == place);
    here.map(|(_, process)| process.clone()).collect()
}

/// How a node is, from what runs in it.
fn node_status(name: &str, processes: &[Process], linked: &[String]) -> NodeStatus {
    let named = |program: &str| -> Vec<Process> {
        processes.iter().filter(|process| process.program() == program).cloned().collect()
    };
    let agent = named("takeover-agent");
    NodeStatus {
        name: name.to_string(),
        powered: processes.iter().any(Process::is_first),
        libvirtd: running(&named("libvirtd")),
        agent: running(&agent),
        agent_pid: agent.first().map(|process| process.pid),
        link: if linked.iter().any(|link| link == name) { LinkState::Up } else { LinkState::Cut },
    }
}

/// Whether the first of the processes runs.
fn running(processes: &[Process]) -> Running {
    match processes.first() {
        None => Running::No,
        Some(process) if process.is_stopped() => Running::Stopped,
        Some(_) => Running::Yes,
    }
}

/// How long a VM's guest has said nothing on a node; nothing if it never spoke there.
fn silence(layout: &Layout, node: &str, vm: &str) -> Option<Duration> {
    let spoke = fs::metadata(layout.serial(node, vm)).ok()?.modified().ok()?;
    Some(SystemTime::now().duration_since(spoke).unwrap_or_default())
}

/// Whether the kernel's list of locks has one on the VM's disk.
///
/// QEMU locks bytes of the image by open file descriptions, which hold wherever the process is.
fn is_locked(layout: &Layout, vm: &str, locks: &str) -> bool {
    let Ok(facts) = fs::metadata(layout.disk(vm)) else { return false };
    let end = format!(":{}", facts.ino());
    let locked = |line: &str| line.contains("OFDLCK") && line.split(' ').any(|word| word.ends_with(&end));
    locks.lines().any(locked)
}
