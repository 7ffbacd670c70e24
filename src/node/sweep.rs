//! Checks: sweeps, hypervisors' events, inventories, monitors.

use alloc::vec::Vec;

use super::Node;
use super::beat::BeatDue;
use super::input::{BeatId, Monitor, Note, Output, Told};
use crate::resource::{Check, Event, Finding, Return};
use crate::units::{Claim, Moment, ResourceId};

impl Node {
    /// Asks the sweeps whose time has come, and counts overdue answers as silence.
    pub(super) fn sweeps_due(&mut self, now: Moment, out: &mut Vec<Output>) {
        while let Some(due) = self.beats.pop(now, self.machines.steps()) {
            match due {
                BeatDue::Ask(beat, function) => out.push(Output::Sweep(beat, function)),
                BeatDue::Overdue(beat) => self.overdue(now, beat, out),
            }
        }
    }

    fn overdue(&mut self, now: Moment, beat: BeatId, out: &mut Vec<Output>) {
        let Some((meant, check, asked_at)) = self.beats.close(beat) else { return };
        for &resource in &meant {
            self.found_out(now, resource, check, asked_at, Finding::NoResponse, out);
        }
        self.beats.give_back(beat, meant);
    }

    /// A sweep was answered. Where everything is as expected, this reads packed bytes and does
    /// nothing else (rule `match_means_no_action`).
    pub(super) fn on_swept(&mut self, now: Moment, beat: BeatId, returns: &[Return], out: &mut Vec<Output>) {
        // A late answer, after it was counted as silence, says nothing.
        let Some((meant, check, asked_at)) = self.beats.close(beat) else { return };
        for (&resource, returned) in meant.iter().zip(returns) {
            let met = matches!(returned, Return::Found(finding) if self.machines.met(resource, *finding));
            if !met {
                self.unmet(now, resource, (check, asked_at), *returned, out);
            }
        }
        self.beats.give_back(beat, meant);
    }

    /// One answer of a sweep that is not what was expected. Apart, so that what is as expected stays a
    /// short loop.
    #[cold]
    fn unmet(
        &mut self,
        now: Moment,
        resource: ResourceId,
        (check, asked_at): (Check, u64),
        returned: Return,
        out: &mut Vec<Output>,
    ) {
        match returned {
            Return::Found(finding) => self.found_out(now, resource, check, asked_at, finding, out),
            Return::NotHere => self.step_resource(now, resource, Event::BackendGone, out),
            // A check is not implemented, or could not be carried out: no operation, no change.
            Return::Unsupported | Return::Done | Return::Failed => self.discard(resource, check, out),
        }
    }

    /// A check that the backend does not implement is told once.
    fn discard(&mut self, resource: ResourceId, check: Check, out: &mut Vec<Output>) {
        if self.discarded.insert((resource, check)) {
            out.push(Output::Told(Told::Note(Note::Discarded(resource, check))));
        }
    }

    /// One resource's finding: not what was expected. What was stepped since the sweep was asked
    /// is not meant (rule `checks_belong_to_an_instance`).
    fn found_out(
        &mut self,
        now: Moment,
        resource: ResourceId,
        check: Check,
        asked_at: u64,
        finding: Finding,
        out: &mut Vec<Output>,
    ) {
        if self.machines.stepped_since(resource, asked_at) && finding != Finding::NoResponse {
            return;
        }
        let Some(state) = self.machines.get(resource) else { return };
        let (claim, after) = (state.held, Some(state.last_call));
        self.step_resource(now, resource, Event::Reported { claim, after, check, finding }, out);
    }

    /// Before this agent first looks at what runs here, the gates that an earlier one left open are
    /// closed: what it does not find then cannot be started later unseen (rule
    /// `restart_of_the_agent`).
    pub(super) fn close_gates(&self, out: &mut Vec<Output>) {
        if self.found.is_none() {
            let all = (0_u32..).zip(self.machines.all());
            out.extend(all.map(|(number, _)| Output::Gate(ResourceId(number), None)));
        }
    }

    /// What runs on this machine. What is not this node's is looked into (rules
    /// `rogue_is_stopped`, `restart_of_the_agent`).
    pub(super) fn on_inventory(
        &mut self,
        now: Moment,
        running: &[(ResourceId, Option<Claim>)],
        out: &mut Vec<Output>,
    ) {
        let first = self.found.is_none();
        let released = |resource| self.machines.get(resource).is_some_and(crate::resource::State::released);
        let found = running.iter().copied().filter(|&(resource, _)| released(resource)).collect();
        self.found = Some(found);
        if first {
            self.look_at_everything();
        }
        let strays: Vec<ResourceId> = self.found.iter().flatten().map(|(&resource, _)| resource).collect();
        for resource in strays {
            self.look_into(now, resource, out);
        }
    }

    fn look_into(&mut self, now: Moment, resource: ResourceId, out: &mut Vec<Output>) {
        let Some(group) = self.group_of(resource) else { return };
        // What was removed from the cluster is nobody's to adopt.
        if self.adoptable(group) && self.shape.has_resource(resource) {
            self.dirty.insert(group);
            return;
        }
        let finding = Finding::Said(crate::resource::Report::Online, crate::resource::Cause::Unknown);
        let event = Event::Reported { claim: None, after: None, check: Check::Thorough, finding };
        self.step_resource(now, resource, event, out);
    }

    /// Asks for a monitor's restart, once until it happened.
    pub(super) fn restart_monitor(&mut self, resource: ResourceId, out: &mut Vec<Output>) {
        let monitor = self.monitor_of(resource);
        if self.restarting.insert(monitor) {
            out.push(Output::RestartMonitor(monitor));
        }
    }

    fn monitor_of(&self, resource: ResourceId) -> Monitor {
        let separate = self.cluster.policy(resource).is_some_and(|policy| policy.spec().separate_monitor);
        separate.then_some(resource)
    }

    /// A monitor was restarted: its unanswered calls never will be, and everything in it is looked
    /// at again (rules `silence_escalates`, `monitors_are_isolated`).
    pub(super) fn on_monitor_restarted(&mut self, now: Moment, monitor: Monitor, out: &mut Vec<Output>) {
        self.restarting.remove(&monitor);
        let disturbed: Vec<ResourceId> = (0_u32..)
            .zip(self.machines.all())
            .filter(|(_, state)| state.held.is_some() || !state.released())
            .map(|(number, _)| ResourceId(number))
            .filter(|&resource| self.monitor_of(resource) == monitor)
            .collect();
        for resource in disturbed {
            self.step_resource(now, resource, Event::MonitorRestarted, out);
        }
        self.beats.hurry(monitor, now);
        self.sweeps_due(now, out);
    }
}
