//! The shape of the core's arithmetic: what it computes on whole milliseconds, as formulas that both count
//! and print.
//!
//! A [`Term`] counts as the core does, in 64 bits and held at the ends. An [`Exact`] counts without ends,
//! and is what a statement compares with.

use std::collections::BTreeMap;

/// Values for inputs.
pub type Values = BTreeMap<&'static str, u64>;

/// A number of 64 bits that the core computes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Term {
    /// A number that is given.
    Input(&'static str),
    /// A constant.
    Number(u64),
    /// The sum, held at the largest number.
    Plus(Box<Self>, Box<Self>),
    /// The difference, held at zero.
    Less(Box<Self>, Box<Self>),
    /// The product, held at the largest number.
    Times(Box<Self>, Box<Self>),
    /// The quotient, rounded down; the last number where the divisor is zero.
    Over(Box<Self>, Box<Self>, u64),
    /// The smaller one.
    Earlier(Box<Self>, Box<Self>),
    /// The larger one.
    Later(Box<Self>, Box<Self>),
    /// A term where an input is not zero, else zero.
    Where(&'static str, Box<Self>),
    /// A sum that begins anew at zero when it is too large. The core has none: it is for deliberate bugs.
    WrappingPlus(Box<Self>, Box<Self>),
    /// A difference that begins anew at the largest number. The core has none.
    WrappingLess(Box<Self>, Box<Self>),
    /// A term that files define once, under this name.
    Named(&'static str, Box<Self>),
}

/// A number without an end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Exact {
    /// What the core computed.
    Of(Term),
    /// The sum.
    Sum(Box<Self>, Box<Self>),
    /// The product.
    Product(Box<Self>, Box<Self>),
}

/// A statement.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fact {
    /// The first is not larger.
    AtMost(Exact, Exact),
    /// The first is smaller.
    Below(Exact, Exact),
    /// They are equal.
    Same(Exact, Exact),
    /// All of them hold.
    All(Vec<Self>),
    /// Both hold, or neither.
    Alike(Box<Self>, Box<Self>),
}

/// A number that is given.
#[must_use]
pub const fn input(name: &'static str) -> Term {
    Term::Input(name)
}

/// A constant.
#[must_use]
pub const fn number(value: u64) -> Term {
    Term::Number(value)
}

impl Term {
    /// The sum, held at the largest number.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::Plus(Box::new(self), Box::new(other))
    }

    /// The difference, held at zero.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self::Less(Box::new(self), Box::new(other))
    }

    /// The product, held at the largest number.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self::Times(Box::new(self), Box::new(other))
    }

    /// The quotient, rounded down, and what stands for it where the divisor is zero.
    #[must_use]
    pub fn over(self, divisor: Self, otherwise: u64) -> Self {
        Self::Over(Box::new(self), Box::new(divisor), otherwise)
    }

    /// This term under a name.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self::Named(name, Box::new(self))
    }

    /// The number without an end.
    #[must_use]
    pub const fn exact(self) -> Exact {
        Exact::Of(self)
    }

    /// What the core computes. An input without a value counts as zero.
    #[must_use]
    pub fn count(&self, values: &Values) -> u64 {
        let given = |name: &str| values.get(name).copied().unwrap_or(0);
        match self {
            Self::Input(name) => given(name),
            Self::Number(value) => *value,
            Self::Plus(a, b) => a.count(values).saturating_add(b.count(values)),
            Self::Less(a, b) => a.count(values).saturating_sub(b.count(values)),
            Self::Times(a, b) => a.count(values).saturating_mul(b.count(values)),
            Self::Over(a, b, otherwise) => a.count(values).checked_div(b.count(values)).unwrap_or(*otherwise),
            Self::Earlier(a, b) => a.count(values).min(b.count(values)),
            Self::Later(a, b) => a.count(values).max(b.count(values)),
            Self::Where(flag, term) => {
                if given(flag) == 0 {
                    0
                } else {
                    term.count(values)
                }
            }
            Self::WrappingPlus(a, b) => a.count(values).wrapping_add(b.count(values)),
            Self::WrappingLess(a, b) => a.count(values).wrapping_sub(b.count(values)),
            Self::Named(_, term) => term.count(values),
        }
    }
}

impl Exact {
    /// The sum.
    #[must_use]
    pub fn sum(self, other: Self) -> Self {
        Self::Sum(Box::new(self), Box::new(other))
    }

    /// The product.
    #[must_use]
    pub fn product(self, other: Self) -> Self {
        Self::Product(Box::new(self), Box::new(other))
    }

    /// The number, in twice the bits: enough for one product of two terms, or for a few sums of them.
    #[must_use]
    pub fn count(&self, values: &Values) -> u128 {
        match self {
            Self::Of(term) => u128::from(term.count(values)),
            Self::Sum(a, b) => a.count(values).saturating_add(b.count(values)),
            Self::Product(a, b) => a.count(values).saturating_mul(b.count(values)),
        }
    }
}

impl Fact {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, values: &Values) -> bool {
        match self {
            Self::AtMost(a, b) => a.count(values) <= b.count(values),
            Self::Below(a, b) => a.count(values) < b.count(values),
            Self::Same(a, b) => a.count(values) == b.count(values),
            Self::All(facts) => facts.iter().all(|fact| fact.holds(values)),
            Self::Alike(a, b) => a.holds(values) == b.holds(values),
        }
    }
}
