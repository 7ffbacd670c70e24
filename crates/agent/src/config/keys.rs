//! Every key of the two files: what the reader knows, and what the reference page lists.

use Absent::{Needed, Value, Words};

/// A table of one of the files.
#[derive(Debug)]
pub(super) struct Table {
    /// How it is written: `[store]`, `[[node]]`; the file's own name for what stands at its top.
    pub(super) title: &'static str,
    /// What it is about, in one sentence.
    pub(super) meaning: &'static str,
    /// Its keys.
    pub(super) keys: &'static [Key],
    /// The names of the tables that may stand in it.
    pub(super) tables: &'static [&'static str],
}

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name.
    pub(super) word: &'static str,
    /// How it is given, with a value that is legal.
    pub(super) example: &'static str,
    /// What holds where it is not given.
    pub(super) default: Absent,
    /// What it decides, in one sentence.
    pub(super) meaning: &'static str,
}

/// What holds where a key is not given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Absent {
    /// It has to be given.
    Needed,
    /// This value.
    Value(&'static str),
    /// This, in words.
    Words(&'static str),
}

impl Table {
    /// The names of all that may stand in it.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.keys.iter().map(|key| key.word).chain(self.tables.iter().copied())
    }

    /// How a key is given.
    pub(super) fn example(&self, word: &str) -> &'static str {
        self.keys.iter().find(|key| key.word == word).map_or("it", |key| key.example)
    }

    /// The value of a key that is not given; empty where that has no value.
    pub(super) fn default(&self, word: &str) -> &'static str {
        match self.keys.iter().find(|key| key.word == word).map(|key| key.default) {
            Some(Value(value)) => value,
            Some(Needed | Words(_)) | None => "",
        }
    }

    /// How it is mended where something else stands.
    pub(super) fn remedy(&self) -> String {
        format!("write {} on a line of its own, and its keys below", self.title)
    }
}

/// A row.
const fn key(word: &'static str, example: &'static str, default: Absent, meaning: &'static str) -> Key {
    Key { word, example, default, meaning }
}

/// What stands at the top of a node's own file.
pub(super) static AGENT: Table = Table {
    title: "agent.toml",
    meaning: "What one node's agent has to know of its machine. One file a node.",
    keys: &[
        key("node", "node = \"n1\"", Needed, "Which node of the cluster this machine is."),
        key(
            "cluster",
            "cluster = \"/etc/takeover/cluster.toml\"",
            Value("/etc/takeover/cluster.toml"),
            "The cluster's file; a path that begins without / is counted from this file's folder.",
        ),
    ],
    tables: &["store", "hypervisor", "paths", "admin", "metrics", "fencing", "inputs"],
};

/// Where the database is.
pub(super) static STORE: Table = Table {
    title: "[store]",
    meaning: "Where the cluster's database is. Give one of \"database\" and \"socket\".",
    keys: &[
        key(
            "database",
            "database = \"/var/lib/takeover/cluster.redb\"",
            Words("none"),
            "The file of a database that this agent alone opens: for a cluster of one node, and refused for more.",
        ),
        key(
            "socket",
            "socket = \"/run/takeover-store.sock\"",
            Words("none"),
            "The socket of `takeover-agent store`, which serves one database to several agents of this machine: all nodes of the cluster have to be on it. No file tells whether they are.",
        ),
        key(
            "timeout",
            "timeout = \"500ms\"",
            Value("1s"),
            "When a request without an answer counts as unanswered.",
        ),
    ],
    tables: &[],
};

/// Who runs the virtual machines.
pub(super) static HYPERVISOR: Table = Table {
    title: "[hypervisor]",
    meaning: "Who runs the virtual machines.",
    keys: &[key(
        "uri",
        "uri = \"qemu:///session\"",
        Value("qemu:///system"),
        "How libvirt's daemon is reached; on this machine.",
    )],
    tables: &[],
};

/// The agent's folders.
pub(super) static PATHS: Table = Table {
    title: "[paths]",
    meaning: "The agent's folders.",
    keys: &[
        key(
            "state",
            "state = \"/srv/takeover\"",
            Value("/var/lib/takeover"),
            "What has to survive a boot: which VMs are managed, what was seen of the database.",
        ),
        key(
            "runtime",
            "runtime = \"/run/takeover-n1\"",
            Value("/run/takeover"),
            "What a boot has to forget, so on a tmpfs: the token, the gates, the calls in flight.",
        ),
        key("log", "log = \"/srv/log/takeover\"", Value("/var/log/takeover"), "The logs."),
    ],
    tables: &[],
};

/// Who may give orders.
pub(super) static ADMIN: Table = Table {
    title: "[admin]",
    meaning: "The socket through which `takeover` asks and orders.",
    keys: &[
        key(
            "socket",
            "socket = \"/run/takeover-admin.sock\"",
            Words("admin.sock in the runtime folder"),
            "Where it is.",
        ),
        key(
            "group",
            "group = \"takeover\"",
            Words("only the agent's own user"),
            "The group of users who may use it beside the agent's own user.",
        ),
    ],
    tables: &[],
};

/// What monitoring reads.
pub(super) static METRICS: Table = Table {
    title: "[metrics]",
    meaning: "What monitoring reads.",
    keys: &[key(
        "listen",
        "listen = \"127.0.0.1:9877\"",
        Words("no metrics"),
        "The address and port of the metrics; only on the loopback, because there is no login.",
    )],
    tables: &[],
};

/// How machines are powered off.
pub(super) static FENCING: Table = Table {
    title: "[fencing]",
    meaning: "How machines are powered off. Needed where the cluster's policy `proofs` says so.",
    keys: &[
        key(
            "off",
            "off = [\"/usr/local/sbin/power-off\"]",
            Words("no machine can be powered off"),
            "The command that powers a node's machine off and sees that it is off; the node's name is its last argument, and exit code 0 says that the machine was found off.",
        ),
        key(
            "reset",
            "reset = [\"/usr/sbin/reboot\", \"-ff\"]",
            Words("the kernel is asked to, through /proc/sysrq-trigger"),
            "The command that resets this machine at once.",
        ),
    ],
    tables: &[],
};

/// Whether the agent writes down all that it is told.
pub(super) static INPUTS: Table = Table {
    title: "[inputs]",
    meaning: "What the agent is told, for `takeover replay`. It grows with every check: about 50 bytes a VM.",
    keys: &[key(
        "directory",
        "directory = \"/var/log/takeover/inputs\"",
        Words("nothing is written down"),
        "Where each start of the agent begins a log of all its inputs. The newest eight are kept.",
    )],
    tables: &[],
};

/// What stands at the top of the cluster's file.
pub(super) static CLUSTER: Table = Table {
    title: "cluster.toml",
    meaning: "What the cluster consists of. The same file on every node.",
    keys: &[key("name", "name = \"lab\"", Needed, "What the cluster is called.")],
    tables: &["policy", "node", "group"],
};

/// A node.
pub(super) static NODE: Table = Table {
    title: "[[node]]",
    meaning: "A node. They are numbered as they stand here, so a new one goes to the end.",
    keys: &[
        key("name", "name = \"n1\"", Needed, "What it is called."),
        key(
            "capacity",
            "capacity = 64",
            Words("it can bear anything"),
            "What it can bear, in the unit of the groups' weights.",
        ),
    ],
    tables: &[],
};

/// A group.
pub(super) static GROUP: Table = Table {
    title: "[[group]]",
    meaning: "VMs that stay together: the unit of ownership and failover.",
    keys: &[
        key("name", "name = \"web\"", Needed, "What it is called."),
        key(
            "home",
            "home = \"n1\"",
            Words("none: the first preferred owner that can take it"),
            "The node that takes it first, if it can.",
        ),
        key("preferred", "preferred = [\"n1\", \"n2\"]", Words("none"), "Preferred owners, best first."),
        key(
            "apart",
            "apart = \"controllers\"",
            Words("none"),
            "A class: its groups are kept apart while another node is left.",
        ),
        key(
            "policy",
            "policy = { failback = \"immediate\" }",
            Words("what [policy] says"),
            "Policies of this group and of its VMs.",
        ),
    ],
    tables: &["vm"],
};

/// A VM of a group.
pub(super) static VM: Table = Table {
    title: "[[group.vm]]",
    meaning: "A VM of the group above.",
    keys: &[
        key("name", "name = \"web1\"", Needed, "What it is called: the name of libvirt's domain."),
        key(
            "id",
            "id = \"8f1c0c9e-5a43-4d5c-9a0e-0c9f3a1f7b21\"",
            Needed,
            "What it is known by: the UUID of libvirt's domain.",
        ),
        key(
            "persistent",
            "persistent = \"offline\"",
            Value("online"),
            "Whether it is to run, when the cluster is set up; later the operators' orders count.",
        ),
        key(
            "depends-on",
            "depends-on = [\"db1\"]",
            Words("none"),
            "VMs of the same group that must be online before it.",
        ),
        key("possible", "possible = [\"n1\", \"n2\"]", Words("all nodes"), "The nodes that can run it."),
        key(
            "policy",
            "policy = { restart-threshold = 1 }",
            Words("what its group says"),
            "Policies of this VM.",
        ),
    ],
    tables: &[],
};
