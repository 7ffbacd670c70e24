//! What agents make of faults that take longer, or come together.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{
    nobody_saw_two, nothing_moved, runs_on, wait_elsewhere, wait_for_a_word, wait_long, with_agents,
    with_policies,
};
use takeover_lab::fault::{NodeFault, VmFault};

#[test]
fn a_vm_that_one_node_cannot_start_runs_on_another() {
    let (lab, watch) = with_agents("unable");
    lab.fault(NodeFault::BreakStarts, "n1").expect("they work");
    lab.fault(VmFault::KillQemu, "vm1").expect("it runs");
    wait_elsewhere(&lab, "vm1", "n1", 2);
    nobody_saw_two(&lab, watch);
}

#[test]
fn vms_outlive_an_agent_and_a_daemon_that_die() {
    let (lab, watch) = with_agents("survive");
    lab.fault(NodeFault::KillLibvirtd, "n1").expect("it runs");
    lab.fault(NodeFault::KillAgent, "n2").expect("it runs");
    sleep(Duration::from_secs(1));
    lab.fault(NodeFault::StartLibvirtd, "n1").expect("it does not run");
    lab.fault(NodeFault::StartAgent, "n2").expect("it does not run");
    wait_long(&lab, "the agent to answer", |lab| lab.agent_status("n2").is_ok());
    sleep(Duration::from_secs(10));
    assert!(nothing_moved(&lab), "{:#?}", lab.status());
    lab.vms().iter().for_each(|vm| wait_for_a_word(&lab, &vm.name));
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_node_that_loses_the_store_stops_its_vms_before_others_start_them() {
    let (lab, watch) = with_agents("alone");
    lab.fault(NodeFault::CutLink, "n1").expect("it is there");
    wait_elsewhere(&lab, "vm1", "n1", 2);
    lab.fault(NodeFault::MendLink, "n1").expect("it is there");
    sleep(Duration::from_secs(5));
    assert_eq!((lab.boots("vm1"), lab.boots("vm2"), lab.boots("vm3")), (2, 1, 1));
    nobody_saw_two(&lab, watch);
}

/// A thorough check finds it. What says nothing cannot be stopped for sure, so the policy `unconfirmed`
/// decides: by default the node resets itself.
#[test]
fn a_qemu_that_hangs_resets_its_node_and_the_vm_runs_elsewhere() {
    let (lab, watch) = with_policies("hang", &["thorough-check-every = \"5s\""]);
    lab.fault(VmFault::StopQemu, "vm1").expect("it runs");
    wait_elsewhere(&lab, "vm1", "n1", 2);
    assert!(!lab.status().expect("it is up").nodes[0].powered);
    assert_eq!((lab.boots("vm2"), lab.boots("vm3")), (1, 1));
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_start_that_a_daemon_held_back_changes_nothing_for_others() {
    let (lab, watch) = with_agents("held-back");
    lab.fault(VmFault::QueuedStart, "vm1@n2").expect("the daemon runs");
    sleep(Duration::from_secs(2));
    lab.fault(NodeFault::ContinueLibvirtd, "n2").expect("it hangs");
    sleep(Duration::from_secs(3));
    assert!(runs_on(&lab, "vm1", "n1") && lab.boots("vm1") == 1);
    nobody_saw_two(&lab, watch);
}
