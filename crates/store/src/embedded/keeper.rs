//! The thread that keeps the file: it alone reads and writes it, and carries out together what
//! came while it wrote.

use redb::ReadableDatabase as _;
use tokio::sync::{mpsc, oneshot};

use super::file::{self, Failed, Opened, Source};
use super::tables::{self, DATA, oldest};
use super::watch::{ROOM, Subscription, Watcher, subscribe};
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Changes, LONGEST_ANSWER, Outcome, Read, Snapshot, Transaction, unavailable};

/// The most that is carried out with one write to the disk.
const MOST_AT_ONCE: usize = 256;

/// What is asked of the thread.
pub(super) enum Job {
    Read(Vec<Read>, oneshot::Sender<Result<Snapshot, StoreError>>),
    Commit(Transaction, oneshot::Sender<Result<Outcome, StoreError>>),
    Watch { prefix: String, after: StoreRevision, reply: oneshot::Sender<Result<Subscription, StoreError>> },
}

impl Job {
    fn refuse(self, error: StoreError) {
        // Whoever does not wait any more is not told.
        match self {
            Self::Read(_, reply) => drop(reply.send(Err(error))),
            Self::Commit(_, reply) => drop(reply.send(Err(error))),
            Self::Watch { reply, .. } => drop(reply.send(Err(error))),
        }
    }
}

/// What was found for a job, before anybody may know of it.
enum Finding {
    Read(Snapshot),
    Commit(Outcome),
    Watch,
    /// What was asked for is too long to be answered; nothing was done.
    TooLong,
}

/// The state of the thread.
pub(super) struct Keeper {
    pub(super) source: Box<dyn Source>,
    pub(super) place: String,
    /// None while the file could not be opened again after a failure.
    pub(super) opened: Option<Opened>,
    pub(super) watchers: Vec<Watcher>,
}

impl Keeper {
    /// Works until nobody can ask any more.
    pub(super) fn run(mut self, mut jobs: mpsc::UnboundedReceiver<Job>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < MOST_AT_ONCE {
                let Ok(job) = jobs.try_recv() else { break };
                batch.push(job);
            }
            self.carry_out(batch);
        }
    }

    fn carry_out(&mut self, batch: Vec<Job>) {
        let opened = match self.opened() {
            Ok(opened) => opened,
            Err(error) => return batch.into_iter().for_each(|job| job.refuse(error.clone())),
        };
        let writes = batch.iter().any(|job| matches!(job, Job::Commit(..)));
        let before = opened.revision;
        let done = if writes { write(opened, &batch) } else { read(opened, &batch) };
        match done {
            Ok((results, changes)) => {
                for change in &changes {
                    self.watchers.retain(|watcher| watcher.tell(change));
                }
                batch.into_iter().zip(results).for_each(|(job, result)| self.reply(job, result));
            }
            Err(failed) => {
                let error = self.failed(failed, before);
                batch.into_iter().for_each(|job| job.refuse(error.clone()));
            }
        }
    }

    /// The file, opened again where it had to be closed.
    fn opened(&mut self) -> Result<&mut Opened, StoreError> {
        if self.opened.is_none() {
            self.opened = Some(file::open(self.source.as_ref(), &self.place, false)?);
        }
        self.opened.as_mut().ok_or_else(|| unavailable(&self.place, "the file is not open"))
    }

    /// A write failed: the file is closed and opened again, and what stands in it then says whether
    /// anything was written.
    fn failed(&mut self, failed: Failed, before: u64) -> StoreError {
        let error = failed.told(&self.place);
        tracing::error!(%error, "the store's file is closed and opened again");
        self.opened = None;
        self.watchers.clear();
        let untouched = match self.opened() {
            // The opening itself is one revision.
            Ok(opened) => opened.revision == before.saturating_add(1),
            Err(_) => false,
        };
        if untouched || matches!(error, StoreError::Damaged { .. }) {
            return error;
        }
        unavailable(&self.place, &error.to_string())
    }

    fn reply(&mut self, job: Job, result: Finding) {
        match (job, result) {
            (Job::Read(_, reply), Finding::Read(snapshot)) => drop(reply.send(Ok(snapshot))),
            (Job::Commit(_, reply), Finding::Commit(outcome)) => drop(reply.send(Ok(outcome))),
            (Job::Watch { prefix, after, reply }, Finding::Watch) => {
                drop(reply.send(self.watch(prefix, after)));
            }
            (job, Finding::TooLong) => {
                let cause = format!("the answer would have more than {LONGEST_ANSWER} bytes; ask in parts");
                job.refuse(StoreError::Refused { place: self.place.clone(), cause });
            }
            (job, _) => job.refuse(unavailable(&self.place, "the answer was lost")),
        }
    }

    /// A watcher begins: with what is kept, as far as there is room.
    fn watch(&mut self, prefix: String, after: StoreRevision) -> Result<Subscription, StoreError> {
        let place = self.place.clone();
        let opened = self.opened()?;
        let oldest = oldest(opened.revision);
        if after.0 < oldest || after.0 > opened.revision {
            // A revision that is still to come is one of another history.
            return Err(StoreError::Forgotten { place, oldest: StoreRevision(oldest) });
        }
        let kept = catch_up(opened, after.0).map_err(|failed| failed.told(&place))?;
        let (watcher, subscription) = subscribe(prefix, after.0);
        if kept.iter().all(|changes| watcher.tell(changes)) && kept.len() < ROOM {
            self.watchers.push(watcher);
        }
        Ok(subscription)
    }
}

/// Changes after a revision, and up to the room that a watcher has.
fn catch_up(opened: &Opened, after: u64) -> Result<Vec<Changes>, Failed> {
    if after >= opened.revision {
        return Ok(Vec::new());
    }
    let reading = opened.database.begin_read()?;
    let table = reading.open_table(tables::CHANGES)?;
    Ok(tables::changes(&table, after, ROOM)?)
}

type Done = (Vec<Finding>, Vec<Changes>);

/// Carries out reads alone.
fn read(opened: &Opened, batch: &[Job]) -> Result<Done, Failed> {
    let reading = opened.database.begin_read()?;
    let data = reading.open_table(DATA)?;
    let mut results = Vec::new();
    for job in batch {
        results.push(match job {
            Job::Read(reads, _) if tables::too_long(&data, reads)? => Finding::TooLong,
            Job::Read(reads, _) => Finding::Read(tables::read(&data, opened.revision, reads)?),
            Job::Commit(..) | Job::Watch { .. } => Finding::Watch,
        });
    }
    Ok((results, Vec::new()))
}

/// Carries out everything, one after the other, and writes it to the disk at once. Nobody is answered
/// before that (rule `nothing_acknowledged_is_lost`), because also a read has seen what was not
/// written yet.
fn write(opened: &mut Opened, batch: &[Job]) -> Result<Done, Failed> {
    let writing = opened.database.begin_write()?;
    let mut revision = opened.revision;
    let (mut results, mut all) = (Vec::new(), Vec::new());
    {
        let mut tables = file::tables(&writing)?;
        for job in batch {
            results.push(match job {
                Job::Read(reads, _) | Job::Commit(Transaction { reads, .. }, _)
                    if tables::too_long(&tables.data, reads)? =>
                {
                    Finding::TooLong
                }
                Job::Read(reads, _) => Finding::Read(tables::read(&tables.data, revision, reads)?),
                Job::Commit(transaction, _) => {
                    let (outcome, changes) = tables.carry_out(transaction, revision)?;
                    revision = changes.as_ref().map_or(revision, |changes| changes.revision.0);
                    all.extend(changes);
                    Finding::Commit(outcome)
                }
                Job::Watch { .. } => Finding::Watch,
            });
        }
    }
    if all.is_empty() {
        writing.abort()?;
    } else {
        writing.commit()?;
    }
    opened.revision = revision;
    Ok((results, all))
}
