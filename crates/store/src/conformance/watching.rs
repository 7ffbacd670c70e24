//! Watches, while many write.

use std::collections::BTreeMap;

use tokio::task::JoinSet;

use super::{Broken, Promise, must, put, read, soon, write};
use crate::revision::StoreRevision;
use crate::store::{Changes, Read, Store, Write};

const FOLDER: &str = "conformance/watch/";
const BESIDE: &str = "conformance/beside";

/// How many write at once.
const WRITERS: u32 = 4;
/// How often each writes.
const ROUNDS: u32 = 80;

pub(super) async fn check<S: Store + Clone>(store: &S) -> Result<(), Broken> {
    write(store, vec![put(&format!("{FOLDER}gone"), "")]).await?;
    let begin = read(store, vec![Read::key(BESIDE)]).await?.revision;
    let early = store.watch(FOLDER, begin, soon()).await?;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(writes(store.clone(), writer));
    }
    let mut wanted = BTreeMap::new();
    while let Some(written) = writers.join_next().await {
        let what = || Broken { promise: Promise::Answers, what: "a writer was ended".to_owned() };
        wanted.extend(written.map_err(|_| what())??);
    }
    // One that listened all the while, one that comes late, one that begins in the middle.
    told(early, &wanted, begin).await?;
    told(store.watch(FOLDER, begin, soon()).await?, &wanted, begin).await?;
    let middle = wanted.keys().nth(wanted.len().div_euclid(2)).copied().unwrap_or(begin);
    told(store.watch(FOLDER, middle, soon()).await?, &wanted, middle).await
}

type Written = BTreeMap<StoreRevision, Vec<Write>>;

/// Writes, most of it where it is watched, and says what.
async fn writes<S: Store>(store: S, writer: u32) -> Result<Written, Broken> {
    let mut written = BTreeMap::new();
    for round in 0..ROUNDS {
        let key = |part: u32| format!("{FOLDER}{writer}/{part}");
        let mut watched = vec![put(&key(0), round)];
        if round.is_multiple_of(3) {
            watched.push(put(&key(1), round));
        } else if round % 3 == 1 {
            watched.push(Write::Delete { key: key(1) });
        }
        let all = watched.iter().cloned().chain([put(BESIDE, round)]).collect();
        written.insert(write(&store, all).await?, watched);
        write(&store, vec![put(BESIDE, round)]).await?;
    }
    Ok(written)
}

/// A watch tells of every write after a revision.
async fn told(
    mut watch: impl crate::store::Watch,
    wanted: &Written,
    after: StoreRevision,
) -> Result<(), Broken> {
    for (&revision, writes) in wanted.iter().filter(|&(&revision, _)| revision > after) {
        let next = tokio::time::timeout_at(soon(), watch.next()).await;
        let what = || Broken { promise: Promise::Watches, what: format!("nothing is told of {revision:?}") };
        let next = next.map_err(|_| what())??;
        let wanted = Changes { revision, writes: writes.clone() };
        must(next == wanted, Promise::Watches, || format!("told is {next:?}, but next came {wanted:?}"))?;
    }
    Ok(())
}
