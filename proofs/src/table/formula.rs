//! Formulas: one form that Rust evaluates on small states and that solvers read.

use super::vocabulary::Relation;

/// What a variable ranges over.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Sort {
    /// The nodes of the cluster, by name.
    Node,
    /// Machines, each in one boot: what a token stands for.
    Machine,
    /// Incarnations, in their order.
    Life,
    /// Epochs of the group, in their order.
    Epoch,
}

impl Sort {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Node, Self::Machine, Self::Life, Self::Epoch];

    /// Its name in the solvers' language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Node => "Node",
            Self::Machine => "Machine",
            Self::Life => "Life",
            Self::Epoch => "Epoch",
        }
    }

    /// Whether its values have an order. Nothing else is known of any value.
    #[must_use]
    pub const fn ordered(self) -> bool {
        match self {
            Self::Node | Self::Machine => false,
            Self::Life | Self::Epoch => true,
        }
    }

    /// What its values are called in stories, before their number.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Machine => "machine",
            Self::Life => "life",
            Self::Epoch => "epoch",
        }
    }
}

/// A variable. The number is its place in an [`super::eval::Env`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Var {
    pub(super) number: u8,
    /// Its name: small for what is quantified, capital for what an action is about.
    pub name: &'static str,
    /// What it ranges over.
    pub sort: Sort,
}

impl Var {
    pub(super) const fn new(number: u8, name: &'static str, sort: Sort) -> Self {
        Self { number, name, sort }
    }
}

/// Which of the two states of a step is meant.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum When {
    /// Before the step.
    Before,
    /// After it.
    After,
}

/// A formula of first-order logic without functions.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Formula {
    /// A relation holds.
    Is(When, Relation, Vec<Var>),
    /// Two variables stand for the same.
    Same(Var, Var),
    /// The first comes before the second in their sort's order, and is not the same.
    Less(Var, Var),
    /// It does not hold.
    Not(Box<Formula>),
    /// All of them hold; so nothing at all always holds.
    All(Vec<Formula>),
    /// One of them holds at least; so nothing at all never holds.
    Any(Vec<Formula>),
    /// It holds for every value of these.
    Each(Vec<Var>, Box<Formula>),
    /// It holds for some value of these.
    Exists(Vec<Var>, Box<Formula>),
}

impl Formula {
    /// The same about the state after the step.
    #[must_use]
    pub fn after(&self) -> Self {
        match self {
            Self::Is(_, relation, vars) => Self::Is(When::After, *relation, vars.clone()),
            Self::Same(..) | Self::Less(..) => self.clone(),
            Self::Not(inner) => not(inner.after()),
            Self::All(parts) => Self::All(parts.iter().map(Self::after).collect()),
            Self::Any(parts) => Self::Any(parts.iter().map(Self::after).collect()),
            Self::Each(vars, inner) => Self::Each(vars.clone(), Box::new(inner.after())),
            Self::Exists(vars, inner) => Self::Exists(vars.clone(), Box::new(inner.after())),
        }
    }

    /// Whether it speaks of one of these relations.
    #[must_use]
    pub fn mentions(&self, relations: &[Relation]) -> bool {
        match self {
            Self::Is(_, relation, _) => relations.contains(relation),
            Self::Same(..) | Self::Less(..) => false,
            Self::Not(inner) | Self::Each(_, inner) | Self::Exists(_, inner) => inner.mentions(relations),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.mentions(relations)),
        }
    }
}

/// The relation holds before the step.
#[must_use]
pub fn is<const K: usize>(relation: Relation, vars: [Var; K]) -> Formula {
    Formula::Is(When::Before, relation, vars.to_vec())
}

/// The relation holds after the step.
#[must_use]
pub fn becomes<const K: usize>(relation: Relation, vars: [Var; K]) -> Formula {
    is(relation, vars).after()
}

/// They are the same.
#[must_use]
pub const fn same(one: Var, other: Var) -> Formula {
    Formula::Same(one, other)
}

/// The first is less.
#[must_use]
pub const fn less(one: Var, other: Var) -> Formula {
    Formula::Less(one, other)
}

/// The first is less, or they are the same.
#[must_use]
pub fn at_most(one: Var, other: Var) -> Formula {
    any([less(one, other), same(one, other)])
}

/// It does not hold.
#[must_use]
pub fn not(formula: Formula) -> Formula {
    Formula::Not(Box::new(formula))
}

/// All hold.
#[must_use]
pub fn all<const K: usize>(parts: [Formula; K]) -> Formula {
    Formula::All(parts.to_vec())
}

/// One holds at least.
#[must_use]
pub fn any<const K: usize>(parts: [Formula; K]) -> Formula {
    Formula::Any(parts.to_vec())
}

/// Where all of the first hold, the second does.
#[must_use]
pub fn when<const K: usize>(given: [Formula; K], then: Formula) -> Formula {
    let given = given.into_iter().map(not);
    Formula::Any(given.chain([then]).collect())
}

/// For every value.
#[must_use]
pub fn each<const K: usize>(vars: [Var; K], formula: Formula) -> Formula {
    Formula::Each(vars.to_vec(), Box::new(formula))
}

/// For some value.
#[must_use]
pub fn exists<const K: usize>(vars: [Var; K], formula: Formula) -> Formula {
    Formula::Exists(vars.to_vec(), Box::new(formula))
}
