//! A node's band and the strip of its lease.

use takeover::units::Millis;
use takeover_sim::scenario::spelled;
use takeover_sim::telling::{Ending, Held, LATE, Lease, NodeTrack};
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
    let mut strip = Strip { scene, y: lane.top + BAND + 9.0, written: Vec::new() };
    track.leases.iter().for_each(|lease| strip.lease(lease, group));
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
            group.push(text(class, x + 3.0, lane.top + 11.5, as_fits(&words, room)));
        }
    }
}

/// As many words as there is room for; the first one in any case.
fn as_fits(words: &[&str], room: f64) -> String {
    let mut label = String::new();
    for word in words {
        let longer = if label.is_empty() { (*word).to_owned() } else { format!("{label}, {word}") };
        if !label.is_empty() && width(&longer, 9.2) + 4.0 > room {
            break;
        }
        label = longer;
    }
    label
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
    let on = matches!(standing.power, NodePower::On | NodePower::Halting);
    also(on && standing.unmonitored, "sick", "monitor hung");
    also(on && standing.unguarded, "sick", "guardian hung");
    also(on && standing.agent == Agency::Waits, "sick", "agent waits");
    also(on && standing.agent == Agency::Gone, "sick", "agent dead");
    also(on && standing.agent == Agency::Hung, "sick", "agent hung");
    also(standing.isolated, "isolated", "isolated");
    also(standing.power == NodePower::Halting, "booting", "shutting down");
    also(standing.power == NodePower::Booting, "booting", "booting");
    also(standing.power == NodePower::Off, "off", "off");
    words.reverse();
    (class, words)
}

/// The strip of one node, and where words stand above it already.
struct Strip<'a> {
    scene: &'a Scene<'a>,
    y: f64,
    written: Vec<(f64, f64)>,
}

impl Strip<'_> {
    /// Where an instant lies; the end of the story for what comes after it.
    fn x(&self, at: Millis) -> f64 {
        self.scene.axis.x(at.min(self.scene.ends()))
    }

    /// One life's lease, stretch by stretch, and its end.
    fn lease(&mut self, lease: &Lease, group: &mut Element) {
        let over = lease.over.map_or(Millis(u64::MAX), |(at, _)| at);
        let next = lease.held.iter().skip(1).map(|held| held.from).chain([over]);
        for (held, next) in lease.held.iter().zip(next) {
            self.held(lease.life.number(), *held, next, group);
        }
        if let Some((over, how)) = lease.over.filter(|(over, _)| *over < self.scene.ends()) {
            let words = match how {
                Ending::Dead => "written dead",
                Ending::Fenced => "fenced",
                Ending::Replaced => "new life",
            };
            self.ended(over, words, false, group);
        }
    }

    /// One stretch: renewed, running out, and ended before the next renewal or the life's end.
    fn held(&mut self, life: u32, held: Held, next: Millis, group: &mut Element) {
        let ends = self.scene.ends();
        let renewed = held.renewed.min(next);
        let runs_on = ends.less(renewed) <= LATE;
        let solid = if runs_on { ends.min(next) } else { renewed };
        let (from, to) = (spelled(held.from), spelled(renewed));
        let bar = rect("held", self.x(held.from), self.y, self.x(solid) - self.x(held.from), 5.0);
        group.push(bar.titled(format!("life {life}, renewed from {from} to {to}")));
        if runs_on {
            return;
        }
        let until = held.until.min(next);
        let bar = rect("runsout", self.x(renewed), self.y, self.x(until) - self.x(renewed), 5.0);
        let until_words = spelled(until);
        group.push(bar.titled(format!("life {life}, not renewed after {to}, held until {until_words}")));
        if next > held.until && held.until < ends {
            let (x, right) = (self.x(held.until), self.x(next));
            let bar = rect("lapsed", x, self.y + 1.0, right - x, 3.0);
            group.push(bar.titled(format!("life {life}, ended, still on record")));
            self.ended(held.until, "lease ends", true, group);
        }
    }

    /// A mark at the end of something, with words before or behind it where there is room.
    fn ended(&mut self, at: Millis, words: &str, before: bool, group: &mut Element) {
        let x = self.x(at);
        group.push(line("end", (x, self.y - 7.0), (x, self.y + 6.0)));
        let wide = width(words, 8.5);
        let x = if before { x - wide } else { x + 3.0 };
        let whole = self.scene.axis.room(x, x + wide, wide - 0.5).is_some();
        let free = self.written.iter().all(|&(left, right)| x + wide + 2.0 < left || x > right + 2.0);
        if whole && free && x > LEFT && x + wide < RIGHT {
            self.written.push((x, x + wide));
            group.push(text("tiny", x, self.y - 2.0, words));
        }
    }
}
