//! A store in memory, whose records can be damaged between two openings.

use core::future::{Future, pending};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use takeover_store::{
    Changes, Compare, Entry, Expect, Found as Kept, Outcome, Read, Snapshot, Store, StoreError,
    StoreRevision, Transaction, Watch, Write,
};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

/// The records, by key.
pub(super) type Records = BTreeMap<String, String>;

/// A store in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    records: Arc<Mutex<(u64, Records)>>,
    /// A deliberate bug: records of version 2 are handed out as if they were of version 1.
    pub(super) newer_version_read: bool,
}

impl Memory {
    /// A store that holds these.
    pub(super) fn holding(records: Records) -> Self {
        Self { records: Arc::new(Mutex::new((1, records))), newer_version_read: false }
    }

    /// What it holds.
    pub(super) fn records(&self) -> Records {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    fn shown(&self, records: &Records, revision: u64, reads: &[Read]) -> Snapshot {
        let revision = StoreRevision(revision);
        let entry = |(key, value): (&String, &String)| {
            let value = if self.newer_version_read {
                value.replacen("\"version\":2,", "\"version\":1,", 1)
            } else {
                value.clone()
            };
            Entry { key: key.clone(), value, revision }
        };
        let found = |read: &Read| match read {
            Read::Key(key) => {
                Kept { entries: records.get_key_value(key).map(entry).into_iter().collect(), more: false }
            }
            Read::Range { from, to, most } => {
                let most = usize::try_from(*most).unwrap_or(usize::MAX);
                let within = || records.iter().filter(|(key, _)| *key >= from && *key < to);
                Kept { entries: within().take(most).map(entry).collect(), more: within().count() > most }
            }
        };
        Snapshot { revision, found: reads.iter().map(found).collect() }
    }
}

/// A stream on which nothing comes.
pub(super) struct Silent;

impl Watch for Silent {
    fn next(&mut self) -> impl Future<Output = Result<Changes, StoreError>> + Send {
        pending()
    }
}

impl Store for Memory {
    type Watch = Silent;

    fn place(&self) -> &str {
        "memory"
    }

    async fn read(&self, reads: Vec<Read>, _: Instant) -> Result<Snapshot, StoreError> {
        let held = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.shown(&held.1, held.0, &reads))
    }

    async fn commit(&self, transaction: Transaction, _: Instant) -> Result<Outcome, StoreError> {
        let mut held = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let met = |compare: &Compare| match &compare.expect {
            Expect::Absent => !held.1.contains_key(&compare.key),
            Expect::Value(value) => held.1.get(&compare.key) == Some(value),
            Expect::Revision(_) => held.1.contains_key(&compare.key),
        };
        if !transaction.compare.iter().all(met) {
            return Ok(Outcome::Conflict(self.shown(&held.1, held.0, &transaction.reads)));
        }
        for write in transaction.writes {
            match write {
                Write::Put { key, value } => drop(held.1.insert(key, value)),
                Write::Delete { key } => drop(held.1.remove(&key)),
            }
        }
        held.0 = held.0.saturating_add(1);
        Ok(Outcome::Committed(self.shown(&held.1, held.0, &transaction.reads)))
    }

    async fn watch(&self, _: &str, _: StoreRevision, _: Instant) -> Result<Silent, StoreError> {
        Ok(Silent)
    }
}

thread_local! {
    /// What the database asks for the time.
    static RUNTIME: Option<Runtime> = Builder::new_current_thread().enable_time().build().ok();
}

/// What comes of a future; none where there is nothing to run it on.
pub(super) fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    RUNTIME.with(|runtime| Some(runtime.as_ref()?.block_on(future)))
}
