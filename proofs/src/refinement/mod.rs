//! The steps of the code that ships are steps of the table.

pub mod resource;
