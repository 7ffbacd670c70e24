//! The comparison of `session::apply` with the table, and that of near numbers with far ones, find what
//! they must.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use takeover::group::{self, Change as GroupChange, Evidence};
use takeover::session::{self, Change, Cold, Hot, Record};
use takeover_proofs::refinement::store;

fn found(bug: impl Fn(&Record, &Change) -> Result<Record, session::Refused> + Sync) -> String {
    store::lives(&bug).unwrap_err().to_string()
}

#[test]
fn another_machine_at_once() {
    let told = found(|record, change| {
        let Change::Register { token, .. } = *change else { return session::apply(record, change) };
        let same = record.hot.map(|hot| Hot { token, ..hot });
        session::apply(&Record { hot: same, ..*record }, change)
    });
    assert!(told.contains("condition `over` does not hold"), "{told}");
}

/// A machine of another token, at once, because an administrator paused the node.
#[test]
fn another_machine_at_once_where_the_node_is_paused() {
    let told = found(|record, change| {
        let Change::Register { token, .. } = *change else { return session::apply(record, change) };
        let same = record.hot.map(|hot| if record.cold.paused { Hot { token, ..hot } } else { hot });
        session::apply(&Record { hot: same, ..*record }, change)
    });
    assert!(told.contains("condition `over` does not hold"), "{told}");
}

#[test]
fn dead_though_it_was_renewed() {
    let told = found(|record, change| {
        let Change::Dead { incarnation, .. } = *change else { return session::apply(record, change) };
        let renewals = record.hot.map_or(0, |hot| hot.renewals);
        session::apply(record, &Change::Dead { incarnation, renewals })
    });
    assert!(told.contains("condition `silence` does not hold"), "{told}");
}

#[test]
fn an_older_life_is_written_dead() {
    let told = found(|record, change| {
        let Change::Dead { incarnation, .. } = *change else { return session::apply(record, change) };
        let hot = record.hot.map(|hot| Hot { incarnation, ..hot });
        let after = session::apply(&Record { hot, ..*record }, change)?;
        Ok(Record { hot: record.hot, ..after })
    });
    assert!(told.contains("condition `"), "{told}");
}

#[test]
fn fenced_before_it_lived() {
    let told = found(|record, change| match *change {
        Change::Fenced { incarnation } if record.hot.is_some() => {
            let cold = Cold { fenced_through: Some(incarnation), ..record.cold };
            Ok(Record { cold, ..*record })
        }
        Change::Register { .. }
        | Change::Renew { .. }
        | Change::Dead { .. }
        | Change::Fence { .. }
        | Change::Withdraw { .. }
        | Change::Fenced { .. }
        | Change::AllOver
        | Change::Pause { .. }
        | Change::Resume => session::apply(record, change),
    });
    assert!(told.contains("write_fenced"), "{told}");
}

#[test]
fn the_dead_are_renewed() {
    let told = found(|record, change| {
        if !matches!(change, Change::Renew { .. }) {
            return session::apply(record, change);
        }
        let after = session::apply(&Record { cold: Cold::default(), ..*record }, change)?;
        Ok(Record { cold: record.cold, ..after })
    });
    assert!(told.contains("condition `not over` does not hold"), "{told}");
}

/// A writer that looks inside an epoch instead of comparing it.
#[test]
fn even_epochs_are_favoured() {
    let odd = |record: &group::Record, evidence: Evidence<'_>, change: &GroupChange| {
        if let GroupChange::Adopt { to } = change
            && to.epoch.number() & 1 == 1
        {
            return Err(group::Refused::NotLive);
        }
        group::apply(record, evidence, change)
    };
    let told = store::opaque(&odd).unwrap_err().to_string();
    assert!(told.contains("with numbers far apart"), "{told}");
}
