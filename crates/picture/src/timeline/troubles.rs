//! What went wrong: expectations that were not met, rules that were broken.

use takeover::units::Millis;
use takeover_sim::scenario::spelled;

use super::layout::{Lane, ROW};
use super::page::{LEFT, NAMES, RIGHT, Scene};
use crate::svg::{Element, fitted, line, number, path, rect, text, width};

/// The most troubles that are drawn and listed.
pub const MOST_TROUBLES: usize = 12;
/// How high a line of the list is.
const LINE: f64 = 15.0;

/// One trouble.
struct Trouble {
    at: Millis,
    /// The names of what it is about.
    about: Vec<String>,
    /// The line of the story and what it says; the rule for a broken one.
    what: String,
    /// What held instead.
    instead: String,
}

/// All troubles: expectations in the order of their lines, then rules.
fn all(scene: &Scene<'_>, source: &str) -> Vec<Trouble> {
    let unmet = scene.telling.unmet().iter().map(|unmet| {
        let at = usize::try_from(unmet.line).unwrap_or(usize::MAX).saturating_sub(1);
        let words = source.lines().nth(at).unwrap_or_default();
        let words: Vec<&str> = words.split_whitespace().collect();
        Trouble {
            at: unmet.at,
            about: unmet.about.clone(),
            what: format!("line {}: {}", unmet.line, words.join(" ")),
            instead: format!("not met at {}: {}", spelled(unmet.at), unmet.instead),
        }
    });
    let broken = scene.telling.world().breaches().iter().map(|breach| Trouble {
        at: breach.at,
        about: vec![breach.subject.clone()],
        what: format!("rule {} is broken", breach.rule),
        instead: format!("at {}, about {}", spelled(breach.at), breach.subject),
    });
    unmet.chain(broken).collect()
}

/// A red line through the lanes for each trouble, its number above it, and a ring in the rows that
/// it is about.
pub(super) fn marked(scene: &Scene<'_>, lanes: &[Lane], axis_y: f64, bottom: f64) -> Element {
    let mut group = Element::new("g");
    let names = &scene.telling.story().names;
    let mut last = f64::MIN;
    for (number, trouble) in (1_u32..).zip(all(scene, "")).take(MOST_TROUBLES) {
        let x = scene.axis.x(trouble.at);
        group.push(line("wrong", (x, axis_y - 4.0), (x, bottom + 18.0)));
        for lane in lanes {
            let about = |name: &str| trouble.about.iter().any(|about| about == name);
            let rows = lane.rows.iter().filter(|&&resource| about(names.resource(resource)));
            for y in rows.filter_map(|&resource| lane.row(resource)) {
                group.push(cross(x, y + ROW / 2.0 - 1.0, 4.0));
            }
        }
        // Troubles of nearly the same time stand beside each other.
        let at = (x - 8.0).max(last + 17.0).min(RIGHT - 8.0);
        last = at;
        let words = number.to_string();
        group.push(rect("wrongtag", at, bottom + 18.0, 16.0, 14.0));
        group.push(text("onwrong", at + 8.0 - width(&words, 10.0) / 2.0, bottom + 28.5, words));
    }
    group
}

fn cross(x: f64, y: f64, half: f64) -> Element {
    let (left, right) = (number(x - half), number(x + half));
    let (top, bottom) = (number(y - half), number(y + half));
    path("cross", format!("M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"))
}

/// The troubles in words, from `top` on, and how high they stand; none where all was fine.
pub(super) fn listed(scene: &Scene<'_>, source: &str, top: f64) -> Option<(Element, f64)> {
    let all = all(scene, source);
    if all.is_empty() {
        return None;
    }
    let mut group = Element::new("g");
    let mut y = top + LINE;
    for (number, trouble) in (1_u32..).zip(&all).take(MOST_TROUBLES) {
        let words = number.to_string();
        group.push(rect("wrongtag", NAMES, y - 11.0, 16.0, 14.0));
        group.push(text("onwrong", NAMES + 8.0 - width(&words, 10.0) / 2.0, y, words));
        let room = RIGHT - NAMES - 24.0;
        group.push(text("wrongwords", NAMES + 24.0, y, fitted(&trouble.what, 11.0, room)));
        group.push(text("mark", NAMES + 24.0, y + LINE, fitted(&trouble.instead, 10.5, room)));
        y += LINE * 2.0 + 4.0;
    }
    if all.len() > MOST_TROUBLES {
        let more = all.len().saturating_sub(MOST_TROUBLES);
        group.push(text("wrongwords", LEFT, y, format!("and {more} more, which are not drawn")));
        y += LINE;
    }
    Some((group, y - top))
}
