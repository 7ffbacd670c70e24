//! Breadth-first over whole states: exact, and the first story to a broken rule is a shortest one.

use core::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread;

use super::graph::{Graph, hash_of};
use super::progress::Pace;
use super::{Counts, Found, Watch};
use crate::space::{Space, Story};

/// States expanded between two merges.
const BLOCK: usize = 1 << 14;

/// What an exact search leaves behind: all states.
pub struct Exact<P: Space> {
    /// How much was searched, and the first broken rule.
    pub found: Found<P::State, P::Step>,
    pub(super) graph: Graph<P::State>,
}

/// A successor: whose, by which of its steps, its hash, the state.
type Next<S> = (u32, u32, u64, S);

/// What one thread found out about its share of a block.
struct Share<S> {
    next: Vec<Next<S>>,
    generated: u64,
}

/// Searches a space breadth-first. It ends when the whole space was seen, or with a shortest story
/// to a broken rule. The threads expand states; one of them merges, so that the result is the same
/// for any number of them.
pub fn exact<P: Space>(space: &P, threads: NonZeroUsize, watch: &mut dyn Watch) -> Exact<P> {
    let mut search = Search { space, graph: Graph::new(), counts: Counts::default(), pace: Pace::new(watch) };
    let broken = search.run(threads).and_then(|(rule, place)| {
        let name = space.rules().get(rule).copied().unwrap_or("no name");
        search.story(place).map(|story| (name, story))
    });
    Exact { found: Found { counts: search.counts, broken }, graph: search.graph }
}

struct Search<'a, P: Space> {
    space: &'a P,
    graph: Graph<P::State>,
    counts: Counts,
    pace: Pace<'a>,
}

impl<P: Space> Search<'_, P> {
    fn story(&self, place: u32) -> Option<Story<P::State, P::Step>> {
        self.graph.story(self.space, place)
    }

    /// Level by level. The first broken rule and the state that remembers it, if there is one.
    fn run(&mut self, threads: NonZeroUsize) -> Option<(usize, u32)> {
        for start in self.space.starts() {
            let hash = hash_of(&start);
            if let Some(broken) = self.keep(start, hash, None) {
                return Some(broken);
            }
        }
        let mut level = 0..self.graph.len();
        while !level.is_empty() {
            let end = level.end;
            let places: Vec<u32> = level.collect();
            for block in places.chunks(BLOCK) {
                let shares = self.expand(block, threads);
                if let Some(broken) = self.merge(shares) {
                    return Some(broken);
                }
                self.pace.tick(self.counts);
            }
            level = end..self.graph.len();
            if !level.is_empty() {
                self.counts.depth = self.counts.depth.saturating_add(1);
            }
        }
        None
    }

    /// Expands a block, each thread its share of it.
    fn expand(&self, block: &[u32], threads: NonZeroUsize) -> Vec<Share<P::State>> {
        let (space, graph) = (self.space, &self.graph);
        let share = block.len().div_ceil(threads.get()).max(1);
        if threads.get() == 1 || block.len() < 64 {
            return vec![expand(space, graph, block)];
        }
        thread::scope(|scope| {
            let spawned: Vec<_> =
                block.chunks(share).map(|part| scope.spawn(move || expand(space, graph, part))).collect();
            // A thread that panics ends the search: part of a space is no result.
            let joined = spawned.into_iter().map(thread::ScopedJoinHandle::join);
            joined.map(|share| share.unwrap_or_else(|cause| resume_unwind(cause))).collect()
        })
    }

    fn merge(&mut self, shares: Vec<Share<P::State>>) -> Option<(usize, u32)> {
        for share in shares {
            self.counts.generated = self.counts.generated.saturating_add(share.generated);
            for (parent, step, hash, state) in share.next {
                if let Some(broken) = self.keep(state, hash, Some((parent, step))) {
                    self.counts.depth = self.counts.depth.saturating_add(1);
                    return Some(broken);
                }
            }
        }
        None
    }

    /// Keeps a state, if it is new; the rule that it breaks.
    fn keep(&mut self, state: P::State, hash: u64, from: Option<(u32, u32)>) -> Option<(usize, u32)> {
        let place = self.graph.add(state, hash, from)?;
        self.counts.unique = self.counts.unique.saturating_add(1);
        let rule = self.graph.state(place).and_then(|state| self.space.broken(state))?;
        Some((rule, place))
    }
}

/// The successors of some states. One that was seen before is left out early.
fn expand<P: Space>(space: &P, graph: &Graph<P::State>, block: &[u32]) -> Share<P::State> {
    let mut share = Share { next: Vec::new(), generated: 0 };
    let mut steps = Vec::new();
    for &place in block {
        let Some(state) = graph.state(place) else { continue };
        steps.clear();
        space.steps(state, &mut steps);
        for (number, step) in (0_u32..).zip(&steps) {
            let Some(next) = space.take(state, step) else { continue };
            share.generated = share.generated.saturating_add(1);
            let hash = hash_of(&next);
            if graph.find(&next, hash).is_none() {
                share.next.push((place, number, hash, next));
            }
        }
    }
    share
}
