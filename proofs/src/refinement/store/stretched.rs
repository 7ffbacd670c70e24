//! Numbers far apart in place of neighbouring ones: what is decided stays the same.
//!
//! A function that only compares its lives, epochs and nodes cannot tell the two apart, so that what was
//! shown for the small numbers holds for all that stand in the same order.

use takeover::group::{Change, Evidence, Parked, Proof, Record, Refused};
use takeover::session;
use takeover::units::{Claim, Epoch, Incarnation, NodeId};

use super::groups::Apply;
use super::world::{claims, records, sessions, token_of};
use crate::refinement::tally::Stray;

/// Compares the answers to a question and to the stretched one, for every third record and pair of sessions.
///
/// # Errors
/// The first question that is answered otherwise.
pub(super) fn compare(
    apply: &impl Apply,
    changes: &[Change],
    lease: takeover::policy::Lease,
) -> Result<u64, Box<Stray>> {
    let mut asked = 0_u64;
    let [first, second] = [0, 1].map(|node| sessions(token_of(node), lease));
    for before in records().iter().step_by(3) {
        for one in first.iter().step_by(5) {
            for two in second.iter().step_by(7) {
                for change in changes {
                    same(apply, before, [one, two], change)?;
                    asked = asked.saturating_add(1);
                }
            }
        }
    }
    Ok(asked)
}

fn same(
    apply: &impl Apply,
    before: &Record,
    sessions: [&session::Record; 2],
    change: &Change,
) -> Result<(), Box<Stray>> {
    let far = [stretch_session(sessions[0]), stretch_session(sessions[1])];
    let near = apply(before, evidence(before, change, sessions), change).map(|after| stretch_record(&after));
    let [one, two] = &far;
    // Which session belongs to whom is told by the node's place, which stretching keeps.
    let evidence = evidence(before, change, [one, two]);
    let stretched = apply(&stretch_record(before), evidence, &stretch_change(change));
    if near == stretched {
        return Ok(());
    }
    let told = |answer: &Result<Record, Refused>| format!("{answer:?}");
    Err(Box::new(Stray {
        before: format!("{before:?}"),
        asked: format!("{change:?}"),
        after: told(&near),
        why: format!("with numbers far apart, in the same order, it is {}", told(&stretched)),
    }))
}

fn evidence<'a>(before: &Record, change: &Change, sessions: [&'a session::Record; 2]) -> Evidence<'a> {
    let of = |node: NodeId| sessions.get(node.index()).copied();
    let to = match change {
        Change::Acquire { to, .. } | Change::Adopt { to } => of(to.node),
        Change::Stopped { .. }
        | Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => None,
    };
    let old = before.claim.and_then(|claim| of(claim.node));
    Evidence { old, new: to, at: takeover::units::Stamp(0) }
}

/// Lives 1, 2, 3 ... become 1 000 000 007, 2 000 000 007 ...
fn stretch_life(life: Incarnation) -> Incarnation {
    Incarnation::new(life.number().saturating_mul(1_000_000_000).saturating_add(7)).unwrap_or(life)
}

/// Epochs go to another generation each.
fn stretch_epoch(epoch: Epoch) -> Epoch {
    Epoch::new(epoch.number().saturating_mul(9), u32::MAX.saturating_sub(epoch.number())).unwrap_or(epoch)
}

/// Nodes 1, 2 and 3 become 2, 33 and 64.
fn stretch_node(node: NodeId) -> NodeId {
    let far = node.number().saturating_sub(1).saturating_mul(31).saturating_add(2);
    NodeId::new(far).unwrap_or(node)
}

fn stretch_claim(claim: Claim) -> Claim {
    Claim {
        epoch: stretch_epoch(claim.epoch),
        incarnation: stretch_life(claim.incarnation),
        node: stretch_node(claim.node),
    }
}

fn stretch_record(record: &Record) -> Record {
    let tried = record.tried.iter().map(stretch_node).collect();
    let claim = record.claim.map(stretch_claim);
    Record { claim, heir: record.heir.map(stretch_node), tried, ..*record }
}

fn stretch_session(record: &session::Record) -> session::Record {
    let hot = record.hot.map(|hot| session::Hot { incarnation: stretch_life(hot.incarnation), ..hot });
    let cold = session::Cold {
        dead_through: record.cold.dead_through.map(stretch_life),
        fenced_through: record.cold.fenced_through.map(stretch_life),
        ..record.cold
    };
    session::Record { hot, cold, ..*record }
}

fn stretch_change(change: &Change) -> Change {
    match *change {
        Change::Acquire { to, proof } => {
            Change::Acquire { to: stretch_claim(to), proof: stretch_proof(proof) }
        }
        Change::Adopt { to } => Change::Adopt { to: stretch_claim(to) },
        Change::Stopped { claim } => Change::Stopped { claim: stretch_claim(claim) },
        Change::Plan { claim, heir, moving } => {
            Change::Plan { claim: claim.map(stretch_claim), heir: stretch_node(heir), moving }
        }
        Change::Park { claim, parked } => {
            let parked = Parked { up: parked.up.iter().map(stretch_node).collect(), ..parked };
            Change::Park { claim: stretch_claim(claim), parked }
        }
        Change::Retry { claim } => Change::Retry { claim: stretch_claim(claim) },
        Change::Succeeded { claim } => Change::Succeeded { claim: stretch_claim(claim) },
        Change::TakeOut { claim } => Change::TakeOut { claim: claim.map(stretch_claim) },
        Change::PutBack { claim } => Change::PutBack { claim: claim.map(stretch_claim) },
    }
}

fn stretch_proof(proof: Proof) -> Proof {
    match proof {
        Proof::NeverOwned => proof,
        Proof::Stopped(claim) => Proof::Stopped(stretch_claim(claim)),
        Proof::Over(node, life, over) => Proof::Over(stretch_node(node), stretch_life(life), over),
    }
}

/// Stretching keeps the order of claims, or it would show nothing.
pub(super) fn keeps_order() -> bool {
    let claims = claims();
    claims.iter().all(|one| {
        claims.iter().all(|two| {
            let far = (stretch_claim(*one), stretch_claim(*two));
            one.epoch.cmp(&two.epoch) == far.0.epoch.cmp(&far.1.epoch)
                && one.incarnation.cmp(&two.incarnation) == far.0.incarnation.cmp(&far.1.incarnation)
                && (one.node == two.node) == (far.0.node == far.1.node)
        })
    })
}
