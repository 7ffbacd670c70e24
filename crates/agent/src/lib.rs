//! The runtime that drives a node on real time.

pub mod backend;
pub mod clock;
pub mod config;
pub mod home;
pub mod journal;
mod slots;
