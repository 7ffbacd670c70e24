//! What is stored, sent and configured, as it is written: every type of the core that can be written
//! reads back as it was, in the form of the reviewed files in `tests/golden/wire`, and nothing that was
//! never written is taken for true (rule `unknown_version_refused`).
//!
//! `rooms` has values of every type; a type that the sources have and the list has not is an error.
//! `shared` says what holds of each, `forms` asks it, `controls` plants forms that break it.
//!
//! When a form changes on purpose, `BLESS=1 cargo test -p takeover --features alloc,serde --test wire`
//! writes the new one, and the commit says how what is stored already is read.
#![cfg(feature = "serde")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod controls;
mod damage;
mod forms;
mod rooms;
mod shared;
