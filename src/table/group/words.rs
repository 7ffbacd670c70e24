//! Words for what a change makes of a record.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::situations::{NOW, Situation};
use crate::group::{Change, Evidence, Record, apply};
use crate::session;
use crate::table::page::Outcome;
use crate::units::{NodeId, NodeSet};

/// What one change makes of the record.
pub(super) fn outcome(situation: &Situation, change: &Change) -> Outcome {
    let of = |node: NodeId| sessions(situation, node);
    let old = situation.record.claim.map(|claim| of(claim.node));
    let new = match change {
        Change::Acquire { to, .. } | Change::Adopt { to } => Some(of(to.node)),
        Change::Plan { heir, .. } => Some(of(*heir)),
        Change::Stopped { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => None,
    };
    match apply(&situation.record, Evidence { old, new, at: NOW }, change) {
        Err(why) => Outcome::refused(&why.to_string()),
        Ok(after) if after == situation.record => Outcome::nothing(),
        Ok(after) => Outcome::Step {
            from: name(&situation.record),
            to: name(&after),
            words: changes(&situation.record, &after).join(", "),
        },
    }
}

/// What a record says of the group, in a word.
const fn name(record: &Record) -> &'static str {
    match record {
        Record { claim: None, .. } => "NeverOwned",
        Record { closed: true, .. } => "Stopped",
        Record { parked: Some(_), .. } => "Parked",
        Record { heir: Some(_), .. } => "Moving",
        Record { .. } => "Owned",
    }
}

fn sessions(situation: &Situation, node: NodeId) -> &session::Record {
    if node.number() == 1 { &situation.owner } else { &situation.other }
}

/// `{1, 2}`.
pub(super) fn nodes(nodes: NodeSet) -> String {
    let numbers: Vec<String> = nodes.iter().map(|node| node.number().to_string()).collect();
    format!("{{{}}}", numbers.join(", "))
}

/// What became different.
fn changes(before: &Record, after: &Record) -> Vec<String> {
    let claim = after.claim.map_or("no claim".to_string(), |claim| format!("claim {claim}"));
    let heir = after.heir.map_or("no heir".to_string(), |heir| format!("heir {}", heir.number()));
    let parked = if after.parked.is_some() { "parked" } else { "not parked" };
    let count = after.failovers.count(NOW, crate::units::Millis::LONGEST);
    [
        (before.claim != after.claim).then_some(claim),
        (before.since != after.since).then(|| "since now".to_string()),
        (before.out != after.out)
            .then(|| if after.out { "out of service" } else { "in service" }.to_string()),
        (before.closed != after.closed).then(|| if after.closed { "closed" } else { "open" }.to_string()),
        (before.heir != after.heir).then_some(heir),
        (before.tried != after.tried).then(|| format!("tried {}", nodes(after.tried))),
        (before.failovers != after.failovers).then(|| format!("failovers {count}")),
        (before.parked != after.parked).then(|| parked.to_string()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
