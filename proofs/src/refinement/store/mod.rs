//! The store's part: what writes a record in the database.

mod groups;
mod lives;
mod stretched;
mod world;

use std::io::Write;
use std::thread;

use takeover::{group, session};

pub use groups::Apply;
pub use lives::ApplyLife;

use super::database::{OF_THE_DATABASE, lease};
use super::tally::{Stray, Table, Tally};
use crate::decidable;
use crate::failure::Failure;

/// Each action must have been taken so often at least.
const LEAST: u64 = 30;

/// So many questions must have been asked with numbers far apart.
const LEAST_FAR: u64 = 1_000_000;

/// Compares the shipped writers of records with the table.
///
/// # Errors
/// The first step that the table does not have.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    let stray = |stray: Box<Stray>| room(stray.to_string());
    let actions = [groups::ACTIONS, lives::ACTIONS].concat();
    let compared = decidable::compared(&actions, &OF_THE_DATABASE);
    if !compared.fits(world::SIZE) {
        return Err(room(format!("the world that is looked at is too small: {compared} are needed")));
    }
    writeln!(
        out,
        "  a step that differs from its action would do so with {compared}; there are as many here"
    )?;
    told(
        out,
        "group::apply, from every record and pair of sessions, every change",
        groups(&group::apply).map_err(stray)?,
        &groups::ACTIONS,
    )?;
    told(
        out,
        "session::apply, from every record, every change",
        lives(&session::apply).map_err(stray)?,
        &lives::ACTIONS,
    )?;
    let asked = opaque(&group::apply).map_err(stray)?;
    if asked < LEAST_FAR {
        return Err(room(format!(
            "{asked} questions were asked with numbers far apart, {LEAST_FAR} are expected"
        )));
    }
    writeln!(out, "  group::apply answers {asked} questions alike with numbers far apart in their place")?;
    Ok(())
}

fn room(what: String) -> Failure {
    Failure::Room { room: "store", what }
}

fn told(out: &mut dyn Write, what: &str, tally: Tally, actions: &[&'static str]) -> Result<(), Failure> {
    if let Some(scarce) = tally.scarce(actions, LEAST) {
        return Err(room(scarce));
    }
    writeln!(out, "  {what}:\n{tally}")?;
    Ok(())
}

/// Every change of every session record.
///
/// # Errors
/// The first step that the table does not have.
pub fn lives(apply: &impl ApplyLife) -> Result<Tally, Box<Stray>> {
    lease().map_or(Ok(Tally::default()), |lease| lives::compare(apply, lease))
}

/// The same questions with numbers far apart, in the same order.
///
/// # Errors
/// The first that is answered otherwise.
pub fn opaque(apply: &impl Apply) -> Result<u64, Box<Stray>> {
    match lease() {
        Some(lease) if stretched::keeps_order() => stretched::compare(apply, &groups::changes(), lease),
        Some(_) | None => Ok(0),
    }
}

/// Every change of every group's record, with every pair of sessions.
///
/// # Errors
/// The first step that the table does not have.
pub fn groups(apply: &impl Apply) -> Result<Tally, Box<Stray>> {
    let Some(lease) = lease() else { return Ok(Tally::default()) };
    let [first, second] = [0, 1].map(|node| world::sessions(world::token_of(node), lease));
    let (records, changes, table) = (world::records(), groups::changes(), Table::of(&groups::ACTIONS));
    let half = |parity: usize| -> Result<Tally, Box<Stray>> {
        let mut tally = Tally::default();
        let mine = records.iter().enumerate().filter(|(place, _)| place & 1 == parity);
        for (_, before) in mine {
            for one in &first {
                for two in &second {
                    groups::compare(apply, &table, &changes, before, [one, two], &mut tally)?;
                }
            }
        }
        Ok(tally)
    };
    let (even, odd) = thread::scope(|scope| {
        let even = scope.spawn(|| half(0));
        (half(1), even.join())
    });
    let mut tally = even?;
    match odd {
        Ok(odd) => tally.add(&odd?),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    Ok(tally)
}
