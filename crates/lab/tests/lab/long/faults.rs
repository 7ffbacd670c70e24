//! Each fault does what it says, on libvirt and QEMU alone.

use crate::common::{Borrowed, is_silent, options, state, up, wait, wait_for_a_word};
use takeover_lab::fault::{NodeFault, VmFault};
use takeover_lab::{LinkState, LockState, Running};

/// A lab of this many nodes and VMs.
fn lab(name: &str, nodes: u8, vms: u8) -> Borrowed {
    let mut options = options(name);
    options.nodes = nodes;
    options.vms = vms;
    up(&options)
}

#[test]
fn a_power_cut_ends_all_and_a_boot_forgets_what_was_in_memory() {
    let lab = lab("power", 2, 2);
    let boot = |node| lab.inside(node, "cat", &["/proc/sys/kernel/random/boot_id"]).expect("it can be read");
    let first = boot("n1");
    assert_ne!(first, boot("n2"));
    lab.inside("n1", "touch", &["/run/takeover/token", "/run/node/state/seen"]).expect("they are made");
    lab.fault(NodeFault::PowerCut, "n1").expect("it was on");
    let status = lab.status().expect("it is up");
    let n1 = status.node("n1").expect("it is there");
    assert!(!n1.powered && n1.libvirtd == Running::No, "{n1:?}");
    let vm1 = status.vm("vm1").expect("it is there");
    assert!(vm1.nodes.is_empty() && vm1.lock == LockState::Free, "{vm1:?}");
    wait_for_a_word(&lab, "vm2");
    let again = lab.fault(NodeFault::PowerCut, "n1").expect_err("it is off");
    assert!(again.cause.contains("off"), "{again}");
    lab.fault(NodeFault::PowerOn, "n1").expect("it was off");
    let there = lab.inside("n1", "ls", &["/run/takeover", "/run/node/state"]).expect("they are there");
    assert!(there.contains("seen") && !there.contains("token"), "{there}");
    assert_ne!(first, boot("n1"));
    assert_eq!(state(&lab, "n1", "vm1"), "shut off (unknown)");
}

#[test]
fn a_node_can_have_the_fence_switch_cut_the_power_of_another() {
    let lab = lab("fence", 2, 1);
    let ask = |what: &str| {
        lab.inside("n2", "/run/bin/takeover-lab", &["power", what, "n1", "--fence", "/run/fence"])
            .expect("the switch answers")
    };
    lab.fault(NodeFault::CutLink, "n1").expect("it is there");
    assert_eq!(ask("query"), "on\n");
    ask("off");
    assert_eq!(ask("query"), "off\n");
    let status = lab.status().expect("it is up");
    assert!(!status.nodes[0].powered && status.vms[0].pids.is_empty(), "{status:?}");
    ask("off");
    lab.fault(NodeFault::PowerOn, "n1").expect("it was off");
    assert_eq!(ask("query"), "on\n");
}

#[test]
fn a_node_that_resets_its_machine_loses_its_own_power_alone() {
    let lab = lab("reset", 2, 2);
    let own = "trigger=/proc/sysrq-trigger; [ ! -e $trigger ] || [ -p $trigger ]";
    lab.inside("n1", "sh", &["-c", own]).expect("the kernel's own is out of reach");
    lab.inside("n1", "sh", &["-c", "printf s >/run/sysrq"]).expect("it can be written");
    wait_for_a_word(&lab, "vm1");
    lab.inside("n1", "sh", &["-c", "printf b >/run/sysrq"]).expect("it can be written");
    wait(&lab, "the node to be off", |lab| lab.status().is_ok_and(|status| !status.nodes[0].powered));
    wait_for_a_word(&lab, "vm2");
    lab.fault(NodeFault::PowerOn, "n1").expect("it was off");
}

#[test]
fn a_frozen_node_says_nothing_and_goes_on_when_thawed() {
    let lab = lab("freezer", 1, 1);
    wait_for_a_word(&lab, "vm1");
    lab.fault(NodeFault::Freeze, "n1").expect("it is on");
    assert!(is_silent(&lab, "vm1"));
    assert_eq!(lab.status().expect("it is up").vms[0].lock, LockState::Held);
    lab.fault(NodeFault::Thaw, "n1").expect("it is on");
    wait_for_a_word(&lab, "vm1");
    assert_eq!(lab.boots("vm1"), 1);
}

#[test]
fn a_pulled_cable_is_without_a_carrier() {
    let lab = lab("cable", 1, 0);
    let carrier = || lab.inside("n1", "cat", &["/sys/class/net/eth0/operstate"]).expect("it can be read");
    assert_eq!(carrier(), "up\n");
    lab.fault(NodeFault::CutLink, "n1").expect("it is there");
    wait(&lab, "the carrier to go", |_| carrier() != "up\n");
    assert_eq!(lab.status().expect("it is up").nodes[0].link, LinkState::Cut);
    lab.fault(NodeFault::MendLink, "n1").expect("it is there");
    wait(&lab, "the carrier to come", |_| carrier() == "up\n");
    assert_eq!(lab.status().expect("it is up").nodes[0].link, LinkState::Up);
}

#[test]
fn a_vm_outlives_the_daemon_that_started_it() {
    let lab = lab("daemon", 1, 1);
    lab.fault(NodeFault::KillLibvirtd, "n1").expect("it runs");
    assert_eq!(lab.status().expect("it is up").nodes[0].libvirtd, Running::No);
    wait_for_a_word(&lab, "vm1");
    lab.fault(NodeFault::StartLibvirtd, "n1").expect("it does not run");
    assert_eq!(state(&lab, "n1", "vm1"), "running (booted)");
    lab.fault(NodeFault::StopLibvirtd, "n1").expect("it runs");
    assert_eq!(lab.status().expect("it is up").nodes[0].libvirtd, Running::Stopped);
    lab.fault(NodeFault::ContinueLibvirtd, "n1").expect("it hangs");
    assert_eq!(state(&lab, "n1", "vm1"), "running (booted)");
}

#[test]
fn libvirt_tells_how_a_vm_ended() {
    let lab = lab("ends", 1, 4);
    lab.fault(VmFault::KillQemu, "vm1").expect("it runs");
    lab.fault(VmFault::GuestPowerOff, "vm2").expect("it runs");
    lab.fault(VmFault::GuestPanic, "vm3").expect("it runs");
    lab.fault(VmFault::Destroy, "vm4").expect("it runs");
    let ends = [
        ("vm1", "shut off (crashed)"),
        ("vm2", "shut off (shutdown)"),
        ("vm3", "shut off (crashed)"),
        ("vm4", "shut off (destroyed)"),
    ];
    for (vm, end) in ends {
        wait(&lab, &format!("{vm} to be {end}"), |lab| state(lab, "n1", vm) == end);
        wait(&lab, "its QEMU to end", |lab| {
            lab.status().is_ok_and(|s| s.vm(vm).is_some_and(|v| v.pids.is_empty()))
        });
    }
    lab.fault(VmFault::Start, "vm1").expect("it can be started");
    wait(&lab, "its second boot", |lab| lab.boots("vm1") == 2);
    lab.fault(VmFault::Shutdown, "vm1").expect("it runs");
    wait(&lab, "the guest to obey", |lab| state(lab, "n1", "vm1") == "shut off (shutdown)");
}

#[test]
fn a_guest_that_hangs_is_silent_and_one_that_resets_boots_again() {
    let lab = lab("guests", 1, 3);
    lab.fault(VmFault::StopQemu, "vm1").expect("it runs");
    lab.fault(VmFault::GuestHang, "vm2").expect("it runs");
    lab.fault(VmFault::GuestReset, "vm3").expect("it runs");
    wait(&lab, "its second boot", |lab| lab.boots("vm3") == 2);
    assert!(is_silent(&lab, "vm1") && is_silent(&lab, "vm2"));
    let status = lab.status().expect("it is up");
    let qemus: Vec<Running> = status.vms.iter().map(|vm| vm.qemu).collect();
    assert_eq!(qemus, [Running::Stopped, Running::Yes, Running::Yes]);
    for vm in ["vm1", "vm2"] {
        assert_eq!(state(&lab, "n1", vm), "running (booted)");
    }
    lab.fault(VmFault::ContinueQemu, "vm1").expect("it hangs");
    wait_for_a_word(&lab, "vm1");
}

#[test]
fn a_saved_vm_goes_on_where_it_was() {
    let lab = lab("saved", 1, 1);
    wait_for_a_word(&lab, "vm1");
    lab.fault(VmFault::ManagedSave, "vm1").expect("it runs");
    assert_eq!(state(&lab, "n1", "vm1"), "shut off (saved)");
    lab.fault(VmFault::Start, "vm1").expect("it can be started");
    assert_eq!(state(&lab, "n1", "vm1"), "running (restored)");
    wait_for_a_word(&lab, "vm1");
    assert_eq!(lab.boots("vm1"), 1);
}

#[test]
fn starts_fail_while_they_are_broken() {
    let lab = lab("broken", 2, 1);
    lab.fault(VmFault::BreakDisk, "vm1").expect("it is there");
    wait_for_a_word(&lab, "vm1");
    lab.fault(VmFault::Destroy, "vm1").expect("it runs");
    for node in ["n1", "n2"] {
        lab.fault(VmFault::Start, &format!("vm1@{node}")).expect_err("its disk cannot be opened");
    }
    lab.fault(VmFault::MendDisk, "vm1").expect("it is there");
    lab.fault(NodeFault::BreakStarts, "n1").expect("they work");
    lab.fault(VmFault::Start, "vm1@n1").expect_err("the node starts nothing");
    lab.fault(VmFault::Start, "vm1@n2").expect("the other one does");
    lab.fault(VmFault::Destroy, "vm1").expect("it runs");
    lab.fault(NodeFault::MendStarts, "n1").expect("they are broken");
    lab.fault(VmFault::Start, "vm1@n1").expect("it starts again");
}

#[test]
fn a_queued_start_takes_effect_when_the_daemon_goes_on() {
    let lab = lab("queue", 1, 1);
    lab.fault(VmFault::Destroy, "vm1").expect("it runs");
    lab.fault(VmFault::QueuedStart, "vm1").expect("the daemon runs");
    assert!(is_silent(&lab, "vm1"));
    assert!(lab.status().expect("it is up").vms[0].pids.is_empty());
    lab.fault(NodeFault::ContinueLibvirtd, "n1").expect("it hangs");
    wait(&lab, "its second boot", |lab| lab.boots("vm1") == 2);
}
