//! Growth against size: lines between points, both axes logarithmic.
//!
//! The same points give the same bytes. Lines differ in colour and in the shape of their points, so that
//! they can be told apart without colours.

mod axis;
mod style;

use crate::svg::{Element, line, path, picture, rect, text, width};
use axis::{Axis, HIGH, LEFT, TOP, WIDE};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Plot {
    /// What it shows, above it.
    pub title: String,
    /// What stands along the bottom.
    pub x: Scale,
    /// What stands up the side.
    pub y: Scale,
    /// The lines.
    pub lines: Vec<Line>,
    /// What stands below it in small letters, a line each.
    pub notes: Vec<String>,
}

/// What an axis counts.
#[derive(Clone, Debug)]
pub struct Scale {
    /// Its words, with the unit.
    pub label: String,
    /// How its numbers are spelled.
    pub unit: Unit,
}

/// How the numbers of an axis are spelled.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// A count: 1 000.
    Count,
    /// A time, given in nanoseconds: 1 µs.
    Time,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Which colour it has, of six; lines that belong together share one.
    pub colour: usize,
    /// Which shape its points have, of three.
    pub shape: usize,
    /// Its points, from left to right; what is not above zero has no place on it.
    pub points: Vec<(f64, f64)>,
}

/// How far apart the entries of the legend are.
const ENTRY: f64 = 19.0;

/// Draws it.
#[must_use]
pub fn draw(plot: &Plot) -> String {
    let values = |of: fn(&(f64, f64)) -> f64| {
        plot.lines.iter().flat_map(|line| &line.points).map(of).filter(|value| *value > 0.0)
    };
    let x = Axis::over(values(|point| point.0), plot.x.unit, (LEFT, LEFT + WIDE));
    let y = Axis::over(values(|point| point.1), plot.y.unit, (TOP + HIGH, TOP));
    let legend = plot.lines.iter().map(|line| width(&line.name, 12.0)).fold(0.0, f64::max);
    let rows = f64::from(u32::try_from(plot.notes.len()).unwrap_or(0));
    let (wide, high) = (LEFT + WIDE + 62.0 + legend, TOP + HIGH + 62.0 + rows * 14.0);
    let mut page = picture(wide, high, &plot.title, &style::css());
    page.push(text("title", LEFT, 26.0, &*plot.title));
    page.push(rect("field", LEFT, TOP, WIDE, HIGH));
    for element in grid(&x, &y, plot) {
        page.push(element);
    }
    for (number, line) in (0_u32..).zip(&plot.lines) {
        page.push(drawn(line, &x, &y));
        page.push(entry(line, TOP + 8.0 + f64::from(number) * ENTRY));
    }
    for (number, note) in (0_u32..).zip(&plot.notes) {
        page.push(text("note", LEFT, TOP + HIGH + 62.0 + f64::from(number) * 14.0, &**note));
    }
    format!("{page}\n")
}

/// The lines at the powers of ten, their numbers, and the axes' words.
fn grid(x: &Axis, y: &Axis, plot: &Plot) -> Vec<Element> {
    let (bottom, right) = (TOP + HIGH, LEFT + WIDE);
    let mut all = Vec::new();
    for (value, words) in x.ticks() {
        let at = x.place(value);
        all.push(line("grid", (at, TOP), (at, bottom)));
        all.push(text("tick middle", at, bottom + 17.0, words));
    }
    for (value, words) in y.ticks() {
        let at = y.place(value);
        all.push(line("grid", (LEFT, at), (right, at)));
        all.push(text("tick end", LEFT - 8.0, at + 4.0, words));
    }
    all.push(text("label middle", LEFT + WIDE / 2.0, bottom + 39.0, &*plot.x.label));
    let turned = format!("translate(18 {}) rotate(-90)", TOP + HIGH / 2.0);
    all.push(text("label middle", 0.0, 0.0, &*plot.y.label).with("transform", turned));
    all
}

/// A line with its points.
fn drawn(of: &Line, x: &Axis, y: &Axis) -> Element {
    let places = of.points.iter().filter(|(a, b)| *a > 0.0 && *b > 0.0);
    let places: Vec<(f64, f64)> = places.map(|(a, b)| (x.place(*a), y.place(*b))).collect();
    let mut way = String::new();
    for (a, b) in &places {
        way.push_str(if way.is_empty() { "M" } else { "L" });
        way.push_str(&format!("{a:.1} {b:.1}"));
    }
    let mut group = Element::new("g").titled(&*of.name);
    group.push(path(&format!("line c{}", of.colour), way));
    for place in places {
        group.push(mark(of, place));
    }
    group
}

/// A point of a line.
fn mark(of: &Line, (x, y): (f64, f64)) -> Element {
    let class = format!("mark c{}", of.colour);
    let way = match of.shape {
        0 => return Element::new("circle").with("class", class).at("cx", x).at("cy", y).at("r", 4.0),
        1 => format!("M{:.1} {:.1}h7.4v7.4h-7.4z", x - 3.7, y - 3.7),
        _ => format!("M{x:.1} {:.1}l4.8 8.4h-9.6z", y - 5.4),
    };
    path(&class, way)
}

/// A line's entry in the legend.
fn entry(of: &Line, y: f64) -> Element {
    let x = LEFT + WIDE + 16.0;
    let (middle, end) = (x + 12.0, x + 24.0);
    let class = format!("line c{}", of.colour);
    let mut group = Element::new("g").holding(path(&class, format!("M{x:.1} {y:.1}L{end:.1} {y:.1}")));
    group.push(mark(of, (middle, y)));
    group.holding(text("key", end + 8.0, y + 4.0, &*of.name))
}
