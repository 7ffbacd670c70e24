//! The cluster log: one line per transition, with time, node, component, subject, claim and
//! reason, in a stable text that parses back (rule `log_names_components`).

mod describe;
mod entry;
mod words;

pub use describe::{Legend, describe};
pub use entry::{Clock, Component, Entry, ParseError, Widths};
