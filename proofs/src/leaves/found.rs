//! What a room counts, and what it says when something is wrong.

use core::fmt;

/// An input on which a function does not do what its specification says.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{law}: for {input} the specification says {expected}, the code says {actual}")]
pub struct Found {
    /// Which law was broken.
    pub law: &'static str,
    /// On which input.
    pub input: String,
    /// What the specification says.
    pub expected: String,
    /// What the function says.
    pub actual: String,
}

/// Why the leaves are not proved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeafError {
    /// A function is wrong, or its specification.
    #[error("{0}; mend the function, or the specification if that is what is wrong")]
    Wrong(#[from] Found),
    /// Too few inputs were looked at to say anything.
    #[error(
        "{what}: {looked} inputs were looked at, at least {least} were expected; the domain has shrunk: \
         restore it, or say why fewer are enough and lower the bound"
    )]
    TooFew {
        /// What was looked at.
        what: &'static str,
        /// How many inputs.
        looked: u64,
        /// How many it should have been.
        least: u64,
    },
    /// The report cannot be written.
    #[error("the report on the leaves cannot be written: {0}; look at where the output goes")]
    Print(#[from] std::io::Error),
}

/// How many inputs a room looked at, law by law.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Counts(Vec<(&'static str, u64)>);

impl Counts {
    /// Nothing was looked at yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Notes what was looked at.
    ///
    /// # Errors
    /// [`LeafError::TooFew`] where it is less than what the law needs.
    pub fn add(&mut self, what: &'static str, looked: u64, least: u64) -> Result<(), LeafError> {
        if looked < least {
            return Err(LeafError::TooFew { what, looked, least });
        }
        self.0.push((what, looked));
        Ok(())
    }

    /// Each law and its number of inputs.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().copied()
    }

    /// All inputs together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, looked)| looked).sum()
    }
}

/// Compares what is expected with what the function says.
#[inline]
pub(super) fn hold<T: PartialEq + fmt::Debug>(
    law: &'static str,
    input: impl FnOnce() -> String,
    expected: &T,
    actual: &T,
) -> Result<(), Found> {
    if expected == actual {
        Ok(())
    } else {
        let (expected, actual) = (format!("{expected:?}"), format!("{actual:?}"));
        Err(Found { law, input: input(), expected, actual })
    }
}
