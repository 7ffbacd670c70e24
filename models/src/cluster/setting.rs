//! The settings in which clusters are searched, each with its bounds.

use takeover::units::Millis;
use takeover_sim::scenario::{Fate, Fencer, NodeFault, Traffic, VmFault};

use super::meddling::{Operation, Trouble};

/// A cluster, what befalls it, and how far its stories go.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The model that it belongs to.
    pub model: &'static str,
    /// Its name in tables.
    pub name: &'static str,
    /// Where the cluster is described.
    pub file: &'static str,
    /// The cluster, in the language of scenarios.
    pub text: &'static str,
    /// What can befall it.
    pub kinds: &'static [Trouble],
    /// How much befalls it in one story, at most.
    pub troubles: u8,
    /// The last instant before which something befalls it.
    pub troubles_until: Millis,
    /// When stories end.
    pub ends: Millis,
    /// For how long nothing is written before the end.
    pub quiet: Millis,
}

/// What befalls nodes, their agents and what travels between them.
const OWNERSHIP: &[Trouble] = &[
    Trouble::cut_off(Millis::secs(3)),
    Trouble::cut_off(Millis::secs(9)),
    Trouble::agent_restarts(Millis::secs(1)),
    Trouble::for_good(NodeFault::CrashAgent),
    Trouble::for_good(NodeFault::HangAgent),
    Trouble::reset(Millis::secs(1)),
    Trouble::Traffic(Traffic::Requests, Fate::Lose),
    Trouble::Traffic(Traffic::Answers, Fate::Lose),
    Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
    Trouble::Traffic(Traffic::Answers, Fate::Delay(Millis::secs(4))),
    Trouble::Traffic(Traffic::News, Fate::Delay(Millis::secs(4))),
    Trouble::Traffic(Traffic::Starts, Fate::Delay(Millis::secs(8))),
    Trouble::Traffic(Traffic::Requests, Fate::Repeat(Millis::secs(8))),
    Trouble::StartOutside,
    Trouble::Operator(Operation::Move),
];

/// What befalls guardians beside agents.
const WATCHDOG: &[Trouble] = &[
    Trouble::cut_off(Millis::secs(9)),
    Trouble::agent_restarts(Millis::secs(1)),
    Trouble::for_good(NodeFault::HangAgent),
    Trouble::for_good(NodeFault::HangGuardian),
    Trouble::reset(Millis::secs(1)),
    Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
    Trouble::Traffic(Traffic::Starts, Fate::Delay(Millis::secs(8))),
    Trouble::Operator(Operation::Move),
];

/// What befalls VMs, and what operators do meanwhile.
const FAILOVER: &[Trouble] = &[
    Trouble::Vm(VmFault::Crash),
    Trouble::Vm(VmFault::Vanish),
    Trouble::Vm(VmFault::StopOutside),
    Trouble::Vm(VmFault::ShutDownInside),
    Trouble::StartsFail(2),
    Trouble::StartsFail(5),
    Trouble::cut_off(Millis::secs(4)),
    Trouble::agent_restarts(Millis::secs(1)),
    Trouble::reset(Millis::secs(1)),
    Trouble::for_good(NodeFault::PowerOff),
    Trouble::Operator(Operation::Move),
    Trouble::Operator(Operation::Drain),
    Trouble::Operator(Operation::Pause(Millis::secs(5))),
    Trouble::Operator(Operation::SetOffline),
    Trouble::Operator(Operation::SetOnline),
];

/// One group on two nodes whose clocks run as far apart as the lease allows.
pub const TWO_NODES: Setting = Setting {
    model: "ownership",
    name: "two-nodes",
    file: "settings/ownership.txt",
    text: include_str!("../../settings/ownership.txt"),
    kinds: OWNERSHIP,
    troubles: 2,
    troubles_until: Millis::secs(4),
    ends: Millis::secs(32),
    quiet: Millis::secs(2),
};

/// The same with a watchdog behind each guardian.
pub const WATCHDOGS: Setting = Setting {
    name: "watchdog",
    file: "settings/watchdog.txt",
    text: include_str!("../../settings/watchdog.txt"),
    kinds: WATCHDOG,
    ..TWO_NODES
};

/// One group on three nodes: two observers.
pub const THREE_NODES: Setting = Setting {
    name: "three-nodes",
    file: "settings/three-nodes.txt",
    text: include_str!("../../settings/three-nodes.txt"),
    ..TWO_NODES
};

/// Two groups on three nodes.
pub const TWO_GROUPS: Setting = Setting {
    model: "failover",
    name: "two-groups",
    file: "settings/failover.txt",
    text: include_str!("../../settings/failover.txt"),
    kinds: FAILOVER,
    troubles: 2,
    troubles_until: Millis::secs(6),
    ends: Millis::secs(40),
    quiet: Millis::secs(2),
};

/// One group on two nodes with little to lose.
pub const RESTARTS: Setting = Setting {
    model: "failover",
    name: "restarts",
    file: "settings/restarts.txt",
    text: include_str!("../../settings/restarts.txt"),
    kinds: &[
        Trouble::Vm(VmFault::Crash),
        Trouble::Vm(VmFault::Vanish),
        Trouble::Vm(VmFault::Hang),
        Trouble::Vm(VmFault::StopOutside),
        Trouble::Vm(VmFault::ShutDownInside),
        Trouble::for_good(NodeFault::HangMonitor),
        Trouble::agent_restarts(Millis::secs(1)),
        Trouble::cut_off(Millis::secs(4)),
    ],
    troubles: 2,
    troubles_until: Millis::secs(6),
    ends: Millis::secs(80),
    quiet: Millis::secs(2),
};

/// One group on three nodes that only fencing proves over.
pub const FENCING: Setting = Setting {
    name: "fencing",
    file: "settings/fencing.txt",
    text: include_str!("../../settings/fencing.txt"),
    kinds: &[
        Trouble::cut_off(Millis::secs(3)),
        Trouble::cut_off(Millis::secs(9)),
        Trouble::agent_restarts(Millis::secs(1)),
        Trouble::for_good(NodeFault::HangAgent),
        Trouble::for_good(NodeFault::PowerOff),
        Trouble::Node(
            NodeFault::Fencing(Fencer::Fails),
            Some((Millis::secs(12), NodeFault::Fencing(Fencer::Works))),
        ),
        Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
        Trouble::Operator(Operation::Move),
    ],
    troubles: 2,
    troubles_until: Millis::secs(4),
    ends: Millis::secs(50),
    ..TWO_NODES
};

/// One group on two nodes whose store is restored from a backup.
pub const RESTORE: Setting = Setting {
    name: "restore",
    file: "settings/restore.txt",
    text: include_str!("../../settings/restore.txt"),
    kinds: &[
        Trouble::cut_off(Millis::secs(3)),
        Trouble::agent_restarts(Millis::secs(1)),
        Trouble::reset(Millis::secs(1)),
        Trouble::for_good(NodeFault::PowerOff),
        Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
        Trouble::Operator(Operation::Move),
        Trouble::Restore(Millis::secs(1), Millis::secs(3)),
    ],
    troubles: 2,
    troubles_until: Millis::secs(4),
    ends: Millis::secs(50),
    ..TWO_NODES
};

/// Two VMs of one group on two nodes, and changes of what the group consists of.
pub const RESHAPE: Setting = Setting {
    name: "reshape",
    file: "settings/reshape.txt",
    text: include_str!("../../settings/reshape.txt"),
    kinds: &[
        Trouble::Reshape(0, Millis(400)),
        Trouble::Reshape(1, Millis::secs(1)),
        Trouble::cut_off(Millis::secs(9)),
        Trouble::agent_restarts(Millis::secs(1)),
        Trouble::for_good(NodeFault::HangAgent),
        Trouble::reset(Millis::secs(1)),
        Trouble::Traffic(Traffic::Requests, Fate::Delay(Millis::secs(8))),
        Trouble::Traffic(Traffic::Answers, Fate::Lose),
        Trouble::Traffic(Traffic::News, Fate::Delay(Millis::secs(4))),
        Trouble::Traffic(Traffic::Starts, Fate::Delay(Millis::secs(8))),
        Trouble::StartOutside,
        Trouble::Operator(Operation::Move),
    ],
    troubles: 2,
    troubles_until: Millis::secs(4),
    ends: Millis::secs(32),
    ..TWO_NODES
};

/// All of them.
pub const SETTINGS: [Setting; 8] =
    [TWO_NODES, WATCHDOGS, THREE_NODES, FENCING, RESTORE, RESHAPE, TWO_GROUPS, RESTARTS];
