//! The record of a group, and its changes.

use takeover::group::{Change, Moving, Order, Parked, Proof, Record, Refused};
use takeover::session::Over;
use takeover::units::{NodeSet, Stamp};

use super::{claim, last_claim, life, node};
use crate::shared::kind::Kind;

/// Every change.
pub(crate) fn changes() -> [Change; 12] {
    let parked = Parked { until: Some(Stamp(10)), up: NodeSet::first(2) };
    let (claim, heir) = (claim(), node(1));
    [
        Change::Acquire { to: claim, proof: Proof::NeverOwned },
        Change::Acquire { to: last_claim(), proof: Proof::Stopped(claim) },
        Change::Adopt { to: claim },
        Change::Stopped { claim },
        Change::Plan { claim: None, heir, moving: Moving::Failback },
        Change::Plan { claim: Some(claim), heir, moving: Moving::Failure },
        Change::Park { claim, parked },
        Change::Retry { claim },
        Change::Succeeded { claim },
        Change::TakeOut { claim: None },
        Change::TakeOut { claim: Some(claim) },
        Change::PutBack { claim: Some(claim) },
    ]
}

fn refusals() -> [Refused; 11] {
    [
        Refused::NotTheClaim,
        Refused::NotProved,
        Refused::EpochNotGreater,
        Refused::NotLive,
        Refused::Paused,
        Refused::AdoptedTooLate,
        Refused::Full,
        Refused::OutOfService,
        Refused::InService,
        Refused::Changed,
        Refused::Unknown,
    ]
}

pub(crate) fn kinds() -> Vec<Kind> {
    let parked = Parked { until: Some(Stamp(10)), up: NodeSet::EMPTY };
    let by_command = Parked { until: None, up: NodeSet::ALL };
    let record = Record {
        claim: Some(claim()),
        since: Stamp(5),
        closed: true,
        heir: Some(node(3)),
        tried: NodeSet::first(2),
        failovers: Record::FIRST.failovers.with(Stamp(3)).with(Stamp(9)),
        parked: Some(parked),
        out: true,
        ..Record::FIRST
    };
    let moving = [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback, Moving::Drain];
    let proofs = [Proof::NeverOwned, Proof::Stopped(claim()), Proof::Over(node(2), life(3), Over::Fenced)];
    let orders = [Order::Move(None), Order::Move(Some(node(2))), Order::Failover, Order::Failback];
    vec![
        Kind::of("group::Parked", &[parked, by_command]),
        // Records from before groups could be out of service do not say so.
        Kind::of("group::Record", &[Record::FIRST, record]).may_lack(&["/out"]),
        Kind::of("group::Proof", &proofs),
        Kind::of("group::Moving", &moving),
        Kind::of("group::Change", &changes()),
        Kind::of("group::Order", &orders),
        Kind::of("group::Refused", &refusals()),
    ]
}
