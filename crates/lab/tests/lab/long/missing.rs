//! What becomes of VMs whose agent, or whose whole node, hangs.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{ended, host, nobody_saw_two, nothing_moved, trips, wait_long, with_agents};
use takeover_lab::Lab;
use takeover_lab::fault::NodeFault;
use takeover_lab::oracle::{Report, Witness};

/// Whether QEMU was refused the lock of a VM's disk on some node.
fn was_refused(lab: &Lab, vm: &str) -> bool {
    let log = |node: &String| lab.folder(node).join(format!("cache/libvirt/qemu/log/{vm}.log"));
    let said = |node: &String| std::fs::read_to_string(log(node)).unwrap_or_default();
    lab.nodes().iter().any(|node| said(node).contains("Failed to get \"write\" lock"))
}

/// Whether a QEMU of the VM is there on this node, whatever is there on others.
fn has_qemu_on(lab: &Lab, vm: &str, node: &str) -> bool {
    let status = lab.status().expect("it is up");
    status.vm(vm).is_some_and(|vm| vm.nodes.iter().any(|name| name == node))
}

/// Nothing but the lock of the disk kept this VM from running twice, and it did.
fn only_the_lock_refused(report: &Report, vm: &str) {
    assert!(trips(report, Witness::Locks) >= 1, "{report}");
    assert_eq!(trips(report, Witness::Heartbeats), 0, "{report}");
    assert!(report.trips.iter().all(|trip| trip.vm == vm), "{report}");
}

#[test]
fn an_agent_that_hangs_for_less_than_its_lease_moves_nothing() {
    let (lab, watch) = with_agents("short-hang");
    lab.fault(NodeFault::StopAgent, "n1").expect("it runs");
    sleep(Duration::from_secs(1));
    lab.fault(NodeFault::ContinueAgent, "n1").expect("it hangs");
    sleep(Duration::from_secs(8));
    assert!(nothing_moved(&lab), "{:#?}", lab.status());
    nobody_saw_two(&lab, watch);
}

/// The hole that a missing guardian leaves: others take the lease for ended, and it is, but nobody
/// ended what ran under it.
#[test]
fn without_a_guardian_a_hung_agent_leaves_its_vm_to_the_lock_of_the_disk() {
    let (lab, watch) = with_agents("long-hang");
    lab.fault(NodeFault::StopAgent, "n1").expect("it runs");
    wait_long(&lab, "a start that the lock refuses", |lab| was_refused(lab, "vm1"));
    assert!(lab.boots("vm1") == 1 && has_qemu_on(&lab, "vm1", "n1"));
    lab.fault(NodeFault::ContinueAgent, "n1").expect("it hangs");
    wait_long(&lab, "its end on n1, and a start elsewhere", |lab| {
        lab.boots("vm1") == 2 && host(lab, "vm1").is_some()
    });
    only_the_lock_refused(&ended(&lab, watch), "vm1");
}

/// The same with a whole machine that stands still, as a suspended one does: no guardian that is a
/// process helps here, a hardware watchdog would.
#[test]
fn a_frozen_node_ends_its_vm_when_it_is_thawed_and_until_then_the_lock_refuses() {
    let (lab, watch) = with_agents("frozen");
    lab.fault(NodeFault::Freeze, "n1").expect("it is on");
    wait_long(&lab, "a start that the lock refuses", |lab| was_refused(lab, "vm1"));
    lab.fault(NodeFault::Thaw, "n1").expect("it is frozen");
    let ends = |lab: &Lab| (!has_qemu_on(lab, "vm1", "n1")).then_some(());
    let (_, took) =
        lab.wait_until("its end on n1", Duration::from_secs(10), |lab| Ok(ends(lab))).expect("it ends");
    println!("the thawed node ended its VM within {} ms", took.as_millis());
    wait_long(&lab, "its second boot", |lab| lab.boots("vm1") == 2 && host(lab, "vm1").is_some());
    only_the_lock_refused(&ended(&lab, watch), "vm1");
}
