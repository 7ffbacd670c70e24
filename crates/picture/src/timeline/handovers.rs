//! Hand-overs: a group that goes from one node to another, under its new epoch.

use std::collections::BTreeMap;

use takeover::units::{Claim, GroupId, Millis, NodeId};
use takeover_sim::scenario::spelled;
use takeover_sim::telling::{Ownership, Since};

use super::layout::{Lane, ROW};
use super::page::{LEFT, RIGHT, Scene};
use crate::svg::{Element, fitted, number, path, rect, text, width};

/// More hand-overs than this are not drawn.
pub const MOST_HANDOVERS: usize = 60;
/// The size of a label's letters.
const SIZE: f64 = 9.5;
/// The widest label.
const WIDEST: f64 = 170.0;

/// One hand-over.
#[derive(Clone, Copy, Debug)]
struct Handover {
    group: GroupId,
    from: NodeId,
    /// When the old claim ended: everything under it was stopped, or its node's life was over.
    left: Millis,
    to: Claim,
    at: Millis,
}

/// What one arrow stands for: hand-overs between the same nodes at the same places.
#[derive(Clone, Debug)]
struct Arrow {
    start: (f64, f64),
    end: (f64, f64),
    words: Vec<String>,
    titles: Vec<String>,
}

/// A box that is taken: left, top, right, bottom.
type Taken = (f64, f64, f64, f64);

/// All hand-overs of one group. A store that is rolled back to an older epoch hands nothing over.
fn of_group(group: GroupId, course: &[Since<Ownership>]) -> Vec<Handover> {
    let mut all = Vec::new();
    let mut last: Option<(Claim, Option<Millis>)> = None;
    for &Since { at, is } in course {
        let Some(to) = is.claim else { continue };
        if let Some((before, left)) =
            last.filter(|(before, _)| before.node != to.node && before.epoch < to.epoch)
        {
            all.push(Handover { group, from: before.node, left: left.unwrap_or(at), to, at });
        }
        let left = match last {
            Some((before, left)) if before == to => left,
            Some(_) | None => None,
        };
        last = Some((to, if is.open { None } else { left.or(Some(at)) }));
    }
    all
}

/// Draws the hand-overs; says what is left out.
pub(super) fn drawn(scene: &Scene<'_>, lanes: &[Lane]) -> (Element, Option<String>) {
    let groups = (0_u32..).map(GroupId).zip(scene.track.groups());
    let all: Vec<Handover> = groups.flat_map(|(group, course)| of_group(group, course)).collect();
    let mut drawn = Element::new("g");
    if all.len() > MOST_HANDOVERS {
        let note = format!(
            "{} hand-overs of groups are not drawn: more than {MOST_HANDOVERS} would hide the rest.",
            all.len()
        );
        return (drawn, Some(note));
    }
    let arrows = arrows(scene, lanes, &all);
    let mut taken: Vec<Taken> = Vec::new();
    for arrow in &arrows {
        let (curve, head) = shape(arrow);
        drawn.push(path("halo", curve.clone()));
        drawn.push(path("handover", curve).titled(arrow.titles.join("; ")));
        drawn.push(path("head", head));
    }
    for arrow in &arrows {
        label(arrow, &mut taken, &mut drawn);
    }
    (drawn, None)
}

/// The arrows, those of several groups between the same places as one.
fn arrows(scene: &Scene<'_>, lanes: &[Lane], all: &[Handover]) -> Vec<Arrow> {
    let names = &scene.telling.story().names;
    let mut arrows: BTreeMap<(Millis, NodeId, NodeId), Arrow> = BTreeMap::new();
    for handover in all {
        let place = |node: NodeId| {
            let lane = lanes.iter().find(|lane| lane.node == node)?;
            let members = scene.telling.world().shape().members(handover.group);
            let row = members.iter().find_map(|&resource| lane.row(resource));
            Some(row.unwrap_or(lane.body()) + ROW / 2.0 - 1.0)
        };
        let (Some(from), Some(to)) = (place(handover.from), place(handover.to.node)) else { continue };
        let (start, end) = ((scene.axis.x(handover.left), from), (scene.axis.x(handover.at), to));
        let name = names.group(handover.group);
        let epoch = epoch(handover.to);
        let title = format!(
            "{name}: {} to {} under {epoch}, {}",
            names.node(handover.from),
            names.node(handover.to.node),
            spelled(handover.at)
        );
        // Within two seconds one arrow is enough.
        let near = Millis(handover.at.0.div_euclid(2_000));
        let arrow = arrows.entry((near, handover.from, handover.to.node)).or_insert_with(|| Arrow {
            start,
            end,
            words: Vec::new(),
            titles: Vec::new(),
        });
        arrow.words.push(format!("{name} {epoch}"));
        arrow.titles.push(title);
    }
    arrows.into_values().collect()
}

/// `e7`; `g3.7` for an epoch of generation 3.
fn epoch(claim: Claim) -> String {
    let text = claim.to_string();
    text.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The line of an arrow, and its head.
fn shape(arrow: &Arrow) -> (String, String) {
    let ((x1, y1), (x2, y2)) = (arrow.start, arrow.end);
    let down = if y2 > y1 { 1.0 } else { -1.0 };
    // Straight down or up, at the end a bend into the row from the left.
    let (turn, tip) = (x2 - 7.0, x2 + 1.0);
    let first = x1.min(turn);
    let curve = format!(
        "M{} {}H{}Q{} {} {} {}V{}Q{} {} {} {}H{}",
        number(x1),
        number(y1),
        number(if x1 > turn { turn + 4.0 } else { turn - 4.0 }),
        number(turn),
        number(y1),
        number(turn),
        number(y1 + 4.0 * down),
        number(y2 - 4.0 * down),
        number(turn),
        number(y2),
        number((turn + 4.0).max(first)),
        number(y2),
        number(tip - 3.0),
    );
    let head = format!(
        "M{} {}L{} {}L{} {}Z",
        number(tip),
        number(y2),
        number(tip - 6.0),
        number(y2 - 3.5),
        number(tip - 6.0),
        number(y2 + 3.5),
    );
    (curve, head)
}

/// Writes which group went, where there is room beside the arrow.
fn label(arrow: &Arrow, taken: &mut Vec<Taken>, drawn: &mut Element) {
    let words = match arrow.words.as_slice() {
        [] => return,
        [one] => one.clone(),
        [one, two] => format!("{one}, {two}"),
        [one, others @ ..] => format!("{one} and {} more", others.len()),
    };
    let words = fitted(&words, SIZE, WIDEST);
    let (wide, line) = (width(&words, SIZE) + 6.0, arrow.end.0 - 7.0);
    let middle = f64::midpoint(arrow.start.1, arrow.end.1);
    let (left, right) = (line - 4.0 - wide, line + 5.0);
    let places = [
        (left, arrow.end.1),
        (left, middle),
        (right, middle),
        (left, middle - ROW),
        (right, middle - ROW),
        (left, middle + ROW),
        (right, middle + ROW),
        (right + 6.0, arrow.end.1),
    ];
    let boxes = places.into_iter().map(|(x, y)| (x, y - 6.5, x + wide, y + 6.5));
    let mut inside = boxes.filter(|(left, _, right, _)| *left > LEFT && *right < RIGHT);
    let Some(place) = inside.find(|place| taken.iter().all(|other| apart(*place, *other))) else { return };
    taken.push(place);
    drawn.push(rect("tag", place.0, place.1, wide, 13.0));
    drawn.push(text("epoch", place.0 + 3.0, place.1 + 9.8, words));
}

/// Whether two boxes do not overlap.
fn apart(one: Taken, other: Taken) -> bool {
    one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1
}
