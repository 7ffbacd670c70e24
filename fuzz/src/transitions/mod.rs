//! Each machine of the core alone, under sequences of events that are mostly impossible where they come.
//!
//! What is refused is refused with an error that says why, and changes nothing (rule
//! `invalid_is_rejected`); what is not refused keeps every rule that can be asked of that machine; and
//! the same input comes to the same twice.

mod cluster;
mod group;
mod node;
mod resource;
mod session;

use core::error::Error;

use crate::bytes::Choices;
use crate::found::{Found, holds};

/// The most steps of one sequence.
const MOST_STEPS: usize = 200;

/// The bytes of one step.
const STEP: usize = 12;

/// The bytes before the first step: which machine, and how it is configured.
pub(crate) const SETUP: usize = 24;

/// The machines, in the order of the first byte.
pub(crate) const MACHINES: [&str; 5] = ["resource", "session", "group", "cluster", "node"];

/// A deliberate bug: a wrapper around a machine, which this target has to find out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bug {
    /// A resource that refuses an order remembers it all the same.
    RefusalTouchesResource,
    /// A group is acquired without any proof that its old claim is over.
    ProofForgotten,
    /// The database pauses a node along with every command that it refuses.
    RefusalTouchesCluster,
    /// A node takes in the time of what it refuses.
    RefusalTouchesNode,
    /// A lease counts from the receipt of the answer.
    LeaseFromReceipt,
    /// The look after a Terminate is taken for done before it is.
    StopNotAwaited,
    /// A deadline at the very end of the clock is none.
    DeadlineNeverComes,
}

impl Bug {
    /// All of them, and the law by which each is found.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::RefusalTouchesResource, REFUSED),
        (Self::ProofForgotten, "superseded_is_not_dead"),
        (Self::RefusalTouchesCluster, REFUSED),
        (Self::RefusalTouchesNode, REFUSED),
        (Self::LeaseFromReceipt, "lease_ends_early"),
        (Self::StopNotAwaited, "stopped_is_final"),
        (Self::DeadlineNeverComes, "pending_has_a_deadline"),
    ];
}

/// What is refused changes nothing.
const REFUSED: &str = "invalid_is_rejected";

/// Tries one input.
///
/// # Errors
/// What does not hold.
pub fn ask(data: &[u8]) -> Result<(), Found> {
    ask_with(data, None)
}

/// The same with a deliberate bug.
///
/// # Errors
/// What does not hold.
pub fn ask_with(data: &[u8], bug: Option<Bug>) -> Result<(), Found> {
    let (setup, steps) = data.split_at_checked(SETUP).unwrap_or((data, &[]));
    let mut setup = Choices::new(setup);
    let machine = setup.below(5);
    let steps = || steps.chunks(STEP).take(MOST_STEPS).map(Choices::new);
    match machine {
        0 => resource::ask(setup, steps(), bug),
        1 => session::ask(setup, steps(), bug),
        2 => group::ask(setup, steps(), bug),
        3 => cluster::ask(setup, steps(), bug),
        4.. => node::ask(setup, steps(), bug),
    }
}

/// A refusal says something, and leaves everything as it was.
fn refused<T: PartialEq + core::fmt::Debug>(error: &impl Error, before: &T, after: &T) -> Result<(), Found> {
    holds(REFUSED, !error.to_string().is_empty(), || "a refusal says nothing".to_owned())?;
    holds(REFUSED, before == after, || format!("refused with {error:?}, and yet {before:?} became {after:?}"))
}

/// A rule that does not hold.
fn broken(broken: takeover::rules::Broken, what: &impl core::fmt::Debug) -> Found {
    Found::new(broken.0, format!("{what:?}"))
}
