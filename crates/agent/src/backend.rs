//! What the runtime needs of a hypervisor's adapter.

use std::io;

use takeover::node::Call;
use takeover::resource::{Finding, Function, Return};
use takeover::units::{CallId, Claim, ResourceId};
use takeover_admin::HypervisorHealth;

/// Where the answer to a call goes.
pub type Done<T> = Box<dyn FnOnce(T) + Send>;

/// What runs of the cluster's resources, and under which claim each was started.
pub type Running = Vec<(ResourceId, Option<Claim>)>;

/// The functions that the article calls a resource DLL's. None of them blocks, and an answer may come
/// on any thread; one that never comes is the core's to notice.
pub trait Backend: Send + Sync + 'static {
    /// Carries a function out on one resource.
    fn call(&self, call: Call, done: Done<Return>);

    /// Checks resources with one function: an answer for each, in this order.
    fn sweep(&self, function: Function, of: Vec<ResourceId>, done: Done<Vec<Return>>);

    /// Lists what runs here; none where the hypervisor did not say.
    fn inventory(&self, done: Done<Option<Running>>);

    /// Opens the gate of a resource for a claim, or closes it: before this returns.
    ///
    /// # Errors
    /// The gate is as it was.
    fn gate(&self, resource: ResourceId, claim: Option<Claim>) -> io::Result<()>;

    /// Restarts the monitor of these resources: gives up every call of theirs that is not answered,
    /// which never will be then, and begins anew. Calls of others go on (rule `monitors_are_isolated`).
    fn restart_monitor(&self, of: Vec<ResourceId>, done: Done<()>);

    /// Tries whether a start that no gate lets in is refused.
    fn test_gate(&self) {}

    /// How it does, for people.
    fn health(&self) -> HypervisorHealth;
}

/// What a hypervisor says without being asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum News {
    /// An event about the instance that was started under this claim, and the newest call of the
    /// resource when it came.
    Noticed(ResourceId, Option<Claim>, CallId, Finding),
    /// The hypervisor answers again. What happened meanwhile was not told.
    Back,
    /// Something for the log.
    Note(String),
}
