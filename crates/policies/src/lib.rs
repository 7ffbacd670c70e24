//! Every policy of a cluster as people write it: its name, its unit, its default, its meaning, and
//! how a text sets it.
//!
//! The table knows the core's specs and nothing else: no file, no place in one, no scenario. What
//! it refuses, it refuses with a cause and a remedy ([`Refusal`]); whoever reads a file adds the
//! place, and has a [`FileError`]. Numbers with units ([`number`]) and misspelt words ([`near`])
//! are read alike in all files of a cluster.
//!
//! ```
//! use takeover::policy::ResourceSpec;
//! use takeover_policies::{Of, field};
//!
//! let restarts = field("restart-threshold").ok_or("there is such a policy")?;
//! let mut spec = ResourceSpec::DEFAULT;
//! if let Of::Resource(slot) = restarts.of {
//!     (slot.set)(&mut spec, "1")?;
//! }
//! assert_eq!(spec.restart_threshold, 1);
//! let refusal = restarts.tried("nine").unwrap_err();
//! assert_eq!(refusal.to_string(), "\"nine\" is no whole number (write digits alone, as in 3)");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod cluster;
mod field;
mod file;
mod group;
pub mod near;
pub mod number;
mod refusal;
mod resource;
mod table;
mod told;
mod value;

pub use field::{Field, Of, Slot};
pub use file::{FileError, Place};
pub use number::spelled;
pub use refusal::Refusal;
pub use table::{concerns, field, fields, refused};
