//! Both files together.

use std::fs;
use std::path::Path;

use takeover::units::{Millis, NodeId};
use takeover_policies::near::{listed, meant};
use takeover_policies::{FileError, Refusal, spelled};

use super::agent::{self, AgentConfig, Spans, StoreConfig};
use super::cluster::ClusterConfig;
use super::keys::STORE;
use super::source::Faults;

/// The largest file in bytes: 16 MiB.
const LARGEST_FILE: u64 = 16 * 1_024 * 1_024;

/// What an agent needs to start.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// The node's own file.
    pub agent: AgentConfig,
    /// The cluster's.
    pub cluster: ClusterConfig,
    /// Which node of the cluster this machine is.
    pub node: NodeId,
}

/// Reads a node's own file and the cluster's file that it names.
///
/// # Errors
/// All that is wrong with the first of them that is wrong, or that they do not fit each other;
/// at most [`super::MOST_ERRORS`], never none.
pub fn load(path: &Path) -> Result<Config, Vec<FileError>> {
    let text = text_of(path)?;
    let name = path.display().to_string();
    let mut faults = Faults::none(&name, &text);
    let read = agent::read(path, &mut faults);
    let (agent, spans) = faults.or(read)?;
    let cluster = ClusterConfig::parse(&agent.cluster, &text_of(&agent.cluster)?)?;
    let mut faults = Faults::none(&name, &text);
    let node = fit(&agent, &spans, &cluster, &mut faults);
    let node = faults.or(node)?;
    Ok(Config { agent, cluster, node })
}

/// Whether the two files fit each other, and which node this is.
fn fit(
    agent: &AgentConfig,
    spans: &Spans,
    cluster: &ClusterConfig,
    faults: &mut Faults<'_>,
) -> Option<NodeId> {
    of_one_node(agent, spans, cluster, faults);
    let lease = cluster.shape.policy().lease().spec();
    // A request that is lost must be given up early enough for another one to renew the lease.
    let gap = lease.renew_every.plus(lease.store_gap);
    if agent.request_timeout > gap {
        let problem = format!(
            "a request may take {}, which is more than lease-renew-every and lease-store-gap leave: {}",
            spelled(agent.request_timeout),
            spelled(gap)
        );
        faults.at(
            &spans.timeout,
            problem,
            format!("write a timeout of at most {}", spelled(gap.max(Millis(1)))),
        );
    }
    let node = cluster.node(&agent.node);
    if node.is_none() {
        let known = || cluster.names.nodes.iter().map(String::as_str);
        let remedy = meant(&agent.node, known(), || format!("nodes are: {}", listed(known())));
        let problem = format!("{} has no node \"{}\"", agent.cluster.display(), agent.node);
        faults.at(&spans.node, problem, remedy);
    }
    node
}

/// A database that one agent alone opens is of a cluster of one node: with one on each machine, each node
/// would run every VM.
fn of_one_node(agent: &AgentConfig, spans: &Spans, cluster: &ClusterConfig, faults: &mut Faults<'_>) {
    let nodes = cluster.names.nodes.len();
    match agent.store {
        StoreConfig::Database(_) if nodes > 1 => {
            let problem = format!(
                "{} has {nodes} nodes, and \"database\" is for a cluster of one: with a database each, each would run every VM",
                agent.cluster.display()
            );
            let remedy = format!(
                "write {}, served by `takeover-agent store`, if all nodes are agents of this machine; or leave one [[node]]",
                STORE.example("socket")
            );
            faults.at(&spans.store, problem, remedy);
        }
        StoreConfig::Database(_) | StoreConfig::Socket(_) => {}
    }
}

/// The text of a file.
fn text_of(path: &Path) -> Result<String, Vec<FileError>> {
    let refused = |problem: String, remedy: &str| {
        vec![FileError::new(&path.display().to_string(), &[], None, Refusal::new(problem, remedy))]
    };
    let size = fs::metadata(path).map_err(|error| {
        refused(format!("it cannot be read: {error}"), "check the path and who may read it")
    })?;
    if size.len() > LARGEST_FILE {
        return Err(refused("it is larger than 16 MiB".to_owned(), "check that it is the right file"));
    }
    let bytes = fs::read(path).map_err(|error| {
        refused(format!("it cannot be read: {error}"), "check the path and who may read it")
    })?;
    String::from_utf8(bytes).map_err(|_| refused("it is no text in UTF-8".to_owned(), "save it as UTF-8"))
}
