//! The lab itself: it comes up and goes down, its faults do what they say, its witnesses see. And what
//! agents make of it.
//!
//! These tests need root and the packages that the lab names when one is missing. Without them they fail.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod common;
#[cfg(test)]
mod long;
mod witnesses;
