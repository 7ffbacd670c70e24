//! The database as a whole: the shipped `takeover::cluster::Cluster` asks `group::apply` and
//! `session::apply` after checks of its own, and all of that together takes steps of the table.
//!
//! Breadth first, from a database that was just set up: two nodes, two machines of each name, one group
//! with one resource. From every database that up to [`DEPTH`] commands lead to, every command with small
//! arguments is asked: three lives of a node, three epochs, up to two renewals of a life. What is
//! applied is the action of the table that it is said to be, or changes nothing of which the table speaks;
//! what is refused changes nothing at all (rule `invalid_is_rejected`); a change decided on another
//! revision of the record is refused; a copy that follows the log holds the same database (rule
//! `every_node_agrees`); and the part of the table's invariant that speaks of the database holds.
//!
//! Two databases are gone on from once where they differ in nothing but the numbers of revisions and what
//! is counted of failures and losses. What takes more commands is not reached: that each change of a single
//! record is a step of the table, whatever the record, is the store's room and the sessions'. Here the
//! checks around them are held against the table.
//!
//! The history (who registered which life, which claims were ever written, which fencings were asked for) is
//! carried along, and taken only from what stands in the database.
//!
//! Outside of the table, and asked apart: a database that an operator restored from a backup and adopted
//! (`restore`). Not gone on from: what administrators say of a node's use, flags of resources, and where the
//! store was opened anew (`commands::asides`). Not asked at all: changes of the cluster's shape, of a
//! resource's policy, and registrations that speak of silence.

mod commands;
mod restore;
mod search;
mod step;
mod world;

use std::io::Write;

use takeover::cluster::{Applied, Cluster, Command, Refused};
use takeover::policy::Proofs;
use takeover::units::Stamp;

use super::tally::{Stray, Tally};
use crate::failure::Failure;

pub use restore::Restored;

/// How many commands are carried out one after the other.
pub const DEPTH: usize = 6;
/// The same where nodes do not fence themselves.
const FENCING_DEPTH: usize = 4;
/// Each action must have been taken so often at least.
const LEAST: u64 = 100;
/// So many parts of the invariant speak of the database alone, at least.
const PARTS: usize = 15;

/// What a database is: the shipped one, or a deliberately wrong one.
pub trait Database: Sync {
    /// The store carries out a command.
    ///
    /// # Errors
    /// Why not.
    fn apply(&self, database: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
        database.apply(command)
    }

    /// A copy follows the log.
    ///
    /// # Errors
    /// Why not.
    fn follow(&self, copy: &mut Cluster, command: &Command) -> Result<Applied, Refused> {
        copy.follow(Stamp(0), command)
    }
}

/// The shipped one.
#[derive(Clone, Copy, Debug)]
pub struct Shipped;

impl Database for Shipped {}

/// What was gone through.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many databases were reached.
    pub states: usize,
    /// The steps.
    pub tally: Tally,
    /// What was done with restored ones.
    pub restored: Restored,
}

/// Compares the shipped database with the table.
///
/// # Errors
/// The first step that the table does not have.
pub fn prove(out: &mut dyn Write) -> Result<(), Failure> {
    let room = |what: String| Failure::Room { room: "cluster", what };
    let report = compare(&Shipped, DEPTH).map_err(|stray| room(stray.to_string()))?;
    let fencing = compare_fencing(&Shipped, FENCING_DEPTH).map_err(|stray| room(stray.to_string()))?;
    let parts = search::of_the_database().len();
    if let Some(scarce) = report.tally.scarce(&step::ACTIONS, LEAST) {
        return Err(room(scarce));
    }
    let Report { states, tally, restored } = report;
    if parts < PARTS || restored.applied == 0 || restored.refused == 0 {
        return Err(room(format!(
            "{parts} parts of an invariant and {restored:?} are too little to mean anything"
        )));
    }
    writeln!(out, "  Cluster::apply, {states} databases, all that up to {DEPTH} commands lead to:\n{tally}")?;
    writeln!(out, "  {parts} parts of the invariant hold in each of them")?;
    let few = fencing.tally.scarce(&["register_first", "write_fenced", "order_fencing"], LEAST);
    if let Some(scarce) = few {
        return Err(room(format!("where nodes do not fence themselves {scarce}")));
    }
    let fenced = fencing.states;
    writeln!(
        out,
        "  {fenced} databases, up to {FENCING_DEPTH} commands, where only a fencing proves a life over"
    )?;
    let Restored { adopted, applied, refused } = restored;
    writeln!(
        out,
        "  {adopted} of them adopted after a restore: {applied} commands applied, {refused} refused"
    )?;
    Ok(())
}

/// Every database up to this depth, and every command.
///
/// # Errors
/// The first step that the table does not have.
pub fn compare(code: &impl Database, depth: usize) -> Result<Report, Box<Stray>> {
    let (report, some) = search::search(code, depth, Proofs::SelfFencing)?;
    let restored = restore::adopt(code, &some)?;
    Ok(Report { restored, ..report })
}

/// The same where nodes do not fence themselves, so that nobody is written dead, and nothing adopted.
///
/// # Errors
/// The first step that the table does not have.
pub fn compare_fencing(code: &impl Database, depth: usize) -> Result<Report, Box<Stray>> {
    search::search(code, depth, Proofs::FencingAgent).map(|(report, _)| report)
}
