//! A store that is closed and opened again.

use super::{Bench, Broken, Promise, must, one, put, read, soon, write};
use crate::revision::StoreRevision;
use crate::store::{OPENED, Read, Store, Watch as _};

const KEY: &str = "conformance/reopening";

/// How often it is opened again.
const ROUNDS: u32 = 3;

pub(super) async fn check<B: Bench>(bench: &B) -> Result<(), Broken> {
    let mut store = bench.open().await?;
    let mut names = vec![name(&store).await?];
    for round in 0..ROUNDS {
        let again = name(&store).await?;
        let same = names.last() == Some(&again);
        must(same, Promise::Named, || format!("the name becomes {again} while the store is open"))?;
        let written = write(&store, vec![put(KEY, round)]).await?;
        drop(store);
        store = bench.reopen().await?;
        kept(&store, round, written).await?;
        let drawn = name(&store).await?;
        let new = !names.contains(&drawn);
        must(new, Promise::Named, || format!("the store is named {drawn} a second time"))?;
        names.push(drawn);
    }
    Ok(())
}

async fn name<S: Store>(store: &S) -> Result<u64, Broken> {
    let value = one(store, OPENED).await?.map(|entry| entry.value);
    let name = value.as_ref().and_then(|value| value.parse().ok());
    name.ok_or_else(|| Broken { promise: Promise::Named, what: format!("the store's name is {value:?}") })
}

/// What was written before is there, and a watch goes on behind it.
async fn kept<S: Store>(store: &S, round: u32, written: StoreRevision) -> Result<(), Broken> {
    let snapshot = read(store, vec![Read::key(KEY)]).await?;
    let entry = snapshot.one(0);
    let there = entry.is_some_and(|entry| entry.value == round.to_string() && entry.revision == written);
    must(there, Promise::Kept, || format!("{round} was written at {written:?}, there is {entry:?}"))?;
    let now = snapshot.revision;
    must(now >= written, Promise::RevisionsGrow, || format!("{now:?} comes after {written:?}"))?;
    let mut watch = store.watch(KEY, StoreRevision(written.0.saturating_sub(1)), soon()).await?;
    let next = tokio::time::timeout_at(soon(), watch.next()).await;
    let what =
        || Broken { promise: Promise::Watches, what: "nothing is told of before the opening".to_owned() };
    let next = next.map_err(|_| what())??;
    must(next.revision == written, Promise::Watches, || format!("told is {next:?} instead of {written:?}"))
}
