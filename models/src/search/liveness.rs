//! Promises: what must come at last, once faults stop, along every fair story.
//!
//! A promise is broken exactly where some fair cycle breaks it. A cycle is fair where each class
//! of steps is taken in it, or impossible somewhere in it; doing nothing for ever is fair where no
//! fair step is possible. Cycles lie inside strongly connected parts of the graph of all states
//! without its faults, and a part is fair as a whole if any cycle in it is.

use super::exact::Exact;
use super::graph::hash_of;
use super::lasso;
use super::parts::parts;
use crate::space::{Fair, Fairness, Story};

/// What must come at last.
#[derive(Clone, Copy, Debug)]
pub struct Promise<S> {
    /// Its name.
    pub name: &'static str,
    /// Whether a state keeps it.
    pub goal: fn(&S) -> bool,
    /// Whether it must also stay, and not only come again and again.
    pub stays: bool,
}

/// A story that never keeps a promise: how it begins, and what then happens again and again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lasso<S, T> {
    /// How it begins, with its faults.
    pub stem: Story<S, T>,
    /// What happens for ever, from the stem's end back to it; nothing where all stands still.
    pub cycle: Vec<(T, S)>,
}

/// A step of no class.
pub(super) const FREE: u8 = u8::MAX;

/// The graph of a searched space without its faults.
pub struct Surveyed<'a, P: Fair> {
    pub(super) space: &'a P,
    pub(super) exact: &'a Exact<P>,
    /// Where each state's steps begin.
    first: Vec<usize>,
    /// Where each step leads, and its class.
    steps: Vec<(u32, u8)>,
    /// The fair classes possible in each state, a bit each.
    enabled: Vec<u32>,
}

/// Lists the steps of a space that was searched to its end. None if it was not.
pub fn survey<'a, P: Fair>(space: &'a P, exact: &'a Exact<P>) -> Option<Surveyed<'a, P>> {
    if exact.found.broken.is_some() {
        return None;
    }
    let (mut first, mut steps, mut enabled) = (vec![0], Vec::new(), Vec::new());
    for state in exact.graph.states() {
        let mut mask = 0;
        for (step, next) in calm(space, state) {
            let class = match step {
                Fairness::Fair(class) => class,
                Fairness::Free | Fairness::Fault => FREE,
            };
            mask |= bit(class);
            steps.push((exact.graph.find(&next, hash_of(&next))?, class));
        }
        first.push(steps.len());
        enabled.push(mask);
    }
    Some(Surveyed { space, exact, first, steps, enabled })
}

/// The steps of a state that are no faults.
fn calm<P: Fair>(space: &P, state: &P::State) -> impl Iterator<Item = (Fairness, P::State)> {
    let mut steps = Vec::new();
    space.steps(state, &mut steps);
    let calm = steps.into_iter().map(|step| (space.fairness(&step), step));
    calm.filter(|(fairness, _)| *fairness != Fairness::Fault)
        .filter_map(|(fairness, step)| Some((fairness, space.take(state, &step)?)))
}

/// The bit that stands for a class.
pub(super) fn bit(class: u8) -> u32 {
    1_u32.checked_shl(u32::from(class)).unwrap_or(0)
}

pub(super) fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// One strongly connected part: which, its earliest state, and what is fair about it.
#[derive(Clone, Copy, Debug)]
struct Part {
    number: u32,
    earliest: u32,
    /// Classes taken inside it.
    taken: u32,
    /// Classes impossible somewhere in it.
    idle: u32,
    /// Its earliest state that does not keep the promise.
    bad: Option<u32>,
}

impl<P: Fair> Surveyed<'_, P> {
    /// Where a state's steps lead, each with its class.
    pub(super) fn out(&self, place: u32) -> &[(u32, u8)] {
        let from = self.first.get(index(place)).copied().unwrap_or(0);
        let to = self.first.get(index(place).saturating_add(1)).copied().unwrap_or(from);
        self.steps.get(from..to).unwrap_or_default()
    }

    pub(super) fn possible(&self, place: u32) -> u32 {
        self.enabled.get(index(place)).copied().unwrap_or(0)
    }

    /// A story that breaks the promise; none if every fair story keeps it.
    #[must_use]
    pub fn breaks(&self, promise: &Promise<P::State>) -> Option<Lasso<P::State, P::Step>> {
        let states = self.exact.graph.states();
        let good: Vec<bool> = states.iter().map(promise.goal).collect();
        // What comes again and again is missed by a cycle that has none of it; what stays, by a
        // cycle that leaves it.
        let inside: Vec<bool> = good.iter().map(|good| promise.stays || !good).collect();
        let numbers = parts(&inside, |place| self.out(place));
        let mut broken: Vec<Part> = self.weigh(&numbers, &good);
        broken.retain(|part| part.bad.is_some() && part.taken | part.idle == u32::MAX);
        let part = broken.into_iter().min_by_key(|part| part.earliest)?;
        lasso::tell(self, &numbers, part.number, part.bad?)
    }

    /// What is fair about each part.
    fn weigh(&self, numbers: &[u32], good: &[bool]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (place, (&number, &good)) in (0_u32..).zip(numbers.iter().zip(good)) {
            if number == u32::MAX {
                continue;
            }
            let fresh = |number| Part { number, earliest: u32::MAX, taken: 0, idle: 0, bad: None };
            while parts.len() <= index(number) {
                parts.push(fresh(u32::try_from(parts.len()).unwrap_or(u32::MAX)));
            }
            let Some(part) = parts.get_mut(index(number)) else { continue };
            part.earliest = part.earliest.min(place);
            part.idle |= !self.possible(place);
            if !good {
                part.bad = part.bad.or(Some(place));
            }
            let within = |to: u32| numbers.get(index(to)) == Some(&number);
            let taken = self.out(place).iter().filter(|&&(to, _)| within(to));
            part.taken |= taken.fold(0, |taken, &(_, class)| taken | bit(class));
        }
        parts
    }
}
