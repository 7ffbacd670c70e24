//! What can befall a lab.

mod befall;
mod list;

pub use list::{Fault, NodeFault, StoreFault, SwitchFault, VmFault};
