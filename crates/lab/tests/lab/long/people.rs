//! What agents make of what people do with libvirt's own tools.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{
    flag, host, is_silent, nobody_saw_two, runs_on, state, wait, wait_for_a_word, with_agents,
};
use takeover_admin::{NamedOrder, Outcome};
use takeover_lab::fault::VmFault;

#[test]
fn a_vm_that_a_person_saves_stays_off_until_it_is_ordered_online_and_goes_on_then() {
    let (lab, watch) = with_agents("saved");
    wait_for_a_word(&lab, "vm1");
    lab.fault(VmFault::ManagedSave, "vm1").expect("it runs");
    wait(&lab, "the flag", |lab| flag(lab, "vm1", "n1") == Some(0));
    sleep(Duration::from_secs(3));
    assert!(host(&lab, "vm1").is_none() && is_silent(&lab, "vm1"));
    assert_eq!(state(&lab, "n1", "vm1"), "shut off (saved)");
    let online = NamedOrder::Online { resource: "vm1".to_string() };
    let outcome = lab.order("n1", online).expect("it is answered");
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    wait(&lab, "it to run", |lab| runs_on(lab, "vm1", "n1"));
    wait_for_a_word(&lab, "vm1");
    assert_eq!(state(&lab, "n1", "vm1"), "running (restored)");
    assert_eq!((lab.boots("vm1"), flag(&lab, "vm1", "n1")), (1, Some(1)));
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_vm_that_a_person_pauses_is_left_alone_and_told() {
    let (lab, watch) = with_agents("paused");
    wait_for_a_word(&lab, "vm1");
    lab.fault(VmFault::Pause, "vm1").expect("it runs");
    let paused = || {
        let status = lab.agent_status("n1").expect("it answers");
        status.agent.hypervisor.degraded.iter().any(|degraded| degraded.vm == "vm1")
    };
    wait(&lab, "the agent to tell", |_| paused());
    assert!(is_silent(&lab, "vm1") && runs_on(&lab, "vm1", "n1"));
    sleep(Duration::from_secs(5));
    assert_eq!((lab.boots("vm1"), flag(&lab, "vm1", "n1")), (1, Some(1)));
    assert_eq!(state(&lab, "n1", "vm1"), "paused (user)");
    lab.fault(VmFault::Resume, "vm1").expect("it is paused");
    wait_for_a_word(&lab, "vm1");
    wait(&lab, "the agent to tell no more", |_| !paused());
    assert_eq!(lab.boots("vm1"), 1);
    nobody_saw_two(&lab, watch);
}

#[test]
fn a_vm_that_a_person_starts_again_on_its_owner_is_kept_running() {
    let (lab, watch) = with_agents("wanted");
    lab.fault(VmFault::Shutdown, "vm1").expect("it runs");
    wait(&lab, "the flag", |lab| host(lab, "vm1").is_none() && flag(lab, "vm1", "n1") == Some(0));
    lab.fault(VmFault::Start, "vm1").expect("its owner's gate is open");
    wait(&lab, "the flag and its second boot", |lab| {
        flag(lab, "vm1", "n1") == Some(1) && lab.boots("vm1") == 2
    });
    lab.fault(VmFault::KillQemu, "vm1").expect("it runs");
    wait(&lab, "its third boot", |lab| lab.boots("vm1") == 3 && runs_on(lab, "vm1", "n1"));
    nobody_saw_two(&lab, watch);
}
