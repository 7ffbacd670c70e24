//! A crowded node: how many of its resources are in which state.

use std::collections::BTreeMap;

use takeover::resource::Status;
use takeover::units::Millis;
use takeover_sim::world::{Real, Sight};

use super::layout::{CROWD, Lane, MOST_ROWS, MOST_ROWS_OF_NODE};
use super::page::{LEFT, NAMES, RIGHT, Scene};
use crate::svg::{Element, line, number, path, text};

/// How near two changes of a count may lie before only the later one is drawn.
const COLUMN: f64 = 1.0;

/// How many resources are Online, pending, Failed, and there with no agent that speaks for them.
type Counts = [u32; 4];

/// Which of the counts a resource was in, and which it is in now.
type Change = (Option<usize>, Option<usize>);

/// The classes of the counts.
const CLASSES: [&str; 4] = ["online", "rising", "failed", "unseen"];

/// Which of the counts a resource is in.
const fn counted(sight: &Sight) -> Option<usize> {
    match sight.says {
        Some(Status::Online) => Some(0),
        Some(Status::OnlinePending | Status::OfflinePending) => Some(1),
        Some(Status::Failed) => Some(2),
        Some(Status::Offline) => None,
        None => match sight.real {
            Real::Off => None,
            Real::Starting | Real::Runs | Real::Broken | Real::Stopping => Some(3),
        },
    }
}

/// The counts as they change.
fn counts(scene: &Scene<'_>, lane: &Lane) -> Vec<(Millis, Counts)> {
    let mut changes: BTreeMap<Millis, Vec<Change>> = BTreeMap::new();
    let courses = scene.track.nodes().get(lane.node.index()).map(|node| node.rows.values());
    for course in courses.into_iter().flatten() {
        let mut before = None;
        for since in course {
            let now = counted(&since.is);
            if now != before {
                changes.entry(since.at).or_default().push((before, now));
            }
            before = now;
        }
    }
    let mut counts = Counts::default();
    let mut all = Vec::new();
    for (at, changes) in changes {
        for (before, now) in changes {
            let mut add = |which: Option<usize>, change: fn(u32, u32) -> u32| {
                if let Some(count) = which.and_then(|which| counts.get_mut(which)) {
                    *count = change(*count, 1);
                }
            };
            add(now, u32::saturating_add);
            add(before, u32::saturating_sub);
        }
        all.push((at, counts));
    }
    all
}

/// Draws the counts on top of each other; the greatest sum is as high as the lane.
pub(super) fn drawn(scene: &Scene<'_>, lane: &Lane, group: &mut Element) {
    let (counts, floor) = (counts(scene, lane), lane.body() + CROWD - 2.0);
    let highest = counts.iter().map(|(_, counts)| total(counts, 3)).max().unwrap_or(0);
    let most = f64::from(highest).max(1.0);
    let high = |count: u32| (CROWD - 4.0) * f64::from(count) / most;
    group.push(text("name", NAMES + 8.0, lane.body() + 12.0, format!("0 to {highest}")));
    group.push(text("small", NAMES + 8.0, lane.body() + 25.0, "resources by state"));
    for (layer, class) in CLASSES.iter().enumerate().rev() {
        let mut d = format!("M{} {}", number(LEFT), number(floor));
        let (mut last, mut drawn) = (LEFT - COLUMN, 0);
        let mut seen = false;
        for (x, counts) in columns(scene, &counts) {
            let count = total(&counts, layer);
            seen |= counts.get(layer).is_some_and(|&count| count > 0);
            if count != drawn && x >= last + COLUMN {
                d.push_str(&format!("H{}V{}", number(x), number(floor - high(count))));
                (last, drawn) = (x, count);
            }
        }
        if seen {
            group.push(path(class, format!("{d}H{}V{}Z", number(RIGHT), number(floor))));
        }
    }
    group.push(line("grid", (LEFT, floor), (RIGHT, floor)));
}

/// Counts by place: of the changes in one column the last.
fn columns(scene: &Scene<'_>, counts: &[(Millis, Counts)]) -> Vec<(f64, Counts)> {
    let mut columns: Vec<(f64, Counts)> = Vec::new();
    for &(at, counts) in counts {
        let x = scene.axis.x(at);
        match columns.last_mut() {
            Some((last, here)) if x < *last + COLUMN => *here = counts,
            Some(_) | None => columns.push((x, counts)),
        }
    }
    columns
}

/// The counts up to this layer together.
fn total(counts: &Counts, layer: usize) -> u32 {
    counts.iter().take(layer.saturating_add(1)).fold(0, |sum, &count| sum.saturating_add(count))
}

/// What is said where nodes are drawn as counts.
pub(super) fn note(lanes: &[Lane]) -> Option<String> {
    lanes.iter().any(|lane| lane.crowded).then(|| {
        format!(
            "Nodes with more than {MOST_ROWS_OF_NODE} resources, or all where they have more than {MOST_ROWS} together, \
             are drawn as counts of resources by state, each on its own scale."
        )
    })
}
