//! The things that can happen in a story, and what it can expect.

use takeover::resource::Persistent;
use takeover::units::{GroupId, Millis, NodeId, ResourceId};

use super::Network;

/// What befalls a node.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum NodeFault {
    /// It loses its power.
    PowerOff,
    /// It gets power and boots.
    PowerOn,
    /// No message to or from it arrives.
    Isolate,
    /// Its messages arrive again.
    Rejoin,
    /// Its agent dies; the VMs run on.
    CrashAgent,
    /// Its agent is started again.
    StartAgent,
    /// Its agent stops answering.
    HangAgent,
    /// The monitor that resources share stops answering.
    HangMonitor,
    /// The guardian, which enforces the lease's end, does nothing any more.
    HangGuardian,
    /// Its host shuts down in order.
    ShutDown,
    /// Its host shuts down in order, and boots.
    Reboot,
    /// Its fencing goes like this from now on.
    Fencing(Fencer),
}

/// What becomes of fencings of a node.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Fencer {
    /// The machine is powered off, and found off.
    #[default]
    Works,
    /// Nothing happens to the machine, and a failure is reported.
    Fails,
    /// Nothing happens, and nothing is reported.
    Hangs,
}

/// What befalls a VM where it runs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum VmFault {
    /// Its guest fails; its process stays and reports Failed.
    Crash,
    /// It stops answering.
    Hang,
    /// Its process is gone, and nothing says why.
    Vanish,
    /// Its guest powers itself off.
    ShutDownInside,
    /// An administrator stops it with the hypervisor's own tools.
    StopOutside,
}

/// An operator's command to the cluster.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Order {
    /// Sets it online.
    Online(Target),
    /// Sets it offline.
    Offline(Target),
    /// Moves a group.
    Move {
        /// Which group.
        group: GroupId,
        /// Where; the best node if none is named.
        to: Option<NodeId>,
    },
    /// Fails a group over.
    FailOver(GroupId),
    /// Sends a group back to its best preferred owner.
    FailBack(GroupId),
    /// Pauses a node.
    Pause {
        /// Which node.
        node: NodeId,
        /// Whether its groups are to leave it.
        drain: bool,
    },
    /// Resumes a node.
    Resume {
        /// Which node.
        node: NodeId,
        /// Whether the groups that prefer it come back.
        failback: bool,
    },
    /// Adopts a database that was restored from a backup.
    AdoptStore,
}

/// Something that happens in a story.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Act {
    /// Something befalls a node.
    Node(NodeId, NodeFault),
    /// Something befalls a VM.
    Vm(ResourceId, VmFault),
    /// An administrator starts a VM with the hypervisor's own tools.
    StartOutside {
        /// Which VM.
        resource: ResourceId,
        /// Where; on its owner if no node is named.
        node: Option<NodeId>,
    },
    /// Somebody starts the VM past the gate: what gates exist to prevent.
    ForceStart {
        /// Which VM.
        resource: ResourceId,
        /// Where.
        node: NodeId,
    },
    /// The next starts or stops do not go as usual.
    Next {
        /// How many of them.
        count: u32,
        /// Starts or stops.
        call: Call,
        /// Of which resource.
        resource: ResourceId,
        /// On which node; on any if none is named.
        node: Option<NodeId>,
        /// What becomes of them.
        outcome: Outcome,
    },
    /// The backend of a resource is missing on a node from now on.
    BackendMissing {
        /// Which resource.
        resource: ResourceId,
        /// Where.
        node: NodeId,
    },
    /// Messages travel like this from now on.
    Network(Network),
    /// Something becomes of what is under way at one node.
    Traffic {
        /// Which node.
        node: NodeId,
        /// What of it.
        traffic: Traffic,
        /// What becomes of it.
        fate: Fate,
    },
    /// The store forgets what was written after this time of the story.
    RollBack(Millis),
    /// Whether any node can reach the store from now on.
    StoreServes(bool),
    /// The operator commands.
    Order(Order),
    /// The operator changes a policy of resources.
    Policy {
        /// Which field.
        field: Text,
        /// Its value.
        value: Text,
        /// Of which resources; of all if none is named.
        of: Option<Target>,
    },
    /// Something must hold.
    Expect(Expectation),
}

/// What is under way at a node and can be disturbed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Traffic {
    /// Its requests to the store.
    Requests,
    /// The store's answers to them.
    Answers,
    /// The news of what others wrote.
    News,
    /// The starts that its hypervisor has accepted.
    Starts,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Fate {
    /// It never arrives.
    Lose,
    /// It arrives so much later.
    Delay(Millis),
    /// It arrives, and again so much later.
    Repeat(Millis),
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
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Expectation {
    /// What.
    pub condition: Condition,
    /// When, in time from the beginning of the story.
    pub when: When,
}

/// When a condition must hold. "Now" is the time of the statement.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
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

/// A text of a story, by its place in [`super::Story::texts`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Text(pub usize);

/// A condition on the cluster.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
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
    /// A line of the log, written since the statement, contains this text.
    Logged {
        /// The text.
        text: Text,
        /// Whose line it must be, by name; anybody's if none is named.
        about: Option<Text>,
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
    /// Nodes acquired the group no more often than this since the story began.
    Acquired {
        /// Which.
        group: GroupId,
        /// How often at most.
        most: u32,
    },
    /// Nothing was written about the group for two seconds.
    Settled(GroupId),
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
