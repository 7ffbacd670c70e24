//! What the tests of the client share.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod host;

use core::time::Duration;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use std::{env, fs, process, thread};

use takeover::node::Call;
use takeover::resource::{Finding, Function, Persistent, Return};
use takeover::units::{CallId, Claim, Guid, ResourceId, Token};
use takeover_libvirt::client::{Event, Hypervisor, Options, Running};

/// A folder of its own, removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("takeover-libvirt-{}-{name}", process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn claim(epoch: u32) -> Claim {
    format!("1/i1/e{epoch}").parse().unwrap()
}

pub(crate) fn guid(number: u32) -> Guid {
    format!("00000000-0000-4000-8000-{number:012x}").parse().unwrap()
}

/// A hypervisor, and what it told by itself.
pub(crate) struct Bench {
    pub(crate) hypervisor: Hypervisor,
    events: Arc<Mutex<Receiver<(Instant, Event)>>>,
    next: Mutex<CallId>,
}

impl Bench {
    pub(crate) fn new(options: Options) -> Self {
        let (told, events) = channel();
        let told = Mutex::new(told);
        let tell = move |event| drop(told.lock().unwrap().send((Instant::now(), event)));
        let hypervisor = Hypervisor::connect(options, Box::new(tell)).unwrap();
        let events = Arc::new(Mutex::new(events));
        Self { hypervisor, events, next: Mutex::new(CallId::FIRST) }
    }

    pub(crate) fn options(uri: &str, folder: &Folder) -> Options {
        Options::new(uri, folder.0.join("run"), folder.0.join("state"), Token(7))
    }

    pub(crate) fn manage(&self, numbers: impl Iterator<Item = u32>) {
        let list: Vec<_> =
            numbers.map(|number| (ResourceId(number), guid(number), format!("vm{number}"))).collect();
        self.hypervisor.manage(&list).unwrap();
    }

    /// Begins a call.
    pub(crate) fn begin(
        &self,
        number: u32,
        function: Function,
        claim: Option<Claim>,
    ) -> (CallId, Receiver<Return>) {
        let call = {
            let mut next = self.next.lock().unwrap();
            *next = next.next();
            *next
        };
        let (send, receive) = channel();
        let resource = ResourceId(number);
        let call_of =
            Call { resource, guid: guid(number), persistent: Persistent::Online, function, call, claim };
        self.hypervisor.call(call_of, Box::new(move |result| send.send(result).unwrap_or(())));
        (call, receive)
    }

    /// Calls, and waits.
    pub(crate) fn call(&self, number: u32, function: Function, claim: Option<Claim>) -> Return {
        let (_, answer) = self.begin(number, function, claim);
        answer.recv_timeout(Duration::from_secs(100)).expect("every call is answered")
    }

    /// Opens the gate, opens the resource, and starts it.
    pub(crate) fn start(&self, number: u32, epoch: u32) -> Return {
        assert_eq!(self.call(number, Function::Open, Some(claim(epoch))), Return::Done);
        self.hypervisor.gate(ResourceId(number), Some(claim(epoch))).unwrap();
        self.call(number, Function::Online, Some(claim(epoch)))
    }

    pub(crate) fn sweep(&self, function: Function, of: &[u32], within: Duration) -> Vec<Return> {
        let (send, receive) = channel();
        let of = of.iter().map(|&number| ResourceId(number)).collect();
        self.hypervisor.sweep(function, of, within, Box::new(move |all| drop(send.send(all))));
        receive.recv_timeout(within + Duration::from_secs(3)).expect("every sweep is answered")
    }

    pub(crate) fn check(&self, number: u32, function: Function) -> Return {
        self.sweep(function, &[number], Duration::from_secs(4))[0]
    }

    pub(crate) fn inventory(&self) -> Option<Running> {
        let (send, receive) = channel();
        self.hypervisor.inventory(Box::new(move |running| drop(send.send(running))));
        receive.recv_timeout(Duration::from_secs(20)).expect("every inventory is answered")
    }

    /// Waits for an event that fits.
    pub(crate) fn wait(&self, within: Duration, fits: impl Fn(&Event) -> bool) -> Option<(Instant, Event)> {
        let until = Instant::now() + within;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.events.lock().unwrap().recv_timeout(left) {
                Ok((at, event)) if fits(&event) => return Some((at, event)),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
        None
    }

    /// Waits until this is told of this resource, under this claim. It may be told more than once.
    pub(crate) fn noticed(&self, number: u32, under: Option<Claim>, wanted: Finding) {
        let fits = |event: &Event| {
            matches!(event, Event::Noticed { resource, claim, finding, .. }
                if *resource == ResourceId(number) && *finding == wanted && *claim == under)
        };
        if self.wait(Duration::from_secs(20), fits).is_none() {
            let (now, health) = (self.check(number, Function::IsAlive), self.hypervisor.health());
            panic!("vm{number} should be told as {wanted}; it is {now}, {health:?}");
        }
    }

    pub(crate) fn connected(&self) {
        let told = self.wait(Duration::from_secs(20), |event| *event == Event::Connected);
        assert!(told.is_some(), "it connects");
    }
}

/// Waits until something holds.
pub(crate) fn until(what: &str, within: Duration, holds: impl Fn() -> bool) {
    let end = Instant::now() + within;
    while !holds() {
        assert!(Instant::now() < end, "{what} within {within:?}");
        thread::sleep(Duration::from_millis(20));
    }
}
