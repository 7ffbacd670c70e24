//! What a node counts on while it looks away: a record only moves on.

use takeover::group::{Change, Evidence, Moving, Parked, Proof, Record, Refused};
use takeover::session::{self, Over};
use takeover::units::{Claim, NodeSet, Stamp};

use super::domain::{claims, lives, nodes, ownerships, records, sessions};
use crate::refinement::database::{newcomer, optional};
use crate::refinement::tally::Stray;

/// Every change of every record, with the most convenient sessions: what is applied leaves no claim that
/// was past to be the open one again. How many were applied.
///
/// # Errors
/// The first change that goes back.
pub(super) fn only_moves_on(
    apply: &impl Fn(&Record, Evidence<'_>, &Change) -> Result<Record, Refused>,
) -> Result<u64, Box<Stray>> {
    let changes = changes();
    let sessions = sessions();
    let dead =
        sessions.iter().flatten().find(|session| lives().iter().all(|&life| session.over(life).is_some()));
    let mut applied = 0_u64;
    for before in ownerships().into_iter().flat_map(records) {
        for old in [None, dead, Some(&session::Record::default())] {
            for change in &changes {
                let new = newcomer(change).and_then(|to| alive(&sessions, to));
                let Ok(after) = apply(&before, Evidence { old, new, at: Stamp(0) }, change) else { continue };
                applied = applied.saturating_add(1);
                if !moves_on(&before, &after) {
                    return Err(stray(&before, change, &after));
                }
            }
        }
    }
    Ok(applied)
}

/// The claim stays and what is closed stays so, or a greater one follows.
fn moves_on(before: &Record, after: &Record) -> bool {
    match (before.claim, after.claim) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => new.epoch > old.epoch || (new == old && (after.closed || !before.closed)),
    }
}

fn stray(before: &Record, change: &Change, after: &Record) -> Box<Stray> {
    let told = |record: &Record| format!("{:?}, closed {}", record.claim, record.closed);
    Box::new(Stray {
        before: told(before),
        asked: format!("{change:?}"),
        after: told(after),
        why: "the record goes back: a claim that was left and forgotten may be open again".to_owned(),
    })
}

/// A session in which the new owner's life is the newest and not over.
fn alive(sessions: &[Option<session::Record>], to: Claim) -> Option<&session::Record> {
    let lives =
        |session: &&session::Record| session.live().is_some_and(|hot| hot.incarnation == to.incarnation);
    sessions.iter().flatten().find(lives)
}

fn changes() -> Vec<Change> {
    let mut changes = Vec::new();
    let mut proofs = vec![Proof::NeverOwned];
    proofs.extend(claims().into_iter().map(Proof::Stopped));
    for claim in claims() {
        proofs
            .extend([Over::Dead, Over::Fenced].map(|over| Proof::Over(claim.node, claim.incarnation, over)));
    }
    for claim in claims() {
        changes.extend(proofs.iter().map(|&proof| Change::Acquire { to: claim, proof }));
        let parked = Parked { until: None, up: NodeSet::EMPTY };
        changes.extend([Change::Adopt { to: claim }, Change::Stopped { claim }, Change::Retry { claim }]);
        changes.extend([Change::Park { claim, parked }, Change::Succeeded { claim }]);
    }
    for claim in optional(claims()) {
        changes.extend([Change::TakeOut { claim }, Change::PutBack { claim }]);
        let plan = |heir| Change::Plan { claim, heir, moving: Moving::Command };
        changes.extend(nodes().into_iter().map(plan));
    }
    changes
}
