//! The negative controls of the witnesses: what must never be is done on purpose, and each sees it.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{options, trips, up, wait, wait_for_a_word};
use takeover_lab::fault::{NodeFault, VmFault};
use takeover_lab::oracle::{Watch, Witness};

#[test]
fn control_two_copies_of_a_shareable_disk_are_counted_and_heard() {
    let mut options = options("twice");
    options.nodes = 2;
    options.vms = 1;
    options.shareable = true;
    let lab = up(&options);
    let watch = Watch::begin(&lab).expect("it begins");
    wait_for_a_word(&lab, "vm1");
    // Nothing but our code keeps a shareable disk from two QEMUs; here nothing does.
    lab.fault(VmFault::Start, "vm1@n2").expect("nothing refuses it");
    sleep(Duration::from_millis(3_000));
    let report = watch.end().expect("it ends");
    assert_eq!(trips(&report, Witness::Processes), 1, "{report}");
    assert!(trips(&report, Witness::Heartbeats) >= 1, "{report}");
    assert_eq!(trips(&report, Witness::Locks), 0, "{report}");
    assert!(report.trips.iter().all(|trip| trip.vm == "vm1" && trip.nodes.len() == 2), "{report}");
}

#[test]
fn control_a_start_that_the_lock_refused_is_recorded() {
    let mut options = options("refused");
    options.nodes = 2;
    options.vms = 1;
    let lab = up(&options);
    let watch = Watch::begin(&lab).expect("it begins");
    let refused = lab.fault(VmFault::Start, "vm1@n2").expect_err("the disk is locked");
    assert!(refused.cause.contains("lock"), "{refused}");
    let report = watch.end().expect("it ends");
    assert_eq!(trips(&report, Witness::Locks), 1, "{report}");
    assert_eq!(trips(&report, Witness::Heartbeats), 0, "{report}");
}

#[test]
fn a_failover_by_hand_and_back_trips_nobody() {
    let mut options = options("by-hand");
    options.nodes = 2;
    options.vms = 1;
    let lab = up(&options);
    let watch = Watch::begin(&lab).expect("it begins");
    wait_for_a_word(&lab, "vm1");
    lab.fault(NodeFault::PowerCut, "n1").expect("it was on");
    lab.fault(VmFault::Start, "vm1@n2").expect("nothing holds its disk");
    wait_for_a_word(&lab, "vm1");
    lab.fault(NodeFault::PowerOn, "n1").expect("it was off");
    lab.fault(VmFault::Destroy, "vm1").expect("it runs");
    lab.fault(VmFault::Start, "vm1@n1").expect("nothing holds its disk");
    wait(&lab, "its third boot", |lab| lab.boots("vm1") == 3);
    sleep(Duration::from_millis(1_500));
    let report = watch.end().expect("it ends");
    assert_eq!(report.trips, []);
    assert!(report.looks > 40 && report.heard >= 4, "{report}");
}
