//! Every rule about a change of a record reports the change that breaks it, by its name.

use takeover::group::{Change, Evidence, Moving, Proof, Record};
use takeover::rules::{Broken, Check, RULES, RecordStep, record_step};
use takeover::session::{self, Cold, Hot, Over};
use takeover::units::{Claim, Epoch, Incarnation, NodeSet, Stamp, Token};

use crate::world::{lease, node};

/// A change that must not have been made.
struct Wrong {
    rule: &'static str,
    /// Whether the old owner's life is over.
    over: bool,
    before: Record,
    change: Change,
    after: Record,
}

fn claim(number: u8, life: u32, epoch: u32) -> Claim {
    let (epoch, incarnation) = (Epoch::new(0, epoch).unwrap(), Incarnation::new(life).unwrap());
    Claim { epoch, incarnation, node: node(number) }
}

/// One wrong change, while the old owner's life is not over.
const fn wrong(rule: &'static str, before: Record, change: Change, after: Record) -> Wrong {
    Wrong { rule, over: false, before, change, after }
}

fn wrongs() -> [Wrong; 5] {
    let held = claim(1, 1, 5);
    let owned = Record { claim: Some(held), ..Record::FIRST };
    let closed = Record { closed: true, ..owned };
    let tried = Record { tried: NodeSet::of(node(1)), ..owned };
    let taken = |to| Record { claim: Some(to), ..Record::FIRST };
    let stopped = |to| Change::Acquire { to, proof: Proof::Stopped(held) };
    let (theirs, newer, older) = (claim(2, 1, 6), claim(1, 2, 6), claim(2, 1, 4));
    let dead = Proof::Over(node(1), Incarnation::FIRST, Over::Dead);
    let lost = Change::Acquire { to: theirs, proof: dead };
    let counted = Record { failovers: owned.failovers.with(Stamp(3)), heir: Some(node(2)), ..owned };
    let plan = Change::Plan { claim: Some(held), heir: node(2), moving: Moving::Command };
    [
        wrong("handover_needs_proof", owned, stopped(theirs), taken(theirs)),
        wrong("superseded_is_not_dead", owned, stopped(newer), taken(newer)),
        wrong("epochs_only_grow", closed, stopped(older), taken(older)),
        wrong("failover_threshold", owned, plan, counted),
        Wrong { over: true, ..wrong("node_loss_fails_over", tried, lost, taken(theirs)) },
    ]
}

#[test]
fn control_every_rule_reports_the_change_that_breaks_it() {
    let hot = Hot { incarnation: Incarnation::FIRST, token: Token(1), lease: lease(), renewals: 0 };
    let live = session::Record { hot: Some(hot), ..session::Record::default() };
    let dead = Cold { dead_through: Some(Incarnation::FIRST), ..Cold::default() };
    let over = session::Record { cold: dead, ..live };
    for Wrong { rule, over: is_over, before, change, after } in &wrongs() {
        let old = Some(if *is_over { &over } else { &live });
        let evidence = Evidence { old, new: Some(&live), at: Stamp(9) };
        assert_eq!(record_step(&RecordStep { before, evidence, change, after }), Err(Broken(rule)));
    }
    let mut reported: Vec<&str> = wrongs().iter().map(|wrong| wrong.rule).collect();
    let mut rules: Vec<&str> =
        RULES.iter().filter(|rule| rule.check == Check::RecordStep).map(|rule| rule.name).collect();
    reported.sort_unstable();
    rules.sort_unstable();
    assert_eq!(reported, rules, "each rule about a change of a record needs its control");
}
