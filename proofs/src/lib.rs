//! Proofs about takeover, and the ties between them and the code that ships.

pub mod counterexample;
pub mod mutants;
pub mod obligations;
pub mod refinement;
pub mod run;
pub mod solver;
pub mod table;
