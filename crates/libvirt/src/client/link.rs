//! Connections to libvirt's daemon.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use virt::connect::Connect;
use virt::error::Error;
use virt::event::{event_register_default_impl, event_run_default_impl};

use super::ffi::{Sink, subscribe, unsubscribe};
use super::lane::lock;
use super::options::{ConnectError, Options};

/// A connection, and whether it was closed.
pub(super) struct Link {
    connection: Connect,
    closed: Arc<AtomicBool>,
    /// The number under which its events are told.
    subscribed: Option<i32>,
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(registered) = self.subscribed {
            unsubscribe(&self.connection, registered);
        }
    }
}

impl Link {
    /// The same connection once more; its events are told once.
    fn shared(&self) -> Self {
        Self { connection: self.connection.clone(), closed: Arc::clone(&self.closed), subscribed: None }
    }

    pub(super) fn connection(&self) -> &Connect {
        &self.connection
    }

    /// What becomes true when it is closed; the same for everybody who shares it.
    pub(super) fn closed(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.closed)
    }

    pub(super) fn is_alive(&self) -> bool {
        !self.closed.load(Ordering::SeqCst) && self.connection.is_alive().unwrap_or(false)
    }
}

/// Who wants to know of a connection's events, and of its end.
pub(super) type Watcher = Arc<dyn Fn(Arc<AtomicBool>) -> Arc<dyn Sink> + Send + Sync>;

/// Makes connections.
pub(super) struct Opener {
    uri: String,
    keepalive: (i32, u32),
    /// The connection that everybody shares, with the test driver: its state is in there.
    shared: Option<Mutex<Option<Link>>>,
    watcher: Option<Watcher>,
}

impl Opener {
    /// Makes connections of these options, each watched by what the watcher makes for it.
    pub(super) fn new(options: &Options, watcher: Option<Watcher>) -> Self {
        let shared = options.is_test().then(|| Mutex::new(None));
        Self { uri: options.uri.clone(), keepalive: options.keepalive, shared, watcher }
    }

    /// Whether everybody shares one connection.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// A connection. May never return: libvirt waits for a daemon that is stopped.
    pub(super) fn open(&self) -> Result<Link, String> {
        let Some(shared) = &self.shared else { return self.fresh().map_err(|error| error.to_string()) };
        let mut shared = lock(shared);
        if let Some(link) = shared.as_ref() {
            return Ok(link.shared());
        }
        let link = self.fresh().map_err(|error| error.to_string())?;
        Ok(shared.insert(link).shared())
    }

    fn fresh(&self) -> Result<Link, Error> {
        let connection = Connect::open(Some(&self.uri))?;
        let closed = Arc::new(AtomicBool::new(false));
        let (interval, count) = self.keepalive;
        // A driver without a daemon has nothing to keep alive.
        if !self.is_shared() {
            connection.set_keep_alive(interval, count)?;
        }
        let mut link = Link { connection, closed, subscribed: None };
        if let Some(watcher) = &self.watcher {
            link.subscribed = Some(subscribe(&link.connection, &watcher(Arc::clone(&link.closed)))?);
        }
        Ok(link)
    }
}

/// Starts libvirt's event loop, once in a process, before the first connection. Keepalive needs it.
pub(super) fn begin() -> Result<(), ConnectError> {
    static BEGUN: OnceLock<Result<(), ConnectError>> = OnceLock::new();
    BEGUN.get_or_init(start_loop).clone()
}

fn start_loop() -> Result<(), ConnectError> {
    // What libvirt says goes where we write it, not to the standard error.
    virt::error::clear_error_callback();
    event_register_default_impl().map_err(|error| ConnectError::Begin(error.to_string()))?;
    let turn = || loop {
        if let Err(error) = event_run_default_impl() {
            tracing::error!("libvirt's event loop: {error}");
            thread::sleep(core::time::Duration::from_secs(1));
        }
    };
    let spawned = thread::Builder::new().name("libvirt-events".to_owned()).spawn(turn);
    spawned.map(drop).map_err(|error| ConnectError::Thread(error.to_string()))
}
