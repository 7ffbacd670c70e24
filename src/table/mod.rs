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

/// Every machine that has a table, and what its table shows.
pub const MACHINES: &[(&str, &str)] = &[
    ("comparison", "what each check comes to, by persisted state, finding and policy"),
    ("resource", "one resource on one node: every state and event"),
    ("session", "one node's life in the cluster: every state and event"),
    ("group", "one group's record: every situation and change"),
    ("placement", "where a group goes, and why no other node was taken"),
];

/// The table of one of [`MACHINES`], the same text on every machine. None for another name.
#[must_use]
pub fn print(name: &str) -> Option<String> {
    let &(name, what) = MACHINES.iter().find(|(known, _)| *known == name)?;
    let mut page = page::Page::new(name, what);
    match name {
        "comparison" => comparison::print(&mut page),
        "resource" => resource::print(&mut page),
        "session" => session::print(&mut page),
        "group" => group::print(&mut page),
        "placement" => placement::print(&mut page),
        other => {
            debug_assert!(false, "{other} is listed and has no table");
            None
        }
    }?;
    Some(page.finish())
}
