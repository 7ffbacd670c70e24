//! Bad files: each is refused where it is wrong, with the cause and the remedy.

use std::path::Path;

use super::super::{AgentConfig, ClusterConfig, ConfigError, MOST_ERRORS};

/// The place, cause and remedy of an error, as its first line has them.
fn first_lines(errors: &[ConfigError]) -> Vec<String> {
    errors.iter().map(|error| error.to_string().lines().next().unwrap_or_default().to_owned()).collect()
}

/// What is wrong with a node's own file.
fn agent(text: &str) -> Vec<String> {
    AgentConfig::parse(Path::new("a"), text).map_or_else(|errors| first_lines(&errors), |_| Vec::new())
}

/// What is wrong with a cluster's file.
fn cluster(text: &str) -> Vec<String> {
    ClusterConfig::parse(Path::new("c"), text).map_or_else(|errors| first_lines(&errors), |_| Vec::new())
}

/// A good store, for files in which something else is wrong.
const STORE: &str = "[store]\nsocket = '/s'\n";

#[test]
fn an_agent_s_file_is_refused_where_it_is_wrong() {
    for (text, told) in [
        (STORE.to_owned(), "a:1:1: agent.toml lacks \"node\" (write node = \"n1\")"),
        (
            "node = 'n1'".to_owned(),
            "a: there is no [store] (write [store], and below it one of \"database\" and \"socket\")",
        ),
        (
            "node = 'n1'\n[store]\n".to_owned(),
            "a:2:1: [store] has neither \"database\" nor \"socket\" (write database = \"/var/lib/takeover/cluster.redb\" or socket = \"/run/takeover-store.sock\")",
        ),
        (
            "node = 'n1'\n[store]\nsocket = '/s'\ndatabase = '/d'".to_owned(),
            "a:3:10: both \"database\" and \"socket\" are given (take one of them out)",
        ),
        (format!("node = 5\n{STORE}"), "a:1:8: this is a number, no text (write a text in quotes)"),
        (
            format!("node = 'n1'\n{STORE}timeout = '5'\n"),
            "a:4:11: \"5\" lacks the unit of 5 (write 5s, 5ms or another unit)",
        ),
        (
            format!("node = 'n1'\n{STORE}timeout = '0s'\n"),
            "a:4:11: no request is answered in no time (write timeout = \"500ms\")",
        ),
        (
            format!("node = 'n1'\nnod = 'n1'\n{STORE}"),
            "a:2:1: agent.toml has no \"nod\" (did you mean \"node\"?)",
        ),
        (
            format!("node = 'n1'\n{STORE}sockte = '/t'\n"),
            "a:4:1: [store] has no \"sockte\" (did you mean \"socket\"?)",
        ),
        (
            format!("node = 'n1'\n{STORE}[metrics]\nlisten = '0.0.0.0:9877'\n"),
            "a:5:10: 0.0.0.0 can be reached from other machines, and metrics have no login (write listen = \"127.0.0.1:9877\")",
        ),
        (
            format!("node = 'n1'\n{STORE}[metrics]\nlisten = '127.0.0.1:0'\n"),
            "a:5:10: port 0 is any port, and nobody would find it (write listen = \"127.0.0.1:9877\")",
        ),
        (
            format!("node = 'n1'\n{STORE}[metrics]\nlisten = '127.0.0.1:65536'\n"),
            "a:5:10: \"127.0.0.1:65536\" is no address with a port (write listen = \"127.0.0.1:9877\")",
        ),
        (
            format!("node = 'n1'\n{STORE}[metrics]\n"),
            "a:4:1: [metrics] lacks \"listen\" (write listen = \"127.0.0.1:9877\")",
        ),
        (
            format!("node = 'n1'\n{STORE}[hypervisor]\nuri = 'qemu'\n"),
            "a:5:7: \"qemu\" is no address of libvirt's (write uri = \"qemu:///session\")",
        ),
        (
            format!("node = 'n1'\n{STORE}[paths]\nlog = 'log'\n"),
            "a:5:7: \"log\" does not begin at the root (write the whole path, from / on)",
        ),
        (
            format!("node = 'n1'\n{STORE}[admin]\nsocket = '/{}'\n", "s".repeat(107)),
            "a:5:10: the path of this socket has 108 bytes; the system takes 107 (write a shorter path)",
        ),
        (
            format!("node = 'n1'\n{STORE}[admin]\ngroup = ''\n"),
            "a:5:9: this group has no name (write its name, or take the line out)",
        ),
        (
            format!("node = 'n1'\nstore = 's'\n"),
            "a:2:9: this is a text, no table (write [store] on a line of its own, and its keys below)",
        ),
    ] {
        assert_eq!(agent(&text), [told], "{text}");
    }
    // A path of 107 bytes is the longest that a socket can have.
    assert_eq!(
        agent(&format!("node = 'n1'\n[store]\nsocket = '/{}'", "s".repeat(106))),
        Vec::<String>::new()
    );
}

/// A cluster of two nodes and one group, for files in which something else is wrong.
const GOOD: &str = "name = 'c'\n[[node]]\nname = 'n1'\n[[node]]\nname = 'n2'\n[[group]]\nname = 'g'\n";
/// A VM of that group. The lines of what follows begin at 11.
const VM: &str = "[[group.vm]]\nname = 'v'\nid = '00000000-0000-0000-0000-000000000001'\n";

#[test]
fn what_a_cluster_consists_of_is_refused_where_it_is_wrong() {
    for (text, told) in [
        ("[[node]]\nname = 'n1'\n".to_owned(), "c:1:1: cluster.toml lacks \"name\" (write name = \"lab\")"),
        ("name = 'c'\n".to_owned(), "c: there is no [[node]] (write [[node]] and name = \"n1\" below it)"),
        (
            "name = ' '\n[[node]]\nname = 'n1'\n".to_owned(),
            "c:1:8: this name is empty (write a name of 1 to 64 letters)",
        ),
        (
            format!("{GOOD}[[node]]\nname = 'n1'\n"),
            "c:9:8: two nodes are called \"n1\" (the first is at line 3; give each a name of its own)",
        ),
        (format!("{GOOD}[[node]]\n"), "c:8:1: [[node]] lacks \"name\" (write name = \"n1\")"),
        (
            format!("{GOOD}[[node]]\nname = 'a/b'\n"),
            "c:9:8: no name has quotes, slashes or unprintable characters (write a name of 1 to 64 letters)",
        ),
        (
            format!("{GOOD}[[node]]\nname = 'n3'\ncapacity = -1\n"),
            "c:10:12: this is a number, and no capacity (write a whole number from 0 to 4294967295, as in capacity = 64)",
        ),
        (
            format!("{GOOD}[[group]]\nname = 'g'\n"),
            "c:9:8: two groups are called \"g\" (the first is at line 7; give each a name of its own)",
        ),
        (
            format!("{GOOD}preferred = ['n1', 'n1x', 'n2']\n"),
            "c:8:20: there is no node \"n1x\" (did you mean \"n1\"?)",
        ),
        (
            format!("{GOOD}preferred = ['elsewhere']\n"),
            "c:8:14: there is no node \"elsewhere\" (nodes are: n1, n2)",
        ),
        (
            format!("{GOOD}preferred = ['n1', 'n1']\n"),
            "c:8:20: \"n1\" stands twice in this list (name it once)",
        ),
        (format!("{GOOD}home = 'nowhere'\n"), "c:8:8: there is no node \"nowhere\" (nodes are: n1, n2)"),
        (
            format!("{GOOD}preferred = 'n1'\n"),
            "c:8:13: this is a text, no list (write preferred = [\"n1\", \"n2\"])",
        ),
        (
            format!("{GOOD}[[group.vm]]\nname = 'v'\n"),
            "c:8:1: [[group.vm]] lacks \"id\" (write id = \"8f1c0c9e-5a43-4d5c-9a0e-0c9f3a1f7b21\")",
        ),
        (
            format!("{GOOD}[[group.vm]]\nname = 'v'\nid = '123'\n"),
            "c:10:6: \"123\" is no UUID (write what `virsh domuuid` says of the domain: 32 hexadecimal digits)",
        ),
        (
            format!("{GOOD}{VM}{VM}"),
            "c:12:8: two VMs are called \"v\" (the first is at line 9; give each a name of its own)",
        ),
        (
            format!("{GOOD}{VM}{}", VM.replace("'v'", "'w'")),
            "c:13:6: \"v\" and \"w\" have the same UUID (write what `virsh domuuid` says of each of them)",
        ),
        (
            format!("{GOOD}{VM}persistent = 'on'\n"),
            "c:11:14: a VM cannot be kept \"on\" (write \"online\" or \"offline\")",
        ),
        (
            format!("{GOOD}{VM}depends-on = ['v']\n"),
            "c:11:15: the dependencies run in a circle: v needs v (take one of them out of \"depends-on\")",
        ),
        (format!("{GOOD}{VM}depends-on = ['w']\n"), "c:11:15: there is no VM \"w\" (did you mean \"v\"?)"),
        (
            format!("{GOOD}{VM}possible = []\n"),
            "c:7:8: no node can run every VM of group \"g\" (widen \"possible\" of one of its VMs)",
        ),
        (
            format!("{GOOD}{VM}priority = 'high'\n"),
            "c:11:1: [[group.vm]] has no \"priority\" (there are: name, id, persistent, depends-on, possible, policy)",
        ),
        (
            "name = 'c'\n[node]\nname = 'n1'\n".to_owned(),
            "c:2:1: \"node\" can be given several times (write [[node]] on a line of its own, and its keys below)",
        ),
    ] {
        // The same VM twice has the same name and the same UUID.
        let all = cluster(&text);
        assert!(all.iter().any(|error| error == told), "{text}\n{all:#?}");
        assert!(all.len() == 1 || text.matches("'v'").count() == 2, "{text}\n{all:#?}");
    }
}

#[test]
fn policies_are_refused_where_they_are_wrong() {
    for (policy, told) in [
        (
            "restart-treshold = 1",
            "c:3:1: there is no policy \"restart-treshold\" (did you mean \"restart-threshold\"?)",
        ),
        ("restart-threshold = 9", "c:3:21: restart-threshold is 9 (it must lie between 0 and 8)"),
        ("restart-threshold = 256", "c:3:21: 256 is too large here (write a smaller number)"),
        ("restart-threshold = -1", "c:3:21: \"-1\" is no whole number (write digits alone, as in 3)"),
        (
            "restart-threshold = 1.5",
            "c:3:21: \"restart-threshold\" takes no such value: this is a number with decimals (write restart-threshold = 1)",
        ),
        (
            "restart-threshold = true",
            "c:3:21: \"restart-threshold\" takes no such value: this is true or false (write restart-threshold = 1)",
        ),
        (
            "restart-threshold = 99999999999999999999",
            "c:3:21: \"restart-threshold\" takes no such value: this is a number (write restart-threshold = 1)",
        ),
        ("quick-check-every = 5", "c:3:21: \"5\" lacks the unit of 5 (write 5s, 5ms or another unit)"),
        (
            "lease-ttl = '1s'",
            "c:3:13: lease ttl less drift and margin (498ms) must be at least stop-budget + renew-every + store-gap + watchdog (17s) (lengthen the ttl, or shorten what has to fit into it)",
        ),
        (
            "keep-without-quorum = true",
            "c:3:23: nodes that keep their VMs without a quorum do not fence themselves, so a VM could run twice (use fencing agents as the only proof, or let nodes stop)",
        ),
        (
            "failback = '5..5'",
            "c:3:12: the failback window starts and ends in the same hour, so it is never open (name two different hours, or use an immediate failback)",
        ),
    ] {
        let text = GOOD.replacen('\n', &format!("\n[policy]\n{policy}\n"), 1);
        assert_eq!(cluster(&format!("{text}{VM}")), [told], "{policy}");
    }
}

#[test]
fn a_policy_stands_where_it_belongs() {
    for (text, told) in [
        (
            format!("{GOOD}policy = {{ lease-ttl = '30s' }}\n"),
            "c:8:12: \"lease-ttl\" belongs to the cluster (put it under [policy])",
        ),
        (
            format!("{GOOD}{VM}policy = {{ failback = 'immediate' }}\n"),
            "c:11:12: \"failback\" belongs to groups (put it into the policy of the VM's group)",
        ),
        (
            format!("{GOOD}{VM}policy = 1\n"),
            "c:11:10: this is a number, no table of policies (write a table, as in policy = { restart-threshold = 1 })",
        ),
        (
            format!("{GOOD}policy = {{ answer-within = '6s' }}\n{VM}"),
            "c:8:28: quick-check-every (5s) must be at least answer-within (6s) (shorten answer-within, or answers of one check overlap the next)",
        ),
    ] {
        assert_eq!(cluster(&text), [told], "{text}");
    }
}

#[test]
fn dependencies_stay_in_their_group_and_run_in_no_circle() {
    let vm = |name: &str, number: u8, needs: &str| {
        format!("[[group.vm]]\nname = '{name}'\nid = '{number:032x}'\ndepends-on = ['{needs}']\n")
    };
    let text = format!("{GOOD}{VM}[[group]]\nname = 'h'\n{}", vm("w", 2, "v"));
    assert_eq!(
        cluster(&text),
        [
            "c:16:15: \"v\" is in group \"g\", and no dependency leaves its group (put both into one group, or take the dependency out)"
        ]
    );
    let text = format!("{GOOD}{}{}{}{}", vm("a", 1, "b"), vm("b", 2, "c"), vm("c", 3, "d"), vm("d", 4, "b"));
    let [told] = &cluster(&text)[..] else { panic!("one error") };
    assert!(told.contains("the dependencies run in a circle: b needs c needs d needs b"), "{told}");
}

#[test]
fn the_sixty_fifth_node_is_one_too_many() {
    let nodes: String = (1..=70).map(|number| format!("[[node]]\nname = 'n{number}'\n")).collect();
    let told = cluster(&format!("name = 'c'\n{nodes}"));
    assert_eq!(told, ["c:130:1: this node is one too many (a cluster has at most 64)"]);
}

#[test]
fn what_is_no_toml_is_told_alone() {
    let told = cluster("name = 'c'\nnam = 'd'\n[policy]\nlease-ttl = 20s\n");
    assert!(!told.is_empty() && told.iter().all(|error| error.contains("this is no TOML")), "{told:#?}");
    assert!(told.iter().any(|error| error.starts_with("c:4:13:")), "{told:#?}");
    let told = cluster("name = 'c'\nname = 'd'\n");
    assert_eq!(told, ["c:2:1: this is no TOML: duplicate key (say it once: take one of them out)"]);
}

#[test]
fn at_most_twenty_errors_are_told_at_once_in_their_order() {
    let keys: String = (10..40).map(|number| format!("key-{number} = 1\n")).collect();
    let told = cluster(&format!("{keys}name = 'c'\n[[node]]\nname = 'n1'\n"));
    assert_eq!(told.len(), MOST_ERRORS);
    for (line, error) in (1..).zip(&told) {
        assert!(error.starts_with(&format!("c:{line}:1: ")), "{error}");
    }
}

/// The word at fault is marked below its line, as compilers do.
#[test]
fn an_error_shows_its_line() {
    let errors = ClusterConfig::parse(Path::new("c"), "name = 'ä'\nnoode = 'ö'\n[[node]]\nname = 'n'\n");
    let text = errors.expect_err("a bad file")[0].to_string();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(lines, ["    2 | noode = 'ö'", "      | ^^^^^"]);
}

/// Whatever is cut off or overwritten, it is read or refused.
#[test]
fn damaged_files_never_panic() {
    let text =
        format!("{GOOD}preferred = ['n1']\npolicy = {{ failback = '22..6' }}\n{VM}depends-on = ['v']\n");
    for end in 0..text.len() {
        let _ = ClusterConfig::parse(Path::new("c"), &text[..end]);
        for odd in ["\0", "\"", "[", "=", "ä", "]]\n[["] {
            let damaged = format!("{}{odd}{}", &text[..end], text.get(end + 1..).unwrap_or_default());
            let _ = ClusterConfig::parse(Path::new("c"), &damaged);
            let _ = AgentConfig::parse(Path::new("a"), &damaged);
        }
    }
}

/// Negative control: the tables above would not pass with a good file.
#[test]
fn control_good_files_are_not_refused() {
    assert_eq!(agent(&format!("node = 'n1'\n{STORE}")), Vec::<String>::new());
    assert_eq!(cluster(&format!("{GOOD}{VM}")), Vec::<String>::new());
}
