//! What agents make of a store that is away.

use core::time::Duration;
use std::thread::sleep;

use crate::common::{flag, host, nobody_saw_two, nothing_moved, wait_long, with_agents};
use takeover_lab::fault::StoreFault;

#[test]
fn a_store_that_is_away_for_a_moment_moves_nothing() {
    let (lab, watch) = with_agents("moment");
    lab.fault(StoreFault::KillStore, "").expect("it runs");
    lab.fault(StoreFault::StartStore, "").expect("it does not run");
    lab.fault(StoreFault::StopStore, "").expect("it runs");
    sleep(Duration::from_millis(500));
    lab.fault(StoreFault::ContinueStore, "").expect("it hangs");
    sleep(Duration::from_secs(10));
    assert!(nothing_moved(&lab), "{:#?}", lab.status());
    nobody_saw_two(&lab, watch);
}

#[test]
fn all_vms_stop_while_the_store_is_away_for_longer_than_a_lease_and_come_back_with_it() {
    let (lab, watch) = with_agents("no-store");
    lab.fault(StoreFault::KillStore, "").expect("it runs");
    wait_long(&lab, "all VMs to stop", |lab| {
        lab.status().is_ok_and(|status| status.vms.iter().all(|vm| vm.pids.is_empty()))
    });
    sleep(Duration::from_secs(2));
    assert!(lab.vms().iter().all(|vm| host(&lab, &vm.name).is_none() && lab.boots(&vm.name) == 1));
    lab.fault(StoreFault::StartStore, "").expect("it does not run");
    wait_long(&lab, "all VMs to run again", |lab| {
        lab.vms().iter().all(|vm| lab.boots(&vm.name) == 2 && host(lab, &vm.name).is_some())
    });
    assert!(lab.vms().iter().all(|vm| flag(&lab, &vm.name, "n1") == Some(1)));
    nobody_saw_two(&lab, watch);
}
