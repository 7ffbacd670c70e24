//! What operators ask of a running agent.

use takeover::node::Output;
use takeover::units::Millis;
use takeover_admin::{
    AgentFacts, Answer, Awaited, LogLine, NamedOrder, ORDER_PATIENCE, Outcome, Refusal, Request, StoreHealth,
    order, status, why,
};
use takeover_store::Store;
use takeover_trace::Heard;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::{Agent, Fatal};
use crate::backend::Backend;
use crate::clock;
use crate::journal::Told;

/// A request, and where its answers go: the last one was given when the sender is dropped.
#[derive(Debug)]
pub struct Asked {
    /// What is asked.
    pub request: Request,
    /// Where the answers go.
    pub reply: UnboundedSender<Answer>,
}

/// What only this program knows of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// What the cluster is called.
    pub cluster: String,
    /// Where its store is.
    pub store: String,
}

/// An operator who waits for what becomes of an order.
pub(super) struct Waiting {
    awaited: Awaited,
    since: Instant,
    reply: UnboundedSender<Answer>,
}

impl<S: Store, B: Backend> Agent<S, B> {
    /// Answers a request, or begins to.
    pub(super) fn asked(&mut self, asked: Asked) -> Result<(), Fatal> {
        let Asked { request, reply } = asked;
        let answer = match request {
            Request::Status => Answer::Status(Box::new(self.status())),
            Request::Why { group } => match self.why(&group) {
                Ok(why) => Answer::Why(Box::new(why)),
                Err(refusal) => Answer::Refused(refusal),
            },
            Request::Log { last, follow } => {
                self.log(usize::try_from(last).unwrap_or(usize::MAX), follow, reply);
                return Ok(());
            }
            Request::Order(named) => return self.order(&named, reply),
        };
        let _ = reply.send(answer);
        Ok(())
    }

    fn order(&mut self, named: &NamedOrder, reply: UnboundedSender<Answer>) -> Result<(), Fatal> {
        match order(&self.parts.names, self.node.cluster().shape(), named) {
            Ok(order) => {
                let (awaited, since) = (Awaited::new(order), Instant::now());
                self.waiting.push(Waiting { awaited, since, reply });
                self.hear(&Heard::Ordered(order))
            }
            Err(refusal) => {
                let _ = reply.send(Answer::Refused(refusal));
                Ok(())
            }
        }
    }

    /// A step was made: some orders may have an outcome.
    pub(super) fn settle_orders(&mut self, heard: &Heard, outputs: &[Output]) {
        let (names, node, input) = (&self.parts.names, &self.node, heard.input());
        self.waiting.retain_mut(|waiting| {
            let outcome = waiting.awaited.hear(names, node, &input, outputs);
            outcome.is_none_or(|outcome| {
                let _ = waiting.reply.send(Answer::Outcome(outcome));
                false
            })
        });
    }

    /// Operators who have waited long enough are told what is known.
    pub(super) fn give_up_waiting(&mut self) {
        self.waiting.retain(|waiting| {
            let patient = waiting.since.elapsed() < ORDER_PATIENCE;
            if !patient {
                let outcome: Outcome = waiting.awaited.late();
                let _ = waiting.reply.send(Answer::Outcome(outcome));
            }
            patient
        });
    }

    fn status(&self) -> takeover_admin::Status {
        let health = self.parts.database.status();
        let facts = AgentFacts {
            cluster: self.parts.about.cluster.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime: Millis(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)),
            guardian: "in this process".to_owned(),
            store: StoreHealth {
                place: self.parts.about.store.clone(),
                connected: health.last_error.is_none(),
                error: health.last_error.map(|error| error.to_string()),
            },
            hypervisor: self.parts.backend.health(),
        };
        status(&self.node, &self.parts.names, clock::now(), facts)
    }

    fn why(&self, group: &str) -> Result<takeover_admin::Why, Refusal> {
        why(&self.node, &self.parts.names, clock::now(), group)
    }

    /// The newest lines, and what follows them.
    fn log(&self, last: usize, follow: bool, reply: UnboundedSender<Answer>) {
        for told in self.parts.journal.last(last) {
            let _ = reply.send(line(told));
        }
        if follow {
            tokio::spawn(followed(self.parts.journal.follow(), reply));
        } else {
            let _ = reply.send(Answer::End);
        }
    }
}

fn line(told: &Told) -> Answer {
    Answer::Line(LogLine::of(&told.entry, told.at.0))
}

/// Hands on what is told until nobody listens. Who is too slow misses lines, and is cut off: a log
/// with a hole in it would be taken for a whole one.
async fn followed(mut told: Receiver<Told>, reply: UnboundedSender<Answer>) {
    loop {
        let next = tokio::select! {
            next = told.recv() => next,
            () = reply.closed() => return,
        };
        match next {
            Ok(told) => {
                if reply.send(line(&told)).is_err() {
                    return;
                }
            }
            Err(RecvError::Lagged(_)) => {
                let refusal = Refusal::new("the log", "lines came faster than they were read", "ask again");
                let _ = reply.send(Answer::Refused(refusal));
                return;
            }
            Err(RecvError::Closed) => return,
        }
    }
}
