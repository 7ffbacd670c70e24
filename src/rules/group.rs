//! Rules about one change of one group's record.

use super::{Broken, first_broken};
use crate::group::{Change, Evidence, Proof, Record};

/// One change of one record, before and after.
#[derive(Clone, Copy, Debug)]
pub struct RecordStep<'a> {
    /// The record before.
    pub before: &'a Record,
    /// The sessions that it was held against.
    pub evidence: Evidence<'a>,
    /// The change.
    pub change: &'a Change,
    /// The record after.
    pub after: &'a Record,
}

/// A rule's name and its question.
type Asked = (&'static str, fn(&RecordStep<'_>) -> bool);

/// The rules, by name.
pub(super) const RULES: [Asked; 5] = [
    ("handover_needs_proof", handover_needs_proof),
    ("superseded_is_not_dead", superseded_is_not_dead),
    ("epochs_only_grow", epochs_only_grow),
    ("failover_threshold", failover_threshold),
    ("node_loss_fails_over", node_loss_fails_over),
];

/// Asks all of them.
///
/// # Errors
/// The first rule that the change breaks.
pub fn record_step(step: &RecordStep<'_>) -> Result<(), Broken> {
    first_broken(RULES.iter().map(|(name, holds)| (*name, holds(step))))
}

/// The owner changes only when the old claim is over by proof.
fn handover_needs_proof(step: &RecordStep<'_>) -> bool {
    let (Some(before), Some(after)) = (step.before.claim, step.after.claim) else { return true };
    let over = step.evidence.old.is_some_and(|session| session.over(before.incarnation).is_some());
    before.node == after.node || step.before.closed || over
}

/// The same node takes its own older claim only by adoption, or when that claim is over.
fn superseded_is_not_dead(step: &RecordStep<'_>) -> bool {
    let (Some(before), Some(after)) = (step.before.open_claim(), step.after.claim) else { return true };
    let over = step.evidence.old.is_some_and(|session| session.over(before.incarnation).is_some());
    let adopted = matches!(step.change, Change::Adopt { .. }) && !over;
    before == after || over || (adopted && before.node == after.node)
}

/// A group's epoch never decreases or repeats.
fn epochs_only_grow(step: &RecordStep<'_>) -> bool {
    match (step.before.claim, step.after.claim) {
        (Some(before), Some(after)) => before == after || after.epoch > before.epoch,
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// Only a plan for a resource's failure counts as a failover.
fn failover_threshold(step: &RecordStep<'_>) -> bool {
    let counted = matches!(step.change, Change::Plan { moving: crate::group::Moving::Failure, .. });
    counted || step.before.failovers == step.after.failovers
}

/// A takeover after a node's loss is not counted against the group, and forgets nothing it tried.
fn node_loss_fails_over(step: &RecordStep<'_>) -> bool {
    let Change::Acquire { proof: Proof::Over(..), .. } = step.change else { return true };
    step.before.failovers == step.after.failovers && step.before.tried == step.after.tried
}
