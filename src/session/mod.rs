//! A node's life in the cluster: its registration, its lease, and who may write it dead.
//!
//! The holder counts its deadline from the sending of the very request that was answered; an
//! observer counts the ttl from the return of its own read. Between the two lies the drift that
//! [`crate::policy::Lease`] allows for: *`dead(n, i)` written implies that nothing of (n, ≤ i)
//! runs or can take effect.*
//!
//! [`step`] is the holder's side, [`Observer`] the other nodes'. Between them stands the [`Record`] in
//! the database; [`apply`] sees one record and one change, and is the record's only writer.

mod apply;
mod change;
mod machine;
mod observer;
mod record;

pub use apply::{Refused, apply};
pub use change::Change;
pub use machine::{Action, Actions, Event, Member, Rejected, State, Step, rebase, step};
pub use observer::Observer;
pub use record::{Cold, Fencing, Hot, Over, Record};
