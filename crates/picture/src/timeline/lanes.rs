//! A node's band and the strip of its lease.

use takeover::units::Millis;
use takeover_sim::scenario::spelled;
use takeover_sim::telling::{Ending, Lease, NodeTrack};
use takeover_sim::world::{Agency, NodePower, Standing};

use super::layout::{BAND, Lane};
use super::page::{LEFT, NAMES, RIGHT, Scene};
use super::rows::stretches;
use crate::svg::{Element, fitted, line, rect, text, width};

/// Draws both.
pub(super) fn drawn(scene: &Scene<'_>, lane: &Lane, group: &mut Element) {
    let name = scene.telling.story().names.node(lane.node);
    let Some(track) = scene.track.nodes().get(lane.node.index()) else { return };
    group.push(rect("lane", LEFT, lane.top, RIGHT - LEFT, lane.bottom - lane.top));
    group.push(text("node", NAMES, lane.top + 13.5, fitted(name, 13.0, LEFT - NAMES - 8.0)));
    band(scene, lane, track, name, group);
    group.push(text("small", NAMES, lane.top + BAND + 14.0, "lease"));
    for lease in &track.leases {
        strip(scene, lease, lane.top + BAND, group);
    }
}

fn band(scene: &Scene<'_>, lane: &Lane, track: &NodeTrack, name: &str, group: &mut Element) {
    for (from, to, standing) in stretches(&track.standing, scene.ends(), |standing| Some(*standing)) {
        let (x, right) = (scene.axis.x(from), scene.axis.x(to));
        let (class, words) = words(standing);
        let bar = rect(class, x, lane.top, (right - x).max(1.0), BAND - 2.0);
        let told = if words.is_empty() { "up".to_owned() } else { words.join(", ") };
        group.push(bar.titled(format!("{name} {told}, {} to {}", spelled(from), spelled(to))));
        let least = words.first().map_or(f64::MAX, |word| width(word, 9.2) + 4.0);
        if let Some((x, room)) = scene.axis.room(x, right, least) {
            let class = if class == "off" { "onoff" } else { "onband" };
            group.push(text(class, x + 3.0, lane.top + 11.5, fitted(&words.join(", "), 10.0, room)));
        }
    }
}

/// The class and the words for how a node stands.
fn words(standing: Standing) -> (&'static str, Vec<&'static str>) {
    let (mut class, mut words) = ("up", Vec::new());
    let mut also = |holds: bool, name: &'static str, word: &'static str| {
        if holds {
            words.push(word);
            class = name;
        }
    };
    also(standing.paused, "paused", "paused");
    also(standing.quarantined, "quarantined", "quarantined");
    let on = standing.power == NodePower::On;
    also(on && standing.unmonitored, "sick", "monitor hung");
    also(on && standing.unguarded, "sick", "guardian hung");
    also(on && standing.agent == Agency::Waits, "sick", "agent waits for the store");
    also(on && standing.agent == Agency::Gone, "sick", "agent dead");
    also(on && standing.agent == Agency::Hung, "sick", "agent hung");
    also(standing.isolated, "isolated", "isolated");
    also(standing.power == NodePower::Booting, "booting", "booting");
    also(standing.power == NodePower::Off, "off", "off");
    words.reverse();
    (class, words)
}

/// How long after its last renewal a lease is said to run out: a renewal or two may be late.
const LATE: Millis = Millis::secs(5);

/// One life's lease: renewed, running out, and ended before the database knew.
fn strip(scene: &Scene<'_>, lease: &Lease, top: f64, group: &mut Element) {
    let ends = scene.ends();
    let (x, y) = (|at: Millis| scene.axis.x(at.min(ends)), top + 9.0);
    let over = lease.over.map_or(Millis(u64::MAX), |(at, _)| at);
    let renewed = lease.renewed.min(over);
    let runs_out = lease.until.min(over);
    let known = ends.less(renewed) <= LATE;
    let held = if known { ends.min(over) } else { renewed };
    let name = format!("life {}", lease.life.number());
    let bar = rect("held", x(lease.from), y, x(held) - x(lease.from), 5.0);
    group.push(bar.titled(format!("{name}, renewed from {} to {}", spelled(lease.from), spelled(renewed))));
    if known {
        return;
    }
    let bar = rect("runsout", x(renewed), y, x(runs_out) - x(renewed), 5.0);
    group.push(bar.titled(format!(
        "{name}, not renewed after {}, held until {}",
        spelled(renewed),
        spelled(runs_out)
    )));
    if over > lease.until && lease.until < ends {
        let bar = rect("lapsed", x(lease.until), y + 1.0, x(over) - x(lease.until), 3.0);
        group.push(bar.titled(format!("{name} ended, still on record")));
        ended(scene, (x(lease.until), y), "lease ends", true, group);
    }
    if let Some((over, how)) = lease.over.filter(|(over, _)| *over < ends) {
        let words = match how {
            Ending::Dead => "written dead",
            Ending::Fenced => "fenced",
            Ending::Replaced => "new life",
        };
        ended(scene, (x(over), y), words, false, group);
    }
}

/// A mark at the end of something, with words before or behind it where there is room.
fn ended(scene: &Scene<'_>, (x, y): (f64, f64), words: &str, before: bool, group: &mut Element) {
    group.push(line("end", (x, y - 7.0), (x, y + 6.0)));
    let wide = width(words, 8.5);
    let x = if before { x - wide } else { x + 3.0 };
    let whole = scene.axis.room(x, x + wide, wide - 0.5).is_some();
    if whole && x > LEFT && x + wide < RIGHT {
        group.push(text("tiny", x, y - 2.0, words));
    }
}
