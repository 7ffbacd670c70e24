//! The ties: each step of the shipped code is a step of the table, or changes nothing that it speaks of.
//!
//! Not from the states that were reached, but from every small one that the types allow (or that a stated
//! invariant does).

pub mod cluster;
mod database;
pub mod node;
pub mod resource;
pub mod session;
pub mod store;
pub mod tally;
