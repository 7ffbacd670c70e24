//! Proofs about takeover, and the ties between them and the code that ships.

pub mod clocks;
pub mod solver;
