//! The calls, on libvirt's test driver: no daemon, no hypervisor, milliseconds.

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

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::time::Instant;
use std::{fs, thread};

use support::{Bench, Folder, claim, guid};
use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::ResourceId;
use takeover_libvirt::client::{ConnectError, Event, Hypervisor, Options, SelfTest};
use takeover_libvirt::uuid;
use virt::connect::Connect;
use virt::domain::Domain;

const NO_ADMINISTRATOR: &str = "with the test driver, only a shared connection sees what is done";

fn said(report: Report, cause: Cause) -> Return {
    Return::Found(Finding::Said(report, cause))
}

/// A definition for the test driver: `off` ones are defined, and not running.
fn domain(number: u32, off: bool, more: &str) -> String {
    let state = if off { "<test:runstate>5</test:runstate>" } else { "" };
    format!(
        "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>\
         <name>vm{number}</name><uuid>{}</uuid><memory>8192</memory><vcpu>1</vcpu>\
         <os><type>hvm</type></os>{more}{state}</domain>",
        uuid(guid(number))
    )
}

/// The URI of a test driver with these domains.
fn host(folder: &Folder, domains: &[String]) -> String {
    let path = folder.0.join("host.xml");
    fs::write(&path, format!("<node>{}</node>", domains.concat())).unwrap();
    format!("test://{}", path.display())
}

/// Some domains that are off, all managed.
fn bench(name: &str, count: u32) -> (Folder, Bench) {
    let folder = Folder::new(name);
    let domains: Vec<_> = (1..=count).map(|number| domain(number, true, "")).collect();
    let uri = host(&folder, &domains);
    let bench = Bench::new(Bench::options(&uri, &folder));
    bench.manage(1..=count);
    bench.connected();
    (folder, bench)
}

#[test]
fn a_domain_is_opened_started_checked_stopped() {
    let (folder, bench) = bench("cycle", 1);
    assert_eq!(bench.check(1, Function::IsAlive), said(Report::Offline, Cause::Unknown));
    assert_eq!(bench.start(1, 1), Return::Done);
    let Return::Found(Finding::Said(Report::Online, Cause::Ours(_))) = bench.check(1, Function::IsAlive)
    else {
        panic!("it was started by us");
    };
    assert_eq!(bench.check(1, Function::LooksAlive), bench.check(1, Function::IsAlive));
    assert_eq!(bench.inventory(), Some(vec![(ResourceId(1), Some(claim(1)))]));
    // Running already: done, and the claim is raised.
    assert_eq!(bench.start(1, 2), Return::Done);
    assert_eq!(bench.inventory(), Some(vec![(ResourceId(1), Some(claim(2)))]));
    assert_eq!(bench.call(1, Function::Offline, Some(claim(2))), Return::Done);
    let Return::Found(Finding::Said(Report::Offline, Cause::Ours(_))) = bench.check(1, Function::IsAlive)
    else {
        panic!("it was stopped by us");
    };
    assert_eq!(bench.inventory(), Some(vec![]));
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(2))), Return::Done);
    assert_eq!(bench.call(1, Function::Close, None), Return::Done);
    let record = fs::read_to_string(folder.0.join("run/calls").join(uuid(guid(1)))).unwrap();
    assert!(record.starts_with("stop "), "{record}");
}

#[test]
fn a_start_past_the_gate_is_refused() {
    let (_folder, bench) = bench("gate", 1);
    assert_eq!(bench.call(1, Function::Open, Some(claim(1))), Return::Done);
    assert_eq!(bench.call(1, Function::Online, Some(claim(1))), Return::Failed);
    bench.hypervisor.gate(ResourceId(1), Some(claim(1))).unwrap();
    // Open for another claim is not open.
    assert_eq!(bench.call(1, Function::Online, Some(claim(2))), Return::Failed);
    assert_eq!(bench.inventory(), Some(vec![]));
    assert_eq!(bench.call(1, Function::Online, Some(claim(1))), Return::Done);
}

#[test]
fn what_is_not_defined_is_not_here() {
    let (_folder, bench) = bench("none", 1);
    bench.manage(1..=2);
    for function in [Function::Open, Function::IsAlive, Function::LooksAlive] {
        assert_eq!(bench.call(2, function, Some(claim(1))), Return::NotHere, "{}", function.name());
    }
    // But there is nothing of it to stop.
    assert_eq!(bench.call(2, Function::Terminate, Some(claim(1))), Return::Done);
    assert_eq!(bench.sweep(Function::IsAlive, &[2, 1, 9], Duration::from_secs(1))[0], Return::NotHere);
}

#[test]
fn a_refused_definition_is_not_started_and_says_why() {
    let folder = Folder::new("refused");
    let uri = host(&folder, &[domain(1, true, "<on_crash>restart</on_crash>")]);
    let bench = Bench::new(Bench::options(&uri, &folder));
    bench.manage(1..=1);
    assert_eq!(bench.start(1, 1), Return::Failed);
    let health = bench.hypervisor.health();
    assert!(health.refused[0].2.contains("<on_crash>destroy</on_crash>"), "{health:?}");
    assert!(health.lost.is_none() && health.versions.is_some());
}

#[test]
fn the_test_driver_enforces_no_gate() {
    let (_folder, bench) = bench("selftest", 1);
    let (send, receive) = std::sync::mpsc::channel();
    bench.hypervisor.self_test(Box::new(move |result| drop(send.send(result))));
    let result = receive.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(matches!(result, SelfTest::NotEnforced(_)));
    assert_eq!(bench.hypervisor.health().gate, Some(result));
}

#[test]
fn a_uri_of_another_machine_is_refused_and_a_missing_driver_file_is_not() {
    let folder = Folder::new("uri");
    for bad in ["", "qemu+ssh://host/system", "qemu+tcp://host/system", "xen:///", "qemu:", "test://host"] {
        let options = Options { uri: bad.to_owned(), ..Bench::options("test:///default", &folder) };
        let refused = Hypervisor::connect(options, Box::new(|_| {}));
        assert_eq!(refused.err(), Some(ConnectError::Uri(bad.to_owned())));
    }
    // A hypervisor that is not there answers with silence.
    let missing = format!("test://{}/missing.xml", folder.0.display());
    let bench = Bench::new(Bench::options(&missing, &folder));
    bench.manage(1..=1);
    assert_eq!(bench.check(1, Function::IsAlive), Return::Found(Finding::NoResponse));
    assert_eq!(bench.call(1, Function::Terminate, None), Return::Failed);
    assert_eq!(bench.inventory(), None);
    assert!(bench.hypervisor.health().lost.is_some());
}

#[test]
fn a_restarted_agent_knows_what_it_did() {
    let (folder, bench) = bench("restart", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(1))), Return::Done);
    drop(bench);
    let uri = format!("test://{}/host.xml", folder.0.display());
    let again = Bench::new(Bench::options(&uri, &folder));
    again.manage(1..=1);
    let Return::Found(Finding::Said(Report::Offline, Cause::Ours(_))) = again.check(1, Function::IsAlive)
    else {
        panic!("the stop was ours: {NO_ADMINISTRATOR}");
    };
}

/// A sweep of a thousand costs one call, and an idle agent next to nothing.
#[test]
fn a_thousand_domains_are_swept_at_once() {
    let (_folder, bench) = bench("thousand", 1_000);
    let all: Vec<u32> = (1..=1_000).collect();
    bench.sweep(Function::IsAlive, &all, Duration::from_secs(4));
    let (began, busy) = (Instant::now(), cpu());
    const SWEEPS: u32 = 20;
    for _ in 0..SWEEPS {
        let answers = bench.sweep(Function::IsAlive, &all, Duration::from_secs(4));
        assert_eq!(answers, vec![said(Report::Offline, Cause::Unknown); 1_000]);
        assert_eq!(bench.inventory(), Some(vec![]));
    }
    let (quick, used) = (began.elapsed() / SWEEPS, (cpu() - busy) / SWEEPS);
    let began = Instant::now();
    let answers = bench.sweep(Function::LooksAlive, &all, Duration::from_secs(4));
    assert_eq!(answers, vec![said(Report::Offline, Cause::Unknown); 1_000]);
    let thorough = began.elapsed();
    println!(
        "quick sweep and inventory of 1000: {quick:?}, {used:?} of a core; thorough sweep: {thorough:?}"
    );
    // Each 5 s: less than 5 % of a core.
    assert!(used < Duration::from_millis(250), "{used:?}");
}

/// How long this process has computed.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// A way to end, and what it is reported as.
type End = (fn(&Domain), Finding);

/// What somebody else does is told apart from what we do. With the test driver, whoever is in the
/// same process shares `test:///default`.
#[test]
fn what_others_do_is_told_apart() {
    let folder = Folder::new("others");
    let bench = Bench::new(Bench::options("test:///default", &folder));
    let others = Connect::open(Some("test:///default")).unwrap();
    let vm = others.define_domain_xml(&domain(1, false, "")).unwrap();
    bench.manage(1..=1);
    bench.connected();
    let administrator = |report| Finding::Said(report, Cause::Administrator);
    // Before we ever touched it.
    vm.create().unwrap();
    assert_eq!(bench.noticed(1, administrator(Report::Online)), None);
    assert_eq!(bench.check(1, Function::IsAlive), said(Report::Online, Cause::Administrator));
    vm.destroy().unwrap();
    bench.noticed(1, administrator(Report::Stopped));
    let ends: [End; 3] = [
        (|vm| vm.destroy().unwrap(), administrator(Report::Stopped)),
        (|vm| vm.managed_save(0).unwrap(), administrator(Report::Stopped)),
        (|vm| vm.shutdown().unwrap(), Finding::Said(Report::Stopped, Cause::Guest)),
    ];
    for (epoch, (end, finding)) in (1..).zip(ends) {
        assert_eq!(bench.start(1, epoch), Return::Done);
        let Return::Found(Finding::Said(Report::Online, Cause::Ours(_))) = bench.check(1, Function::IsAlive)
        else {
            panic!("it was started by us");
        };
        end(&vm);
        assert_eq!(bench.noticed(1, finding), Some(claim(epoch)));
        assert_eq!(bench.check(1, Function::IsAlive), Return::Found(finding));
        assert_eq!(bench.check(1, Function::LooksAlive), Return::Found(finding));
    }
    // Started by somebody else while its gate is open: it carries the gate's claim.
    vm.create().unwrap();
    assert_eq!(bench.noticed(1, administrator(Report::Online)), Some(claim(3)));
    assert_eq!(bench.inventory(), Some(vec![(ResourceId(1), Some(claim(3)))]));
    assert_eq!(bench.call(1, Function::Terminate, Some(claim(3))), Return::Done);
    assert!(!vm.is_active().unwrap());
    vm.undefine().unwrap();
    assert_eq!(bench.check(1, Function::IsAlive), Return::NotHere);
}

/// Events come late, and checks run all the time: whatever they see of our own starts and stops, no
/// administrator is blamed for it.
#[test]
fn our_own_calls_are_never_blamed_on_others() {
    let folder = Folder::new("blame");
    let bench = Bench::new(Bench::options("test:///default", &folder));
    let others = Connect::open(Some("test:///default")).unwrap();
    let vm = others.define_domain_xml(&domain(2, true, "")).unwrap();
    bench.manage(2..=2);
    bench.connected();
    let over = AtomicBool::new(false);
    let blamed = |finding| matches!(finding, Finding::Said(_, Cause::Administrator | Cause::Guest));
    let checks = thread::scope(|scope| {
        let sweeps = scope.spawn(|| {
            let mut checks = 0;
            while !over.load(Ordering::SeqCst) {
                let found = bench.check(2, Function::IsAlive);
                assert!(!matches!(found, Return::Found(finding) if blamed(finding)), "{found}");
                checks += 1;
            }
            checks
        });
        for epoch in 1..=200 {
            assert_eq!(bench.start(2, epoch), Return::Done);
            let stop = if epoch % 2 == 0 { Function::Terminate } else { Function::Offline };
            assert_eq!(bench.call(2, stop, Some(claim(epoch))), Return::Done);
        }
        over.store(true, Ordering::SeqCst);
        sweeps.join().unwrap()
    });
    let told = bench.wait(
        Duration::from_millis(300),
        |event| matches!(event, Event::Noticed { finding, .. } if blamed(*finding)),
    );
    assert_eq!(told, None);
    assert!(checks > 200, "{checks} checks");
    // The control: somebody else's is.
    vm.create().unwrap();
    bench.noticed(2, Finding::Said(Report::Online, Cause::Administrator));
    vm.destroy().unwrap();
    vm.undefine().unwrap();
}

/// After a restart of the monitor, nothing that was asked before is answered, and everything else is.
#[test]
fn a_restarted_monitor_goes_on() {
    let (_folder, bench) = bench("monitor", 1);
    assert_eq!(bench.start(1, 1), Return::Done);
    bench.hypervisor.restart();
    let Return::Found(Finding::Said(Report::Online, Cause::Ours(_))) = bench.check(1, Function::LooksAlive)
    else {
        panic!("it runs on");
    };
    assert_eq!(bench.call(1, Function::Offline, Some(claim(1))), Return::Done);
}
