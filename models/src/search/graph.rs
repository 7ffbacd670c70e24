//! All states that were found, whole, and the way by which each was found first.

use core::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::space::{Space, Story};

/// How a state was found: from which state, by its which step.
#[derive(Clone, Copy, Debug)]
struct From {
    parent: u32,
    step: u32,
}

/// No parent: a start.
const START: From = From { parent: u32::MAX, step: u32::MAX };

/// Whole states, each once, numbered as they were found.
#[derive(Clone, Debug)]
pub(super) struct Graph<S> {
    states: Vec<S>,
    from: Vec<From>,
    hashes: Vec<u64>,
    places: HashTable<u32>,
}

/// A state's hash. Equal hashes are told apart by the states themselves.
pub(super) fn hash_of(state: &impl core::hash::Hash) -> u64 {
    FixedState::with_seed(0).hash_one(state)
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

impl<S: Eq + core::hash::Hash> Graph<S> {
    pub(super) const fn new() -> Self {
        Self { states: Vec::new(), from: Vec::new(), hashes: Vec::new(), places: HashTable::new() }
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.states.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn state(&self, place: u32) -> Option<&S> {
        self.states.get(index(place))
    }

    pub(super) fn states(&self) -> &[S] {
        &self.states
    }

    /// Where a state stands.
    pub(super) fn find(&self, state: &S, hash: u64) -> Option<u32> {
        let same = |&place: &u32| {
            self.hashes.get(index(place)) == Some(&hash) && self.states.get(index(place)) == Some(state)
        };
        self.places.find(hash, same).copied()
    }

    /// Adds a state by its hash; its place if it is new.
    pub(super) fn add(&mut self, state: S, hash: u64, from: Option<(u32, u32)>) -> Option<u32> {
        if self.find(&state, hash).is_some() {
            return None;
        }
        let place = self.len();
        let hashes = &self.hashes;
        let rehash = |&place: &u32| hashes.get(index(place)).copied().unwrap_or(0);
        self.places.insert_unique(hash, place, rehash);
        self.states.push(state);
        self.hashes.push(hash);
        self.from.push(from.map_or(START, |(parent, step)| From { parent, step }));
        Some(place)
    }

    /// The places on the way to a state, from its start on, each but the first with the number of
    /// the step that led to it.
    fn way(&self, place: u32) -> Vec<(u32, u32)> {
        let mut way = Vec::new();
        let mut at = place;
        while let Some(from) = self.from.get(index(at)) {
            way.push((at, from.step));
            at = from.parent;
        }
        way.reverse();
        way
    }

    /// The story by which a state was found first.
    pub(super) fn story<P: Space<State = S>>(&self, space: &P, place: u32) -> Option<Story<S, P::Step>>
    where
        S: Clone,
    {
        let way = self.way(place);
        let mut way = way.iter();
        let start = self.state(way.next()?.0)?.clone();
        let mut story = Story { start, steps: Vec::new() };
        for &(to, step) in way {
            let mut steps = Vec::new();
            space.steps(story.end(), &mut steps);
            story.steps.push((steps.get(index(step))?.clone(), self.state(to)?.clone()));
        }
        Some(story)
    }
}
