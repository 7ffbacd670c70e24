//! The lab: the programs that it needs, and its command.

use crate::failure::Failure;
use crate::place::Place;
use crate::program::{Detect, Package, Program};
use crate::{CANNOT_RUN, FAILED, PASSED};

/// All that the lab starts beside the project's own programs, and what those link.
pub(crate) const PROGRAMS: &[&Program] = &[
    &crate::programs::PKG_CONFIG,
    &crate::programs::LIBVIRT_HEADERS,
    &LIBVIRTD,
    &QEMU_DRIVER,
    &VIRSH,
    &QEMU,
    &QEMU_IMG,
    &TINI,
    &IP,
    &NSENTER,
    &GCC,
    &LD,
];

/// The daemon that runs VMs.
const LIBVIRTD: Program = program("libvirtd", &["/usr/sbin/libvirtd", "--version"], "libvirt-daemon");

/// What teaches it QEMU.
const QEMU_DRIVER: Program = Program {
    name: "libvirt's driver for QEMU",
    detect: Detect::File("/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so"),
    package: Package::Debian("libvirt-daemon-driver-qemu"),
};

/// libvirt's command.
const VIRSH: Program = program("virsh", &["virsh", "--version"], "libvirt-clients");

/// The machine emulator. Debian 12's goes with its own `qemu-utils` alone.
const QEMU: Program = Program {
    name: "qemu-system-x86_64",
    detect: Detect::Runs(&["qemu-system-x86_64", "--version"]),
    package: Package::DebianBeside { package: "qemu-system-x86", beside: "qemu-utils=1:7.2*" },
};

/// What makes disks.
const QEMU_IMG: Program = program("qemu-img", &["qemu-img", "--version"], "qemu-utils");

/// Process 1 of a node.
const TINI: Program = program("tini", &["tini", "--version"], "tini");

/// What makes networks.
const IP: Program = program("ip", &["ip", "-V"], "iproute2");

/// What enters a node.
const NSENTER: Program = program("nsenter", &["nsenter", "--version"], "util-linux");

/// What assembles the guest.
const GCC: Program = program("gcc", &["gcc", "--version"], "gcc");

/// What links the guest.
const LD: Program = program("ld", &["ld", "--version"], "binutils");

/// A program that says its version.
const fn program(name: &'static str, line: &'static [&'static str], package: &'static str) -> Program {
    Program { name, detect: Detect::Runs(line), package: Package::Debian(package) }
}

/// `cargo xtask lab ARGUMENT...`: builds the agent and the lab, and runs the lab's command.
///
/// # Errors
/// If cargo or the command cannot be started.
pub(crate) fn lab(args: &[String]) -> Result<u8, Failure> {
    let place = Place::find()?;
    let mut build = place.command("cargo");
    build.args("build --quiet --release -p takeover-agent -p takeover-lab".split(' '));
    let built = build.status().map_err(|error| Failure::new("cargo", error, "see that it is in PATH"))?;
    if !built.success() {
        return Ok(CANNOT_RUN);
    }
    let program = place.target.join("release/takeover-lab");
    let mut command = place.command(&program);
    let status = command.args(args).status();
    let status = status.map_err(|error| Failure::new(program.display(), error, "build it anew"))?;
    Ok(match status.code() {
        Some(0) => PASSED,
        Some(1) => FAILED,
        Some(_) | None => CANNOT_RUN,
    })
}
