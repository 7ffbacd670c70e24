//! The guest: its kernel, its disk, its domain.

use std::fs;
use std::path::Path;

use crate::command;
use crate::failure::Failure;
use crate::layout::Layout;
use crate::options::Vm;

/// The kernel's source.
const SOURCE: &str = include_str!("../guest/guest.S");

/// Builds the kernel.
///
/// # Errors
/// If the assembler or the linker fails.
pub(crate) fn build(layout: &Layout) -> Result<(), Failure> {
    let source = layout.top().join("guest.S");
    let object = layout.top().join("guest.o");
    fs::write(&source, SOURCE).map_err(|error| Failure::file(&source, &error))?;
    command::run(command::of("gcc", &["-m32", "-c", "-o"]).arg(&object).arg(&source))?;
    let mut link = command::of("ld", &["-m", "elf_i386", "-N", "-Ttext", "0x100000", "-o"]);
    command::run(link.arg(layout.guest()).arg(&object))?;
    Ok(())
}

/// Makes the VM's disk, which all nodes see.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn make_disk(layout: &Layout, vm: &Vm, shareable: bool) -> Result<(), Failure> {
    let disk = layout.disk(&vm.name);
    let mut create = command::of("qemu-img", &["create", "-q", "-f", format_of(shareable)]);
    command::run(create.arg(&disk).arg("1M"))?;
    give_to_nobody(&disk)
}

/// Makes a file or folder, and what is in it, the hypervisor's.
///
/// # Errors
/// If that is refused.
pub(crate) fn give_to_nobody(path: &Path) -> Result<(), Failure> {
    command::run(command::of("chown", &["-R", "nobody:nogroup"]).arg(path)).map(drop)
}

/// The format of disks: what is shareable has to be raw.
fn format_of(shareable: bool) -> &'static str {
    if shareable { "raw" } else { "qcow2" }
}

/// The domain of a VM: the same text on each node, because inside all nodes look alike.
pub(crate) fn domain(vm: &Vm, shareable: bool) -> String {
    let Vm { name, id, .. } = vm;
    let format = format_of(shareable);
    let shareable = if shareable { "<shareable/>" } else { "" };
    format!(
        "\
<domain type='qemu'>
  <name>{name}</name>
  <uuid>{id}</uuid>
  <memory unit='MiB'>2</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>/run/node/guest.elf</kernel>
    <cmdline>i</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <driver name='qemu' type='{format}' cache='none'/>
      <source file='/run/shared/{name}.img'/>
      <target dev='vda' bus='virtio'/>{shareable}
    </disk>
    <controller type='usb' model='none'/>
    <serial type='file'><source path='/run/node/serial/{name}' append='on'/><target port='0'/></serial>
    <serial type='unix'><source mode='bind' path='/run/guests/{name}'/><target port='1'/></serial>
    <panic model='isa'/>
    <memballoon model='none'/>
  </devices>
</domain>
"
    )
}
