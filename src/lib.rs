//! The core.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod policy;
pub mod resource;
#[cfg(feature = "alloc")]
pub mod shape;
pub mod units;
