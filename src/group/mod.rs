//! The ownership of a group of resources: one replicated record, advice about it, and the one
//! function that may change it.
//!
//! [`decide`] may see the whole cluster, and a wrong answer costs availability. [`apply`] sees one
//! record, two sessions and one change, is the record's only writer, and is what safety rests on.

mod apply;
mod change;
mod decide;
mod record;
mod status;

pub use apply::{Evidence, Refused, apply};
pub use change::{Change, Condition, Moving, Proof, condition};
pub use decide::{Advice, Fact, Order, Situation, Stay, decide};
pub use record::{Failovers, Parked, Record};
pub use status::{Status, status};
