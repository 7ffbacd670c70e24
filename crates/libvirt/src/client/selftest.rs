//! Proves that the gate refuses, by a start that must fail.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use takeover::units::Guid;
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::Error;
use virt::sys;

use super::answer::Answer;
use super::inner::Inner;
use super::lane::{Task, Worker, lock};
use crate::gate::REFUSES;
use crate::uuid;

/// What a self-test of the gate came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SelfTest {
    /// A start that should be refused was refused, by the hook.
    Enforced,
    /// It was not: libvirt starts VMs past the gate. Why, and what to do.
    NotEnforced(String),
    /// It could not be tried.
    Unknown(String),
}

pub(super) fn begin(inner: &Arc<Inner>, answer: Answer<SelfTest>) {
    let now = Instant::now();
    let (working, silent, late) = (Arc::clone(inner), Arc::clone(inner), answer.clone());
    let task = Task {
        key: None,
        overtakes: false,
        deadline: now.checked_add(inner.options.terminate_within).unwrap_or(now),
        patience: None,
        work: Box::new(move |worker| conclude(&working, &answer, test(&working, worker))),
        overdue: Box::new(move |_| {
            conclude(&silent, &late, SelfTest::Unknown("libvirt's daemon does not answer".to_owned()));
        }),
    };
    inner.submit(&inner.act, task);
}

fn conclude(inner: &Inner, answer: &Answer<SelfTest>, result: SelfTest) {
    *lock(&inner.tested) = Some(result.clone());
    answer.give(result);
}

fn test(inner: &Inner, worker: &mut Worker) -> SelfTest {
    if inner.options.is_test() {
        return SelfTest::NotEnforced("libvirt's test driver runs no hooks".to_owned());
    }
    let connection = match worker.link() {
        Ok(link) => link.connection().clone(),
        Err(why) => return SelfTest::Unknown(format!("no connection: {why}")),
    };
    let random = fs::read_to_string("/proc/sys/kernel/random/uuid");
    let Some(guid) = random.ok().and_then(|text| text.trim().parse::<Guid>().ok()) else {
        return SelfTest::Unknown("the kernel gives no random UUID".to_owned());
    };
    if let Err(error) = inner.managed.add(guid, "takeover's self-test of the gate") {
        return SelfTest::Unknown(format!("the list of managed VMs cannot be written: {error}"));
    }
    let result = start_must_fail(&connection, guid);
    if let Err(error) = inner.managed.remove(guid) {
        tracing::warn!("{} stays on the list of managed VMs: {error}", uuid(guid));
    }
    result.unwrap_or_else(|error| SelfTest::Unknown(error.to_string()))
}

fn start_must_fail(connection: &Connect, guid: Guid) -> Result<SelfTest, Error> {
    let kind = kind(&connection.capabilities()?);
    let uuid = uuid(guid);
    // Nothing can run in it: it has no disk and no kernel, and is created paused.
    let xml = format!(
        "<domain type='{kind}'><name>takeover-gate-{uuid}</name><uuid>{uuid}</uuid>\
         <memory unit='KiB'>2048</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>"
    );
    let flags = sys::VIR_DOMAIN_START_PAUSED | sys::VIR_DOMAIN_START_AUTODESTROY;
    match connection.create_domain_xml(&xml, flags) {
        Ok(domain) => Ok(passed(&domain)),
        Err(error) if error.message().contains(REFUSES) && error.message().contains(&uuid) => {
            Ok(SelfTest::Enforced)
        }
        Err(error) => Ok(SelfTest::Unknown(format!("a test VM could not be started at all: {error}"))),
    }
}

fn passed(domain: &Domain) -> SelfTest {
    let left = domain.destroy().err();
    let left = left.map_or(String::new(), |error| format!("; the test VM could not be destroyed: {error}"));
    SelfTest::NotEnforced(format!(
        "a VM was started past its closed gate: install the hook, then restart libvirt's daemon, which looks \
         for hooks when it starts{left}"
    ))
}

/// A kind of domain that this host can run: emulated rather than not.
fn kind(capabilities: &str) -> String {
    let Ok(document) = roxmltree::Document::parse(capabilities) else { return "qemu".to_owned() };
    let kinds = document.descendants().filter(|node| node.has_tag_name("domain"));
    let kinds: Vec<&str> = kinds.filter_map(|node| node.attribute("type")).collect();
    let kind = kinds.iter().find(|&&kind| kind == "qemu").or(kinds.first());
    kind.map_or_else(|| "qemu".to_owned(), |&kind| kind.to_owned())
}
