//! The shipped session, its lease and its observers, against the table of the protocol.
//!
//! Small policies give a lease a few milliseconds, so that every moment of two leases can be looked at.
//! That is enough for any length: a step compares moments and adds lengths to them, and does nothing else
//! with them.

pub mod clock;
pub mod code;
pub mod every;
pub mod failure;
pub mod fields;
pub mod happen;
pub mod induction;
pub mod invariant;
pub mod setting;
pub mod silence;
pub mod steps;
pub mod view;
pub mod world;
