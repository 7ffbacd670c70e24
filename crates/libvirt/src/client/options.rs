//! What the adapter must be told, and numbers with their reasons.

use core::time::Duration;
use std::path::PathBuf;

use takeover::resource::Function;
use takeover::units::Token;

/// How the hypervisor is reached, and how long it may take.
#[derive(Clone, Debug)]
pub struct Options {
    /// libvirt's URI.
    pub uri: String,
    /// The runtime directory, which a boot empties: gates and records of calls.
    pub runtime: PathBuf,
    /// The state directory, which survives: the list of managed VMs.
    pub state: PathBuf,
    /// Which life of the machine this is.
    pub token: Token,
    /// How long a connection may take to come about. Default 5 s: a local daemon takes
    /// milliseconds, and one that starts on demand up to 4 s while it looks at the hypervisor.
    pub open_within: Duration,
    /// How long `Open` and `Close` may take. Default 10 s: they look and write a few bytes.
    pub open_call_within: Duration,
    /// How long `Online` may take. Default 180 s: restoring a saved VM reads all its memory. The
    /// policy's `pending-timeout` is the one that decides.
    pub online_within: Duration,
    /// How long `Offline` may take. Default 15 min: Windows guests install updates. The policy
    /// decides earlier.
    pub offline_within: Duration,
    /// How long `Terminate` may take. Default 60 s: libvirt waits 10 s for a hung process before it
    /// kills it, and some more for its disks.
    pub terminate_within: Duration,
    /// How long one resource's thorough look may take, and how long a command may occupy a process
    /// before it counts as hung. Default 3 s: less than the 4 s in which a check is answered.
    pub look_within: Duration,
    /// Every how many seconds a silent daemon is asked for a sign of life, and how many signs may
    /// be missing. Default 2 s and 3: a dead one is noticed after 8 s. Sooner would break off starts
    /// on a machine that is out of breath; checks have a deadline of their own.
    pub keepalive: (i32, u32),
    /// How many starts and stops may be under way at once. Default 16: destroying a hung VM takes
    /// 10 s, and must not keep others waiting. Each has a connection of its own.
    pub calls_at_once: usize,
    /// How many thorough looks may be under way at once. Default 2: each occupies one of the
    /// daemon's 20 workers.
    pub looks_at_once: usize,
    /// How many threads of each kind may wait for an answer that came too late. Default 8: with
    /// more the daemon would have no workers left; what comes then is answered with silence.
    pub stuck_at_most: usize,
}

impl Options {
    /// These directories, with the defaults for everything else.
    #[must_use]
    pub fn new(uri: &str, runtime: PathBuf, state: PathBuf, token: Token) -> Self {
        Self {
            uri: uri.to_owned(),
            runtime,
            state,
            token,
            open_within: Duration::from_secs(5),
            open_call_within: Duration::from_secs(10),
            online_within: Duration::from_secs(180),
            offline_within: Duration::from_secs(900),
            terminate_within: Duration::from_secs(60),
            look_within: Duration::from_secs(3),
            keepalive: (2, 3),
            calls_at_once: 16,
            looks_at_once: 2,
            stuck_at_most: 8,
        }
    }

    /// How long a call of this function may take.
    #[must_use]
    pub const fn within(&self, function: Function) -> Duration {
        match function {
            Function::Open | Function::Close => self.open_call_within,
            Function::Online => self.online_within,
            Function::Offline => self.offline_within,
            Function::Terminate => self.terminate_within,
            Function::IsAlive | Function::LooksAlive => self.look_within,
        }
    }

    /// Whether this is libvirt's test driver, which has no daemon and no hooks, and keeps its state
    /// in the connection.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.uri.starts_with("test:")
    }
}

/// Why a hypervisor cannot be connected to at all. A daemon that is down is no such reason.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConnectError {
    /// The URI is none of those that this adapter knows.
    #[error(
        "`{0}` is no URI of a local hypervisor: write qemu:///system, qemu:///session, qemu+unix:///... or test:///..."
    )]
    Uri(String),
    /// libvirt refused what it needs.
    #[error("libvirt refused to begin: {0}; look whether the library libvirt.so.0 is whole")]
    Begin(String),
    /// A thread could not be started.
    #[error("no thread could be started: {0}; look at the limits of this process")]
    Thread(String),
}

/// Whether the URI names a hypervisor of this machine.
pub(super) fn is_local(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once("://") else { return false };
    let (driver, transport) = scheme.split_once('+').unwrap_or((scheme, "unix"));
    matches!(driver, "qemu" | "test") && transport == "unix" && rest.starts_with('/')
}
