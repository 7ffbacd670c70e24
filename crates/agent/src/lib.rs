//! The runtime that drives a node on real time.
//!
//! One task owns the [`takeover::node::Node`] of this machine. What happens comes to it in one queue,
//! and what it asks for is carried out in order: requests go to the cluster's database
//! ([`takeover_store`]), calls to a [`backend::Backend`], and what must be remembered to the agent's
//! directories ([`home`]). Nothing here decides anything about a failover.

pub mod backend;
pub mod clock;
pub mod config;
pub mod guardian;
pub mod home;
pub mod hypervisor;
pub mod journal;
pub mod metrics;
mod missing;
mod monitors;
pub mod newest;
pub mod runtime;
pub mod server;
mod slots;
pub mod systemd;
