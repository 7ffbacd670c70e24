//! The configuration: what one node's agent has to know of its machine (`agent.toml`), and what the
//! cluster consists of (`cluster.toml`, the same on every node).
//!
//! Nothing starts on bad input: what is wrong is told all at once, each with its place, its cause and
//! its remedy. The cluster's file sets a database up once; afterwards the database counts, and
//! [`differences`] says what of the file it contradicts.

mod agent;
mod check;
mod choices;
mod cluster;
mod differences;
mod draft;
mod keys;
mod load;
mod places;
mod reference;
mod refused;
mod source;
#[cfg(test)]
mod tests;

pub use agent::{Admin, AgentConfig, Paths, StoreConfig};
pub use check::{Report, check};
pub use cluster::ClusterConfig;
pub use differences::{Change, Contradiction, Difference, PolicyChange, differences};
pub use load::{Config, load};
pub use places::same_place;
pub use reference::reference;
pub use source::MOST_ERRORS;
pub use takeover_policies::FileError as ConfigError;
