//! Many callers at once: a register that all count up, and two keys that one writes and all read alike.
//!
//! Each value of the register is written once, so a history is linearizable where no value is missing
//! or comes twice, and where nobody sees less than what had ended before it asked, or more than
//! what had been asked for before it was answered.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Broken, Promise, commit, expecting, must, one, put, read, write};
use crate::store::{Compare, Expect, Outcome, Read, Store};

const REGISTER: &str = "conformance/history/register";
const LEFT: &str = "conformance/history/left";
const RIGHT: &str = "conformance/history/right";

/// How many callers there are.
const CALLERS: u64 = 8;
/// What each does.
const ROUNDS: u64 = 25;
/// What the common counter shows when all is done: each call is counted when it begins and when it ends.
const ALL_CALLS: u64 = CALLERS * ROUNDS * 2;

/// What one caller did: between which two readings of a common counter, and which value it saw.
#[derive(Clone, Copy, Debug)]
struct Did {
    from: u64,
    to: u64,
    value: u64,
    wrote: bool,
}

pub(super) async fn check<S: Store + Clone>(stores: &[S]) -> Result<(), Broken> {
    let Some(first) = stores.first() else { return Ok(()) };
    write(first, vec![put(REGISTER, 0), put(LEFT, 0), put(RIGHT, 0)]).await?;
    let clock = Arc::new(AtomicU64::new(0));
    let mut callers = JoinSet::new();
    for (store, _) in stores.iter().cycle().zip(0..CALLERS) {
        callers.spawn(call(store.clone(), Arc::clone(&clock)));
    }
    callers.spawn(write_both(first.clone(), clock));
    let mut history = Vec::new();
    while let Some(called) = callers.join_next().await {
        let what = || Broken { promise: Promise::Answers, what: "a caller was ended".to_owned() };
        history.extend(called.map_err(|_| what())??);
    }
    judge(&mut history)
}

async fn call<S: Store>(store: S, clock: Arc<AtomicU64>) -> Result<Vec<Did>, Broken> {
    let mut history = Vec::new();
    for round in 0..ROUNDS {
        let from = clock.fetch_add(1, Ordering::SeqCst);
        let (value, wrote) = if round.is_multiple_of(2) {
            count_up(&store).await?
        } else {
            (number(one(&store, REGISTER).await?.map(|entry| entry.value))?, false)
        };
        history.push(Did { from, to: clock.fetch_add(1, Ordering::SeqCst), value, wrote });
        alike(&store).await?;
    }
    Ok(history)
}

/// Counts the register up by one, unless somebody else did meanwhile.
async fn count_up<S: Store>(store: &S) -> Result<(u64, bool), Broken> {
    let entry = one(store, REGISTER).await?;
    let value = number(entry.as_ref().map(|entry| entry.value.clone()))?;
    let next = value.saturating_add(1);
    let compare = vec![Compare::unchanged(REGISTER, entry.as_ref())];
    match commit(store, compare, vec![put(REGISTER, next)], vec![Read::key(REGISTER)]).await? {
        Outcome::Committed(_) => Ok((next, true)),
        Outcome::Conflict(snapshot) => Ok((number(snapshot.one(0).map(|entry| entry.value.clone()))?, false)),
    }
}

fn number(value: Option<String>) -> Result<u64, Broken> {
    let number = value.as_ref().and_then(|value| value.parse().ok());
    number.ok_or_else(|| Broken {
        promise: Promise::Linearizable,
        what: format!("the register holds {value:?}"),
    })
}

/// Writes two keys together, again and again, for as long as the callers call.
async fn write_both<S: Store>(store: S, clock: Arc<AtomicU64>) -> Result<Vec<Did>, Broken> {
    let mut both = 0_u64;
    while clock.load(Ordering::SeqCst) < ALL_CALLS {
        let compare = [LEFT, RIGHT].map(|key| expecting(key, Expect::Value(both.to_string())));
        both = both.saturating_add(1);
        let outcome =
            commit(&store, compare.into(), vec![put(LEFT, both), put(RIGHT, both)], Vec::new()).await?;
        let committed = matches!(outcome, Outcome::Committed(_));
        must(committed, Promise::Linearizable, || "a key changed that nobody else writes".to_owned())?;
    }
    Ok(Vec::new())
}

/// Two keys that are only ever written together are always read alike.
async fn alike<S: Store>(store: &S) -> Result<(), Broken> {
    let snapshot = read(store, vec![Read::key(LEFT), Read::key(RIGHT)]).await?;
    let values = [0, 1].map(|key| snapshot.one(key).map(|entry| entry.value.clone()));
    let [left, right] = &values;
    must(left == right, Promise::Linearizable, || format!("two keys written together read {values:?}"))
}

fn judge(history: &mut [Did]) -> Result<(), Broken> {
    let mut written: Vec<u64> = history.iter().filter(|did| did.wrote).map(|did| did.value).collect();
    written.sort_unstable();
    let each_once = written.iter().zip(1..).all(|(&value, wanted)| value == wanted);
    must(each_once, Promise::Linearizable, || format!("an update was lost: {written:?} were written"))?;
    for did in history.iter() {
        let ended = history.iter().filter(|other| other.to < did.from).map(|other| other.value).max();
        let stale = ended.is_some_and(|ended| did.value < ended);
        must(!stale, Promise::Linearizable, || format!("{did:?} comes after somebody saw {ended:?}"))?;
        let begun = history.iter().filter(|other| other.wrote && other.from < did.to);
        let begun = begun.map(|other| other.value).max().unwrap_or(0);
        let early = did.value > begun;
        must(!early, Promise::Linearizable, || format!("{did:?} comes before anybody wrote it"))?;
    }
    Ok(())
}
