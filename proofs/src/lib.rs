//! Proofs about takeover, and the ties between them and the code that ships.

pub mod evidence;
pub mod solver;
