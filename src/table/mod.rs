//! The machines' whole transition tables as text: what a reviewer reads instead of the code, and
//! what a change of behaviour shows up in.
//!
//! A table restates no rule. It brings a machine into each of its states, asks the shipped
//! functions what each event does there, and writes the answers down. What changes nothing is
//! gathered into one entry per state, so that what does something can be read line by line.

mod comparison;
mod findings;
mod group;
mod page;
mod placement;
mod resource;
mod session;

use alloc::string::String;
use alloc::vec::Vec;

/// Every machine that has a table, and what its table shows.
pub const MACHINES: &[(&str, &str)] = &[
    ("comparison", "what each check comes to, by persisted state, finding and policy"),
    ("resource", "one resource on one node: every state and event"),
    ("session", "one node's life in the cluster: every state and event"),
    ("group", "one group's record: every situation and change"),
    ("placement", "where a group goes, and why no other node was taken"),
];

/// Who writes the tables, in the order of [`MACHINES`].
const PRINTERS: [fn(&mut page::Page) -> Option<()>; 5] =
    [comparison::print, resource::print, session::print, group::print, placement::print];

/// A step that a table has a line about: the states before and after it by their names, which may be
/// the same, and the event in the table's words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Edge {
    /// The state before.
    pub from: &'static str,
    /// What happened.
    pub event: String,
    /// The state after it.
    pub to: &'static str,
}

/// The table of one of [`MACHINES`], the same text on every machine. None for another name.
#[must_use]
pub fn print(name: &str) -> Option<String> {
    Some(filled(name)?.finish())
}

/// Every step that the table of one of [`MACHINES`] has a line about, in the order of its lines; none at
/// all of a table that is not about states. None for another name.
#[must_use]
pub fn edges(name: &str) -> Option<Vec<Edge>> {
    Some(filled(name)?.into_edges())
}

fn filled(name: &str) -> Option<page::Page> {
    let mut all = MACHINES.iter().zip(PRINTERS);
    let (&(name, what), print) = all.find(|((known, _), _)| *known == name)?;
    let mut page = page::Page::new(name, what);
    print(&mut page)?;
    Some(page)
}
