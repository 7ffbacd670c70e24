//! The quantities that the machines speak in, one type for each, so that none can be taken for
//! another.
//!
//! Two kinds of time never mix. A [`Moment`] is read off one node's own clock and means nothing
//! on another node; leases and deadlines are made of it. A [`Stamp`] is read off the cluster's
//! shared counter; windows that several nodes share are made of it, and safety never is.

mod identity;
mod node_set;
mod position;
#[cfg(feature = "serde")]
mod present;
mod time;
mod version;
mod window;

pub use identity::{
    CallId, Claim, ClaimError, Epoch, GroupId, Guid, GuidError, Incarnation, NodeId, NodeIdError, ResourceId,
    Token,
};
pub use node_set::{NodeSet, Nodes};
pub use position::{Position, Revision, Timeline};
#[cfg(feature = "serde")]
pub(crate) use present::present;
pub use time::{Millis, Moment, Stamp};
pub use version::{UnknownVersion, Version};
pub use window::{Instant, Window};
