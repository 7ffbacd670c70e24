//! The lab itself: it comes up and goes down, its faults do what they say, its witnesses see.
//!
//! These tests need root and the packages that the lab names when one is missing. Without them they fail.

mod agents;
#[cfg(test)]
mod common;
mod faults;
mod long;
mod up_and_down;
mod witnesses;
