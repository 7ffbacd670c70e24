//! The runtime that drives a node on real time.
