//! Every placement of a group on few nodes, against the rules stated here once more: not as a
//! second algorithm, but as what must be true of a choice however it was made.
//!
//! Rules `first_available_node`, `only_possible_owners`, `anti_affinity`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

use takeover::placement::{Because, Candidates, Choice};
use takeover::policy::PlacementRule;
use takeover::units::{NodeId, NodeSet};

/// What a rule says of a choice.
struct Rule {
    name: &'static str,
    holds: fn(&Case<'_>, Option<NodeId>) -> bool,
}

const RULES: [Rule; 6] = [
    Rule { name: "only_possible_owners", holds: only_possible_owners },
    Rule { name: "none only if nobody can", holds: none_only_if_nobody_can },
    Rule { name: "untried before tried", holds: untried_before_tried },
    Rule { name: "anti_affinity", holds: anti_affinity },
    Rule { name: "least loaded", holds: least_loaded },
    Rule { name: "first_available_node", holds: first_available_node },
];

/// What is chosen from.
struct Case<'a> {
    of: Candidates<'a>,
    rule: PlacementRule,
    loads: [u32; 4],
    nodes: u8,
}

impl Case<'_> {
    fn choose(&self) -> Choice {
        self.of.choose(self.rule, |node| self.load(node))
    }

    fn load(&self, node: NodeId) -> u32 {
        self.loads[node.index()]
    }

    /// Whether nothing forbids the node.
    fn can(&self, node: NodeId) -> bool {
        let of = &self.of;
        let bad = [of.paused, of.quarantined, of.full, of.leaving];
        of.possible.contains(node) && of.up.contains(node) && bad.iter().all(|set| !set.contains(node))
    }

    fn able(&self) -> impl Iterator<Item = NodeId> + '_ {
        NodeSet::first(self.nodes).iter().filter(|&node| self.can(node))
    }

    /// Whether a soft rule speaks more against one node than against the other.
    fn worse(&self, node: NodeId, than: NodeId) -> bool {
        let faults = |node| (self.of.tried.contains(node), self.of.apart.contains(node));
        faults(node) > faults(than)
    }

    /// The node's place in the list.
    fn place(&self, node: NodeId) -> usize {
        let named = self.of.preferred.iter().position(|&other| other == node);
        named.unwrap_or(100 + usize::from(node.number()))
    }
}

fn only_possible_owners(case: &Case<'_>, taken: Option<NodeId>) -> bool {
    taken.is_none_or(|node| case.can(node))
}

fn none_only_if_nobody_can(case: &Case<'_>, taken: Option<NodeId>) -> bool {
    taken.is_some() || case.able().next().is_none()
}

fn untried_before_tried(case: &Case<'_>, taken: Option<NodeId>) -> bool {
    let tried = |node| case.of.tried.contains(node);
    taken.is_none_or(|node| !tried(node) || case.able().all(tried))
}

fn anti_affinity(case: &Case<'_>, taken: Option<NodeId>) -> bool {
    let (tried, apart) = (|node| case.of.tried.contains(node), |node| case.of.apart.contains(node));
    let none_better = |taken| case.able().filter(|&node| tried(node) == tried(taken)).all(apart);
    taken.is_none_or(|node| !apart(node) || none_better(node))
}

fn least_loaded(case: &Case<'_>, taken: Option<NodeId>) -> bool {
    let Some(taken) = taken.filter(|_| case.rule == PlacementRule::LeastLoaded) else { return true };
    case.able().all(|node| case.load(node) >= case.load(taken) || case.worse(node, taken))
}

fn first_available_node(case: &Case<'_>, taken: Option<NodeId>) -> bool {
    let Some(taken) = taken else { return true };
    let loaded = |node| case.rule == PlacementRule::LeastLoaded && case.load(node) > case.load(taken);
    case.able().all(|node| case.place(node) >= case.place(taken) || case.worse(node, taken) || loaded(node))
}

/// Whether the reason given for a node is true.
fn reason_is_true(case: &Case<'_>, taken: Option<NodeId>, node: NodeId, why: Because) -> bool {
    let of = &case.of;
    let better = |worse: fn(&Case<'_>, NodeId, NodeId) -> bool| {
        case.can(node) && taken.is_some_and(|taken| worse(case, node, taken))
    };
    match why {
        Because::Taken => taken == Some(node),
        Because::NotPossible => !of.possible.contains(node),
        Because::NotUp => !of.up.contains(node),
        Because::Paused => of.paused.contains(node),
        Because::Quarantined => of.quarantined.contains(node),
        Because::Full => of.full.contains(node),
        Because::Leaving => of.leaving.contains(node),
        Because::Tried => {
            better(|case, node, taken| case.of.tried.contains(node) && !case.of.tried.contains(taken))
        }
        Because::KeptApart => {
            better(|case, node, taken| case.of.apart.contains(node) && !case.of.apart.contains(taken))
        }
        Because::MoreLoaded => better(|case, node, taken| {
            case.rule == PlacementRule::LeastLoaded && case.load(node) > case.load(taken)
        }),
        Because::LaterInList => better(|case, node, taken| {
            case.place(node) > case.place(taken) && !case.worse(node, taken) && !case.worse(taken, node)
        }),
    }
}

/// The first rule that a choice breaks.
fn broken(case: &Case<'_>, taken: Option<NodeId>) -> Option<&'static str> {
    RULES.iter().find(|rule| !(rule.holds)(case, taken)).map(|rule| rule.name)
}

/// Holds one case against all rules.
fn check(case: &Case<'_>) {
    let choice = case.choose();
    let taken = choice.taken();
    let told =
        |what: &str| format!("{what}: {taken:?} of {:?} by {:?} with {:?}", case.of, case.rule, case.loads);
    assert_eq!(broken(case, taken), None, "{}", told("a rule is broken"));
    for node in NodeSet::first(case.nodes) {
        let why = choice.why(node);
        assert_eq!(why == Because::Taken, taken == Some(node), "{}", told("taken"));
        assert!(reason_is_true(case, taken, node, why), "{}", told(&format!("{node:?} {why:?}")));
    }
}

fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

/// The nodes whose bits are set.
fn set(bits: usize) -> NodeSet {
    (1..=4).filter(|number| bits & (1 << (number - 1)) != 0).map(node).collect()
}

/// All lists of different nodes out of `nodes`, the empty one first.
fn orders(nodes: u8) -> Vec<Vec<NodeId>> {
    let mut orders = vec![Vec::new()];
    let mut at = 0;
    while let Some(order) = orders.get(at).cloned() {
        let longer = NodeSet::first(nodes).iter().filter(|node| !order.contains(node));
        orders.extend(longer.map(|node| order.iter().copied().chain([node]).collect()));
        at += 1;
    }
    orders
}

/// Four loads of 0 or 1.
fn loads(bits: usize) -> [u32; 4] {
    [0, 1, 2, 3].map(|bit| u32::from(bits & (1 << bit) != 0))
}

/// Candidates with the possible owners up and nothing against them.
fn fine(preferred: &[NodeId], possible: NodeSet) -> Candidates<'_> {
    Candidates {
        preferred,
        possible,
        up: possible,
        paused: NodeSet::EMPTY,
        quarantined: NodeSet::EMPTY,
        full: NodeSet::EMPTY,
        apart: NodeSet::EMPTY,
        tried: NodeSet::EMPTY,
        leaving: NodeSet::EMPTY,
    }
}

/// Candidates from one number: eight sets of `nodes` nodes each.
fn candidates(preferred: &[NodeId], nodes: u8, number: usize) -> Candidates<'_> {
    let part = |place: usize| set((number >> (place * usize::from(nodes))) & ((1 << nodes) - 1));
    Candidates {
        preferred,
        possible: part(0),
        up: part(1),
        paused: part(2),
        quarantined: part(3),
        full: part(4),
        apart: part(5),
        tried: part(6),
        leaving: part(7),
    }
}

/// Two nodes: every value of every set, every list, both rules, every load.
#[test]
fn two_nodes_completely() {
    let mut cases = 0;
    for of in orders(2) {
        for number in 0..1 << 16 {
            let of = candidates(&of, 2, number);
            let case = |rule, bits| Case { of, rule, loads: loads(bits), nodes: 2 };
            check(&case(PlacementRule::FirstAvailable, 0));
            (0..4).for_each(|bits| check(&case(PlacementRule::LeastLoaded, bits)));
            cases += 5;
        }
    }
    println!("{cases} cases with two nodes");
    assert_eq!(cases, 5 * 65_536 * 5);
}

/// Three nodes: who can take the group at all, for every value of the six sets that decide it.
#[test]
fn three_nodes_eligible() {
    let mut cases = 0;
    for number in 0..1 << 18 {
        // The six sets, with the two soft ones left out between them.
        let number = (number & 0o77777) | ((number >> 15) << 21);
        let case = Case {
            of: candidates(&[], 3, number),
            rule: PlacementRule::FirstAvailable,
            loads: [0; 4],
            nodes: 3,
        };
        assert_eq!(case.of.eligible(), case.able().collect(), "{:?}", case.of);
        check(&case);
        cases += 1;
    }
    println!("{cases} cases of eligibility with three nodes");
    assert_eq!(cases, 262_144);
}

/// Three nodes: every list, every set that is left of the possible owners for each of the
/// reasons, every set kept apart and tried, every node being left.
#[test]
fn three_nodes_by_reason() {
    let bars: [fn(&mut Candidates<'_>, NodeSet); 4] = [
        |of, barred| of.up = of.up.minus(barred),
        |of, barred| of.paused = barred,
        |of, barred| of.quarantined = barred,
        |of, barred| of.full = barred,
    ];
    let mut cases = 0;
    for (turn, preferred) in orders(3).iter().enumerate() {
        for number in 0..1 << 14 {
            let part = |place: usize| set((number >> (3 * place)) & 7);
            let leaving = [NodeSet::EMPTY, set(1), set(2), set(4)][number >> 12];
            let mut of = Candidates { apart: part(2), tried: part(3), leaving, ..fine(preferred, part(0)) };
            bars[(turn + number) % 4](&mut of, part(1));
            let case = |rule, bits| Case { of, rule, loads: loads(bits), nodes: 3 };
            check(&case(PlacementRule::FirstAvailable, number % 8));
            (0..8).for_each(|bits| check(&case(PlacementRule::LeastLoaded, bits)));
            cases += 9;
        }
    }
    println!("{cases} cases with three nodes");
    assert_eq!(cases, 16 * 16_384 * 9);
}

/// Four nodes: every list, every set of possible owners, kept apart and tried.
#[test]
fn four_nodes_with_fewer_reasons() {
    let mut cases = 0;
    for (turn, preferred) in orders(4).iter().enumerate() {
        for number in 0..1 << 12 {
            let part = |place: usize| set((number >> (4 * place)) & 15);
            let of = Candidates { apart: part(1), tried: part(2), ..fine(preferred, part(0)) };
            check(&Case { of, rule: PlacementRule::FirstAvailable, loads: [0; 4], nodes: 4 });
            let loads = loads((turn + number) % 16);
            check(&Case { of, rule: PlacementRule::LeastLoaded, loads, nodes: 4 });
            cases += 2;
        }
    }
    println!("{cases} cases with four nodes");
    assert_eq!(cases, 65 * 4_096 * 2);
}

/// What is known of nodes that cannot run the group, and loads where only the list decides, play
/// no part.
#[test]
fn irrelevant_input_changes_nothing() {
    let mut cases = 0;
    for preferred in orders(3) {
        for number in 0..1 << 12 {
            let part = |place: usize| set((number >> (3 * place)) & 7);
            let of =
                Candidates { apart: part(1), tried: part(2), paused: part(3), ..fine(&preferred, part(0)) };
            let outside = NodeSet::first(3).minus(of.possible);
            let noisy = Candidates {
                up: of.up.or(outside),
                apart: of.apart.or(outside),
                tried: of.tried.minus(outside),
                full: of.full.or(outside),
                ..of
            };
            let first = |of: &Candidates<'_>, loads: [u32; 4]| {
                of.choose(PlacementRule::FirstAvailable, |node| loads[node.index()]).taken()
            };
            assert_eq!(first(&of, [0; 4]), first(&noisy, [3, 2, 1, 0]));
            let named_last: Vec<NodeId> =
                preferred.iter().filter(|&&node| of.possible.contains(node)).copied().collect();
            assert_eq!(first(&of, [0; 4]), first(&Candidates { preferred: &named_last, ..of }, [1; 4]));
            cases += 2;
        }
    }
    println!("{cases} pairs of cases");
    assert_eq!(cases, 16 * 4_096 * 2);
}

/// A wrong choice, and the rule that must report it.
struct Wrong {
    rule: &'static str,
    case: Candidates<'static>,
    taken: Option<u8>,
}

/// Every rule reports the choice that breaks it and no other rule.
#[test]
fn control_each_wrong_choice_is_reported_by_its_rule() {
    static TWO_FIRST: [NodeId; 1] = [match NodeId::new(2) {
        Some(node) => node,
        None => panic!("2 is a node"),
    }];
    let all = fine(&[], NodeSet::first(3));
    for wrong in [
        Wrong { rule: "only_possible_owners", case: Candidates { paused: set(1), ..all }, taken: Some(1) },
        Wrong { rule: "only_possible_owners", case: Candidates { up: set(6), ..all }, taken: Some(1) },
        Wrong { rule: "none only if nobody can", case: all, taken: None },
        Wrong { rule: "untried before tried", case: Candidates { tried: set(1), ..all }, taken: Some(1) },
        Wrong { rule: "anti_affinity", case: Candidates { apart: set(1), ..all }, taken: Some(1) },
        Wrong { rule: "first_available_node", case: all, taken: Some(2) },
        Wrong {
            rule: "first_available_node",
            case: Candidates { preferred: &TWO_FIRST, ..all },
            taken: Some(1),
        },
    ] {
        let case = Case { of: wrong.case, rule: PlacementRule::FirstAvailable, loads: [0; 4], nodes: 3 };
        assert_eq!(broken(&case, wrong.taken.map(node)), Some(wrong.rule));
    }
    let case = Case { of: all, rule: PlacementRule::LeastLoaded, loads: [1, 0, 0, 0], nodes: 3 };
    assert_eq!(broken(&case, Some(node(1))), Some("least loaded"));
}

/// A reason that is not true is reported, for every reason.
#[test]
fn control_a_false_reason_is_reported() {
    let case = Case {
        of: fine(&[], NodeSet::first(3)),
        rule: PlacementRule::FirstAvailable,
        loads: [0; 4],
        nodes: 3,
    };
    let (taken, other) = (Some(node(1)), node(2));
    for why in [
        Because::Taken,
        Because::NotPossible,
        Because::NotUp,
        Because::Paused,
        Because::Quarantined,
        Because::Full,
        Because::Leaving,
        Because::Tried,
        Because::KeptApart,
        Because::MoreLoaded,
    ] {
        assert!(!reason_is_true(&case, taken, other, why), "{why:?}");
    }
    assert!(reason_is_true(&case, taken, other, Because::LaterInList));
}
