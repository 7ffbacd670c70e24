//! The machine-readable cluster log, and its replay through the core (rule `log_names_components`).
//!
//! The cluster log that people read tells transitions. This one holds besides what led to them:
//! every input that a node's core was given, every request that the store carried out, and what
//! came of each. The core is deterministic, so the same inputs must give the same outputs; where
//! they do not, something other than this core wrote the log, or the log was changed.
//!
//! The format is JSON, a line each: first a [`Header`] with the cluster's shape, then [`Line`]s in
//! the order in which they happened, then an end. [`Writer`] writes it, [`Reader`] reads it line by
//! line, and [`Replay`] holds no more of it than the cluster's present state.
//!
//! Nothing here knows the simulator: an agent on a real cluster writes the same lines with the same
//! functions, from what it hands to [`takeover::node::Node::step`].

mod format;
mod heard;
mod read;
mod replay;
mod write;

pub use format::{Carried, Header, Line, Names, Starts, Step, VERSION};
pub use heard::Heard;
pub use read::{Damaged, LONGEST_LINE, Reader};
pub use replay::{Counts, Departure, Replay, Stop};
pub use write::Writer;
