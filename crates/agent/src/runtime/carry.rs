//! Carrying out what a node asks for, in the order in which it asks.

use takeover::node::{Answer, BeatId, Call, Output, Request, RequestId};
use takeover::resource::{Finding, Function, Report, Return};
use takeover::units::{Incarnation, Moment, NodeId, Position};
use takeover_store::Store;
use takeover_trace::Heard;
use tokio::runtime::Handle;
use tokio::time::{Duration, Instant};

use super::{Agent, Fatal};
use crate::backend::Backend;

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
        self.settle_orders(heard, &outputs);
        self.record(now, heard, &outputs)?;
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
            Output::Gate(resource, claim) => {
                self.parts.backend.gate(resource, claim).map_err(|error| {
                    let resource = self.resource_name(resource);
                    Fatal::Gate { resource, error }
                })?;
            }
            // There is no guardian beside this process: it answers for its own deadline.
            Output::Arm(until) => self.tell_itself(Heard::Guarded(until)),
            Output::Remember(resource, restarts) => self.parts.home.remember(resource, restarts)?,
            Output::RestartMonitor(monitor) => {
                let done = self.answering(move |()| Heard::MonitorRestarted(monitor));
                self.parts.backend.restart_monitor(monitor, done);
            }
            Output::FenceSelf(resource) => {
                let why = format!("{} cannot be stopped for sure", self.resource_name(resource));
                self.note(&format!("this machine is reset: {why}"));
                self.parts.fencer.reset();
            }
            Output::Fence(node, incarnation) => self.fence(node, incarnation),
            Output::Told(told) => self.told(now, &told),
        }
        Ok(())
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
        let post = self.post.clone();
        self.parts.fencer.power_off(name, move |result| {
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
