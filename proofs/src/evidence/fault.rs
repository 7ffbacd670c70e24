//! What is wrong with the table.

use core::fmt;

/// One cell that does not stand.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("row `{row}`, {cell}: {what}; {remedy}")]
pub struct Fault {
    /// The rule.
    pub row: String,
    /// The column.
    pub cell: &'static str,
    /// What is wrong there.
    pub what: String,
    /// What helps.
    pub remedy: &'static str,
}

/// Why the table is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// Cells that do not stand.
    #[error("{} cells of the evidence table do not stand:\n{}", .0.len(), Lines(.0))]
    Cells(Vec<Fault>),
    /// The page does not show the table.
    #[error("proofs/README.md, {0}; BLESS=1 cargo test -p takeover-proofs --test evidence writes it anew")]
    Page(String),
    /// What was found could not be told.
    #[error("the report cannot be written: {0}")]
    Told(std::io::Error),
}

/// One fault a line.
struct Lines<'a>(&'a [Fault]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|fault| writeln!(f, "  {fault}"))
    }
}
