//! The calls, on real VMs: libvirt's daemon and QEMU, in a namespace of their own.
//!
//! These tests need root and some packages; where those are missing they fail, and say which.

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
use std::sync::mpsc::channel;
use std::time::Instant;
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

/// A way to end: its name, how it is done, and what it is reported as.
type End = (&'static str, fn(&Host), Report, Cause);

/// However a VM ends, it is told how, at once, and every check says the same.
#[test]
fn every_end_is_told_apart() {
    let (host, bench) = Host::new("ends", 1);
    let ends: [End; 5] = [
        // As a machine does that shuts down: nobody has decided that the VM should stay off.
        ("kill", |host| host.signal_vm(1, "-TERM"), Report::Offline, Cause::Unknown),
        ("kill -9", |host| host.signal_vm(1, "-KILL"), Report::Failed, Cause::Crash),
        ("destroyed", |host| host.found(1).destroy().unwrap(), Report::Stopped, Cause::Administrator),
        ("shut down", |host| host.found(1).shutdown().unwrap(), Report::Stopped, Cause::Guest),
        ("saved", |host| host.found(1).managed_save(0).unwrap(), Report::Stopped, Cause::Administrator),
    ];
    for (epoch, (how, end, report, cause)) in (1..).zip(ends) {
        assert_eq!(bench.start(1, epoch), Return::Done, "{how}");
        assert!(is_ours(bench.check(1, Function::IsAlive), Report::Online), "{how}");
        assert!(is_ours(bench.check(1, Function::LooksAlive), Report::Online), "{how}");
        thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        end(&host);
        bench.noticed(1, Some(claim(epoch)), Finding::Said(report, cause));
        println!("{how}: told after {:?}", began.elapsed());
        assert_eq!(bench.check(1, Function::IsAlive), said(report, cause), "{how}");
        assert_eq!(bench.check(1, Function::LooksAlive), said(report, cause), "{how}");
        assert_eq!(bench.inventory(), Some(vec![]), "{how}");
    }
    // What was saved is restored under the next claim; a stop of ours is ours.
    assert_eq!(bench.start(1, 6), Return::Done);
    assert!(host.found(1).state().unwrap().1.to_string().contains("estored"), "{:?}", host.found(1).state());
    let began = Instant::now();
    assert_eq!(bench.call(1, Function::Offline, Some(claim(6))), Return::Done);
    println!("shut down by us: {:?}", began.elapsed());
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
    assert_eq!(bench.start(1, 10), Return::Done);
    let began = Instant::now();
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(10))), Return::Done);
    println!("terminated by us: {:?}", began.elapsed());
    assert_eq!(host.processes_of(1), 0);
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
}

/// What a guest does by itself: it powers off, or panics.
#[test]
fn what_a_guest_does_is_told_apart() {
    let host = Host::boot("guests", true);
    host.define(&host.domain(1, 'p', ""));
    host.define(&host.domain(2, 'c', ""));
    let bench = Bench::new(Bench::options(&host.uri(), &host.folder));
    bench.manage(1..=2);
    let ends = [(1, Report::Stopped, Cause::Guest), (2, Report::Failed, Cause::Crash)];
    for (number, report, cause) in ends {
        assert_eq!(bench.start(number, 1), Return::Done);
        bench.noticed(number, Some(claim(1)), Finding::Said(report, cause));
        assert_eq!(bench.check(number, Function::IsAlive), said(report, cause));
    }
}

/// A pause is no end, and a start from outside is told as one.
#[test]
fn pauses_and_starts_from_outside_are_seen() {
    let (host, bench) = Host::new("outside", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    host.found(1).suspend().unwrap();
    assert!(is_ours(bench.check(1, Function::LooksAlive), Report::Online));
    assert_eq!(bench.hypervisor.health().degraded[0].1, "vm1");
    host.found(1).resume().unwrap();
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Online));
    assert!(bench.hypervisor.health().degraded.is_empty());
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(1))), Return::Done);
    // The gate is still open: an administrator may start it on its owner.
    host.found(1).create().unwrap();
    bench.noticed(1, Some(claim(1)), Finding::Said(Report::Online, Cause::Administrator));
    assert_eq!(bench.check(1, Function::IsAlive), said(Report::Online, Cause::Administrator));
    // It carries the claim of the gate that it passed, for an agent that begins anew as well.
    let again = Bench::new(Bench::options(&host.uri(), &host.folder));
    again.manage(1..=1);
    assert_eq!(again.inventory(), Some(vec![(ResourceId(1), Some(claim(1)))]));
    assert_eq!(again.check(1, Function::IsAlive), said(Report::Online, Cause::Administrator));
}

/// A start that fails is a failure of ours, and afterwards nothing is there.
#[test]
fn a_start_that_fails_has_failed() {
    let host = Host::boot("failing", true);
    let disk = host.folder.0.join("missing.raw");
    let disk = format!(
        "<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none'/>\
         <source file='{}'/><target dev='vda' bus='virtio'/></disk>",
        disk.display()
    );
    host.define(&host.domain(1, 'i', &disk));
    host.define(&host.domain(2, 'i', &disk.replace("cache='none'", "")));
    let bench = Bench::new(Bench::options(&host.uri(), &host.folder));
    bench.manage(1..=2);
    assert_eq!(bench.start(1, 1), Return::Failed);
    assert_eq!(bench.check(1, Function::IsAlive), said(Report::Failed, Cause::Unknown));
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(1))), Return::Done);
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
    // This one is not even tried: the host's cache stands before its disk.
    assert_eq!(bench.start(2, 1), Return::Failed);
    assert!(bench.hypervisor.health().refused[0].2.contains("cache='none'"));
    // And one whose disk vanishes while it runs is broken.
    fs::write(host.folder.0.join("missing.raw"), vec![0; 1 << 20]).unwrap();
    std::os::unix::fs::chown(host.folder.0.join("missing.raw"), Some(65534), None).unwrap();
    assert_eq!(bench.start(1, 2), Return::Done);
    assert!(is_ours(bench.check(1, Function::LooksAlive), Report::Online));
    fs::remove_file(host.folder.0.join("missing.raw")).unwrap();
    assert_eq!(bench.check(1, Function::LooksAlive), said(Report::Failed, Cause::Unknown));
}

/// A hung VM is silent, others are not, and destroying it delays nobody.
#[test]
fn a_hung_vm_is_silent_and_holds_nobody_up() {
    let (host, bench) = Host::new("hung", 2);
    assert_eq!(bench.start(1, 1), Return::Done);
    assert_eq!(bench.start(2, 1), Return::Done);
    host.signal_vm(1, "-STOP");
    // What libvirt remembers says that it runs, until somebody asks its process.
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Online));
    let looked = bench.sweep(Function::LooksAlive, &[1, 2], Duration::from_secs(4));
    assert_eq!(looked[0], SILENCE);
    assert!(is_ours(looked[1], Report::Online));
    for function in [Function::IsAlive, Function::LooksAlive] {
        let looked = bench.sweep(function, &[1, 2], Duration::from_secs(4));
        assert_eq!(looked[0], SILENCE, "{}", function.name());
        assert!(is_ours(looked[1], Report::Online), "{}", function.name());
    }
    let began = Instant::now();
    let (_, terminated) = bench.begin(1, Function::Terminate, Some(claim(1)));
    thread::sleep(Duration::from_millis(200));
    assert_eq!(bench.call(2, Function::Terminate, Some(claim(1))), Return::Done);
    assert!(began.elapsed() < Duration::from_secs(5), "the other one waited: {:?}", began.elapsed());
    assert_eq!(terminated.recv_timeout(Duration::from_secs(30)), Ok(Return::Done));
    println!("a hung VM terminated: {:?}", began.elapsed());
    assert_eq!(host.processes_of(1), 0);
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
    until("no thread is stuck", Duration::from_secs(5), || bench.hypervisor.health().stuck == 0);
}

/// One that hung and goes on answers again.
#[test]
fn a_vm_that_goes_on_answers_again() {
    let (host, bench) = Host::new("again", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    host.signal_vm(1, "-STOP");
    assert_eq!(bench.check(1, Function::LooksAlive), SILENCE);
    host.signal_vm(1, "-CONT");
    until("it answers", Duration::from_secs(5), || {
        is_ours(bench.check(1, Function::LooksAlive), Report::Online)
    });
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Online));
}

/// A daemon that dies says nothing about VMs, which go on; the next one is asked.
#[test]
fn a_dead_daemon_is_silence() {
    let (host, bench) = Host::new("dead", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    host.without_daemon(|| {
        assert!(
            bench.wait(Duration::from_secs(5), |event| matches!(event, Event::Disconnected(_))).is_some()
        );
        for function in [Function::IsAlive, Function::LooksAlive] {
            assert_eq!(bench.check(1, function), SILENCE);
        }
        assert_eq!(bench.inventory(), None);
        assert_eq!(bench.call(1, Function::Terminate, Some(claim(1))), Return::Failed);
        assert!(bench.hypervisor.health().lost.is_some());
        assert_eq!(host.processes_of(1), 1);
    });
    bench.connected();
    until("it runs on", Duration::from_secs(5), || {
        is_ours(bench.check(1, Function::LooksAlive), Report::Online)
    });
    assert_eq!(bench.inventory(), Some(vec![(ResourceId(1), Some(claim(1)))]));
    // The new connection has events as well, once the daemon gets through to what it found again.
    host.found(1).suspend().unwrap();
    host.found(1).resume().unwrap();
    host.signal_vm(1, "-KILL");
    bench.noticed(1, Some(claim(1)), Finding::Said(Report::Failed, Cause::Crash));
}

/// A VM that dies while the daemon is away has crashed, and one that we destroyed is ours.
#[test]
fn what_ends_without_the_daemon_has_crashed() {
    let (host, bench) = Host::new("away", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    host.without_daemon(|| host.signal_vm(1, "-KILL"));
    bench.connected();
    // At first the daemon believes what it wrote down before it died.
    until("it has crashed", Duration::from_secs(5), || {
        bench.check(1, Function::IsAlive) == said(Report::Failed, Cause::Crash)
    });
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(1))), Return::Done);
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
}

/// A daemon that is stopped holds nobody up, and a start that waits in it meets the gate.
#[test]
fn a_stopped_daemon_is_silence_and_a_late_start_is_refused() {
    let (host, bench) = Host::new("stopped", 2);
    assert_eq!(bench.start(1, 1), Return::Done);
    assert_eq!(bench.call(2, Function::Open, Some(claim(1))), Return::Done);
    bench.hypervisor.gate(ResourceId(2), Some(claim(1))).unwrap();
    let outside = host.found(2);
    host.signal_daemon("-STOP");
    let began = Instant::now();
    let (_, online) = bench.begin(2, Function::Online, Some(claim(1)));
    let online = thread::spawn(move || (online.recv_timeout(Duration::from_secs(30)), began.elapsed()));
    let (send, virsh) = channel();
    thread::spawn(move || send.send(outside.create().map_err(|error| error.message().to_owned())));
    for function in [Function::IsAlive, Function::LooksAlive, Function::IsAlive] {
        assert_eq!(bench.check(1, function), SILENCE);
    }
    assert_eq!(bench.inventory(), None);
    // One that begins now is let in by nobody, and is not held up either.
    let late = Bench::new(Bench::options(&host.uri(), &host.folder));
    late.manage(1..=2);
    assert_eq!(late.check(1, Function::IsAlive), SILENCE);
    assert_eq!(late.call(2, Function::Terminate, None), Return::Failed);
    let (after, took) = online.join().unwrap();
    println!("a call into a stopped daemon came back after {took:?}");
    assert_eq!(after, Ok(Return::Failed));
    let health = bench.hypervisor.health();
    assert!(health.lost.is_some() && health.stuck <= 24, "{health:?}");
    // The group leaves this node: the gate closes, and the stop cannot be confirmed yet.
    bench.hypervisor.gate(ResourceId(2), None).unwrap();
    host.signal_daemon("-CONT");
    bench.connected();
    late.connected();
    let refused = virsh.recv_timeout(Duration::from_secs(10)).unwrap().unwrap_err();
    assert!(refused.contains("its gate is closed"), "{refused}");
    assert_eq!(bench.call(2, Function::Terminate, Some(claim(1))), Return::Done);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(host.processes_of(2), 0);
    assert!(is_ours(bench.check(1, Function::IsAlive), Report::Online));
    until("no thread is stuck", Duration::from_secs(10), || bench.hypervisor.health().stuck == 0);
}

/// A start that is overtaken by its end does not come back.
#[test]
fn a_terminate_overtakes_a_start() {
    let (host, bench) = Host::new("overtakes", 1);
    for (epoch, pause) in (1..).zip([0, 5, 20, 50, 100, 200]) {
        assert_eq!(bench.call(1, Function::Open, Some(claim(epoch))), Return::Done);
        bench.hypervisor.gate(ResourceId(1), Some(claim(epoch))).unwrap();
        let (_, online) = bench.begin(1, Function::Online, Some(claim(epoch)));
        thread::sleep(Duration::from_millis(pause));
        assert_eq!(bench.call(1, Function::Terminate, Some(claim(epoch))), Return::Done);
        // It came back before the Terminate did.
        let online = online.recv_timeout(Duration::from_millis(100));
        assert!(online.is_ok(), "after {pause} ms: {online:?}");
        assert_eq!(host.processes_of(1), 0, "after {pause} ms");
        assert!(is_ours(bench.check(1, Function::IsAlive), Report::Offline));
    }
    thread::sleep(Duration::from_secs(1));
    assert_eq!(host.processes_of(1), 0);
}

/// Nobody starts a managed VM past its gate, and the self-test proves it.
#[test]
fn the_gate_is_enforced_and_proved() {
    let (host, bench) = Host::new("enforced", 1);
    assert_eq!(bench.call(1, Function::Open, Some(claim(1))), Return::Done);
    let refused = host.found(1).create().unwrap_err();
    assert!(refused.message().contains("its gate is closed"), "{refused}");
    assert_eq!(host.processes_of(1), 0);
    assert_eq!(self_test(&bench), SelfTest::Enforced);
    assert_eq!(bench.hypervisor.health().gate, Some(SelfTest::Enforced));
    assert_eq!(host.outside().list_all_domains(0).unwrap().len(), 1);
    // What is saved is restored through the gate as well.
    assert_eq!(bench.start(1, 1), Return::Done);
    host.found(1).managed_save(0).unwrap();
    bench.hypervisor.gate(ResourceId(1), None).unwrap();
    assert!(host.found(1).create().unwrap_err().message().contains("its gate is closed"));
    bench.hypervisor.gate(ResourceId(1), Some(claim(1))).unwrap();
    assert_eq!(bench.call(1, Function::Online, Some(claim(1))), Return::Done);
    // And what is not managed is nobody's business.
    host.define(&host.domain(2, 'i', ""));
    host.found(2).create().unwrap();
    assert_eq!(host.processes_of(2), 1);
}

/// The control: without the hook the self-test says so, and leaves nothing behind.
#[test]
fn a_missing_hook_is_noticed() {
    let host = Host::boot("hookless", false);
    let bench = Bench::new(Bench::options(&host.uri(), &host.folder));
    let result = self_test(&bench);
    assert!(matches!(&result, SelfTest::NotEnforced(why) if why.contains("install the hook")), "{result:?}");
    assert!(host.outside().list_all_domains(0).unwrap().is_empty());
    assert!(fs::read_dir(host.folder.0.join("state/managed")).unwrap().next().is_none());
}

fn self_test(bench: &Bench) -> SelfTest {
    let (send, receive) = channel();
    bench.hypervisor.self_test(Box::new(move |result| send.send(result).unwrap()));
    receive.recv_timeout(Duration::from_secs(60)).unwrap()
}
