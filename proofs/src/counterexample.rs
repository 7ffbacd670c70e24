//! A state, a step and what breaks, where a solver says that there is one: asked for in a small world,
//! read back into this crate's own states, and checked there once more.

use core::fmt;

use crate::solver::{Answer, Solver, SolverError, Verdict};
use crate::table::eval::{Env, FIRST, Size, State, assign, holds, value};
use crate::table::{Action, Named, Relation, Sort, Var, invariant, smt};

/// A step that breaks something.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The state before.
    pub before: State,
    /// The values of what the action is about.
    pub env: Env,
    /// The state after.
    pub after: State,
    /// The action.
    pub action: Action,
    /// What does not hold afterwards.
    pub broken: Named,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoCounterexample {
    /// The solver is missing, or has no answer.
    #[error(transparent)]
    Solver(#[from] SolverError),
    /// The worlds that were tried are all too small.
    #[error("{program} finds no counterexample to {goal} in worlds of up to {largest} values a sort")]
    TooSmall {
        /// The program.
        program: &'static str,
        /// What is said to fail.
        goal: &'static str,
        /// The largest size that was tried.
        largest: usize,
    },
    /// What the solver calls a counterexample is none by this crate's reading of the table.
    #[error("{program} and this crate read the table differently: {what}")]
    Misread {
        /// The program.
        program: &'static str,
        /// In what.
        what: String,
    },
}

/// The worlds that are tried, smallest first.
const SIZES: [Size; 4] = [
    Size { nodes: 1, machines: 1, lives: 2, epochs: 2 },
    Size { nodes: 2, machines: 2, lives: 2, epochs: 2 },
    Size { nodes: 2, machines: 2, lives: 3, epochs: 3 },
    Size { nodes: 3, machines: 3, lives: 3, epochs: 3 },
];

/// The smallest counterexample that a solver finds to a goal that an action breaks.
///
/// # Errors
/// [`NoCounterexample`].
pub fn find(solver: Solver, action: &Action, goal: &Named) -> Result<Counterexample, NoCounterexample> {
    for size in SIZES {
        let fits = |answer: &Answer| answer.verdict == Verdict::Possible;
        if !solver.ask(&question(action, goal, size, &[]))?.first().is_some_and(fits) {
            continue;
        }
        // A model is asked for only where there is one.
        let answers = solver.ask(&question(action, goal, size, &atoms(action, size)))?;
        if let Some(answer) = answers.first() {
            return read(solver, &answer.model, action, goal, size);
        }
    }
    let largest = SIZES.iter().map(|size| size.machines).max().unwrap_or(0);
    Err(NoCounterexample::TooSmall { program: solver.program(), goal: goal.name, largest })
}

/// Everything that the model has to say, in the order in which it is read back.
fn atoms(action: &Action, size: Size) -> Vec<String> {
    let state = State::empty(size);
    let mut atoms = Vec::new();
    for relation in Relation::ALL {
        for values in state.tuples(relation) {
            let names = relation.formals().iter().zip(&values).map(|(formal, &at)| constant(formal.sort, at));
            let names: Vec<String> = names.collect();
            let name = relation.name();
            atoms.push(if names.is_empty() { name.into() } else { format!("({name} {})", names.join(" ")) });
        }
    }
    for var in &action.about {
        for at in 0..size.of(var.sort) {
            atoms.push(format!("(= {} {})", var.name, constant(var.sort, at)));
        }
    }
    atoms
}

fn constant(sort: Sort, at: usize) -> String {
    format!("{}{}", sort.word(), at.saturating_add(1))
}

/// The goal's question, in a world of so many values, with the truth of some atoms asked for.
fn question(action: &Action, goal: &Named, size: Size, atoms: &[String]) -> String {
    let mut text = format!("(set-option :produce-models true)\n{}\n{}", smt::world(), smt::action(action));
    text.push_str(&smt::assumed());
    for sort in Sort::ALL {
        text.push_str(&closed(sort, size.of(sort)));
    }
    let asked = smt::broken(goal.name, goal, &action.changed());
    let values: Vec<String> = atoms.iter().map(|atom| format!("(get-value ({atom}))\n")).collect();
    text.push_str(&asked.replace("(pop 1)\n", &format!("{}(pop 1)\n", values.concat())));
    text
}

/// A sort has these values, in this order, and no other.
fn closed(sort: Sort, count: usize) -> String {
    let names: Vec<String> = (0..count).map(|at| constant(sort, at)).collect();
    let mut text = String::new();
    for name in &names {
        text.push_str(&format!("(declare-fun {name} () {})\n", sort.name()));
    }
    for (place, name) in names.iter().enumerate() {
        for later in names.iter().skip(place.saturating_add(1)) {
            let apart = if sort.ordered() {
                format!("(assert ({} {name} {later}))\n", smt::less_name(sort))
            } else {
                format!("(assert (not (= {name} {later})))\n")
            };
            text.push_str(&apart);
        }
    }
    let any: Vec<String> = names.iter().map(|name| format!("(= x {name})")).collect();
    text.push_str(&format!("(assert (forall ((x {})) (or {} false)))\n", sort.name(), any.join(" ")));
    text
}

/// Reads a model back, and checks that it is what it is said to be.
fn read(
    solver: Solver,
    model: &str,
    action: &Action,
    goal: &Named,
    size: Size,
) -> Result<Counterexample, NoCounterexample> {
    let mut said =
        model.split("))").filter(|said| !said.trim().is_empty()).map(|said| said.ends_with("true"));
    let mut before = State::empty(size);
    for relation in Relation::ALL {
        for values in before.tuples(relation) {
            before.put(relation, &values, said.next().unwrap_or(false));
        }
    }
    let mut env = FIRST;
    for &var in &action.about {
        for at in 0..size.of(var.sort) {
            if said.next().unwrap_or(false) {
                assign(&mut env, var, at);
            }
        }
    }
    let after = before.stepped(action, &env);
    let found = Counterexample { before, env, after, action: action.clone(), broken: goal.clone() };
    match found.misread() {
        None => Ok(found),
        Some(what) => Err(NoCounterexample::Misread { program: solver.program(), what }),
    }
}

impl Counterexample {
    /// In what it is no counterexample, by this crate's evaluation.
    fn misread(&self) -> Option<String> {
        let sound = |part: &&Named| !holds(&part.formula, &self.before, &self.before, &mut FIRST.clone());
        if let Some(part) = invariant().iter().find(sound) {
            return Some(format!("{} does not hold before the step", part.name));
        }
        if let Some(guard) = self.before.missing(&self.action, &self.env) {
            return Some(format!("the condition `{guard}` of {} does not hold", self.action.name));
        }
        let kept = holds(&self.broken.formula, &self.before, &self.after, &mut FIRST.clone());
        kept.then(|| format!("{} holds after the step", self.broken.name))
    }
}

/// As a story: what was so, what happened, what is so now, and what it breaks.
impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "before:")?;
        for relation in Relation::ALL {
            facts(f, &self.before, relation, "  ", |_| true)?;
        }
        writeln!(f, "step: {}\n  {}", self.action.name, told(&self.action, &self.env))?;
        writeln!(f, "after:")?;
        for relation in self.before.differences(&self.after) {
            facts(f, &self.after, relation, "  now ", |values| !self.before.is(relation, values))?;
            facts(f, &self.before, relation, "  no longer ", |values| !self.after.is(relation, values))?;
        }
        write!(f, "broken: {}: {}", self.broken.name, self.broken.says)
    }
}

/// One line for everything that a relation holds of.
fn facts(
    f: &mut fmt::Formatter<'_>,
    state: &State,
    relation: Relation,
    indent: &str,
    wanted: impl Fn(&[usize]) -> bool,
) -> fmt::Result {
    for values in state.tuples(relation) {
        if state.is(relation, &values) && wanted(&values) {
            let pairs = relation.formals().iter().zip(&values);
            let words: Vec<String> = pairs.map(|(formal, &at)| word(formal.sort, at)).collect();
            writeln!(f, "{indent}{} {}", relation.name(), words.join(", "))?;
        }
    }
    Ok(())
}

fn word(sort: Sort, at: usize) -> String {
    format!("{} {}", sort.word(), at.saturating_add(1))
}

/// What an action says, with the values of what it is about.
#[must_use]
pub fn told(action: &Action, env: &Env) -> String {
    let fill = |text: String, var: &Var| {
        let name = format!("{{{}}}", var.name);
        text.replace(&name, &word(var.sort, value(env, *var)))
    };
    action.about.iter().fold(String::from(action.says), fill)
}
