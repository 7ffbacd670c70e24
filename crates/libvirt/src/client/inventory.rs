//! What runs here.

use std::sync::Arc;
use std::time::Instant;

use virt::error::Error;

use super::answer::Answer;
use super::inner::Inner;
use super::lane::{Task, Worker};
use super::{Running, checks, failure, stamp};
use crate::uuid;

pub(super) fn take(inner: &Arc<Inner>, answer: Answer<Option<Running>>) {
    if inner.is_lost() {
        return answer.give(None);
    }
    let now = Instant::now();
    let (working, late) = (Arc::clone(inner), answer.clone());
    let task = Task {
        key: None,
        overtakes: false,
        deadline: now.checked_add(inner.options.open_call_within).unwrap_or(now),
        patience: None,
        work: Box::new(move |worker| {
            let running = running(&working, worker);
            answer.give(running.inspect_err(|why| tracing::warn!("no inventory: {why}")).ok());
        }),
        overdue: Box::new(move |_| late.give(None)),
    };
    inner.submit(&inner.look, task);
}

/// Every managed domain that exists, with the claim on it. A claim is read once an instance.
fn running(inner: &Inner, worker: &mut Worker) -> Result<Running, String> {
    let said = |error: Error| error.to_string();
    let connection = inner.looking(worker)?;
    let states = checks::states(&connection).map_err(said)?;
    let mut running = Vec::new();
    for (resource, guid) in inner.domains.all() {
        if !states.get(&guid).is_some_and(|observed| observed.exists()) {
            continue;
        }
        let (stamped, started) = inner.domains.claim(guid);
        let claim = match stamped {
            Some(claim) => claim,
            None => {
                let domain = connection.lookup_domain_by_uuid_string(&uuid(guid));
                match domain.and_then(|domain| stamp::read(&domain)) {
                    Ok(claim) => claim,
                    // It ended just now.
                    Err(error) if failure::is_no_domain(&error) => continue,
                    Err(error) => return Err(said(error)),
                }
            }
        };
        inner.domains.stamped(guid, claim);
        // Started by us, and not stamped yet.
        running.push((resource, claim.max(started)));
    }
    Ok(running)
}
