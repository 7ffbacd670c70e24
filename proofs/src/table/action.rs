//! What an action is: what it needs, and what it changes.

use super::Var;
use super::formula::{Formula, all, any, not, same};
use super::vocabulary::Relation;

/// A condition of an action, or a change that it makes, with the name by which it can be left out.
#[derive(Clone, Debug)]
pub struct Part<T> {
    /// Its name, unique within its action.
    pub name: &'static str,
    /// Itself.
    pub is: T,
}

/// What a relation becomes: of which values of its variables it holds afterwards.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which relation.
    pub relation: Relation,
    /// Of what it holds afterwards, in [`Relation::formals`] and what the action is about.
    pub holds: Formula,
}

/// Who does it, which says what it may look at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Actor {
    /// The store, in one transaction, which sees the database alone.
    Store,
    /// A machine: its agent, its guardian, its hypervisor. It sees itself and what it was told.
    Machine,
    /// Time and electricity: the clocks, a power switch.
    World,
}

/// One kind of step of the protocol.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name.
    pub name: &'static str,
    /// What happens, as one would tell it; `{N}` stands for the value of a variable.
    pub says: &'static str,
    /// Who does it.
    pub actor: Actor,
    /// What it is about.
    pub about: Vec<Var>,
    /// What it needs.
    pub guards: Vec<Part<Formula>>,
    /// What it changes; all else stays.
    pub effects: Vec<Part<Effect>>,
}

impl Action {
    pub(super) fn new<const K: usize>(
        name: &'static str,
        actor: Actor,
        about: [Var; K],
        says: &'static str,
    ) -> Self {
        Self { name, says, actor, about: about.to_vec(), guards: Vec::new(), effects: Vec::new() }
    }

    /// It needs this.
    pub(super) fn needs(mut self, name: &'static str, formula: Formula) -> Self {
        self.guards.push(Part { name, is: formula });
        self
    }

    /// Afterwards the relation holds of these values alone.
    pub(super) fn sets<const K: usize>(self, name: &'static str, relation: Relation, to: [Var; K]) -> Self {
        let holds = alike(relation, &to);
        self.changes(name, relation, holds)
    }

    /// Afterwards the relation holds of these values too.
    pub(super) fn adds<const K: usize>(
        self,
        name: &'static str,
        relation: Relation,
        these: [Var; K],
    ) -> Self {
        let holds = any([held(relation), alike(relation, &these)]);
        self.changes(name, relation, holds)
    }

    /// Afterwards the relation holds of these values too, where something else holds.
    pub(super) fn adds_where<const K: usize>(
        self,
        name: &'static str,
        relation: Relation,
        these: [Var; K],
        condition: Formula,
    ) -> Self {
        let holds = any([held(relation), all([alike(relation, &these), condition])]);
        self.changes(name, relation, holds)
    }

    /// Afterwards the relation no longer holds of the values for which this is true.
    pub(super) fn drops(self, name: &'static str, relation: Relation, of: Formula) -> Self {
        let holds = all([held(relation), not(of)]);
        self.changes(name, relation, holds)
    }

    /// Afterwards the relation holds of nothing.
    pub(super) fn clears(self, name: &'static str, relation: Relation) -> Self {
        self.changes(name, relation, any([]))
    }

    /// Afterwards the relation holds of the values for which this is true.
    pub(super) fn changes(mut self, name: &'static str, relation: Relation, holds: Formula) -> Self {
        self.effects.push(Part { name, is: Effect { relation, holds } });
        self
    }

    /// The relations that it changes.
    #[must_use]
    pub fn changed(&self) -> Vec<Relation> {
        self.effects.iter().map(|effect| effect.is.relation).collect()
    }

    /// The names of everything that can be left out of it.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> + '_ {
        let guards = self.guards.iter().map(|guard| guard.name);
        guards.chain(self.effects.iter().map(|effect| effect.name))
    }

    /// The same action with one condition or change left out; none where it has no such part.
    #[must_use]
    pub fn without(&self, part: &str) -> Option<Self> {
        let mut less = self.clone();
        less.guards.retain(|guard| guard.name != part);
        less.effects.retain(|effect| effect.name != part);
        let left_out = less.guards.len() < self.guards.len() || less.effects.len() < self.effects.len();
        left_out.then_some(less)
    }
}

/// The relation holds of its own formals.
fn held(relation: Relation) -> Formula {
    Formula::Is(super::When::Before, relation, relation.formals().to_vec())
}

/// Its formals are these.
fn alike(relation: Relation, these: &[Var]) -> Formula {
    let pairs = relation.formals().iter().zip(these);
    Formula::All(pairs.map(|(&formal, &this)| same(formal, this)).collect())
}
