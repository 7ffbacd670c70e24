//! The comparison of `group::apply` with the table finds what it must. Each bug forgets one check: it asks
//! the shipped function in a world in which that check succeeds, and everything else is as it is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use takeover::group::{self, Change, Evidence, Proof, Record, Refused};
use takeover::session::{self, Cold, Hot};
use takeover::units::{Claim, Epoch};
use takeover_proofs::refinement::store;

type Answer = Result<Record, Refused>;

fn found(bug: impl Fn(&Record, Evidence<'_>, &Change) -> Answer + Sync) -> String {
    store::groups(&bug).unwrap_err().to_string()
}

/// The claim that a change gives, in place of another one.
fn giving(change: &Change, to: Claim) -> Change {
    match *change {
        Change::Acquire { proof, .. } => Change::Acquire { to, proof },
        Change::Adopt { .. } => Change::Adopt { to },
        other @ (Change::Stopped { .. }
        | Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. }) => other,
    }
}

fn given(change: &Change) -> Option<Claim> {
    match *change {
        Change::Acquire { to, .. } | Change::Adopt { to } => Some(to),
        Change::Stopped { .. }
        | Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => None,
    }
}

#[test]
fn epoch_not_compared() {
    let told = found(|record, evidence, change| {
        let Some(to) = given(change) else { return group::apply(record, evidence, change) };
        let greater = Claim { epoch: Epoch::new(1, 1).unwrap(), ..to };
        let after = group::apply(record, evidence, &giving(change, greater))?;
        Ok(Record { claim: Some(to), ..after })
    });
    assert!(told.contains("epochs_only_grow") || told.contains("`greater`"), "{told}");
}

#[test]
fn proof_not_asked_for() {
    let told = found(|record, evidence, change| match (*change, record.claim) {
        (Change::Acquire { to, .. }, Some(claim)) => {
            let closed = Record { closed: true, ..*record };
            group::apply(&closed, evidence, &Change::Acquire { to, proof: Proof::Stopped(claim) })
        }
        _ => group::apply(record, evidence, change),
    });
    assert!(told.contains("handover_needs_proof") || told.contains("`proof`"), "{told}");
}

#[test]
fn proof_not_asked_for_where_the_group_is_parked() {
    let told = found(|record, evidence, change| match (*change, record.claim, record.parked) {
        (Change::Acquire { to, .. }, Some(claim), Some(_)) => {
            let closed = Record { closed: true, ..*record };
            group::apply(&closed, evidence, &Change::Acquire { to, proof: Proof::Stopped(claim) })
        }
        _ => group::apply(record, evidence, change),
    });
    assert!(told.contains("handover_needs_proof") || told.contains("`proof`"), "{told}");
}

/// The session of the new owner, as if the life in question were its newest and not over.
fn alive(evidence: Evidence<'_>, to: Claim) -> Option<session::Record> {
    let hot = evidence.new?.hot?;
    let hot = Some(Hot { incarnation: to.incarnation, ..hot });
    Some(session::Record { hot, cold: Cold::default(), ..session::Record::default() })
}

#[test]
fn owner_not_live() {
    let told = found(|record, evidence, change| {
        let alive = given(change).and_then(|to| alive(evidence, to));
        group::apply(record, Evidence { new: alive.as_ref().or(evidence.new), ..evidence }, change)
    });
    assert!(told.contains("`newest`") || told.contains("`live`"), "{told}");
}

#[test]
fn claim_not_compared() {
    let told = found(|record, evidence, change| {
        if matches!(change, Change::Stopped { .. }) && record.claim.is_some() {
            return Ok(Record { closed: true, ..*record });
        }
        group::apply(record, evidence, change)
    });
    assert!(told.contains("`claim read`"), "{told}");
}

#[test]
fn adopted_from_the_dead() {
    let told = found(|record, evidence, change| {
        let adopts = matches!(change, Change::Adopt { .. });
        let undead = |old: &session::Record| session::Record { cold: Cold::default(), ..*old };
        let undead = evidence.old.filter(|_| adopts).map(undead);
        group::apply(record, Evidence { old: undead.as_ref().or(evidence.old), ..evidence }, change)
    });
    assert!(told.contains("`not over`") || told.contains("superseded_is_not_dead"), "{told}");
}

#[test]
fn closed_is_not_opened_again() {
    let told = found(|record, evidence, change| {
        let after = group::apply(record, evidence, change)?;
        Ok(Record { closed: record.closed, ..after })
    });
    assert!(told.contains("`closed` is not what that makes of it"), "{told}");
    for part in ["before: ", "step: ", "after: ", "why: "] {
        assert!(told.contains(part), "{told}");
    }
}
