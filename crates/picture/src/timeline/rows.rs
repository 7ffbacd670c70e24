//! The rows of a lane: a bar for what the node says of a resource, and under it a line for what its
//! hypervisor really does.

use takeover::resource::Status;
use takeover::units::Millis;
use takeover_sim::scenario::spelled;
use takeover_sim::telling::Since;
use takeover_sim::world::{Real, Sight};

use super::layout::{Lane, ROW};
use super::page::{LEFT, NAMES, Scene};
use crate::svg::{Element, fitted, line, rect, text, width};

/// How high a bar is.
const BAR: f64 = 11.0;

/// What a bar shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shown {
    /// A state that the node's agent names.
    State(Status),
    /// Something is there, and no agent says what.
    Unseen,
}

/// What holds from one instant to another, equal neighbours taken together.
pub(super) fn stretches<T, K: PartialEq>(
    course: &[Since<T>],
    ends: Millis,
    key: impl Fn(&T) -> Option<K>,
) -> Vec<(Millis, Millis, K)> {
    let mut all: Vec<(Millis, Millis, K)> = Vec::new();
    let next = course.iter().skip(1).map(|since| since.at).chain([ends]);
    for (since, to) in course.iter().zip(next) {
        let Some(key) = key(&since.is) else { continue };
        match all.last_mut() {
            Some((_, end, last)) if *end == since.at && *last == key => *end = to,
            Some(_) | None => all.push((since.at, to, key)),
        }
    }
    all
}

/// Draws all rows of a lane.
pub(super) fn drawn(scene: &Scene<'_>, lane: &Lane, group: &mut Element) {
    let Some(track) = scene.track.nodes().get(lane.node.index()) else { return };
    for &resource in &lane.rows {
        let (Some(y), Some(course)) = (lane.row(resource), track.rows.get(&resource)) else { continue };
        let name = scene.telling.story().names.resource(resource);
        group.push(text("name", NAMES + 8.0, y + 11.5, fitted(name, 11.0, LEFT - NAMES - 14.0)));
        bars(scene, course, y, name, group);
        truth(scene, course, y, name, group);
    }
}

fn shown(sight: &Sight) -> Option<Shown> {
    match sight.says {
        Some(Status::Offline) => sight.owned.then_some(Shown::State(Status::Offline)),
        Some(status) => Some(Shown::State(status)),
        None => (sight.owned || sight.real != Real::Off).then_some(Shown::Unseen),
    }
}

fn bars(scene: &Scene<'_>, course: &[Since<Sight>], y: f64, name: &str, group: &mut Element) {
    for (from, to, shown) in stretches(course, scene.ends(), shown) {
        let (x, right) = (scene.axis.x(from), scene.axis.x(to));
        let words = match shown {
            Shown::State(status) => status.name(),
            Shown::Unseen => "nobody says",
        };
        let told = format!("{name}: {words}, {} to {}", spelled(from), spelled(to));
        let middle = y + 2.0 + BAR / 2.0;
        let bar = match shown {
            Shown::State(Status::Offline) => line("offline", (x, middle), (right, middle)),
            Shown::Unseen => rect("unseen", x, y + 2.5, (right - x).max(1.5), BAR - 1.0),
            Shown::State(status) => rect(class(status), x, y + 2.0, (right - x).max(1.5), BAR),
        };
        group.push(bar.titled(told));
        let written = matches!(shown, Shown::State(Status::Online | Status::Failed));
        let wide = width(words, 8.5);
        if let Some((x, _)) = scene.axis.room(x, right, wide + 8.0).filter(|_| written) {
            if shown == Shown::State(Status::Failed) {
                group.push(rect("plain", x + 2.0, y + 3.0, wide + 4.0, BAR - 2.0));
            }
            group.push(text("onbar", x + 4.0, y + 10.6, words));
        }
    }
}

/// The class of a state's bar.
pub(super) const fn class(status: Status) -> &'static str {
    match status {
        Status::Online => "online",
        Status::OnlinePending => "rising",
        Status::OfflinePending => "falling",
        Status::Failed => "failed",
        Status::Offline => "offline",
    }
}

/// What really is.
fn truth(scene: &Scene<'_>, course: &[Since<Sight>], y: f64, name: &str, group: &mut Element) {
    let real = |sight: &Sight| match sight.real {
        Real::Off => None,
        Real::Starting | Real::Stopping => Some(("moves", "is on its way")),
        Real::Runs => Some(("runs", "really runs")),
        Real::Broken => Some(("broken", "is there, and its guest has failed or hangs")),
    };
    for (from, to, (class, words)) in stretches(course, scene.ends(), real) {
        let (x, right) = (scene.axis.x(from), scene.axis.x(to));
        let y = y + ROW - 3.2;
        let told = format!("{name} {words}, {} to {}", spelled(from), spelled(to));
        group.push(line(class, (x, y), (right.max(x + 1.0), y)).titled(told));
    }
}
