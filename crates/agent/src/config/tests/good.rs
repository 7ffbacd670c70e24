//! What good files say.

use std::fs;
use std::path::{Path, PathBuf};

use takeover::policy::{Failback, ResourceSpec};
use takeover::resource::Persistent;
use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId};

use super::super::keys::{ADMIN, AGENT, HYPERVISOR, METRICS, PATHS, STORE};
use super::super::{StoreConfig, load, reference};
use super::{agent, cluster};

/// A folder of the repository.
fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Nodes by number.
fn nodes(numbers: &[u8]) -> Vec<NodeId> {
    numbers.iter().filter_map(|&number| NodeId::new(number)).collect()
}

#[test]
fn the_examples_are_read() {
    let config = load(&docs().join("agent/agent.toml")).expect("good examples");
    assert_eq!((config.agent.node.as_str(), config.node.number()), ("n1", 1));
    assert_eq!(config.agent.store, StoreConfig::Socket("/run/takeover-store.sock".into()));
    let names = &config.cluster.names;
    assert_eq!(names.nodes, ["n1", "n2", "n3"]);
    assert_eq!(names.groups, ["web", "mail"]);
    assert_eq!(names.resources, ["db1", "web1", "mail1"]);
    let spec = config.cluster.spec();
    assert_eq!(spec.groups[0].preferred, nodes(&[1, 2]));
    assert_eq!(spec.groups[0].policy.spec().failback, Failback::Immediate);
    assert_eq!(spec.groups[1].policy.spec().failback, Failback::Prevent);
    assert_eq!(spec.resources[1].depends_on, [ResourceId(0)]);
    assert_eq!((spec.resources[1].group, spec.resources[2].group), (GroupId(0), GroupId(1)));
    assert_eq!(spec.resources[2].persistent, Persistent::Offline);
    // The particular wins over the general.
    let policy = |number: usize| *spec.resources[number].policy.spec();
    let everywhere = ResourceSpec {
        restart_threshold: 1,
        quick_check_every: Millis::secs(2),
        answer_within: Millis::secs(2),
        ..ResourceSpec::DEFAULT
    };
    assert_eq!(policy(0), everywhere);
    assert_eq!(policy(1), ResourceSpec { restart_threshold: 3, separate_monitor: true, ..everywhere });
}

#[test]
fn what_is_not_said_has_defaults() {
    let config = agent("node = 'n1'\n[store]\ndatabase = '/db'\n");
    assert_eq!(config.cluster, Path::new("/etc/takeover/cluster.toml"));
    assert_eq!(config.store, StoreConfig::Database("/db".into()));
    assert_eq!(config.request_timeout, Millis::secs(1));
    assert_eq!(config.hypervisor, "qemu:///system");
    assert_eq!(config.paths.state, Path::new("/var/lib/takeover"));
    assert_eq!(config.admin.socket, Path::new("/run/takeover/admin.sock"));
    assert_eq!((config.admin.group, config.metrics), (None, None));
    let moved =
        agent("node = 'n1'\ncluster = 'c.toml'\n[store]\ndatabase = '/db'\n[paths]\nruntime = '/r'\n");
    assert_eq!(moved.admin.socket, Path::new("/r/admin.sock"));
    assert_eq!(moved.cluster, Path::new("/etc/takeover/c.toml"));
    let metrics = agent("node = 'n1'\n[store]\ndatabase = '/db'\n[metrics]\nlisten = '[::1]:9877'\n");
    assert!(metrics.metrics.is_some_and(|address| address.is_ipv6()));
}

#[test]
fn a_cluster_of_nodes_alone_is_a_cluster() {
    let one = cluster("name = 'c'\n[[node]]\nname = 'n1'\n");
    assert_eq!((one.spec().nodes, one.spec().groups.len()), (1, 0));
    let nodes: String = (1..=64).map(|number| format!("[[node]]\nname = 'n{number}'\n")).collect();
    assert_eq!(cluster(&format!("name = 'c'\n{nodes}")).shape.nodes(), NodeSet::ALL);
}

#[test]
fn capacities_count_where_one_is_given() {
    let text = "name = 'c'\n[[node]]\nname = 'a'\ncapacity = 0x40\n[[node]]\nname = 'b'\n";
    assert_eq!(cluster(text).spec().capacity, [64, u32::MAX]);
}

/// What the page says is what the reader knows. `BLESS=1` writes it anew.
#[test]
fn the_reference_page_is_fresh() {
    let page = docs().join("agent.md");
    let example = |name: &str| fs::read_to_string(docs().join("agent").join(name)).expect("an example");
    let fresh = reference([&example("agent.toml"), &example("cluster.toml")]);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, &fresh).expect("the page is written");
    }
    let kept = fs::read_to_string(&page).unwrap_or_default();
    assert!(kept == fresh, "docs/agent.md is not what the reader's tables say; BLESS=1 writes it anew");
}

/// A row of the page that the reader passes over would be a promise: every key is read, with the
/// value that the row shows.
#[test]
fn every_key_is_read_as_its_row_shows_it() {
    const NEEDED: &str = "node = 'n1'\n";
    const DATABASE: &str = "[store]\ndatabase = '/db'\n";
    let before = agent(&format!("{NEEDED}{DATABASE}"));
    let cluster =
        agent(&format!("{NEEDED}{}\n{DATABASE}", AGENT.example("cluster").replace("cluster.toml", "c")));
    assert!(cluster != before);
    let socket = agent(&format!("{NEEDED}{}\n{}\n", STORE.title, STORE.example("socket")));
    assert!(socket != before);
    let timeout = agent(&format!("{NEEDED}{DATABASE}{}\n", STORE.example("timeout")));
    assert!(timeout != before);
    for table in [&HYPERVISOR, &PATHS, &ADMIN, &METRICS] {
        for key in table.keys {
            let text = format!("{NEEDED}{DATABASE}{}\n{}\n", table.title, key.example);
            assert!(agent(&text) != before, "{} {}", table.title, key.word);
        }
    }
}
