//! A whole simulated cluster around the shipped state machines, and the stories that drive it.
//!
//! [`scenario`] reads a story, [`world`] is what it happens to, [`telling`] runs one in the other
//! and says what came of it.

pub mod scenario;
pub mod telling;
pub mod world;
