//! The table of advice: what should become of a group, case by case.

use alloc::format;
use alloc::string::{String, ToString};

use super::situations::{NOW, node, owned};
use super::words::nodes;
use crate::group::{Advice, Fact, Order, Parked, Record, Situation, Stay, decide};
use crate::placement::Candidates;
use crate::policy::{Failback, GroupPolicy, GroupSpec, Hours, Priority};
use crate::table::page::{Outcome, Page};
use crate::units::{Claim, Millis, NodeId, NodeSet, Stamp};

/// What advice rests on, as far as the table changes it.
struct Case {
    home: Option<NodeId>,
    record: Record,
    spec: GroupSpec,
    up: NodeSet,
    paused: NodeSet,
    formed: Stamp,
}

/// A case by name, as a change of the usual one.
type Named = (&'static str, fn(&mut Case));

/// Node 1 owns the group.
const OWNED: [Named; 14] = [
    ("Owned by 1", |_| {}),
    ("Owned by 1, out of service", |case| case.record.out = true),
    ("Owned by 1, 2 down", |case| case.up = set(&[1, 3])),
    ("Owned by 1, others down", |case| case.up = set(&[1])),
    ("Owned by 1, 2 tried", |case| case.record.tried = set(&[2])),
    ("Owned by 1, others tried", |case| case.record.tried = set(&[2, 3])),
    ("Owned by 1, which is paused", |case| case.paused = set(&[1])),
    ("Owned by 1, moving to 3", |case| case.record.heir = node(3)),
    ("Owned by 1, moving to 3, 3 down", |case| {
        case.record.heir = node(3);
        case.up = set(&[1, 2]);
    }),
    ("Owned by 1, failovers exhausted", |case| exhausted(case, NOW)),
    ("Owned by 1, failovers exhausted, 1 paused", |case| {
        exhausted(case, NOW);
        case.paused = set(&[1]);
    }),
    ("Owned by 1, failovers exhausted 6 h ago", |case| {
        exhausted(case, Stamp(NOW.since(Stamp(Millis::hours(6).0)).0));
    }),
    ("Parked, retry in 1 ms", |case| park(case, Some(NOW.after(Millis(1))))),
    ("Parked, retry due", |case| park(case, Some(NOW))),
];

/// What failbacks and parked groups come to.
const WAITING: [Named; 10] = [
    ("Parked, retry in 1 ms, 3 came up", |case| {
        park(case, Some(NOW.after(Millis(1))));
        case.record.parked = case.record.parked.map(|parked| Parked { up: set(&[1, 2]), ..parked });
    }),
    ("Parked for good", |case| park(case, None)),
    ("Owned by 3", |case| owned_by(case, 3)),
    ("Owned by 2, failback at once", |case| failback(case, 2, Failback::Immediate)),
    ("Owned by 3, failback at once", |case| failback(case, 3, Failback::Immediate)),
    ("Owned by 3, failback at once, 2 down", |case| {
        failback(case, 3, Failback::Immediate);
        case.up = set(&[1, 3]);
    }),
    ("Owned by 3, failback at once, 2 tried", |case| {
        failback(case, 3, Failback::Immediate);
        case.record.tried = set(&[2]);
    }),
    ("Owned by 3, failback at once, moving to 1", |case| {
        failback(case, 3, Failback::Immediate);
        case.record.heir = node(1);
    }),
    ("Owned by 3, failback 10 h to 11 h", |case| {
        failback(case, 3, Failback::Within(Hours { start: 10, end: 11 }));
    }),
    ("Owned by 3, failback 11 h to 10 h", |case| {
        failback(case, 3, Failback::Within(Hours { start: 11, end: 10 }));
    }),
];

/// Nobody holds the group: what takes it, and what a forming cluster waits for.
const LOOSE: [Named; 12] = [
    ("Stopped", |case| case.record.closed = true),
    ("Stopped, out of service", |case| {
        case.record.closed = true;
        case.record.out = true;
    }),
    ("Stopped, heir 3", |case| {
        case.record.closed = true;
        case.record.heir = node(3);
    }),
    ("Stopped, NoAutoStart", |case| {
        case.record.closed = true;
        case.spec.priority = Priority::NoAutoStart;
    }),
    ("Owner 1 lost", |case| case.up = set(&[2, 3])),
    ("All nodes down", |case| case.up = NodeSet::EMPTY),
    ("Never owned, home 3", |case| {
        case.record = Record::FIRST;
        case.home = node(3);
    }),
    ("Never owned, home 3, 3 down, formed 119 s ago", |case| forming_at_home(case, 119)),
    ("Never owned, home 3, 3 down, formed 120 s ago", |case| forming_at_home(case, 120)),
    ("Never owned, no home, formed 1 s ago", |case| forming(case, Record::FIRST, 1)),
    ("Owned by 1 before the cluster formed 1 s ago", |case| forming(case, case.record, 1)),
    ("The same, NoAutoStart", |case| {
        forming(case, case.record, 1);
        case.spec.priority = Priority::NoAutoStart;
    }),
];

fn set(nodes: &[u8]) -> NodeSet {
    nodes.iter().copied().filter_map(node).collect()
}

fn exhausted(case: &mut Case, at: Stamp) {
    case.record.failovers = case.record.failovers.with(at).with(at);
}

fn park(case: &mut Case, until: Option<Stamp>) {
    case.record.parked = Some(Parked { until, up: NodeSet::first(3) });
    case.record.tried = set(&[1]);
}

fn owned_by(case: &mut Case, number: u8) {
    let on = |claim: Claim| Claim { node: node(number).unwrap_or(claim.node), ..claim };
    case.record.claim = case.record.claim.map(on);
}

fn failback(case: &mut Case, number: u8, failback: Failback) {
    owned_by(case, number);
    case.spec.failback = failback;
}

/// The same for a group whose first snapshot names node 3.
fn forming_at_home(case: &mut Case, seconds: u64) {
    case.home = node(3);
    forming(case, Record::FIRST, seconds);
}

/// The cluster formed so many seconds ago, without node 3.
fn forming(case: &mut Case, record: Record, seconds: u64) {
    case.record = record;
    case.formed = Stamp(NOW.since(Stamp(Millis::secs(seconds).0)).0);
    case.up = set(&[1, 2]);
}

/// Each case with what can be asked about it.
pub(super) fn print(page: &mut Page) -> Option<()> {
    page.chapter("Advice");
    page.note(
        "Three nodes, all possible owners; 2 and 1 preferred in this order. The cluster formed 9 h ago,",
    );
    page.note("and the counter stands at 10 h. At most two failovers in 6 h.");
    let retry = Some(Millis::mins(60));
    let owned = [
        ("gave up, retry in 1 h", Fact::GaveUp(retry)),
        ("gave up, no retry", Fact::GaveUp(None)),
        ("asked to move", Fact::Asked(Order::Move(None))),
        ("asked to move to 1", Fact::Asked(Order::Move(node(1)))),
        ("asked to move to 2", Fact::Asked(Order::Move(node(2)))),
        ("asked to fail over", Fact::Asked(Order::Failover)),
        ("asked to fail back", Fact::Asked(Order::Failback)),
        ("drain", Fact::Drain),
        ("tick", Fact::Tick),
    ];
    section(page, &OWNED, &owned)?;
    section(page, &WAITING, &[("asked to fail back", Fact::Asked(Order::Failback)), ("tick", Fact::Tick)])?;
    page.section("Nobody holds it");
    for (name, change) in &LOOSE {
        page.fact(name, Outcome::Line(advice(&case(*change)?, Fact::Loose)?));
    }
    Some(())
}

/// The usual case with this change.
fn case(change: fn(&mut Case)) -> Option<Case> {
    let mut case = Case {
        home: None,
        record: Record { since: Stamp(Millis::hours(2).0), ..owned()? },
        spec: GroupSpec::DEFAULT,
        up: NodeSet::first(3),
        paused: NodeSet::EMPTY,
        formed: Stamp(Millis::hours(1).0),
    };
    change(&mut case);
    Some(case)
}

fn section(page: &mut Page, cases: &[Named], facts: &[(&str, Fact)]) -> Option<()> {
    for (name, change) in cases {
        let case = case(*change)?;
        page.section(name);
        for (words, fact) in facts {
            page.fact(words, Outcome::Gathered(format!(" -> {}", advice(&case, *fact)?)));
        }
    }
    Some(())
}

/// What is advised, in words.
fn advice(case: &Case, fact: Fact) -> Option<String> {
    let policy = GroupPolicy::new(case.spec).ok()?;
    let preferred = [node(2)?, node(1)?];
    let situation = Situation {
        home: case.home,
        over: false,
        policy: &policy,
        record: &case.record,
        candidates: Candidates {
            preferred: &preferred,
            possible: NodeSet::first(3),
            up: case.up,
            paused: case.paused,
            quarantined: NodeSet::EMPTY,
            full: NodeSet::EMPTY,
            apart: NodeSet::EMPTY,
            tried: case.record.tried,
            leaving: NodeSet::EMPTY,
        },
        at: NOW,
        formed: case.formed,
        cold_start_wait: Millis::secs(120),
        nodes: 3,
    };
    Some(words(&decide(&situation, fact, |_| 0)))
}

fn words(advice: &Advice) -> String {
    let number = |node: &NodeId| node.number();
    let later = |at: &Stamp| format!("in {}", at.since(NOW));
    match advice {
        Advice::Acquire(node, _) => format!("acquire by {}", number(node)),
        Advice::Plan(heir, moving, _) => format!("plan to {}, {}", number(heir), moving.name()),
        Advice::Park(Parked { until, up }) => {
            let until = until.as_ref().map_or("by command only".to_string(), later);
            format!("park, retry {until}, seen up {}", nodes(*up))
        }
        Advice::Retry => "retry".to_string(),
        Advice::Stay(Stay::NotThere(node, why)) => format!("stay: {} is {}", number(node), why.name()),
        Advice::Stay(stay @ Stay::Waits(node, until)) => {
            format!("stay: {} for {} until {}", stay.name(), number(node), later(until))
        }
        Advice::Stay(stay @ Stay::Moving(heir)) => format!("stay: {} to {}", stay.name(), number(heir)),
        Advice::Stay(
            stay @ (Stay::Fine | Stay::NoNode | Stay::ByCommand | Stay::OutOfService | Stay::LastEpoch),
        ) => format!("stay: {}", stay.name()),
    }
}
