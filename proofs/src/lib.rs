//! Proofs about takeover, and the ties between them and the code that ships.

pub mod leaves;
pub mod solver;
