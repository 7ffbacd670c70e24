//! What is going to happen, in the order of its time.

use core::cmp::Reverse;
use core::hash::{Hash, Hasher};
use std::collections::BinaryHeap;
use std::sync::Arc;

use takeover::node::{Answer, BeatId, Monitor, Request, RequestId};
use takeover::resource::Return;
use takeover::units::{CallId, Claim, Incarnation, Millis, Moment, NodeId, Position, ResourceId};

use super::kept::digest;
use crate::scenario::Act;

/// One run of one agent: what was on its way to an earlier one is lost.
pub(crate) type Life = u64;

/// Something that is going to happen.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Happening {
    /// An agent's deadline comes.
    Wake(NodeId, Life),
    /// A request reaches the store, which must be at this revision at least.
    Arrives(NodeId, Life, RequestId, Arc<Request>, Option<Position>),
    /// An answer reaches an agent.
    Answers(NodeId, Life, RequestId, Arc<Answer>),
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
    /// A node's fencing agent has done what it can about a life of another node.
    Fences(NodeId, Life, NodeId, Incarnation),
    /// A machine has booted.
    Booted(NodeId, u64),
    /// An agent is started by its init.
    AgentStarts(NodeId, u64),
    /// The groups that prefer a node are moved back to it.
    BringBack(NodeId),
    /// A host that shuts down looks whether its groups have left.
    Halts(NodeId, u64),
    /// The story goes on: the act with this number.
    Act(usize),
    /// Something happens that an earlier act brings with it.
    Befalls(Act),
    /// A start that its hypervisor was late with takes effect, whatever became of it meanwhile.
    Late(NodeId, ResourceId, Claim, Option<(Life, CallId)>),
    /// Time passes that an expectation waits for.
    Nothing,
}

/// A happening and when it comes. Equal times come in the order in which they were planned, after
/// the acts of the story.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Planned {
    pub(crate) at: Millis,
    /// When it was planned.
    pub(crate) since: Millis,
    order: u64,
    pub(crate) what: Happening,
    /// 128 bits that stand for what happens, and when.
    digest: u128,
}

impl Planned {
    /// What comes first.
    const fn turn(&self) -> (Millis, bool, u64) {
        (self.at, !matches!(self.what, Happening::Act(_) | Happening::Befalls(_)), self.order)
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.turn().cmp(&other.turn())
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
    pub(crate) fn plan(&mut self, since: Millis, at: Millis, what: Happening) {
        self.planned = self.planned.saturating_add(1);
        let digest = digest(&(at, &what));
        self.heap.push(Reverse(Planned { at, since, order: self.planned, what, digest }));
    }

    /// When the next thing happens.
    pub(crate) fn next_at(&self) -> Option<Millis> {
        self.heap.peek().map(|Reverse(planned)| planned.at)
    }

    /// The next thing that happens.
    pub(crate) fn pop(&mut self) -> Option<(Millis, Happening)> {
        self.heap.pop().map(|Reverse(planned)| (planned.at, planned.what))
    }

    /// Everything, in no particular order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Planned> {
        self.heap.iter().map(|Reverse(planned)| planned)
    }

    /// Drops what is void.
    pub(crate) fn retain(&mut self, mut stays: impl FnMut(&Planned) -> bool) {
        self.heap.retain(|Reverse(planned)| stays(planned));
    }

    /// Everything in its order: what two queues have in common that bring the same.
    fn in_order(&self) -> Vec<&Planned> {
        let mut all: Vec<&Planned> = self.all().collect();
        all.sort_unstable();
        all
    }
}

impl PartialEq for Queue {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.in_order(), other.in_order());
        let same = |(ours, theirs): (&&Planned, &&Planned)| ours.at == theirs.at && ours.what == theirs.what;
        ours.len() == theirs.len() && ours.iter().zip(&theirs).all(same)
    }
}

impl Eq for Queue {}

impl Hash for Queue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for planned in self.in_order() {
            state.write_u128(planned.digest);
        }
    }
}
