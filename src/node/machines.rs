//! The machines of every resource on one node, and what is kept beside them so that a sweep reads
//! packed bytes instead of whole states.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use crate::policy::ResourcePolicy;
use crate::resource::{self, Event, Finding, Phase, Report, Reread, State, Step};
use crate::shape::place;
use crate::units::{Moment, ResourceId};

/// What a report must say so that nothing is to be done about a resource.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Expect {
    /// Every report has to be compared.
    Anything,
    /// That it runs.
    Running,
    /// That it does not.
    Stopped,
}

impl Expect {
    /// What this state expects.
    pub(super) const fn of(state: &State) -> Self {
        if state.misses != 0 || state.monitor_restarts != 0 {
            return Self::Anything;
        }
        match state.phase {
            Phase::Online(Reread::No) if state.wanted() => Self::Running,
            Phase::Offline if state.held.is_some() && !state.wanted() => Self::Stopped,
            Phase::Offline
            | Phase::OnlinePending(_)
            | Phase::Online(_)
            | Phase::OfflinePending(..)
            | Phase::Failed(_) => Self::Anything,
        }
    }

    /// Whether a finding says just that (rule `match_means_no_action`).
    pub(super) const fn met(self, finding: Finding) -> bool {
        let Finding::Said(report, _) = finding else { return false };
        match self {
            Self::Anything => false,
            Self::Running => {
                matches!(report, Report::Online | Report::OnlinePending | Report::OfflinePending)
            }
            Self::Stopped => matches!(
                report,
                Report::Offline | Report::Stopped | Report::OnlinePending | Report::OfflinePending
            ),
        }
    }
}

/// The machines of every resource on one node.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Machines {
    states: Vec<State>,
    expects: Vec<Expect>,
    /// The step at which each resource was last stepped.
    stepped: Vec<u64>,
    step: u64,
    dues: BTreeSet<(Moment, ResourceId)>,
    starting: u32,
    unreleased: u32,
}

impl Machines {
    /// One machine for each resource of the shape.
    pub(super) fn new(states: Vec<State>) -> Self {
        let expects = states.iter().map(Expect::of).collect();
        let stepped = states.iter().map(|_| 0).collect();
        Self { states, expects, stepped, step: 0, dues: BTreeSet::new(), starting: 0, unreleased: 0 }
    }

    /// One machine more, for a resource that was added.
    pub(super) fn push(&mut self, state: State) {
        self.expects.push(Expect::of(&state));
        self.states.push(state);
        self.stepped.push(0);
    }

    pub(super) fn get(&self, resource: ResourceId) -> Option<&State> {
        self.states.get(place(resource.0))
    }

    pub(super) fn all(&self) -> &[State] {
        &self.states
    }

    /// Whether every machine is released: nothing runs here or can take effect.
    pub(super) const fn all_released(&self) -> bool {
        self.unreleased == 0
    }

    /// How many are starting.
    pub(super) const fn starting(&self) -> u32 {
        self.starting
    }

    /// The number of the newest step of any machine.
    pub(super) const fn steps(&self) -> u64 {
        self.step
    }

    /// Whether a finding needs no step at all.
    pub(super) fn met(&self, resource: ResourceId, finding: Finding) -> bool {
        self.expects.get(place(resource.0)).is_some_and(|expect| expect.met(finding))
    }

    /// Whether a resource was stepped after this step.
    pub(super) fn stepped_since(&self, resource: ResourceId, step: u64) -> bool {
        self.stepped.get(place(resource.0)).is_none_or(|&at| at > step)
    }

    /// When a machine is next due.
    pub(super) fn due(&self) -> Option<Moment> {
        self.dues.first().map(|&(at, _)| at)
    }

    /// A machine that is due now.
    pub(super) fn pop_due(&mut self, now: Moment) -> Option<ResourceId> {
        self.dues.first().filter(|&&(at, _)| at <= now).map(|&(_, resource)| resource)
    }

    /// Steps one machine; says the state before and the step. None if there is no such resource, and
    /// where its machine refuses the event: then nothing has changed.
    pub(super) fn apply(
        &mut self,
        policy: &ResourcePolicy,
        resource: ResourceId,
        now: Moment,
        event: Event,
    ) -> Option<(State, Step)> {
        let state = self.states.get_mut(place(resource.0))?;
        let before = *state;
        let step = resource::step(policy, &before, now, event).ok()?;
        *state = step.state;
        if before != step.state || !step.actions.is_empty() {
            self.step = self.step.saturating_add(1);
            self.keep(resource, &before, &step.state);
        }
        Some((before, step))
    }

    /// Keeps what stands beside the states.
    fn keep(&mut self, resource: ResourceId, before: &State, after: &State) {
        if let Some(expect) = self.expects.get_mut(place(resource.0)) {
            *expect = Expect::of(after);
        }
        if let Some(at) = self.stepped.get_mut(place(resource.0)) {
            *at = self.step;
        }
        if before.due() != after.due() {
            if let Some(at) = before.due() {
                self.dues.remove(&(at, resource));
            }
            if let Some(at) = after.due() {
                self.dues.insert((at, resource));
            }
        }
        let starting = |state: &State| u32::from(matches!(state.phase, Phase::OnlinePending(_)));
        let unreleased = |state: &State| u32::from(!state.released());
        self.starting = self.starting.saturating_add(starting(after)).saturating_sub(starting(before));
        self.unreleased =
            self.unreleased.saturating_add(unreleased(after)).saturating_sub(unreleased(before));
    }
}
