//! The keeper: the thread that knows the time. It answers for what is overdue, connects again, and
//! looks after those who wait for a domain to be off.

use core::time::Duration;
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Instant;

use takeover::resource::Return;
use takeover::units::Guid;

use super::inner::Inner;
use super::lane::{Lane, Task, lock};
use super::looks;
use super::options::ConnectError;

/// How often it looks whether a domain is off that somebody waits for. Events come sooner.
const POLL: Duration = Duration::from_millis(500);
/// How long it waits before it connects again: at first, and at most.
const RETRY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));
/// The longest that it sleeps: while something is under way, whose deadline may have come closer
/// since, and otherwise.
const REST: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

pub(super) fn start(inner: &Arc<Inner>) -> Result<(), ConnectError> {
    let inner = Arc::clone(inner);
    let spawned = thread::Builder::new().name("libvirt-keeper".to_owned()).spawn(move || keep(&inner));
    spawned.map(drop).map_err(|error| ConnectError::Thread(error.to_string()))
}

fn keep(inner: &Arc<Inner>) {
    loop {
        let now = Instant::now();
        let dates = [
            Lane::expire(&inner.look, now),
            Lane::expire(&inner.act, now),
            Lane::expire(&inner.probe, now),
            reconnect(inner, now),
            wait(inner, now),
        ];
        let (busy, idle) = REST;
        let next = dates.into_iter().flatten().min();
        let rest = next.map_or(idle, |next| next.saturating_duration_since(now).min(busy));
        let mut keeper = lock(&inner.keeper);
        if !keeper.woken && !keeper.stopping {
            let waited = inner.wake.wait_timeout(keeper, rest);
            keeper = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        keeper.woken = false;
        if keeper.stopping {
            return;
        }
    }
}

/// Connects again where that is due; says when it will be.
fn reconnect(inner: &Arc<Inner>, now: Instant) -> Option<Instant> {
    let mut status = lock(&inner.status);
    status.lost.as_ref()?;
    if status.next > now {
        return Some(status.next);
    }
    let (first, most) = RETRY;
    let factor = 1_u32.checked_shl(status.attempts.min(10)).unwrap_or(u32::MAX);
    status.attempts = status.attempts.saturating_add(1);
    // An attempt that hangs is given up before the next one begins.
    let pause = first.saturating_mul(factor).min(most);
    status.next = now.checked_add(pause).unwrap_or(now);
    let next = status.next;
    drop(status);
    if inner.look.is_idle() {
        let answers = Arc::clone(inner);
        let silent = Arc::clone(inner);
        let task = Task {
            key: None,
            overtakes: false,
            deadline: now.checked_add(inner.options.open_within).unwrap_or(now),
            patience: None,
            work: Box::new(move |worker| drop(answers.looking(worker))),
            overdue: Box::new(move |_| silent.disconnected(None, "libvirt's daemon lets nobody in")),
        };
        inner.look.submit(task);
    }
    Some(next)
}

/// Those whose patience ends are told so; for the others it looks. Says when to look again.
fn wait(inner: &Arc<Inner>, now: Instant) -> Option<Instant> {
    let mut waiters = lock(&inner.waiters);
    let late: Vec<Guid> =
        waiters.iter().filter(|(_, waiter)| waiter.until <= now).map(|(&guid, _)| guid).collect();
    let late: Vec<_> = late.into_iter().filter_map(|guid| waiters.remove_entry(&guid)).collect();
    let mut due = Vec::new();
    for (guid, waiter) in waiters.iter_mut().filter(|(_, waiter)| waiter.look <= now) {
        waiter.look = now.checked_add(POLL).unwrap_or(now);
        due.push(*guid);
    }
    let next = waiters.values().map(|waiter| waiter.look.min(waiter.until)).min();
    drop(waiters);
    for (guid, waiter) in late {
        tracing::warn!(domain = %inner.domains.name(guid), "it was asked to shut down, and is not off in time");
        waiter.end(inner, guid, Return::Failed);
    }
    due.into_iter().for_each(|guid| looks::look(inner, guid, None));
    next
}
