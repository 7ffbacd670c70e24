//! Placements that choose wrongly, or say why wrongly.

use takeover::placement::{Because, Candidates, Choice};
use takeover::policy::PlacementRule;
use takeover::units::{NodeId, NodeSet};
use takeover_proofs::leaves::placement::{Choose, Ways, check_ways};

use crate::found;

type Load<'a> = &'a dyn Fn(NodeId) -> u32;

/// That a wrong way to choose is found, by the node that is taken.
fn chosen(bug: &str, choose: Choose) {
    found(bug, "the node to take", check_ways(&Ways { choose, ..Ways::SHIPPED }));
}

/// That a wrong way to choose is found, by a reason that it gives: that shows first.
fn explained(bug: &str, choose: Choose) {
    found(bug, "why a node was taken or passed over", check_ways(&Ways { choose, ..Ways::SHIPPED }));
}

#[test]
fn control_marks_that_are_ignored() {
    chosen("tried nodes are taken like others", |of, rule, load| {
        Candidates { tried: NodeSet::EMPTY, ..*of }.choose(rule, load)
    });
    chosen("paused nodes are taken", |of, rule, load| {
        Candidates { paused: NodeSet::EMPTY, ..*of }.choose(rule, load)
    });
    chosen("the node that is left is taken", |of, rule, load| {
        Candidates { leaving: NodeSet::EMPTY, ..*of }.choose(rule, load)
    });
    chosen("nodes that are down are taken", |of, rule, load| {
        Candidates { up: NodeSet::ALL, ..*of }.choose(rule, load)
    });
    chosen("classes are not kept apart", |of, rule, load| {
        Candidates { apart: NodeSet::EMPTY, ..*of }.choose(rule, load)
    });
    explained("keeping apart is a must", |of, rule, load| {
        Candidates { possible: of.possible.minus(of.apart), ..*of }.choose(rule, load)
    });
    explained("tried nodes are never taken", |of, rule, load| {
        Candidates { possible: of.possible.minus(of.tried), ..*of }.choose(rule, load)
    });
    explained("keeping apart outweighs what was tried", |of, rule, load| {
        Candidates { apart: of.tried, tried: of.apart, ..*of }.choose(rule, load)
    });
    explained("marks of nodes that cannot take it count", |of, rule, load| {
        let untried = of.possible.minus(of.tried);
        let tried = if untried.is_empty() { NodeSet::EMPTY } else { of.tried };
        let possible = of.possible.minus(tried);
        Candidates { possible, ..*of }.choose(rule, load)
    });
}

#[test]
fn control_lists_and_loads() {
    chosen("the list is read backwards", |of, rule, load| {
        let preferred: Vec<NodeId> = of.preferred.iter().rev().copied().collect();
        Candidates { preferred: &preferred, ..*of }.choose(rule, load)
    });
    chosen("only the first of the list counts", |of, rule, load| {
        Candidates { preferred: of.preferred.get(..1).unwrap_or_default(), ..*of }.choose(rule, load)
    });
    chosen("the list is ignored", |of, rule, load| Candidates { preferred: &[], ..*of }.choose(rule, load));
    chosen("the highest number comes first", |of, rule, load| {
        let others: Vec<NodeId> = of.list().filter(|id| !of.preferred.contains(id)).collect();
        let preferred: Vec<NodeId> = of.preferred.iter().copied().chain(others.into_iter().rev()).collect();
        Candidates { preferred: &preferred, ..*of }.choose(rule, load)
    });
    chosen("the most loaded is taken", |of, rule, load| of.choose(rule, |node| u32::MAX - load(node)));
    explained("loads are ignored", |of, _, load| of.choose(PlacementRule::FirstAvailable, load));
    explained("loads always count", |of, _, load| of.choose(PlacementRule::LeastLoaded, load));
}

/// The shipped choice wherever few nodes are concerned; wrong in what only the laws about many show.
#[test]
fn control_laws_about_many() {
    let law = |bug, law, choose: Choose| found(bug, law, check_ways(&Ways { choose, ..Ways::SHIPPED }));
    law("a node above 32 is not seen", "numbers count by their order only", |of, rule, load| {
        Candidates { possible: of.possible.and(NodeSet::first(32)), ..*of }.choose(rule, load)
    });
    law("loads are read as 16 bits", "loads count by their order only", |of, rule, load| {
        of.choose(rule, |node| load(node) & 0xffff)
    });
    law("the sixth node is forgotten", "two among 64", |of, rule, load| {
        let few: NodeSet = of.possible.iter().take(5).collect();
        Candidates { possible: few, ..*of }.choose(rule, load)
    });
}

#[test]
fn control_reasons() {
    let said = "why a node was taken or passed over";
    let reason = |bug, why| found(bug, said, check_ways(&Ways { why, ..Ways::SHIPPED }));
    reason("a paused node is called down", |choice, node| {
        misread(choice.why(node), Because::Paused, Because::NotUp)
    });
    reason("later in the list and more loaded are mixed up", |choice, node| {
        misread(choice.why(node), Because::MoreLoaded, Because::LaterInList)
    });
    reason("tried and kept apart are mixed up", |choice, node| {
        misread(choice.why(node), Because::Tried, Because::KeptApart)
    });
    let stranger = Ways { why: wrong_of_strangers, ..Ways::SHIPPED };
    found("a stranger is said to be down", "why a stranger was passed over", check_ways(&stranger));
}

/// This reason, unless it is the one that is misread.
fn misread(why: Because, which: Because, read: Because) -> Because {
    if why == which { read } else { why }
}

fn wrong_of_strangers(choice: &Choice, node: NodeId) -> Because {
    if node.number() == 9 { Because::NotUp } else { choice.why(node) }
}

/// Asked twice, it answers twice: a way that does not is found.
#[test]
fn control_a_choice_that_changes() {
    use core::sync::atomic::{AtomicU32, Ordering};
    static ASKED: AtomicU32 = AtomicU32::new(0);
    fn moody(of: &Candidates<'_>, rule: PlacementRule, load: Load<'_>) -> Choice {
        let third = ASKED.fetch_add(1, Ordering::Relaxed) % 1_000 == 999;
        let tried = if third { of.possible } else { of.tried };
        Candidates { tried, ..*of }.choose(rule, load)
    }
    found("a choice that changes", "the same choice", check_ways(&Ways { choose: moody, ..Ways::SHIPPED }));
}
