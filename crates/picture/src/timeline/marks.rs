//! Faults and commands above the time axis, in the words of the story.

use takeover::shape::Reshaping;
use takeover::units::Millis;
use takeover_sim::scenario::{Act, Names, NodeFault, Story, Target, VmFault, spelled, written};

use super::page::{LEFT, RIGHT, Scene};
use crate::svg::{Element, fitted, line, number, path, rect, text, width};

/// How high a row of labels is.
const ROW: f64 = 15.0;
/// The most rows of labels.
const MOST_ROWS: usize = 9;
/// The widest label.
const WIDEST: f64 = 280.0;
/// So many acts of one instant are named; the others are counted.
const MOST_AT_ONCE: usize = 3;
/// The size of a label's letters.
const SIZE: f64 = 10.5;

/// What an act is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Something breaks.
    Fault,
    /// Something that broke works again.
    Mended,
    /// The operator commands.
    Command,
    /// Somebody does something without the cluster.
    Outside,
}

impl Kind {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Mended => "mended",
            Self::Command => "command",
            Self::Outside => "outside",
        }
    }
}

/// A mark with its label.
#[derive(Clone, Debug)]
struct Mark {
    x: f64,
    kind: Kind,
    words: String,
    /// Which row its label stands in, from the lowest; none where there was no room.
    row: Option<usize>,
}

/// All marks.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    /// How high the labels stand.
    pub(super) height: f64,
}

impl Marks {
    /// What is said where labels found no room.
    pub(super) fn note(&self) -> Option<String> {
        let dropped = self.marks.iter().filter(|mark| mark.row.is_none()).count();
        (dropped > 0).then(|| format!("{dropped} marks have no words: there is no room for them."))
    }
}

fn kind(act: &Act) -> Option<Kind> {
    Some(match act {
        Act::Node(_, NodeFault::PowerOn | NodeFault::Rejoin | NodeFault::StartAgent)
        | Act::StoreServes(true) => Kind::Mended,
        Act::Node(
            _,
            NodeFault::PowerOff
            | NodeFault::Isolate
            | NodeFault::CrashAgent
            | NodeFault::HangAgent
            | NodeFault::HangMonitor
            | NodeFault::HangGuardian
            | NodeFault::Fencing(_),
        )
        | Act::Vm(_, VmFault::Crash | VmFault::Hang | VmFault::Vanish)
        | Act::Next { .. }
        | Act::BackendMissing { .. }
        | Act::Network(_)
        | Act::Traffic { .. }
        | Act::RollBack(_)
        | Act::StoreServes(false) => Kind::Fault,
        Act::Vm(_, VmFault::ShutDownInside | VmFault::StopOutside)
        | Act::Node(_, NodeFault::ShutDown | NodeFault::Reboot)
        | Act::StartOutside { .. }
        | Act::ForceStart { .. } => Kind::Outside,
        Act::Order(_) | Act::Policy { .. } | Act::Reshape(_) => Kind::Command,
        Act::Expect(_) => return None,
    })
}

fn words(story: &Story, act: &Act) -> String {
    let names = &story.names;
    match *act {
        Act::Network(network) => {
            let (least, most) = (spelled(network.delay_least), spelled(network.delay_most));
            let lost = f64::from(network.lose) / 100.0;
            let lost = if lost > 0.0 { format!(", {}% lost", number(lost)) } else { String::new() };
            format!("network {least} to {most}{lost}")
        }
        Act::Policy { field, value, of } => {
            let of = match of {
                None => String::new(),
                Some(Target::Resource(resource)) => format!(" for {}", names.resource(resource)),
                Some(Target::Group(group)) => format!(" for {}", names.group(group)),
            };
            format!("policy {} {}{of}", story.text(field), story.text(value))
        }
        Act::Reshape(number) => {
            let changes = story.reshapings.get(number).and_then(|changes| changes.first());
            changes.map(|change| reshaped(names, change)).unwrap_or_default()
        }
        Act::Node(..)
        | Act::Vm(..)
        | Act::StoreServes(_)
        | Act::StartOutside { .. }
        | Act::ForceStart { .. }
        | Act::Next { .. }
        | Act::BackendMissing { .. }
        | Act::Traffic { .. }
        | Act::RollBack(_)
        | Act::Order(_)
        | Act::Expect(_) => written(names, act).unwrap_or_default(),
    }
}

/// A change of what the cluster consists of.
fn reshaped(names: &Names, change: &Reshaping) -> String {
    match *change {
        Reshaping::AddGroup(group, _) => format!("add group {}", names.group(group)),
        Reshaping::Prefer(group, node) => format!("{} prefers {}", names.group(group), names.node(node)),
        Reshaping::RemoveGroup(group) => format!("remove {}", names.group(group)),
        Reshaping::AddResource(resource, _) => format!("add {}", names.resource(resource)),
        Reshaping::Need(resource, other) => {
            format!("{} needs {}", names.resource(resource), names.resource(other))
        }
        Reshaping::RemoveResource(resource) => format!("remove {}", names.resource(resource)),
        Reshaping::Regroup(resource, group) => {
            format!("regroup {} into {}", names.resource(resource), names.group(group))
        }
        Reshaping::AddNode(node, _) => format!("add node {}", names.node(node)),
        Reshaping::RemoveNode(node) => format!("remove node {}", names.node(node)),
    }
}

/// Finds a place for every label.
pub(super) fn placed(scene: &Scene<'_>) -> Marks {
    let mut marks = all(scene);
    // Where each row of labels is taken up to.
    let mut taken = [LEFT - 200.0; MOST_ROWS];
    // The last act of an instant stands lowest, so that an instant reads from the top.
    marks.reverse();
    marks.sort_by(|one, other| one.x.total_cmp(&other.x));
    for mark in &mut marks {
        let (from, to) = extent(mark);
        mark.row = taken.iter().position(|&end| end + 8.0 <= from);
        if let Some(end) = mark.row.and_then(|row| taken.get_mut(row)) {
            *end = to;
        }
    }
    let rows = marks.iter().filter_map(|mark| mark.row).max().map_or(0, |row| row.saturating_add(1));
    let height = (0..rows).map(|_| ROW).sum::<f64>() + 16.0;
    Marks { marks, height }
}

/// From where to where a mark's label reaches: to the right of the mark, or to its left near the
/// end of the axis.
fn extent(mark: &Mark) -> (f64, f64) {
    let wide = width(&mark.words, SIZE) + 6.0;
    if mark.x + wide > RIGHT + 12.0 { (mark.x - wide, mark.x) } else { (mark.x, mark.x + wide) }
}

fn all(scene: &Scene<'_>) -> Vec<Mark> {
    let story = scene.telling.story();
    let mut marks: Vec<Mark> = Vec::new();
    let mut instant = (Millis::ZERO, 0_usize);
    for timed in &story.acts {
        let Some(kind) = kind(&timed.act) else { continue };
        if instant.0 != timed.at {
            instant = (timed.at, 0);
        }
        instant.1 = instant.1.saturating_add(1);
        let words = fitted(&words(story, &timed.act), SIZE, WIDEST);
        match (instant.1.checked_sub(MOST_AT_ONCE), marks.last_mut()) {
            (Some(more), Some(last)) if more > 0 => {
                last.words = format!("… and {} more", more.saturating_add(1))
            }
            (_, _) => marks.push(Mark { x: scene.axis.x(timed.at), kind, words, row: None }),
        }
    }
    marks
}

/// Draws the marks on the axis at `y`, their labels above it, and a line down through the lanes.
pub(super) fn drawn(marks: &Marks, y: f64, bottom: f64) -> Element {
    let (mut lines, mut labels) = (Element::new("g"), Element::new("g"));
    for mark in &marks.marks {
        let class = mark.kind.class();
        lines.push(line(&format!("{class} through"), (mark.x, y + 22.0), (mark.x, bottom)));
        let Some(row) = mark.row else { continue };
        let base = y - 12.0 - (0..row).map(|_| ROW).sum::<f64>();
        lines.push(line(&format!("{class} leader"), (mark.x, base - 9.0), (mark.x, y)));
        let (from, to) = extent(mark);
        let from = if to > mark.x { from + 1.0 } else { from };
        labels.push(rect("page", from, base - 10.0, to - from - 1.0, 13.0));
        labels.push(text("mark", from + 3.0, base, mark.words.clone()));
    }
    for mark in &marks.marks {
        labels.push(symbol(mark.kind, mark.x, y));
    }
    Element::new("g").holding(lines).holding(labels)
}

/// The symbol of a kind, around a point.
pub(super) fn symbol(kind: Kind, x: f64, y: f64) -> Element {
    let (a, b, c) = (number(x - 5.0), number(x), number(x + 5.0));
    let (top, bottom) = (number(y - 5.0), number(y + 5.0));
    let d = match kind {
        Kind::Fault => format!("M{a} {top}H{c}L{b} {bottom}Z"),
        Kind::Mended => format!("M{a} {bottom}H{c}L{b} {top}Z"),
        Kind::Command => format!("M{a} {top}H{c}V{bottom}H{a}Z"),
        Kind::Outside => format!("M{a} {}L{b} {top}L{c} {}L{b} {bottom}Z", number(y), number(y)),
    };
    path(&format!("{} symbol", kind.class()), d)
}
