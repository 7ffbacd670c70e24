//! Several agents in one process, on one store, each with a machine of its own that is a table.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod link;
pub(crate) mod machine;

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use link::{Far, Link};
use machine::{Ledger, Machine};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, ResourceShape, ShapeSpec};
use takeover::units::{GroupId, Guid, Millis, NodeId, NodeSet, ResourceId};
use takeover_admin::{Answer, NamedOrder, Outcome, Request, Status, Why};
use takeover_agent::guardian::Guardian;
use takeover_agent::home::Home;
use takeover_agent::journal::Journal;
use takeover_agent::newest::Newest;
use takeover_agent::runtime::{About, Agent, Asked, Fencer, Parts};
use takeover_store::{Database, Embedded, Setup};
use takeover_trace::Names;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The only VM.
pub(crate) const WEB: ResourceId = ResourceId(0);

/// A cluster in one process.
pub(crate) struct Rig {
    pub(crate) directory: TempDir,
    pub(crate) store: Embedded,
    pub(crate) links: Vec<Link>,
    pub(crate) ledger: Ledger,
    pub(crate) machines: Vec<Machine>,
    pub(crate) agents: Vec<Option<Running>>,
}

/// An agent that runs.
pub(crate) struct Running {
    pub(crate) operators: UnboundedSender<Asked>,
    end: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn ask(&self, request: Request) -> Answer {
        let (asked, mut answers) = Asked::new(request);
        self.operators.send(asked).unwrap();
        answers.recv().await.unwrap()
    }

    /// It is killed.
    pub(crate) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

fn lease() -> LeaseSpec {
    LeaseSpec {
        ttl: Millis::secs(3),
        renew_every: Millis(300),
        store_gap: Millis(600),
        stop_budget: Millis(800),
        margin: Millis(100),
        ..LeaseSpec::DEFAULT
    }
}

/// Three nodes, and a VM that prefers the first.
pub(crate) fn setup() -> Setup {
    setup_with(ResourceSpec::DEFAULT)
}

/// The same, with policies of the VM's own.
pub(crate) fn setup_with(vm: ResourceSpec) -> Setup {
    let nodes = NodeSet::first(3);
    let policy = ClusterPolicy::new(ClusterSpec { lease: lease(), ..ClusterSpec::DEFAULT }).unwrap();
    let first = NodeId::new(1).unwrap();
    let group = GroupShape {
        policy: GroupPolicy::new(GroupSpec::DEFAULT).unwrap(),
        preferred: vec![first],
        home: Some(first),
        class: None,
    };
    let resource = ResourceShape {
        guid: Guid(7),
        group: GroupId(0),
        policy: ResourcePolicy::new(vm).unwrap(),
        depends_on: Vec::new(),
        possible: nodes,
        persistent: Persistent::Online,
    };
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    Setup {
        cluster: "lab".to_owned(),
        names: Names {
            nodes: names(&["n1", "n2", "n3"]),
            groups: names(&["web"]),
            resources: names(&["web1"]),
        },
        shape: ShapeSpec {
            policy,
            nodes: 3,
            capacity: vec![],
            groups: vec![group],
            resources: vec![resource],
        },
    }
}

impl Rig {
    /// The cluster, with no agent running yet.
    pub(crate) async fn new() -> Self {
        Self::of(&setup()).await
    }

    /// The same, set up in this way.
    pub(crate) async fn of(setup: &Setup) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Embedded::create(directory.path().join("cluster.redb")).unwrap();
        Database::set_up(&store, setup).await.unwrap();
        let ledger = Ledger::default();
        let machines = (1..=3).map(|number| Machine::new(number, &ledger)).collect();
        let links = vec![Link::default(), Link::default(), Link::default()];
        Self { directory, store, links, ledger, machines, agents: (0..3).map(|_| None).collect() }
    }

    pub(crate) fn home(&self, node: usize) -> std::path::PathBuf {
        self.directory.path().join(format!("n{node}"))
    }

    /// Where the machine-readable logs of a node are.
    pub(crate) fn traces(&self, node: usize) -> std::path::PathBuf {
        self.home(node).join("inputs")
    }

    /// Nobody's machine is reset: that somebody asked for it is noted.
    fn reset_command(&self) -> Vec<String> {
        vec!["/usr/bin/touch".to_owned(), self.directory.path().join("reset").display().to_string()]
    }

    /// Whether a machine was to be reset.
    pub(crate) fn reset(&self) -> bool {
        self.directory.path().join("reset").exists()
    }

    /// Starts the agent of node 1, 2 or 3.
    pub(crate) async fn start(&mut self, node: usize) {
        let home = self.home(node);
        self.agents[node - 1] = Some(self.agent(node, &home, &self.machines[node - 1]).await);
    }

    /// Starts an agent that takes itself for node 1, 2 or 3, with these directories, on this machine.
    pub(crate) async fn agent(&self, node: usize, home: &Path, machine: &Machine) -> Running {
        let (news, listen) = unbounded_channel();
        let newest = Newest::default();
        let machine = machine.clone();
        machine.listen(news, newest.clone());
        let (operators, asked) = unbounded_channel();
        let store = Far { store: self.store.clone(), link: self.links[node - 1].clone() };
        let home_of = Home::open(&home.join("state"), &home.join("runtime")).unwrap();
        let fencer = Fencer { off: Vec::new(), reset: self.reset_command() };
        let guards = fencer.clone();
        let parts = Parts {
            me: NodeId::new(u8::try_from(node).unwrap()).unwrap(),
            names: Arc::new(setup().names),
            guardian: Guardian::start(home_of.deadline(), move || guards.reset()).unwrap(),
            home: home_of,
            database: Database::open_with(store, Duration::from_millis(500)).await.unwrap(),
            backend: Arc::new(machine),
            news: listen,
            newest,
            journal: Journal::open(&home.join("log")).unwrap(),
            trace: Some(home.join("inputs")),
            fencer,
            about: About { cluster: "lab".to_owned(), store: "test".to_owned() },
            operators: asked,
            orders: unbounded_channel().1,
        };
        let copy = parts.database.copy().await.unwrap();
        let agent = Agent::start(parts, copy, Box::new(|| ())).unwrap();
        let (end, ends) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            agent
                .run(async {
                    let _ = ends.await;
                })
                .await
                .unwrap();
        });
        Running { operators, end: Some(end), task }
    }

    /// Starts all three.
    pub(crate) async fn start_all(&mut self) {
        for node in 1..=3 {
            self.start(node).await;
        }
    }

    /// The agent ends in order; what runs goes on running.
    pub(crate) async fn end(&mut self, node: usize) {
        let mut running = self.agents[node - 1].take().unwrap();
        running.end.take().unwrap().send(()).unwrap();
        running.task.await.unwrap();
    }

    /// The agent is killed; what runs goes on running.
    pub(crate) async fn kill(&mut self, node: usize) {
        let running = self.agents[node - 1].take().unwrap();
        running.task.abort();
        let _ = running.task.await;
    }

    /// The power of the node fails: its agent is gone at once, and so is all that it ran.
    pub(crate) async fn cut(&mut self, node: usize) {
        self.kill(node).await;
        self.machines[node - 1].cut();
        std::fs::remove_dir_all(self.home(node).join("runtime")).unwrap();
    }

    /// The nodes on which the VM runs.
    pub(crate) fn runs_on(&self) -> Vec<usize> {
        (1..=3).filter(|&node| self.machines[node - 1].runs(WEB)).collect()
    }

    /// Waits until it is so, and sees all the while that the VM never runs twice.
    pub(crate) async fn until(&self, what: &str, within: u64, so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            assert!(!self.ledger.twice(), "{what}: it ran on two machines: {:?}", self.ledger.events());
            assert!(begun.elapsed() < Duration::from_secs(within), "{what}: not within {within} s");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What an agent answers to one request.
    pub(crate) async fn ask(&self, node: usize, request: Request) -> Answer {
        self.agents[node - 1].as_ref().unwrap().ask(request).await
    }

    pub(crate) async fn order(&self, node: usize, order: NamedOrder) -> Outcome {
        match self.ask(node, Request::Order(order)).await {
            Answer::Outcome(outcome) => outcome,
            other @ (Answer::Line(_)
            | Answer::End
            | Answer::Why(_)
            | Answer::Refused(_)
            | Answer::Status(_)) => panic!("{other:?}"),
        }
    }

    pub(crate) async fn status(&self, node: usize) -> Status {
        self.agents[node - 1].as_ref().unwrap().status().await
    }
}

impl Rig {
    /// Why the group is where it is, as an agent sees it.
    pub(crate) async fn why(&self, node: usize) -> Why {
        let asked = Request::Why { group: "web".to_owned() };
        match self.agents[node - 1].as_ref().unwrap().ask(asked).await {
            Answer::Why(why) => *why,
            other @ (Answer::Line(_)
            | Answer::End
            | Answer::Status(_)
            | Answer::Refused(_)
            | Answer::Outcome(_)) => panic!("{other:?}"),
        }
    }
}

impl Running {
    pub(crate) async fn status(&self) -> Status {
        match self.ask(Request::Status).await {
            Answer::Status(status) => *status,
            other @ (Answer::Line(_)
            | Answer::End
            | Answer::Why(_)
            | Answer::Refused(_)
            | Answer::Outcome(_)) => panic!("{other:?}"),
        }
    }
}

/// Replays every log in a directory; says how many there were.
pub(crate) fn replayed(directory: &Path) -> usize {
    let logs = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    logs.map(|log| {
        let file = std::io::BufReader::new(std::fs::File::open(&log).unwrap());
        let mut reader = takeover_trace::Reader::new(file).unwrap();
        let mut replay = takeover_trace::Replay::new(reader.header()).unwrap();
        for line in &mut reader {
            match line {
                Ok((number, line)) => replay.take(number, &line).unwrap(),
                // An agent whose power failed closed no log.
                Err(damaged) => assert!(damaged.problem.contains("no end"), "{damaged}"),
            }
        }
        assert!(replay.counts().steps > 10, "{:?}", replay.counts());
    })
    .count()
}
