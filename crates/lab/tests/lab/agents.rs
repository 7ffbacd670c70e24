//! What agents make of faults on real VMs, as far as it takes seconds.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{host, is_silent, nobody_saw_two, runs_on, state, wait, wait_long, with_agents};
use takeover_lab::fault::{NodeFault, VmFault};

#[test]
fn a_vm_that_crashes_runs_again_where_it_was() {
    let (lab, watch) = with_agents("crash");
    lab.fault(VmFault::KillQemu, "vm1").expect("it runs");
    wait_long(&lab, "its second boot", |lab| lab.boots("vm1") == 2 && runs_on(lab, "vm1", "n1"));
    lab.fault(VmFault::GuestPanic, "vm2").expect("it runs");
    wait_long(&lab, "its second boot", |lab| lab.boots("vm2") == 2 && runs_on(lab, "vm2", "n2"));
    assert_eq!(lab.boots("vm3"), 1);
    nobody_saw_two(watch);
}

#[test]
fn vms_of_a_node_without_power_run_elsewhere() {
    let (lab, watch) = with_agents("outage");
    lab.fault(NodeFault::PowerCut, "n1").expect("it is on");
    wait_long(&lab, "its second boot", |lab| lab.boots("vm1") == 2 && host(lab, "vm1").is_some());
    assert_ne!(host(&lab, "vm1").as_deref(), Some("n1"));
    lab.fault(NodeFault::PowerOn, "n1").expect("it is off");
    wait_long(&lab, "the node's agent to answer", |lab| lab.agent_status("n1").is_ok());
    assert_eq!((lab.boots("vm2"), lab.boots("vm3")), (1, 1));
    nobody_saw_two(watch);
}

#[test]
fn a_vm_that_a_person_stops_stays_stopped() {
    let (lab, watch) = with_agents("respect");
    lab.fault(VmFault::Shutdown, "vm1").expect("it runs");
    lab.fault(VmFault::GuestPowerOff, "vm2").expect("it runs");
    wait(&lab, "both to end", |lab| host(lab, "vm1").is_none() && host(lab, "vm2").is_none());
    let flag = |vm: &str, node: &str| {
        let status = lab.agent_status(node).expect("it answers");
        status.resources.iter().find(|resource| resource.name == vm).map(|found| found.persistent_state)
    };
    wait(&lab, "the flags", |_| flag("vm1", "n1") == Some(0) && flag("vm2", "n2") == Some(0));
    sleep(Duration::from_secs(3));
    assert!(is_silent(&lab, "vm1") && is_silent(&lab, "vm2"));
    assert_eq!(state(&lab, "n1", "vm1"), "shut off (shutdown)");
    lab.fault(VmFault::Start, "vm1").expect("a person may start it again");
    wait_long(&lab, "the flag", |_| flag("vm1", "n1") == Some(1));
    nobody_saw_two(watch);
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
    nobody_saw_two(watch);
}
