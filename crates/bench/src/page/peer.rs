//! The tables beside the peer.

use super::{row, table};
use crate::results::{Beside, Cost, Measured};
use crate::spelled::{count, time, times};

/// Whole processes, then decisions.
pub(super) fn tables(measured: &Measured) -> String {
    let head = [
        "resources",
        "nodes",
        "moved",
        "scenario",
        "CIB",
        "takeover",
        "crm_simulate -R",
        "ratio",
        "by the clock",
    ];
    let mut whole = vec![row(&head)];
    whole.extend(measured.beside.iter().map(process));
    let head = [
        "resources",
        "nodes",
        "takeover",
        "crm_simulate -R",
        "less without -R",
        "the decision",
        "ratio",
        "by profile",
    ];
    let mut alone = vec![row(&head)];
    alone.extend(measured.beside.iter().map(decision));
    format!("Whole process:\n\n{}\nDecision alone:\n\n{}", table(&whole), table(&alone))
}

/// One cluster's whole processes.
fn process(of: &Beside) -> Vec<String> {
    let [ours, theirs] = of.bytes.map(kilobytes);
    let wall = of.theirs.wall / of.ours.wall;
    vec![
        count(f64::from(of.resources)),
        of.nodes.to_string(),
        count(f64::from(u32::try_from(of.moved).unwrap_or(u32::MAX))),
        ours,
        theirs,
        cost(&of.ours),
        cost(&of.theirs),
        format!("{}{}", more(&of.theirs), times(of.process_ratio())),
        format!("{}{}", more(&of.theirs), times(wall)),
    ]
}

/// One cluster's decisions.
fn decision(of: &Beside) -> Vec<String> {
    let cpu = |cost: &Cost| format!("{}{}", more(cost), time(cost.cpu));
    vec![
        count(f64::from(of.resources)),
        of.nodes.to_string(),
        time(of.decision),
        cpu(&of.theirs),
        cpu(&of.reading),
        of.their_decision().map_or("unknown".to_owned(), time),
        of.decision_ratio().map_or("unknown".to_owned(), times),
        of.profile.map_or("none".to_owned(), time),
    ]
}

/// Processor time, and by the clock.
fn cost(of: &Cost) -> String {
    format!("{}{} ({})", more(of), time(of.cpu), time(of.wall))
}

/// What stands before a figure that is only a lower bound.
const fn more(of: &Cost) -> &'static str {
    if of.cut { "> " } else { "" }
}

fn kilobytes(bytes: u64) -> String {
    format!("{} KiB", count(f64::from(u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_is_a_lower_bound_and_says_so() {
        let cost = |cut| Cost { cpu: 3e9, wall: 3e9, runs: 1, cut };
        let of = |cut| Beside {
            resources: 5_000,
            nodes: 64,
            moved: 79,
            bytes: [1, 1],
            ours: Cost { cpu: 1e6, wall: 1e6, runs: 1, cut: false },
            theirs: cost(cut),
            reading: cost(false),
            profile: None,
            decision: 1e3,
        };
        assert_eq!(process(&of(true))[6..8], ["> 3.00 s (3.00 s)", "> 3 000 times"]);
        assert_eq!(process(&of(false))[6..8], ["3.00 s (3.00 s)", "3 000 times"]);
        assert_eq!(decision(&of(true))[5..7], ["unknown", "unknown"]);
    }
}
