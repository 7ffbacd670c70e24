//! What is known of the managed domains between calls.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use takeover::units::{CallId, Claim, Guid, ResourceId};

use super::lane::lock;
use crate::codes::Observed;
use crate::definition::{Definition, Refusal};
use crate::gate::Gates;
use crate::record::{Last, Record, Records, Stage};
use crate::translate::{Lifecycle, Reading, after_event, after_reading, read};

/// One domain.
struct Entry {
    resource: ResourceId,
    name: String,
    record: Record,
    /// Grows with every change of the record, so that an observation can be told from one that was
    /// made before it.
    version: u64,
    /// The newest call that was asked for.
    newest: Option<CallId>,
    /// The claim that its running instance carries, where that has been read.
    stamped: Option<Option<Claim>>,
    degraded: Option<String>,
    refused: Vec<String>,
    /// The disks that it can write to.
    writes: Vec<PathBuf>,
}

/// All of them.
pub(super) struct Domains {
    records: Records,
    gates: Gates,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    entries: HashMap<Guid, Entry>,
    guids: HashMap<ResourceId, Guid>,
    /// Who was first seen to write to a disk.
    disks: HashMap<PathBuf, Guid>,
}

/// A domain before it is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    pub(super) guid: Guid,
    /// The newest call that was asked for.
    pub(super) after: Option<CallId>,
    version: u64,
}

/// What a look at a domain came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) resource: ResourceId,
    pub(super) claim: Option<Claim>,
    pub(super) reading: Reading,
    /// It was started from outside, and carries no claim yet.
    pub(super) unstamped: bool,
}

/// What an administrator should look at: the domain's name, and why.
pub type Complaint = (ResourceId, String, String);

impl Domains {
    pub(super) fn new(records: Records, gates: Gates) -> Self {
        Self { records, gates, table: Mutex::new(Table::default()) }
    }

    /// The managed domains are these. Of new ones, what was last done is read.
    pub(super) fn manage(&self, list: &[(ResourceId, Guid, String)]) {
        let mut table = lock(&self.table);
        table.guids.clear();
        let mut old = core::mem::take(&mut table.entries);
        for (resource, guid, name) in list {
            let mut entry = old.remove(guid).unwrap_or_else(|| Entry {
                resource: *resource,
                name: String::new(),
                record: self.records.read(*guid),
                version: 0,
                newest: None,
                stamped: None,
                degraded: None,
                refused: Vec::new(),
                writes: Vec::new(),
            });
            entry.resource = *resource;
            entry.name.clone_from(name);
            table.guids.insert(*resource, *guid);
            table.entries.insert(*guid, entry);
        }
    }

    /// Those resources' identities. What is not managed has none.
    pub(super) fn guid(&self, resource: ResourceId) -> Option<Guid> {
        lock(&self.table).guids.get(&resource).copied()
    }

    pub(super) fn name(&self, guid: Guid) -> String {
        lock(&self.table).entries.get(&guid).map_or_else(|| crate::uuid(guid), |entry| entry.name.clone())
    }

    /// Every one, by resource.
    pub(super) fn all(&self) -> BTreeMap<ResourceId, Guid> {
        lock(&self.table).guids.iter().map(|(&resource, &guid)| (resource, guid)).collect()
    }

    /// A call was asked for.
    pub(super) fn asked(&self, guid: Guid, call: CallId) {
        if let Some(entry) = lock(&self.table).entries.get_mut(&guid) {
            entry.newest = Some(call);
        }
    }

    /// To be taken before a domain is looked at; none for what is not managed.
    pub(super) fn before(&self, guid: Guid) -> Option<Before> {
        let table = lock(&self.table);
        let entry = table.entries.get(&guid)?;
        Some(Before { guid, after: entry.newest, version: entry.version })
    }

    /// What a look came to; none for what is not managed any more.
    pub(super) fn seen(&self, before: Before, observed: Observed) -> Option<Seen> {
        let mut table = lock(&self.table);
        let entry = table.entries.get_mut(&before.guid)?;
        let resource = entry.resource;
        let claim = entry.record.claim;
        if entry.version != before.version {
            let reading = read(observed, entry.record.last.in_flux());
            return Some(Seen { resource, claim, reading, unstamped: false });
        }
        let reading = read(observed, entry.record.last);
        let last = after_reading(observed, entry.record.last);
        if !observed.exists() {
            entry.stamped = None;
        }
        entry.degraded = reading.degraded.map(str::to_owned);
        self.change(entry, before.guid, last);
        let unstamped = last == Last::StartedOutside && entry.stamped.is_none() && observed.runs();
        Some(Seen { resource, claim: entry.record.claim, reading, unstamped })
    }

    /// Whatever the last act was, it changes to this.
    fn change(&self, entry: &mut Entry, guid: Guid, last: Last) {
        if last == entry.record.last {
            return;
        }
        // Whoever started it passed this node's gate, under the claim that the gate is open for.
        let started = last == Last::StartedOutside;
        let claim = if started { self.gates.opened(guid) } else { entry.record.claim };
        if started {
            entry.stamped = None;
        }
        entry.record = Record { last, claim, ..entry.record };
        entry.version = entry.version.wrapping_add(1);
        if let Err(error) = self.records.write(guid, &entry.record) {
            tracing::warn!(domain = %entry.name, "what was last done to it cannot be written: {error}");
        }
    }

    /// An event came in: what was last done before it; none for what is not managed.
    pub(super) fn happened(&self, guid: Guid, event: Lifecycle) -> Option<(ResourceId, Record)> {
        let mut table = lock(&self.table);
        let entry = table.entries.get_mut(&guid)?;
        let before = entry.record;
        self.change(entry, guid, after_event(event, before.last));
        Some((entry.resource, Record { claim: entry.record.claim, ..before }))
    }

    /// Writes down what is about to be done, before it is done.
    pub(super) fn about_to(&self, guid: Guid, last: Last, claim: Option<Claim>) -> io::Result<()> {
        let mut table = lock(&self.table);
        let known = table.entries.get(&guid).map_or(Record::NOTHING, |entry| entry.record);
        let record = known.before(last, claim);
        self.records.write(guid, &record)?;
        if let Some(entry) = table.entries.get_mut(&guid) {
            entry.record = record;
            entry.version = entry.version.wrapping_add(1);
        }
        Ok(())
    }

    /// A call came back: its record's stage becomes this, if it is still the last act.
    pub(super) fn settle(&self, guid: Guid, stage: Stage, of: Last) {
        let settled = match of {
            Last::Start(call, _) => Last::Start(call, stage),
            Last::Stop(call, _) => Last::Stop(call, stage),
            Last::Nothing | Last::StartedOutside | Last::Ended | Last::Signalled => return,
        };
        let mut table = lock(&self.table);
        if let Some(entry) = table.entries.get_mut(&guid).filter(|entry| entry.record.last == of) {
            self.change(entry, guid, settled);
        }
    }

    /// The claim was raised on what runs.
    pub(super) fn reclaim(&self, guid: Guid, claim: Option<Claim>) -> io::Result<()> {
        let last = lock(&self.table).entries.get(&guid).map_or(Last::Nothing, |entry| entry.record.last);
        self.about_to(guid, last, claim)
    }

    /// A running instance was found to carry this claim, or was given it.
    pub(super) fn stamped(&self, guid: Guid, claim: Option<Claim>) {
        if let Some(entry) = lock(&self.table).entries.get_mut(&guid) {
            entry.stamped = Some(claim);
        }
    }

    /// Whether a memory that was saved here still belongs to the disk.
    pub(super) fn is_unbroken(&self, guid: Guid) -> bool {
        lock(&self.table).entries.get(&guid).is_some_and(|entry| entry.record.unbroken)
    }

    /// The claim that a running instance carries, if that is known without asking: first as it was
    /// stamped, then under which it was started.
    pub(super) fn claim(&self, guid: Guid) -> (Option<Option<Claim>>, Option<Claim>) {
        let table = lock(&self.table);
        let Some(entry) = table.entries.get(&guid) else { return (None, None) };
        let started = matches!(entry.record.last, Last::Start(..) | Last::StartedOutside);
        (entry.stamped, entry.record.claim.filter(|_| started))
    }

    /// Its definition was read: which of its disks another one can write to.
    pub(super) fn defined(&self, guid: Guid, definition: &Definition) -> Vec<Refusal> {
        let writes: Vec<PathBuf> = definition.writable().cloned().collect();
        let mut table = lock(&self.table);
        let Table { entries, disks, .. } = &mut *table;
        let mut refusals = Vec::new();
        for source in &writes {
            let other = disks.get(source).filter(|&&other| other != guid);
            let other =
                other.and_then(|other| entries.get(other)).filter(|other| other.writes.contains(source));
            match other {
                Some(other) => refusals.push(Refusal::DiskOfTwo {
                    source: source.clone(),
                    one: definition.name.clone(),
                    other: other.name.clone(),
                }),
                None => drop(disks.insert(source.clone(), guid)),
            }
        }
        if let Some(entry) = entries.get_mut(&guid) {
            entry.writes = writes;
        }
        refusals
    }

    /// Why its definition is refused.
    pub(super) fn refused(&self, guid: Guid, why: Vec<String>) {
        if let Some(entry) = lock(&self.table).entries.get_mut(&guid) {
            entry.refused = why;
        }
    }

    /// What an administrator should look at: degraded ones, then refused ones.
    pub(super) fn complaints(&self) -> (Vec<Complaint>, Vec<Complaint>) {
        let table = lock(&self.table);
        let mut entries: Vec<&Entry> = table.entries.values().collect();
        entries.sort_by_key(|entry| entry.resource);
        let complaint = |entry: &Entry, why: &String| (entry.resource, entry.name.clone(), why.clone());
        let degraded =
            entries.iter().flat_map(|entry| entry.degraded.iter().map(|why| complaint(entry, why)));
        let refused = entries.iter().flat_map(|entry| entry.refused.iter().map(|why| complaint(entry, why)));
        (degraded.collect(), refused.collect())
    }
}
