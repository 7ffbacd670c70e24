//! What must hold in every history of the cluster's database: machines register under any name,
//! die, are fenced and come back, and change groups on right and wrong claims.
//!
//! `world` makes histories, `laws` says what holds after each command, `lives` and `advice` show
//! single rules at work, `counter` what time may change, `controls` that each rule would report the
//! change that breaks it.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod advice;
mod controls;
mod counter;
#[path = "../effort/mod.rs"]
mod effort;
mod laws;
mod lives;
mod world;
