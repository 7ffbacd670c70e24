//! Proofs about takeover, and the ties between them and the code that ships.

pub mod obligations;
pub mod solver;
pub mod table;
