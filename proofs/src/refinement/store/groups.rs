//! `group::apply`: every change of every record, held against every pair of sessions.

use takeover::group::{Change, Evidence, Moving, Parked, Proof, Record, Refused};
use takeover::rules::{RecordStep, record_step};
use takeover::session::{self, Over};
use takeover::units::{Claim, NodeId, NodeSet, Stamp};

use super::world::{claims, describe, lives, nodes, token_of, view};
use crate::refinement::database::{OF_THE_DATABASE, epoch, life, machine, newcomer, optional};
use crate::refinement::tally::{Stray, Table, Tally};
use crate::table::eval::{Env, FIRST, State, assign};
use crate::table::{Relation, Var, vocabulary as v};

/// What the shipped `group::apply` is, and what a deliberately wrong one must be.
pub trait Apply: Fn(&Record, Evidence<'_>, &Change) -> Result<Record, Refused> + Sync {}

impl<F: Fn(&Record, Evidence<'_>, &Change) -> Result<Record, Refused> + Sync> Apply for F {}

/// Every change.
pub(super) fn changes() -> Vec<Change> {
    let mut changes = Vec::new();
    for to in claims() {
        changes.extend(proofs().into_iter().map(|proof| Change::Acquire { to, proof }));
        changes.extend([Change::Adopt { to }, Change::Stopped { claim: to }]);
        let parked = Parked { until: None, up: NodeSet::EMPTY };
        changes.extend([Change::Park { claim: to, parked }, Change::Retry { claim: to }]);
        changes.push(Change::Succeeded { claim: to });
    }
    for claim in optional(claims()) {
        for heir in nodes() {
            let moving = [Moving::Failure, Moving::Uncounted, Moving::Command, Moving::Failback];
            changes.extend(moving.map(|moving| Change::Plan { claim, heir, moving }));
        }
        changes.extend([Change::TakeOut { claim }, Change::PutBack { claim }]);
    }
    changes
}

fn proofs() -> Vec<Proof> {
    let mut proofs = vec![Proof::NeverOwned];
    proofs.extend(claims().into_iter().map(Proof::Stopped));
    for node in nodes() {
        for incarnation in lives() {
            proofs.extend([Over::Dead, Over::Fenced].map(|over| Proof::Over(node, incarnation, over)));
        }
    }
    proofs
}

/// The actions of the table that changes of a record can be.
pub(super) const ACTIONS: [&str; 7] =
    ["acquire_first", "acquire_stopped", "acquire_over", "adopt", "write_stopped", "plan", "take_out"];

/// One record, one pair of sessions, every change.
///
/// # Errors
/// The first step that the table does not have, or that breaks a rule.
pub(super) fn compare(
    apply: &impl Apply,
    table: &Table,
    changes: &[Change],
    before: &Record,
    sessions: [&session::Record; 2],
    tally: &mut Tally,
) -> Result<(), Box<Stray>> {
    let session = |node: NodeId| sessions.get(node.index()).copied();
    for change in changes {
        let evidence = Evidence {
            old: before.claim.and_then(|claim| session(claim.node)),
            new: newcomer(change).and_then(|to| session(to.node)),
            at: Stamp(0),
        };
        let Ok(after) = apply(before, evidence, change) else {
            tally.refused();
            continue;
        };
        let step = RecordStep { before, evidence, change, after: &after };
        let fits = record_step(&step)
            .map_err(|broken| broken.to_string())
            .and_then(|()| fits(table, change, [before, &after], sessions, tally));
        fits.map_err(|why| {
            let sessions = sessions.map(describe).join("; ");
            Box::new(Stray {
                before: format!("{}; {sessions}", record(before)),
                asked: format!("{change:?}"),
                after: record(&after),
                why,
            })
        })?;
    }
    Ok(())
}

fn record(record: &Record) -> String {
    let claim = record.claim.map_or("never owned".to_owned(), |claim| format!("owned by {claim}"));
    format!("{claim}{}{}", if record.closed { ", closed" } else { "" }, if record.out { ", out" } else { "" })
}

/// Whether a change that was applied is the action that it is said to be.
fn fits(
    table: &Table,
    change: &Change,
    [before, after]: [&Record; 2],
    sessions: [&session::Record; 2],
    tally: &mut Tally,
) -> Result<(), String> {
    let (name, env) = witness(change, before);
    let mut views = [view(before, sessions), view(after, sessions)];
    let [one, two] = &mut views;
    message(one, change);
    // What was granted stays granted: the history is no part of the record.
    if let Some(claim) = before.claim {
        let values = [claim.node.index(), life(claim.incarnation), epoch(claim.epoch)];
        two.put(Relation::Granted, &values, true);
    }
    // A life that the change names is its machine's: this one's, in the newest record of it.
    for state in [&mut *one, &mut *two] {
        if let Some(to) = newcomer(change) {
            state.put(Relation::Born, &[machine(token_of(to.node.index())), life(to.incarnation)], true);
        }
    }
    let Some(name) = name else { return tally.nothing([one, two], &OF_THE_DATABASE) };
    tally.step(table.get(name)?, &env, [one, two], &OF_THE_DATABASE)
}

/// What the message that brought the change says by being there: a proposal was made by an agent that was
/// told its life, and `stopped` was sent.
fn message(state: &mut State, change: &Change) {
    match *change {
        Change::Acquire { to, .. } | Change::Adopt { to } => {
            state.put(Relation::Told, &[machine(token_of(to.node.index())), life(to.incarnation)], true);
        }
        Change::Stopped { claim } => {
            let machine = machine(token_of(claim.node.index()));
            state.put(Relation::Said, &[machine, life(claim.incarnation), epoch(claim.epoch)], true);
        }
        Change::Plan { .. }
        | Change::Park { .. }
        | Change::Retry { .. }
        | Change::Succeeded { .. }
        | Change::TakeOut { .. }
        | Change::PutBack { .. } => {}
    }
}

/// The action that a change is, and what it is about; none where it changes nothing that the table
/// speaks of.
fn witness(change: &Change, before: &Record) -> (Option<&'static str>, Env) {
    let mut env = FIRST;
    let owner = |env: &mut Env, claim: Claim| {
        assign(env, v::T, machine(token_of(claim.node.index())));
        name(env, [v::N, v::I, v::E], claim);
    };
    if let Some(claim) = before.claim {
        name(&mut env, [v::M, v::J, v::F], claim);
    }
    let action = match *change {
        Change::Acquire { to, proof } => {
            owner(&mut env, to);
            Some(match proof {
                Proof::NeverOwned => "acquire_first",
                Proof::Stopped(_) => "acquire_stopped",
                Proof::Over(..) => "acquire_over",
            })
        }
        Change::Adopt { to } => {
            owner(&mut env, to);
            Some("adopt")
        }
        Change::Stopped { claim } => {
            owner(&mut env, claim);
            Some("write_stopped")
        }
        Change::Plan { heir, .. } => {
            assign(&mut env, v::N, heir.index());
            Some("plan")
        }
        Change::TakeOut { .. } => Some("take_out"),
        Change::Park { .. } | Change::Retry { .. } | Change::Succeeded { .. } | Change::PutBack { .. } => {
            None
        }
    };
    (action, env)
}

fn name(env: &mut Env, [node, incarnation, number]: [Var; 3], claim: Claim) {
    assign(env, node, claim.node.index());
    assign(env, incarnation, life(claim.incarnation));
    assign(env, number, epoch(claim.epoch));
}
