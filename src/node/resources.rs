//! Stepping resources, and ordering their starts and stops.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::input::{Call, Note, Output, Stepped, Told};
use super::part::Role;
use super::{Node, Rejected, beat};
use crate::policy::Unconfirmed;
use crate::resource::{Action, Aftermath, Event, Manner, Phase, State, Step};
use crate::units::{GroupId, Moment, ResourceId};

impl Node {
    /// Steps a resource of the driver's naming.
    pub(super) fn on_event(
        &mut self,
        now: Moment,
        resource: ResourceId,
        event: Event,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        self.shape.resource(resource).ok_or(Rejected::Unknown)?;
        self.step_resource(now, resource, event, out);
        Ok(())
    }

    /// Steps one resource and passes its orders on. The group is looked at again if anything
    /// changed. An event that the machine refuses changes nothing: the node asks beforehand.
    pub(super) fn step_resource(
        &mut self,
        now: Moment,
        resource: ResourceId,
        event: Event,
        out: &mut Vec<Output>,
    ) {
        let Some(policy) = self.cluster.policy(resource) else { return };
        let Some((before, step)) = self.machines.apply(policy, resource, now, event) else { return };
        let Some(group) = self.group_of(resource) else { return };
        if before.phase != step.state.phase || !step.actions.is_empty() || before.held != step.state.held {
            self.dirty.insert(group);
            let (after, actions) = (step.state, step.actions);
            let stepped = Stepped { resource, event, before, after, actions };
            out.push(Output::Told(Told::Resource(Box::new(stepped))));
        } else if before.persistent != step.state.persistent
            || before.pulled != step.state.pulled
            || before.known_wanted() != step.state.known_wanted()
        {
            self.dirty.insert(group);
        }
        if !before.released() && step.state.released() {
            // Whatever was found here is gone.
            self.found.as_mut().and_then(|found| found.remove(&resource));
        }
        self.watch(now, resource, &before, &step.state);
        self.carry_out(resource, &step, out);
    }

    /// A resource is checked while its claim is held.
    fn watch(&mut self, now: Moment, resource: ResourceId, before: &State, after: &State) {
        if before.held.is_some() == after.held.is_some() {
            return;
        }
        self.keep_pace(now, resource, after.held.is_some());
    }

    /// A resource joins the sweeps of its policy, or leaves them.
    fn keep_pace(&mut self, now: Moment, resource: ResourceId, watched: bool) {
        let Some(policy) = self.cluster.policy(resource) else { return };
        for pace in beat::paces(resource, policy) {
            if watched {
                self.beats.join(pace, resource, now);
            } else {
                self.beats.leave(pace, resource);
            }
        }
    }

    /// A resource's policy changes: it leaves its sweeps before, and joins the new ones after.
    pub(super) fn change_pace(&mut self, now: Moment, resource: ResourceId, watched: bool) {
        if self.machines.get(resource).is_some_and(|state| state.held.is_some()) {
            self.keep_pace(now, resource, watched);
        }
    }

    /// The group of a resource.
    pub(super) fn group_of(&self, resource: ResourceId) -> Option<GroupId> {
        self.shape.resource(resource).map(|configured| configured.group)
    }

    fn carry_out(&mut self, resource: ResourceId, step: &Step, out: &mut Vec<Output>) {
        for &action in step.actions.iter() {
            match action {
                Action::Call { function, call, claim } => {
                    out.extend(self.look_before_call(resource).map(|(guid, persistent)| {
                        Output::Call(Call { resource, guid, persistent, function, call, claim })
                    }));
                }
                Action::OpenGate(claim) => out.push(Output::Gate(resource, Some(claim))),
                Action::CloseGate => out.push(Output::Gate(resource, None)),
                Action::Record(_) => {
                    self.recording.insert(resource);
                    self.record_outside_act(resource, out);
                }
                Action::Remember => out.push(Output::Remember(resource, step.state.restarts)),
                Action::ReadOwner => self.read_owner(resource, out),
                Action::RestartMonitor => self.restart_monitor(resource, out),
                // The group looks at its resources anyway, and finds one given up.
                Action::GiveUp(_) => {}
                Action::Escalate => self.escalate(resource, out),
            }
        }
    }

    /// Reads what a backend may know of the database, just before a call.
    fn look_before_call(
        &self,
        resource: ResourceId,
    ) -> Option<(crate::units::Guid, crate::resource::Persistent)> {
        Some((self.shape.resource(resource)?.guid, self.cluster.persistent(resource)?))
    }

    fn escalate(&self, resource: ResourceId, out: &mut Vec<Output>) {
        let policy = self.cluster.policy(resource).map(|policy| policy.spec().unconfirmed);
        out.push(match policy {
            Some(Unconfirmed::FenceSelf) => Output::FenceSelf(resource),
            Some(Unconfirmed::Wait) | None => Output::Told(Told::Note(Note::Stuck(resource))),
        });
    }

    /// Orders what a group's resources are ready for: starts in dependency order, stops in the
    /// reverse (rule `dependencies_in_order`).
    pub(super) fn advance(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        match self.role(group) {
            Role::None => {}
            Role::Holding(_) => self.advance_held(now, group, out),
            Role::Leaving(_, manner) => self.advance_leaving(now, group, manner, out),
        }
    }

    fn advance_held(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        let shape = Arc::clone(&self.shape);
        let members = shape.members(group);
        for &resource in members.iter().rev() {
            self.pull(now, resource, out);
        }
        for &resource in members.iter().rev() {
            if self.must_stop(resource) {
                self.step_resource(now, resource, Event::Stop, out);
            }
        }
        for &resource in members {
            let Some(priority) = self.start_priority(resource) else { continue };
            self.queue.insert((priority, resource));
        }
    }

    /// A resource flagged 0 is pulled up while a dependent is wanted (rule `flags_travel`).
    fn pull(&mut self, now: Moment, resource: ResourceId, out: &mut Vec<Output>) {
        let wanted = |&dependent: &ResourceId| self.machines.get(dependent).is_some_and(State::known_wanted);
        let pulled = self.shape.dependents(resource).iter().any(wanted);
        if self.machines.get(resource).is_some_and(|state| state.pulled != pulled) {
            self.step_resource(now, resource, Event::Pulled(pulled), out);
        }
    }

    /// Whether a resource of a held group has to go offline: not wanted and not needed, or one
    /// that it depends on is not Online.
    fn must_stop(&self, resource: ResourceId) -> bool {
        let Some(state) = self.machines.get(resource) else { return false };
        match state.phase {
            Phase::Online(_) | Phase::OnlinePending(_) => {
                let unwanted = !state.wanted() && !state.recording && self.dependents_idle(resource);
                unwanted || !self.dependencies_online(resource)
            }
            Phase::Failed(Aftermath::Resting(_) | Aftermath::Ready | Aftermath::GivenUp(_)) => {
                !state.wanted()
            }
            Phase::Offline
            | Phase::OfflinePending(..)
            | Phase::Failed(Aftermath::Clearing(_) | Aftermath::Stuck) => false,
        }
    }

    pub(super) fn dependencies_online(&self, resource: ResourceId) -> bool {
        let online = |&other: &ResourceId| {
            self.machines.get(other).is_some_and(|state| matches!(state.phase, Phase::Online(_)))
        };
        self.shape.resource(resource).is_some_and(|configured| configured.depends_on.iter().all(online))
    }

    /// Whether nothing that depends on it runs or is being started or stopped.
    fn dependents_idle(&self, resource: ResourceId) -> bool {
        let idle = |&other: &ResourceId| {
            self.machines.get(other).is_some_and(|state| match state.phase {
                Phase::Offline => true,
                Phase::Failed(aftermath) => !matches!(aftermath, Aftermath::Clearing(_) | Aftermath::Stuck),
                Phase::OnlinePending(_) | Phase::Online(_) | Phase::OfflinePending(..) => false,
            })
        };
        self.shape.dependents(resource).iter().all(idle)
    }

    /// The priority with which a resource waits for its start; none if it is not ready for it.
    fn start_priority(&self, resource: ResourceId) -> Option<crate::policy::Priority> {
        let state = self.machines.get(resource)?;
        let group = self.shape.resource(resource)?.group;
        let held = matches!(self.role(group), Role::Holding(_));
        // What depends on it is stopped first, also where only this one has to be restarted.
        let around = self.dependencies_online(resource) && self.dependents_idle(resource);
        let ready = held && state.startable() && state.known_wanted() && around;
        let priority = self.shape.group(group)?.policy.spec().priority;
        ready.then_some(priority)
    }

    /// Starts what waits, by priority, while slots are free (rule `start_throttle`), the lease
    /// allows it (rule `owner_or_nothing`) and the node is not paused (rule
    /// `paused_starts_nothing`).
    pub(super) fn fill_slots(&mut self, now: Moment, out: &mut Vec<Output>) {
        let paused = self.cluster.session(self.me).is_some_and(|session| session.cold.paused);
        let allowed = !paused && self.session.may_start(self.shape.policy(), now);
        let slots = u32::from(self.shape.policy().spec().start_throttle);
        // What is less urgent than a group that this node is just acquiring waits for it, so that the
        // order of answers does not decide who starts first.
        let urgent = self.open.urgent();
        while allowed && self.machines.starting() < slots {
            let Some(&(priority, _)) = self.queue.first() else { return };
            if urgent.is_some_and(|urgent| urgent < priority) {
                return;
            }
            let Some((_, resource)) = self.queue.pop_first() else { return };
            if self.start_priority(resource).is_some() {
                self.step_resource(now, resource, Event::Start, out);
            }
        }
    }

    /// Releases the resources of a group that leaves, dependents first; all at once where the
    /// lease ends.
    fn advance_leaving(&mut self, now: Moment, group: GroupId, manner: Manner, out: &mut Vec<Output>) {
        let shape = Arc::clone(&self.shape);
        for &resource in shape.members(group).iter().rev() {
            let Some(state) = self.machines.get(resource) else { continue };
            let released = |&other: &ResourceId| self.machines.get(other).is_some_and(State::released);
            // One whose dependency has failed meanwhile waits for nobody.
            let runs = matches!(state.phase, Phase::Online(_) | Phase::OnlinePending(_));
            let cut_off = runs && !self.dependencies_online(resource);
            let turn = manner == Manner::AtOnce || cut_off || shape.dependents(resource).iter().all(released);
            if turn && !state.released() && !leaving(state) {
                self.step_resource(now, resource, Event::Release(manner), out);
            }
        }
    }
}

/// Whether a resource's release is under way already, as fast as it can be.
fn leaving(state: &State) -> bool {
    state.held.is_none()
}
