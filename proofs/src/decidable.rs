//! Why the solvers' answers are final, and how small a counterexample would be.
//!
//! A question in which no "there is" depends on a "for every" of a sort that leads back to its own is
//! decidable (effectively propositional, in many sorts): if it has a model at all it has one with no more
//! values than it has names. This counts the names.

use core::fmt;

use crate::obligations::goals;
use crate::table::eval::Size;
use crate::table::{Action, Effect, Formula, Part, Relation, Sort, When, actions, invariant, state_rules};

/// How many values of each sort a counterexample needs at most.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Bound {
    /// Nodes.
    pub nodes: usize,
    /// Machines.
    pub machines: usize,
    /// Lives.
    pub lives: usize,
    /// Epochs.
    pub epochs: usize,
}

/// Something that is not in the decidable form.
#[derive(Debug, thiserror::Error)]
#[error("in {place}: for every {from} there is {to}, and from {to} the names lead back: not decidable")]
pub struct Undecidable {
    /// The obligation.
    place: String,
    /// The sort of the "for every".
    from: &'static str,
    /// The sort of the "there is".
    to: &'static str,
}

/// The largest bound of all obligations.
///
/// # Errors
/// [`Undecidable`] where one is not in the decidable form.
pub fn bound() -> Result<Bound, Undecidable> {
    let mut largest = Bound::default();
    for rule in state_rules() {
        largest = largest.max(of_goal(rule.name, None, &rule.formula)?);
    }
    for action in actions() {
        for goal in goals(&action) {
            let place = format!("{} of {}", goal.name, action.name);
            largest = largest.max(of_goal(&place, Some(&action), &goal.formula)?);
        }
    }
    Ok(largest)
}

/// How many values of each sort are named where a step is compared with one of these actions, in these
/// relations: those that the action is about, and those of one fact that would differ.
#[must_use]
pub fn compared(names: &[&str], relations: &[Relation]) -> Bound {
    let mut largest = Bound::default();
    for action in actions().iter().filter(|action| names.contains(&action.name)) {
        let compared = action.effects.iter().filter(|effect| relations.contains(&effect.is.relation));
        for effect in compared {
            let mut names = Names { place: action.name, effects: &[], bound: Bound::default() };
            let formals = effect.is.relation.formals().iter();
            formals.chain(&action.about).for_each(|var| names.add(var.sort));
            largest = largest.max(names.bound);
        }
    }
    largest
}

/// The bound of one obligation: an action is taken where the invariant holds, and the goal fails.
fn of_goal(place: &str, action: Option<&Action>, goal: &Formula) -> Result<Bound, Undecidable> {
    let effects = action.map_or(&[][..], |action| action.effects.as_slice());
    let mut names = Names { place, effects, bound: Bound::default() };
    for part in invariant() {
        names.count(&part.formula, true, &[])?;
    }
    for guard in action.into_iter().flat_map(|action| &action.guards) {
        names.count(&guard.is, true, &[])?;
    }
    for var in action.into_iter().flat_map(|action| &action.about) {
        names.add(var.sort);
    }
    names.count(goal, false, &[])?;
    let mut bound = names.bound;
    // A sort is never empty, and each machine runs under a name.
    bound.machines = bound.machines.max(1);
    bound.lives = bound.lives.max(1);
    bound.epochs = bound.epochs.max(1);
    bound.nodes = bound.nodes.saturating_add(bound.machines);
    Ok(bound)
}

struct Names<'a> {
    place: &'a str,
    effects: &'a [Part<Effect>],
    bound: Bound,
}

impl Names<'_> {
    fn add(&mut self, sort: Sort) {
        let slot = match sort {
            Sort::Node => &mut self.bound.nodes,
            Sort::Machine => &mut self.bound.machines,
            Sort::Life => &mut self.bound.lives,
            Sort::Epoch => &mut self.bound.epochs,
        };
        *slot = slot.saturating_add(1);
    }

    /// Counts what a formula says there is, where it is asserted, or its contrary is.
    fn count(&mut self, formula: &Formula, asserted: bool, under: &[Sort]) -> Result<(), Undecidable> {
        match formula {
            Formula::Same(..) | Formula::Less(..) => Ok(()),
            Formula::Is(when, relation, _) => {
                let changed = self.effects.iter().find(|effect| effect.is.relation == *relation);
                match (when, changed) {
                    (When::After, Some(effect)) => {
                        let effects = core::mem::take(&mut self.effects);
                        let counted = self.count(&effect.is.holds, asserted, under);
                        self.effects = effects;
                        counted
                    }
                    (When::Before, _) | (When::After, None) => Ok(()),
                }
            }
            Formula::Not(inner) => self.count(inner, !asserted, under),
            Formula::All(parts) if asserted => self.sum(parts, asserted, under),
            Formula::Any(parts) if !asserted => self.sum(parts, asserted, under),
            Formula::All(parts) | Formula::Any(parts) => self.largest(parts, asserted, under),
            Formula::Each(vars, inner) | Formula::Exists(vars, inner) => {
                let sorts = vars.iter().map(|var| var.sort);
                if matches!(formula, Formula::Each(..)) == asserted {
                    let under: Vec<Sort> = under.iter().copied().chain(sorts).collect();
                    return self.count(inner, asserted, &under);
                }
                sorts.into_iter().try_for_each(|sort| self.there_is(sort, under))?;
                self.count(inner, asserted, under)
            }
        }
    }

    /// All of them are asserted: each may need its own names.
    fn sum(&mut self, parts: &[Formula], asserted: bool, under: &[Sort]) -> Result<(), Undecidable> {
        parts.iter().try_for_each(|part| self.count(part, asserted, under))
    }

    /// One of them is enough: a model needs the names of that one alone.
    fn largest(&mut self, parts: &[Formula], asserted: bool, under: &[Sort]) -> Result<(), Undecidable> {
        let (so_far, mut largest) = (self.bound, self.bound);
        for part in parts {
            self.bound = so_far;
            self.count(part, asserted, under)?;
            largest = largest.max(self.bound);
        }
        self.bound = largest;
        Ok(())
    }

    fn there_is(&mut self, sort: Sort, under: &[Sort]) -> Result<(), Undecidable> {
        match under.first() {
            None => {
                self.add(sort);
                Ok(())
            }
            // The table needs none; the world's one is that each machine has a name.
            Some(from) => {
                Err(Undecidable { place: self.place.to_owned(), from: from.word(), to: sort.word() })
            }
        }
    }
}

impl Bound {
    /// Whether a world of this size has as many.
    #[must_use]
    pub const fn fits(&self, size: Size) -> bool {
        self.nodes <= size.nodes
            && self.machines <= size.machines
            && self.lives <= size.lives
            && self.epochs <= size.epochs
    }

    fn max(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.max(other.nodes),
            machines: self.machines.max(other.machines),
            lives: self.lives.max(other.lives),
            epochs: self.epochs.max(other.epochs),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, machines, lives, epochs } = self;
        write!(f, "{nodes} nodes, {machines} machines, {lives} lives, {epochs} epochs")
    }
}

#[cfg(test)]
mod tests {
    use super::{bound, compared, of_goal};
    use crate::table::Relation;
    use crate::table::eval::Size;
    use crate::table::formula::{each, exists, less, not};
    use crate::table::vocabulary::{i, j};

    #[test]
    fn every_obligation_is_decidable() {
        assert!(bound().is_ok_and(|bound| bound.machines >= 2));
    }

    #[test]
    fn a_world_that_is_too_small_is_noticed() {
        let compared = compared(&["acquire_over"], &[Relation::Claim]);
        let size = Size { nodes: 3, machines: 2, lives: 3, epochs: 3 };
        assert!(compared.fits(size) && !compared.fits(Size { nodes: 2, ..size }), "{compared}");
    }

    #[test]
    fn a_next_life_for_every_life_is_not() {
        let endless = each([i], exists([j], less(i, j)));
        assert!(of_goal("control", None, &not(endless.clone())).is_err());
        // That there is none is: it names one life.
        assert_eq!(of_goal("control", None, &endless).map(|bound| bound.lives).ok(), Some(2));
    }
}
