//! The settings in which clusters are searched, each with its bounds.

use takeover::units::Millis;
use takeover_sim::scenario::Traffic;

use super::meddling::Trouble;

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
    Trouble::CutOff(Millis::secs(3)),
    Trouble::CutOff(Millis::secs(9)),
    Trouble::AgentRestarts(Millis::secs(1)),
    Trouble::AgentDies,
    Trouble::AgentHangs,
    Trouble::Reset(Millis::secs(1)),
    Trouble::Lose(Traffic::Requests),
    Trouble::Lose(Traffic::Answers),
    Trouble::Delay(Traffic::Requests, Millis::secs(8)),
    Trouble::Delay(Traffic::Answers, Millis::secs(4)),
    Trouble::Delay(Traffic::News, Millis::secs(4)),
    Trouble::Delay(Traffic::Starts, Millis::secs(8)),
    Trouble::Repeat(Traffic::Requests, Millis::secs(8)),
    Trouble::StartOutside,
    Trouble::Move,
];

/// What befalls guardians beside agents.
const WATCHDOG: &[Trouble] = &[
    Trouble::CutOff(Millis::secs(9)),
    Trouble::AgentRestarts(Millis::secs(1)),
    Trouble::AgentHangs,
    Trouble::GuardianHangs,
    Trouble::Reset(Millis::secs(1)),
    Trouble::Delay(Traffic::Requests, Millis::secs(8)),
    Trouble::Delay(Traffic::Starts, Millis::secs(8)),
    Trouble::Move,
];

/// What befalls VMs, and what operators do meanwhile.
const FAILOVER: &[Trouble] = &[
    Trouble::Crash,
    Trouble::Vanish,
    Trouble::StopOutside,
    Trouble::ShutDown,
    Trouble::StartsFail(2),
    Trouble::StartsFail(5),
    Trouble::CutOff(Millis::secs(4)),
    Trouble::AgentRestarts(Millis::secs(1)),
    Trouble::Reset(Millis::secs(1)),
    Trouble::PowerOff,
    Trouble::Move,
    Trouble::Drain,
    Trouble::Pause(Millis::secs(5)),
    Trouble::SetOffline,
    Trouble::SetOnline,
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
pub const THREE_NODES: Setting =
    Setting { name: "three-nodes", text: include_str!("../../settings/three-nodes.txt"), ..TWO_NODES };

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
        Trouble::Crash,
        Trouble::Vanish,
        Trouble::HangVm,
        Trouble::StopOutside,
        Trouble::ShutDown,
        Trouble::MonitorHangs,
        Trouble::AgentRestarts(Millis::secs(1)),
        Trouble::CutOff(Millis::secs(4)),
    ],
    troubles: 2,
    troubles_until: Millis::secs(6),
    ends: Millis::secs(80),
    quiet: Millis::secs(2),
};

/// All of them.
pub const SETTINGS: [Setting; 5] = [TWO_NODES, WATCHDOGS, THREE_NODES, TWO_GROUPS, RESTARTS];
