//! What a file says against a database, and what the check prints.

use std::path::Path;
use std::sync::Arc;

use takeover::cluster::{Applied, Cluster, Command};
use takeover::node::Order;
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::shape::Reshaping;
use takeover::units::{Millis, NodeId, ResourceId, Revision};

use super::super::{ClusterConfig, Difference, check, differences};
use super::cluster;

/// A cluster of three nodes, two groups and three VMs.
const FILE: &str = "\
name = 'c'
[policy]
lease-ttl = '30s'
[[node]]
name = 'n1'
[[node]]
name = 'n2'
capacity = 8
[[node]]
name = 'n3'
[[group]]
name = 'g'
preferred = ['n1', 'n2']
apart = 'x'
policy = { failback = 'immediate', restart-threshold = 1 }
[[group.vm]]
name = 'a'
id = '00000000-0000-0000-0000-000000000001'
[[group.vm]]
name = 'b'
id = '00000000-0000-0000-0000-000000000002'
depends-on = ['a']
[[group]]
name = 'h'
apart = 'x'
[[group.vm]]
name = 'c'
id = '00000000-0000-0000-0000-000000000003'
";

/// The database that a file sets up.
fn database(file: &ClusterConfig) -> Cluster {
    Cluster::new(Arc::clone(&file.shape))
}

/// What a changed file says against the database that the first one set up.
fn against(changed: &str) -> Vec<Difference> {
    let first = cluster(FILE);
    differences(&cluster(changed), &first.names, &database(&first))
}

/// The same in words; changes of policies as `VM: POLICY FROM -> TO`.
fn told(changed: &str) -> Vec<String> {
    let told = |difference| match difference {
        Difference::Contradiction(contradiction) => vec![contradiction.problem],
        Difference::Policy(change) => {
            let each = change.changes.iter();
            each.map(|it| format!("{}: {} {} -> {}", change.name, it.word, it.from, it.to)).collect()
        }
    };
    against(changed).into_iter().flat_map(told).collect()
}

#[test]
fn a_file_says_what_its_own_database_says() {
    assert_eq!(told(FILE), Vec::<String>::new());
    // The order of things is no difference, nor is what the operators decide.
    let (head, tail) = FILE.split_at(FILE.find("[[group]]\nname = 'h'").expect("the second group"));
    let (head, first) = head.split_at(head.find("[[group]]").expect("the first group"));
    assert_eq!(told(&format!("{head}{tail}{first}")), Vec::<String>::new());
    assert_eq!(told(&format!("{FILE}persistent = 'offline'\n")), Vec::<String>::new());
}

#[test]
fn policies_of_vms_change_while_they_run() {
    let changed = FILE.replace("restart-threshold = 1", "restart-threshold = 2, unaware-backend = true");
    let words = ["unaware-backend no -> yes", "restart-threshold 1 -> 2"];
    let each = ["a", "b"].map(|vm| words.map(|word| format!("{vm}: {word}"))).concat();
    assert_eq!(told(&changed), each);
    let first = cluster(FILE);
    let mut database = database(&first);
    for difference in differences(&cluster(&changed), &first.names, &database) {
        let Difference::Policy(change) = difference else { panic!("{difference:?}") };
        let Order::SetPolicy(resource, policy) = change.order() else { panic!("no policy") };
        let seen = database.revision();
        let command = Command::SetPolicy { resource, policy, seen };
        assert_eq!(database.apply(&command), Ok(Applied::Done));
    }
    // What was ordered is in the database then, and nothing is left to be ordered.
    assert_eq!(differences(&cluster(&changed), &first.names, &database), []);
    assert_eq!(differences(&first, &first.names, &database).len(), 2);
}

/// What is changed in the file, into what, and what that contradicts.
const CONTRADICTIONS: &[(&str, &str, &str)] = &[
    ("lease-ttl = '30s'", "lease-ttl = '40s'", "lease-ttl is 40s in the file and 30s in the database"),
    ("capacity = 8", "capacity = 9", "the capacity of node \"n2\" is 9 in the file and 8 in the database"),
    (
        "['n1', 'n2']",
        "['n2', 'n1']",
        "preferred of group \"g\" is n2, n1 in the file and n1, n2 in the database",
    ),
    (
        "['n1', 'n2']",
        "['n1', 'n2']\nhome = 'n3'",
        "home of group \"g\" is n3 in the file and none in the database",
    ),
    ("'immediate'", "'22..6'", "failback of group \"g\" is 22..6 in the file and immediate in the database"),
    (
        "000000000003",
        "000000000004",
        "id of VM \"c\" is {00000000-0000-0000-0000-000000000004} in the file and {00000000-0000-0000-0000-000000000003} in the database",
    ),
    ("depends-on = ['a']", "", "depends-on of VM \"b\" is none in the file and a in the database"),
    (
        "depends-on = ['a']",
        "depends-on = ['a']\npossible = ['n1', 'n3']",
        "possible of VM \"b\" is n1, n3 in the file and n1, n2, n3 in the database",
    ),
];

#[test]
fn what_cannot_change_contradicts_the_database() {
    for &(from, to, expected) in CONTRADICTIONS {
        let changed = FILE.replacen(from, to, 1);
        assert_eq!(told(&changed), [expected], "{to}");
    }
    let more = FILE.replace("[[group]]\nname = 'g'", "[[node]]\nname = 'n4'\n[[group]]\nname = 'g'");
    assert!(told(&more).contains(&"node \"n4\" is in the file and not in the database".to_owned()));
    let (without, _) = FILE.split_at(FILE.find("[[group]]\nname = 'h'").expect("the second group"));
    assert_eq!(
        told(without),
        [
            "group \"h\" is in the database and not in the file",
            "the groups that it is kept apart from of group \"g\" is none in the file and h in the database",
            "VM \"c\" is in the database and not in the file",
        ]
    );
    let renamed = FILE.replace("name = 'c'\nid", "name = 'd'\nid");
    assert_eq!(told(&renamed).len(), 2);
}

/// A removed VM is not in the database, and a name may stand for a later number.
#[test]
fn numbers_need_not_be_the_same() {
    let first = cluster(FILE);
    let shape = first.shape.changed(&Reshaping::RemoveResource(ResourceId(1))).expect("a removal");
    let shape = shape.changed(&Reshaping::RemoveNode(NodeId::new(3).expect("a node"))).expect("a removal");
    let database = Cluster::new(Arc::new(shape));
    let file = FILE
        .replace(
            "[[group.vm]]\nname = 'b'\nid = '00000000-0000-0000-0000-000000000002'\ndepends-on = ['a']\n",
            "",
        )
        .replace("[[node]]\nname = 'n3'\n", "");
    let file = cluster(&file);
    assert_eq!(file.names.resources, ["a", "c"]);
    assert_eq!(differences(&file, &first.names, &database), []);
    let changed = FILE.replace("name = 'c'\nid", "name = 'c'\npolicy = { misses = 5 }\nid");
    let found = differences(&cluster(&changed), &first.names, &database);
    let orders = found.iter().filter_map(|difference| match difference {
        Difference::Policy(change) => Some(change.order()),
        Difference::Contradiction(_) => None,
    });
    let policy = ResourcePolicy::new(ResourceSpec { misses: 5, ..ResourceSpec::DEFAULT }).expect("a policy");
    assert_eq!(orders.collect::<Vec<_>>(), [Order::SetPolicy(ResourceId(2), policy)]);
    assert_eq!(database.revision(), Revision::ZERO);
}

#[test]
fn the_check_says_what_two_files_mean() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/agent/agent.toml");
    let report = check(&examples).expect("good examples");
    let text = report.to_string();
    let lease = *report.config.cluster.shape.policy().lease();
    assert_eq!(lease.spec().ttl, Millis::secs(20));
    for line in [
        "this is node n1 (1 of 3)",
        "group web, prefers n1, n2",
        "  VM web1 {8f1c0c9e-5a43-4d5c-9a0e-0c9f3a1f7b21}, needs db1",
        "  VM mail1 {8f1c0c9e-5a43-4d5c-9a0e-0c9f3a1f7b22}, offline at first",
        "  group web: failback immediate, not prevent",
        "  VM db1: restart-threshold 1, not 3",
        "  VM web1: separate-monitor yes, not no",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    let usable = takeover_policies::spelled(lease.usable());
    assert!(text.contains(&format!("{usable}  the lease is over")), "{text}");
    assert!(text.ends_with("written dead in 18s to 24s, and its VMs start elsewhere\n"), "{text}");
}

/// A folder with a cluster's file, to hold nodes' own files against.
struct Files(std::path::PathBuf);

impl Files {
    fn new(name: &str, cluster: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("takeover-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let files = Self(folder);
        files.write("cluster.toml", cluster);
        files
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file");
    }

    /// What is wrong with both files, the node's own being this.
    fn told(&self, agent: &str) -> Vec<String> {
        self.write("agent.toml", agent);
        let told = super::super::load(&self.0.join("agent.toml"));
        let told = told.map_or_else(|errors| errors, |_| Vec::new());
        told.iter().map(|error| format!("{:?} {} ({})", error.line, error.problem, error.remedy)).collect()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// What the two files have to agree on is told at its place in the node's own file.
#[test]
fn two_files_that_do_not_fit_are_refused() {
    let files = Files::new("config", FILE);
    let told = files.told("node = 'n4'\ncluster = 'cluster.toml'\n[store]\nsocket = '/s'\ntimeout = '10s'\n");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("Some(1)") && told[0].ends_with("has no node \"n4\" (did you mean \"n1\"?)"),
        "{told:?}"
    );
    assert!(told[1].starts_with("Some(5) a request may take 10s"), "{told:?}");
    let told = files.told("node = 'n1'\ncluster = 'none.toml'\n[store]\nsocket = '/s'\n");
    assert!(told[0].starts_with("None it cannot be read"), "{told:?}");
}

/// Two machines with a database each would each run every VM: a database of one agent's own is for one
/// node. A socket may serve several agents of this machine.
#[test]
fn a_database_of_its_own_is_refused_to_one_node_of_several() {
    let nodes = |nodes: &[&str]| {
        let nodes: String = nodes.iter().map(|name| format!("[[node]]\nname = '{name}'\n")).collect();
        format!("name = 'c'\n{nodes}")
    };
    let database = "node = 'n1'\ncluster = 'cluster.toml'\n[store]\ntimeout = '1s'\ndatabase = '/d'\n";
    let socket = database.replace("database", "socket");
    let files = Files::new("one-database", &nodes(&["n1", "n2"]));
    let told = files.told(database);
    assert_eq!(told.len(), 1, "{told:?}");
    for words in [
        "Some(5) ",
        "cluster.toml has 2 nodes, and \"database\" is for a cluster of one",
        "(write socket = \"/run/takeover-store.sock\", served by `takeover-agent store`",
    ] {
        assert!(told[0].contains(words), "{words}: {told:?}");
    }
    assert_eq!(files.told(&socket), Vec::<String>::new());
    files.write("cluster.toml", &nodes(&["n1"]));
    assert_eq!(files.told(database), Vec::<String>::new());
    assert_eq!(files.told(&socket), Vec::<String>::new());
}
