//! What a scenario says once it is read: a cluster, and what happens to it. Plain data.

use takeover::resource::Function;
use takeover::shape::Shape;
use takeover::units::{GroupId, Millis, NodeId, NodeSet, ResourceId};

use super::Text;

/// How long a machine takes to boot where the scenario gives nothing.
pub(super) const BOOT_TAKES: Millis = Millis::secs(30);

/// How long a fencing takes where the scenario gives nothing: a power controller is asked to cut the
/// power, and asked whether it did.
pub(super) const FENCING_TAKES: Millis = Millis::secs(5);

/// A checked scenario. Every name in it is resolved and every policy in it is legal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Story {
    /// The name that the text was read under.
    pub name: String,
    /// The cluster as configured.
    pub shape: Shape,
    /// What the cluster and its parts are called.
    pub names: Names,
    /// What each resource is, by resource.
    pub kinds: Vec<Kind>,
    /// The disks of each resource, by resource; no disk belongs to two.
    pub disks: Vec<Vec<String>>,
    /// How far each node's clock runs from true time in parts per million, by node; positive is
    /// fast.
    pub clocks: Vec<i32>,
    /// The nodes with a watchdog beside the guardian.
    pub watchdogs: NodeSet,
    /// How long a machine takes to boot.
    pub boot_takes: Millis,
    /// How long a fencing takes.
    pub fencing_takes: Millis,
    /// Whether a witness votes beside the nodes.
    pub witness: bool,
    /// The network as the story begins.
    pub network: Network,
    /// How each resource's backend behaves as the story begins, by resource.
    pub backends: Vec<Backend>,
    /// The texts that acts and expectations speak of.
    pub texts: Vec<String>,
    /// What happens, in order; times never go backwards.
    pub acts: Vec<Timed>,
    /// When the story ends, counted from its beginning; no act or expectation lies after it.
    pub ends: Millis,
}

impl Story {
    /// A text that an act or expectation speaks of; empty for one that is not this story's.
    #[must_use]
    pub fn text(&self, text: Text) -> &str {
        self.texts.get(text.0).map_or("", String::as_str)
    }
}

/// What the cluster and its parts are called.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Names {
    /// The cluster; `cluster` where the scenario gives none.
    pub cluster: String,
    /// The nodes, by number.
    pub nodes: Vec<String>,
    /// The groups, by number.
    pub groups: Vec<String>,
    /// The resources, by number.
    pub resources: Vec<String>,
}

impl Names {
    /// What a node is called; `?` for one that the story does not have.
    #[must_use]
    pub fn node(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("?", String::as_str)
    }

    /// What a group is called; `?` for one that the story does not have.
    #[must_use]
    pub fn group(&self, group: GroupId) -> &str {
        numbered(&self.groups, group.0)
    }

    /// What a resource is called; `?` for one that the story does not have.
    #[must_use]
    pub fn resource(&self, resource: ResourceId) -> &str {
        numbered(&self.resources, resource.0)
    }
}

/// Entry `number` of a list of names.
fn numbered(names: &[String], number: u32) -> &str {
    usize::try_from(number).ok().and_then(|place| names.get(place)).map_or("?", String::as_str)
}

/// What a resource is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    /// A virtual machine, which has a guest inside.
    Vm,
    /// Anything else.
    Other,
}

/// How messages travel. A reply is a message too.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Network {
    /// The shortest time that a message takes, at least 1 ms.
    pub delay_least: Millis,
    /// The longest time that a message takes.
    pub delay_most: Millis,
    /// How many messages are lost, in parts per ten thousand.
    pub lose: u16,
    /// How many messages arrive twice, in parts per ten thousand.
    pub repeat: u16,
}

impl Network {
    /// The network where the scenario gives none: 1 to 5 ms, nothing lost, nothing twice.
    pub const DEFAULT: Self = Self { delay_least: Millis(1), delay_most: Millis(5), lose: 0, repeat: 0 };
}

/// A set of functions.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Functions(u8);

impl Functions {
    /// No function.
    pub const NONE: Self = Self(0);

    /// This set and `function`.
    #[must_use]
    pub const fn with(self, function: Function) -> Self {
        Self(self.0 | bit(function))
    }

    /// Whether `function` is in the set.
    #[must_use]
    pub const fn contains(self, function: Function) -> bool {
        self.0 & bit(function) != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// How the backend of one resource behaves.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Backend {
    /// How long a start takes when nothing is wrong.
    pub start_takes: Millis,
    /// How long a stop takes when nothing is wrong.
    pub stop_takes: Millis,
    /// The functions that it does not implement.
    pub lacks: Functions,
    /// The nodes on which it is not installed.
    pub missing_on: NodeSet,
}

impl Backend {
    /// A backend of which the scenario says nothing: starts take 3 s, stops 2 s.
    pub const DEFAULT: Self = Self {
        start_takes: Millis::secs(3),
        stop_takes: Millis::secs(2),
        lacks: Functions::NONE,
        missing_on: NodeSet::EMPTY,
    };
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timed {
    /// When, counted from the beginning of the story.
    pub at: Millis,
    /// The line that says so, from 1.
    pub line: u32,
    /// What.
    pub act: super::Act,
}

/// The bit that stands for a function in a set.
const fn bit(function: Function) -> u8 {
    match function {
        Function::Open => 1,
        Function::Online => 2,
        Function::Offline => 4,
        Function::Terminate => 8,
        Function::Close => 16,
        Function::IsAlive => 32,
        Function::LooksAlive => 64,
    }
}
