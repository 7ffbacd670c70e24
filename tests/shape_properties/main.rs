//! What must hold in every history in which the cluster itself changes (rule `shape_needs_stopped`):
//! nodes, groups and resources are added, removed and regrouped, rightly and wrongly, while machines
//! register and die and groups change hands.
//!
//! `world` makes histories, `laws` says what holds after each command, `cases` shows single refusals,
//! `controls` that the rule would report the change that breaks it.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod cases;
mod controls;
#[path = "../effort/mod.rs"]
mod effort;
mod laws;
mod world;
