//! One caller at a time: transactions, reads, what is refused.

use super::{Broken, Promise, commit, expecting, must, one, put, read, write};
use crate::error::StoreError;
use crate::revision::StoreRevision;
use crate::store::{Expect, LONGEST_KEY, OPENED, Outcome, Read, Store, Transaction, Write};

const A: &str = "conformance/basics/a";
const B: &str = "conformance/basics/b";

pub(super) async fn check<S: Store>(store: &S) -> Result<(), Broken> {
    compares(store).await?;
    whole_or_not_at_all(store).await?;
    revisions(store).await?;
    ranges(store).await?;
    refusals(store).await
}

/// Each kind of condition, holding and not.
async fn compares<S: Store>(store: &S) -> Result<(), Broken> {
    let first = write(store, vec![put(A, "1")]).await?;
    let stale = StoreRevision(first.0.saturating_sub(1));
    let cases = [
        (A, Expect::Absent, false),
        (A, Expect::Revision(stale), false),
        (A, Expect::Value("2".to_owned()), false),
        (B, Expect::Revision(first), false),
        (B, Expect::Value(String::new()), false),
        (A, Expect::Revision(first), true),
        (A, Expect::Value("1".to_owned()), true),
        (B, Expect::Absent, true),
    ];
    for (key, expect, holds) in cases {
        let asked = format!("`{key}` compared with {expect:?}");
        let outcome = commit(store, vec![expecting(key, expect)], Vec::new(), vec![Read::key(A)]).await?;
        let (committed, snapshot) = match outcome {
            Outcome::Committed(snapshot) => (true, snapshot),
            Outcome::Conflict(snapshot) => (false, snapshot),
        };
        must(committed == holds, Promise::Transactions, || format!("{asked} gives {committed}"))?;
        let value = snapshot.one(0).map(|entry| entry.value.as_str());
        must(value == Some("1"), Promise::Transactions, || format!("{asked} reads {value:?} besides"))?;
    }
    Ok(())
}

/// With one condition that does not hold nothing is written; with all, everything.
async fn whole_or_not_at_all<S: Store>(store: &S) -> Result<(), Broken> {
    write(store, vec![put(A, "1"), Write::Delete { key: B.to_owned() }]).await?;
    let compare =
        vec![expecting(A, Expect::Value("1".to_owned())), expecting(B, Expect::Value("1".to_owned()))];
    let writes = vec![put(A, "2"), put(B, "2")];
    let outcome = commit(store, compare, writes, Vec::new()).await?;
    let refused = matches!(outcome, Outcome::Conflict(_));
    must(refused, Promise::Transactions, || "one of two conditions was enough".to_owned())?;
    let (a, b) = (one(store, A).await?, one(store, B).await?);
    let untouched = a.is_some_and(|entry| entry.value == "1") && b.is_none();
    must(untouched, Promise::Transactions, || "what was refused was written in part".to_owned())?;
    let compare = vec![expecting(A, Expect::Value("1".to_owned())), expecting(B, Expect::Absent)];
    let writes = vec![Write::Delete { key: A.to_owned() }, put(B, "3")];
    let outcome = commit(store, compare, writes, vec![Read::key(A), Read::key(B)]).await?;
    let Outcome::Committed(snapshot) = outcome else {
        return must(false, Promise::Transactions, || "conditions that hold were refused".to_owned());
    };
    let seen = snapshot.one(0).is_none() && snapshot.one(1).is_some_and(|entry| entry.value == "3");
    must(seen, Promise::Transactions, || "a transaction does not read what it wrote".to_owned())
}

async fn revisions<S: Store>(store: &S) -> Result<(), Broken> {
    let mut last = StoreRevision(0);
    for round in 0..20_u32 {
        let revision = write(store, vec![put(A, round), put(B, round)]).await?;
        must(revision > last, Promise::RevisionsGrow, || format!("{revision:?} came after {last:?}"))?;
        for key in [A, B] {
            let put_at = one(store, key).await?.map(|entry| entry.revision);
            let same = put_at == Some(revision);
            must(same, Promise::RevisionsGrow, || format!("`{key}` is at {put_at:?}, not {revision:?}"))?;
        }
        let now = read(store, vec![Read::key(A)]).await?.revision;
        must(now >= revision, Promise::RevisionsGrow, || format!("{now:?} was read after {revision:?}"))?;
        last = revision;
    }
    Ok(())
}

async fn ranges<S: Store>(store: &S) -> Result<(), Broken> {
    let key = |number: u32| format!("conformance/range/{number:02}");
    let keys: Vec<String> = (0..20).map(key).collect();
    // Not in order, and with a neighbour on each side.
    let mut writes: Vec<Write> = keys.iter().rev().map(|key| put(key, key)).collect();
    writes.extend([put("conformance/range", ""), put("conformance/range0", "")]);
    write(store, writes).await?;
    let folder = read(store, vec![Read::folder("conformance/range/")]).await?;
    let found: Vec<&str> = folder.all(0).iter().map(|entry| entry.key.as_str()).collect();
    must(found == keys, Promise::Transactions, || format!("a range gives {found:?}"))?;
    let range = Read::Range { from: key(3), to: key(18), most: 5 };
    let some = read(store, vec![range]).await?;
    let found: Vec<&str> = some.all(0).iter().map(|entry| entry.key.as_str()).collect();
    let right = found.first() == Some(&key(3).as_str()) && (1..=5).contains(&found.len());
    must(right, Promise::Transactions, || format!("at most five of a range are {found:?}"))?;
    let more = some.found.first().is_some_and(|found| found.more);
    must(more, Promise::Transactions, || "a range that was cut says that it is whole".to_owned())
}

async fn refusals<S: Store>(store: &S) -> Result<(), Broken> {
    let long = "k".repeat(LONGEST_KEY.saturating_add(1));
    let cases =
        [vec![put(A, "1"), put(A, "2")], vec![put(OPENED, "1")], vec![put("", "1")], vec![put(&long, "1")]];
    for writes in cases {
        let said = format!("{:?}", writes.first().map(Write::key));
        let transaction = Transaction { writes, ..Transaction::default() };
        let outcome = store.commit(transaction, super::soon()).await;
        let refused = matches!(outcome, Err(StoreError::Refused { .. }));
        must(refused, Promise::Transactions, || format!("a write to {said} is not refused: {outcome:?}"))?;
    }
    Ok(())
}
