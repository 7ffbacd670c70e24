//! What happens to one resource, and the numbers by which things are called.

use takeover::policy::{Lease, LeaseSpec, Watchdog};
use takeover::resource::{Author, Cause, Check, Event, Finding, Manner, Persistent, Report, Return, State};
use takeover::units::{CallId, Claim, Epoch, Guid, Incarnation, Millis, Moment, NodeId, Revision, Token};

use crate::bytes::Choices;

/// The node that stands in where a number is none.
#[allow(clippy::expect_used, reason = "there is a node 1")]
const FIRST_NODE: NodeId = NodeId::new(1).expect("nodes are numbered from 1");

/// One of the first nodes, and now and then one that no cluster here has.
pub(crate) fn node(choices: &mut Choices<'_>) -> NodeId {
    let number = choices.one([1, 2, 3, 1, 2, 3, 4, 64]);
    NodeId::new(number).unwrap_or(FIRST_NODE)
}

/// A life.
pub(crate) fn incarnation(choices: &mut Choices<'_>) -> Incarnation {
    let number = choices.one([1, 1, 2, 2, 3, 4, 5, u32::MAX]);
    Incarnation::new(number).unwrap_or(Incarnation::FIRST)
}

/// A number of an ownership.
pub(crate) fn epoch(choices: &mut Choices<'_>) -> Epoch {
    let (generation, number) = choices.one([
        (0, 1),
        (0, 1),
        (0, 2),
        (0, 3),
        (0, 4),
        (0, 5),
        (1, 1),
        (1, 2),
        (2, 1),
        (0, u32::MAX),
        (u32::MAX, u32::MAX),
    ]);
    Epoch::new(generation, number).unwrap_or(Epoch::FIRST)
}

/// An ownership.
pub(crate) fn claim(choices: &mut Choices<'_>) -> Claim {
    Claim { epoch: epoch(choices), incarnation: incarnation(choices), node: node(choices) }
}

/// A call, most often about the newest one.
pub(crate) fn call_id(choices: &mut Choices<'_>, newest: CallId) -> CallId {
    match choices.below(8) {
        0..=4 => newest,
        5 => newest.next(),
        6 => CallId::FIRST,
        7.. => CallId::new(newest.number().saturating_sub(1)).unwrap_or(CallId::FIRST),
    }
}

/// A flag.
pub(crate) fn flag(choices: &mut Choices<'_>) -> Persistent {
    choices.one([Persistent::Online, Persistent::Offline])
}

/// An identity: few, so that some meet.
pub(crate) fn guid(choices: &mut Choices<'_>) -> Guid {
    Guid(u128::from(choices.below(8)))
}

/// A machine's token.
pub(crate) fn token(choices: &mut Choices<'_>) -> Token {
    Token(u64::from(choices.below(4)))
}

/// A version of the database, most often near this one.
pub(crate) fn revision(choices: &mut Choices<'_>, now: Revision) -> Revision {
    let number = now.number;
    match choices.below(8) {
        0..=3 => now,
        4 => Revision { number: number.saturating_sub(u64::from(choices.below(8))), ..now },
        5 => now.next(),
        6 => Revision { generation: now.generation.saturating_add(1), number },
        7.. => Revision { generation: 0, number: choices.number() },
    }
}

/// The clock's next reading: mostly a little later; now and then earlier, or at one of its ends.
pub(crate) fn clock(choices: &mut Choices<'_>, now: Moment) -> Moment {
    match choices.below(32) {
        0..=28 => now.after(Millis(choices.millis())),
        29 => now.before(Millis(choices.millis())),
        30.. => choices
            .one([0, 1, 1 << 40, u64::MAX / 2, u64::MAX - 1_000_000, u64::MAX - 1, u64::MAX].map(Moment)),
    }
}

/// A reading of a clock near this one.
pub(crate) fn moment(choices: &mut Choices<'_>, now: Moment) -> Moment {
    match choices.below(8) {
        0..=1 => now,
        2..=4 => now.before(Millis(choices.millis())),
        5..=6 => now.after(Millis(choices.millis())),
        7.. => Moment::NEVER,
    }
}

/// What a check found.
pub(crate) fn finding(choices: &mut Choices<'_>, newest: CallId) -> Finding {
    if choices.below(6) == 5 {
        return Finding::NoResponse;
    }
    let report = choices.one(Report::ALL);
    let cause = match choices.one(Cause::ALL) {
        Cause::Ours(_) => Cause::Ours(call_id(choices, newest)),
        cause @ (Cause::Administrator | Cause::Guest | Cause::Crash | Cause::Unknown) => cause,
    };
    Finding::Said(report, cause)
}

fn outcome(choices: &mut Choices<'_>, newest: CallId) -> Return {
    match choices.below(8) {
        0..=2 => Return::Done,
        3 => Return::Failed,
        4 => Return::Unsupported,
        5 => Return::NotHere,
        6.. => Return::Found(finding(choices, newest)),
    }
}

/// What happens to one resource, whether it can happen now or not.
pub(crate) fn resource_event(choices: &mut Choices<'_>, state: &State) -> Event {
    let newest = state.last_call;
    match choices.below(24) {
        0..=1 => Event::Due,
        2 => Event::Hold(claim(choices)),
        3 => Event::Adopt(claim(choices)),
        4..=6 => Event::Start,
        7 => Event::Stop,
        8 => Event::Release(choices.one([Manner::Graceful, Manner::AtOnce])),
        9 => Event::Retry,
        10 => Event::Persisted(flag(choices), choices.one([Author::Operator, Author::OutsideAct])),
        11 => Event::Pulled(choices.flag()),
        12 => Event::Disowned,
        13..=16 => Event::Returned(call_id(choices, newest), outcome(choices, newest)),
        17 => Event::Progress(call_id(choices, newest)),
        18..=20 => reported(choices, state),
        21 => Event::BackendGone,
        22 => Event::MonitorRestarted,
        23.. => later_hold(choices, state),
    }
}

fn reported(choices: &mut Choices<'_>, state: &State) -> Event {
    let claim = if choices.below(4) == 3 { choices.maybe(claim) } else { state.held };
    let check = choices.one(Check::ALL);
    let finding = finding(choices, state.last_call);
    let after = choices.maybe(|choices| call_id(choices, state.last_call));
    Event::Reported { claim, after, check, finding }
}

/// The next claim after the one that is held.
fn later_hold(choices: &mut Choices<'_>, state: &State) -> Event {
    let next = state.held.and_then(|held| Some(Claim { epoch: held.epoch.next()?, ..held }));
    Event::Hold(next.unwrap_or_else(|| claim(choices)))
}

/// A lease: the default, a short one, one with a watchdog; or the longest that there is.
#[allow(clippy::expect_used, reason = "the defaults are valid: the core's own tests say so")]
pub(crate) fn lease(choices: &mut Choices<'_>) -> Lease {
    let short = LeaseSpec {
        ttl: Millis::secs(6),
        renew_every: Millis(1_500),
        store_gap: Millis::secs(1),
        stop_budget: Millis(1_500),
        margin: Millis(20),
        drift_ppm: 50_000,
        watchdog: None,
    };
    let watchdog = Some(Watchdog { timeout: Millis(1_000), reset: Millis(10) });
    let spec = choices.one([
        LeaseSpec::DEFAULT,
        short,
        LeaseSpec { watchdog, ttl: Millis::secs(9), ..short },
        LeaseSpec { ttl: Millis::LONGEST, margin: Millis(1), drift_ppm: 0, ..LeaseSpec::DEFAULT },
    ]);
    Lease::new(spec).or_else(|_| Lease::new(LeaseSpec::DEFAULT)).expect("the default lease is valid")
}
