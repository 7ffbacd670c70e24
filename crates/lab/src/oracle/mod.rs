//! Three independent witnesses of "never on two nodes", which watch while something befalls a lab.
//!
//! * **Locks**: QEMU locks its disk's image. A start that was refused for that lock is a start of a VM that ran.
//! * **Processes**: the QEMUs of each VM are counted over all nodes.
//! * **Heartbeats**: each guest counts the seconds into a file of the node where it runs. A guest that is
//!   heard on one node after a later one was heard on another is a second copy.
//!
//! None of them asks libvirt or an agent, and each can see what the others miss: a disk that is marked shareable
//! has no lock, a node's processes might be hidden, a guest that hangs does not count.

mod heartbeats;
mod locks;
mod processes;
mod watch;

pub use watch::{Report, Trip, Watch, Witness};
