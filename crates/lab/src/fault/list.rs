//! The list of faults, each with its sentence.

use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;

/// What befalls a node, and what mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NodeFault {
    /// NODE: its power is cut; agent, libvirt daemon and VMs end at once
    PowerCut,
    /// NODE: it boots; what it had in memory is forgotten
    PowerOn,
    /// NODE: everything in it is frozen
    Freeze,
    /// NODE: what was frozen goes on
    Thaw,
    /// NODE: its cable is pulled, so that it does not reach the store
    CutLink,
    /// NODE: its cable is plugged in
    MendLink,
    /// NODE: its libvirt daemon is killed; VMs run on
    KillLibvirtd,
    /// NODE: its libvirt daemon is started
    StartLibvirtd,
    /// NODE: its libvirt daemon hangs
    StopLibvirtd,
    /// NODE: its libvirt daemon goes on, and with it what was asked of it meanwhile
    ContinueLibvirtd,
    /// NODE: its agent is killed
    KillAgent,
    /// NODE: its agent is started
    StartAgent,
    /// NODE: its agent hangs
    StopAgent,
    /// NODE: its agent goes on
    ContinueAgent,
    /// NODE: no VM can be started there any more; those that run do so
    BreakStarts,
    /// NODE: VMs can be started there again
    MendStarts,
}

/// What befalls a VM, and what mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VmFault {
    /// VM: its QEMU is killed
    KillQemu,
    /// VM: its QEMU hangs
    StopQemu,
    /// VM: its QEMU goes on
    ContinueQemu,
    /// VM: the guest powers itself off
    GuestPowerOff,
    /// VM: the guest panics and says so to the hypervisor
    GuestPanic,
    /// VM: the guest hangs in a loop; its QEMU runs
    GuestHang,
    /// VM: the guest resets itself
    GuestReset,
    /// VM: `virsh destroy`, as a person would
    Destroy,
    /// VM: `virsh shutdown`, as a person would
    Shutdown,
    /// VM: `virsh start` on its preferred node or on VM@NODE, as a person would
    Start,
    /// VM: `virsh managedsave`, as a person would
    ManagedSave,
    /// VM: `virsh suspend`, as a person would
    Pause,
    /// VM: `virsh resume`, as a person would
    Resume,
    /// VM: as `start`, but the daemon hangs: the start takes effect when it goes on
    QueuedStart,
    /// VM: its disk cannot be opened, on no node; a QEMU that has it open runs on
    BreakDisk,
    /// VM: its disk can be opened again
    MendDisk,
}

/// What befalls the store, and what mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreFault {
    /// the store is killed
    KillStore,
    /// the store is started
    StartStore,
    /// the store hangs
    StopStore,
    /// the store goes on
    ContinueStore,
}

/// What befalls the fence switch, and what mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SwitchFault {
    /// the fence switch hangs: who asks it gets no answer
    StopSwitch,
    /// the fence switch goes on, and with it what was asked of it meanwhile
    ContinueSwitch,
}

/// Anything that can befall a lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A node.
    Node(NodeFault),
    /// A VM.
    Vm(VmFault),
    /// The store.
    Store(StoreFault),
    /// The fence switch.
    Switch(SwitchFault),
}

impl From<NodeFault> for Fault {
    fn from(fault: NodeFault) -> Self {
        Self::Node(fault)
    }
}

impl From<VmFault> for Fault {
    fn from(fault: VmFault) -> Self {
        Self::Vm(fault)
    }
}

impl From<StoreFault> for Fault {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl From<SwitchFault> for Fault {
    fn from(fault: SwitchFault) -> Self {
        Self::Switch(fault)
    }
}

/// All faults, in the order in which they are listed.
static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let nodes = NodeFault::value_variants().iter().copied().map(Fault::Node);
    let vms = VmFault::value_variants().iter().copied().map(Fault::Vm);
    let store = StoreFault::value_variants().iter().copied().map(Fault::Store);
    let switch = SwitchFault::value_variants().iter().copied().map(Fault::Switch);
    nodes.chain(vms).chain(store).chain(switch).collect()
});

impl ValueEnum for Fault {
    fn value_variants<'a>() -> &'a [Self] {
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Node(fault) => fault.to_possible_value(),
            Self::Vm(fault) => fault.to_possible_value(),
            Self::Store(fault) => fault.to_possible_value(),
            Self::Switch(fault) => fault.to_possible_value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_own_name_and_a_sentence() {
        let values: Vec<PossibleValue> = ALL.iter().filter_map(ValueEnum::to_possible_value).collect();
        assert_eq!(values.len(), ALL.len());
        for (number, value) in values.iter().enumerate() {
            assert!(value.get_help().is_some(), "{}", value.get_name());
            assert!(values[number + 1..].iter().all(|other| other.get_name() != value.get_name()));
        }
    }
}
