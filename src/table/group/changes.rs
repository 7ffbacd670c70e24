//! The changes that are tried on a group's record.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::situations::{NOW, claim, node};
use crate::group::{Change, Moving, Parked, Proof};
use crate::session::Over;
use crate::units::{Incarnation, Millis, NodeSet};

/// A change and its words.
type Worded = (String, Change);

/// Every kind of change, rightly and wrongly named.
pub(super) fn all() -> Option<Vec<Worded>> {
    let mut changes = acquisitions()?;
    changes.extend(adoptions()?);
    for (whose, claim) in [("", claim(1, 1, 5)?), (", an older claim", claim(1, 1, 4)?)] {
        let up = NodeSet::first(2);
        let parked = Parked { until: Some(NOW.after(Millis::hours(1))), up };
        changes.push((format!("stopped{whose}"), Change::Stopped { claim }));
        changes.push((format!("park{whose}"), Change::Park { claim, parked }));
        changes.push((format!("retry{whose}"), Change::Retry { claim }));
        changes.push((format!("succeeded{whose}"), Change::Succeeded { claim }));
    }
    changes.extend(plans()?);
    changes.extend(services());
    Some(changes)
}

/// An operator takes the group out of service and puts it back.
fn services() -> Vec<Worded> {
    let mut changes = Vec::new();
    for (whose, claim) in
        [("", claim(1, 1, 5)), (", an older claim", claim(1, 1, 4)), (", never owned", None)]
    {
        changes.push((format!("take out{whose}"), Change::TakeOut { claim }));
        changes.push((format!("put back{whose}"), Change::PutBack { claim }));
    }
    changes
}

/// Node 2 takes the group on each kind of proof.
fn acquisitions() -> Option<Vec<Worded>> {
    let (held, older, owner) = (claim(1, 1, 5)?, claim(1, 1, 4)?, node(1)?);
    let life = Incarnation::FIRST;
    let proofs = [
        ("never owned", Proof::NeverOwned),
        ("stopped under e5", Proof::Stopped(held)),
        ("stopped under e4", Proof::Stopped(older)),
        ("1/i1 dead", Proof::Over(owner, life, Over::Dead)),
        ("1/i1 fenced", Proof::Over(owner, life, Over::Fenced)),
        ("1/i2 dead", Proof::Over(owner, life.next()?, Over::Dead)),
        ("2/i1 dead", Proof::Over(node(2)?, life, Over::Dead)),
    ];
    let to = claim(2, 1, 6)?;
    let worded = |(words, proof)| (format!("acquire {to}, {words}"), Change::Acquire { to, proof });
    Some(proofs.into_iter().map(worded).collect())
}

/// Who may keep what runs.
fn adoptions() -> Option<Vec<Worded>> {
    let claims = [claim(1, 2, 6)?, claim(1, 2, 5)?, claim(1, 1, 6)?, claim(2, 1, 6)?];
    Some(claims.into_iter().map(|to| (format!("adopt {to}"), Change::Adopt { to })).collect())
}

/// Plans for each purpose, and plans about another claim.
fn plans() -> Option<Vec<Worded>> {
    let (held, heir) = (Some(claim(1, 1, 5)?), node(2)?);
    let purposes = [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback, Moving::Drain];
    let worded = |moving: Moving| {
        (format!("plan to 2, {}", moving.name()), Change::Plan { claim: held, heir, moving })
    };
    let mut plans: Vec<Worded> = purposes.into_iter().map(worded).collect();
    for (words, claim) in [("an older claim", Some(claim(1, 1, 4)?)), ("no claim", None)] {
        let change = Change::Plan { claim, heir, moving: Moving::Command };
        plans.push((format!("plan to 2, by command, {words}"), change));
    }
    Some(plans)
}

/// Node 2 takes a group that was stopped, under older and newer epochs and from either life.
pub(super) fn takeovers() -> Option<Vec<Worded>> {
    let proof = Proof::Stopped(claim(1, 1, 5)?);
    let claims = [claim(2, 1, 4)?, claim(2, 1, 5)?, claim(2, 1, 6)?, claim(2, 2, 6)?];
    let worded = |to| (format!("acquire {to}").to_string(), Change::Acquire { to, proof });
    Some(claims.into_iter().map(worded).collect())
}
