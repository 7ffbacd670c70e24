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
const STATES_MAX: usize = 30_000;

/// What is not tried, because it makes nothing more dangerous.
const IDLE: [&str; 5] = ["plan", "take_out", "see", "vm_ends", "close_gates"];

/// A run from the beginning to a broken rule.
#[derive(Clone, Debug)]
pub struct Run {
    /// What happened, in order.
    pub steps: Vec<(Action, Env)>,
    /// The rule that is broken at its end.
    pub broken: Named,
}

/// One state that was reached, and how.
struct Reached {
    state: State,
    from: Option<(usize, Action, Env)>,
    depth: usize,
}

/// Looks for a run of the protocol with one action in another form: one that ends on two nodes, or else
/// one that breaks another rule.
#[must_use]
pub fn find(mutant: &Action) -> Option<Run> {
    let table: Vec<Action> = actions()
        .into_iter()
        .filter(|action| !IDLE.contains(&action.name))
        .map(|action| if action.name == mutant.name { mutant.clone() } else { action })
        .collect();
    let two_nodes = |rule: &Named| rule.name == "never_on_two_nodes";
    let worst: Vec<Named> = state_rules().into_iter().filter(two_nodes).collect();
    let worst = Rules { states: worst, steps: Vec::new() };
    Search::new(worst).run(&table).or_else(|| Search::new(Rules::all()).run(&table))
}

/// Runs of the protocol as it is: none must be found.
#[must_use]
pub fn of_the_table() -> Option<Run> {
    Search::new(Rules::all()).run(&actions())
}

/// What a run must not break.
struct Rules {
    states: Vec<Named>,
    steps: Vec<Named>,
}

impl Rules {
    fn all() -> Self {
        Self { states: state_rules(), steps: step_rules() }
    }

    /// The first rule that a step breaks.
    fn broken(&self, before: &State, after: &State) -> Option<&Named> {
        let state = |rule: &&Named| !holds(&rule.formula, after, after, &mut FIRST.clone());
        let step = |rule: &&Named| !holds(&rule.formula, before, after, &mut FIRST.clone());
        self.states.iter().find(state).or_else(|| self.steps.iter().find(step))
    }
}

struct Search {
    reached: Vec<Reached>,
    seen: HashSet<State>,
    open: BTreeSet<(usize, usize)>,
    rules: Rules,
}

/// The state in which nothing happened yet.
fn beginning() -> State {
    let mut state = State::empty(SIZE);
    for (machine, node) in [(0, 0), (1, 1), (2, 0)] {
        state.put(Relation::Of, &[machine, node], true);
    }
    state
}

impl Search {
    fn new(rules: Rules) -> Self {
        let state = beginning();
        let seen = HashSet::from([state.clone()]);
        let reached = vec![Reached { state, from: None, depth: 0 }];
        Self { reached, seen, open: BTreeSet::from([(0, 0)]), rules }
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
        let depth = self.reached.get(at).map_or(0, |from| from.depth).saturating_add(1);
        self.open.insert((depth.saturating_add(safety(&after)), place));
        let broken = self.rules.broken(before, &after).cloned();
        self.reached.push(Reached { state: after, from: Some((at, action.clone(), *env)), depth });
        Some(self.shortened(Run { steps: self.way(place), broken: broken? }))
    }

    fn way(&self, at: usize) -> Vec<(Action, Env)> {
        let mut steps = Vec::new();
        let mut place = at;
        while let Some((from, action, env)) = self.reached.get(place).and_then(|reached| reached.from.clone())
        {
            steps.push((action, env));
            place = from;
        }
        steps.reverse();
        steps
    }

    /// The same run without the steps that it does not need.
    fn shortened(&self, mut run: Run) -> Run {
        let mut place = run.steps.len();
        while place > 0 {
            place = place.saturating_sub(1);
            let mut less = run.clone();
            less.steps.remove(place);
            if self.ends_badly(&less) {
                run = less;
            }
        }
        run
    }

    /// Whether all its steps can be taken, and its rule breaks with the last of them.
    fn ends_badly(&self, run: &Run) -> bool {
        let mut before = beginning();
        for (place, (action, env)) in run.steps.iter().enumerate() {
            if !before.permits(action, env) {
                return false;
            }
            let after = before.stepped(action, env);
            if let Some(broken) = self.rules.broken(&before, &after) {
                return place.saturating_add(1) == run.steps.len() && broken.name == run.broken.name;
            }
            before = after;
        }
        false
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
        for (place, (action, env)) in self.steps.iter().enumerate() {
            writeln!(f, "  {:2}. {}", place.saturating_add(1), told(action, env))?;
        }
        write!(f, "broken: {}: {}", self.broken.name, self.broken.says)
    }
}
