//! A whole simulated cluster around the shipped state machines, and the stories that drive it.
//!
//! [`scenario`] reads a story, [`world`] is what it happens to, [`telling`] runs one in the other
//! and says what came of it. [`chance`] asks what if: it draws clusters and faults at random, shrinks
//! the stories that break a rule, and compares policies under the same faults.

pub mod chance;
mod named;
pub mod scenario;
pub mod telling;
pub mod world;
