//! Expectations, looked at while the world goes on.

use takeover::group;
use takeover::log::Entry;
use takeover::resource::Status;
use takeover::units::Millis;

use super::actual::{Actual, actual};
use crate::scenario::{Condition, Expectation, GroupState, NodeState, ResourceState, Story, When};
use crate::world::World;

/// How long nothing is written about a group that has settled.
const SETTLED: Millis = Millis::secs(2);

/// An expectation that was not met.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unmet {
    /// Where it stands.
    pub line: u32,
    /// When it failed.
    pub at: Millis,
    /// How many lines of the log had been written.
    pub lines: usize,
    /// What held instead.
    pub instead: String,
    /// The names of what it is about.
    pub about: Vec<String>,
}

/// An expectation that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watch {
    line: u32,
    expectation: Expectation,
    /// How much of the log was looked at, and whether the line that is meant was in it.
    read: usize,
    logged: bool,
}

impl Watch {
    pub(super) const fn new(line: u32, expectation: Expectation, read: usize) -> Self {
        Self { line, expectation, read, logged: false }
    }

    /// Reads on in the log, where the expectation speaks of it.
    fn read_on(&mut self, story: &Story, world: &World) {
        let Condition::Logged { text, about } = self.expectation.condition else { return };
        let (text, about) = (story.text(text), about.map(|about| story.text(about)));
        let meant = |entry: &Entry| {
            let whose = about.is_none_or(|about| entry.subject == about || entry.node == about);
            whose && entry.says().contains(text)
        };
        let new = world.log().get(self.read..).unwrap_or(&[]);
        self.logged = self.logged || new.iter().any(meant);
        self.read = world.log().len();
    }

    /// Whether what is expected holds now.
    fn holds(&self, world: &World) -> bool {
        self.logged || holds(world, &self.expectation.condition)
    }

    /// Whether it is met or broken by now; nothing while it is open.
    ///
    /// The world is looked at after every step. `at` a time is decided by the first step at that
    /// time or later, in the order of the story's lines.
    pub(super) fn look(&mut self, story: &Story, world: &World) -> Option<Result<(), Unmet>> {
        self.read_on(story, world);
        let holds = self.holds(world);
        let ends = self.expectation.when.ends();
        match self.expectation.when {
            When::By(_) if holds => Some(Ok(())),
            When::Throughout(_) if !holds && world.now() <= ends => Some(Err(self.unmet(world))),
            When::Never(_) if holds && world.now() <= ends => Some(Err(self.unmet(world))),
            When::At(_) if world.now() >= ends => Some(self.verdict(world, holds)),
            When::By(_) if world.now() > ends => Some(Err(self.unmet(world))),
            When::Throughout(_) | When::Never(_) if world.now() > ends => Some(Ok(())),
            When::At(_) | When::By(_) | When::Throughout(_) | When::Never(_) => None,
        }
    }

    /// What is open when the story ends.
    pub(super) fn at_the_end(&mut self, story: &Story, world: &World) -> Option<Unmet> {
        self.read_on(story, world);
        let holds = self.holds(world);
        match self.expectation.when {
            When::At(_) | When::By(_) => self.verdict(world, holds).err(),
            When::Never(_) if holds => Some(self.unmet(world)),
            When::Throughout(_) | When::Never(_) => None,
        }
    }

    fn verdict(&self, world: &World, holds: bool) -> Result<(), Unmet> {
        if holds { Ok(()) } else { Err(self.unmet(world)) }
    }

    fn unmet(&self, world: &World) -> Unmet {
        let Actual { words, about } = actual(world, world.names(), &self.expectation.condition);
        Unmet { line: self.line, at: world.now(), lines: world.log().len(), instead: words, about }
    }
}

/// Whether a condition holds now.
fn holds(world: &World, condition: &Condition) -> bool {
    match *condition {
        Condition::Resource { resource, state, node } => {
            let view = world.resource(resource);
            let there = node.is_none_or(|node| view.owner == Some(node));
            there && view.status == Some(status(state))
        }
        Condition::Group { group, state, node } => {
            let owner = world.record(group).and_then(group::Record::owner);
            let there = node.is_none_or(|node| owner == Some(node));
            there && world.group(group) == Some(group_status(state))
        }
        Condition::RunsOn { resource, node } => world.resource(resource).runs_on == Some(node),
        Condition::RunsNowhere(resource) => world.resource(resource).runs_on.is_none(),
        // A watch that has read such a line says so itself.
        Condition::Logged { .. } => false,
        Condition::Flag { resource, flag } => world.resource(resource).persistent == flag,
        Condition::Restarted { resource, times } => world.resource(resource).restarts == times,
        Condition::FailedOver { group, times } => world.failovers(group) == times,
        Condition::OwnedBy { group, node } => {
            world.record(group).and_then(group::Record::owner) == Some(node)
        }
        Condition::Acquired { group, most } => world.acquired(group) <= most,
        Condition::Settled(group) => world.unwritten_for(group) >= SETTLED,
        Condition::Waits(group) => world.waits(group),
        Condition::Node { node, state } => {
            let view = world.node(node);
            match state {
                NodeState::Up => view.up,
                NodeState::Down => !view.up,
                NodeState::Paused => view.paused,
                NodeState::Quarantined => view.quarantined,
            }
        }
    }
}

const fn status(state: ResourceState) -> Status {
    match state {
        ResourceState::Online => Status::Online,
        ResourceState::Offline => Status::Offline,
        ResourceState::OnlinePending => Status::OnlinePending,
        ResourceState::OfflinePending => Status::OfflinePending,
        ResourceState::Failed => Status::Failed,
    }
}

const fn group_status(state: GroupState) -> group::Status {
    match state {
        GroupState::Online => group::Status::Online,
        GroupState::Offline => group::Status::Offline,
        GroupState::PartialOnline => group::Status::PartialOnline,
        GroupState::Pending => group::Status::Pending,
        GroupState::Failed => group::Status::Failed,
    }
}
