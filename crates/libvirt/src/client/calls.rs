//! The functions that change something: Open, Online, Offline, Terminate, Close.

use std::sync::Arc;
use std::time::Instant;

use takeover::node::Call;
use takeover::resource::{Function, Return};
use takeover::units::{Claim, Guid};
use virt::connect::Connect;
use virt::domain::Domain;
use virt::error::Error;

use super::answer::Answer;
use super::inner::Inner;
use super::lane::{Late, Task, Worker, lock};
use super::looks::observe;
use super::{checks, failure, stamp};
use crate::codes::Observed;
use crate::definition::{self, Definition, Refusal};
use crate::record::{Last, Stage};
use crate::uuid;

/// How long a `Terminate` that libvirt could not carry out waits before it tries again.
const AGAIN: core::time::Duration = core::time::Duration::from_millis(500);

/// Somebody waits for a domain to be off.
pub(super) struct Waiter {
    pub(super) until: Instant,
    /// When it is looked at next.
    pub(super) look: Instant,
    last: Last,
    answer: Answer<Return>,
}

impl Waiter {
    /// The waiting is over.
    pub(super) fn end(self, inner: &Inner, guid: Guid, result: Return) {
        let stage = if result == Return::Done { Stage::Over } else { Stage::Unknown };
        inner.domains.settle(guid, stage, self.last);
        self.answer.give(result);
    }
}

/// Writes what libvirt says into the log.
pub(super) fn complain(inner: &Inner, guid: Guid, function: &str, error: &Error) {
    let (domain, code) = (inner.domains.name(guid), error.code().to_raw());
    tracing::warn!(%domain, function, code, "{}", error.message());
}

/// Says why something was not done.
fn refuse(inner: &Inner, guid: Guid, function: &str, why: &str) -> Return {
    tracing::warn!(domain = %inner.domains.name(guid), function, "{why}");
    Return::Failed
}

/// A domain was seen to be off.
pub(super) fn is_off(inner: &Inner, guid: Guid) {
    let waiter = lock(&inner.waiters).remove(&guid);
    if let Some(waiter) = waiter {
        waiter.end(inner, guid, Return::Done);
    }
}

pub(super) fn call(inner: &Arc<Inner>, call: Call, answer: Answer<Return>) {
    let within = inner.options.within(call.function);
    match call.function {
        Function::Close => return answer.give(Return::Done),
        Function::IsAlive | Function::LooksAlive => {
            return checks::check(inner, call.function, call.resource, within, answer);
        }
        Function::Open | Function::Online | Function::Offline | Function::Terminate => {}
    }
    let now = Instant::now();
    let deadline = now.checked_add(within).unwrap_or(now);
    let (working, waiting) = (Arc::clone(inner), Arc::clone(inner));
    let late = answer.clone();
    let task = Task {
        key: Some(call.guid),
        overtakes: call.function == Function::Terminate,
        deadline,
        patience: None,
        work: Box::new(move |worker| begin(&working, worker, call, deadline, answer)),
        overdue: Box::new(move |how| {
            let why = match how {
                Late::Waiting => "it was not begun: another call was under way, or no thread was free",
                Late::Begun => "libvirt did not answer in time",
            };
            late.give(refuse(&waiting, call.guid, call.function.name(), why));
        }),
    };
    inner.submit(&inner.act, task);
}

fn begin(inner: &Arc<Inner>, worker: &mut Worker, call: Call, until: Instant, answer: Answer<Return>) {
    let connection = match worker.link() {
        Ok(link) => link.connection().clone(),
        Err(why) => {
            let result = refuse(inner, call.guid, call.function.name(), &format!("no connection: {why}"));
            return answer.give(result);
        }
    };
    let result = match call.function {
        Function::Open => open(inner, &connection, &call),
        Function::Online => online(inner, worker, &connection, &call),
        Function::Offline => match offline(inner, &connection, &call, until, &answer) {
            // The waiter answers.
            None => return,
            Some(result) => Ok(result),
        },
        Function::Terminate => terminate(inner, worker, &connection, &call),
        Function::Close | Function::IsAlive | Function::LooksAlive => Ok(Return::Unsupported),
    };
    answer.give(result.unwrap_or_else(|error| {
        complain(inner, call.guid, call.function.name(), &error);
        if failure::is_no_domain(&error) { Return::NotHere } else { Return::Failed }
    }));
}

pub(super) fn find(connection: &Connect, guid: Guid) -> Result<Domain, Error> {
    connection.lookup_domain_by_uuid_string(&uuid(guid))
}

/// Open: the domain is known here, and what runs of it carries the claim from now on.
fn open(inner: &Inner, connection: &Connect, call: &Call) -> Result<Return, Error> {
    let domain = find(connection, call.guid)?;
    refusals(inner, &domain, call.guid)?;
    if let Err(error) = inner.domains.reclaim(call.guid, call.claim) {
        return Ok(refuse(inner, call.guid, "Open", &format!("the claim cannot be written down: {error}")));
    }
    if observe(connection, call.guid)?.exists() {
        stamp_claim(inner, &domain, call.guid, call.claim)?;
    }
    Ok(Return::Done)
}

pub(super) fn stamp_claim(
    inner: &Inner,
    domain: &Domain,
    guid: Guid,
    claim: Option<Claim>,
) -> Result<(), Error> {
    let Some(claim) = claim else { return Ok(()) };
    stamp::write(domain, claim)?;
    inner.domains.stamped(guid, Some(claim));
    Ok(())
}

/// Whether a domain's definition is refused, and what it is; the reasons are remembered for people.
pub(super) fn refusals(
    inner: &Inner,
    domain: &Domain,
    guid: Guid,
) -> Result<(bool, Option<Definition>), Error> {
    let definition = definition::parse(&domain.xml_desc(0)?);
    let mut found = match &definition {
        Ok(definition) => definition.refusals(guid),
        Err(error) => vec![Refusal::Unreadable(error.clone())],
    };
    let definition = definition.ok();
    found.extend(definition.iter().flat_map(|definition| inner.domains.defined(guid, definition)));
    // Some drivers have no autostart.
    if domain.autostart().unwrap_or(false) {
        found.push(Refusal::Autostart);
    }
    inner.domains.refused(guid, found.iter().map(Refusal::to_string).collect());
    Ok((!found.is_empty(), definition))
}

/// Online: starts it, and stamps the claim. A saved memory is restored if no other node can have run
/// the domain since it was saved. Otherwise it is dropped: the disk may be newer than that memory.
fn online(inner: &Inner, worker: &Worker, connection: &Connect, call: &Call) -> Result<Return, Error> {
    let guid = call.guid;
    let refused = |why: &str| Ok(refuse(inner, guid, "Online", why));
    let domain = find(connection, guid)?;
    // The hook asks once more. A driver without hooks has this alone.
    if call.claim.is_none() || inner.gates.opened(guid) != call.claim {
        return refused("the gate is not open for this claim");
    }
    if refusals(inner, &domain, guid)?.0 {
        return refused("its definition is refused, see the state of the hypervisor");
    }
    if !inner.domains.is_unbroken(guid) && domain.has_managed_save(0)? {
        tracing::warn!(domain = %inner.domains.name(guid), "its saved memory is older than its disk may be: dropped");
        domain.managed_save_remove(0)?;
    }
    let last = Last::Start(call.call, Stage::UnderWay);
    if let Err(error) = inner.domains.about_to(guid, last, call.claim) {
        return refused(&format!("the call cannot be written down: {error}"));
    }
    let started = start(inner, worker, connection, &domain, call);
    let over = matches!(started, Ok(Return::Done));
    inner.domains.settle(guid, if over { Stage::Over } else { Stage::Unknown }, last);
    started
}

fn start(
    inner: &Inner,
    worker: &Worker,
    connection: &Connect,
    domain: &Domain,
    call: &Call,
) -> Result<Return, Error> {
    let before = observe(connection, call.guid)?;
    if before == Observed::Crashed {
        return Ok(refuse(
            inner,
            call.guid,
            "Online",
            "its crashed instance is still there: it must be terminated",
        ));
    }
    if !before.exists() {
        // Whoever waited has been told that it failed: nothing may begin now.
        if worker.is_abandoned() {
            return Ok(Return::Failed);
        }
        match domain.create() {
            Err(error) if !observe(connection, call.guid)?.runs() => return Err(error),
            // Somebody else was quicker; the gate let them pass.
            Ok(()) | Err(_) => {}
        }
    }
    match stamp_claim(inner, domain, call.guid, call.claim) {
        // It has ended again: it was started, and how it ended is what the next check tells.
        Err(error) if !failure::is_wrong_state(&error) => Err(error),
        Ok(()) | Err(_) => Ok(Return::Done),
    }
}

/// Offline: asks the guest to power off. None where the answer comes when it is off.
fn offline(
    inner: &Inner,
    connection: &Connect,
    call: &Call,
    until: Instant,
    answer: &Answer<Return>,
) -> Option<Return> {
    let guid = call.guid;
    let last = Last::Stop(call.call, Stage::UnderWay);
    if let Err(error) = inner.domains.about_to(guid, last, call.claim) {
        return Some(refuse(inner, guid, "Offline", &format!("the call cannot be written down: {error}")));
    }
    // Before the request: it may be off at once.
    let waiter = Waiter { until, look: Instant::now(), last, answer: answer.clone() };
    let former = lock(&inner.waiters).insert(guid, waiter);
    if let Some(former) = former {
        former.answer.give(Return::Failed);
    }
    match find(connection, guid).and_then(|domain| domain.shutdown()) {
        Ok(()) => {}
        Err(error) if observe(connection, guid).is_ok_and(|observed| !observed.exists()) => {
            tracing::debug!(domain = %inner.domains.name(guid), "it is off already: {}", error.message());
            is_off(inner, guid);
        }
        Err(error) => {
            complain(inner, guid, "Offline", &error);
            let waiter = lock(&inner.waiters).remove(&guid);
            waiter.into_iter().for_each(|waiter| waiter.end(inner, guid, Return::Failed));
        }
    }
    inner.nudge();
    None
}

/// Terminate: it is off when this returns, and nothing that was called for it before can take effect.
fn terminate(inner: &Inner, worker: &Worker, connection: &Connect, call: &Call) -> Result<Return, Error> {
    let guid = call.guid;
    let last = Last::Stop(call.call, Stage::UnderWay);
    // It is stopped even where that cannot be written down: safety first.
    if let Err(error) = inner.domains.about_to(guid, last, call.claim) {
        tracing::warn!(domain = %inner.domains.name(guid), "its stop cannot be written down: {error}");
    }
    while !worker.is_abandoned() {
        let destroyed = find(connection, guid).and_then(|domain| domain.destroy());
        // A call that was made before may have started it just now: look once it has returned.
        let alone = inner.act.wait_for_earlier(guid, worker);
        if alone && !observe(connection, guid)?.exists() {
            inner.domains.settle(guid, Stage::Over, last);
            is_off(inner, guid);
            return Ok(Return::Done);
        }
        match destroyed {
            Err(error) if !failure::is_wrong_state(&error) && !failure::is_no_domain(&error) => {
                complain(inner, guid, "Terminate", &error);
            }
            Ok(()) | Err(_) => {}
        }
        std::thread::sleep(AGAIN);
    }
    inner.domains.settle(guid, Stage::Unknown, last);
    Ok(Return::Failed)
}
