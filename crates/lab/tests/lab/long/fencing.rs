//! A cluster in which only a power switch proves that a silent node is off.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{Borrowed, host, is_up, nobody_saw_two, wait_elsewhere, wait_long, with_policies};
use takeover_lab::Lab;
use takeover_lab::fault::{NodeFault, SwitchFault};
use takeover_lab::oracle::Watch;

/// A lab whose nodes are fenced by the lab's switch.
fn fenced(name: &str) -> (Borrowed, Watch) {
    with_policies(
        name,
        &["proofs = \"fencing-agent\"", "fencing-timeout = \"30s\"", "fencing-retry = \"2s\""],
    )
}

/// Whether a node's power is on.
fn is_on(lab: &Lab, node: &str) -> bool {
    lab.status().expect("it is up").node(node).is_some_and(|node| node.powered)
}

/// Boots a node again and waits until it belongs to the cluster.
fn comes_back(lab: &Lab, node: &str) {
    lab.fault(NodeFault::PowerOn, node).expect("it is off");
    wait_long(lab, "the node to be up", |lab| is_up(lab, node));
}

#[test]
fn a_node_without_power_is_fenced_and_its_vm_runs_elsewhere() {
    let (lab, watch) = fenced("fence-outage");
    lab.fault(NodeFault::PowerCut, "n1").expect("it is on");
    wait_elsewhere(&lab, "vm1", "n1", 2);
    comes_back(&lab, "n1");
    assert_eq!((lab.boots("vm2"), lab.boots("vm3")), (1, 1));
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_node_without_the_store_is_powered_off_before_its_vm_runs_elsewhere() {
    let (lab, watch) = fenced("fence-cable");
    lab.fault(NodeFault::CutLink, "n1").expect("it is there");
    wait_long(&lab, "the switch to cut its power", |lab| !is_on(lab, "n1"));
    assert_eq!(lab.boots("vm1"), 1);
    wait_elsewhere(&lab, "vm1", "n1", 2);
    lab.fault(NodeFault::MendLink, "n1").expect("it is there");
    comes_back(&lab, "n1");
    assert_eq!((lab.boots("vm2"), lab.boots("vm3")), (1, 1));
    nobody_saw_two(&lab, watch);
}

#[test]
fn nothing_is_started_while_the_switch_does_not_answer() {
    let (lab, watch) = fenced("fence-hangs");
    lab.fault(SwitchFault::StopSwitch, "").expect("it runs");
    lab.fault(NodeFault::PowerCut, "n1").expect("it is on");
    wait_long(&lab, "the fencing to be asked for", |lab| {
        let status = lab.agent_status("n2").expect("it answers");
        status.nodes.iter().any(|node| node.name == "n1" && node.fencing_asked)
    });
    // Longer than one attempt takes.
    sleep(Duration::from_secs(25));
    assert!(lab.boots("vm1") == 1 && host(&lab, "vm1").is_none());
    lab.fault(SwitchFault::ContinueSwitch, "").expect("it hangs");
    wait_elsewhere(&lab, "vm1", "n1", 2);
    nobody_saw_two(&lab, watch);
}
