//! RHS for one resource on one node.

mod state;

pub use state::Persistent;
