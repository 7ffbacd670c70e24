//! Bad files: each is refused where it is wrong, with the cause and the remedy.

use std::path::Path;

use super::super::{AgentConfig, ClusterConfig, ConfigError, MOST_ERRORS};
use super::cases::{AGENT, CLUSTER, PLACES, POLICIES};

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
    for &(text, told) in AGENT {
        assert_eq!(agent(&text.replace("{STORE}", STORE)), [told], "{text}");
    }
    let longer = format!("node = 'n1'\n[store]\nsocket = '/{}'", "s".repeat(107));
    let told = "a:3:10: the path of this socket has 108 bytes; the system takes 107 (write a shorter path)";
    assert_eq!(agent(&longer), [told]);
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
    for &(text, told) in CLUSTER {
        let other = VM.replace("'v'", "'w'");
        let text = text.replace("{GOOD}", GOOD).replace("{VM}", VM).replace("{OTHER}", &other);
        // The same VM twice has the same name and the same UUID.
        let all = cluster(&text);
        assert!(all.iter().any(|error| error == told), "{text}\n{all:#?}");
        assert!(all.len() == 1 || text.matches("'v'").count() == 2, "{text}\n{all:#?}");
    }
}

#[test]
fn policies_are_refused_where_they_are_wrong() {
    for &(policy, told) in POLICIES {
        let text = GOOD.replacen('\n', &format!("\n[policy]\n{policy}\n"), 1);
        assert_eq!(cluster(&format!("{text}{VM}")), [told], "{policy}");
    }
}

#[test]
fn a_policy_stands_where_it_belongs() {
    for &(text, told) in PLACES {
        let text = text.replace("{GOOD}", GOOD).replace("{VM}", VM);
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

/// However many faults there are, and in whatever order they are found: the first by place are told, soon.
#[test]
fn many_faults_take_little_time() {
    let begun = std::time::Instant::now();
    let nodes = format!("name = 'c'\n{}", "[[node]]\nname = 'n1'\n".repeat(20_000));
    for told in [cluster(&nodes), agent(&keys(|number| number)), agent(&keys(|number| 59_999 - number))] {
        assert_eq!(told.len(), MOST_ERRORS);
        let line = |error: &String| error.split(':').nth(1).and_then(|line| line.parse::<u32>().ok());
        assert!(told.iter().filter_map(line).max().is_some_and(|last| last <= 43), "{told:#?}");
    }
    assert!(begun.elapsed() < core::time::Duration::from_secs(30), "{:?}", begun.elapsed());
}

/// Unknown keys, a line each.
fn keys(named: impl Fn(u32) -> u32) -> String {
    (0..60_000).map(|number| format!("k{:05} = 1\n", named(number))).collect()
}

/// No two of an agent's paths are one, however they are written.
#[test]
fn what_has_one_path_for_two_things_is_refused() {
    let file = |paths: &str, socket: &str| {
        format!("node = 'n1'\n[store]\nsocket = '/s'\n[paths]\n{paths}\n[admin]\nsocket = '{socket}'\n")
    };
    for (paths, socket, told) in one_path_for_two_things() {
        assert_eq!(agent(&file(paths, socket)), [told], "{paths} {socket}");
    }
    // Control: one may lie in the other, as the socket does by default.
    for (paths, socket) in [("state = '/d'\nruntime = '/d/r'\nlog = '/d/l'", "/d/r/admin.sock"), ("", "/d/s")]
    {
        assert_eq!(agent(&file(paths, socket)), Vec::<String>::new());
    }
}

/// What is given as paths and as a socket, and what is said of it.
fn one_path_for_two_things() -> [(&'static str, &'static str, String); 6] {
    let each = "(give each a path of its own)";
    [
        (
            "state = '/d'\nruntime = '/d'",
            "/a",
            format!("a:6:11: \"state\" in [paths] and \"runtime\" in [paths] are both /d {each}"),
        ),
        (
            "state = '/d'\nlog = '/x/..//./d/'",
            "/a",
            format!("a:6:7: \"state\" in [paths] and \"log\" in [paths] are both /x/..//./d/ {each}"),
        ),
        (
            "log = '/run/takeover'",
            "/a",
            format!("a:5:7: \"runtime\" in [paths] and \"log\" in [paths] are both /run/takeover {each}"),
        ),
        ("", "/s", format!("a:7:10: \"socket\" in [store] and \"socket\" in [admin] are both /s {each}")),
        (
            "",
            "/run/takeover/lock",
            format!(
                "a:7:10: /run/takeover/lock is a file that the agent keeps in \"runtime\" in [paths] {each}"
            ),
        ),
        (
            "log = '/l'",
            "/l/cluster.log",
            format!("a:7:10: /l/cluster.log is a file that the agent keeps in \"log\" in [paths] {each}"),
        ),
    ]
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
        let _ = ClusterConfig::parse(Path::new("c"), text.get(..end).unwrap_or_default());
        for odd in ["\0", "\"", "[", "=", "ä", "]]\n[["] {
            let damaged = format!(
                "{}{odd}{}",
                text.get(..end).unwrap_or_default(),
                text.get(end + 1..).unwrap_or_default()
            );
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
