//! A hypervisor that is a table: what runs, under which claim, and which gates are open.

use core::time::Duration;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use takeover::node::{Call, Monitor};
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

/// One machine's hypervisor. It outlives the agents that use it.
#[derive(Clone, Default)]
pub(crate) struct Machine(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    vms: BTreeMap<ResourceId, Vm>,
    gates: BTreeMap<ResourceId, Claim>,
    starts: u32,
    refuses: bool,
    listener: Option<(UnboundedSender<News>, Newest)>,
}

impl Machine {
    /// Tells what happens to this agent from now on.
    pub(crate) fn listen(&self, news: UnboundedSender<News>, newest: Newest) {
        self.0.lock().unwrap().listener = Some((news, newest));
    }

    pub(crate) fn runs(&self, resource: ResourceId) -> bool {
        self.0.lock().unwrap().vms.get(&resource).is_some_and(|vm| vm.runs)
    }

    /// From now on every call is refused at once, or not any more.
    pub(crate) fn refuse(&self, refuses: bool) {
        self.0.lock().unwrap().refuses = refuses;
    }

    pub(crate) fn starts(&self) -> u32 {
        self.0.lock().unwrap().starts
    }

    /// It ends, and nobody ordered it.
    pub(crate) fn end(&self, resource: ResourceId, cause: Cause, report: Report) {
        let mut state = self.0.lock().unwrap();
        let claim = state.vms.get(&resource).and_then(|vm| vm.claim);
        state.vms.insert(resource, Vm { runs: false, claim: None, cause });
        if let Some((news, newest)) = &state.listener {
            let finding = Finding::Said(report, cause);
            let _ = news.send(News::Noticed(resource, claim, newest.of(resource), finding));
        }
    }

    /// The power fails: nothing runs any more, and nobody tells.
    pub(crate) fn cut(&self) {
        *self.0.lock().unwrap() = State::default();
    }

    fn carry_out(&self, call: &Call) -> Return {
        let mut state = self.0.lock().unwrap();
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
                state.vms.insert(call.resource, Vm { runs: true, claim: call.claim, cause: ours });
                Return::Done
            }
            Function::Offline | Function::Terminate => {
                state.vms.insert(call.resource, Vm { runs: false, claim: None, cause: ours });
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
        if self.0.lock().unwrap().refuses {
            return done(Return::Failed);
        }
        let machine = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(TAKES).await;
            done(machine.carry_out(&call));
        });
    }

    fn sweep(&self, _: Function, of: Vec<ResourceId>, done: Done<Vec<Return>>) {
        let state = self.0.lock().unwrap();
        done(of.iter().map(|&resource| Return::Found(found(&state, resource))).collect());
    }

    fn inventory(&self, done: Done<Option<Running>>) {
        let state = self.0.lock().unwrap();
        let running = state.vms.iter().filter(|(_, vm)| vm.runs);
        done(Some(running.map(|(&resource, vm)| (resource, vm.claim)).collect()));
    }

    fn gate(&self, resource: ResourceId, claim: Option<Claim>) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        match claim {
            Some(claim) => state.gates.insert(resource, claim),
            None => state.gates.remove(&resource),
        };
        Ok(())
    }

    fn restart_monitor(&self, _: Monitor, done: Done<()>) {
        done(());
    }

    fn health(&self) -> HypervisorHealth {
        HypervisorHealth {
            place: "table".to_owned(),
            connected: true,
            version: None,
            error: None,
            gate: GateHealth::Enforced,
            degraded: Vec::new(),
        }
    }
}
