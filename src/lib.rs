//! The core.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "alloc")]
pub mod cluster;
pub mod group;
mod list;
#[cfg(feature = "alloc")]
pub mod log;
#[cfg(feature = "alloc")]
pub mod node;
pub mod placement;
pub mod policy;
pub mod resource;
pub mod rules;
pub mod session;
#[cfg(feature = "alloc")]
pub mod shape;
#[cfg(feature = "alloc")]
pub mod table;
pub mod units;

pub use list::List;
