//! What stands in the file, and what one transaction does to it.

use std::collections::BTreeMap;

use redb::{ReadableTable, StorageError, Table, TableDefinition};

use crate::revision::StoreRevision;
use crate::store::{
    Changes, Compare, Entry, Expect, Found, LONGEST_ANSWER, Outcome, Read, Snapshot, Transaction, Write,
};

/// Each key's revision and value.
pub(super) const DATA: TableDefinition<'_, &str, (u64, &str)> = TableDefinition::new("data");
/// What each revision changed, in order of the keys; no value where a key was deleted.
pub(super) const CHANGES: TableDefinition<'_, (u64, u32), (&str, Option<&str>)> =
    TableDefinition::new("changes");
/// The format, and the revision.
pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");

/// The number under which [`META`] keeps the format.
pub(super) const FORMAT: &str = "format";
/// The number under which [`META`] keeps the revision.
pub(super) const REVISION: &str = "revision";

/// The format that this software reads and writes.
pub(super) const THIS_FORMAT: u64 = 1;

/// For how many revisions changes are kept.
pub(super) const KEPT: u64 = 10_000;

/// The most that one read of a range gives, in bytes of keys and values.
const MOST_BYTES: usize = 4 * 1_024 * 1_024;

/// Changes after this revision are kept.
pub(super) const fn oldest(revision: u64) -> u64 {
    revision.saturating_sub(KEPT)
}

/// The tables while they are written.
pub(super) struct Tables<'a> {
    pub(super) data: Table<'a, &'static str, (u64, &'static str)>,
    pub(super) changes: Table<'a, (u64, u32), (&'static str, Option<&'static str>)>,
    pub(super) meta: Table<'a, &'static str, u64>,
}

/// Reads, all at this instant.
pub(super) fn read(
    data: &impl ReadableTable<&'static str, (u64, &'static str)>,
    revision: u64,
    reads: &[Read],
) -> Result<Snapshot, StorageError> {
    let found: Result<Vec<Found>, StorageError> = reads.iter().map(|read| find(data, read)).collect();
    Ok(Snapshot { revision: StoreRevision(revision), found: found? })
}

/// Whether an answer would hold more than any may. Copies nothing.
pub(super) fn too_long(
    data: &impl ReadableTable<&'static str, (u64, &'static str)>,
    reads: &[Read],
) -> Result<bool, StorageError> {
    let mut bytes = 0_usize;
    for read in reads {
        bytes = bytes.saturating_add(match read {
            Read::Key(key) => data.get(key.as_str())?.map_or(0, |found| length(key, found.value().1)),
            Read::Range { from, to, most } => range(data, from, to, *most)?,
        });
        if bytes > LONGEST_ANSWER {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a range gives, in bytes.
fn range(
    data: &impl ReadableTable<&'static str, (u64, &'static str)>,
    from: &str,
    to: &str,
    most: u32,
) -> Result<usize, StorageError> {
    let mut bytes = 0_usize;
    if from >= to {
        return Ok(bytes);
    }
    for entry in data.range::<&str>(from..to)?.take(usize::try_from(most).unwrap_or(usize::MAX)) {
        let (key, value) = entry?;
        bytes = bytes.saturating_add(length(key.value(), value.value().1));
        if bytes >= MOST_BYTES {
            break;
        }
    }
    Ok(bytes)
}

const fn length(key: &str, value: &str) -> usize {
    key.len().saturating_add(value.len())
}

fn find(
    data: &impl ReadableTable<&'static str, (u64, &'static str)>,
    read: &Read,
) -> Result<Found, StorageError> {
    let (from, to, most) = match read {
        Read::Key(key) => {
            let entries = get(data, key)?.into_iter().collect();
            return Ok(Found { entries, more: false });
        }
        Read::Range { from, to, most } => (from.as_str(), to.as_str(), *most),
    };
    let mut found = Found::default();
    if from >= to {
        return Ok(found);
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut bytes = 0_usize;
    for entry in data.range::<&str>(from..to)? {
        if found.entries.len() >= most || bytes >= MOST_BYTES {
            found.more = true;
            break;
        }
        let (key, value) = entry?;
        let (revision, value) = value.value();
        bytes = bytes.saturating_add(key.value().len()).saturating_add(value.len());
        let revision = StoreRevision(revision);
        found.entries.push(Entry { key: key.value().to_owned(), value: value.to_owned(), revision });
    }
    Ok(found)
}

fn get(
    data: &impl ReadableTable<&'static str, (u64, &'static str)>,
    key: &str,
) -> Result<Option<Entry>, StorageError> {
    let found = data.get(key)?;
    Ok(found.map(|guard| {
        let (revision, value) = guard.value();
        Entry { key: key.to_owned(), value: value.to_owned(), revision: StoreRevision(revision) }
    }))
}

impl Tables<'_> {
    /// Whether a comparison holds.
    fn holds(&self, compare: &Compare) -> Result<bool, StorageError> {
        let found = get(&self.data, &compare.key)?;
        Ok(match &compare.expect {
            Expect::Absent => found.is_none(),
            Expect::Revision(revision) => found.is_some_and(|entry| entry.revision == *revision),
            Expect::Value(value) => found.is_some_and(|entry| entry.value == *value),
        })
    }

    /// Carries out a transaction. Gives what it changed besides, if anything.
    pub(super) fn carry_out(
        &mut self,
        transaction: &Transaction,
        revision: u64,
    ) -> Result<(Outcome, Option<Changes>), StorageError> {
        for compare in &transaction.compare {
            if !self.holds(compare)? {
                return Ok((Outcome::Conflict(read(&self.data, revision, &transaction.reads)?), None));
            }
        }
        let changes = self.write(&transaction.writes, revision)?;
        let now = changes.as_ref().map_or(revision, |changes| changes.revision.0);
        Ok((Outcome::Committed(read(&self.data, now, &transaction.reads)?), changes))
    }

    /// Writes under the next revision. A deletion of what is not there is no change.
    pub(super) fn write(&mut self, writes: &[Write], revision: u64) -> Result<Option<Changes>, StorageError> {
        let next = revision.saturating_add(1);
        let mut done: BTreeMap<&str, &Write> = BTreeMap::new();
        for write in writes {
            let there = match write {
                Write::Put { key, value } => {
                    self.data.insert(key.as_str(), (next, value.as_str()))?;
                    true
                }
                Write::Delete { key } => self.data.remove(key.as_str())?.is_some(),
            };
            if there {
                done.insert(write.key(), write);
            }
        }
        if done.is_empty() {
            return Ok(None);
        }
        for (place, (key, write)) in (0_u32..).zip(&done) {
            let value = match write {
                Write::Put { value, .. } => Some(value.as_str()),
                Write::Delete { .. } => None,
            };
            self.changes.insert((next, place), (*key, value))?;
        }
        self.changes.retain_in((0, 0)..=(oldest(next), u32::MAX), |_, _| false)?;
        self.meta.insert(REVISION, next)?;
        let writes = done.into_values().cloned().collect();
        Ok(Some(Changes { revision: StoreRevision(next), writes }))
    }
}

/// The changes after a revision, a transaction each, at most so many of them.
pub(super) fn changes(
    table: &impl ReadableTable<(u64, u32), (&'static str, Option<&'static str>)>,
    after: u64,
    most: usize,
) -> Result<Vec<Changes>, StorageError> {
    let mut found: Vec<Changes> = Vec::new();
    for entry in table.range((after.saturating_add(1), 0)..)? {
        let (key, value) = entry?;
        let revision = StoreRevision(key.value().0);
        let (key, value) = value.value();
        let key = key.to_owned();
        let write = match value {
            Some(value) => Write::Put { key, value: value.to_owned() },
            None => Write::Delete { key },
        };
        if found.last().is_some_and(|last| last.revision == revision) {
            found.last_mut().into_iter().for_each(|last| last.writes.push(write.clone()));
        } else if found.len() >= most {
            break;
        } else {
            found.push(Changes { revision, writes: vec![write] });
        }
    }
    Ok(found)
}
