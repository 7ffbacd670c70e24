//! The whole picture: its parts from the top to the bottom.

use takeover::units::Millis;
use takeover_sim::scenario::{Act, spelled};
use takeover_sim::telling::{Telling, Track};

use super::axis::Axis;
use super::layout::{Lane, lanes};
use super::{crowd, handovers, legend, marks, rows, style, troubles};
use crate::svg::{Element, line, number, path, picture, text, width};

/// How wide the picture is.
pub(super) const WIDTH: f64 = 1_200.0;
/// Where time begins.
pub(super) const LEFT: f64 = 150.0;
/// Where time ends.
pub(super) const RIGHT: f64 = 1_180.0;
/// Where names begin.
pub(super) const NAMES: f64 = 16.0;
/// Where the words about faults and commands begin.
const MARKS_TOP: f64 = 62.0;

/// What is drawn.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) telling: &'a Telling<'a>,
    pub(super) track: &'a Track,
    pub(super) axis: Axis,
}

impl Scene<'_> {
    /// When the story ends.
    pub(super) fn ends(&self) -> Millis {
        self.telling.story().ends
    }
}

/// Draws a story that was told with a track ([`Telling::tracked`]), told under this seed and read
/// from this text; none if no track was kept.
#[must_use]
pub fn draw(telling: &Telling<'_>, source: &str, seed: u64) -> Option<String> {
    let track = telling.track()?;
    let axis = Axis::new(&instants(telling, track), telling.story().ends);
    let scene = Scene { telling, track, axis };
    let marks = marks::placed(&scene);
    let axis_y = MARKS_TOP + marks.height;
    let (lanes, bottom) = lanes(&scene, axis_y + 26.0);
    let mut under = bottom + if telling.is_fine() { 22.0 } else { 36.0 };
    let mut parts = vec![
        grid(&scene, axis_y, bottom),
        lanes_drawn(&scene, &lanes),
        breaks(&scene, axis_y, bottom),
        marks::drawn(&marks, axis_y, bottom),
    ];
    let (arrows, notes) = handovers::drawn(&scene, &lanes);
    parts.push(arrows);
    parts.push(troubles::marked(&scene, &lanes, axis_y, bottom));
    let mut notes: Vec<String> = notes.into_iter().chain(marks.note()).chain(crowd::note(&lanes)).collect();
    notes.extend((!scene.axis.breaks().is_empty()).then(|| BREAKS_NOTE.to_owned()));
    if let Some((listed, height)) = troubles::listed(&scene, source, under) {
        parts.push(listed);
        under += height;
    }
    let (legend, height) = legend::drawn(under, &notes);
    parts.push(legend);
    let title = title(telling);
    let mut whole = picture(WIDTH, under + height, &title, &style::css());
    whole.push(style::patterns());
    whole.push(text("title", NAMES, 28.0, title));
    whole.push(text("muted", NAMES, 46.0, summary(telling, seed)));
    parts.into_iter().for_each(|part| whole.push(part));
    Some(format!("{whole}\n"))
}

/// What a torn mark means.
const BREAKS_NOTE: &str = "Torn: left out, because nothing but health checks and renewals happens there.";

/// The story's name without its folder, and the cluster.
fn title(telling: &Telling<'_>) -> String {
    let name = &telling.story().name;
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.strip_suffix(".txt").unwrap_or(file);
    format!("{stem}: cluster {}", telling.story().names.cluster)
}

fn summary(telling: &Telling<'_>, seed: u64) -> String {
    let story = telling.story();
    let counted = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let expected = story.acts.iter().filter(|timed| matches!(timed.act, Act::Expect(_))).count();
    let met = expected.saturating_sub(telling.unmet().len());
    let rules = match telling.world().breaches().len() {
        0 => "no rule broken".to_owned(),
        times => format!("rules broken {}", counted(times, "time")),
    };
    [
        counted(story.names.nodes.len(), "node"),
        format!(
            "{} in {}",
            counted(story.names.resources.len(), "resource"),
            counted(story.names.groups.len(), "group")
        ),
        format!("{} told under seed {seed}", spelled(story.ends)),
        format!("{met} of {} met", counted(expected, "expectation")),
        rules,
    ]
    .join("  ·  ")
}

/// When something happens, in order.
fn instants(telling: &Telling<'_>, track: &Track) -> Vec<Millis> {
    let mut all: Vec<Millis> = Vec::new();
    for node in track.nodes() {
        all.extend(node.standing.iter().map(|since| since.at));
        for lease in &node.leases {
            all.extend(lease.over.map(|(at, _)| at));
            all.extend(lease.held.iter().flat_map(|held| [held.from, held.renewed, held.until]));
        }
        all.extend(node.rows.values().flatten().map(|since| since.at));
    }
    all.extend(track.groups().iter().flatten().map(|since| since.at));
    let happens = telling.story().acts.iter().filter(|timed| !matches!(timed.act, Act::Expect(_)));
    all.extend(happens.map(|timed| timed.at));
    all.extend(telling.unmet().iter().map(|unmet| unmet.at));
    all.extend(telling.world().breaches().iter().map(|breach| breach.at));
    all.retain(|at| *at <= telling.story().ends);
    all.sort_unstable();
    all.dedup();
    all
}

fn lanes_drawn(scene: &Scene<'_>, all: &[Lane]) -> Element {
    let mut group = Element::new("g");
    for lane in all {
        super::lanes::drawn(scene, lane, &mut group);
        if lane.crowded {
            crowd::drawn(scene, lane, &mut group);
        } else {
            rows::drawn(scene, lane, &mut group);
        }
    }
    group
}

/// The time axis, and a line down from each of its ticks.
fn grid(scene: &Scene<'_>, axis_y: f64, bottom: f64) -> Element {
    let mut group = Element::new("g");
    for (x, words) in scene.axis.ticks() {
        group.push(line("grid", (x, axis_y), (x, bottom)));
        let half = width(&words, 10.0) / 2.0;
        let x = (x - half).min(RIGHT - half).max(LEFT - half);
        group.push(text("tick", x, axis_y + 18.0, words));
    }
    group.push(line("axis", (LEFT, axis_y), (RIGHT, axis_y)));
    group
}

/// A torn strip over all lanes for each stretch that is left out.
fn breaks(scene: &Scene<'_>, axis_y: f64, bottom: f64) -> Element {
    let mut group = Element::new("g");
    for left_out in scene.axis.breaks() {
        let middle = f64::midpoint(left_out.x.0, left_out.x.1);
        let (mut there, mut back) = (String::new(), String::new());
        let (mut y, mut out) = (axis_y - 4.0, true);
        while y < bottom + 4.0 {
            let aside = if out { 2.0 } else { -2.0 };
            there.push_str(&format!("L{} {}", number(middle - 4.0 + aside), number(y)));
            back = format!("L{} {}{back}", number(middle + 4.0 + aside), number(y));
            (y, out) = (y + 6.0, !out);
        }
        let edge = |points: &str| points.replacen('L', "M", 1);
        group.push(path("page", format!("{}{back}Z", edge(&there))));
        group.push(path("torn", format!("{}{}", edge(&there), edge(&back))));
        let words = spelled(rounded(left_out.length));
        let half = width(&words, 9.0) / 2.0;
        group.push(text("quiet", middle - half, bottom + 14.0, words));
    }
    group
}

/// A length in whole seconds.
fn rounded(length: Millis) -> Millis {
    Millis::secs(length.0.saturating_add(500).div_euclid(1_000))
}
