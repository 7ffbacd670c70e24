//! The evidence table: for every rule of the code's own list, where it is carried out and what would
//! notice if it were not.
//!
//! The rows stand once, in [`rows`]. [`check`] holds every cell against the repository, so that the table
//! cannot rot; [`page`] prints them into `README.md`.

mod cells;
mod check;
mod fault;
mod page;
mod repository;
mod row;
mod rows;

pub use check::{Counts, check};
pub use fault::{Failure, Fault};
pub use page::{bless, page, printed, stale};
pub use row::{Control, Model, Place, Proof, Row, Source, at};
pub use rows::rows;

use std::io::Write;

/// Holds the table against the repository, and the page against the table. `known` are the names of what
/// the other rooms prove: `smt::NAME`, `coq::NAME`, `clocks::NAME`, `ROOM::NAME`.
///
/// # Errors
/// [`Failure`]: every cell that does not stand, or the page if it is stale.
pub fn prove(out: &mut dyn Write, known: &[&str]) -> Result<(), Failure> {
    let rows = rows();
    let counts = check(&rows, known).map_err(Failure::Cells)?;
    stale(&rows)?;
    writeln!(out, "  {counts}").map_err(Failure::Told)
}
