//! A whole cluster: the shipped nodes in the simulator's world, and everything of some kinds that
//! can befall it, wherever it can strike.
//!
//! A story of this space is a scenario: each trouble is an act of the language at a time, and the
//! simulator tells it again.

pub mod hunts;
pub mod meddling;
mod promises;
pub mod setting;
mod show;
mod space;

pub use meddling::{CHANGES, Meddling, NAMES, Operation, Trouble, statement};
pub use setting::{RESHAPE, Setting};
pub use space::{ClusterSpace, State, Step};
