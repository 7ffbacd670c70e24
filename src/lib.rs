//! The failover brain of a VM cluster: pure, deterministic state machines that decide when a
//! virtual machine is restarted, where it fails over to, and who may run it, so that no VM ever
//! runs on two nodes.
//!
//! Time is an argument. There is no clock inside, no randomness, no hash order, no I/O, and no
//! panic on any input; where a step returns an error, nothing has changed. The code that ships is
//! the code that is simulated, model-checked and fuzzed.
//!
//! # Reading order
//!
//! 1. [`units`]: the quantities, one type for each, so that none can be taken for another.
//! 2. [`policy`]: what an administrator may choose; parsed once into valid values.
//! 3. [`resource`]: RHS for one resource on one node. Five states, the comparison of a report with
//!    the persisted state, restarts. Start at [`resource::step`].
//! 4. [`session`]: a node's life in the cluster and its lease.
//! 5. [`group`]: the replicated record of a group's ownership. [`group::decide`] advises,
//!    [`group::apply`] is the only writer.
//! 6. [`placement`]: a list of nodes in, a choice and a reason for each node out.
//! 7. [`rules`]: the rulebook as named functions, asked by every kind of check.
//!
//! With the feature `alloc`, what holds whole clusters:
//!
//! 8. `shape`: what a cluster consists of, checked, and what can be changed about it.
//! 9. `cluster`: the database as a fold of commands; what a Raft user applies log entries to.
//! 10. `node`: RCM of one node, which composes all of the above. What a cluster implementation
//!     drives.
//! 11. `log`: the cluster log, one line a transition, in a text that parses back.
//! 12. `table`: the machines' transition tables, printed.
//!
//! # What the caller provides
//!
//! A store with linearizable reads and conditional writes; a clock that counts while the machine
//! is suspended; a backend that carries out the article's functions through a gate; a guardian
//! that ends what runs when a lease ends. ARCHITECTURE.md says what each is trusted for.
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
