//! The things that can happen in a story, and what it can expect.

use takeover::resource::Persistent;
use takeover::units::{GroupId, Millis, NodeId, ResourceId};

use super::Network;

/// Something that happens to the cluster, that an operator commands, or that must hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Act {
    /// The node loses its power; everything on it is gone at once.
    PowerOff(NodeId),
    /// The node gets power and boots.
    PowerOn(NodeId),
    /// The node's messages reach nobody, and nobody's reach it.
    Isolate(NodeId),
    /// The node's network works again.
    Rejoin(NodeId),
    /// The agent process on the node dies; VMs run on.
    CrashAgent(NodeId),
    /// The agent process is started again.
    StartAgent(NodeId),
    /// The agent process stops answering without dying.
    HangAgent(NodeId),
    /// The process that watches resources on the node stops answering.
    HangMonitor(NodeId),
    /// The VM dies where it runs.
    CrashVm(ResourceId),
    /// The VM stops answering where it runs.
    HangVm(ResourceId),
    /// The guest powers itself off.
    ShutDownInside(ResourceId),
    /// An administrator stops it with the hypervisor's own tools.
    StopOutside(ResourceId),
    /// An administrator starts it with the hypervisor's own tools.
    StartOutside {
        /// What.
        resource: ResourceId,
        /// Where; none for the node that owns it.
        node: Option<NodeId>,
    },
    /// The next starts or stops of a resource do not go as usual.
    Next {
        /// How many, at least 1.
        count: u32,
        /// Starts or stops.
        call: Call,
        /// Of what.
        resource: ResourceId,
        /// Only on this node; none for any.
        node: Option<NodeId>,
        /// What happens instead.
        outcome: Outcome,
    },
    /// The operator sets a resource or a group online.
    Online(Target),
    /// The operator sets a resource or a group offline.
    Offline(Target),
    /// The operator moves a group.
    Move {
        /// What.
        group: GroupId,
        /// Where to; none for the best node.
        to: Option<NodeId>,
    },
    /// The operator fails a group over.
    FailOver(GroupId),
    /// The operator sends a group back to a preferred owner.
    FailBack(GroupId),
    /// The operator pauses a node.
    Pause {
        /// Which.
        node: NodeId,
        /// Whether its groups are moved away.
        drain: bool,
    },
    /// The operator resumes a node.
    Resume {
        /// Which.
        node: NodeId,
        /// Whether groups that were drained come back.
        failback: bool,
    },
    /// The network behaves like this from now on.
    Network(Network),
    /// The backend of a resource disappears from a node.
    BackendMissing {
        /// Of what.
        resource: ResourceId,
        /// Where.
        node: NodeId,
    },
    /// Something that must hold, or the story fails.
    Expect(Expectation),
}

/// The two calls to a backend that a story can disturb.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Call {
    /// A start.
    Start,
    /// A stop.
    Stop,
}

/// How a disturbed call ends.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Outcome {
    /// It reports a failure.
    Fail,
    /// It never answers.
    Hang,
    /// It succeeds after this time.
    Take(Millis),
}

/// What an operator's command is about.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Target {
    /// A group.
    Group(GroupId),
    /// A resource.
    Resource(ResourceId),
}

/// Something that must hold, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Expectation {
    /// What.
    pub condition: Condition,
    /// When, in time from the beginning of the story.
    pub when: When,
}

/// When a condition must hold. "Now" is the time of the statement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum When {
    /// At this time, which is now or later.
    At(Millis),
    /// At some instant between now and this time.
    By(Millis),
    /// At every instant from now to this time.
    Throughout(Millis),
    /// At no instant from now to this time.
    Never(Millis),
}

impl When {
    /// The last instant that matters.
    #[must_use]
    pub const fn ends(self) -> Millis {
        match self {
            Self::At(time) | Self::By(time) | Self::Throughout(time) | Self::Never(time) => time,
        }
    }
}

/// A condition on the cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Condition {
    /// The cluster takes the resource to be in this state.
    Resource {
        /// Which.
        resource: ResourceId,
        /// The state.
        state: ResourceState,
        /// On this node; none for wherever its group is.
        node: Option<NodeId>,
    },
    /// The state of the group, computed from its resources.
    Group {
        /// Which.
        group: GroupId,
        /// The state.
        state: GroupState,
        /// On this node; none for wherever it is.
        node: Option<NodeId>,
    },
    /// The hypervisor of this node really runs it, whatever the cluster believes.
    RunsOn {
        /// What.
        resource: ResourceId,
        /// Where.
        node: NodeId,
    },
    /// No hypervisor runs it.
    RunsNowhere(ResourceId),
    /// What the database wants for the resource.
    Flag {
        /// Which.
        resource: ResourceId,
        /// The flag.
        flag: Persistent,
    },
    /// The resource was restarted exactly so often since the story began.
    Restarted {
        /// Which.
        resource: ResourceId,
        /// How often.
        times: u32,
    },
    /// The group failed over exactly so often since the story began.
    FailedOver {
        /// Which.
        group: GroupId,
        /// How often.
        times: u32,
    },
    /// The database names this node as the group's owner.
    OwnedBy {
        /// Which.
        group: GroupId,
        /// The owner.
        node: NodeId,
    },
    /// The group waits for something, visibly.
    Waits(GroupId),
    /// How the cluster sees a node.
    Node {
        /// Which.
        node: NodeId,
        /// How.
        state: NodeState,
    },
}

/// The states of a resource.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ResourceState {
    /// It runs.
    Online,
    /// It does not.
    Offline,
    /// It is being started.
    OnlinePending,
    /// It is being stopped.
    OfflinePending,
    /// It was given up for now.
    Failed,
}

/// The states of a group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum GroupState {
    /// Every resource is online.
    Online,
    /// Every resource is offline.
    Offline,
    /// Some are online, some offline.
    PartialOnline,
    /// One is being started or stopped.
    Pending,
    /// One has failed.
    Failed,
}

/// How the cluster sees a node.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NodeState {
    /// It has a session.
    Up,
    /// It has none.
    Down,
    /// An operator paused it.
    Paused,
    /// It was lost too often lately.
    Quarantined,
}
