//! Good files, bad files, and what differs from a database.

mod bad;
mod cases;
mod differs;
mod good;

use std::path::Path;

use super::{AgentConfig, ClusterConfig};

/// A node's own file that must be good.
fn agent(text: &str) -> AgentConfig {
    AgentConfig::parse(Path::new("/etc/takeover/agent.toml"), text).expect("a good file")
}

/// A cluster's file that must be good.
fn cluster(text: &str) -> ClusterConfig {
    ClusterConfig::parse(Path::new("cluster.toml"), text).expect("a good file")
}
