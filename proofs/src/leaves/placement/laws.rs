//! The inputs that are looked at, and the laws that carry a choice among few nodes to many.

use takeover::placement::{Because, Candidates};
use takeover::policy::PlacementRule;
use takeover::units::{NodeId, NodeSet};

use super::Ways;
use super::case::{APART, CAN, CANNOT, Case, KINDS, Node, TRIED};
use crate::leaves::every::{self, node};
use crate::leaves::found::{Found, hold};

type Looked = Result<u64, Found>;

const FIRST: PlacementRule = PlacementRule::FirstAvailable;
const LEAST: PlacementRule = PlacementRule::LeastLoaded;

/// Nodes 1 on with these marks and loads.
fn nodes<const N: usize>(marks: [u8; N], loads: &[u32]) -> [Node; N] {
    core::array::from_fn(|at| Node {
        id: node(u8::try_from(at + 1).unwrap()),
        marks: marks[at],
        load: loads.get(at).copied().unwrap_or(0),
    })
}

/// The marks of a number, one byte a node.
fn marks<const N: usize>(number: u32) -> [u8; N] {
    core::array::from_fn(|at| number.to_le_bytes()[at])
}

/// Every kind of each of `N` nodes.
fn kinds<const N: usize>() -> impl Iterator<Item = [u8; N]> {
    let number = 5_usize.pow(u32::try_from(N).unwrap());
    (0..number).map(|of| core::array::from_fn(|at| KINDS[of / 5_usize.pow(u32::try_from(at).unwrap()) % 5]))
}

fn ids(numbers: core::ops::RangeInclusive<u8>) -> Vec<NodeId> {
    numbers.map(node).collect()
}

/// Calls with every case of `N` nodes by kind: every list, the first available, and the least loaded for
/// every ranking of loads.
fn each<const N: usize>(
    lists: &[Vec<NodeId>],
    call: &mut impl FnMut(&Case<'_>) -> Result<(), Found>,
) -> Looked {
    let rankings = every::rankings(N);
    let mut looked = 0;
    for (marks, preferred) in kinds::<N>().flat_map(|marks| lists.iter().map(move |list| (marks, list))) {
        call(&Case { nodes: &nodes(marks, &[]), preferred, rule: FIRST })?;
        for ranking in &rankings {
            call(&Case { nodes: &nodes(marks, ranking), preferred, rule: LEAST })?;
        }
        looked += 1 + u64::try_from(rankings.len()).unwrap();
    }
    Ok(looked)
}

/// The list is the preferred ones and then the others by number, all 64.
pub(super) fn listed() -> Looked {
    let none = NodeSet::EMPTY;
    let mut looked = 0;
    for preferred in every::lists(&ids(1..=4)) {
        let of = Candidates {
            preferred: &preferred,
            possible: none,
            up: none,
            paused: none,
            quarantined: none,
            full: none,
            apart: none,
            tried: none,
            leaving: none,
        };
        let others = (1..=64).map(node).filter(|id| !preferred.contains(id));
        let expected: Vec<NodeId> = preferred.iter().copied().chain(others).collect();
        hold("the list", || format!("preferred {preferred:?}"), &expected, &of.list().collect())?;
        looked += 1;
    }
    Ok(looked)
}

/// One and two nodes: all marks, lists, rules and loads; the same choice when asked again; a node that
/// nobody knows is no possible owner.
pub(super) fn everything(ways: &Ways) -> Looked {
    let mut looked = 0;
    let mut call = |case: &Case<'_>| {
        looked += 1;
        let (once, again) = (case.choose(ways), case.choose(ways));
        hold("the same choice when asked again", || case.told(), &once, &again)?;
        let stranger = (ways.why)(&once, node(9));
        hold("why a stranger was passed over", || case.told(), &Because::NotPossible, &stranger)?;
        case.agrees(ways)
    };
    for (one, preferred) in
        (0..256).flat_map(|one| every::lists(&ids(1..=1)).into_iter().map(move |list| (one, list)))
    {
        for rule in [FIRST, LEAST] {
            call(&Case { nodes: &nodes(marks::<1>(one), &[]), preferred: &preferred, rule })?;
        }
    }
    let rankings = every::rankings(2);
    for preferred in every::lists(&ids(1..=2)) {
        for (two, loads) in (0..1 << 16).flat_map(|two| rankings.iter().map(move |loads| (two, loads))) {
            for rule in [FIRST, LEAST] {
                call(&Case { nodes: &nodes(marks::<2>(two), loads), preferred: &preferred, rule })?;
            }
        }
    }
    Ok(looked)
}

/// Three nodes: all marks.
pub(super) fn three(ways: &Ways) -> Looked {
    let mut looked = 0;
    for number in 0..1 << 24 {
        Case { nodes: &nodes(marks::<3>(number), &[]), preferred: &[], rule: FIRST }.agrees(ways)?;
        looked += 1;
    }
    Ok(looked)
}

/// Four nodes: each kind, list, rule and ranking.
pub(super) fn who_can(ways: &Ways) -> Looked {
    each::<4>(&every::lists(&ids(1..=4)), &mut |case| case.agrees(ways))
}

/// Lists that name a node twice, or a node that is not there.
pub(super) fn odd_lists(ways: &Ways) -> Looked {
    let mut looked = 0;
    every::sequence(&[1, 2, 3, 9].map(node), 4, &mut |preferred| {
        for marks in kinds::<3>() {
            Case { nodes: &nodes(marks, &[]), preferred, rule: FIRST }.agrees(ways)?;
            Case { nodes: &nodes(marks, &[1, 0, 1]), preferred, rule: LEAST }.agrees(ways)?;
            looked += 2;
        }
        Ok(())
    })?;
    Ok(looked)
}

/// Holds a choice against the one that was taken in another case.
fn alike(
    law: &'static str,
    (case, taken): (&Case<'_>, Option<NodeId>),
    other: &Case<'_>,
    ways: &Ways,
) -> Result<(), Found> {
    let told = || format!("{}, beside {}", other.told(), case.told());
    hold(law, told, &taken, &other.choose(ways).taken())
}

/// A node that cannot take the group is added, by whatever number, wherever in the list, for every
/// reason, tried and kept apart or not, without load: nothing changes.
pub(super) fn one_more(ways: &Ways) -> Looked {
    let mut looked = 0;
    for added in 1..=4_u8 {
        let old: Vec<NodeId> = ids(1..=4).into_iter().filter(|id| id.number() != added).collect();
        each::<3>(&every::lists(&ids(1..=3)), &mut |case| {
            let renamed = |id: NodeId| old[id.index()];
            let few: Vec<Node> = case.nodes.iter().map(|of| Node { id: renamed(of.id), ..*of }).collect();
            let preferred: Vec<NodeId> = case.preferred.iter().map(|&id| renamed(id)).collect();
            let few = Case { nodes: &few, preferred: &preferred, rule: case.rule };
            let taken = few.choose(ways).taken();
            for (at, marks) in CANNOT.into_iter().flat_map(|bar| [bar, bar | TRIED | APART]).enumerate() {
                let more = [few.nodes, &[Node { id: node(added), marks, load: 0 }]].concat();
                let place = at % (preferred.len() + 1);
                let named = [&preferred[..place], &[node(added)], &preferred[place..]].concat();
                for preferred in [&preferred, &named] {
                    let more = Case { nodes: &more, preferred, rule: case.rule };
                    alike("one that cannot take it plays no part", (&few, taken), &more, ways)?;
                    looked += 1;
                }
            }
            Ok(())
        })?;
    }
    Ok(looked)
}

/// A node that was not taken is struck out: nothing changes.
pub(super) fn one_less(ways: &Ways) -> Looked {
    let mut looked = 0;
    each::<4>(&every::lists(&ids(1..=4)), &mut |case| {
        let taken = case.choose(ways).taken();
        for at in (0..4).filter(|&at| case.nodes[at].can() && Some(case.nodes[at].id) != taken) {
            let mut fewer = [case.nodes[0], case.nodes[1], case.nodes[2], case.nodes[3]];
            fewer[at].marks = 0;
            let fewer = Case { nodes: &fewer, ..*case };
            alike("one that was not taken plays no part", (case, taken), &fewer, ways)?;
            looked += 1;
        }
        Ok(())
    })?;
    Ok(looked)
}

/// Other loads in the same order.
pub(super) fn loads(ways: &Ways) -> Looked {
    let mut looked = 0;
    each::<4>(&every::lists(&ids(1..=4)), &mut |case| {
        if case.rule == LEAST {
            let taken = case.choose(ways).taken();
            let other = |rank: u32| [0, 7, 1 << 16, u32::MAX][usize::try_from(rank).unwrap()];
            let loaded: [Node; 4] = core::array::from_fn(|at| {
                let of = case.nodes[at];
                Node { load: other(of.load), ..of }
            });
            alike("loads count by their order only", (case, taken), &Case { nodes: &loaded, ..*case }, ways)?;
            looked += 1;
        }
        Ok(())
    })?;
    Ok(looked)
}

/// The same case with other nodes: who was taken, by place.
fn renamed_alike(law: &'static str, case: &Case<'_>, names: &[u8; 4], ways: &Ways) -> Result<(), Found> {
    let renamed = |id: NodeId| node(names[id.index()]);
    let nodes: [Node; 4] =
        core::array::from_fn(|at| Node { id: renamed(case.nodes[at].id), ..case.nodes[at] });
    let preferred: Vec<NodeId> = case.preferred.iter().map(|&id| renamed(id)).collect();
    let other = Case { nodes: &nodes, preferred: &preferred, rule: case.rule };
    let told = || format!("{}, beside {}", other.told(), case.told());
    hold(law, told, &case.choose(ways).taken().map(renamed), &other.choose(ways).taken())
}

/// Other numbers in the same order.
pub(super) fn numbers(ways: &Ways) -> Looked {
    each::<4>(&every::lists(&ids(1..=4)), &mut |case| {
        renamed_alike("numbers count by their order only", case, &[5, 31, 40, 64], ways)
    })
}

/// Where the list names every node, numbers do not count: two neighbours swapped, which makes every order.
pub(super) fn swapped(ways: &Ways) -> Looked {
    let mut whole = every::lists(&ids(1..=4));
    whole.retain(|list| list.len() == 4);
    let mut looked = 0;
    for names in [[2, 1, 3, 4], [1, 3, 2, 4], [1, 2, 4, 3]] {
        looked += each::<4>(&whole, &mut |case| {
            renamed_alike("in a list of all, numbers do not count", case, &names, ways)
        })?;
    }
    Ok(looked)
}

/// Two nodes that can take the group, at every two places of the 64, with others around them.
pub(super) fn among_many(ways: &Ways) -> Looked {
    let mut looked = 0;
    let can = &KINDS[1..];
    for (low, high) in (1..=64_u8).flat_map(|low| (low + 1..=64).map(move |high| (low, high))) {
        for (one, two) in can.iter().flat_map(|&one| can.iter().map(move |&two| (one, two))) {
            for preferred in every::lists(&[node(low), node(high)]) {
                for others in Others::ALL {
                    looked += with_others(&[(low, one), (high, two)], &preferred, others, ways)?;
                }
            }
        }
    }
    Ok(looked)
}

/// What the 62 others are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Others {
    /// They cannot take the group.
    Cannot,
    /// They can, and have every mark and more load.
    Worse,
    /// They are as good as the better of the two.
    AsGood,
}

impl Others {
    const ALL: [Self; 3] = [Self::Cannot, Self::Worse, Self::AsGood];

    fn node(self, number: u8, better: u8) -> Node {
        let (marks, load) = match self {
            Self::Cannot => (CANNOT[usize::from(number) % CANNOT.len()], 0),
            Self::Worse => (CAN | TRIED | APART, 9),
            Self::AsGood => (better, 0),
        };
        Node { id: node(number), marks, load }
    }
}

/// The first available of them, and the least loaded where the first has more load.
fn with_others(two: &[(u8, u8); 2], preferred: &[NodeId], others: Others, ways: &Ways) -> Looked {
    let marks = two.map(|(_, marks)| marks);
    let better = marks.into_iter().min_by_key(|of| (of & TRIED, of & APART)).unwrap_or(CAN);
    for (rule, loads) in [(FIRST, [0, 0]), (LEAST, [1, 0])] {
        let mut all: [Node; 64] =
            core::array::from_fn(|at| others.node(u8::try_from(at + 1).unwrap(), better));
        for (&(number, marks), load) in two.iter().zip(loads) {
            all[node(number).index()] = Node { id: node(number), marks, load };
        }
        let case = Case { nodes: &all, preferred, rule };
        let taken = case.choose(ways).taken();
        hold("two among 64", || case.told(), &case.should_take(), &taken)?;
    }
    Ok(2)
}
