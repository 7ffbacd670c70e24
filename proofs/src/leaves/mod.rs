//! Leaf functions of the core that ships: exhaustively, for all inputs where there are few enough,
//! otherwise on a small domain whose room says why it suffices, and checks that reason where it can.
//!
//! Each room states a specification that was written apart from the code, and counts the inputs that it
//! looked at; fewer than expected is an error. What a room checks is handed to it, so that its tests can
//! hand it something wrong that must be found.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a proof's harness: a panic is a failed proof"
)]

pub mod comparison;
mod every;
mod found;
pub mod node_set;
pub mod numbers;
pub mod observer;
pub mod placement;
pub mod text;
pub mod window;
pub mod wire;

use std::io::Write;
use std::time::Instant;

pub use found::{Counts, Found, LeafError};

/// A room: what it is about, and its check of what ships.
struct Room {
    key: &'static str,
    name: &'static str,
    check: fn() -> Result<Counts, LeafError>,
}

const ROOMS: [Room; 8] = [
    Room { key: "window", name: "windows of restarts, failovers and losses", check: window::check },
    Room { key: "comparison", name: "comparison of report and persisted state", check: comparison::check },
    Room { key: "placement", name: "placement", check: placement::check },
    Room { key: "wire", name: "stored records", check: wire::check },
    Room { key: "text", name: "texts of claims and identities", check: text::check },
    Room { key: "node_set", name: "sets of nodes", check: node_set::check },
    Room { key: "numbers", name: "numbers of lives, ownerships and versions", check: numbers::check },
    Room { key: "observer", name: "observer of a session", check: observer::check },
];

/// The rooms' names, as the table of evidence names them.
#[must_use]
pub fn names() -> Vec<&'static str> {
    ROOMS.iter().map(|room| room.key).collect()
}

/// Checks every room and prints what was looked at.
///
/// # Errors
/// [`LeafError`] says which function is wrong on which input, or that too little was looked at.
pub fn prove(out: &mut dyn Write) -> Result<(), LeafError> {
    for room in ROOMS {
        let begun = Instant::now();
        let counts = (room.check)()?;
        let took = begun.elapsed().as_secs_f64();
        writeln!(out, "  {}: {} inputs ({took:.2} s)", room.name, counts.total())?;
        for (what, looked) in counts.iter() {
            writeln!(out, "    {what}: {looked}")?;
        }
    }
    Ok(())
}
