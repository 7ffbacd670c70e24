//! The loop around a node: what happened is told to it, in order, and what it asks for is carried out.

mod carry;
mod fence;
mod operators;
mod tell;

use std::sync::Arc;

use takeover::node::{Input, Node, Order, Output, Rejected};
use takeover::units::NodeId;
use takeover_store::{Database, DatabaseCopy, Failure, Followed, Store};
use takeover_trace::{Heard, Names};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Duration, Instant, interval_at};

use crate::backend::{Backend, News};
use crate::clock::{self, Alarm};
use crate::home::{Home, HomeError};
use crate::journal::Journal;
use crate::newest::Newest;
pub use fence::Fencer;
use operators::Waiting;
pub use operators::{About, Asked};
use tell::Trace;

/// Why an agent ends.
#[derive(Debug, thiserror::Error)]
pub enum Fatal {
    /// What must be remembered could not be written.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// A gate could not be closed or opened.
    #[error("the gate of {resource}: {error} (see to the runtime directory; nothing was started)")]
    Gate {
        /// The resource's name.
        resource: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// The system's clock or timer fails.
    #[error("the clock: {0}")]
    Clock(std::io::Error),
    /// The store does not hold what it must.
    #[error(transparent)]
    Store(#[from] Failure),
    /// The machine-readable log cannot be written.
    #[error("the log of inputs: {0} (make room, or switch it off in [log])")]
    Trace(std::io::Error),
}

/// What the runtime needs around it.
pub struct Parts<S, B> {
    /// Which node this is.
    pub me: NodeId,
    /// What things are called.
    pub names: Arc<Names>,
    /// The agent's directories.
    pub home: Home,
    /// The cluster's database.
    pub database: Database<S>,
    /// The hypervisor.
    pub backend: Arc<B>,
    /// What the hypervisor says by itself.
    pub news: UnboundedReceiver<News>,
    /// The newest call of each resource.
    pub newest: Newest,
    /// The cluster log.
    pub journal: Journal,
    /// Where the machine-readable log goes, if it is kept.
    pub trace: Option<std::path::PathBuf>,
    /// How machines are powered off.
    pub fencer: Fencer,
    /// What only this program knows of itself.
    pub about: About,
    /// What operators ask.
    pub operators: UnboundedReceiver<Asked>,
    /// What the configuration orders.
    pub orders: UnboundedReceiver<Order>,
}

/// One agent.
pub struct Agent<S, B> {
    parts: Parts<S, B>,
    node: Node,
    /// Where answers to this life of the agent come in.
    post: UnboundedSender<Heard>,
    inbox: UnboundedReceiver<Heard>,
    waiting: Vec<Waiting>,
    trace: Option<Trace>,
    /// Whether the node asked for a fresh copy of the database.
    begins_anew: bool,
    began: Instant,
    /// What is told when the loop turns: a supervisor's watchdog.
    alive: Box<dyn FnMut() + Send>,
}

/// What the loop woke for.
enum Woke {
    Came(Heard),
    News(News),
    Asked(Asked),
    Ordered(Order),
    Alive,
    End,
}

/// How often a supervisor hears that the loop turns.
const ALIVE: Duration = Duration::from_secs(1);
/// How often a store that is out of reach is asked again.
const AGAIN: Duration = Duration::from_secs(1);

impl<S: Store, B: Backend> Agent<S, B> {
    /// An agent with a copy of the database as it is now.
    ///
    /// # Errors
    /// The store is out of reach, or holds no database of this cluster.
    pub async fn start(parts: Parts<S, B>, alive: Box<dyn FnMut() + Send>) -> Result<Self, Fatal> {
        let copy = parts.database.copy().await?;
        let (post, inbox) = unbounded_channel();
        let now = clock::now();
        let trace = Trace::begin(&parts, &copy, now).map_err(Fatal::Trace)?;
        follow(&parts.database, &copy, post.clone());
        let node = Node::new(parts.me, parts.home.token(), copy.cluster, parts.home.memory(), now);
        let (waiting, began) = (Vec::new(), Instant::now());
        Ok(Self { parts, node, post, inbox, waiting, trace, begins_anew: false, began, alive })
    }

    /// Runs until `end` is ready. What runs on the machine is not touched then.
    ///
    /// # Errors
    /// [`Fatal`] says why it cannot go on.
    pub async fn run(mut self, end: impl Future<Output = ()>) -> Result<(), Fatal> {
        let mut end = core::pin::pin!(end);
        let mut alarm = Alarm::new().map_err(Fatal::Clock)?;
        let mut alive = interval_at(Instant::now(), ALIVE);
        loop {
            // However much comes in, what is due is due.
            if self.node.due() <= clock::now() {
                self.hear(&Heard::Due)?;
            }
            if core::mem::take(&mut self.begins_anew) {
                self.begin_anew().await?;
            }
            let due = self.node.due();
            let woke = tokio::select! {
                biased;
                () = &mut end => Woke::End,
                Some(heard) = self.inbox.recv() => Woke::Came(heard),
                Some(news) = self.parts.news.recv() => Woke::News(news),
                slept = alarm.wait(due) => { slept.map_err(Fatal::Clock)?; continue; }
                Some(asked) = self.parts.operators.recv() => Woke::Asked(asked),
                Some(order) = self.parts.orders.recv() => Woke::Ordered(order),
                _ = alive.tick() => Woke::Alive,
            };
            match woke {
                Woke::Came(heard) => self.hear(&heard)?,
                Woke::News(news) => self.noticed(news)?,
                Woke::Asked(asked) => self.asked(asked)?,
                Woke::Ordered(order) => self.hear(&Heard::Ordered(order))?,
                Woke::Alive => {
                    (self.alive)();
                    self.give_up_waiting();
                }
                Woke::End => break,
            }
        }
        self.trace.map_or(Ok(()), |trace| trace.end().map_err(Fatal::Trace))
    }

    fn noticed(&mut self, news: News) -> Result<(), Fatal> {
        match news {
            News::Noticed(resource, claim, call, finding) => {
                self.hear(&Heard::Noticed(resource, claim, call, finding))
            }
            News::Back => {
                self.parts.backend.test_gate();
                self.note("the hypervisor answers");
                Ok(())
            }
            News::Note(note) => {
                self.note(&note);
                Ok(())
            }
        }
    }

    /// Tells the node something, and carries out what it asks for.
    fn hear(&mut self, heard: &Heard) -> Result<(), Fatal> {
        let now = clock::now();
        let mut outputs: Vec<Output> = Vec::new();
        match self.node.step(now, heard.input(), &mut outputs) {
            Ok(()) => self.stepped(now, heard, outputs),
            Err(rejected) => {
                refused(heard.input(), rejected);
                Ok(())
            }
        }
    }

    /// The database was restored and adopted: a fresh copy, and a new life of the agent. Answers to the
    /// old one find nobody.
    async fn begin_anew(&mut self) -> Result<(), Fatal> {
        let copy = loop {
            match self.parts.database.copy().await {
                Ok(copy) => break copy,
                Err(failure) => tracing::warn!("a fresh copy of the database: {failure}; tried again"),
            }
            tokio::time::sleep(AGAIN).await;
        };
        let now = clock::now();
        if let Some(trace) = self.trace.take() {
            trace.end().map_err(Fatal::Trace)?;
        }
        self.trace = Trace::begin(&self.parts, &copy, now).map_err(Fatal::Trace)?;
        (self.post, self.inbox) = unbounded_channel();
        follow(&self.parts.database, &copy, self.post.clone());
        let home = &self.parts.home;
        self.node = Node::new(self.parts.me, home.token(), copy.cluster, home.memory(), now);
        Ok(())
    }
}

/// An input that the core refuses changes nothing; it is this program's mistake, or a late answer.
fn refused(input: Input<'_>, rejected: Rejected) {
    tracing::warn!("the core refuses {input:?}: {rejected}");
}

/// Follows the database's log as long as this life of the agent lasts.
fn follow<S: Store>(database: &Database<S>, copy: &DatabaseCopy, post: UnboundedSender<Heard>) {
    let mut entries = database.follow(copy.number, copy.cluster.position());
    tokio::spawn(async move {
        loop {
            let next = tokio::select! {
                next = entries.next() => next,
                () = post.closed() => return,
            };
            match next {
                Ok(Followed { stamp, command, .. }) => {
                    let _ = post.send(Heard::Logged(stamp, command));
                }
                // The node is told so by its own requests, and begins anew when it may.
                Err(failure @ Failure::Forked { .. }) => {
                    tracing::error!("{failure}");
                    return;
                }
                Err(failure) => {
                    tracing::warn!("the database's log: {failure}; followed again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    });
}
