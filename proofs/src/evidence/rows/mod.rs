//! The rows, one file for each section of the rulebook, in the order of the code's own list.
#![allow(clippy::needless_update, reason = "every row ends alike, also one that has a cell for everything")]

mod checks;
mod database;
mod failover;
mod one_node;
mod people;
mod promises;
mod retry;
mod shared;
mod states;
mod stops;

use super::row::Row;

/// A section of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section {
    /// Its heading.
    pub(super) title: &'static str,
    /// Its rows.
    pub(super) rows: &'static [&'static [Row]],
}

/// The sections, in the list's order.
pub(super) const SECTIONS: [Section; 7] = [
    Section { title: "States and reports", rows: &[states::ROWS] },
    Section { title: "Health checks and the comparison", rows: &[checks::ROWS] },
    Section { title: "Restart, retry, failover", rows: &[retry::ROWS, failover::ROWS] },
    Section { title: "Promises", rows: &[promises::ROWS] },
    Section { title: "One node at a time", rows: &[one_node::ROWS, stops::ROWS] },
    Section { title: "The database", rows: &[database::ROWS] },
    Section { title: "Telling people", rows: &[people::ROWS] },
];

/// Every row.
#[must_use]
pub fn rows() -> Vec<Row> {
    let sections = SECTIONS.iter().flat_map(|section| section.rows);
    sections.flat_map(|rows| rows.iter().copied()).collect()
}
