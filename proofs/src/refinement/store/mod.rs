//! The store's part: what changes a record in the database.

mod groups;
mod world;

use std::io::Write;
use std::thread;

use takeover::group;

pub use groups::Apply;

use super::tally::{Stray, Tally};
use crate::failure::Failure;

/// Each action must have been taken so often at least.
const LEAST: u64 = 100;

/// Compares the shipped `group::apply` with the table.
///
/// # Errors
/// The first step that the table does not have.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    let room = |what: String| Failure::Room { room: "store", what };
    let tally = groups(&group::apply).map_err(|stray| room(stray.to_string()))?;
    if let Some(scarce) = tally.scarce(&groups::ACTIONS, LEAST) {
        return Err(room(scarce));
    }
    writeln!(out, "  group::apply, from every record and pair of sessions, every change:\n{tally}")?;
    Ok(())
}

/// Every change of every record, with every pair of sessions.
///
/// # Errors
/// The first step that the table does not have.
pub fn groups(apply: &impl Apply) -> Result<Tally, Box<Stray>> {
    let Some(lease) = world::lease() else { return Ok(Tally::default()) };
    let [first, second] = [0, 1].map(|node| world::sessions(world::token_of(node), lease));
    let (records, changes, table) = (world::records(), groups::changes(), groups::Table::new());
    let half = |parity: usize| -> Result<Tally, Box<Stray>> {
        let mut tally = Tally::default();
        for (place, before) in records.iter().enumerate() {
            if place & 1 == parity {
                for one in &first {
                    for two in &second {
                        groups::compare(apply, &table, &changes, before, [one, two], &mut tally)?;
                    }
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
    if let Ok(odd) = odd {
        tally.add(&odd?);
    }
    Ok(tally)
}
