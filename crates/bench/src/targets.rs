//! What is aimed at, and whether it is met.

use crate::beside::SIZES as CLUSTERS;
use crate::results::{Beside, Results, Unit};
use crate::spelled;

/// One aim, beside what was measured.
#[derive(Debug, PartialEq)]
pub(crate) struct Judged {
    pub(crate) what: String,
    pub(crate) target: String,
    pub(crate) measured: String,
    pub(crate) met: bool,
}

/// The longest a benchmark should take, in nanoseconds; a name that ends in `/` is of all that begin so.
const TIMES: [(&str, &str, f64, &str); 5] = [
    (
        "steps",
        "resource_step/",
        20.0,
        "a step of a VM that calls for nothing, as nearly all do (the slowest)",
    ),
    ("sweep", "sweep/asked_and_answered/8000", 35_000.0, "a look at 8 000 VMs, which comes every 5 s"),
    ("loss", "node_loss/64_nodes/10000", 100_000.0, "a node of 64 with 10 000 groups is lost"),
    ("loss", "node_loss/3_nodes/100000", 10_000_000.0, "a node of 3 with 100 000 groups is lost"),
    ("rate", "simulate/day", 120e9, "a simulated day of 64 nodes and 8 000 VMs"),
];

/// The most that something should hold, in the figure's own unit.
const SIZES: [(&str, &str, f64, &str); 4] = [
    ("rate", "simulate/peak", 512_000.0, "memory of that simulated day"),
    ("size", "resource::State", 96.0, "what a step of a resource touches"),
    (
        "code",
        "machines/opt_z/code",
        32_768.0,
        "code of the core without an allocator, at `opt-level = \"z\"`",
    ),
    ("code", "machines/opt_s/code", 32_768.0, "the same at `opt-level = \"s\"`"),
];

/// The size at which the ratios are asked for.
const AT: (u32, u32) = (1_000, 16);
const PROCESS: f64 = 100.0;
const DECISION: f64 = 10_000.0;
/// How many times as long as reading a sweep may take.
const SWEEP: f64 = 3.0;

/// Every aim of which something was measured.
pub(crate) fn judged(results: &Results) -> Vec<Judged> {
    let mut all = ratios(results);
    for number in [8_000.0, 100_000.0] {
        let name = format!("a look at {} VMs, beside reading the findings alone", spelled::count(number));
        let figure = |of: &str| results.figure("sweep", &format!("sweep/{of}/{number}"));
        if let (Some(swept), Some(read)) = (figure("asked_and_answered"), figure("only_read")) {
            all.push(at_most(&name, SWEEP, swept / read, Unit::Times));
        }
    }
    for (part, name, limit, what) in TIMES.iter().chain(&SIZES) {
        let figures = results.parts.get(*part).into_iter().flat_map(|part| &part.figures);
        let of = |known: &str| known == *name || (name.ends_with('/') && known.starts_with(name));
        let worst = figures.filter(|figure| of(&figure.name)).max_by(|a, b| a.value.total_cmp(&b.value));
        all.extend(worst.map(|figure| at_most(what, *limit, figure.value, figure.unit)));
    }
    all
}

/// A ratio of one cluster, where it is known.
type Ratio = fn(&Beside) -> Option<f64>;

/// What is aimed at beside the peer.
fn ratios(results: &Results) -> Vec<Judged> {
    let at = results.beside().iter().find(|row| (row.resources, row.nodes) == AT);
    let Some(at) = at else { return Vec::new() };
    let size = format!("{} resources on {} nodes", spelled::count(f64::from(AT.0)), AT.1);
    let mut all = vec![at_least(
        &format!("{size}: the whole process, beside `crm_simulate -R`"),
        PROCESS,
        at.process_ratio(),
    )];
    if let Some(ratio) = at.decision_ratio() {
        all.push(at_least(&format!("{size}: the decision alone"), DECISION, ratio));
    }
    let kinds: [(&str, Ratio); 2] =
        [("whole process", |row| Some(row.process_ratio())), ("decision alone", Beside::decision_ratio)];
    for (what, of) in kinds {
        let lines: Vec<Vec<f64>> = CLUSTERS.1.iter().map(|nodes| series(results, *nodes, of)).collect();
        let ends = lines.iter().map(|line| {
            let ends = [line.first(), line.last()].map(|end| end.map_or(0.0, |end| *end));
            ends.map(spelled::count).join(" to ")
        });
        all.push(Judged {
            what: format!("that ratio from 100 to 5 000 resources, {what}: on 3, 16 and 64 nodes"),
            target: "grows".to_owned(),
            measured: ends.collect::<Vec<String>>().join(", "),
            met: lines.iter().all(|line| grows(line)),
        });
    }
    all
}

/// A ratio against the number of resources, for one number of nodes.
fn series(results: &Results, nodes: u32, of: Ratio) -> Vec<f64> {
    results.beside().iter().filter(|row| row.nodes == nodes).filter_map(of).collect()
}

/// Whether each is more than the one before it; of fewer than two, nobody knows.
fn grows(line: &[f64]) -> bool {
    line.len() > 1 && line.iter().zip(line.iter().skip(1)).all(|(before, after)| after > before)
}

fn at_most(what: &str, limit: f64, value: f64, unit: Unit) -> Judged {
    let target = format!("<= {}", spelled::figure(limit, unit));
    Judged { what: what.to_owned(), target, measured: spelled::figure(value, unit), met: value <= limit }
}

fn at_least(what: &str, limit: f64, value: f64) -> Judged {
    let target = format!(">= {}", spelled::times(limit));
    Judged { what: what.to_owned(), target, measured: spelled::times(value), met: value >= limit }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::results::{Cost, Figure, Measured};

    fn of(part: &str, figures: Vec<Figure>, beside: Vec<Beside>) -> Results {
        let measured = Measured { on: String::new(), took_s: 0, figures, beside, peer: String::new() };
        Results { parts: BTreeMap::from([(part.to_owned(), measured)]) }
    }

    fn time(name: &str, value: f64) -> Figure {
        Figure::new(name, value, Unit::Nanoseconds)
    }

    #[test]
    fn over_the_target_is_a_no_and_the_slowest_of_a_group_counts() {
        let met = |figures| judged(&of("steps", figures, Vec::new())).iter().all(|judged| judged.met);
        assert!(met(vec![time("resource_step/a", 19.0), time("group_apply/b", 400.0)]));
        assert!(!met(vec![time("resource_step/a", 19.0), time("resource_step/b", 21.0)]));
        // A target is for the benchmark named and for no longer number.
        assert_eq!(judged(&of("loss", vec![time("node_loss/64_nodes/100000", 1.0)], Vec::new())), []);
    }

    #[test]
    fn a_sweep_is_compared_with_reading() {
        let figures =
            |read| vec![time("sweep/asked_and_answered/8000", 300.0), time("sweep/only_read/8000", read)];
        let first = |read| judged(&of("sweep", figures(read), Vec::new())).into_iter().next().unwrap();
        assert!(first(100.0).met);
        assert!(!first(99.0).met);
    }

    #[test]
    fn ratios_have_to_be_large_and_to_grow() {
        let row = |resources: u32, nodes, theirs: f64| {
            let cost = |cpu| Cost { cpu, wall: cpu, runs: 1, cut: false };
            let (ours, theirs, reading, profile) = (cost(1e6), cost(theirs), cost(theirs / 2.0), None);
            Beside {
                resources,
                nodes,
                moved: 1,
                bytes: [1, 1],
                ours,
                theirs,
                reading,
                profile,
                decision: 1e3,
            }
        };
        let rows = |last: f64| {
            let one = |nodes| [row(100, nodes, 5e7), row(1_000, nodes, 2e8), row(5_000, nodes, last)];
            of("peer", Vec::new(), [3, 16, 64].into_iter().flat_map(one).collect())
        };
        let met = |last| judged(&rows(last)).iter().map(|judged| judged.met).collect::<Vec<bool>>();
        assert_eq!(met(3e8), [true, true, true, true]);
        assert_eq!(met(1e8), [true, true, false, false]);
    }
}
