//! A whole run that ends badly, looked for in a small world from the very beginning.
//!
//! The solvers show a state and a step. Whether a cluster gets there is another question; where this
//! finds a run, it does. It tries the most dangerous-looking states first and gives up after a number of
//! them, so that finding none means nothing.

use core::fmt;
use std::collections::{BTreeSet, HashSet};

use crate::counterexample::told;
use crate::table::eval::{Env, FIRST, Size, State, holds, some};
use crate::table::{Action, Named, Relation, actions, state_rules, step_rules};

/// The world in which runs are looked for: one node has two machines' names to give.
const SIZE: Size = Size { nodes: 2, machines: 3, lives: 2, epochs: 3 };

/// After so many states the search gives up.
const STATES_MAX: usize = 60_000;

/// What is not tried, because it makes nothing more dangerous.
const IDLE: [&str; 4] = ["plan", "see", "vm_ends", "close_gates"];

/// A run from the beginning to a broken rule.
#[derive(Clone, Debug)]
pub struct Run {
    /// What happened, in order.
    pub steps: Vec<String>,
    /// The rule that is broken at its end.
    pub broken: Named,
}

/// One state that was reached, and how.
struct Reached {
    state: State,
    from: Option<usize>,
    by: String,
}

/// Looks for a run of the protocol with one action in another form.
#[must_use]
pub fn find(mutant: &Action) -> Option<Run> {
    let table: Vec<Action> = actions()
        .into_iter()
        .filter(|action| !IDLE.contains(&action.name))
        .map(|action| if action.name == mutant.name { mutant.clone() } else { action })
        .collect();
    Search::new().run(&table)
}

/// Runs of the protocol as it is: none must be found.
#[must_use]
pub fn of_the_table() -> Option<Run> {
    Search::new().run(&actions())
}

struct Search {
    reached: Vec<Reached>,
    seen: HashSet<State>,
    open: BTreeSet<(usize, usize)>,
    rules: [Vec<Named>; 2],
}

impl Search {
    fn new() -> Self {
        let mut state = State::empty(SIZE);
        for (machine, node) in [(0, 0), (1, 1), (2, 0)] {
            state.put(Relation::Of, &[machine, node], true);
        }
        let seen = HashSet::from([state.clone()]);
        let reached = vec![Reached { state, from: None, by: String::new() }];
        Self { reached, seen, open: BTreeSet::from([(0, 0)]), rules: [state_rules(), step_rules()] }
    }

    fn run(&mut self, table: &[Action]) -> Option<Run> {
        while let Some((_, at)) = self.open.pop_first() {
            if self.reached.len() > STATES_MAX {
                return None;
            }
            let before = self.reached.get(at)?.state.clone();
            for action in table {
                if let Some(run) = self.try_all(&before, at, action) {
                    return Some(run);
                }
            }
        }
        None
    }

    /// Takes an action in every way that it can be taken.
    fn try_all(&mut self, before: &State, at: usize, action: &Action) -> Option<Run> {
        let mut found = None;
        some(&action.about, SIZE, &mut FIRST.clone(), &mut |env| {
            if before.permits(action, env) {
                found = self.arrive(before, at, action, env);
            }
            found.is_some()
        });
        found
    }

    fn arrive(&mut self, before: &State, at: usize, action: &Action, env: &Env) -> Option<Run> {
        let after = before.stepped(action, env);
        if !self.seen.insert(after.clone()) {
            return None;
        }
        let place = self.reached.len();
        let depth = self.depth(at);
        self.open.insert((depth.saturating_add(safety(&after)), place));
        self.reached.push(Reached { state: after.clone(), from: Some(at), by: told(action, env) });
        let [states, steps] = &self.rules;
        let state = states.iter().find(|rule| !holds(&rule.formula, &after, &after, &mut FIRST.clone()));
        let step = || steps.iter().find(|rule| !holds(&rule.formula, before, &after, &mut FIRST.clone()));
        let broken = state.or_else(step)?.clone();
        Some(Run { steps: self.told(place), broken })
    }

    /// How many steps lead to a state.
    fn depth(&self, at: usize) -> usize {
        core::iter::successors(Some(at), |&at| self.reached.get(at)?.from).count()
    }

    fn told(&self, at: usize) -> Vec<String> {
        let way = core::iter::successors(Some(at), |&at| self.reached.get(at)?.from);
        let mut steps: Vec<String> =
            way.filter_map(|at| self.reached.get(at)).map(|reached| reached.by.clone()).collect();
        steps.pop();
        steps.reverse();
        steps
    }
}

/// How far from danger a state looks: what is started, armed and open counts against it.
fn safety(state: &State) -> usize {
    let dangerous = [Relation::Agent, Relation::Armed, Relation::Gate, Relation::Flight, Relation::Over];
    let holding =
        |&relation: &Relation| state.tuples(relation).filter(|values| state.is(relation, values)).count();
    let danger: usize = dangerous.iter().map(holding).fold(0, usize::saturating_add);
    40_usize.saturating_sub(danger.saturating_mul(3))
}

/// One line a step.
impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            writeln!(f, "  {:2}. {step}", place.saturating_add(1))?;
        }
        write!(f, "broken: {}: {}", self.broken.name, self.broken.says)
    }
}
