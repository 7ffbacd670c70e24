//! Carrying out what a node asks for, in the order in which it asks.

use takeover::node::{Answer, BeatId, Call, Monitor, Output, Request, RequestId};
use takeover::resource::{Finding, Function, Report, Return};
use takeover::units::{Claim, Incarnation, Moment, NodeId, Position, ResourceId};
use takeover_store::Store;
use takeover_trace::Heard;
use tokio::runtime::Handle;
use tokio::time::{Duration, Instant};

use super::fence::Target;
use super::{Agent, Fatal};
use crate::backend::Backend;
use crate::clock;

/// How long a call takes at least that did not bring what was asked for. The core asks again at once:
/// a hypervisor that refuses at once must not keep the loop busy with that. The call itself is never
/// put off, because a later one must not be overtaken by it.
const LEAST: Duration = Duration::from_millis(250);

/// Whether nobody asks again because of this answer.
const fn settles(returned: Return) -> bool {
    match returned {
        Return::Done | Return::Unsupported | Return::NotHere => true,
        Return::Found(Finding::Said(report, _)) => matches!(report, Report::Offline | Report::Stopped),
        Return::Failed | Return::Found(Finding::NoResponse) => false,
    }
}

impl<S: Store, B: Backend> Agent<S, B> {
    /// A step was made: everything that it asks for is carried out, then it is written down.
    pub(super) fn stepped(&mut self, now: Moment, heard: &Heard, outputs: Vec<Output>) -> Result<(), Fatal> {
        self.runs.stepped(&self.node, heard, &outputs);
        // Before anybody has looked, the guardian knows more: what was so when the agent started.
        if let Some(any) = self.runs.any() {
            self.parts.guardian.may_run(any);
        }
        self.settle_orders(heard, &outputs);
        self.record(now, heard, &outputs);
        for output in outputs {
            self.carry_out(now, output)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, now: Moment, output: Output) -> Result<(), Fatal> {
        match output {
            Output::Ask(id, request, seen) => self.ask(id, request, seen),
            Output::Saw(seen) => self.parts.home.saw(seen)?,
            Output::BeginAnew => self.begins_anew = true,
            Output::Call(call) => self.call(call),
            Output::Sweep(beat, function) => self.sweep(beat, function),
            Output::Inventory => self.inventory(),
            Output::Gate(resource, claim) => self.gate(resource, claim)?,
            Output::Arm(until) => self.arm(until),
            Output::Remember(resource, restarts) => {
                // Ending over it would lose what was not written all the same.
                if let Err(error) = self.parts.home.remember(resource, restarts) {
                    self.note(&format!("a restart that follows will count anew: {error}"));
                }
            }
            Output::RestartMonitor(monitor) => self.restart_monitor(monitor),
            Output::FenceSelf(resource) => {
                // First of all: a log may be what hangs.
                self.parts.fencer.reset();
                let why = format!("{} cannot be stopped for sure", self.resource_name(resource));
                self.note(&format!("this machine is reset: {why}"));
            }
            Output::Fence(node, incarnation) => self.fence(node, incarnation),
            Output::Told(told) => self.told(now, &told),
        }
        Ok(())
    }

    fn gate(&mut self, resource: ResourceId, claim: Option<Claim>) -> Result<(), Fatal> {
        if claim.is_some() {
            self.runs.gate(resource, claim);
            self.parts.guardian.may_run(true);
        }
        self.parts.backend.gate(resource, claim).map_err(|error| {
            let resource = self.resource_name(resource);
            Fatal::Gate { resource, error }
        })?;
        if claim.is_none() {
            self.runs.gate(resource, claim);
        }
        Ok(())
    }

    /// There is no guardian beside this process: a thread of it enforces the deadline. Starts are refused
    /// after it by libvirt's hook, which reads what stands in the runtime directory.
    fn arm(&mut self, until: Moment) {
        self.parts.guardian.arm(until);
        match self.parts.home.arm(until) {
            Ok(()) => self.tell_itself(Heard::Guarded(until)),
            Err(error) => tracing::error!("{error}; the lease is not renewed"),
        }
    }

    /// Sends a request to the store. Without an answer in time it may have been carried out, or not.
    fn ask(&self, id: RequestId, request: Request, seen: Option<Position>) {
        let (post, database, me) = (self.post.clone(), self.parts.database.clone(), self.parts.me);
        tokio::spawn(async move {
            let answer = database.carry_out(Some(me), &request, seen).await.unwrap_or_else(|failure| {
                tracing::error!("{failure}");
                Answer::Unanswered
            });
            let _ = post.send(Heard::Answered(id, answer));
        });
    }

    fn call(&self, call: Call) {
        self.parts.newest.called(call.resource, call.call);
        // Between the step and this, the process may have been stopped for any time.
        let policy = self.node.cluster().shape().policy();
        if call.function == Function::Online && !self.node.session().may_start(policy, clock::now()) {
            return self.tell_itself(Heard::Returned(call.resource, call.call, Return::Failed));
        }
        let (post, begun, runtime) = (self.post.clone(), Instant::now(), Handle::current());
        let done = move |returned| {
            let heard = Heard::Returned(call.resource, call.call, returned);
            let left = LEAST.saturating_sub(begun.elapsed());
            if settles(returned) || left.is_zero() {
                let _ = post.send(heard);
            } else {
                runtime.spawn(async move {
                    tokio::time::sleep(left).await;
                    let _ = post.send(heard);
                });
            }
        };
        self.parts.backend.call(call, Box::new(done));
    }

    fn sweep(&self, beat: BeatId, function: Function) {
        let done = self.answering(move |returns| Heard::Swept(beat, returns));
        self.parts.backend.sweep(function, self.node.asked(beat).to_vec(), done);
    }

    fn restart_monitor(&self, monitor: Monitor) {
        let cluster = self.node.cluster();
        let separate = |&resource: &ResourceId| {
            cluster.policy(resource).is_some_and(|policy| policy.spec().separate_monitor)
        };
        let of = match monitor {
            Some(resource) => vec![resource],
            None => cluster.shape().resource_ids().filter(|resource| !separate(resource)).collect(),
        };
        let done = self.answering(move |()| Heard::MonitorRestarted(monitor));
        self.parts.backend.restart_monitor(of, done);
    }

    /// What did not answer is asked again at the next interval.
    fn inventory(&self) {
        let post = self.post.clone();
        self.parts.backend.inventory(Box::new(move |running| {
            if let Some(running) = running {
                let _ = post.send(Heard::Inventory(running));
            }
        }));
    }

    fn fence(&self, node: NodeId, incarnation: Incarnation) {
        let name = self.parts.names.nodes.get(node.index()).cloned().unwrap_or_default();
        let within = self.node.cluster().shape().policy().spec().fencing_timeout;
        let target = Target { node, name, within: Duration::from_millis(within.0) };
        let post = self.post.clone();
        self.parts.fencer.power_off(target, &self.fencing, move |result| {
            let _ = post.send(Heard::Fenced(node, incarnation, result));
        });
    }

    fn tell_itself(&self, heard: Heard) {
        let _ = self.post.send(heard);
    }

    /// Where an answer goes: to this life of the agent, or to nobody.
    fn answering<T: 'static>(
        &self,
        heard: impl FnOnce(T) -> Heard + Send + 'static,
    ) -> Box<dyn FnOnce(T) + Send> {
        let post = self.post.clone();
        Box::new(move |answer| {
            let _ = post.send(heard(answer));
        })
    }
}
