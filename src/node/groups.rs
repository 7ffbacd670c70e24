//! This node's part in the ownership of groups: taking, holding, leaving.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Node;
use super::input::{Note, Output, Told};
use crate::group::{Advice, Change, Fact, Stay};
use crate::placement::Choice;
use crate::resource::{Author, Event, Manner, State};
use crate::session;
use crate::units::{Claim, Epoch, GroupId, Incarnation, Moment, ResourceId};

/// This node's part in one group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Role {
    /// None.
    None,
    /// It owns the group under this claim.
    Holding(Claim),
    /// It stops everything of the group; the claim is over for it, whatever the store says.
    Leaving(Claim, Manner),
}

impl Node {
    /// The life of this node while it is a member and not stopping.
    pub(super) const fn life(&self) -> Option<Incarnation> {
        match &self.session {
            session::State::Member(member) => Some(member.incarnation),
            session::State::Out { .. } | session::State::Stopping(_) => None,
        }
    }

    /// Looks at one group: what the database says, what this node does about it.
    pub(super) fn consider(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        let Some(record) = self.cluster.record(group).copied() else { return };
        self.serve(group, &record, out);
        let ours = |claim: &Claim| claim.node == self.me && Some(claim.incarnation) == self.life();
        let mine = record.open_claim().filter(ours);
        match (self.role(group), mine) {
            (Role::None, Some(claim)) => self.hold(now, group, claim, out),
            (Role::None, None) => self.seek(now, group, out),
            (Role::Holding(held), Some(claim)) if held == claim => {
                if record.out || record.heir.is_some_and(|heir| heir != self.me) {
                    self.leave(group, claim, Manner::Graceful);
                } else {
                    self.hold_on(now, group, claim, out);
                }
            }
            (Role::Holding(held), _) => self.leave(group, held, Manner::AtOnce),
            (Role::Leaving(claim, _), _) => self.leaving(group, claim, out),
        }
    }

    /// The group is to be left: its resources are released, then `stopped` is written.
    pub(super) fn leave(&mut self, group: GroupId, claim: Claim, manner: Manner) {
        self.set_role(group, Role::Leaving(claim, manner));
        self.ticking.remove(&group);
        self.dirty.insert(group);
    }

    /// Everything is released: the claim is closed in the database, for all resources whatever
    /// their flags (rule `handover_needs_proof`).
    fn leaving(&mut self, group: GroupId, claim: Claim, out: &mut Vec<Output>) {
        if !self.members_released(group) {
            return;
        }
        if self.cluster.record(group).and_then(crate::group::Record::open_claim) == Some(claim) {
            self.propose(group, Change::Stopped { claim }, out);
        } else {
            self.set_role(group, Role::None);
            self.dirty.insert(group);
        }
    }

    fn members_released(&self, group: GroupId) -> bool {
        let released = |resource| self.machines.get(resource).is_some_and(State::released);
        self.shape.members(group).iter().all(|&resource| released(resource))
    }

    /// The group is this node's: its resources' gates open. What runs here, stamped with the very
    /// claim that was adopted, is its own; anything else that is found here is cleared away first.
    fn hold(&mut self, now: Moment, group: GroupId, claim: Claim, out: &mut Vec<Output>) {
        let shape = Arc::clone(&self.shape);
        let members = shape.members(group);
        if !self.members_released(group) {
            return;
        }
        let adopted = self.adopting.remove(&group);
        let stranger = |resource: &&ResourceId| {
            self.found
                .as_ref()
                .and_then(|found| found.get(resource))
                .is_some_and(|stamped| stamped.is_none() || *stamped != adopted)
        };
        let strangers: Vec<ResourceId> = members.iter().filter(stranger).copied().collect();
        if !strangers.is_empty() {
            self.adopting.extend(adopted.map(|claim| (group, claim)));
            for resource in strangers {
                self.step_resource(now, resource, Event::Disowned, out);
            }
            return;
        }
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

    /// The group is not this node's: it is adopted, or acquired, where that is right.
    fn seek(&mut self, now: Moment, group: GroupId, out: &mut Vec<Output>) {
        let may = self.session.may_start(self.shape.policy(), now);
        let (Some(incarnation), true, true) = (self.life(), may, self.found.is_some()) else { return };
        if !self.open.idle(group) || !self.known_live(incarnation) {
            return;
        }
        if self.adoptable(group) {
            if let Some(to) = self.next_claim(group, incarnation) {
                let open = self.cluster.record(group).and_then(crate::group::Record::open_claim);
                self.adopting.extend(open.map(|claim| (group, claim)));
                self.propose(group, Change::Adopt { to }, out);
            }
            return;
        }
        let Some(advice) = self.cluster.advise(group, Fact::Loose, self.stamp(now)) else { return };
        self.take(group, incarnation, advice, out);
    }

    /// Takes this node's share of everything that nobody holds.
    pub(super) fn take_share(&mut self, now: Moment, out: &mut Vec<Output>) {
        let may = self.session.may_start(self.shape.policy(), now);
        let (Some(incarnation), true, true) = (self.life(), may, self.found.is_some()) else { return };
        if !self.known_live(incarnation) {
            return;
        }
        for advised in self.cluster.loose(self.stamp(now)) {
            let free = self.role(advised.group) == Role::None && self.open.idle(advised.group);
            if free && !self.adoptable(advised.group) {
                self.take(advised.group, incarnation, advised.advice, out);
            }
        }
    }

    /// Acquires a group that nobody holds, where the advice is that this node should.
    fn take(&mut self, group: GroupId, incarnation: Incarnation, advice: Advice, out: &mut Vec<Output>) {
        match (advice, self.cluster.proof(group)) {
            (Advice::Acquire(node, choice), Some(proof)) if node == self.me => {
                let Some(to) = self.next_claim(group, incarnation) else { return };
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

    /// Whether the copy of the database, too, says that this life is the newest and not over: what
    /// a superseded life proposes is refused, again and again.
    pub(super) fn known_live(&self, incarnation: Incarnation) -> bool {
        let live = self.cluster.session(self.me).and_then(session::Record::live);
        live.is_some_and(|hot| hot.incarnation == incarnation)
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

    /// Whether the group's open claim is an older life's of this very machine, and not over: a
    /// restarted agent keeps it by raising the epoch (rule `superseded_is_not_dead`).
    pub(super) fn adoptable(&self, group: GroupId) -> bool {
        self.life().is_some() && self.older_life_holds(group)
    }

    /// The same, whether or not this agent is registered yet: its inventory may be answered before its
    /// registration is. Until then its machine's token tells it from another machine of its name.
    pub(super) fn older_life_holds(&self, group: GroupId) -> bool {
        let Some(claim) = self.cluster.record(group).and_then(crate::group::Record::open_claim) else {
            return false;
        };
        let Some(session) = self.cluster.session(self.me) else { return false };
        let older = match self.life() {
            Some(life) => claim.incarnation < life,
            None => session.hot.is_some_and(|hot| hot.token == self.token),
        };
        claim.node == self.me && older && session.over(claim.incarnation).is_none()
    }

    /// This life's claim under the epoch after the newest; none after the last.
    pub(super) fn next_claim(&self, group: GroupId, incarnation: Incarnation) -> Option<Claim> {
        let newest = self.cluster.record(group)?.claim;
        let generation = self.cluster.revision().generation;
        let newest = newest.map(|claim| claim.epoch).filter(|epoch| epoch.generation() == generation);
        let epoch = newest.map_or_else(|| Epoch::new(generation, 1), Epoch::next)?;
        Some(Claim { epoch, incarnation, node: self.me })
    }
}
