//! What each fault does.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use rustix::process::Signal;

use super::list::{Fault, NodeFault, StoreFault, SwitchFault, VmFault};
use crate::command;
use crate::daemon::{Daemon, signal_all};
use crate::failure::Failure;
use crate::lab::Lab;
use crate::network;
use crate::node::Node;
use crate::process::Process;
use crate::status::guest_of;
use crate::switch;

impl Lab {
    /// Lets a fault befall its target: the name of a node or of a VM, or `VM@NODE`, or nothing for
    /// the store and the fence switch. Returns when it has taken effect.
    ///
    /// # Errors
    /// If there is no such target, or it is not in a state in which this can befall it.
    pub fn fault(&self, fault: impl Into<Fault>, target: &str) -> Result<(), Failure> {
        match fault.into() {
            Fault::Node(fault) => self.befall_node(fault, self.node(target)?),
            Fault::Vm(fault) => self.befall_vm(fault, target),
            Fault::Store(fault) => self.befall_store(fault),
            Fault::Switch(SwitchFault::StopSwitch) => Daemon::FenceSwitch.signal(&self.layout, Signal::STOP),
            Fault::Switch(SwitchFault::ContinueSwitch) => {
                Daemon::FenceSwitch.signal(&self.layout, Signal::CONT)
            }
        }
    }

    /// What befalls the store.
    fn befall_store(&self, fault: StoreFault) -> Result<(), Failure> {
        match fault {
            StoreFault::KillStore => Daemon::Store.signal(&self.layout, Signal::KILL),
            StoreFault::StopStore => Daemon::Store.signal(&self.layout, Signal::STOP),
            StoreFault::ContinueStore => Daemon::Store.signal(&self.layout, Signal::CONT),
            StoreFault::StartStore => Daemon::Store.start(&self.layout),
        }
    }

    /// What befalls a node as a whole, or a program of it.
    fn befall_node(&self, fault: NodeFault, node: Node<'_>) -> Result<(), Failure> {
        let signal = |program, signal| signal_all(&node.daemon(program)?, signal);
        let (libvirtd, agent) = ("libvirtd", "takeover-agent");
        match fault {
            NodeFault::PowerCut => self.power_cut(node),
            NodeFault::PowerOn => self.power_on(node.name),
            NodeFault::Freeze => signal_all(&all_of(node)?, Signal::STOP),
            NodeFault::Thaw => signal_all(&all_of(node)?, Signal::CONT),
            NodeFault::CutLink => network::set_link(&self.layout, node.name, false),
            NodeFault::MendLink => network::set_link(&self.layout, node.name, true),
            NodeFault::KillLibvirtd => signal(libvirtd, Signal::KILL),
            NodeFault::StartLibvirtd => node.start("libvirtd").and_then(|()| node.wait_for_libvirtd()),
            NodeFault::StopLibvirtd => signal(libvirtd, Signal::STOP),
            NodeFault::ContinueLibvirtd => signal(libvirtd, Signal::CONT),
            NodeFault::KillAgent => signal(agent, Signal::KILL),
            NodeFault::StartAgent => node.start("agent"),
            NodeFault::StopAgent => signal(agent, Signal::STOP),
            NodeFault::ContinueAgent => signal(agent, Signal::CONT),
            NodeFault::BreakStarts => rename(&self.folder(node.name), "guest.elf", "guest.elf.away"),
            NodeFault::MendStarts => rename(&self.folder(node.name), "guest.elf.away", "guest.elf"),
        }
    }

    /// Cuts a node's power. From then on the fence switch says that it is off.
    fn power_cut(&self, node: Node<'_>) -> Result<(), Failure> {
        node.powered()?;
        node.power_cut()?;
        switch::say(&self.layout, node.name, "off")
    }

    /// What befalls a VM.
    fn befall_vm(&self, fault: VmFault, target: &str) -> Result<(), Failure> {
        let (name, node) = match target.split_once('@') {
            Some((name, node)) => (name, Some(self.node(node)?)),
            None => (target, None),
        };
        let vm = self.vm(name)?;
        let at = || node.map_or_else(|| self.node(&vm.preferred), Ok);
        match fault {
            VmFault::KillQemu => signal_all(&self.qemus(name, node)?, Signal::KILL),
            VmFault::StopQemu => signal_all(&self.qemus(name, node)?, Signal::STOP),
            VmFault::ContinueQemu => signal_all(&self.qemus(name, node)?, Signal::CONT),
            VmFault::GuestPowerOff => self.tell_guest(name, node, b"p"),
            VmFault::GuestPanic => self.tell_guest(name, node, b"c"),
            VmFault::GuestHang => self.tell_guest(name, node, b"l"),
            VmFault::GuestReset => self.tell_guest(name, node, b"r"),
            VmFault::Destroy => self.host(name, node)?.virsh(&["destroy", name]).map(drop),
            VmFault::Shutdown => self.host(name, node)?.virsh(&["shutdown", name]).map(drop),
            VmFault::ManagedSave => self.host(name, node)?.virsh(&["managedsave", name]).map(drop),
            VmFault::Pause => self.host(name, node)?.virsh(&["suspend", name]).map(drop),
            VmFault::Resume => self.host(name, node)?.virsh(&["resume", name]).map(drop),
            VmFault::Start => at()?.virsh(&["start", name]).map(drop),
            VmFault::QueuedStart => self.queue_start(name, at()?),
            VmFault::BreakDisk => permit(&self.layout.disk(name), 0o000),
            VmFault::MendDisk => permit(&self.layout.disk(name), 0o600),
        }
    }

    /// The QEMUs of a VM, on one node or on all.
    ///
    /// # Errors
    /// If none runs.
    pub(crate) fn qemus(&self, vm: &str, only: Option<Node<'_>>) -> Result<Vec<Process>, Failure> {
        let here =
            |place: usize| only.is_none_or(|only| self.nodes().get(place).is_some_and(|n| n == only.name));
        let found = self.node_processes().into_iter();
        let found = found.filter(|(place, process)| here(*place) && guest_of(process) == Some(vm));
        let found: Vec<Process> = found.map(|(_, process)| process).collect();
        if found.is_empty() {
            return Err(Failure::new(vm, "no QEMU of it runs", "start the VM first"));
        }
        Ok(found)
    }

    /// The node where a VM runs: the one named, or the first that has a QEMU of it.
    fn host<'a>(&'a self, vm: &str, named: Option<Node<'a>>) -> Result<Node<'a>, Failure> {
        if let Some(node) = named {
            return Ok(node);
        }
        let status = self.status()?;
        let node = status.vm(vm).and_then(|vm| vm.nodes.first());
        let node = node.ok_or_else(|| Failure::new(vm, "it runs nowhere", "start it first"))?;
        self.node(node)
    }

    /// Types a letter at the guest's second serial port.
    fn tell_guest(&self, vm: &str, node: Option<Node<'_>>, letter: &[u8]) -> Result<(), Failure> {
        let node = self.host(vm, node)?;
        let socket = node.sees(&format!("/run/guests/{vm}"))?;
        let said = UnixStream::connect(&socket).and_then(|mut guest| guest.write_all(letter));
        said.map_err(|error| Failure::new(vm, error, "see that its QEMU runs and does not hang"))
    }

    /// Lets the node's libvirt daemon hang and asks it for a start.
    fn queue_start(&self, vm: &str, node: Node<'_>) -> Result<(), Failure> {
        signal_all(&node.daemon("libvirtd")?, Signal::STOP)?;
        command::detach(&node.virsh_command(&["start", vm])?, &self.folder(node.name).join("log/queued.out"))
    }
}

/// All that runs in a node, if its power is on.
fn all_of(node: Node<'_>) -> Result<Vec<Process>, Failure> {
    node.powered().map(|_| node.processes())
}

/// Sets who may open a file.
fn permit(file: &Path, mode: u32) -> Result<(), Failure> {
    fs::set_permissions(file, Permissions::from_mode(mode)).map_err(|error| Failure::file(file, &error))
}

/// Renames a file of a folder.
fn rename(folder: &Path, from: &str, to: &str) -> Result<(), Failure> {
    let from = folder.join(from);
    fs::rename(&from, folder.join(to)).map_err(|error| Failure::file(&from, &error))
}
