//! Telling a fair cycle as a story.

use std::collections::{BTreeMap, VecDeque};

use super::graph::hash_of;
use super::liveness::{Lasso, Surveyed, bit, index};
use crate::space::{Fair, Fairness};

/// A way inside one part: each step as the place it leads to and its class.
type Way = Vec<(u32, u8)>;

/// The story that begins at `entry`, a state that breaks the promise, and goes round its part so
/// that it is fair.
pub(super) fn tell<P: Fair>(
    surveyed: &Surveyed<'_, P>,
    numbers: &[u32],
    number: u32,
    entry: u32,
) -> Option<Lasso<P::State, P::Step>> {
    let inside = |place: u32| numbers.get(index(place)) == Some(&number);
    let stem = surveyed.exact.graph.story(surveyed.space, entry)?;
    let mut cycle = Way::new();
    let mut at = entry;
    for class in 0..32_u8 {
        let idle = |place: u32| surveyed.possible(place) & bit(class) == 0;
        let mut seen = core::iter::once(entry).chain(cycle.iter().map(|&(to, _)| to));
        if seen.any(idle) || cycle.iter().any(|&(_, taken)| taken == class) {
            continue;
        }
        let way = walk(surveyed, at, inside, |to, taken| taken == Some(class) || idle(to))?;
        at = way.last().map_or(at, |&(to, _)| to);
        cycle.extend(way);
    }
    if at != entry {
        cycle.extend(walk(surveyed, at, inside, |to, _| to == entry)?);
    }
    let steps = name(surveyed, entry, &cycle)?;
    Some(Lasso { stem, cycle: steps })
}

/// A shortest way inside the part to a step, or a state, that is wanted.
fn walk<P: Fair>(
    surveyed: &Surveyed<'_, P>,
    from: u32,
    inside: impl Fn(u32) -> bool,
    wanted: impl Fn(u32, Option<u8>) -> bool,
) -> Option<Way> {
    let mut came: BTreeMap<u32, (u32, u8)> = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(place) = queue.pop_front() {
        for &(to, class) in surveyed.out(place) {
            if !inside(to) {
                continue;
            }
            if wanted(to, Some(class)) {
                let mut way = vec![(to, class)];
                let mut at = place;
                while at != from {
                    let &(before, class) = came.get(&at)?;
                    way.push((at, class));
                    at = before;
                }
                way.reverse();
                return Some(way);
            }
            if to != from && !came.contains_key(&to) {
                came.insert(to, (place, class));
                queue.push_back(to);
            }
        }
    }
    None
}

/// The steps of a way, with the states after them.
fn name<P: Fair>(
    surveyed: &Surveyed<'_, P>,
    entry: u32,
    way: &[(u32, u8)],
) -> Option<Vec<(P::Step, P::State)>> {
    let graph = &surveyed.exact.graph;
    let mut at = entry;
    let mut named = Vec::new();
    for &(to, class) in way {
        let state = graph.state(at)?;
        let mut steps = Vec::new();
        surveyed.space.steps(state, &mut steps);
        let found = steps.into_iter().find_map(|step| {
            let same = match surveyed.space.fairness(&step) {
                Fairness::Fair(fair) => fair == class,
                Fairness::Free => class == super::liveness::FREE,
                Fairness::Fault => false,
            };
            let next = surveyed.space.take(state, &step).filter(|_| same)?;
            (graph.find(&next, hash_of(&next)) == Some(to)).then_some((step, next))
        })?;
        named.push(found);
        at = to;
    }
    Some(named)
}
