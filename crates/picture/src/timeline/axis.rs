//! The time axis: where an instant lies, and where time is left out.

use takeover::units::Millis;
use takeover_sim::scenario::spelled;

use super::page::{LEFT, RIGHT};

/// How wide a stretch is drawn in which nothing happens.
const BREAK_WIDTH: f64 = 30.0;
/// Half of what a torn mark covers.
const HALF_TORN: f64 = 7.0;
/// A quiet stretch is left out where it would be wider than this.
const QUIET_WIDTH: f64 = 130.0;
/// A quiet stretch is left out where it is longer than this.
const QUIET_LEAST: Millis = Millis::secs(30);
/// At most so many stretches are left out.
const MOST_BREAKS: usize = 8;
/// So much of a quiet stretch stays at either end of it.
const MARGIN: Millis = Millis::secs(4);
/// The least room between two ticks.
const TICK_ROOM: f64 = 62.0;

/// Steps between ticks, the shortest first.
const STEPS: [Millis; 20] = [
    Millis(10),
    Millis(50),
    Millis(100),
    Millis(500),
    Millis::secs(1),
    Millis::secs(2),
    Millis::secs(5),
    Millis::secs(10),
    Millis::secs(20),
    Millis::secs(30),
    Millis::mins(1),
    Millis::mins(2),
    Millis::mins(5),
    Millis::mins(10),
    Millis::mins(30),
    Millis::hours(1),
    Millis::hours(2),
    Millis::hours(6),
    Millis::hours(12),
    Millis::hours(24),
];

/// A stretch of the axis.
#[derive(Clone, Copy, Debug)]
struct Piece {
    from: Millis,
    to: Millis,
    x: (f64, f64),
    broken: bool,
}

/// A stretch that is left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Break {
    /// Where it is drawn.
    pub(super) x: (f64, f64),
    /// How much is left out.
    pub(super) length: Millis,
}

/// Where an instant lies.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
    /// Pixels of a millisecond where nothing is left out.
    scale: f64,
}

/// A length of time as a number; no story is longer than 30 days, which fits.
pub(super) fn millis(time: Millis) -> f64 {
    f64::from(u32::try_from(time.0).unwrap_or(u32::MAX))
}

impl Axis {
    /// The axis from zero to `ends`. `instants` are those at which something happens, in order.
    pub(super) fn new(instants: &[Millis], ends: Millis) -> Self {
        let (left_out, scale) = left_out(instants, ends);
        let mut pieces = Vec::new();
        let (mut from, mut x) = (Millis::ZERO, LEFT);
        let mut push = |to: Millis, broken: bool| {
            let width = if broken { BREAK_WIDTH } else { millis(to.less(from)) * scale };
            pieces.push(Piece { from, to, x: (x, x + width), broken });
            (from, x) = (to, x + width);
        };
        for (start, end) in left_out {
            push(start, false);
            push(end, true);
        }
        push(ends, false);
        Self { pieces, scale }
    }

    /// Where an instant lies; the end for what comes after it.
    pub(super) fn x(&self, at: Millis) -> f64 {
        let Some(piece) = self.pieces.iter().find(|piece| at <= piece.to) else { return RIGHT };
        let (left, right) = piece.x;
        let length = millis(piece.to.less(piece.from));
        if length <= 0.0 { left } else { left + (right - left) * millis(at.less(piece.from)) / length }
    }

    /// Where between two places there is at least so much room for words without a torn mark in it,
    /// and how much; the first such place.
    pub(super) fn room(&self, from: f64, to: f64, least: f64) -> Option<(f64, f64)> {
        let mut start = from;
        for torn in self.breaks() {
            let middle = f64::midpoint(torn.x.0, torn.x.1);
            let (left, right) = (middle - HALF_TORN, middle + HALF_TORN);
            if right <= start || left >= to {
                continue;
            }
            if left - start >= least {
                return Some((start, left - start));
            }
            start = right;
        }
        (to - start >= least).then_some((start, to - start))
    }

    /// The stretches that are left out.
    pub(super) fn breaks(&self) -> Vec<Break> {
        let broken = self.pieces.iter().filter(|piece| piece.broken);
        broken.map(|piece| Break { x: piece.x, length: piece.to.less(piece.from) }).collect()
    }

    /// Where ticks are, and what they say.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let fits = |step: &&Millis| millis(**step) * self.scale >= TICK_ROOM;
        let step = STEPS.iter().find(fits).copied().unwrap_or(Millis::hours(24));
        let mut ticks: Vec<(f64, String)> = Vec::new();
        for piece in self.pieces.iter().filter(|piece| !piece.broken) {
            let mut at = Millis(piece.from.0.div_ceil(step.0.max(1)).saturating_mul(step.0));
            while at <= piece.to {
                let x = self.x(at);
                if ticks.last().is_none_or(|(last, _)| x - last >= TICK_ROOM * 0.6) {
                    ticks.push((x, spelled(at)));
                }
                at = at.plus(step);
            }
        }
        ticks
    }
}

/// The quiet stretches that are left out, in order, and the scale of what stays.
fn left_out(instants: &[Millis], ends: Millis) -> (Vec<(Millis, Millis)>, f64) {
    let mut gaps: Vec<(Millis, Millis)> = Vec::new();
    let mut last = Millis::ZERO;
    for &at in instants.iter().chain([&ends]) {
        let (start, end) = (last.plus(MARGIN), at.less(MARGIN));
        if at.less(last) >= QUIET_LEAST && end > start {
            gaps.push((start, end));
        }
        last = at;
    }
    // The longest first; of equal ones the earlier.
    gaps.sort_by_key(|&(start, end)| (core::cmp::Reverse(end.less(start)), start));
    let mut chosen = Vec::new();
    let mut scale = scale_of(&chosen, ends);
    for gap in gaps.into_iter().take(MOST_BREAKS) {
        if millis(gap.1.less(gap.0)) * scale < QUIET_WIDTH {
            break;
        }
        chosen.push(gap);
        scale = scale_of(&chosen, ends);
    }
    chosen.sort_unstable();
    (chosen, scale)
}

fn scale_of(chosen: &[(Millis, Millis)], ends: Millis) -> f64 {
    let out: f64 = chosen.iter().map(|(start, end)| millis(end.less(*start))).sum();
    let breaks: f64 = chosen.iter().map(|_| BREAK_WIDTH).sum();
    (RIGHT - LEFT - breaks) / (millis(ends) - out).max(1.0)
}
