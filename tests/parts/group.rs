//! What a store compares before it writes a change of a group's record, and what a change leaves as it
//! was.

use takeover::group::{Change, Condition, Evidence, Moving, Parked, Proof, Record, apply, condition};
use takeover::session::Over;
use takeover::units::{NodeSet, Revision, Stamp};

use crate::cast::{claim, life, node, sessions};

const READ: Revision = Revision { generation: 2, number: 7 };

/// Rule `handover_needs_proof`: who takes a group lives, and the life whose end is the proof is over.
#[test]
fn an_acquisition_asks_for_both_lives() {
    let to = claim(2, 3, 5);
    let over = Proof::Over(node(1), life(4), Over::Dead);
    for (proof, over) in
        [(Proof::NeverOwned, None), (Proof::Stopped(claim(1, 1, 4)), None), (over, Some((node(1), life(4))))]
    {
        let asked = condition(&Change::Acquire { to, proof }, None, READ);
        let live = Some((node(2), life(3)));
        assert_eq!(asked, Condition { record: READ, over, live, not_over: None });
    }
}

/// Rule `superseded_is_not_dead`: nobody adopts from a life that is over.
#[test]
fn an_adoption_asks_that_the_older_life_is_not_over() {
    let (held, to) = (claim(1, 1, 4), claim(1, 2, 5));
    let asked = condition(&Change::Adopt { to }, Some(held), READ);
    let (live, not_over) = (Some((node(1), life(2))), Some((node(1), life(1))));
    assert_eq!(asked, Condition { record: READ, over: None, live, not_over });
    assert_eq!(condition(&Change::Adopt { to }, None, READ).not_over, None);
}

#[test]
fn other_changes_ask_for_the_record_alone() {
    let claim = claim(1, 1, 4);
    let parked = Parked { until: None, up: NodeSet::EMPTY };
    for change in [
        Change::Stopped { claim },
        Change::Plan { claim: Some(claim), heir: node(2), moving: Moving::Command },
        Change::Park { claim, parked },
        Change::Retry { claim },
        Change::Succeeded { claim },
        Change::TakeOut { claim: Some(claim) },
        Change::PutBack { claim: None },
    ] {
        let none = Condition { record: READ, over: None, live: None, not_over: None };
        assert_eq!(condition(&change, Some(claim), READ), none, "{change:?}");
    }
}

/// A record with something in every field.
fn full() -> Record {
    Record {
        claim: Some(claim(1, 1, 4)),
        since: Stamp(5),
        closed: true,
        heir: Some(node(2)),
        tried: NodeSet::of(node(3)),
        failovers: Record::FIRST.failovers.with(Stamp(3)),
        parked: Some(Parked { until: None, up: NodeSet::EMPTY }),
        ..Record::FIRST
    }
}

fn changed(record: &Record, change: &Change) -> Record {
    let (old, new) = (sessions(1, None), sessions(1, None));
    apply(record, Evidence { old: Some(&old), new: Some(&new), at: Stamp(9) }, change).unwrap()
}

/// What was planned has come about, and what was parked is tried again.
#[test]
fn an_acquisition_ends_a_plan_and_a_pause() {
    let to = claim(2, 1, 5);
    let after = changed(&full(), &Change::Acquire { to, proof: Proof::Stopped(claim(1, 1, 4)) });
    let expected =
        Record { claim: Some(to), since: Stamp(9), closed: false, heir: None, parked: None, ..full() };
    assert_eq!(after, expected);
}

/// Out of service nothing is planned any more; back in it, no node has been tried.
#[test]
fn service_forgets_what_was_planned_and_tried() {
    let out = changed(&full(), &Change::TakeOut { claim: full().claim });
    assert_eq!(out, Record { out: true, heir: None, parked: None, ..full() });
    let back = changed(&out, &Change::PutBack { claim: full().claim });
    assert_eq!(back, Record { out: false, tried: NodeSet::EMPTY, ..out });
}
