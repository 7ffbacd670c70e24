//! What a process knows of the database: the log as far as it has read it, folded.

use std::sync::Arc;

use takeover::cluster::{Cluster, Command};
use takeover::shape::Shape;
use takeover::units::{Position, Stamp, Timeline};

use super::Failure;
use super::record::{self, GENERATION, Generation, HEAD, HOT, Head, Hot, LIFE, LOG, Life, Logged, log_key};
use crate::store::{Entry, OPENED, Read, Snapshot};

/// The log, folded as far as it was read.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    /// What the log led to. How often lives were renewed is as the commands tell.
    pub(super) cluster: Cluster,
    /// The number of the newest entry.
    pub(super) number: u64,
    /// The store's name when this was read.
    pub(super) opened: String,
}

impl Fold {
    pub(super) fn new(shape: Arc<Shape>, opened: &str) -> Self {
        Self { cluster: Cluster::new(shape), number: 0, opened: opened.to_owned() }
    }

    /// Takes over the next entry.
    pub(super) fn follow(&mut self, entry: &Entry) -> Result<(Stamp, Command), Failure> {
        let next = self.number.saturating_add(1);
        if entry.key != log_key(next) {
            let reason = format!("the log has no entry {next}, but later ones");
            return Err(record::damaged(&log_key(next), reason).into());
        }
        let logged: Logged = record::read(&entry.key, &entry.value)?;
        let followed = self.cluster.follow(logged.stamp, &logged.command);
        followed.map_err(|refused| {
            record::damaged(&entry.key, format!("the database refuses what the log says of it: {refused}"))
        })?;
        if self.cluster.position() != logged.position {
            let (here, there) = (self.cluster.position(), logged.position);
            let reason = format!("it leads to {here:?}, but was written at {there:?}");
            return Err(record::damaged(&entry.key, reason).into());
        }
        self.number = next;
        Ok((logged.stamp, logged.command))
    }
}

/// What is looked at for every request, at one instant.
#[derive(Clone, Debug)]
pub(super) struct Look {
    snapshot: Snapshot,
    pub(super) opened: String,
    pub(super) timeline: Timeline,
    pub(super) head: Head,
    pub(super) hot: Vec<Hot>,
}

const AT_OPENED: usize = 0;
const AT_HEAD: usize = 1;
const AT_GENERATION: usize = 2;
const AT_LIFE: usize = 3;
const AT_HOT: usize = 4;
const AT_LAST: usize = 5;

impl Look {
    /// What is to be read: also the entry of the log at which the reader stands.
    pub(super) fn reads(number: u64) -> Vec<Read> {
        vec![
            Read::key(OPENED),
            Read::key(HEAD),
            Read::key(GENERATION),
            Read::folder(LIFE),
            Read::folder(HOT),
            Read::Key(log_key(number)),
        ]
    }

    pub(super) fn new(snapshot: Snapshot) -> Result<Self, Failure> {
        let opened = snapshot.one(AT_OPENED).map(|entry| entry.value.clone());
        let opened =
            opened.ok_or_else(|| record::damaged(OPENED, "the store has no name of its own".to_owned()))?;
        let timeline = opened.parse().map(Timeline);
        let timeline = timeline.map_err(|_| record::damaged(OPENED, format!("`{opened}` is no number")))?;
        let head = snapshot.one(AT_HEAD).ok_or(Failure::NotSetUp)?;
        let head = record::read(HEAD, &head.value)?;
        let generation = snapshot.one(AT_GENERATION).map(|entry| record::read(GENERATION, &entry.value));
        let Some(Generation { generation }) = generation.transpose()? else {
            return Err(record::damaged(GENERATION, "it is missing".to_owned()).into());
        };
        let look = Self { opened, timeline, head, hot: all_hot(snapshot.all(AT_HOT))?, snapshot };
        if generation != look.head.position.revision.generation {
            let reason = format!("it says {generation}, but the head is at {:?}", look.head.position);
            return Err(record::damaged(GENERATION, reason).into());
        }
        Ok(look)
    }

    /// The entry under a key that was looked at.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.snapshot.found.iter().flat_map(|found| &found.entries).find(|entry| entry.key == key)
    }

    /// Where the database was after the entry of the log at which the reader stands.
    pub(super) fn stands_at(&self, number: u64) -> Result<Option<Position>, Failure> {
        if number == 0 {
            return Ok(Some(Position::ZERO));
        }
        let Some(entry) = self.snapshot.one(AT_LAST) else { return Ok(None) };
        let logged: Logged = record::read(&entry.key, &entry.value)?;
        Ok(Some(logged.position))
    }

    /// The cluster's counter: as far as any node has moved it on.
    pub(super) fn counter(&self) -> Stamp {
        counter(self.head, &self.hot)
    }

    /// The database as it was at this instant: the log's, with renewals and the counter.
    pub(super) fn complete(&self, fold: &Fold) -> Result<Cluster, Failure> {
        let mut cluster = fold.cluster.clone();
        self.check(fold)?;
        for hot in &self.hot {
            let counted = cluster.count_renewals(hot.node, hot.incarnation, hot.renewals);
            counted.map_err(|refused| misfit(hot, &refused.to_string()))?;
        }
        // The counter only ever moves forward, and nothing refuses that.
        let _ = cluster.follow(self.counter(), &Command::Advance { to: self.counter() });
        Ok(cluster)
    }

    /// Whether the records beside the log say what the log says.
    pub(super) fn check(&self, fold: &Fold) -> Result<(), Failure> {
        if self.head.position != fold.cluster.position() {
            let (log, head) = (fold.cluster.position(), self.head.position);
            return Err(
                record::damaged(HEAD, format!("it says {head:?}, but the log leads to {log:?}")).into()
            );
        }
        let nodes = fold.cluster.shape().nodes();
        let lives = nodes.iter().filter_map(|node| Some((node, fold.cluster.session(node)?)));
        let live = lives
            .clone()
            .filter_map(|(node, session)| Some(Life { node, incarnation: session.live()?.incarnation }));
        let stored: Result<Vec<Life>, _> =
            self.snapshot.all(AT_LIFE).iter().map(|entry| record::read(&entry.key, &entry.value)).collect();
        if !live.eq(stored?) {
            return Err(record::damaged(LIFE, "it names other lives than the log".to_owned()).into());
        }
        let newest = lives.filter_map(|(node, session)| Some((node, session.hot?.incarnation)));
        if !newest.eq(self.hot.iter().map(|hot| (hot.node, hot.incarnation))) {
            return Err(record::damaged(HOT, "it names other lives than the log".to_owned()).into());
        }
        Ok(())
    }
}

/// The cluster's counter.
pub(super) fn counter(head: Head, hot: &[Hot]) -> Stamp {
    hot.iter().fold(head.stamp, |counter, hot| counter.max(hot.stamp))
}

/// All nodes' renewals, by node.
pub(super) fn all_hot(entries: &[Entry]) -> Result<Vec<Hot>, Failure> {
    let read = entries.iter().map(|entry| record::read(&entry.key, &entry.value));
    Ok(read.collect::<Result<Vec<Hot>, _>>()?)
}

fn misfit(hot: &Hot, refused: &str) -> Failure {
    let key = record::node_key(HOT, hot.node);
    record::damaged(&key, format!("it does not fit the log: {refused}")).into()
}

/// What reads the log after a number: a page of it.
pub(super) fn page(after: u64) -> Read {
    let to = Read::folder(LOG);
    let to = match to {
        Read::Range { to, .. } => to,
        Read::Key(key) => key,
    };
    Read::Range { from: log_key(after.saturating_add(1)), to, most: PAGE }
}

/// The most entries of the log that are read at once.
const PAGE: u32 = 1_000;
