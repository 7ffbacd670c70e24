//! The parts of the core that few histories come by, room by room: what each answers, word for word
//! where it is words.
//!
//! `cast` makes the things that the rooms are asked about. The rooms of the node use the small cluster
//! of the long histories, and hand one of its nodes what a driver may hand it.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#![allow(clippy::wildcard_enum_match_arm)]

mod advising;
mod answers;
mod bounds;
mod cast;
mod company;
mod database;
mod fencing;
#[allow(dead_code, reason = "the long histories use the rest")]
#[path = "../long_histories/fleet.rs"]
mod fleet;
mod group;
mod lines;
#[allow(dead_code, reason = "the long histories use the rest")]
#[path = "../long_histories/machine.rs"]
mod machine;
mod node;
mod orders;
mod owner;
mod policies;
mod quantities;
mod reading;
mod refusals;
mod reshaping;
mod resource_rules;
mod resource_steps;
mod restored;
mod rulebook;
#[allow(dead_code, reason = "the long histories use the rest")]
#[path = "../long_histories/rules.rs"]
mod rules;
mod sentences;
mod sessions;
mod shape;
mod tables;
mod ticking;
mod watching;
mod words;
