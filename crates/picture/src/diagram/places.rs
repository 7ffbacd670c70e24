//! Where states, arrows and labels of a diagram lie.

use core::f64::consts::TAU;

use super::Machine;
use super::drawing::{SIZE, wrapped};
use crate::svg::width;

/// How wide a diagram is.
pub(super) const WIDTH: f64 = 1_100.0;
/// How high it is.
pub(super) const HEIGHT: f64 = 800.0;
/// Above the states.
const TOP: f64 = 50.0;
/// Half the size of a state's box.
pub(super) const HALF: (f64, f64) = (72.0, 20.0);
/// How high a line of a label is.
pub(super) const LINE: f64 = 12.5;
/// How many letters of a label stand on one line.
const LETTERS: usize = 26;

/// A point.
pub(super) type Point = (f64, f64);

/// A box: left, top, right, bottom.
pub(super) type Area = (f64, f64, f64, f64);

/// An arrow in its place.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    /// Beginning, bend and end of its curve.
    pub(super) curve: [Point; 3],
    /// Its words, line by line.
    pub(super) lines: Vec<String>,
    /// Where they stand.
    pub(super) label: Area,
    /// The state that it leaves.
    pub(super) from: usize,
}

/// In which order the states go round: the first one first, the others so that arrows are short. The
/// place in this order for each state.
fn order(machine: &Machine) -> Vec<usize> {
    let mut turns: Vec<usize> = (0..machine.states.len()).collect();
    let count = turns.len();
    let length = |turns: &[usize]| -> usize {
        let place = |state: usize| turns.get(state).copied().unwrap_or(0);
        let lengths = machine.arrows.iter().map(|arrow| {
            let apart = place(arrow.from).abs_diff(place(arrow.to));
            apart.min(count.saturating_sub(apart))
        });
        lengths.sum()
    };
    // Two states change places as long as that makes the arrows shorter.
    loop {
        let before = length(&turns);
        for one in 1..count {
            for other in one.saturating_add(1)..count {
                let now = length(&turns);
                turns.swap(one, other);
                if length(&turns) >= now {
                    turns.swap(one, other);
                }
            }
        }
        if length(&turns) >= before {
            return turns;
        }
    }
}

/// Where the states are: on an ellipse, the first one at the left.
pub(super) fn states(machine: &Machine) -> Vec<Point> {
    let count = f64::from(u32::try_from(machine.states.len()).unwrap_or(u32::MAX)).max(1.0);
    let middle = (WIDTH / 2.0, f64::midpoint(TOP, HEIGHT));
    let radius = (WIDTH / 2.0 - HALF.0 - 24.0, (HEIGHT - TOP) / 2.0 - HALF.1 - 24.0);
    let turn = |place: usize| 0.5 + f64::from(u32::try_from(place).unwrap_or(u32::MAX)) / count;
    // In whole pixels, so that no machine's last digit of a sine can move anything.
    let at = |turn: f64| {
        let (down, across) = (turn * TAU).sin_cos();
        ((middle.0 + radius.0 * across).round(), (middle.1 + radius.1 * down).round())
    };
    order(machine).into_iter().map(|place| at(turn(place))).collect()
}

/// The box of a state.
pub(super) fn state_area((x, y): Point) -> Area {
    (x - HALF.0, y - HALF.1, x + HALF.0, y + HALF.1)
}

/// A point of a curve, from 0 at its beginning to 1 at its end.
pub(super) fn point([start, bend, end]: [Point; 3], part: f64) -> Point {
    let rest = 1.0 - part;
    let mix = |a: f64, b: f64, c: f64| rest * rest * a + 2.0 * rest * part * b + part * part * c;
    (mix(start.0, bend.0, end.0), mix(start.1, bend.1, end.1))
}

/// The curve of an arrow between two boxes, bent to its left so that the way back has its own.
fn curve(from: Point, to: Point) -> [Point; 3] {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt().max(1.0);
    let aside = 26.0 + length * 0.06;
    let bend = (
        f64::midpoint(from.0, to.0) + dy / length * aside,
        f64::midpoint(from.1, to.1) - dx / length * aside,
    );
    [edge(from, bend), bend, edge(to, bend)]
}

/// Where the line from the middle of a state's box to a point leaves the box.
fn edge(middle: Point, towards: Point) -> Point {
    let (dx, dy) = (towards.0 - middle.0, towards.1 - middle.1);
    let across = if dx.abs() < 0.01 { f64::MAX } else { (HALF.0 + 3.0) / dx.abs() };
    let down = if dy.abs() < 0.01 { f64::MAX } else { (HALF.1 + 3.0) / dy.abs() };
    let part = across.min(down).min(1.0);
    (middle.0 + dx * part, middle.1 + dy * part)
}

/// All arrows, and each label where it hides least.
pub(super) fn arrows(machine: &Machine) -> Vec<Placed> {
    let places = states(machine);
    let at = |place: usize| places.get(place).copied().unwrap_or_default();
    let mut placed: Vec<Placed> = machine
        .arrows
        .iter()
        .map(|arrow| {
            let lines = arrow.events.iter().flat_map(|event| wrapped(event, LETTERS)).collect();
            let curve = curve(at(arrow.from), at(arrow.to));
            Placed { curve, lines, label: Area::default(), from: arrow.from }
        })
        .collect();
    // The largest labels first: they have the fewest places.
    let mut order: Vec<usize> = (0..placed.len()).collect();
    order.sort_by_key(|&which| core::cmp::Reverse(placed.get(which).map_or(0, |arrow| arrow.lines.len())));
    let mut taken: Vec<Area> = places.iter().map(|&state| state_area(state)).collect();
    for which in order {
        let Some(best) = best(&placed, which, &taken) else { continue };
        taken.push(best);
        if let Some(arrow) = placed.get_mut(which) {
            arrow.label = best;
        }
    }
    placed
}

/// The place along its curve where a label covers nothing else, or the least.
fn best(all: &[Placed], which: usize, taken: &[Area]) -> Option<Area> {
    let arrow = all.get(which)?;
    let parts = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8, 0.15, 0.85];
    let mut best: Option<(f64, Area)> = None;
    for part in parts {
        let area = label_area(arrow, point(arrow.curve, part));
        let mut cost: f64 = taken.iter().map(|other| overlap(area, *other) * 10.0).sum();
        cost += outside(area) * 10.0 + (part - 0.5_f64).abs() * 20.0;
        let others = all.iter().enumerate().filter(|(other, _)| *other != which);
        cost += others.map(|(_, other)| hidden(other.curve, area)).sum::<f64>();
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, area));
        }
    }
    best.map(|(_, area)| area)
}

/// The box of a label around a point.
fn label_area(arrow: &Placed, (x, y): Point) -> Area {
    let wide = arrow.lines.iter().map(|line| width(line, SIZE)).fold(0.0, f64::max) / 2.0 + 4.0;
    let high = arrow.lines.iter().map(|_| LINE).sum::<f64>() / 2.0 + 2.0;
    // Inside of the page, along its edges as well.
    let x = x.clamp(wide + 4.0, (WIDTH - wide - 4.0).max(wide + 4.0));
    (x - wide, y - high, x + wide, y + high)
}

/// How much of two boxes is the same.
pub(super) fn overlap(one: Area, other: Area) -> f64 {
    let across = one.2.min(other.2) - one.0.max(other.0);
    let down = one.3.min(other.3) - one.1.max(other.1);
    if across > 0.0 && down > 0.0 { across * down } else { 0.0 }
}

/// How much of a box lies off the page.
fn outside(area: Area) -> f64 {
    let all = (area.2 - area.0) * (area.3 - area.1);
    all - overlap(area, (0.0, TOP, WIDTH, HEIGHT))
}

/// How much of another arrow's curve a box would hide.
fn hidden(curve: [Point; 3], area: Area) -> f64 {
    let parts = (1_u32..20).map(|part| point(curve, f64::from(part) / 20.0));
    let inside = parts.filter(|&(x, y)| x > area.0 && x < area.2 && y > area.1 && y < area.3);
    inside.map(|_| 6.0).sum()
}

#[cfg(test)]
mod tests {
    use super::super::MACHINES;
    use super::*;

    #[test]
    fn no_label_lies_on_another_or_on_a_state() {
        for &(name, _) in MACHINES {
            let machine = Machine::named(name).unwrap();
            let mut areas: Vec<Area> = states(&machine).into_iter().map(state_area).collect();
            areas.extend(arrows(&machine).iter().map(|arrow| arrow.label));
            for (number, one) in areas.iter().enumerate() {
                assert_eq!(outside(*one), 0.0, "{name}: {one:?} leaves the page");
                for other in &areas[number + 1..] {
                    assert_eq!(overlap(*one, *other), 0.0, "{name}: {one:?} and {other:?}");
                }
            }
        }
    }

    #[test]
    fn control_boxes_that_overlap_are_seen() {
        assert_eq!(overlap((0.0, 0.0, 2.0, 2.0), (1.0, 1.0, 3.0, 3.0)), 1.0);
        assert_eq!(overlap((0.0, 0.0, 2.0, 2.0), (2.0, 0.0, 3.0, 3.0)), 0.0);
        assert!(outside((-5.0, TOP, 5.0, TOP + 5.0)) > 0.0);
    }
}
