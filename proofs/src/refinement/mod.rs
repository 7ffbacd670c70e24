//! The shipped code's steps are steps of the table, from every small state.

pub mod session;
