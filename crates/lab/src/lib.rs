//! Three nodes with real virtual machines on one Linux machine.
//!
//! A node is a set of namespaces (network, processes, mounts, host name) with a libvirt daemon of its
//! own and, if there is one, an agent. Its virtual machines are QEMU processes without hardware help; a guest
//! is a kernel of some hundred bytes that counts the seconds. Cutting a node's power is killing its process 1:
//! all that runs there ends at once.
//!
//! The lab keeps no record of processes. What belongs to a node is found each time by the node's network
//! namespace, whose name begins with `takeover-`; nothing else is ever signalled.

pub mod fault;
pub mod figures;
pub mod oracle;
pub mod replay;

mod cli;
mod command;
mod config;
mod daemon;
mod failure;
mod guest;
mod lab;
mod layout;
mod needs;
mod network;
mod node;
mod operator;
mod options;
mod process;
mod relay;
mod status;
mod switch;
mod table;
mod wait;

pub use cli::command_line;
pub use failure::Failure;
pub use lab::Lab;
pub use options::{Options, Vm};
pub use status::{LinkState, LockState, NodeStatus, Running, Status, VmStatus};
