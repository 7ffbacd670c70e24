//! What a story can expect.

use takeover::resource::Persistent;
use takeover::units::{GroupId, Millis, NodeId, ResourceId};

use super::Text;

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
    /// The resource is in this group; in none while it is not in the cluster.
    In {
        /// Which.
        resource: ResourceId,
        /// The group.
        group: Option<GroupId>,
    },
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
    /// It is no node of the cluster, any more or yet.
    Absent,
}
