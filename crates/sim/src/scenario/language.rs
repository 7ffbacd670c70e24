//! The table of statements. A new statement is a new row and the function that reads it.

use super::acts;
use super::expect;
use super::settings::policy;
use super::setup;
use super::statements::{Form, Setup, Statement, Told};

/// A row for the setup.
const fn setup(
    keywords: &'static [&'static str],
    grammar: &'static str,
    meaning: &'static str,
    examples: &'static [&'static str],
    read: Setup,
) -> Statement {
    Statement { grammar, meaning, examples, keywords, form: Form::Setup(read) }
}

/// A row for the story.
const fn story(
    keywords: &'static [&'static str],
    grammar: &'static str,
    meaning: &'static str,
    examples: &'static [&'static str],
    read: Told,
) -> Statement {
    Statement { grammar, meaning, examples, keywords, form: Form::Story(read) }
}

/// The table, in the order in which a reader meets the statements.
pub(super) static STATEMENTS: [Statement; 44] = [
    setup(&["cluster"], "cluster NAME", "What the cluster is called.", &["cluster lab"], setup::cluster),
    setup(
        &["nodes"],
        "nodes NODE...",
        "The nodes in their order, at most 64; n1..n64 stands for all from the first to the last.",
        &["nodes n4 n5", "nodes n4..n64", "nodes \"rack 7\""],
        setup::nodes,
    ),
    setup(&["witness"], "witness", "A vote beside those of the nodes.", &["witness"], setup::witness),
    setup(
        &["capacity"],
        "capacity NODE AMOUNT",
        "What a node can bear, in the unit of the groups' weights; anything where nothing is said.",
        &["capacity n1 100", "capacity n1..n3 64"],
        setup::capacity,
    ),
    setup(
        &["clock"],
        "clock NODE RATEppm fast|slow",
        "How far a node's clock runs from true time; not at all where nothing is said.",
        &["clock n2 500ppm fast", "clock n2 500ppm slow"],
        setup::clock,
    ),
    setup(
        &["watchdog"],
        "watchdog NODE...",
        "The nodes that have a watchdog beside the guardian.",
        &["watchdog n1 n2", "watchdog n1..n3"],
        setup::watchdog,
    ),
    Statement {
        grammar: "network delay TIME..TIME [lose SHARE%] [repeat SHARE%]",
        meaning: "How long messages take and how many are lost or arrive twice; replaces all that was said before.",
        examples: &[
            "network delay 1ms..20ms",
            "network delay 5ms lose 1% repeat 0.25%",
            "at 5s network delay 1s",
        ],
        keywords: &["network"],
        form: Form::Either(setup::network, acts::network),
    },
    setup(
        &["group"],
        "group NAME [on NODE] [prefers NODE...] [apart CLASS]",
        "A group: its owner as the story begins, its preferred owners, the class that is kept apart.",
        &["group h", "group h on n1 prefers n1 n2", "group h apart controllers"],
        setup::group,
    ),
    setup(
        &["vm"],
        "vm NAME in GROUP [guid GUID] [flag 0|1] [on-nodes NODE...] [needs NAME...] [disk NAME...]",
        "A VM: its group, identity, PersistentState, possible owners, dependencies and disks.",
        &[
            "vm db in g",
            "vm db in g guid {849bafdd-b5b7-1124-8e3a-7e39d71f93eb} flag 0",
            "vm db in g on-nodes n1 n2 needs web disk d1 d2",
        ],
        setup::vm,
    ),
    setup(
        &["resource"],
        "resource NAME in GROUP [guid GUID] [flag 0|1] [on-nodes NODE...] [needs NAME...] [disk NAME...]",
        "A resource that is no VM.",
        &["resource share in g disk d1"],
        setup::resource,
    ),
    setup(
        &["vms"],
        "vms NAME..NAME spread",
        "Many VMs, each in a group of its own under the same name; their owners go round all nodes.",
        &["vms v1..v300 spread"],
        setup::vms,
    ),
    setup(
        &["policy"],
        "policy FIELD VALUE [for NAME...]",
        "A policy of all resources or groups, of those named, of the cluster or its lease; or a preset.",
        &["policy restart-threshold 1", "policy weight 10 for g", "policy preset windows-2008"],
        policy,
    ),
    Statement {
        grammar: "backend of NAME... lacks FUNCTION... | backend of NAME... is missing on NODE...",
        meaning: "What the adapter to a hypervisor cannot do, or where there is none.",
        examples: &[
            "backend of web lacks Close LooksAlive",
            "backend of web is missing on n2 n3",
            "at 5s backend of web is missing on n1",
        ],
        keywords: &["backend", "of"],
        form: Form::Either(setup::backend, acts::backend),
    },
    setup(
        &["starts", "of"],
        "starts of NAME... take TIME",
        "How long starts take when nothing is wrong; 3s where nothing is said.",
        &["starts of web take 5s"],
        setup::starts,
    ),
    setup(
        &["stops", "of"],
        "stops of NAME... take TIME",
        "How long stops take when nothing is wrong; 2s where nothing is said.",
        &["stops of web take 3s"],
        setup::stops,
    ),
    Statement {
        grammar: "at TIME STATEMENT",
        meaning: "Something that happens at a time counted from the beginning of the story.",
        examples: &["at 1m30s power off n1"],
        keywords: &["at"],
        form: Form::At,
    },
    Statement {
        grammar: "after TIME STATEMENT",
        meaning: "Something that happens so long after the statement above it.",
        examples: &["after 500ms power off n1"],
        keywords: &["after"],
        form: Form::After,
    },
    story(
        &["power", "off"],
        "power off NODE",
        "The node loses its power.",
        &["power off n1"],
        acts::power_off,
    ),
    story(
        &["power", "on"],
        "power on NODE",
        "The node gets power and boots.",
        &["power on n1"],
        acts::power_on,
    ),
    story(&["isolate"], "isolate NODE", "No message to or from it arrives.", &["isolate n1"], acts::isolate),
    story(&["rejoin"], "rejoin NODE", "Its messages arrive again.", &["rejoin n1"], acts::rejoin),
    story(
        &["crash", "agent"],
        "crash agent on NODE",
        "The agent dies; VMs run on.",
        &["crash agent on n1"],
        acts::crash_agent,
    ),
    story(
        &["start", "agent"],
        "start agent on NODE",
        "The agent is started again.",
        &["start agent on n1"],
        acts::start_agent,
    ),
    story(
        &["hang", "agent"],
        "hang agent on NODE",
        "The agent stops answering.",
        &["hang agent on n1"],
        acts::hang_agent,
    ),
    story(
        &["hang", "monitor"],
        "hang monitor on NODE",
        "The process that watches resources stops answering.",
        &["hang monitor on n1"],
        acts::hang_monitor,
    ),
    story(
        &["hang", "guardian"],
        "hang guardian on NODE",
        "The process that enforces the end of the lease does nothing any more.",
        &["hang guardian on n1"],
        acts::hang_guardian,
    ),
    story(
        &["crash"],
        "crash VM",
        "Its guest fails; its process stays and reports Failed.",
        &["crash web"],
        acts::crash,
    ),
    story(
        &["vanish"],
        "vanish VM",
        "Its process is gone, and nothing says why.",
        &["vanish web"],
        acts::vanish,
    ),
    story(
        &["force"],
        "force VM on NODE",
        "Somebody starts it past the gate.",
        &["force web on n2"],
        acts::force,
    ),
    story(&["hang"], "hang VM", "The VM stops answering where it runs.", &["hang web"], acts::hang),
    story(
        &["shut", "down"],
        "shut down VM inside",
        "The guest powers itself off.",
        &["shut down web inside"],
        acts::shut_down,
    ),
    story(
        &["stop"],
        "stop VM outside",
        "An administrator stops it with the hypervisor's own tools.",
        &["stop web outside"],
        acts::stop,
    ),
    story(
        &["start"],
        "start VM outside [on NODE]",
        "An administrator starts it with the hypervisor's own tools; on its owner if no node is named.",
        &["start web outside", "start web outside on n2"],
        acts::start,
    ),
    story(
        &["next"],
        "next COUNT starts|stops of NAME [on NODE] fail|hang|take TIME",
        "The next starts or stops do not go as usual.",
        &["next 3 starts of web fail", "next 1 stops of web on n1 hang", "next 2 starts of web take 20s"],
        acts::next,
    ),
    story(
        &["online"],
        "online NAME",
        "The operator sets it online.",
        &["online web", "online g"],
        acts::online,
    ),
    story(&["offline"], "offline NAME", "The operator sets it offline.", &["offline web"], acts::offline),
    story(
        &["move"],
        "move GROUP [to NODE]",
        "The operator moves a group.",
        &["move g", "move g to n2"],
        acts::move_group,
    ),
    story(
        &["failover"],
        "failover GROUP",
        "The operator fails a group over.",
        &["failover g"],
        acts::failover,
    ),
    story(
        &["failback"],
        "failback GROUP",
        "The operator sends a group back to a preferred owner.",
        &["failback g"],
        acts::failback,
    ),
    story(
        &["pause"],
        "pause NODE [and drain]",
        "The operator pauses a node, and moves its groups away.",
        &["pause n1", "pause n1 and drain"],
        acts::pause,
    ),
    story(
        &["resume"],
        "resume NODE [and failback]",
        "The operator resumes a node, and moves to it the groups whose best preferred owner it is.",
        &["resume n1", "resume n1 and failback"],
        acts::resume,
    ),
    story(
        &["expect"],
        "expect CONDITION [by TIME|at TIME|until TIME]",
        "What must hold: now, at some instant up to a time, at a time, or all the while until a time.",
        &[
            "expect web online on n1 by 30s",
            "expect g partial-online",
            "expect web runs on n1 until 1m",
            "expect web runs nowhere at 10s",
            "expect web flag 1",
            "expect web restarted 2 times",
            "expect g failed over 1 time",
            "expect g owned by n2",
            "expect g waits",
            "expect n1 quarantined",
        ],
        expect::expect,
    ),
    story(
        &["expect", "never"],
        "expect never CONDITION until TIME",
        "What must hold at no instant until a time.",
        &["expect never web runs on n2 until 1m"],
        expect::never,
    ),
    Statement {
        grammar: "run until TIME",
        meaning: "When the story ends; with its last statement or expectation where nothing is said.",
        examples: &["run until 10m"],
        keywords: &["run", "until"],
        form: Form::End,
    },
];
