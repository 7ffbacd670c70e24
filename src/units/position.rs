//! How far a database has come, and in which of its histories.

/// A version of the database, or of one record in it: first the generation of the database, then a
/// count that grows with every change.
///
/// A restored database goes on where its backup ended, so that its count comes twice; what was
/// written after an operator adopted it has a higher generation (rule `older_store_refused`).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Revision {
    /// The database's generation.
    pub generation: u32,
    /// The count of changes.
    pub number: u64,
}

impl Revision {
    /// A database that was never changed.
    pub const ZERO: Self = Self { generation: 0, number: 0 };

    /// The version after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), ..self }
    }
}

/// One history of the database, by the name that its store drew when it opened what was written before.
///
/// A store that was restored from a backup goes on from there in another history than the one that it
/// forgot; the counts of the two are alike, their names are not (rule `older_store_refused`).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Timeline(pub u64);

impl Timeline {
    /// The history of a database since it was set up.
    pub const FIRST: Self = Self(0);
}

/// A place in the histories of a database: what a node has seen of it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Position {
    /// In which history.
    pub timeline: Timeline,
    /// How far.
    pub revision: Revision,
}

impl Position {
    /// A database that was never changed.
    pub const ZERO: Self = Self { timeline: Timeline::FIRST, revision: Revision::ZERO };

    /// The later of two; this one where neither is.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        if other.revision > self.revision { other } else { self }
    }

    /// Later than every version of its generation: who has seen it takes none of them for true.
    #[must_use]
    pub const fn end(self) -> Self {
        Self { revision: Revision { number: u64::MAX, ..self.revision }, ..self }
    }

    /// Whether no version of its generation is later.
    #[must_use]
    pub const fn is_end(self) -> bool {
        self.revision.number == u64::MAX
    }
}
