//! The database that a cluster's agents share.
//!
//! * [`Store`] says what a store must do: linearizable reads, conditional transactions, watches. No
//!   clock and no expiring keys. [`conformance`] finds out a store that does not.
//! * [`Embedded`] keeps one in a file; [`Server`] and [`SocketStore`] share it with the other processes
//!   of the machine; [`LocalStore`] is either.
//! * [`Database`] keeps the cluster's log on any store, and answers a node's requests exactly as the
//!   core's own fold does.
//!
//! | rule | where it is kept |
//! |---|---|
//! | `nothing_acknowledged_is_lost` | the thread of [`Embedded`] answers after the disk did; a process is killed in `tests/killed.rs` |
//! | `every_node_agrees` | each entry of the log names the position that it leads to; `tests/agrees`, `tests/database.rs` |
//! | `unknown_version_refused` | every record, the file and the socket's lines have a version; `tests/database.rs`, `tests/openings.rs`, `tests/served.rs` |
//! | `older_store_refused` | each transaction compares the name that the store drew at its opening; `tests/database.rs` |
//!
//! One file on one machine is no cluster: with that machine the store is gone until it comes back.
//! `examples/figures.rs` measures what requests cost.

pub mod conformance;
mod database;
mod embedded;
mod error;
mod local;
mod revision;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test stops where it is wrong")]
#[allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test stops where it is wrong")]
#[path = "../../../tests/wire/shared/mod.rs"]
mod shared;
mod socket;
mod store;

pub use database::{
    Database, DatabaseCopy, DatabaseStatus, Failure, Follow, Followed, RECORD_VERSION, RecordError,
    SetUpError, Setup, TIMEOUT,
};
pub use embedded::{Embedded, EmbeddedWatch};
pub use error::StoreError;
pub use local::{LocalStore, LocalWatch};
pub use revision::StoreRevision;
pub use socket::{Server, SocketStore, SocketWatch};
pub use store::*;
