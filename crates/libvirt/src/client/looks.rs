//! A look at one domain: after an event, or for those who wait for it to be off.

use std::sync::Arc;
use std::time::Instant;

use takeover::resource::{Finding, Return};
use takeover::units::Guid;
use virt::connect::Connect;
use virt::error::Error;

use super::domains::Seen;
use super::inner::Inner;
use super::lane::{Task, Worker, lock};
use super::{Event, calls, failure, ffi};
use crate::codes::Observed;
use crate::uuid;

/// What one domain does.
pub(super) fn observe(connection: &Connect, guid: Guid) -> Result<Observed, Error> {
    let domain = match connection.lookup_domain_by_uuid_string(&uuid(guid)) {
        Err(error) if failure::is_no_domain(&error) => return Ok(Observed::NotDefined),
        domain => domain?,
    };
    match ffi::state(&domain) {
        Ok((state, reason)) => Ok(Observed::from_codes(state, reason)),
        Err(error) if failure::is_no_domain(&error) => Ok(Observed::NotDefined),
        Err(error) => Err(error),
    }
}

/// Looks at a domain, and tells what it sees; of one that is gone, what the event said.
pub(super) fn look(inner: &Arc<Inner>, guid: Guid, said: Option<Finding>) {
    let looking = Arc::clone(inner);
    let deadline = Instant::now().checked_add(inner.options.look_within);
    let task = Task {
        key: None,
        overtakes: false,
        deadline: deadline.unwrap_or_else(Instant::now),
        patience: None,
        work: Box::new(move |worker| looked(&looking, worker, guid, said)),
        // The next sweep tells.
        overdue: Box::new(|_| {}),
    };
    inner.submit(&inner.look, task);
}

fn looked(inner: &Arc<Inner>, worker: &mut Worker, guid: Guid, said: Option<Finding>) {
    let Ok(connection) = inner.looking(worker) else { return };
    let Some(before) = inner.domains.before(guid) else { return };
    let observed = match observe(&connection, guid) {
        Ok(observed) => observed,
        Err(error) => {
            calls::complain(inner, guid, "look", &error);
            return;
        }
    };
    let Some(seen) = inner.domains.seen(before, observed) else { return };
    if !observed.exists() {
        calls::is_off(inner, guid);
    }
    stamp_outsider(inner, guid, &seen);
    let finding = match seen.reading.result {
        Return::Found(finding) => Some(finding),
        Return::Done | Return::Failed | Return::Unsupported | Return::NotHere => said,
    };
    // Where somebody waits for a look only because time has passed, there is no news.
    if let Some(finding) = finding.filter(|_| said.is_some()) {
        let Seen { resource, claim, .. } = seen;
        (inner.events)(Event::Noticed { resource, claim, after: before.after, finding });
    }
}

/// What was started from outside passed the gate under a claim: that claim is stamped on it, by a
/// thread that may wait for its process.
pub(super) fn stamp_outsider(inner: &Arc<Inner>, guid: Guid, seen: &Seen) {
    let Some(claim) = seen.claim.filter(|_| seen.unstamped) else { return };
    let now = Instant::now();
    let stamping = Arc::clone(inner);
    let task = Task {
        key: Some(guid),
        overtakes: false,
        deadline: now.checked_add(inner.options.open_call_within).unwrap_or(now),
        patience: None,
        work: Box::new(move |worker| {
            let Ok(link) = worker.link() else { return };
            let domain = calls::find(link.connection(), guid);
            let stamped = domain.and_then(|domain| calls::stamp_claim(&stamping, &domain, guid, Some(claim)));
            stamped.unwrap_or_else(|error| calls::complain(&stamping, guid, "stamp", &error));
        }),
        // The next check finds it unstamped again.
        overdue: Box::new(|_| {}),
    };
    inner.submit(&inner.act, task);
}

/// Whether somebody waits for this domain to be off.
pub(super) fn is_awaited(inner: &Inner, guid: Guid) -> bool {
    lock(&inner.waiters).contains_key(&guid)
}
