//! A row of the table: one policy as people write it.

use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, PolicyError, ResourcePolicy,
    ResourceSpec,
};

use crate::refusal::Refusal;
use crate::told::{means, out_of_range};

/// A policy that can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name: the field of the spec, with dashes.
    pub word: &'static str,
    /// What its value looks like; words in capitals stand for values.
    pub value: &'static str,
    /// What holds where nothing is chosen; `none` where that has no word.
    pub default: &'static str,
    /// One value that is legal beside the defaults; that of `watchdog-reset` also needs a
    /// `watchdog-timeout`.
    pub example: &'static str,
    /// What it decides, in one sentence.
    pub meaning: &'static str,
    /// What it belongs to, and how it is set and read.
    pub of: Of,
}

/// What a field belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// Each resource.
    Resource(Slot<ResourceSpec>),
    /// Each group.
    Group(Slot<GroupSpec>),
    /// The cluster.
    Cluster(Slot<ClusterSpec>),
    /// The lease, which is the cluster's.
    Lease(Slot<LeaseSpec>),
}

/// How one field of a spec is set and read.
#[derive(Debug)]
pub struct Slot<S> {
    /// Sets it to what a text says; says why the text says nothing. Whether the number lies in
    /// its range, and fits the others, is judged by the core's policy that the spec becomes.
    pub set: fn(&mut S, &str) -> Result<(), Refusal>,
    /// The text of its value; `none` where that has no word.
    pub get: fn(&S) -> String,
}

impl<S> Clone for Slot<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Slot<S> {}

impl Field {
    /// Whether it belongs to resources or groups, so that a statement can name some of them.
    #[must_use]
    pub const fn takes_names(&self) -> bool {
        match self.of {
            Of::Resource(_) | Of::Group(_) => true,
            Of::Cluster(_) | Of::Lease(_) => false,
        }
    }

    /// Whether this text is one of the words that its value can be, and no number or time.
    #[must_use]
    pub fn has_word(&self, text: &str) -> bool {
        self.value.split('|').any(|word| word == text && !word.contains(char::is_uppercase))
    }

    /// Whether a combination of its value with others can be unsafe.
    pub(crate) fn is_risky(&self) -> bool {
        ["failback", "proofs", "keep-without-quorum"].contains(&self.word)
    }

    /// Checks a value by itself: that it can be read, and that it lies in the field's range. What
    /// does not fit other fields is judged when all of them are known.
    ///
    /// # Errors
    /// Why not.
    pub fn tried(&self, text: &str) -> Result<(), Refusal> {
        let checked = match self.of {
            Of::Resource(slot) => {
                let mut spec = ResourceSpec::DEFAULT;
                (slot.set)(&mut spec, text)?;
                ResourcePolicy::new(spec).map(|_| ())
            }
            Of::Group(slot) => {
                let mut spec = GroupSpec::DEFAULT;
                (slot.set)(&mut spec, text)?;
                GroupPolicy::new(spec).map(|_| ())
            }
            Of::Cluster(slot) => {
                let mut spec = ClusterSpec::DEFAULT;
                (slot.set)(&mut spec, text)?;
                ClusterPolicy::new(spec).map(|_| ())
            }
            Of::Lease(slot) => {
                let mut spec = LeaseSpec::DEFAULT;
                (slot.set)(&mut spec, text)?;
                Lease::new(spec).map(|_| ())
            }
        };
        match checked {
            Err(PolicyError::OutOfRange { field: name, given, least, most }) if means(name, self.word) => {
                Err(out_of_range(self.word, self.value, [given, least, most]))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
