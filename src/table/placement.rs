//! The table of placements (rules `first_available_node`, `only_possible_owners`,
//! `anti_affinity`).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::page::Page;
use crate::placement::Candidates;
use crate::policy::PlacementRule;
use crate::units::{NodeId, NodeSet};

/// One case: four nodes, all of them possible owners and up unless a change says otherwise.
struct Case {
    words: &'static str,
    change: fn(&mut Candidates<'_>),
}

const CASES: [Case; 16] = [
    Case { words: "nothing known", change: |_| {} },
    Case { words: "1 being left", change: |of| of.leaving = set(&[1]) },
    Case { words: "1 down", change: |of| of.up = set(&[2, 3, 4]) },
    Case { words: "1 and 2 down", change: |of| of.up = set(&[3, 4]) },
    Case { words: "1 paused", change: |of| of.paused = set(&[1]) },
    Case { words: "1 quarantined", change: |of| of.quarantined = set(&[1]) },
    Case { words: "1 full", change: |of| of.full = set(&[1]) },
    Case { words: "only 4 possible", change: |of| of.possible = set(&[4]) },
    Case { words: "1 tried", change: |of| of.tried = set(&[1]) },
    Case {
        words: "1, 2 and 3 tried, 4 down",
        change: |of| {
            of.tried = set(&[1, 2, 3]);
            of.up = set(&[1, 2, 3]);
        },
    },
    Case { words: "1 apart", change: |of| of.apart = set(&[1]) },
    Case { words: "all apart", change: |of| of.apart = NodeSet::first(4) },
    Case {
        words: "1 tried, the others apart",
        change: |of| {
            of.tried = set(&[1]);
            of.apart = set(&[2, 3, 4]);
        },
    },
    Case {
        words: "1 tried and apart, 2 apart",
        change: |of| {
            of.tried = set(&[1]);
            of.apart = set(&[1, 2]);
        },
    },
    Case {
        words: "one reason each",
        change: |of| {
            of.up = set(&[2, 3, 4]);
            of.paused = set(&[2]);
            of.quarantined = set(&[3]);
        },
    },
    Case { words: "none possible", change: |of| of.possible = NodeSet::EMPTY },
];

/// Each case under each list and rule.
pub(super) fn print(page: &mut Page) -> Option<()> {
    page.note("Four nodes, all of them possible owners and up unless the case says otherwise.");
    let first = PlacementRule::FirstAvailable;
    chapter(page, &[], "first available", first, |_| 0);
    chapter(page, &[3, 1], "first available", first, |_| 0);
    chapter(page, &[4, 3, 2, 1], "first available", first, |_| 0);
    let least = PlacementRule::LeastLoaded;
    let growing = |node: NodeId| u32::from(node.number());
    chapter(page, &[3, 1], "least loaded, node n owns n groups", least, growing);
    let odd = |node: NodeId| u32::from(node.number() & 1);
    chapter(page, &[3, 1], "least loaded, 1 and 3 own a group each", least, odd);
    Some(())
}

/// All cases under one list and rule, one line each.
fn chapter(page: &mut Page, list: &[u8], words: &str, rule: PlacementRule, load: impl Fn(NodeId) -> u32) {
    let preferred: Vec<NodeId> = list.iter().copied().filter_map(NodeId::new).collect();
    let names: Vec<String> = list.iter().map(ToString::to_string).collect();
    let list = if names.is_empty() { "no preferred owners".to_string() } else { names.join(", ") };
    page.chapter(&format!("Preferred: {list}; {words}"));
    page.row(&["case", "taken", "node 1", "node 2", "node 3", "node 4"]);
    for case in &CASES {
        let mut candidates = Candidates { preferred: &preferred, ..everything() };
        (case.change)(&mut candidates);
        let choice = candidates.choose(rule, &load);
        let taken = choice.taken().map_or("none".to_string(), |node| node.number().to_string());
        let mut row = Vec::from([case.words, &taken]);
        row.extend(NodeSet::first(4).iter().map(|node| choice.why(node).name()));
        page.row(&row);
    }
}

/// Four nodes, of which nothing speaks against any.
fn everything() -> Candidates<'static> {
    Candidates {
        preferred: &[],
        possible: NodeSet::first(4),
        up: NodeSet::first(4),
        paused: NodeSet::EMPTY,
        quarantined: NodeSet::EMPTY,
        full: NodeSet::EMPTY,
        apart: NodeSet::EMPTY,
        tried: NodeSet::EMPTY,
        leaving: NodeSet::EMPTY,
    }
}

fn set(nodes: &[u8]) -> NodeSet {
    nodes.iter().copied().filter_map(NodeId::new).collect()
}
