//! A database that was restored from a backup and adopted: outside of the table, which knows one history.

use takeover::cluster::{Cluster, Command};
use takeover::units::Revision;

use super::Database;
use super::commands::{commands, strange};
use super::step::{Reached, stray};
use super::world::{GROUP, nodes};
use crate::refinement::tally::Stray;

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Restored {
    /// Databases that were adopted.
    pub adopted: u64,
    /// Commands that were carried out while they were.
    pub applied: u64,
    /// Commands that were refused.
    pub refused: u64,
}

/// Adopts these databases. Until the end of the wait no life and no claim begins; afterwards every life
/// that it knows is over.
///
/// # Errors
/// What begins too early, what a refusal changes, what is not over.
pub(super) fn adopt(code: &impl Database, from: &[Reached]) -> Result<Restored, Box<Stray>> {
    let mut counts = Restored::default();
    for Reached { database, .. } in from {
        let mut adopted = database.clone();
        let command = Command::AdoptStore { generation: 1 };
        let Ok(_) = code.apply(&mut adopted, &command) else {
            return Err(stray(database, &command, &adopted, "it cannot be adopted".to_owned()));
        };
        counts.adopted = counts.adopted.saturating_add(1);
        waits(code, &adopted, &mut counts)?;
        ends(code, &adopted)?;
    }
    Ok(counts)
}

/// While the longest lease has not passed.
fn waits(code: &impl Database, adopted: &Cluster, counts: &mut Restored) -> Result<(), Box<Stray>> {
    let record = |database: &Cluster| database.record(GROUP).and_then(|record| record.claim);
    let newest = |database: &Cluster| {
        let lives = nodes().into_iter().map(|node| Some(database.session(node)?.hot?.incarnation));
        lives.collect::<Vec<_>>()
    };
    let again = [Command::AdoptStore { generation: 1 }, Command::EndRestore { generation: 2 }];
    let mut scratch = adopted.clone();
    for command in commands(adopted).into_iter().chain(strange(adopted, 1)).chain(again) {
        let told = |after: &Cluster, why: &str| stray(adopted, &command, after, why.to_owned());
        if code.apply(&mut scratch, &command).is_err() {
            counts.refused = counts.refused.saturating_add(1);
            if scratch != *adopted {
                return Err(told(&scratch, "it is refused, and changes something"));
            }
            continue;
        }
        counts.applied = counts.applied.saturating_add(1);
        if record(&scratch) != record(adopted) || newest(&scratch) != newest(adopted) {
            return Err(told(&scratch, "a claim or a life begins while leases from before may run"));
        }
        scratch = adopted.clone();
    }
    Ok(())
}

/// The wait is over.
fn ends(code: &impl Database, adopted: &Cluster) -> Result<(), Box<Stray>> {
    let mut after = adopted.clone();
    let command = Command::EndRestore { generation: 1 };
    let ended = code.apply(&mut after, &command).is_ok();
    let lives =
        nodes().into_iter().any(|node| after.session(node).is_some_and(|record| record.live().is_some()));
    let generation = after.revision() > Revision { generation: 1, number: 0 };
    if ended && !lives && generation {
        return Ok(());
    }
    Err(stray(adopted, &command, &after, "a life from before it was restored is not over".to_owned()))
}
