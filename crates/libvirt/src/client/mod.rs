//! The calls: the article's functions, carried out by libvirt.
//!
//! Nothing here blocks its caller. Whoever asks hands over what is to be done with the answer, and
//! is answered by a thread of this module: by the deadline at the latest, whatever libvirt does.

mod answer;
mod calls;
mod checks;
mod domains;
mod events;
mod failure;
mod ffi;
mod health;
mod inner;
mod inventory;
mod keeper;
mod lane;
mod link;
mod looks;
mod options;
mod selftest;
mod stamp;

use core::time::Duration;
use std::io;
use std::sync::Arc;

use takeover::node::Call;
use takeover::resource::{Finding, Function, Return};
use takeover::units::{CallId, Claim, Guid, ResourceId};

use answer::Answer;
pub use domains::Complaint;
pub use health::{Health, Versions};
use inner::Inner;
pub use options::{ConnectError, Options};
pub use selftest::SelfTest;
pub use stamp::NAMESPACE;

/// What runs here of the managed resources, and the claim that each carries.
pub type Running = Vec<(ResourceId, Option<Claim>)>;

/// What happens by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// Something happened to a managed resource.
    Noticed {
        /// Which one.
        resource: ResourceId,
        /// The claim under which its instance was started, as far as this node knows.
        claim: Option<Claim>,
        /// The newest call of the resource when the look began; none where there was none yet. A
        /// finding that is older than a call says nothing about it.
        after: Option<CallId>,
        /// What a look at it found.
        finding: Finding,
    },
    /// libvirt answers. What happened before is not told: look.
    Connected,
    /// libvirt does not answer, and why.
    Disconnected(String),
}

/// A hypervisor: a handle that can be cloned. Its threads end with the last one.
#[derive(Clone)]
pub struct Hypervisor {
    inner: Arc<Inner>,
    _last: Arc<Last>,
}

/// Ends the threads when the last handle goes.
struct Last(Arc<Inner>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Hypervisor {
    /// Begins to connect, and returns at once. A daemon that is down or hung is tried again and
    /// again. Events are told on threads of this module; the function must not block.
    ///
    /// # Errors
    ///
    /// Where the URI is no hypervisor of this machine, or no thread can be started.
    pub fn connect(options: Options, events: Box<dyn Fn(Event) + Send + Sync>) -> Result<Self, ConnectError> {
        if !options::is_local(&options.uri) {
            return Err(ConnectError::Uri(options.uri));
        }
        link::begin()?;
        let inner = Inner::new(options, events);
        keeper::start(&inner)?;
        Ok(Self { _last: Arc::new(Last(Arc::clone(&inner))), inner })
    }

    /// The managed resources are these, with their domains' names. The list that libvirt's hook reads
    /// is written first.
    ///
    /// # Errors
    ///
    /// Where that list cannot be written: the hook may not know all of them.
    pub fn manage(&self, resources: &[(ResourceId, Guid, String)]) -> io::Result<()> {
        let list: Vec<_> = resources.iter().map(|(_, guid, name)| (*guid, name.clone())).collect();
        self.inner.managed.set(&list)?;
        self.inner.domains.manage(resources);
        Ok(())
    }

    /// Calls a function of the backend; `done` is told how it came back. Calls about one resource are
    /// made one after the other, but for `Terminate`, which overtakes.
    pub fn call(&self, call: Call, done: Box<dyn FnOnce(Return) + Send>) {
        self.inner.domains.asked(call.guid, call.call);
        calls::call(&self.inner, call, Answer::new(&self.inner.era, done));
    }

    /// Checks many resources at once: `IsAlive` by their states alone, `LooksAlive` thoroughly. `done`
    /// gets one answer for each, in their order.
    pub fn sweep(
        &self,
        function: Function,
        of: Vec<ResourceId>,
        within: Duration,
        done: Box<dyn FnOnce(Vec<Return>) + Send>,
    ) {
        checks::sweep(&self.inner, function, of, within, Answer::new(&self.inner.era, done));
    }

    /// What of the managed resources runs here, and the claim that each carries; none where libvirt
    /// does not answer.
    pub fn inventory(&self, done: Box<dyn FnOnce(Option<Running>) + Send>) {
        inventory::take(&self.inner, Answer::new(&self.inner.era, done));
    }

    /// Opens a resource's gate for a claim, or closes it, before it returns.
    ///
    /// # Errors
    ///
    /// Where the resource is not managed, or the file cannot be written. A gate that could not be
    /// closed may be open.
    pub fn gate(&self, resource: ResourceId, claim: Option<Claim>) -> io::Result<()> {
        let unknown = || io::Error::new(io::ErrorKind::NotFound, "the resource is not managed");
        let guid = self.inner.domains.guid(resource).ok_or_else(unknown)?;
        match claim {
            Some(claim) => self.inner.gates.open(guid, self.inner.options.token, claim),
            None => self.inner.gates.close(guid),
        }
    }

    /// Restarts the monitor: everything that is under way is given up, and never answered. A call that
    /// was given up may yet take effect; `Terminate` waits for it.
    pub fn restart(&self) {
        self.inner.restart();
    }

    /// How things stand, without asking anybody.
    #[must_use]
    pub fn health(&self) -> Health {
        health::health(&self.inner)
    }

    /// Proves that a closed gate refuses, by a start that must fail.
    pub fn self_test(&self, done: Box<dyn FnOnce(SelfTest) + Send>) {
        selftest::begin(&self.inner, Answer::new(&self.inner.era, done));
    }
}
