//! What agents make of faults on real VMs, as far as it takes seconds.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{
    flag, host, is_silent, is_up, nobody_saw_two, runs_on, state, wait, wait_elsewhere, wait_long,
    with_agents,
};
use takeover_lab::Lab;
use takeover_lab::fault::{NodeFault, VmFault};
use takeover_lab::replay::{Verdict, replayed};

#[test]
fn a_vm_that_crashes_runs_again_where_it_was() {
    let (lab, watch) = with_agents("crash");
    lab.fault(VmFault::KillQemu, "vm1").expect("it runs");
    wait_long(&lab, "its second boot", |lab| lab.boots("vm1") == 2 && runs_on(lab, "vm1", "n1"));
    lab.fault(VmFault::GuestPanic, "vm2").expect("it runs");
    wait_long(&lab, "its second boot", |lab| lab.boots("vm2") == 2 && runs_on(lab, "vm2", "n2"));
    assert_eq!(lab.boots("vm3"), 1);
    control_a_log_with_a_changed_line_departs(&lab);
    nobody_saw_two(&lab, watch);
}

/// An agent that had asked for another deadline than the core does would be found out.
fn control_a_log_with_a_changed_line_departs(lab: &Lab) {
    let logs = lab.replay().expect("they can be read");
    let log = logs.iter().find(|log| log.node == "n1").expect("there is one");
    assert!(matches!(log.verdict, Verdict::Same(counts) if counts.steps > 10), "{log}");
    let text = std::fs::read_to_string(&log.file).expect("it can be read");
    let changed = text.replacen("{\"Arm\":", "{\"Arm\":1", 1);
    assert_ne!(text, changed);
    let verdict = replayed(changed.as_bytes());
    assert!(matches!(&verdict, Verdict::Departs(how) if how.contains("rule")), "{verdict:?}");
}

#[test]
fn vms_of_a_node_without_power_run_elsewhere() {
    let (lab, watch) = with_agents("outage");
    lab.fault(NodeFault::PowerCut, "n1").expect("it is on");
    wait_elsewhere(&lab, "vm1", "n1", 2);
    lab.fault(NodeFault::PowerOn, "n1").expect("it is off");
    wait_long(&lab, "the node to be up", |lab| is_up(lab, "n1"));
    assert_eq!((lab.boots("vm2"), lab.boots("vm3")), (1, 1));
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_vm_that_a_person_stops_stays_stopped() {
    let (lab, watch) = with_agents("respect");
    lab.fault(VmFault::Shutdown, "vm1").expect("it runs");
    lab.fault(VmFault::GuestPowerOff, "vm2").expect("it runs");
    wait(&lab, "both to end", |lab| host(lab, "vm1").is_none() && host(lab, "vm2").is_none());
    wait(&lab, "the flags", |lab| flag(lab, "vm1", "n1") == Some(0) && flag(lab, "vm2", "n2") == Some(0));
    sleep(Duration::from_secs(3));
    assert!(is_silent(&lab, "vm1") && is_silent(&lab, "vm2"));
    assert_eq!(state(&lab, "n1", "vm1"), "shut off (shutdown)");
    lab.fault(VmFault::Start, "vm1").expect("a person may start it again");
    wait_long(&lab, "the flag", |lab| flag(lab, "vm1", "n1") == Some(1));
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_start_on_a_node_that_does_not_own_the_vm_is_refused_by_its_gate() {
    let (lab, watch) = with_agents("gate");
    let refused = lab.fault(VmFault::Start, "vm1@n2").expect_err("n1 owns it");
    assert!(refused.cause.contains("its gate is closed"), "{refused}");
    lab.fault(NodeFault::KillAgent, "n2").expect("it runs");
    let refused = lab.fault(VmFault::Start, "vm1@n2").expect_err("a gate outlives its agent");
    assert!(refused.cause.contains("its gate is closed"), "{refused}");
    // No QEMU was started at all: nobody had to fall back on the lock of the disk.
    nobody_saw_two(&lab, watch);
}
