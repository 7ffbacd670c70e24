//! What operators ask of a running agent.

use std::sync::Arc;

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
use tokio::sync::mpsc::{Receiver as Answers, Sender, channel};
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
    /// Where the answers go. There is room for a few: who does not read holds nobody up.
    pub reply: Sender<Answer>,
}

/// How many answers wait for who reads them.
const ROOM: usize = 16;

impl Asked {
    /// A request, and its answers.
    #[must_use]
    pub fn new(request: Request) -> (Self, Answers<Answer>) {
        let (reply, answers) = channel(ROOM);
        (Self { request, reply }, answers)
    }

    /// Gives the only answer.
    pub(super) fn answer(self, answer: Answer) {
        give(&self.reply, answer);
    }
}

/// Gives the only answer to a request. There is room for it, or nobody waits for it any more.
fn give(reply: &Sender<Answer>, answer: Answer) {
    let _ = reply.try_send(answer);
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
    reply: Sender<Answer>,
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
        give(&reply, answer);
        Ok(())
    }

    fn order(&mut self, named: &NamedOrder, reply: Sender<Answer>) -> Result<(), Fatal> {
        match order(&self.parts.names, self.node.cluster().shape(), named) {
            Ok(order) => {
                let (awaited, since) = (Awaited::new(order), Instant::now());
                self.waiting.push(Waiting { awaited, since, reply });
                self.hear(&Heard::Ordered(order))
            }
            Err(refusal) => {
                give(&reply, Answer::Refused(refusal));
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
                give(&waiting.reply, Answer::Outcome(outcome));
                false
            })
        });
    }

    /// Operators who have waited long enough are told what is known. The order of one who went away
    /// stands all the same.
    pub(super) fn give_up_waiting(&mut self) {
        self.give_up(|waiting| waiting.since.elapsed() >= ORDER_PATIENCE);
    }

    /// Nobody hears any more what comes of the orders that are awaited.
    pub(super) fn give_up_all(&mut self) {
        self.give_up(|_| true);
    }

    fn give_up(&mut self, over: impl Fn(&Waiting) -> bool) {
        self.waiting.retain(|waiting| {
            let over = over(waiting);
            if over {
                let outcome: Outcome = waiting.awaited.late();
                give(&waiting.reply, Answer::Outcome(outcome));
            }
            !over && !waiting.reply.is_closed()
        });
    }

    fn status(&self) -> takeover_admin::Status {
        let facts = AgentFacts {
            cluster: self.parts.about.cluster.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime: Millis(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)),
            guardian: "in this process".to_owned(),
            store: self.store(),
            hypervisor: self.parts.backend.health(),
        };
        status(&self.node, &self.parts.names, clock::now(), facts)
    }

    fn why(&self, group: &str) -> Result<takeover_admin::Why, Refusal> {
        why(&self.node, &self.parts.names, clock::now(), group, &self.store())
    }

    fn store(&self) -> StoreHealth {
        let health = self.parts.database.status();
        StoreHealth {
            place: self.parts.about.store.clone(),
            connected: health.last_error.is_none(),
            error: health.last_error,
        }
    }

    /// The newest lines, and what follows them.
    fn log(&self, last: usize, follow: bool, reply: Sender<Answer>) {
        let lines: Vec<Arc<Told>> = self.parts.journal.last(last).cloned().collect();
        let following = follow.then(|| self.parts.journal.follow());
        tokio::spawn(read_out(lines, following, reply));
    }
}

fn line(told: &Told) -> Answer {
    Answer::Line(LogLine::of(&told.entry, told.at.0))
}

/// Hands the log on, as fast as it is read, and what is told after it until nobody listens. Who is too
/// slow misses lines, and is cut off: a log with a hole in it would be taken for a whole one.
async fn read_out(lines: Vec<Arc<Told>>, following: Option<Receiver<Arc<Told>>>, reply: Sender<Answer>) {
    for told in lines {
        if reply.send(line(&told)).await.is_err() {
            return;
        }
    }
    let last = match following {
        Some(told) => followed(told, &reply).await,
        None => Some(Answer::End),
    };
    if let Some(last) = last {
        let _ = reply.send(last).await;
    }
}

/// What is told from now on; says with what it ends, if anybody is there to be told.
async fn followed(mut told: Receiver<Arc<Told>>, reply: &Sender<Answer>) -> Option<Answer> {
    loop {
        let next = tokio::select! {
            next = told.recv() => next,
            () = reply.closed() => return None,
        };
        match next {
            Ok(told) => reply.send(line(&told)).await.ok()?,
            Err(RecvError::Lagged(_)) => {
                let refusal = Refusal::new("the log", "lines came faster than they were read", "ask again");
                return Some(Answer::Refused(refusal));
            }
            Err(RecvError::Closed) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use takeover::log::{Component, Entry};
    use tokio::sync::broadcast;

    use super::*;

    fn told(number: u64) -> Arc<Told> {
        let entry = Entry {
            at: Millis(number),
            node: "n1".to_owned(),
            component: Component::Rhs,
            subject: "web1".to_owned(),
            claim: None,
            change: None,
            text: "a line".to_owned(),
        };
        Arc::new(Told { at: Millis(number), entry })
    }

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
    }

    /// Who reads nothing costs the room of a few answers, and is told that lines are missing.
    #[test]
    fn a_follower_who_is_too_slow_is_cut_off() {
        run(async {
            let (tell, following) = broadcast::channel(64);
            let (reply, mut answers) = channel(ROOM);
            let reading = tokio::spawn(read_out(vec![told(0)], Some(following), reply));
            for number in 1..=1_000 {
                tell.send(told(number)).unwrap();
                tokio::task::yield_now().await;
            }
            assert_eq!(answers.len(), ROOM);
            let mut last = None;
            while let Some(answer) = answers.recv().await {
                last = Some(answer);
            }
            let Some(Answer::Refused(refusal)) = last else { panic!("{last:?}") };
            assert!(refusal.cause.contains("faster than they were read"), "{refusal}");
            reading.await.unwrap();
        });
    }

    #[test]
    fn a_follower_who_reads_hears_everything_until_he_leaves() {
        run(async {
            let (tell, following) = broadcast::channel(64);
            let (reply, mut answers) = channel(ROOM);
            let reading = tokio::spawn(read_out(vec![told(0)], Some(following), reply));
            for number in 1..=1_000 {
                tell.send(told(number)).unwrap();
                let answer = answers.recv().await.unwrap();
                assert_eq!(answer, line(&told(number - 1)));
            }
            drop(answers);
            reading.await.unwrap();
        });
    }

    #[test]
    fn what_is_not_followed_has_an_end() {
        run(async {
            let (reply, mut answers) = channel(ROOM);
            tokio::spawn(read_out(vec![told(1), told(2)], None, reply));
            let mut all = Vec::new();
            while let Some(answer) = answers.recv().await {
                all.push(answer);
            }
            assert_eq!(all, [line(&told(1)), line(&told(2)), Answer::End]);
        });
    }
}
