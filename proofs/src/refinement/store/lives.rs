//! `session::apply`: every change of every session record.

use takeover::policy::Lease;
use takeover::session::{Change, Fencing, Record, Refused};
use takeover::units::{Incarnation, NodeId, Token};

use super::world::{describe, lives, sessions, token_of, view};
use crate::refinement::database::{OF_THE_DATABASE, life, machine, optional};
use crate::refinement::tally::{Stray, Table, Tally};
use crate::table::eval::{Env, FIRST, assign};
use crate::table::{Relation, vocabulary as v};

/// What the shipped `session::apply` is, and what a deliberately wrong one must be.
pub trait ApplyLife: Fn(&Record, &Change) -> Result<Record, Refused> + Sync {}

impl<F: Fn(&Record, &Change) -> Result<Record, Refused> + Sync> ApplyLife for F {}

/// The actions of the table that changes of a session can be.
pub(super) const ACTIONS: [&str; 7] = [
    "register_first",
    "register_same",
    "register_other",
    "renew",
    "write_dead",
    "order_fencing",
    "write_fenced",
];

/// The tokens of the two machines of the first node's name.
const TOKENS: [Token; 2] = [token_of(0), Token(2)];

/// Every record of the first node, of either machine, with each request for a fencing.
fn records(lease: Lease) -> Vec<Record> {
    let mut records = Vec::new();
    for token in TOKENS {
        for record in sessions(token, lease) {
            for fencing in optional(fencings()) {
                let mut record = record;
                record.cold.fencing = fencing;
                records.push(record);
            }
        }
    }
    records
}

/// Requests for a fencing. A record has one renewal, so that these are older, as it is, and ahead of it.
fn fencings() -> Vec<Fencing> {
    let Some(by) = NodeId::new(2) else { return Vec::new() };
    let of = |incarnation| {
        let fencing = move |renewals| Fencing { incarnation, renewals, by, life: Incarnation::FIRST };
        (0..3).map(fencing)
    };
    lives().into_iter().flat_map(of).collect()
}

/// Every change. What an operator does to restored databases is outside of the table.
fn changes(lease: Lease) -> Vec<Change> {
    let mut changes = vec![Change::Resume, Change::Pause { drain: false }, Change::Pause { drain: true }];
    for token in TOKENS {
        let register = |after| Change::Register { token, lease, after };
        changes.extend(optional(lives()).into_iter().map(register));
    }
    for incarnation in lives() {
        changes.extend([Change::Renew { incarnation }, Change::Fenced { incarnation }]);
        changes.extend((0..3).map(|renewals| Change::Dead { incarnation, renewals }));
    }
    for fencing in fencings() {
        changes.extend(optional(fencings()).into_iter().map(|instead| Change::Fence { fencing, instead }));
        changes.extend((0..3).map(|renewals| Change::Withdraw { fencing, renewals }));
    }
    changes
}

/// Every change of every record.
///
/// # Errors
/// The first step that the table does not have.
pub(super) fn compare(apply: &impl ApplyLife, lease: Lease) -> Result<Tally, Box<Stray>> {
    let mut tally = Tally::default();
    let (changes, table) = (changes(lease), Table::of(&ACTIONS));
    for before in records(lease) {
        for change in &changes {
            let Ok(after) = apply(&before, change) else {
                tally.refused();
                continue;
            };
            fits(&table, change, [&before, &after], &mut tally).map_err(|why| {
                Box::new(Stray {
                    before: describe(&before),
                    asked: format!("{change:?}"),
                    after: describe(&after),
                    why,
                })
            })?;
        }
    }
    Ok(tally)
}

/// Whether a change that was applied is the action that it is said to be.
fn fits(
    table: &Table,
    change: &Change,
    [before, after]: [&Record; 2],
    tally: &mut Tally,
) -> Result<(), String> {
    let (group, other) = (takeover::group::Record::FIRST, Record::default());
    let mut views = [view(&group, [before, &other]), view(&group, [after, &other])];
    let [one, two] = &mut views;
    said(one, change, before);
    // Who registered the life before did so: a record forgets it, the history does not.
    if let Some(hot) = before.hot {
        two.put(Relation::Born, &[machine(hot.token), life(hot.incarnation)], true);
    }
    // So does who was to be fenced: a request can be withdrawn, and a switch that was told acts all the same.
    if let Some(fencing) = before.cold.fencing {
        two.put(Relation::Ordered, &[0, life(fencing.incarnation)], true);
    }
    let Some((name, env)) = witness(change, before, after) else {
        return tally.nothing([one, two], &OF_THE_DATABASE);
    };
    tally.step(table.get(name)?, &env, [one, two], &OF_THE_DATABASE)
}

/// What the message that brought the change says by being there. An observer's word is about a life with so
/// many renewals: its silence is one of the table's only while there are no more. A switch confirms what it
/// was asked for.
fn said(state: &mut crate::table::eval::State, change: &Change, before: &Record) {
    match *change {
        Change::Dead { incarnation, renewals } => {
            let silent = before.hot.is_some_and(|hot| hot.renewals == renewals);
            state.put(Relation::Elapsed, &[1, 0, life(incarnation)], silent);
        }
        Change::Fenced { incarnation } => {
            let known = before.hot.is_some_and(|hot| incarnation <= hot.incarnation);
            state.put(Relation::Cut, &[0, life(incarnation)], known);
        }
        Change::Register { .. }
        | Change::Renew { .. }
        | Change::Fence { .. }
        | Change::Withdraw { .. }
        | Change::AllOver
        | Change::Pause { .. }
        | Change::Resume => {}
    }
}

/// The action that a change is, and what it is about; none where the table does not speak of it.
fn witness(change: &Change, before: &Record, after: &Record) -> Option<(&'static str, Env)> {
    let mut env = FIRST;
    assign(&mut env, v::O, 1);
    let about = |env: &mut Env, token: Token, incarnation: Incarnation| {
        assign(env, v::T, machine(token));
        assign(env, v::I, life(incarnation));
    };
    match *change {
        Change::Register { token, .. } => {
            about(&mut env, token, after.hot?.incarnation);
            let Some(hot) = before.hot else { return Some(("register_first", env)) };
            assign(&mut env, v::J, life(hot.incarnation));
            let same = hot.token == token;
            Some((if same { "register_same" } else { "register_other" }, env))
        }
        Change::Renew { incarnation } | Change::Dead { incarnation, .. } => {
            about(&mut env, before.hot?.token, incarnation);
            let renews = matches!(change, Change::Renew { .. });
            Some((if renews { "renew" } else { "write_dead" }, env))
        }
        Change::Fence { fencing, .. } => {
            about(&mut env, before.hot?.token, fencing.incarnation);
            Some(("order_fencing", env))
        }
        Change::Fenced { incarnation } => {
            about(&mut env, before.hot?.token, incarnation);
            Some(("write_fenced", env))
        }
        Change::Withdraw { .. } | Change::AllOver | Change::Pause { .. } | Change::Resume => None,
    }
}
