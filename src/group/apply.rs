//! The only writer of a group's record.

use super::change::{Change, Moving, Proof};
use super::record::Record;
use crate::session;
use crate::units::{Claim, NodeId, NodeSet, Stamp};

/// The sessions that a change is held against.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The session record of the node that the record names as owner; none if it names none.
    pub old: Option<&'a session::Record>,
    /// The session record of the node that the change names; none if it names none.
    pub new: Option<&'a session::Record>,
    /// The cluster's counter at the change.
    pub at: Stamp,
}

/// Why a change was refused. The record is unchanged.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Refused {
    /// The change names a claim that is not the record's, or no longer open.
    #[error("the claim that the change names is not the group's open claim")]
    NotTheClaim,
    /// The record does not show what the proof says.
    #[error("nothing proves that the old claim is over")]
    NotProved,
    /// The new epoch is not greater than every older one.
    #[error("the new epoch is not greater than the group's newest")]
    EpochNotGreater,
    /// The new owner's life is not the newest one of its node, or over.
    #[error("the new owner's session is not live")]
    NotLive,
    /// The new owner is paused (rule `paused_starts_nothing`).
    #[error("the new owner is paused")]
    Paused,
    /// The life whose instances were to be adopted is over: others may have taken them.
    #[error("the life to adopt from is over")]
    AdoptedTooLate,
    /// The new owner is not among the group's possible owners (rule `only_possible_owners`).
    #[error("the new owner is none of the group's possible owners")]
    NotPossible,
    /// The new owner cannot bear the group as well (rule `only_possible_owners`).
    #[error("the new owner cannot bear the group's weight as well")]
    Full,
    /// The group is out of service: nobody takes it, and it goes nowhere.
    #[error("the group is out of service")]
    OutOfService,
    /// The group is in service: there is nothing to put back.
    #[error("the group is in service")]
    InService,
    /// Somebody else changed the record since it was read.
    #[error("the record was changed since it was read")]
    Changed,
    /// There is no such group, node or resource.
    #[error("the change names something that is not in the cluster")]
    Unknown,
}

/// Applies one change to one record.
///
/// # Errors
/// [`Refused`] says what is missing; the record is as it was.
pub fn apply(record: &Record, evidence: Evidence<'_>, change: &Change) -> Result<Record, Refused> {
    let after = match *change {
        Change::Acquire { to, proof } => acquire(record, evidence, to, proof)?,
        Change::Adopt { to } => adopt(record, evidence, to)?,
        Change::Stopped { claim } => {
            open(record, claim)?;
            Record { closed: true, ..*record }
        }
        Change::Plan { claim, heir, moving } => plan(record, evidence, claim, heir, moving)?,
        Change::Park { claim, parked } => {
            open(record, claim)?;
            Record { parked: Some(parked), tried: record.tried.with(claim.node), ..*record }
        }
        Change::Retry { claim } => {
            open(record, claim)?;
            Record { parked: None, tried: NodeSet::EMPTY, ..*record }
        }
        Change::Succeeded { claim } => {
            open(record, claim)?;
            Record { tried: NodeSet::EMPTY, parked: None, ..*record }
        }
        Change::TakeOut { claim } => take_out(record, claim)?,
        Change::PutBack { claim } => put_back(record, claim)?,
    };
    debug_assert_eq!(
        crate::rules::record_step(&crate::rules::RecordStep {
            before: record,
            evidence,
            change,
            after: &after,
        }),
        Ok(())
    );
    Ok(after)
}

/// The change speaks of the open claim.
fn open(record: &Record, claim: Claim) -> Result<(), Refused> {
    if record.open_claim() == Some(claim) { Ok(()) } else { Err(Refused::NotTheClaim) }
}

/// The change speaks of the newest claim, open or not.
fn newest(record: &Record, claim: Option<Claim>) -> Result<(), Refused> {
    if record.claim == claim { Ok(()) } else { Err(Refused::NotTheClaim) }
}

/// The owner sees it, stops everything, and writes so; a move that was planned is off.
fn take_out(record: &Record, claim: Option<Claim>) -> Result<Record, Refused> {
    newest(record, claim)?;
    in_service(record)?;
    Ok(Record { out: true, heir: None, parked: None, ..*record })
}

/// Who takes it next begins anew: nodes tried are forgotten.
fn put_back(record: &Record, claim: Option<Claim>) -> Result<Record, Refused> {
    newest(record, claim)?;
    if !record.out {
        return Err(Refused::InService);
    }
    Ok(Record { out: false, tried: NodeSet::EMPTY, ..*record })
}

/// Nobody takes or moves a group that is out of service.
const fn in_service(record: &Record) -> Result<(), Refused> {
    if record.out { Err(Refused::OutOfService) } else { Ok(()) }
}

/// The new epoch is greater than the newest.
fn greater(record: &Record, to: Claim) -> Result<(), Refused> {
    match record.claim {
        Some(newest) if to.epoch <= newest.epoch => Err(Refused::EpochNotGreater),
        Some(_) | None => Ok(()),
    }
}

/// The new owner's life is its node's newest and not over.
fn live(evidence: Evidence<'_>, to: Claim) -> Result<(), Refused> {
    let hot = evidence.new.and_then(session::Record::live);
    if hot.is_some_and(|hot| hot.incarnation == to.incarnation) { Ok(()) } else { Err(Refused::NotLive) }
}

fn acquire(record: &Record, evidence: Evidence<'_>, to: Claim, proof: Proof) -> Result<Record, Refused> {
    in_service(record)?;
    greater(record, to)?;
    live(evidence, to)?;
    if evidence.new.is_some_and(|session| session.cold.paused) {
        return Err(Refused::Paused);
    }
    if !proved(record, evidence, proof) {
        return Err(Refused::NotProved);
    }
    Ok(Record { claim: Some(to), since: evidence.at, closed: false, heir: None, parked: None, ..*record })
}

/// Whether the database shows what the proof says (rule `handover_needs_proof`).
fn proved(record: &Record, evidence: Evidence<'_>, proof: Proof) -> bool {
    match (record.claim, proof) {
        (None, Proof::NeverOwned) => true,
        (Some(claim), Proof::Stopped(stopped)) => record.closed && claim == stopped,
        (Some(claim), Proof::Over(node, incarnation, over)) => {
            claim.node == node
                && claim.incarnation == incarnation
                && evidence.old.is_some_and(|session| session.over(incarnation) == Some(over))
        }
        (None, Proof::Stopped(_) | Proof::Over(..)) | (Some(_), Proof::NeverOwned) => false,
    }
}

/// The same machine, a newer life, and the old one not over: its deadline still stands, so
/// nobody else can have taken the group (rule `superseded_is_not_dead`).
fn adopt(record: &Record, evidence: Evidence<'_>, to: Claim) -> Result<Record, Refused> {
    let held = record.open_claim().ok_or(Refused::NotTheClaim)?;
    greater(record, to)?;
    live(evidence, to)?;
    if held.node != to.node || held.incarnation >= to.incarnation {
        return Err(Refused::NotTheClaim);
    }
    if evidence.old.is_none_or(|session| session.over(held.incarnation).is_some()) {
        return Err(Refused::AdoptedTooLate);
    }
    Ok(Record { claim: Some(to), ..*record })
}

/// A planned move: the owner sees the heir, stops everything, and writes so.
fn plan(
    record: &Record,
    evidence: Evidence<'_>,
    claim: Option<Claim>,
    heir: NodeId,
    moving: Moving,
) -> Result<Record, Refused> {
    newest(record, claim)?;
    in_service(record)?;
    let (tried, failovers) = match (moving, claim) {
        (Moving::Failure, Some(owner)) => (record.tried.with(owner.node), record.failovers.with(evidence.at)),
        (Moving::Uncounted, Some(owner)) => (record.tried.with(owner.node), record.failovers),
        (Moving::Command, _) => (NodeSet::EMPTY, record.failovers),
        (Moving::Failure | Moving::Uncounted, None) | (Moving::Failback | Moving::Drain, _) => {
            (record.tried, record.failovers)
        }
    };
    Ok(Record { heir: Some(heir), parked: None, tried, failovers, ..*record })
}
