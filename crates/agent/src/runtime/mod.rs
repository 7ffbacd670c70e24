//! The loop around a node: what happened is told to it, in order, and what it asks for is carried out.

mod carry;
mod fence;
mod meanwhile;
mod operators;
mod runs;
mod tell;

use std::sync::Arc;

use takeover::node::{Input, Node, Order, Output, Rejected};
use takeover::units::NodeId;
use takeover_store::{Database, DatabaseCopy, Failure, Followed, Store};
use takeover_trace::{Heard, Names};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Duration, Instant, Interval, MissedTickBehavior, interval_at};

use crate::backend::{Backend, News};
use crate::clock::{self, Alarm};
use crate::guardian::Guardian;
use crate::home::{Home, HomeError};
use crate::journal::Journal;
use crate::newest::Newest;
pub use fence::Fencer;
use fence::UnderWay;
pub use meanwhile::{Waits, meanwhile};
use operators::Waiting;
pub use operators::{About, Asked};
use runs::Runs;
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
    /// The machine-readable log cannot be begun.
    #[error("the log of inputs: {0} (see to \"directory\" in [inputs], or take it out)")]
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
    /// What enforces the end of the lease.
    pub guardian: Guardian,
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
    /// Machines that are being powered off.
    fencing: UnderWay,
    runs: Runs,
    trace: Option<Trace>,
    /// Whether the node asked for a fresh copy of the database.
    begins_anew: bool,
    began: Instant,
    /// What is told when the loop turns: a supervisor's watchdog.
    alive: Box<dyn FnMut() + Send>,
}

/// What the loop woke for.
enum Woke {
    Due,
    Came(Heard),
    News(News),
    Asked(Asked),
    Ordered(Order),
    Alive,
}

/// How often a supervisor hears that the loop turns.
const ALIVE: Duration = Duration::from_secs(1);
/// How often a store that is out of reach is asked again.
const AGAIN: Duration = Duration::from_secs(1);

impl<S: Store, B: Backend> Agent<S, B> {
    /// An agent with a copy of the database as it was just now.
    ///
    /// # Errors
    /// The machine-readable log cannot be begun.
    pub fn start(
        parts: Parts<S, B>,
        copy: DatabaseCopy,
        alive: Box<dyn FnMut() + Send>,
    ) -> Result<Self, Fatal> {
        let (post, inbox) = unbounded_channel();
        let now = clock::now();
        let trace = Trace::begin(&parts, &copy, now).map_err(Fatal::Trace)?;
        follow(&parts.database, &copy, post.clone());
        let node = Node::new(parts.me, parts.home.token(), copy.cluster, parts.home.memory(), now);
        let (waiting, began, fencing) = (Vec::new(), Instant::now(), UnderWay::default());
        let (runs, begins_anew) = (Runs::default(), false);
        Ok(Self { parts, node, post, inbox, waiting, fencing, runs, trace, begins_anew, began, alive })
    }

    /// Runs until `end` is ready. What runs on the machine is not touched then.
    ///
    /// # Errors
    /// [`Fatal`] says why it cannot go on.
    pub async fn run(mut self, end: impl Future<Output = ()>) -> Result<(), Fatal> {
        let mut end = core::pin::pin!(end);
        let mut alarm = Alarm::new().map_err(Fatal::Clock)?;
        let mut alive = interval_at(Instant::now(), ALIVE);
        alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let woke = tokio::select! {
                biased;
                () = &mut end => break,
                woke = self.wakes(&mut alarm, &mut alive) => woke?,
            };
            self.woken(woke)?;
            if core::mem::take(&mut self.begins_anew) {
                tokio::select! {
                    biased;
                    () = &mut end => break,
                    begun = self.begin_anew() => begun?,
                }
            }
        }
        if let Some(Err(error)) = self.trace.map(Trace::end) {
            tracing::error!("the log of inputs: {error}; it has no end");
        }
        Ok(())
    }

    /// Waits for what is next. What has a date goes first: whatever comes in, a lease ends in time.
    async fn wakes(&mut self, alarm: &mut Alarm, alive: &mut Interval) -> Result<Woke, Fatal> {
        let due = self.node.due();
        if due <= clock::now() {
            return Ok(Woke::Due);
        }
        Ok(tokio::select! {
            biased;
            _ = alive.tick() => Woke::Alive,
            slept = alarm.wait(due) => { slept.map_err(Fatal::Clock)?; Woke::Due }
            Some(heard) = self.inbox.recv() => Woke::Came(heard),
            Some(news) = self.parts.news.recv() => Woke::News(news),
            Some(asked) = self.parts.operators.recv() => Woke::Asked(asked),
            Some(order) = self.parts.orders.recv() => Woke::Ordered(order),
        })
    }

    fn woken(&mut self, woke: Woke) -> Result<(), Fatal> {
        match woke {
            Woke::Due => self.hear(&Heard::Due),
            Woke::Came(heard) => self.hear(&heard),
            Woke::News(news) => self.noticed(news),
            Woke::Asked(asked) => self.asked(asked),
            Woke::Ordered(order) => self.hear(&Heard::Ordered(order)),
            Woke::Alive => {
                (self.alive)();
                self.give_up_waiting();
                Ok(())
            }
        }
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
    /// old one find nobody, and what it was told is not told again: the new one looks for itself.
    async fn begin_anew(&mut self) -> Result<(), Fatal> {
        self.give_up_all();
        if let Some(Err(error)) = self.trace.take().map(Trace::end) {
            self.note(&format!("the log of inputs: {error}; it has no end"));
        }
        let copy = self.fresh_copy().await;
        let now = clock::now();
        match Trace::begin(&self.parts, &copy, now) {
            Ok(trace) => self.trace = trace,
            Err(error) => self.no_trace(&error),
        }
        (self.post, self.inbox) = unbounded_channel();
        follow(&self.parts.database, &copy, self.post.clone());
        let home = &self.parts.home;
        self.node = Node::new(self.parts.me, home.token(), copy.cluster, home.memory(), now);
        self.parts.newest.begin_anew();
        while let Ok(news) = self.parts.news.try_recv() {
            match news {
                News::Noticed(..) => {}
                news @ (News::Back | News::Note(_)) => self.noticed(news)?,
            }
        }
        Ok(())
    }

    async fn fresh_copy(&mut self) -> DatabaseCopy {
        let (database, waits) = (self.parts.database.clone(), Waits::default());
        let copied = async {
            loop {
                match database.copy().await {
                    Ok(copy) => return copy,
                    Err(failure) => {
                        if waits.say(failure.to_string()) {
                            tracing::warn!("a fresh copy of the database: {failure}; tried again");
                        }
                    }
                }
                tokio::time::sleep(AGAIN).await;
            }
        };
        meanwhile(copied, &waits, &mut self.parts.operators, &mut *self.alive).await
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
        let mut said = None;
        loop {
            let next = tokio::select! {
                next = entries.next() => next,
                () = post.closed() => return,
            };
            match next {
                Ok(Followed { stamp, command, .. }) => {
                    said = None;
                    let _ = post.send(Heard::Logged(stamp, command));
                }
                // The node is told so by its own requests, and begins anew when it may.
                Err(failure @ Failure::Forked { .. }) => {
                    tracing::error!("{failure}");
                    return;
                }
                Err(failure) => {
                    if said.replace(failure.clone()).is_none_or(|said| said != failure) {
                        tracing::warn!("the database's log: {failure}; followed again");
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    });
}
