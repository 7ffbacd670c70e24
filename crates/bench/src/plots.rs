//! The plots: growth against size.

use takeover_picture::plot::{Line, Plot, Scale, Unit, draw};

use crate::beside::SIZES;
use crate::part::Part;
use crate::results::{Beside, Measured, Results};
use crate::spelled;

/// A plot and its file's name.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) plot: Plot,
}

impl Named {
    /// The picture.
    pub(crate) fn drawn(&self) -> String {
        draw(&self.plot)
    }
}

/// The plots of one part; none of what was not measured.
pub(crate) fn of(part: Part, results: &Results) -> Vec<Named> {
    let Some(measured) = results.parts.get(part.name()) else { return Vec::new() };
    match part {
        Part::Sweep => vec![sweep(part, measured)],
        Part::Loss => vec![by_nodes(
            part,
            measured,
            ("node-loss", "node_loss", "A node is lost: deciding where everything goes"),
        )],
        Part::Cold => vec![by_nodes(
            part,
            measured,
            ("cold-start", "cold_start", "A cold start, until the last group is owned"),
        )],
        Part::Peer => vec![process(part, measured), decision(part, measured)],
        Part::Steps | Part::Rate | Part::Size | Part::Code => Vec::new(),
    }
}

/// A plot of time against a number, with the command, the machine and the date below.
fn plot(part: Part, measured: &Measured, title: &str, x: &str, lines: Vec<Line>) -> Plot {
    let (x, y) = (
        Scale { label: x.to_owned(), unit: Unit::Count },
        Scale { label: "time (logarithmic)".to_owned(), unit: Unit::Time },
    );
    let mut notes = vec![format!("cargo xtask bench {}", part.name()), measured.on.clone()];
    if !measured.peer.is_empty() {
        notes.push(format!("beside {}", measured.peer));
    }
    Plot { title: title.to_owned(), x, y, lines, notes }
}

/// The line through all figures that are named `GROUP/COUNT`.
fn line(measured: &Measured, group: &str, name: &str, look: usize) -> Line {
    let point = |name: &str| name.strip_prefix(group)?.strip_prefix('/')?.parse::<f64>().ok();
    let figures = measured.figures.iter();
    let mut points: Vec<(f64, f64)> =
        figures.filter_map(|figure| Some((point(&figure.name)?, figure.value))).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Line { name: name.to_owned(), colour: look, shape: look, points }
}

fn sweep(part: Part, measured: &Measured) -> Named {
    let lines = vec![
        line(measured, "sweep/asked_and_answered", "the whole sweep", 0),
        line(measured, "sweep/only_read", "only reading the answers", 1),
    ];
    let title = "A sweep that finds nothing wrong";
    Named { name: "sweep", plot: plot(part, measured, title, "VMs on the node (logarithmic)", lines) }
}

/// A line for each number of nodes, against the number of groups.
fn by_nodes(part: Part, measured: &Measured, (name, group, title): (&'static str, &str, &str)) -> Named {
    let one = |(look, nodes): (usize, &u32)| {
        line(measured, &format!("{group}/{nodes}_nodes"), &format!("{nodes} nodes"), look)
    };
    let lines = SIZES.1.iter().enumerate().map(one).collect();
    Named { name, plot: plot(part, measured, title, "groups in the cluster (logarithmic)", lines) }
}

/// For each number of nodes one line, against the number of resources.
fn lines(measured: &Measured, who: &str, colour: usize, of: impl Fn(&Beside) -> Option<f64>) -> Vec<Line> {
    let one = |(shape, nodes): (usize, &u32)| {
        let rows = measured.beside.iter().filter(|row| row.nodes == *nodes);
        let points = rows.filter_map(|row| Some((f64::from(row.resources), of(row)?))).collect();
        Line { name: format!("{who}, {nodes} nodes"), colour, shape, points }
    };
    SIZES.1.iter().enumerate().map(one).collect()
}

fn process(part: Part, measured: &Measured) -> Named {
    let mut all = lines(measured, "crm_simulate -R", 1, |row| Some(row.theirs.cpu));
    all.extend(lines(measured, "takeover loss", 0, |row| Some(row.ours.cpu)));
    let title = "A node is lost: the whole process, processor time";
    let mut plot = plot(part, measured, title, "resources in the cluster (logarithmic)", all);
    if measured.beside.iter().any(|row| row.theirs.cut) {
        let limit = spelled::time(crate::beside::LIMIT.as_secs_f64() * 1e9);
        plot.notes
            .push(format!("a run of crm_simulate was ended after {limit}: it takes longer than is drawn"));
    }
    Named { name: "whole-process", plot }
}

fn decision(part: Part, measured: &Measured) -> Named {
    let mut all = lines(measured, "crm_simulate", 1, Beside::their_decision);
    all.extend(lines(measured, "takeover", 0, |row| Some(row.decision)));
    let title = "A node is lost: the decision alone, processor time";
    Named {
        name: "decision",
        plot: plot(part, measured, title, "resources in the cluster (logarithmic)", all),
    }
}
