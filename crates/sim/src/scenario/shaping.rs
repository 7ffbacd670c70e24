//! The rows of the statements that change what the cluster consists of, and of those that take a
//! group out of service for it.

use super::acts;
use super::adding;
use super::rows::{reshape, story};
use super::statements::Statement;

/// `take`.
pub(super) const TAKE_OUT: Statement = story(
    &["take"],
    "take GROUP out of service",
    "The operator has everything of a group stopped, and nobody takes it.",
    &["take g out of service"],
    acts::take_out,
);

/// `put`.
pub(super) const PUT_BACK: Statement = story(
    &["put"],
    "put GROUP into service",
    "The operator lets a group that is out of service, or was added, be taken.",
    &["put g into service"],
    acts::put_back,
);

/// `add vm`.
pub(super) const ADD_VM: Statement = reshape(
    &["add", "vm"],
    "add vm NAME in GROUP [guid GUID] [flag 0|1] [on-nodes NODE...] [needs NAME...] [disk NAME...]",
    "The operator adds a VM to a group that nobody holds.",
    &["add vm web3 in g", "add vm web3 in g flag 0 on-nodes n1 n2 needs web disk d9"],
    adding::vm,
);

/// `add resource`.
pub(super) const ADD_RESOURCE: Statement = reshape(
    &["add", "resource"],
    "add resource NAME in GROUP [guid GUID] [flag 0|1] [on-nodes NODE...] [needs NAME...] [disk NAME...]",
    "The operator adds a resource that is no VM.",
    &["add resource share in g disk d1"],
    adding::resource,
);

/// `add group`.
pub(super) const ADD_GROUP: Statement = reshape(
    &["add", "group"],
    "add group NAME [on NODE] [prefers NODE...] [apart CLASS]",
    "The operator adds an empty group; it is out of service until it is put into service.",
    &["add group h", "add group h on n1 prefers n1 n2 apart controllers"],
    adding::group,
);

/// `add node`.
pub(super) const ADD_NODE: Statement = reshape(
    &["add", "node"],
    "add node NAME",
    "The operator adds a node, whose machine runs; what every node can run it can run too.",
    &["add node n4"],
    adding::node,
);

/// `remove`.
pub(super) const REMOVE: Statement = reshape(
    &["remove"],
    "remove NAME",
    "The operator removes a resource of a group that nobody holds, or a group without resources.",
    &["remove web", "remove g"],
    adding::remove,
);

/// `remove node`.
pub(super) const REMOVE_NODE: Statement = reshape(
    &["remove", "node"],
    "remove node NODE",
    "The operator removes a node that is over by proof and owns nothing; its name is barred.",
    &["remove node n3"],
    adding::remove_node,
);

/// `regroup`.
pub(super) const REGROUP: Statement = reshape(
    &["regroup"],
    "regroup NAME into GROUP",
    "A resource, with what it needs and what needs it, goes to another group; nobody holds either.",
    &["regroup web into g"],
    adding::regroup,
);
