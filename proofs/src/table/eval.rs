//! The same formulas, evaluated on small states.

use super::action::Action;
use super::formula::{Formula, Sort, Var, When};
use super::vocabulary::{RELATIONS, Relation, VARIABLES};

/// How many values each sort has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Size {
    /// Nodes.
    pub nodes: usize,
    /// Machines.
    pub machines: usize,
    /// Lives.
    pub lives: usize,
    /// Epochs.
    pub epochs: usize,
}

impl Size {
    /// How many values this sort has.
    #[must_use]
    pub const fn of(&self, sort: Sort) -> usize {
        match sort {
            Sort::Node => self.nodes,
            Sort::Machine => self.machines,
            Sort::Life => self.lives,
            Sort::Epoch => self.epochs,
        }
    }

    /// How many tuples a relation ranges over.
    #[must_use]
    pub fn tuples(&self, relation: Relation) -> usize {
        relation.formals().iter().map(|formal| self.of(formal.sort)).fold(1, usize::saturating_mul)
    }
}

/// Which value each variable has.
pub type Env = [usize; VARIABLES];

/// No variable has a value but the first of its sort.
pub const FIRST: Env = [0; VARIABLES];

/// A state: of what each relation holds. A relation may range over 128 tuples at most.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct State {
    size: Size,
    holds: [u128; RELATIONS],
}

impl State {
    /// The state in which nothing holds.
    #[must_use]
    pub const fn empty(size: Size) -> Self {
        Self { size, holds: [0; RELATIONS] }
    }

    /// How many values there are.
    #[must_use]
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Whether a relation holds of these values.
    #[must_use]
    pub fn is(&self, relation: Relation, values: &[usize]) -> bool {
        let bit = self.bit(relation, values.iter().copied());
        self.holds.get(relation.place()).is_some_and(|holds| holds & bit != 0)
    }

    /// Makes a relation hold of these values, or not.
    pub fn put(&mut self, relation: Relation, values: &[usize], holds: bool) {
        let bit = self.bit(relation, values.iter().copied());
        if let Some(extent) = self.holds.get_mut(relation.place()) {
            *extent = if holds { *extent | bit } else { *extent & !bit };
        }
    }

    /// The tuples that a relation ranges over.
    pub fn tuples(&self, relation: Relation) -> impl Iterator<Item = Vec<usize>> + use<> {
        let sizes: Vec<usize> = relation.formals().iter().map(|formal| self.size.of(formal.sort)).collect();
        (0..self.size.tuples(relation)).map(move |number| spread(number, &sizes))
    }

    /// The relations in which two states differ.
    pub fn differences(&self, other: &Self) -> impl Iterator<Item = Relation> {
        let pairs = self.holds.iter().zip(&other.holds);
        Relation::ALL
            .into_iter()
            .zip(pairs)
            .filter(|(_, (one, two))| one != two)
            .map(|(relation, _)| relation)
    }

    fn bit(&self, relation: Relation, values: impl Iterator<Item = usize>) -> u128 {
        let sizes = relation.formals().iter().map(|formal| self.size.of(formal.sort));
        let number = sizes
            .zip(values)
            .fold(0_usize, |number, (size, value)| number.saturating_mul(size).saturating_add(value));
        u32::try_from(number).ok().and_then(|number| 1_u128.checked_shl(number)).unwrap_or(0)
    }

    /// The state after an action, whose conditions are not asked.
    #[must_use]
    pub fn stepped(&self, action: &Action, env: &Env) -> Self {
        let mut after = self.clone();
        for effect in &action.effects {
            let relation = effect.is.relation;
            let mut extent = 0_u128;
            some(relation.formals(), self.size, &mut env.clone(), &mut |env| {
                if holds(&effect.is.holds, self, self, env) {
                    extent |= self.bit(relation, relation.formals().iter().map(|&formal| value(env, formal)));
                }
                false
            });
            if let Some(holds) = after.holds.get_mut(relation.place()) {
                *holds = extent;
            }
        }
        after
    }

    /// Whether an action's conditions hold.
    #[must_use]
    pub fn permits(&self, action: &Action, env: &Env) -> bool {
        self.missing(action, env).is_none()
    }

    /// The first condition of an action that does not hold.
    #[must_use]
    pub fn missing(&self, action: &Action, env: &Env) -> Option<&'static str> {
        let missing = action.guards.iter().find(|guard| !holds(&guard.is, self, self, &mut env.clone()));
        missing.map(|guard| guard.name)
    }
}

/// A number, told as one value for each of these sizes.
fn spread(mut number: usize, sizes: &[usize]) -> Vec<usize> {
    let mut values: Vec<usize> = Vec::with_capacity(sizes.len());
    for &size in sizes.iter().rev() {
        values.push(number.checked_rem(size).unwrap_or(0));
        number = number.checked_div(size).unwrap_or(0);
    }
    values.reverse();
    values
}

/// Gives a variable a value.
pub fn assign(env: &mut Env, var: Var, value: usize) {
    if let Some(slot) = env.get_mut(usize::from(var.number)) {
        *slot = value;
    }
}

/// The value of a variable.
#[must_use]
pub fn value(env: &Env, var: Var) -> usize {
    env.get(usize::from(var.number)).copied().unwrap_or(0)
}

/// Whether a formula holds of a step from one state to another.
pub fn holds(formula: &Formula, before: &State, after: &State, env: &mut Env) -> bool {
    match formula {
        Formula::Is(when, relation, vars) => {
            let state = match when {
                When::Before => before,
                When::After => after,
            };
            let bit = state.bit(*relation, vars.iter().map(|&var| value(env, var)));
            state.holds.get(relation.place()).is_some_and(|holds| holds & bit != 0)
        }
        Formula::Same(one, other) => value(env, *one) == value(env, *other),
        Formula::Less(one, other) => value(env, *one) < value(env, *other),
        Formula::Not(inner) => !holds(inner, before, after, env),
        Formula::All(parts) => parts.iter().all(|part| holds(part, before, after, env)),
        Formula::Any(parts) => parts.iter().any(|part| holds(part, before, after, env)),
        Formula::Each(vars, inner) => {
            !some(vars, before.size, env, &mut |env| !holds(inner, before, after, env))
        }
        Formula::Exists(vars, inner) => {
            some(vars, before.size, env, &mut |env| holds(inner, before, after, env))
        }
    }
}

/// Whether something is true for some values of these variables.
pub fn some(vars: &[Var], size: Size, env: &mut Env, is: &mut dyn FnMut(&mut Env) -> bool) -> bool {
    let Some((&first, rest)) = vars.split_first() else { return is(env) };
    let kept = value(env, first);
    let found = (0..size.of(first.sort)).any(|value| {
        assign(env, first, value);
        some(rest, size, env, is)
    });
    assign(env, first, kept);
    found
}
