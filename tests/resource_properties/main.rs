//! What must hold in every history of a resource, however long and odd: random policies, random
//! events, mostly plausible ones.
//!
//! `history` makes histories, `laws` says what holds after each step, `endings` that a fair
//! ending ends well, `rejections` which events are refused, `controls` that each rule would
//! report the step that breaks it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod controls;
#[path = "../effort/mod.rs"]
mod effort;
mod endings;
mod history;
mod laws;
mod policies;
mod rejections;
