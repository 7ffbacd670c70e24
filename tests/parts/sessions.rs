//! What each change of a session's record leaves as it was, and what it does not.

use takeover::policy::{ClusterPolicy, ClusterSpec, Lease, LeaseSpec};
use takeover::session::{Change, Cold, Event, Fencing, Hot, Member, Record, Refused, State, apply, step};
use takeover::units::{Incarnation, Moment, Token};

use crate::cast::{life, node};

/// Life 3, renewed nine times; a fencing of it was asked for when it was renewed five times.
fn record() -> Record {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let hot = Some(Hot { incarnation: life(3), token: Token(1), lease, renewals: 9 });
    let (dead_through, fenced_through) = (Some(life(2)), Some(life(1)));
    let cold = Cold { dead_through, fenced_through, fencing: Some(fencing()), paused: true, draining: true };
    Record { hot, cold, ..Record::default() }
}

fn fencing() -> Fencing {
    Fencing { incarnation: life(3), renewals: 5, by: node(2), life: life(1) }
}

/// What stands in a record after a change, beside its newest life.
fn cold(before: &Record, change: &Change) -> Cold {
    let after = apply(before, change).unwrap();
    assert_eq!(Record { hot: before.hot, cold: before.cold, ..after }, *before, "{change:?}");
    after.cold
}

#[test]
fn a_new_life_is_not_the_one_that_was_to_be_fenced() {
    let before = record();
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let register = Change::Register { token: Token(1), lease, after: Some(life(3)) };
    assert_eq!(cold(&before, &register), Cold { fencing: None, ..before.cold });
    let hot = Some(Hot { incarnation: life(4), token: Token(1), lease, renewals: 0 });
    assert_eq!(apply(&before, &register).unwrap().hot, hot);
}

#[test]
fn where_all_lives_are_over_none_is_left_to_fence() {
    let before = record();
    let over = Cold { dead_through: Some(life(3)), fencing: None, ..before.cold };
    assert_eq!(cold(&before, &Change::AllOver), over);
    let never = Record::default();
    assert_eq!(apply(&never, &Change::AllOver), Ok(never));
}

#[test]
fn a_use_that_changes_says_nothing_of_lives() {
    let before = record();
    assert_eq!(cold(&before, &Change::Resume), Cold { paused: false, draining: false, ..before.cold });
    let resumed = apply(&before, &Change::Resume).unwrap();
    for drain in [false, true] {
        let paused = Cold { paused: true, draining: drain, ..before.cold };
        assert_eq!(cold(&resumed, &Change::Pause { drain }), paused);
    }
}

/// The fencing of an older life says nothing about the one that is to be fenced now.
#[test]
fn a_confirmed_fencing_is_over_and_one_of_a_newer_life_stands() {
    let before = record();
    let fenced = |incarnation| cold(&before, &Change::Fenced { incarnation });
    for (number, through) in [(1, 1), (2, 2)] {
        assert_eq!(fenced(life(number)), Cold { fenced_through: Some(life(through)), ..before.cold });
    }
    assert_eq!(fenced(life(3)), Cold { fenced_through: Some(life(3)), fencing: None, ..before.cold });
    let newer = Change::Fenced { incarnation: life(4) };
    assert_eq!(apply(&before, &newer), Err(Refused::NotLive));
}

/// It is withdrawn on the word of whoever saw the life renewed after it was asked for, and no more often
/// than it was.
#[test]
fn a_fencing_is_withdrawn_where_the_life_was_renewed_since() {
    let before = record();
    let withdraw = |fencing, renewals| apply(&before, &Change::Withdraw { fencing, renewals });
    for renewals in [6, 8, 9] {
        let after = withdraw(fencing(), renewals).unwrap();
        assert_eq!(after, Record { cold: Cold { fencing: None, ..before.cold }, ..before });
    }
    for renewals in [0, 5, 10] {
        assert_eq!(withdraw(fencing(), renewals), Err(Refused::Changed), "{renewals}");
    }
    let another = Fencing { renewals: 4, ..fencing() };
    assert_eq!(withdraw(another, 6), Err(Refused::Changed));
    assert_eq!(before.hot.map(|hot| hot.incarnation), Incarnation::new(3));
}

/// Rule `lease_ends_early`: what the guardian acknowledges counts while it lies ahead, and the latest counts.
#[test]
fn an_acknowledgement_counts_while_its_deadline_lies_ahead() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let (now, at) = (Moment(1_000), |later: u64| Moment(1_000 + later));
    let member = |guarded| {
        let (asked, renew_at, deadline) = (None, at(500), at(9_000));
        State::Member(Member { incarnation: life(1), asked, renew_at, deadline, guarded })
    };
    let acknowledged =
        |before, until| step(&policy, &member(before), now, Event::Guarded(until)).unwrap().state;
    assert_eq!(acknowledged(None, now), member(None));
    assert_eq!(acknowledged(None, at(1)), member(Some(at(1))));
    assert_eq!(acknowledged(Some(at(5)), at(1)), member(Some(at(5))));
    assert_eq!(acknowledged(Some(at(5)), at(7)), member(Some(at(7))));
}
