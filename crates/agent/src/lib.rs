//! The runtime that drives a node on real time.

pub mod config;
