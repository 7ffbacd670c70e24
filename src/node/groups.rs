//! This node's part in the ownership of groups: taking, holding, leaving.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Node;
use super::input::{Note, Output, Told};
use super::part::{Identity, Part, Role, View, goes_on, part};
use crate::group::{Advice, Change, Fact, Stay};
use crate::placement::Choice;
use crate::resource::{Author, Event, Manner, State};
use crate::session;
use crate::units::{Claim, GroupId, Incarnation, Moment, ResourceId};

impl Node {
    /// The life of this node while it is a member and not stopping.
    pub(super) const fn life(&self) -> Option<Incarnation> {
        match &self.session {
            session::State::Member(member) => Some(member.incarnation),
            session::State::Out { .. } | session::State::Stopping(_) => None,
        }
    }

    /// Who this node is, as it and its copy of the database know it.
    #[must_use]
    pub fn identity(&self) -> Identity<'_> {
        Identity {
            node: self.me,
            token: self.token,
            life: self.life(),
            session: self.cluster.session(self.me),
        }
    }

    /// Everything that this node's part in a group rests on; none if there is no such group.
    #[must_use]
    pub fn view(&self, now: Moment, group: GroupId) -> Option<View<'_>> {
        Some(View {
            me: self.identity(),
            role: self.role(group),
            record: self.cluster.record(group)?,
            generation: self.cluster.revision().generation,
            released: self.members_released(group),
            strangers: self.strangers(group).next().is_some(),
            may_start: self.session.may_start(self.shape.policy(), now),
            looked: self.found.is_some(),
            idle: self.open.idle(group),
        })
    }

    /// Looks at one group: what the database says, what this node does about it.
    pub(super) fn consider(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        let Some(record) = self.cluster.record(group).copied() else { return };
        self.serve(group, &record, out);
        let Some(view) = self.view(now, group) else { return };
        match part(&view) {
            Part::Nothing => self.last_epoch_adopted(group, out),
            Part::Hold(claim) => self.hold(now, group, claim, out),
            Part::Clear => self.clear(now, group, out),
            Part::Adopt { held, to } => {
                self.adopting.insert(group, held);
                self.propose(group, Change::Adopt { to }, out);
            }
            Part::Seek => self.seek(now, group, out),
            Part::HoldOn(claim) => self.hold_on(now, group, claim, out),
            Part::Leave(claim, manner) => self.leave(group, claim, manner),
            Part::WriteStopped(claim) => self.propose(group, Change::Stopped { claim }, out),
            Part::Forget => {
                self.set_role(group, Role::None);
                self.dirty.insert(group);
            }
        }
    }

    /// The group is to be left: its resources are released, then `stopped` is written.
    pub(super) fn leave(&mut self, group: GroupId, claim: Claim, manner: Manner) {
        self.set_role(group, Role::Leaving(claim, manner));
        self.ticking.remove(&group);
        self.dirty.insert(group);
    }

    fn members_released(&self, group: GroupId) -> bool {
        let released = |resource| self.machines.get(resource).is_some_and(State::released);
        self.shape.members(group).iter().all(|&resource| released(resource))
    }

    /// What runs here of a group, and not under the very claim that is adopted.
    fn strangers(&self, group: GroupId) -> impl Iterator<Item = ResourceId> {
        let adopted = self.adopting.get(&group).copied();
        let stamp = |resource| self.found.as_ref().and_then(|found| found.get(resource));
        let members = self.shape.members(group).iter();
        members
            .filter(move |resource| stamp(resource).is_some_and(|&stamp| !goes_on(stamp, adopted)))
            .copied()
    }

    /// What runs here without being this node's is ended.
    fn clear(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        let strangers: Vec<ResourceId> = self.strangers(group).collect();
        for resource in strangers {
            self.step_resource(now, resource, Event::Disowned, out);
        }
    }

    /// The group is this node's: its resources' gates open. What runs here is its own, and goes on.
    fn hold(&mut self, now: Moment, group: GroupId, claim: Claim, out: &mut Vec<Output>) {
        let shape = Arc::clone(&self.shape);
        let members = shape.members(group);
        self.adopting.remove(&group);
        self.set_role(group, Role::Holding(claim));
        self.waiting.remove(&group);
        let flag = |&resource| Some((resource, self.cluster.persistent(resource)?));
        let flags = members.iter().filter_map(flag).collect();
        out.push(Output::Told(Told::Held(group, claim, flags)));
        for &resource in members {
            if let Some(flag) = self.cluster.persistent(resource) {
                self.step_resource(now, resource, Event::Persisted(flag, Author::OutsideAct), out);
            }
            let runs = self.found.as_mut().and_then(|found| found.remove(&resource)).is_some();
            let event = if runs { Event::Adopt(claim) } else { Event::Hold(claim) };
            self.step_resource(now, resource, event, out);
        }
        self.dirty.insert(group);
    }

    /// The group is not this node's: it is acquired, where that is right.
    fn seek(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        let Some(advice) = self.cluster.advise(group, Fact::Loose, self.stamp(now)) else { return };
        self.take(group, advice, out);
    }

    /// Takes this node's share of everything that nobody holds.
    pub(super) fn take_share(&mut self, now: Moment, out: &mut Vec<Output>) {
        let may = self.session.may_start(self.shape.policy(), now);
        if !may || self.found.is_none() || self.identity().known_life().is_none() {
            return;
        }
        for advised in self.cluster.loose(self.stamp(now)) {
            let free = self.role(advised.group) == Role::None && self.open.idle(advised.group);
            if free && !self.adoptable(advised.group) {
                self.take(advised.group, advised.advice, out);
            }
        }
    }

    /// Acquires a group that nobody holds, where the advice is that this node should.
    fn take(&mut self, group: GroupId, advice: Advice, out: &mut Vec<Output>) {
        match (advice, self.cluster.proof(group)) {
            (Advice::Acquire(node, choice), Some(proof)) if node == self.me => {
                let Some(to) = self.next_claim(group) else { return self.no_epoch_left(group, out) };
                self.tell_choice(group, choice, out);
                self.propose(group, Change::Acquire { to, proof }, out);
            }
            (Advice::Stay(why), Some(_)) => self.wait(group, why, out),
            // Another node's turn, or somebody may still hold it.
            (
                Advice::Acquire(..) | Advice::Plan(..) | Advice::Park(_) | Advice::Retry | Advice::Stay(_),
                _,
            ) => {}
        }
    }

    /// An older life of this machine holds the group under its last epoch: it can be adopted under none.
    fn last_epoch_adopted(&mut self, group: GroupId, out: &mut Vec<Output>) {
        if self.adoptable(group) && self.next_claim(group).is_none() {
            self.no_epoch_left(group, out);
        }
    }

    /// Whoever would have taken the group says once why it does not (rule `epochs_only_grow`).
    fn no_epoch_left(&mut self, group: GroupId, out: &mut Vec<Output>) {
        if self.waiting.insert(group, Stay::LastEpoch) != Some(Stay::LastEpoch) {
            out.push(Output::Told(Told::Note(Note::Waits(group, Stay::LastEpoch))));
        }
    }

    /// A group that waits is told once for each reason, by the lowest node that is up, and looked
    /// at again at every tick.
    pub(super) fn wait(&mut self, group: GroupId, why: Stay, out: &mut Vec<Output>) {
        let speaks = self.cluster.up().lowest() == Some(self.me);
        if self.waiting.insert(group, why) != Some(why) && speaks {
            out.push(Output::Told(Told::Note(Note::Waits(group, why))));
        }
    }

    /// Tells why each node was taken or passed over.
    pub(super) fn tell_choice(&self, group: GroupId, choice: Option<Choice>, out: &mut Vec<Output>) {
        let Some(choice) = choice else { return };
        let reasons = self.shape.nodes().iter().map(|node| (node, choice.why(node))).collect();
        out.push(Output::Told(Told::Chose(group, reasons)));
    }

    /// Whether a group is this node's to adopt.
    pub(super) fn adoptable(&self, group: GroupId) -> bool {
        self.cluster.record(group).is_some_and(|record| self.identity().adopts(record))
    }

    /// The same, whether or not this agent is registered yet.
    pub(super) fn older_life_holds(&self, group: GroupId) -> bool {
        self.cluster.record(group).is_some_and(|record| self.identity().older_life_holds(record))
    }

    /// This life's claim on a group, if it were the next.
    fn next_claim(&self, group: GroupId) -> Option<Claim> {
        self.identity().next_claim(self.cluster.record(group)?, self.cluster.revision().generation)
    }
}
