//! A whole run of the shipped state and its machine, from an agent's beginning, looked for breadth first.
//!
//! It is a run of kinds of states: flags, counts and deadlines are taken to be what a step needs them to
//! be, which commands and time can always bring about.

use core::fmt;
use std::collections::{HashMap, HashSet};

use takeover::resource::{Persistent, State};

use super::carry::{Happening, Kind, carry_out};
use super::contract::Contract;
use super::kernel::Kernel;
use super::physical::{Claims, Physical};
use super::walk::Kinds;

/// A state, its machine, and the claims about which `stopped` may have been sent.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct World {
    kernel: Kernel,
    physical: Physical,
    said: Claims,
}

impl World {
    fn new(kernel: Kernel, physical: Physical, said: Claims) -> Self {
        let stopped = kernel.released() && !physical.unlooked;
        Self { kernel, physical, said: if stopped { said.and(physical.left) } else { said } }
    }

    /// Whether `stopped` was sent although something of it is here, or can come.
    fn lies(&self) -> bool {
        let Physical { run, gate, .. } = self.physical;
        let here = run.into_iter().chain(gate).fold(self.physical.flying(), Claims::with);
        let released = self.kernel.released() && !self.physical.unlooked;
        (released && !here.is_empty()) || here.iter().any(|under| self.said.contains(under))
    }
}

/// What a search came to.
#[derive(Clone, Debug)]
pub struct Search {
    /// How many states, each with its machine, were reached.
    pub reached: usize,
    /// The shortest run to a `stopped` that is not true, if there is one.
    pub run: Option<Run>,
}

/// A run, one line a step.
#[derive(Clone, Debug)]
pub struct Run {
    /// What happened.
    pub steps: Vec<String>,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            writeln!(f, "    {:2}. {step}", place.saturating_add(1))?;
        }
        f.write_str("    and `stopped` is not true")
    }
}

/// One world that was reached, and how.
struct Reached {
    world: World,
    from: Option<usize>,
    by: String,
}

/// Looks for a run to a `stopped` that is not true, under a contract.
#[must_use]
pub fn to_a_false_stopped(contract: Contract, kinds: &Kinds) -> Search {
    let mut steps: HashMap<Kernel, Kinds> = HashMap::new();
    for &(kind, event) in kinds {
        steps.entry(kind.before).or_default().push((kind, event));
    }
    let kernel = Kernel::of(&State::new(Persistent::Offline));
    let mut reached = Vec::new();
    let mut seen = HashSet::new();
    for physical in Physical::all().into_iter().filter(Physical::begins) {
        let world = World::new(kernel, physical, Claims::NONE);
        seen.insert(world);
        reached.push(Reached { world, from: None, by: format!("an agent begins; {physical}") });
    }
    let mut at = 0;
    while let Some(Reached { world, .. }) = reached.get(at) {
        if world.lies() {
            return Search { reached: reached.len(), run: Some(told(&reached, at)) };
        }
        for (world, by) in next(contract, world, &steps) {
            if seen.insert(world) {
                reached.push(Reached { world, from: Some(at), by });
            }
        }
        at = at.saturating_add(1);
    }
    Search { reached: reached.len(), run: None }
}

/// Everything that can follow.
fn next(contract: Contract, world: &World, steps: &HashMap<Kernel, Kinds>) -> Vec<(World, String)> {
    let World { kernel, physical, said } = world;
    let mut next = Vec::new();
    for (kind, event) in steps.get(kernel).into_iter().flatten() {
        if kind.news.possible(contract, kernel, physical) {
            let after = carry_out(kind, physical).physical;
            next.push((World::new(kind.after, after, *said), by(kind, &event, &after)));
        }
    }
    for happening in Happening::all() {
        if let Some(carried) = happening.happens(contract, physical) {
            let by = format!("{happening:?}; {}", carried.physical);
            next.push((World::new(*kernel, carried.physical, *said), by));
        }
    }
    next
}

fn by(kind: &Kind, event: &impl fmt::Display, after: &Physical) -> String {
    let orders: Vec<String> = kind.orders.iter().map(|order| format!("{order:?}")).collect();
    format!("{event} -> {:?} [{}]; {after}", kind.after.stage, orders.join(", "))
}

fn told(reached: &[Reached], at: usize) -> Run {
    let way = core::iter::successors(Some(at), |&at| reached.get(at)?.from);
    let mut steps: Vec<String> = way.filter_map(|at| reached.get(at)).map(|one| one.by.clone()).collect();
    steps.reverse();
    Run { steps }
}
