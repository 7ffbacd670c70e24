//! Values of the core from bytes: valid ones, and more often ones that mean nothing where they stand.

mod cluster;
mod facts;
mod policies;

pub(crate) use cluster::{command, shape};
pub(crate) use facts::{
    call_id, claim, clock, epoch, finding, flag, incarnation, lease, moment, node, resource_event, revision,
    token,
};
pub(crate) use policies::{cluster_policy, group_policy, resource_policy};
