//! Proofs about takeover, and the ties between them and the code that ships.
//!
//! `proofs/THEOREM.md` says what is proved, how the parts hang together, and what is left to trust.

pub mod clocks;
pub mod coq;
pub mod counterexample;
pub mod decidable;
pub mod evidence;
pub mod failure;
pub mod generated;
pub mod leaves;
pub mod mutants;
pub mod obligations;
pub mod opaque;
pub mod protocol;
pub mod refinement;
pub mod rooms;
pub mod run;
pub mod solver;
pub mod story;
pub mod table;
