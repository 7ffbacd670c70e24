//! What must hold in histories that are longer, larger or nearer to the ends of the numbers than those
//! that a search goes through: days of a small cluster, thousands of failovers among 64 nodes, thousands
//! of steps of one resource and one session, clocks that go backwards or stand at their last reading.
//!
//! `fleet` is a cluster of whole nodes, `days` lets days pass in it, `rules` says what holds of what the
//! nodes ask for and write. `failovers` is the database of a large cluster, `steps` one resource and one
//! session, `windows` and `edges` the quantities. `controls` shows that each law finds what breaks it.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod controls;
mod days;
mod edges;
mod failovers;
mod fleet;
#[allow(dead_code, reason = "the shorter histories use the rest")]
#[path = "../resource_properties/history.rs"]
mod history;
mod machine;
mod rules;
mod steps;
mod windows;
