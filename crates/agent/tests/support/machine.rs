//! A hypervisor that is a table: what runs, under which claim, and which gates are open.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use takeover::node::Call;
use takeover::resource::{Cause, Finding, Function, Report, Return};
use takeover::units::{Claim, ResourceId};
use takeover_admin::{GateHealth, HypervisorHealth};
use takeover_agent::backend::{Backend, Done, News, Running};
use takeover_agent::newest::Newest;
use tokio::sync::mpsc::UnboundedSender;

/// How long a call takes.
const TAKES: Duration = Duration::from_millis(20);

/// What is known of one VM.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vm {
    pub(crate) runs: bool,
    pub(crate) claim: Option<Claim>,
    pub(crate) cause: Cause,
}

/// What ran where and when: what only somebody who sees all machines can know.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    running: BTreeSet<(ResourceId, usize)>,
    twice: bool,
    events: Vec<Run>,
}

/// A VM began to run on a machine, or ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) at: Instant,
    pub(crate) machine: usize,
    pub(crate) runs: bool,
}

impl Ledger {
    fn write(&self, resource: ResourceId, machine: usize, runs: bool) {
        let mut lines = self.0.lock().unwrap();
        let changed = if runs {
            let elsewhere = lines.running.iter().any(|&(other, on)| other == resource && on != machine);
            lines.twice |= elsewhere;
            lines.running.insert((resource, machine))
        } else {
            lines.running.remove(&(resource, machine))
        };
        if changed {
            lines.events.push(Run { at: Instant::now(), machine, runs });
        }
    }

    /// Whether a VM ever ran on two machines.
    pub(crate) fn twice(&self) -> bool {
        self.0.lock().unwrap().twice
    }

    /// What happened, in order.
    pub(crate) fn events(&self) -> Vec<Run> {
        self.0.lock().unwrap().events.clone()
    }
}

/// One machine's hypervisor. It outlives the agents that use it.
#[derive(Clone)]
pub(crate) struct Machine {
    number: usize,
    ledger: Ledger,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    vms: BTreeMap<ResourceId, Vm>,
    gates: BTreeMap<ResourceId, Claim>,
    starts: u32,
    refuses: bool,
    stops: u32,
    /// Whether nothing is answered any more.
    silent: bool,
    listener: Option<(UnboundedSender<News>, Newest)>,
}

impl Machine {
    /// A machine on which nothing runs.
    pub(crate) fn new(number: usize, ledger: &Ledger) -> Self {
        Self { number, ledger: ledger.clone(), state: Arc::default() }
    }

    /// How often something was ordered to stop.
    pub(crate) fn stops(&self) -> u32 {
        self.state.lock().unwrap().stops
    }

    /// Its hypervisor answers nothing any more, or does again. What runs goes on.
    pub(crate) fn silence(&self, silent: bool) {
        self.state.lock().unwrap().silent = silent;
    }

    /// Something starts here that nobody ordered, past every gate.
    pub(crate) fn smuggle(&self, resource: ResourceId) {
        let vm = Vm { runs: true, claim: None, cause: Cause::Unknown };
        self.put(&mut self.state.lock().unwrap(), resource, vm);
    }

    fn put(&self, state: &mut State, resource: ResourceId, vm: Vm) {
        state.vms.insert(resource, vm);
        self.ledger.write(resource, self.number, vm.runs);
    }

    /// Tells what happens to this agent from now on.
    pub(crate) fn listen(&self, news: UnboundedSender<News>, newest: Newest) {
        self.state.lock().unwrap().listener = Some((news, newest));
    }

    pub(crate) fn runs(&self, resource: ResourceId) -> bool {
        self.state.lock().unwrap().vms.get(&resource).is_some_and(|vm| vm.runs)
    }

    /// From now on every call is refused at once, or not any more.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.state.lock().unwrap().refuses = refuses;
    }

    pub(crate) fn starts(&self) -> u32 {
        self.state.lock().unwrap().starts
    }

    /// It ends, and nobody ordered it.
    pub(crate) fn end(&self, resource: ResourceId, cause: Cause, report: Report) {
        let mut state = self.state.lock().unwrap();
        let claim = state.vms.get(&resource).and_then(|vm| vm.claim);
        self.put(&mut state, resource, Vm { runs: false, claim: None, cause });
        if let Some((news, newest)) = &state.listener {
            let finding = Finding::Said(report, cause);
            let _ = news.send(News::Noticed(resource, claim, newest.of(resource), finding));
        }
    }

    /// The power fails: nothing runs any more, and nobody tells.
    pub(crate) fn cut(&self) {
        let mut state = self.state.lock().unwrap();
        for &resource in state.vms.keys() {
            self.ledger.write(resource, self.number, false);
        }
        *state = State::default();
    }

    fn carry_out(&self, call: &Call) -> Return {
        let mut state = self.state.lock().unwrap();
        let ours = Cause::Ours(call.call);
        match call.function {
            Function::Open => {
                if let Some(vm) = state.vms.get_mut(&call.resource).filter(|vm| vm.runs) {
                    vm.claim = call.claim;
                }
                Return::Done
            }
            Function::Close => Return::Done,
            Function::Online => {
                if state.gates.get(&call.resource).copied() != call.claim {
                    return Return::Failed;
                }
                state.starts += 1;
                self.put(&mut state, call.resource, Vm { runs: true, claim: call.claim, cause: ours });
                Return::Done
            }
            Function::Offline | Function::Terminate => {
                state.stops += 1;
                self.put(&mut state, call.resource, Vm { runs: false, claim: None, cause: ours });
                Return::Done
            }
            Function::IsAlive | Function::LooksAlive => Return::Found(found(&state, call.resource)),
        }
    }
}

fn found(state: &State, resource: ResourceId) -> Finding {
    match state.vms.get(&resource) {
        Some(vm) if vm.runs => Finding::Said(Report::Online, vm.cause),
        Some(vm) => Finding::Said(Report::Offline, vm.cause),
        None => Finding::Said(Report::Offline, Cause::Unknown),
    }
}

impl Backend for Machine {
    fn call(&self, call: Call, done: Done<Return>) {
        if self.state.lock().unwrap().refuses {
            return done(Return::Failed);
        }
        let machine = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(TAKES).await;
            if machine.state.lock().unwrap().silent {
                // What waits in a hung daemon is never answered; that it was asked for is seen.
                let stop = matches!(call.function, Function::Offline | Function::Terminate);
                machine.state.lock().unwrap().stops += u32::from(stop);
            } else {
                done(machine.carry_out(&call));
            }
        });
    }

    fn sweep(&self, _: Function, of: Vec<ResourceId>, done: Done<Vec<Return>>) {
        let state = self.state.lock().unwrap();
        let silent = Return::Found(Finding::NoResponse);
        let one = |&resource: &ResourceId| {
            if state.silent { silent } else { Return::Found(found(&state, resource)) }
        };
        done(of.iter().map(one).collect());
    }

    fn inventory(&self, done: Done<Option<Running>>) {
        let state = self.state.lock().unwrap();
        if state.silent {
            return done(None);
        }
        let running = state.vms.iter().filter(|(_, vm)| vm.runs);
        done(Some(running.map(|(&resource, vm)| (resource, vm.claim)).collect()));
    }

    fn gate(&self, resource: ResourceId, claim: Option<Claim>) -> io::Result<()> {
        let mut state = self.state.lock().unwrap();
        match claim {
            Some(claim) => state.gates.insert(resource, claim),
            None => state.gates.remove(&resource),
        };
        Ok(())
    }

    fn restart_monitor(&self, _: Vec<ResourceId>, done: Done<()>) {
        done(());
    }

    fn health(&self) -> HypervisorHealth {
        HypervisorHealth {
            place: "table".to_owned(),
            connected: !self.state.lock().unwrap().silent,
            version: None,
            error: None,
            gate: GateHealth::Enforced,
            degraded: Vec::new(),
        }
    }
}
