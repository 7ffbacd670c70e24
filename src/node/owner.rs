//! What the owner of a group does about it: failing over, parking, retrying, going back.

use alloc::vec::Vec;

use super::Node;
use super::input::Output;
use super::part::Role;
use crate::group::{Advice, Change, Fact};
use crate::policy::{Failback, RestartAction};
use crate::resource::{Aftermath, Event, Phase, State};
use crate::units::{Claim, GroupId, Millis, Moment, ResourceId};

impl Node {
    /// Looks at a group that this node holds.
    pub(super) fn hold_on(&mut self, now: Moment, group: GroupId, claim: Claim, out: &mut Vec<Output>) {
        let Some(record) = self.cluster.record(group).copied() else { return };
        let marked = !record.tried.is_empty() || record.parked.is_some();
        if marked && self.succeeded(group) {
            self.propose(group, Change::Succeeded { claim }, out);
            return;
        }
        let fact = if self.draining() {
            Fact::Drain
        } else if record.parked.is_some() {
            Fact::Tick
        } else if let Some(retry) = self.cannot_run(group) {
            Fact::GaveUp(retry)
        } else {
            Fact::Tick
        };
        self.keep_ticking(group, record.parked.is_some());
        let Some(advice) = self.cluster.advise(group, fact, self.stamp(now)) else { return };
        self.follow(group, claim, advice, out);
    }

    /// Proposes what was advised.
    fn follow(&mut self, group: GroupId, claim: Claim, advice: Advice, out: &mut Vec<Output>) {
        match advice {
            Advice::Plan(heir, moving, choice) => {
                if self.open.idle(group) {
                    self.tell_choice(group, choice, out);
                }
                self.propose(group, Change::Plan { claim: Some(claim), heir, moving }, out);
            }
            Advice::Park(parked) => self.propose(group, Change::Park { claim, parked }, out),
            Advice::Retry => self.propose(group, Change::Retry { claim }, out),
            Advice::Acquire(..) | Advice::Stay(_) => {}
        }
    }

    /// Whether this node's groups are to leave it.
    fn draining(&self) -> bool {
        self.cluster.session(self.me).is_some_and(|session| session.cold.draining)
    }

    /// Groups that time alone can change are looked at again at every tick.
    fn keep_ticking(&mut self, group: GroupId, parked: bool) {
        let failback =
            self.shape.group(group).is_some_and(|group| group.policy.spec().failback != Failback::Prevent);
        if parked || failback || self.draining() {
            self.ticking.insert(group);
        } else {
            self.ticking.remove(&group);
        }
    }

    /// Whether a resource of the group cannot run here, and its group is to hear of it; then, when
    /// a retry is due at the earliest.
    #[allow(clippy::option_option, reason = "given up without a retry is not the same as not given up")]
    fn cannot_run(&self, group: GroupId) -> Option<Option<Millis>> {
        let paused = self.cluster.session(self.me).is_some_and(|session| session.cold.paused);
        let mut periods = self.shape.members(group).iter().filter_map(|&resource| {
            let spec = self.cluster.policy(resource)?.spec();
            let state = self.machines.get(resource)?;
            let told = spec.restart_action == RestartAction::Notify;
            let given_up = matches!(state.phase, Phase::Failed(Aftermath::GivenUp(_)));
            // A paused node never calls Online: what fails there fails over at once.
            let barred = paused && state.startable() && self.dependencies_online(resource);
            (told && (given_up || barred)).then_some(spec.retry_period_on_failure)
        });
        let first = periods.next()?;
        Some(periods.fold(first, |least, period| match (least, period) {
            (Some(least), Some(period)) => Some(least.min(period)),
            (one, None) | (None, one) => one,
        }))
    }

    /// Whether everything of the group that is wanted runs, and nothing has failed.
    fn succeeded(&self, group: GroupId) -> bool {
        let fine = |state: &State| match state.phase {
            Phase::Online(_) => true,
            Phase::Offline => !state.wanted(),
            Phase::OnlinePending(_) | Phase::OfflinePending(..) | Phase::Failed(_) => false,
        };
        let member = |&resource: &ResourceId| self.machines.get(resource).is_some_and(fine);
        self.shape.members(group).iter().all(member)
    }

    /// A parked group's record was cleared: what was given up gets fresh counters (rule
    /// `retry_after_failed`).
    pub(super) fn retried(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        if !matches!(self.role(group), Role::Holding(_)) {
            return;
        }
        let shape = alloc::sync::Arc::clone(&self.shape);
        for &resource in shape.members(group) {
            let given_up = |state: &State| matches!(state.phase, Phase::Failed(Aftermath::GivenUp(_)));
            if self.machines.get(resource).is_some_and(given_up) {
                self.step_resource(now, resource, Event::Retry, out);
            }
        }
    }
}
