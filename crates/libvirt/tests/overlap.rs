//! Calls that meet each other, and claims that break off, on real VMs.

#![cfg(feature = "client")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

mod support;

use core::time::Duration;
use std::thread;
use std::time::Instant;

use support::claim;
use support::host::Host;
use takeover::resource::{Function, Return};
use takeover::units::ResourceId;

/// The core calls `Terminate` again while one is under way: a group that is released while a hung VM of
/// it is being cleared away (`release` in `src/resource/orders.rs`: `Failed(Clearing)` departs).
#[test]
fn two_terminates_at_once_do_not_wait_for_each_other() {
    let (host, bench) = Host::new("twice", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    // A hung process: libvirt waits 10 s before it kills it.
    host.signal_vm(1, "-STOP");
    let began = Instant::now();
    let (_, _first) = bench.begin(1, Function::Terminate, Some(claim(1)));
    thread::sleep(Duration::from_secs(1));
    bench.hypervisor.gate(ResourceId(1), None).unwrap();
    let (_, second) = bench.begin(1, Function::Terminate, None);
    let answer = second.recv_timeout(Duration::from_secs(40));
    assert_eq!(answer, Ok(Return::Done));
    assert!(began.elapsed() < Duration::from_secs(20));
}

/// A VM is saved on this node, runs elsewhere meanwhile (its disk is written there), and comes back: its
/// old memory must not be restored over the newer disk.
#[test]
fn a_saved_memory_of_an_older_claim_is_not_restored() {
    let (host, bench) = Host::new("stale", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    host.found(1).managed_save(0).unwrap();
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(1))), Return::Done);
    bench.hypervisor.gate(ResourceId(1), None).unwrap();
    // Epoch 2 was another node's.
    assert_eq!(bench.start(1, 3), Return::Done);
    let (_, reason) = host.found(1).state().unwrap();
    assert!(!reason.to_string().contains("estored"), "{reason}");
}
