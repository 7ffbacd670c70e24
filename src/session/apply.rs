//! The only writer of a session's record.

use super::change::Change;
use super::record::{Cold, Fencing, Hot, Record};
use crate::policy::Lease;
use crate::units::{Incarnation, Token};

/// Why a change was refused. The record is unchanged.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Refused {
    /// An older life of another machine is not over by proof, or a life began that the machine does
    /// not know of.
    #[error("an older life of another machine under this name is not over by proof")]
    NotYet,
    /// The life is not the newest, or it is over.
    #[error("the life is not the node's newest, or it is over")]
    NotLive,
    /// The life was renewed since it was seen.
    #[error("the life was renewed meanwhile")]
    Renewed,
    /// The request for a fencing that the change names is not the one that stands, or it stands as
    /// the change would leave it.
    #[error("the request for a fencing is not the one that stands, or nothing would change")]
    Changed,
    /// The last number of a life was used, or the last of its renewals.
    #[error("the last incarnation was used, or the last renewal of this one")]
    Exhausted,
}

/// Applies one change to one record. It sees nothing else: whether the rest of the cluster allows the
/// change is asked by the database, which asks this function last.
///
/// # Errors
/// [`Refused`] says what is missing; the record is as it was.
pub fn apply(record: &Record, change: &Change) -> Result<Record, Refused> {
    match *change {
        Change::Register { token, lease, after } => register(record, token, lease, after),
        Change::Renew { incarnation } => renew(record, incarnation),
        Change::Dead { incarnation, renewals } => dead(record, incarnation, renewals),
        Change::Fence { fencing, instead } => fence(record, fencing, instead),
        Change::Withdraw { fencing, renewals } => withdraw(record, fencing, renewals),
        Change::Fenced { incarnation } => fenced(record, incarnation),
        Change::AllOver => Ok(all_over(record)),
        Change::Pause { drain } => Ok(used(record, true, drain)),
        Change::Resume => Ok(used(record, false, false)),
    }
}

/// The life that the change speaks of is the newest and not over.
fn live(record: &Record, incarnation: Incarnation) -> Result<Hot, Refused> {
    record.live().filter(|hot| hot.incarnation == incarnation).ok_or(Refused::NotLive)
}

/// It is, and it was not renewed since it was seen.
fn silent(record: &Record, incarnation: Incarnation, renewals: u64) -> Result<(), Refused> {
    if live(record, incarnation)?.renewals == renewals { Ok(()) } else { Err(Refused::Renewed) }
}

/// The same machine supersedes its own life at once, another one waits until that is over by proof;
/// and nobody supersedes a life that it does not know of (rule `one_name_one_machine`).
fn register(
    record: &Record,
    token: Token,
    lease: Lease,
    after: Option<Incarnation>,
) -> Result<Record, Refused> {
    let newest = record.hot.map(|hot| hot.incarnation);
    if newest != after || !record.admits(token) {
        return Err(Refused::NotYet);
    }
    let impostor = record.hot.is_some_and(|hot| hot.token != token && record.live().is_some());
    debug_assert_eq!(crate::rules::deed(&crate::rules::Deed::Registers { impostor }), Ok(()));
    let incarnation = record.next_life(token).ok_or(Refused::Exhausted)?;
    let hot = Some(Hot { incarnation, token, lease, renewals: 0 });
    // A request for the life before was for one that is over, or for this very machine.
    Ok(Record { hot, cold: Cold { fencing: None, ..record.cold }, ..*record })
}

/// One renewal more, which every observer sees; never of a life that is over. One that no observer could
/// see would be acknowledged to a life that is being written dead (rule `death_is_written`).
fn renew(record: &Record, incarnation: Incarnation) -> Result<Record, Refused> {
    let hot = live(record, incarnation)?;
    let renewals = hot.renewals.checked_add(1).ok_or(Refused::Exhausted)?;
    let hot = Hot { renewals, ..hot };
    Ok(Record { hot: Some(hot), ..*record })
}

/// A life ends by the word of an observer, who saw it as it still is (rule `death_is_written`).
fn dead(record: &Record, incarnation: Incarnation, renewals: u64) -> Result<Record, Refused> {
    silent(record, incarnation, renewals)?;
    let dead_through = record.cold.dead_through.max(Some(incarnation));
    Ok(Record { cold: Cold { dead_through, ..record.cold }, ..*record })
}

/// A fencing is asked for a life that was not renewed since it was seen (rule `death_is_written`).
/// Of two that ask at once one is refused.
fn fence(record: &Record, fencing: Fencing, instead: Option<Fencing>) -> Result<Record, Refused> {
    silent(record, fencing.incarnation, fencing.renewals)?;
    if record.cold.fencing != instead || instead == Some(fencing) {
        return Err(Refused::Changed);
    }
    Ok(Record { cold: Cold { fencing: Some(fencing), ..record.cold }, ..*record })
}

/// The life was renewed after its fencing was asked for. It proves nothing either way: a fencing
/// that is on its way may still be confirmed.
fn withdraw(record: &Record, fencing: Fencing, renewals: u64) -> Result<Record, Refused> {
    if record.cold.fencing != Some(fencing) {
        return Err(Refused::Changed);
    }
    let now = live(record, fencing.incarnation)?.renewals;
    if renewals <= fencing.renewals || now < renewals {
        return Err(Refused::Changed);
    }
    Ok(Record { cold: Cold { fencing: None, ..record.cold }, ..*record })
}

/// A life ends, with all before it, by a confirmed fencing (rule `handover_needs_proof`). Repeating
/// it changes nothing.
fn fenced(record: &Record, incarnation: Incarnation) -> Result<Record, Refused> {
    if record.hot.is_none_or(|newest| incarnation > newest.incarnation) {
        return Err(Refused::NotLive);
    }
    let fencing = record.cold.fencing.filter(|fencing| fencing.incarnation > incarnation);
    let fenced_through = record.cold.fenced_through.max(Some(incarnation));
    Ok(Record { cold: Cold { fencing, fenced_through, ..record.cold }, ..*record })
}

/// Every life that the record knows is over, and there is none left to fence.
fn all_over(record: &Record) -> Record {
    let newest = record.hot.map(|hot| hot.incarnation);
    let dead_through = record.cold.dead_through.max(newest);
    Record { cold: Cold { dead_through, fencing: None, ..record.cold }, ..*record }
}

/// What administrators say of the node's use, which no life of it changes.
const fn used(record: &Record, paused: bool, draining: bool) -> Record {
    Record { cold: Cold { paused, draining, ..record.cold }, ..*record }
}
