//! What an administrator may choose. A spec with named fields goes in, a checked policy comes out;
//! who holds a policy need not check it again.

mod cluster;
mod group;
mod lease;
mod resource;

pub use cluster::{ClusterPolicy, ClusterSpec, Proofs};
pub use group::{Failback, GroupPolicy, GroupSpec, Hours, PlacementRule, Priority};
pub use lease::{Lease, LeaseSpec, Watchdog};
pub use resource::{
    CheckRoles, GuestStop, OutsideStop, ResourcePolicy, ResourceSpec, RestartAction, Unconfirmed,
};

use crate::units::Millis;

/// Why a policy was refused. Names the field, what stood there, and what may stand there.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A number outside its range.
    #[error("{field} is {given}; it must lie between {least} and {most}")]
    OutOfRange {
        /// The field of the spec.
        field: &'static str,
        /// What stood there.
        given: u64,
        /// The smallest value allowed.
        least: u64,
        /// The largest value allowed.
        most: u64,
    },
    /// Two numbers that contradict each other.
    #[error("{field} ({given}) must be at least {other} ({bound}); {remedy}")]
    TooSmallBeside {
        /// The field of the spec.
        field: &'static str,
        /// What stood there.
        given: Millis,
        /// What it is held against.
        other: &'static str,
        /// How much that is.
        bound: Millis,
        /// What to change.
        remedy: &'static str,
    },
    /// A combination that would put a VM on two nodes.
    #[error("{what}; {remedy}")]
    Unsafe {
        /// What was asked for.
        what: &'static str,
        /// What to change.
        remedy: &'static str,
    },
}

/// Refuses an interval of zero, and one beyond [`Millis::LONGEST`].
fn interval(field: &'static str, given: Millis) -> Result<Millis, PolicyError> {
    number(field, given.0, 1, Millis::LONGEST.0).map(Millis)
}

/// Refuses a number outside `least..=most`.
fn number(field: &'static str, given: u64, least: u64, most: u64) -> Result<u64, PolicyError> {
    if (least..=most).contains(&given) {
        Ok(given)
    } else {
        Err(PolicyError::OutOfRange { field, given, least, most })
    }
}
