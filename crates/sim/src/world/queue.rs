//! What is going to happen, in the order of its time.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use takeover::node::{Answer, BeatId, Monitor, Request, RequestId};
use takeover::resource::Return;
use takeover::units::{CallId, Millis, Moment, NodeId, ResourceId};

/// One run of one agent: what was on its way to an earlier one is lost.
pub(crate) type Life = u64;

/// Something that is going to happen.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Happening {
    /// An agent's deadline comes.
    Wake(NodeId, Life),
    /// A request reaches the store.
    Arrives(NodeId, Life, RequestId, Box<Request>),
    /// An answer reaches an agent.
    Answers(NodeId, Life, RequestId, Box<Answer>),
    /// The database's log, up to this length, reaches an agent.
    News(NodeId, Life, usize),
    /// A call comes back.
    Returns(NodeId, Life, ResourceId, CallId, Return),
    /// A check out of turn is carried out.
    Looks(NodeId, Life, ResourceId, CallId),
    /// A start takes effect, unless the VM's version has moved on.
    Started(NodeId, ResourceId, u32),
    /// A graceful stop takes effect, unless the VM's version has moved on.
    Stopped(NodeId, ResourceId, u32),
    /// A Terminate takes effect.
    Killed(NodeId, Life, ResourceId, CallId),
    /// A sweep is carried out.
    Sweeps(NodeId, Life, BeatId),
    /// An inventory is carried out.
    Lists(NodeId, Life),
    /// A monitor is up again.
    MonitorUp(NodeId, Life, Monitor),
    /// The guardian acknowledges a deadline.
    Guards(NodeId, Life, Moment),
    /// The guardian's deadline may have come.
    GuardianDue(NodeId),
    /// The watchdog may fire.
    WatchdogDue(NodeId),
    /// A machine has booted.
    Booted(NodeId, u64),
    /// An agent is started by its init.
    AgentStarts(NodeId, u64),
    /// The groups that prefer a node are moved back to it.
    BringBack(NodeId),
    /// The story goes on: the act with this number.
    Act(usize),
    /// Time passes that an expectation waits for.
    Nothing,
}

/// A happening and when it comes. Equal times come in the order in which they were planned.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Planned {
    at: Millis,
    order: u64,
    what: Happening,
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Everything that is going to happen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Reverse<Planned>>,
    planned: u64,
}

impl Queue {
    pub(crate) fn plan(&mut self, at: Millis, what: Happening) {
        self.planned = self.planned.saturating_add(1);
        self.heap.push(Reverse(Planned { at, order: self.planned, what }));
    }

    /// When the next thing happens.
    pub(crate) fn next_at(&self) -> Option<Millis> {
        self.heap.peek().map(|Reverse(planned)| planned.at)
    }

    /// The next thing that happens.
    pub(crate) fn pop(&mut self) -> Option<(Millis, Happening)> {
        self.heap.pop().map(|Reverse(planned)| (planned.at, planned.what))
    }
}
