//! The calls, on real VMs: libvirt's daemon and QEMU, in a namespace of their own.
//!
//! These tests need root and some packages; where those are missing they fail, and say which.

#![cfg(feature = "client")]

mod support;

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use std::{fs, thread};

use support::host::Host;
use support::{Bench, claim, until};
use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::ResourceId;
use takeover_libvirt::client::{Event, SelfTest};

const SILENCE: Return = Return::Found(Finding::NoResponse);

fn said(report: Report, cause: Cause) -> Return {
    Return::Found(Finding::Said(report, cause))
}

/// The finding of a check that says who it was, whatever the call's number.
fn is_ours(result: Return, report: Report) -> bool {
    matches!(result, Return::Found(Finding::Said(found, Cause::Ours(_))) if found == report)
}

/// However a VM ends, it is told how, at once, and every check says the same.
#[test]
fn every_end_is_told_apart() {
    let (host, bench) = Host::new("ends", 1);
    let ends: [(&str, fn(&Host), Report, Cause); 4] = [
        ("kill -9", |host| host.signal_vm(1, "-KILL"), Report::Failed, Cause::Crash),
        ("destroyed", |host| host.found(1).destroy().unwrap(), Report::Stopped, Cause::Administrator),
        ("shut down", |host| drop(host.found(1).shutdown().unwrap()), Report::Stopped, Cause::Guest),
        ("saved", |host| drop(host.found(1).managed_save(0).unwrap()), Report::Stopped, Cause::Administrator),
    ];
    for (epoch, (how, end, report, cause)) in (1..).zip(ends) {
        assert_eq!(bench.start(1, epoch), Return::Done, "{how}");
        assert!(is_ours(bench.check(1, Function::IsAlive), Report::Online), "{how}");
        assert!(is_ours(bench.check(1, Function::LooksAlive), Report::Online), "{how}");
        thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        end(&host);
        assert_eq!(bench.noticed(1, Finding::Said(report, cause)), Some(claim(epoch)), "{how}");
        println!("{how}: told after {:?}", began.elapsed());
        assert_eq!(bench.check(1, Function::IsAlive), said(report, cause), "{how}");
        assert_eq!(bench.check(1, Function::LooksAlive), said(report, cause), "{how}");
        assert_eq!(bench.inventory(), Some(vec![]), "{how}");
    }
    // What was saved is restored; a stop of ours is ours.
    assert_eq!(bench.start(1, 9), Return::Done);
    let began = Instant::now();
    assert_eq!(bench.call(1, Function::Offline, Some(claim(9))), Return::Done);
    println!("shut down by us: {:?}", began.elapsed());
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
    assert_eq!(bench.start(1, 10), Return::Done);
    let began = Instant::now();
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(10))), Return::Done);
    println!("terminated by us: {:?}", began.elapsed());
    assert_eq!(host.processes_of(1), 0);
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
}
