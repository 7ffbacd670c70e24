//! The protocol as one table of formulas: what the solvers are asked about, and what the shipped code's
//! steps are compared with.

mod action;
mod actions;
pub mod eval;
pub mod formula;
mod invariant;
mod page;
mod rules;
pub mod smt;
pub mod vocabulary;

pub use action::{Action, Actor, Effect, Part};
pub use actions::actions;
pub use formula::{Formula, Sort, Var, When};
pub use invariant::{Named, invariant};
pub use page::page;
pub use rules::{state_rules, step_rules};
pub use vocabulary::Relation;
