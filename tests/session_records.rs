//! What holds of every change of every small session record: each record of up to two lives, each
//! change that could be asked of it.
//!
//! Rules `one_name_one_machine`, `death_is_written`, `handover_needs_proof`.
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover::policy::{Lease, LeaseSpec};
use takeover::session::{Change, Cold, Fencing, Hot, Over, Record, Refused, apply};
use takeover::units::{Incarnation, NodeId, Token};

const RENEWALS: [u64; 3] = [0, 1, 2];

fn life(number: u32) -> Incarnation {
    Incarnation::new(number).unwrap()
}

fn lives() -> [Incarnation; 2] {
    [life(1), life(2)]
}

fn maybe<T: Copy>(items: &[T]) -> Vec<Option<T>> {
    core::iter::once(None).chain(items.iter().copied().map(Some)).collect()
}

fn lease() -> Lease {
    Lease::new(LeaseSpec::DEFAULT).unwrap()
}

fn fencing(incarnation: Incarnation, renewals: u64) -> Fencing {
    Fencing { incarnation, renewals, by: NodeId::new(2).unwrap(), life: life(1) }
}

fn fencings() -> [Fencing; 3] {
    [fencing(life(1), 0), fencing(life(2), 0), fencing(life(2), 1)]
}

fn hots() -> Vec<Option<Hot>> {
    let of = |incarnation, token, renewals| Hot { incarnation, token, lease: lease(), renewals };
    let tokens = |incarnation| [Token(1), Token(2)].map(|token| (incarnation, token));
    let named = lives().into_iter().flat_map(tokens);
    let all =
        named.flat_map(|(incarnation, token)| RENEWALS.map(|renewals| of(incarnation, token, renewals)));
    maybe(&all.collect::<Vec<_>>())
}

fn colds() -> Vec<Cold> {
    let mut all = Vec::new();
    for dead_through in maybe(&lives()) {
        for fenced_through in maybe(&lives()) {
            for fencing in maybe(&fencings()) {
                for (paused, draining) in [(false, false), (true, false), (true, true)] {
                    all.push(Cold { dead_through, fenced_through, fencing, paused, draining });
                }
            }
        }
    }
    all
}

fn changes() -> Vec<Change> {
    let mut all = vec![Change::AllOver, Change::Resume];
    all.extend([true, false].map(|drain| Change::Pause { drain }));
    for after in maybe(&lives()) {
        all.extend([Token(1), Token(2)].map(|token| Change::Register { token, lease: lease(), after }));
    }
    for incarnation in [life(1), life(2), life(3)] {
        all.extend([Change::Renew { incarnation }, Change::Fenced { incarnation }]);
        all.extend(RENEWALS.map(|renewals| Change::Dead { incarnation, renewals }));
    }
    for fencing in fencings() {
        all.extend(maybe(&fencings()).into_iter().map(|instead| Change::Fence { fencing, instead }));
        all.extend(RENEWALS.map(|renewals| Change::Withdraw { fencing, renewals }));
    }
    all
}

/// One change that was applied.
struct Applied {
    before: Record,
    change: Change,
    after: Record,
}

/// Every change that some small record allows, and how many are refused.
fn applied() -> (Vec<Applied>, usize) {
    let mut refused = 0_usize;
    let mut all = Vec::new();
    for hot in hots() {
        for cold in colds() {
            let before = Record { hot, cold, ..Record::default() };
            for change in changes() {
                match apply(&before, &change) {
                    Ok(after) => all.push(Applied { before, change, after }),
                    Err(_) => refused = refused.saturating_add(1),
                }
            }
        }
    }
    (all, refused)
}

fn newest(record: &Record) -> Option<Incarnation> {
    record.hot.map(|hot| hot.incarnation)
}

/// No proof is taken back.
fn what_is_over_stays_over(step: &Applied) -> bool {
    lives().iter().all(|&life| step.before.over(life).is_none() || step.after.over(life).is_some())
}

fn lives_only_grow(step: &Applied) -> bool {
    newest(&step.before) <= newest(&step.after)
}

/// Rule `one_name_one_machine`.
fn another_machine_waits(step: &Applied) -> bool {
    let (Some(before), Some(after)) = (step.before.hot, step.after.hot) else { return true };
    before.token == after.token || step.before.over(before.incarnation).is_some()
}

/// Rule `death_is_written`: by an observer of this very number of renewals, or with all at once.
fn only_what_was_silent_dies(step: &Applied) -> bool {
    let died = step.before.cold.dead_through != step.after.cold.dead_through;
    let seen = match step.change {
        Change::Dead { incarnation, renewals } => {
            step.before.live().is_some_and(|hot| (hot.incarnation, hot.renewals) == (incarnation, renewals))
        }
        Change::AllOver => true,
        Change::Register { .. }
        | Change::Renew { .. }
        | Change::Fence { .. }
        | Change::Withdraw { .. }
        | Change::Fenced { .. }
        | Change::Pause { .. }
        | Change::Resume => false,
    };
    !died || seen
}

/// Rule `handover_needs_proof`: a request for a fencing proves nothing, its confirmation does.
fn only_a_confirmation_fences(step: &Applied) -> bool {
    let confirmed = matches!(step.change, Change::Fenced { .. });
    confirmed || step.before.cold.fenced_through == step.after.cold.fenced_through
}

/// What stands is a request for the newest life, until that is over, renewed or superseded.
fn a_request_is_for_the_newest(step: &Applied) -> bool {
    let Some(asked) = step.after.cold.fencing else { return true };
    step.before.cold.fencing == Some(asked) || newest(&step.after) == Some(asked.incarnation)
}

fn only_administrators_pause(step: &Applied) -> bool {
    let by_them = matches!(step.change, Change::Pause { .. } | Change::Resume);
    let used = |record: &Record| (record.cold.paused, record.cold.draining);
    by_them || used(&step.before) == used(&step.after)
}

type Law = (&'static str, fn(&Applied) -> bool);

const LAWS: [Law; 7] = [
    ("what_is_over_stays_over", what_is_over_stays_over),
    ("lives_only_grow", lives_only_grow),
    ("another_machine_waits", another_machine_waits),
    ("only_what_was_silent_dies", only_what_was_silent_dies),
    ("only_a_confirmation_fences", only_a_confirmation_fences),
    ("a_request_is_for_the_newest", a_request_is_for_the_newest),
    ("only_administrators_pause", only_administrators_pause),
];

#[test]
fn every_change_of_every_small_record_obeys() {
    let (applied, refused) = applied();
    assert!(!applied.is_empty() && refused > 0, "changes are applied, and changes are refused");
    for step in &applied {
        for (name, holds) in LAWS {
            assert!(holds(step), "{name}: {:?} of {:?}", step.change, step.before);
        }
    }
}

/// Each kind of change is allowed somewhere and does something.
#[test]
fn every_kind_of_change_happens() {
    let (applied, _) = applied();
    for change in changes() {
        let kind = core::mem::discriminant(&change);
        let does =
            |step: &&Applied| core::mem::discriminant(&step.change) == kind && step.before != step.after;
        assert!(applied.iter().find(does).is_some(), "{change:?}");
    }
}

fn record(hot: Option<Hot>, cold: Cold) -> Record {
    Record { hot, cold, ..Record::default() }
}

fn one_life() -> Record {
    let hot = Hot { incarnation: life(1), token: Token(1), lease: lease(), renewals: 1 };
    record(Some(hot), Cold::default())
}

/// A writer that errs once is caught by the law that it breaks.
#[test]
fn control_each_law_flags_what_breaks_it() {
    let before = one_life();
    let died = record(before.hot, Cold { dead_through: Some(life(1)), ..Cold::default() });
    let fenced = record(before.hot, Cold { fenced_through: Some(life(1)), ..Cold::default() });
    let taken = record(before.hot.map(|hot| Hot { token: Token(2), ..hot }), Cold::default());
    let asked = record(before.hot, Cold { fencing: Some(fencing(life(2), 0)), ..Cold::default() });
    let paused = record(before.hot, Cold { paused: true, ..Cold::default() });
    let renew = Change::Renew { incarnation: life(1) };
    let early = Change::Dead { incarnation: life(1), renewals: 0 };
    let ask = Change::Fence { fencing: fencing(life(1), 1), instead: None };
    let wrong = [
        ("what_is_over_stays_over", died, renew, before),
        ("lives_only_grow", before, renew, record(None, Cold::default())),
        ("another_machine_waits", before, renew, taken),
        ("only_what_was_silent_dies", before, early, died),
        ("only_a_confirmation_fences", before, ask, fenced),
        ("a_request_is_for_the_newest", before, ask, asked),
        ("only_administrators_pause", before, renew, paused),
    ];
    assert_eq!(wrong.map(|(name, ..)| name), LAWS.map(|(name, _)| name));
    for ((name, before, change, after), (_, holds)) in wrong.into_iter().zip(LAWS) {
        assert!(!holds(&Applied { before, change, after }), "{name}");
    }
}

/// A life is over through the number that was written, and through no later one; a fencing is the stronger
/// proof where both are written.
#[test]
fn a_life_is_over_by_the_strongest_proof_that_reaches_it() {
    let of = |fenced_through, dead_through| {
        let record = record(None, Cold { fenced_through, dead_through, ..Cold::default() });
        [1, 2, 3].map(|number| record.over(life(number)))
    };
    let (fenced, dead) = (Some(Over::Fenced), Some(Over::Dead));
    assert_eq!(of(Some(life(2)), None), [fenced, fenced, None]);
    assert_eq!(of(None, Some(life(2))), [dead, dead, None]);
    assert_eq!(of(Some(life(1)), Some(life(2))), [fenced, dead, None]);
    assert_eq!(of(Some(life(2)), Some(life(1))), [fenced, fenced, None]);
}

/// What is asked of a life that was renewed, superseded or ended meanwhile is refused, and why.
#[test]
fn refusals_say_why() {
    let record = one_life();
    let register = |token, after| Change::Register { token, lease: lease(), after };
    let ask = Change::Fence { fencing: fencing(life(1), 1), instead: None };
    let cases = [
        (register(Token(2), Some(life(1))), Refused::NotYet),
        (register(Token(1), None), Refused::NotYet),
        (Change::Renew { incarnation: life(2) }, Refused::NotLive),
        (Change::Dead { incarnation: life(2), renewals: 1 }, Refused::NotLive),
        (Change::Dead { incarnation: life(1), renewals: 0 }, Refused::Renewed),
        (Change::Fence { fencing: fencing(life(1), 0), instead: None }, Refused::Renewed),
        (Change::Withdraw { fencing: fencing(life(1), 1), renewals: 2 }, Refused::Changed),
        (Change::Fenced { incarnation: life(2) }, Refused::NotLive),
    ];
    for (change, why) in cases {
        assert_eq!(apply(&record, &change), Err(why), "{change:?}");
    }
    let asked = apply(&record, &ask).unwrap();
    assert_eq!(apply(&asked, &ask), Err(Refused::Changed), "repeated");
}

/// The last life is not followed by a first one.
#[test]
fn the_last_life_is_the_last() {
    let last = Incarnation::new(u32::MAX).unwrap();
    let record = record(one_life().hot.map(|hot| Hot { incarnation: last, ..hot }), Cold::default());
    let again = Change::Register { token: Token(1), lease: lease(), after: Some(last) };
    assert_eq!(apply(&record, &again), Err(Refused::Exhausted));
}

/// A confirmation that comes twice says the same.
#[test]
fn a_repeated_confirmation_changes_nothing() {
    for step in applied().0.iter().filter(|step| matches!(step.change, Change::Fenced { .. })) {
        assert_eq!(apply(&step.after, &step.change), Ok(step.after));
    }
}

/// The database refuses by the same names.
#[cfg(feature = "alloc")]
#[test]
fn the_database_says_the_same() {
    let all = [Refused::NotYet, Refused::NotLive, Refused::Renewed, Refused::Changed, Refused::Exhausted];
    for refused in all {
        assert_eq!(format!("{:?}", takeover::cluster::Refused::from(refused)), format!("{refused:?}"));
    }
}
