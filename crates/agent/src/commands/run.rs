//! `takeover-agent run`.

use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use takeover::node::Order;
use takeover::units::NodeId;
use takeover_agent::config::{AgentConfig, Change, Config, Difference, StoreConfig, differences, load};
use takeover_agent::guardian::Guardian;
use takeover_agent::home::Home;
use takeover_agent::hypervisor::Libvirt;
use takeover_agent::journal::Journal;
use takeover_agent::newest::Newest;
use takeover_agent::runtime::{About, Agent, Asked, Parts, Waits, meanwhile};
use takeover_agent::{metrics, server, systemd};
use takeover_libvirt::client::Options;
use takeover_store::{Database, DatabaseCopy, Embedded, Failure, LocalStore, SocketStore, Store, StoreError};
use takeover_trace::Names;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{end, leftovers, logging, refused, runtime};
use crate::Ended;

/// How often a store that is out of reach is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// Runs this node's agent.
pub(crate) fn run(path: &Path) -> Result<(), Ended> {
    let config = load(path).map_err(|errors| refused(&errors))?;
    logging();
    runtime()?.block_on(async {
        let home =
            Home::open(&config.agent.paths.state, &config.agent.paths.runtime).map_err(Ended::failed)?;
        let store = match &config.agent.store {
            StoreConfig::Database(file) => LocalStore::Embedded(Embedded::open(file).map_err(Ended::failed)?),
            StoreConfig::Socket(socket) => LocalStore::Socket(SocketStore::new(socket)),
        };
        Start { path, config: &config, home }.on(store).await
    })
}

/// What is known before the store answers.
struct Start<'a> {
    path: &'a Path,
    config: &'a Config,
    home: Home,
}

impl Start<'_> {
    async fn on(self, store: LocalStore) -> Result<(), Ended> {
        let mut end = core::pin::pin!(end()?);
        // One that comes before the agent runs must not end it.
        let hangups = signal(SignalKind::hangup()).map_err(Ended::failed)?;
        let (asks, mut operators) = unbounded_channel();
        self.serve(asks)?;
        systemd::ready();
        let fencer = self.config.agent.fencing.clone();
        let guardian =
            Guardian::start(self.home.deadline(), move || fencer.reset()).map_err(Ended::failed)?;
        let (waits, mut alive) = (Waits::default(), systemd::alive);
        let opening = async {
            tokio::select! {
                opened = self.opened(&store, &waits) => opened,
                never = leftovers::end_in_time(&self.home, self.options(), &guardian) => match never {},
            }
        };
        let opened = meanwhile(opening, &waits, &mut operators, &mut alive);
        let (database, copy) = tokio::select! {
            opened = opened => opened?,
            () = &mut end => return Ok(()),
        };
        agrees(self.config, &database)?;
        let (orders, ordered) = unbounded_channel();
        let reload = Reload { path: self.path.to_owned(), agent: self.config.agent.clone(), orders };
        tokio::spawn(reload.serve(hangups, database.clone()));
        let name = format!("node {} of cluster {}", self.config.agent.node, self.config.cluster.name);
        let parts = self.parts(database, operators, ordered, guardian)?;
        let agent = Agent::start(parts, copy, Box::new(systemd::alive)).map_err(Ended::failed)?;
        systemd::status(&name);
        let ran = agent.run(end).await;
        systemd::stopping();
        ran.map_err(Ended::failed)
    }

    /// Waits for the store; what is damaged or was never set up is not waited for.
    async fn opened<S: Store + Clone>(
        &self,
        store: &S,
        waits: &Waits,
    ) -> Result<(Database<S>, DatabaseCopy), Ended> {
        let timeout = Duration::from_millis(self.config.agent.request_timeout.0);
        loop {
            let opened = async {
                let database = Database::open_with(store.clone(), timeout).await?;
                let copy = database.copy().await?;
                Ok((database, copy))
            };
            match opened.await {
                Ok(opened) => return Ok(opened),
                Err(failure @ Failure::Store(StoreError::Unavailable { .. } | StoreError::Full { .. })) => {
                    if waits.say(failure.to_string()) {
                        tracing::warn!("{failure}; tried again");
                        systemd::status(&format!("waits for the store: {failure}"));
                    }
                    tokio::time::sleep(AGAIN).await;
                }
                Err(failure) => return Err(Ended::failed(failure)),
            }
        }
    }

    /// Begins to listen to operators and to monitoring. Until the agent runs, both are told what it
    /// waits for.
    fn serve(&self, asks: UnboundedSender<Asked>) -> Result<(), Ended> {
        let admin = &self.config.agent.admin;
        let listener = server::listen(&admin.socket, admin.group.as_deref());
        let listener = listener.map_err(|error| {
            let socket = admin.socket.display();
            Ended::failed(format!("{socket}: {error} (see to [admin] in the configuration)"))
        })?;
        tokio::spawn(server::serve(listener, asks.clone()));
        let Some(address) = self.config.agent.metrics else { return Ok(()) };
        // VMs are worth more than figures about them.
        tokio::spawn(async move {
            if let Err(error) = metrics::serve(address, asks).await {
                tracing::error!("metrics on {address}: {error}; there are none (see to [metrics])");
            }
        });
        Ok(())
    }

    fn options(&self) -> Options {
        let AgentConfig { hypervisor, paths, .. } = &self.config.agent;
        Options::new(hypervisor, paths.runtime.clone(), paths.state.clone(), self.home.token())
    }

    fn parts<S: Store>(
        self,
        database: Database<S>,
        operators: UnboundedReceiver<Asked>,
        orders: UnboundedReceiver<Order>,
        guardian: Guardian,
    ) -> Result<Parts<S, Libvirt>, Ended> {
        let AgentConfig { node, paths, fencing, inputs, .. } = &self.config.agent;
        let names = Arc::new(database.setup().names.clone());
        let me = numbered(&names, node)?;
        let (news, listen) = unbounded_channel();
        let newest = Newest::default();
        let options = self.options();
        let shape = Arc::clone(database.last_seen().shape());
        let backend =
            Libvirt::connect(options, &names, &shape, newest.clone(), news).map_err(Ended::failed)?;
        let journal = Journal::open(&paths.log).map_err(|error| {
            Ended::failed(format!("{}: {error} (see to \"log\" in [paths])", paths.log.display()))
        })?;
        let about =
            About { cluster: self.config.cluster.name.clone(), store: database.status().place.clone() };
        Ok(Parts {
            me,
            names,
            home: self.home,
            database,
            backend: Arc::new(backend),
            news: listen,
            newest,
            journal,
            trace: inputs.clone(),
            fencer: fencing.clone(),
            guardian,
            about,
            operators,
            orders,
        })
    }
}

/// The node's number in the database: after a node was removed, the file's numbers differ from it.
fn numbered(names: &Names, node: &str) -> Result<NodeId, Ended> {
    let place = names.nodes.iter().position(|name| name == node);
    let number = place.and_then(|place| u8::try_from(place.saturating_add(1)).ok());
    number.and_then(NodeId::new).ok_or_else(|| {
        Ended::bad(format!(
            "takeover-agent: the database has no node {node} (correct \"node\" in the agent's file)"
        ))
    })
}

/// Whether the cluster's file says what the database says, policies of VMs aside.
fn agrees<S: Store>(config: &Config, database: &Database<S>) -> Result<(), Ended> {
    let mut wrong = Vec::new();
    for difference in differences(&config.cluster, &database.setup().names, &database.last_seen()) {
        match difference {
            Difference::Policy(change) => {
                let words: Vec<&str> = change.changes.iter().map(|change| change.word).collect();
                let (name, words) = (&change.name, words.join(", "));
                tracing::warn!(
                    "{name}: the file has other policies than the database: {words}; SIGHUP applies them"
                );
            }
            Difference::Contradiction(contradiction) => wrong.push(contradiction.to_string()),
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let file = config.agent.cluster.display();
    Err(Ended::bad(format!("takeover-agent: {file} contradicts the database:\n  {}", wrong.join("\n  "))))
}

/// What a SIGHUP does.
struct Reload {
    path: PathBuf,
    /// The node's own file as the agent was started with it.
    agent: AgentConfig,
    orders: UnboundedSender<Order>,
}

impl Reload {
    /// At each SIGHUP, the policies of VMs that the file has and the database has not are ordered.
    async fn serve<S: Store>(self, mut hangups: Signal, database: Database<S>) {
        while hangups.recv().await.is_some() {
            match load(&self.path) {
                Ok(config) => self.apply(&config, &database),
                Err(errors) => {
                    errors.iter().for_each(|error| tracing::error!("{error}"));
                    tracing::error!("nothing was changed");
                }
            }
        }
    }

    fn apply<S: Store>(&self, config: &Config, database: &Database<S>) {
        if config.agent != self.agent {
            let file = self.path.display();
            tracing::warn!("{file} has changed, which takes effect when the agent is started again");
        }
        let found = differences(&config.cluster, &database.setup().names, &database.last_seen());
        if found.is_empty() {
            tracing::info!("the file says what the database says; nothing was changed");
        }
        for difference in found {
            match difference {
                Difference::Policy(change) => {
                    for Change { word, from, to } in &change.changes {
                        tracing::info!("{}: {word} becomes {to}, was {from}", change.name);
                    }
                    let _ = self.orders.send(change.order());
                }
                Difference::Contradiction(contradiction) => {
                    tracing::error!("not applied: {contradiction}");
                }
            }
        }
    }
}
