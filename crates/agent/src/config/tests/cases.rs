//! Bad files as tables: what is written, and the first line of what is told.

/// A node's own file, and why it is refused. `{STORE}` stands for a good store.
pub(super) const AGENT: &[(&str, &str)] = &[
    ("{STORE}", "a:1:1: agent.toml lacks \"node\" (write node = \"n1\")"),
    (
        "node = 'n1'",
        "a: there is no [store] (write [store], and below it one of \"database\" and \"socket\")",
    ),
    (
        "node = 'n1'\n[store]\n",
        "a:2:1: [store] has neither \"database\" nor \"socket\" (write database = \"/var/lib/takeover/cluster.redb\" or socket = \"/run/takeover-store.sock\")",
    ),
    (
        "node = 'n1'\n[store]\nsocket = '/s'\ndatabase = '/d'",
        "a:3:10: both \"database\" and \"socket\" are given (take one of them out)",
    ),
    ("node = 5\n{STORE}", "a:1:8: this is a number, no text (write a text in quotes)"),
    (
        "node = 'n1'\n{STORE}timeout = '5'\n",
        "a:4:11: \"5\" lacks the unit of 5 (write 5s, 5ms or another unit)",
    ),
    (
        "node = 'n1'\n{STORE}timeout = '0s'\n",
        "a:4:11: no request is answered in no time (write timeout = \"500ms\")",
    ),
    ("node = 'n1'\nnod = 'n1'\n{STORE}", "a:2:1: agent.toml has no \"nod\" (did you mean \"node\"?)"),
    ("node = 'n1'\n{STORE}sockte = '/t'\n", "a:4:1: [store] has no \"sockte\" (did you mean \"socket\"?)"),
    (
        "node = 'n1'\n{STORE}[metrics]\nlisten = '0.0.0.0:9877'\n",
        "a:5:10: 0.0.0.0 can be reached from other machines, and metrics have no login (write listen = \"127.0.0.1:9877\")",
    ),
    (
        "node = 'n1'\n{STORE}[metrics]\nlisten = '127.0.0.1:0'\n",
        "a:5:10: port 0 is any port, and nobody would find it (write listen = \"127.0.0.1:9877\")",
    ),
    (
        "node = 'n1'\n{STORE}[metrics]\nlisten = '127.0.0.1:65536'\n",
        "a:5:10: \"127.0.0.1:65536\" is no address with a port (write listen = \"127.0.0.1:9877\")",
    ),
    (
        "node = 'n1'\n{STORE}[metrics]\n",
        "a:4:1: [metrics] lacks \"listen\" (write listen = \"127.0.0.1:9877\")",
    ),
    (
        "node = 'n1'\n{STORE}[hypervisor]\nuri = 'qemu'\n",
        "a:5:7: \"qemu\" is no address of libvirt's (write uri = \"qemu:///session\")",
    ),
    (
        "node = 'n1'\n{STORE}[paths]\nlog = 'log'\n",
        "a:5:7: \"log\" does not begin at the root (write the whole path, from / on)",
    ),
    (
        "node = 'n1'\n{STORE}[admin]\ngroup = ''\n",
        "a:5:9: this group has no name (write its name, or take the line out)",
    ),
    (
        "node = 'n1'\nstore = 's'\n",
        "a:2:9: this is a text, no table (write [store] on a line of its own, and its keys below)",
    ),
];

/// What a cluster consists of, and why it is refused. `{GOOD}` stands for a good cluster, `{VM}` for a VM
/// of its group, `{OTHER}` for another with the same UUID.
pub(super) const CLUSTER: &[(&str, &str)] = &[
    ("[[node]]\nname = 'n1'\n", "c:1:1: cluster.toml lacks \"name\" (write name = \"lab\")"),
    ("name = 'c'\n", "c: there is no [[node]] (write [[node]] and name = \"n1\" below it)"),
    ("name = ' '\n[[node]]\nname = 'n1'\n", "c:1:8: this name is empty (write a name of 1 to 64 letters)"),
    (
        "{GOOD}[[node]]\nname = 'n1'\n",
        "c:9:8: two nodes are called \"n1\" (the first is at line 3; give each a name of its own)",
    ),
    ("{GOOD}[[node]]\n", "c:8:1: [[node]] lacks \"name\" (write name = \"n1\")"),
    (
        "{GOOD}[[node]]\nname = 'a/b'\n",
        "c:9:8: no name has quotes, slashes or unprintable characters (write a name of 1 to 64 letters)",
    ),
    (
        "{GOOD}[[node]]\nname = 'n3'\ncapacity = -1\n",
        "c:10:12: this is a number, and no capacity (write a whole number from 0 to 4294967295, as in capacity = 64)",
    ),
    (
        "{GOOD}[[group]]\nname = 'g'\n",
        "c:9:8: two groups are called \"g\" (the first is at line 7; give each a name of its own)",
    ),
    ("{GOOD}preferred = ['n1', 'n1x', 'n2']\n", "c:8:20: there is no node \"n1x\" (did you mean \"n1\"?)"),
    ("{GOOD}preferred = ['elsewhere']\n", "c:8:14: there is no node \"elsewhere\" (nodes are: n1, n2)"),
    ("{GOOD}preferred = ['n1', 'n1']\n", "c:8:20: \"n1\" stands twice in this list (name it once)"),
    ("{GOOD}home = 'nowhere'\n", "c:8:8: there is no node \"nowhere\" (nodes are: n1, n2)"),
    ("{GOOD}preferred = 'n1'\n", "c:8:13: this is a text, no list (write preferred = [\"n1\", \"n2\"])"),
    (
        "{GOOD}[[group.vm]]\nname = 'v'\n",
        "c:8:1: [[group.vm]] lacks \"id\" (write id = \"8f1c0c9e-5a43-4d5c-9a0e-0c9f3a1f7b21\")",
    ),
    (
        "{GOOD}[[group.vm]]\nname = 'v'\nid = '123'\n",
        "c:10:6: \"123\" is no UUID (write what `virsh domuuid` says of the domain: 32 hexadecimal digits)",
    ),
    (
        "{GOOD}{VM}{VM}",
        "c:12:8: two VMs are called \"v\" (the first is at line 9; give each a name of its own)",
    ),
    (
        "{GOOD}{VM}{OTHER}",
        "c:13:6: \"v\" and \"w\" have the same UUID (write what `virsh domuuid` says of each of them)",
    ),
    (
        "{GOOD}{VM}persistent = 'on'\n",
        "c:11:14: a VM cannot be kept \"on\" (write \"online\" or \"offline\")",
    ),
    (
        "{GOOD}{VM}depends-on = ['v']\n",
        "c:11:15: the dependencies run in a circle: v needs v (take one of them out of \"depends-on\")",
    ),
    ("{GOOD}{VM}depends-on = ['w']\n", "c:11:15: there is no VM \"w\" (did you mean \"v\"?)"),
    (
        "{GOOD}{VM}possible = []\n",
        "c:7:8: no node can run every VM of group \"g\" (widen \"possible\" of one of its VMs)",
    ),
    (
        "{GOOD}{VM}priority = 'high'\n",
        "c:11:1: [[group.vm]] has no \"priority\" (there are: name, id, persistent, depends-on, possible, policy)",
    ),
    (
        "name = 'c'\n[node]\nname = 'n1'\n",
        "c:2:1: \"node\" can be given several times (write [[node]] on a line of its own, and its keys below)",
    ),
];

/// A line under `[policy]`, and why it is refused.
pub(super) const POLICIES: &[(&str, &str)] = &[
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
];

/// Policies at the wrong place, and why they are refused.
pub(super) const PLACES: &[(&str, &str)] = &[
    (
        "{GOOD}policy = { lease-ttl = '30s' }\n",
        "c:8:12: \"lease-ttl\" belongs to the cluster (put it under [policy])",
    ),
    (
        "{GOOD}{VM}policy = { failback = 'immediate' }\n",
        "c:11:12: \"failback\" belongs to groups (put it into the policy of the VM's group)",
    ),
    (
        "{GOOD}{VM}policy = 1\n",
        "c:11:10: this is a number, no table of policies (write a table, as in policy = { restart-threshold = 1 })",
    ),
    (
        "{GOOD}policy = { answer-within = '6s' }\n{VM}",
        "c:8:28: quick-check-every (5s) must be at least answer-within (6s) (shorten answer-within, or answers of one check overlap the next)",
    ),
];
