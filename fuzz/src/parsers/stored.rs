//! The database in a store whose records were damaged.

use std::sync::{Arc, LazyLock};

use takeover::cluster::Cluster;
use takeover::node::Request;
use takeover::policy::{ClusterPolicy, ClusterSpec};
use takeover::shape::Shape;
use takeover::units::NodeId;
use takeover_store::{Database, Failure, OPENED, Setup};
use takeover_trace::Names;

use super::Bug;
use super::damage::damaged;
use super::memory::{Memory, Records, now};
use super::room::{bounded, says};
use crate::bytes::{Choices, stream};
use crate::draw;
use crate::found::{Found, holds};

/// The records of a cluster that was set up and used for a while.
static RECORDS: LazyLock<Records> = LazyLock::new(|| written().unwrap_or_default());

/// How many commands are tried on the way.
const COMMANDS: u64 = 300;

fn written() -> Option<Records> {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).ok()?;
    let shape = draw::shape(&mut Choices::new(&[]), policy)?;
    let names = Names::default();
    let setup = Setup { cluster: "lab".to_owned(), names, shape: shape.spec().clone() };
    let store = Memory::holding(Records::from([(OPENED.to_owned(), "0".to_owned())]));
    now(Database::set_up(&store, &setup))?.ok()?;
    let database = now(Database::open(store.clone()))?.ok()?;
    for seed in 0..COMMANDS {
        let bytes = stream(seed, 16);
        let mut choices = Choices::new(&bytes);
        let node: Option<NodeId> = choices.maybe(draw::node);
        let command = draw::command(&mut choices, &database.last_seen());
        now(database.carry_out(node, &Request::Write(command), None))?.ok()?;
    }
    Some(store.records())
}

pub(super) fn ask(mut choices: Choices<'_>, bug: Option<Bug>) -> Result<(), Found> {
    let mut records = RECORDS.clone();
    holds("reads_as_written", records.len() > 8, || "no database was written".to_owned())?;
    let place = usize::from(choices.byte()).checked_rem(records.len()).unwrap_or(0);
    let (lost, version) = (choices.byte() == 255, choices.byte());
    let Some((key, value)) = records.iter().nth(place).map(|(key, value)| (key.clone(), value.clone()))
    else {
        return Ok(());
    };
    let newer = version & 3 == 3 && key != OPENED;
    let damage = damaged(choices, value.as_bytes());
    let whole = damage.whole && !newer && !lost;
    let text = if newer { value.replacen("\"version\":1,", "\"version\":2,", 1) } else { lossy(damage.text) };
    if lost {
        records.remove(&key);
    } else {
        records.insert(key.clone(), text);
    }
    let mut store = Memory::holding(records.clone());
    store.newer_version_read = bug == Some(Bug::NewerVersionRead);
    let length = records.values().map(String::len).sum();
    let opened = bounded(length, || now(Database::open(store.clone())))?;
    let opened = opened.ok_or_else(|| Found::new("reads_as_written", "the database waits for something"))?;
    let kept = store.records() == records;
    holds("unknown_version_refused", kept, || format!("opening the database with {key} changed it"))?;
    let refused = opened.is_err();
    holds("unknown_version_refused", refused || !newer || lost, || format!("{key} of version 2 is read"))?;
    match opened {
        Ok(database) => again(&database),
        Err(failure) => {
            holds("reads_as_written", !whole, || format!("nothing was damaged: {failure}"))?;
            judge(&failure)
        }
    }
}

fn lossy(text: Vec<u8>) -> String {
    String::from_utf8_lossy(&text).into_owned()
}

/// A failure names the key and what to do.
fn judge(failure: &Failure) -> Result<(), Found> {
    if let Failure::Record(error) = failure {
        return says(failure, &[&error.key, &error.reason, error.remedy]);
    }
    says(failure, &[])
}

/// What was opened was set up as the record says, and holds what its log leads to.
fn again(database: &Database<Memory>) -> Result<(), Found> {
    let setup = database.setup().clone();
    let shape = Shape::new(setup.shape.clone()).map_err(|error| Found::new("reads_as_written", error))?;
    let copy = now(database.copy()).ok_or_else(|| Found::new("reads_as_written", "a copy waits"))?;
    let copy = match copy {
        Ok(copy) => copy,
        Err(failure) => return judge(&failure),
    };
    let mut cluster = Cluster::new(Arc::new(shape));
    for (stamp, command) in &copy.entries {
        let followed = cluster.follow(*stamp, command);
        followed.map_err(|refused| Found::new("every_node_agrees", format!("{command:?}: {refused}")))?;
    }
    holds("every_node_agrees", cluster == copy.cluster, || "the log leads elsewhere".to_owned())?;
    let fresh = Memory::default();
    let set_up = now(Database::set_up(&fresh, &setup));
    holds("reads_as_written", matches!(set_up, Some(Ok(()))), || format!("{setup:?}: {set_up:?}"))
}
