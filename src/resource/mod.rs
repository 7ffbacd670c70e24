//! RHS for one resource on one node: five states, checks, the comparison, restarts.
//!
//! ```text
//!              Start               Returned(Done)              Stop
//!   Offline ----------> OnlinePending ----------> Online ----------> OfflinePending
//!      ^                      |  failed, overdue     |  Failed             |   |
//!      |                      v                      v                     |   | unconfirmed
//!      |                    Failed: Clearing -> Resting -> Ready --Start-->|   v
//!      |                              \-> GivenUp (the group fails over)   |  Failed: Stuck
//!      +-------------------------------------------------------------------+
//! ```
//!
//! [`step`] is the machine; everything else is what it speaks of.

mod answers;
mod compare;
mod deadlines;
mod event;
mod ladder;
mod orders;
mod outcome;
mod rebase;
mod reports;
mod state;
mod step;

pub use compare::{Verdict, compare};
pub use deadlines::{quick_function, thorough_function};
pub use event::{
    Action, Author, Cause, Check, Event, Finding, Function, GaveUp, Manner, Rejected, Report, Return,
};
pub use outcome::{Actions, Step};
pub use rebase::rebase;
pub use state::{Aftermath, Gate, Persistent, Phase, Reread, Restarts, Rung, State, Status};
pub use step::step;
