//! What must hold in every history of a node's session: requests are answered late, twice or
//! never, the guardian acknowledges when it likes, and time passes in jumps.
//!
//! `history` makes histories, `laws` says what holds after each step, `lives` how single lives go.
//!
//! Rules `lease_ends_early`, `quorum_or_stop`, `owner_or_nothing`.
#![allow(clippy::wildcard_enum_match_arm)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, clippy::indexing_slicing)]

#[path = "../effort/mod.rs"]
mod effort;
mod history;
mod laws;
mod lives;
