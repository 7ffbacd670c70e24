//! Requests to the store, their answers, and the log of the database.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::groups::Role;
use super::input::{Answer, Note, Order, Output, Request, RequestId, Told};
use super::{Node, Rejected};
use crate::cluster::{Applied, Command, Refused};
use crate::group::Change;
use crate::resource::{Author, Event};
use crate::session;
use crate::units::{GroupId, Incarnation, Moment, NodeId, ResourceId, Revision, Stamp};

/// What a request is for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Purpose {
    Register {
        asked: Moment,
    },
    Renew {
        incarnation: Incarnation,
        asked: Moment,
    },
    Change(GroupId),
    Record(ResourceId),
    Dead(NodeId, Incarnation),
    /// Whose is what runs here?
    Owner(ResourceId),
    /// What became of a change whose answer was lost?
    Settle(GroupId),
    Order(Order),
    /// Is the older life under this node's name over?
    Observe,
}

/// What is under way for one group.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Busy {
    /// An answer is awaited.
    Asked,
    /// The copy of the database has to reach this revision first.
    Until(Revision),
}

/// The requests that are under way.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Open {
    next: u64,
    requests: BTreeMap<RequestId, Purpose>,
    groups: BTreeMap<GroupId, Busy>,
    /// Changes that this node proposed and has not yet told of.
    untold: BTreeMap<GroupId, Change>,
    /// Strays whose owner is settled when the copy reaches this revision.
    strays: BTreeMap<ResourceId, Option<Revision>>,
}

impl Open {
    /// Groups whose acquisition is under way.
    pub(super) fn acquiring(&self) -> impl Iterator<Item = GroupId> {
        let acquires = |change: &Change| matches!(change, Change::Acquire { .. });
        self.untold.iter().filter(move |(_, change)| acquires(change)).map(|(&group, _)| group)
    }

    /// Whether nothing is under way for a group.
    pub(super) fn idle(&self, group: GroupId) -> bool {
        !self.groups.contains_key(&group)
    }
}

impl Node {
    fn ask(&mut self, purpose: Purpose, request: Request, out: &mut Vec<Output>) {
        let id = RequestId(self.open.next);
        self.open.next = self.open.next.saturating_add(1);
        self.open.requests.insert(id, purpose);
        out.push(Output::Ask(id, request));
    }

    pub(super) fn ask_register(&mut self, now: Moment, out: &mut Vec<Output>) {
        let lease = *self.shape.policy().lease();
        let command = Command::Register { node: self.me, token: self.token, lease };
        self.ask(Purpose::Register { asked: now }, Request::Write(command), out);
    }

    pub(super) fn ask_renew(&mut self, now: Moment, incarnation: Incarnation, out: &mut Vec<Output>) {
        let stamp = self.stamp(now);
        self.ask(Purpose::Renew { incarnation, asked: now }, Request::Renew { incarnation, stamp }, out);
    }

    pub(super) fn ask_dead(
        &mut self,
        node: NodeId,
        incarnation: Incarnation,
        renewals: u64,
        out: &mut Vec<Output>,
    ) {
        let command = Command::Dead { node, incarnation, renewals };
        self.ask(Purpose::Dead(node, incarnation), Request::Write(command), out);
    }

    pub(super) fn ask_order(&mut self, order: Order, command: Command, out: &mut Vec<Output>) {
        self.ask(Purpose::Order(order), Request::Write(command), out);
    }

    /// Proposes a change of a group's record, one at a time.
    pub(super) fn propose(&mut self, group: GroupId, change: Change, out: &mut Vec<Output>) {
        if !self.open.idle(group) {
            return;
        }
        let Some(seen) = self.cluster.written(group) else { return };
        self.open.groups.insert(group, Busy::Asked);
        self.open.untold.insert(group, change);
        let command = Command::Change { group, seen, change };
        self.ask(Purpose::Change(group), Request::Write(command), out);
    }

    /// Writes an outside act down, on condition that the claim is still open.
    pub(super) fn record_outside_act(&mut self, resource: ResourceId, out: &mut Vec<Output>) {
        let under_way = self.open.requests.values().any(|purpose| *purpose == Purpose::Record(resource));
        let Some(state) = self.machines.get(resource) else { return };
        if under_way || !state.recording {
            return;
        }
        let (flag, claim) = (state.persistent, state.held);
        let command = Command::Persist { resource, flag, author: Author::OutsideAct, claim };
        self.ask(Purpose::Record(resource), Request::Write(command), out);
    }

    /// Reads, linearizably, whose a resource is that runs here.
    pub(super) fn read_owner(&mut self, resource: ResourceId, out: &mut Vec<Output>) {
        if self.open.strays.contains_key(&resource) {
            return;
        }
        self.open.strays.insert(resource, None);
        self.ask(Purpose::Owner(resource), Request::Sync, out);
    }

    pub(super) fn on_answer(
        &mut self,
        now: Moment,
        request: RequestId,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        // An answer to a request that was given up changes nothing.
        let Some(purpose) = self.open.requests.remove(&request) else { return Ok(()) };
        match purpose {
            Purpose::Register { asked } => self.registered(now, asked, answer, out)?,
            Purpose::Renew { incarnation, asked } => self.renewed(now, incarnation, asked, answer, out)?,
            Purpose::Change(group) => self.changed(group, answer, out),
            Purpose::Record(resource) => self.recorded(now, resource, answer, out),
            Purpose::Dead(node, incarnation) => self.written_dead(node, incarnation, answer, out),
            Purpose::Owner(resource) => self.owner_read(now, resource, answer, out),
            Purpose::Settle(group) => self.settled(group, answer, out),
            Purpose::Order(order) => self.ordered(order, answer, out),
            Purpose::Observe => self.observed(now, answer, out),
        }
        Ok(())
    }

    fn registered(
        &mut self,
        now: Moment,
        asked: Moment,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        let event = match answer {
            Answer::Applied(Applied::Registered(incarnation), _) => {
                session::Event::Registered { incarnation: *incarnation, asked }
            }
            Answer::Refused(..) => {
                self.ask(Purpose::Observe, Request::Observe, out);
                session::Event::NotYet
            }
            Answer::Applied(..)
            | Answer::Renewed(..)
            | Answer::Synced(_)
            | Answer::Observed(_)
            | Answer::Unanswered => session::Event::Unanswered,
        };
        self.on_session(now, event, out)
    }

    fn renewed(
        &mut self,
        now: Moment,
        incarnation: Incarnation,
        asked: Moment,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        match answer {
            Answer::Renewed(stamp, sightings) => {
                self.clock = (self.stamp(now).max(*stamp), now);
                self.on_session(now, session::Event::Renewed { incarnation, asked }, out)?;
                self.observe(now, sightings, out);
                Ok(())
            }
            Answer::Refused(Refused::NotLive, _) => {
                self.on_session(now, session::Event::Over(incarnation), out)
            }
            Answer::Refused(..)
            | Answer::Applied(..)
            | Answer::Synced(_)
            | Answer::Observed(_)
            | Answer::Unanswered => self.on_session(now, session::Event::Unanswered, out),
        }
    }

    /// An older life under this node's name stands in the way of its registration. After a power
    /// cut of the whole cluster nobody else may be there to see that it is over.
    fn observed(&mut self, now: Moment, answer: &Answer, out: &mut Vec<Output>) {
        if let Answer::Observed(sightings) = answer {
            self.observe(now, sightings, out);
        }
    }

    /// A change of a group's record was answered. Nothing more is proposed for the group before
    /// the copy of the database shows what became of it.
    fn changed(&mut self, group: GroupId, answer: &Answer, out: &mut Vec<Output>) {
        match answer {
            Answer::Applied(_, revision) => self.busy_until(group, *revision),
            Answer::Refused(refused, revision) => {
                self.open.untold.remove(&group);
                out.push(Output::Told(Told::Note(Note::NotWritten(*refused))));
                self.busy_until(group, *revision);
            }
            Answer::Renewed(..) | Answer::Synced(_) | Answer::Observed(_) | Answer::Unanswered => {
                out.push(Output::Told(Told::Note(Note::Unanswered)));
                self.ask(Purpose::Settle(group), Request::Sync, out);
            }
        }
    }

    /// A linearizable read decides what became of a lost answer; without one it is asked again.
    fn settled(&mut self, group: GroupId, answer: &Answer, out: &mut Vec<Output>) {
        match answer {
            Answer::Synced(revision) | Answer::Applied(_, revision) | Answer::Refused(_, revision) => {
                self.busy_until(group, *revision);
            }
            Answer::Renewed(..) | Answer::Observed(_) | Answer::Unanswered => {
                self.ask(Purpose::Settle(group), Request::Sync, out);
            }
        }
    }

    fn busy_until(&mut self, group: GroupId, revision: Revision) {
        if self.cluster.revision() >= revision {
            self.open.groups.remove(&group);
            self.dirty.insert(group);
        } else {
            self.open.groups.insert(group, Busy::Until(revision));
        }
    }

    /// The copy of the database moved on: groups and strays that waited for it are looked at.
    fn caught_up(&mut self, now: Moment, out: &mut Vec<Output>) {
        let reached = self.cluster.revision();
        let dirty = &mut self.dirty;
        self.open.groups.retain(|&group, busy| {
            let done = matches!(busy, Busy::Until(revision) if *revision <= reached);
            if done {
                dirty.insert(group);
            }
            !done
        });
        let ready = |(&stray, revision): (&ResourceId, &Option<Revision>)| {
            revision.is_some_and(|revision| revision <= reached).then_some(stray)
        };
        let strays: Vec<ResourceId> = self.open.strays.iter().filter_map(ready).collect();
        for stray in strays {
            self.open.strays.remove(&stray);
            self.disown(now, stray, out);
        }
    }

    fn owner_read(&mut self, now: Moment, resource: ResourceId, answer: &Answer, out: &mut Vec<Output>) {
        match answer {
            Answer::Synced(revision) => {
                self.open.strays.insert(resource, Some(*revision));
                self.caught_up(now, out);
            }
            // Without a store nothing is known, and nothing is touched; the next inventory asks.
            Answer::Applied(..)
            | Answer::Refused(..)
            | Answer::Renewed(..)
            | Answer::Observed(_)
            | Answer::Unanswered => {
                self.open.strays.remove(&resource);
            }
        }
    }

    /// A linearizable read is in: what runs here is this node's to adopt, or it is a rogue.
    fn disown(&mut self, now: Moment, resource: ResourceId, out: &mut Vec<Output>) {
        let Some(group) = self.group_of(resource) else { return };
        let ours = !matches!(self.role(group), Role::None) || self.adoptable(group) || self.acquired(group);
        if ours {
            self.dirty.insert(group);
            return;
        }
        out.push(Output::Told(Told::Note(Note::Rogue(resource))));
        self.step_resource(now, resource, Event::Disowned, out);
    }

    /// Whether the copy of the database already says that this life owns the group.
    fn acquired(&self, group: GroupId) -> bool {
        let open = self.cluster.record(group).and_then(crate::group::Record::open_claim);
        open.is_some_and(|claim| claim.node == self.me && Some(claim.incarnation) == self.life())
    }

    fn recorded(&mut self, now: Moment, resource: ResourceId, answer: &Answer, out: &mut Vec<Output>) {
        if let Answer::Applied(..) = answer
            && let Some(state) = self.machines.get(resource)
        {
            out.push(Output::Told(Told::Note(Note::Recorded(resource, state.persistent))));
        }
        if let Answer::Refused(refused, _) = answer {
            // Not the owner any more: the database's word stands.
            out.push(Output::Told(Told::Note(Note::NotWritten(*refused))));
            self.recording.remove(&resource);
            if let Some(flag) = self.cluster.persistent(resource) {
                self.step_resource(now, resource, Event::Persisted(flag, Author::OutsideAct), out);
            }
        }
    }

    fn written_dead(
        &mut self,
        node: NodeId,
        incarnation: Incarnation,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) {
        self.dying = self.dying.without(node);
        if matches!(answer, Answer::Applied(..)) {
            out.push(Output::Told(Told::Dead(node, incarnation)));
        }
    }

    fn ordered(&mut self, order: Order, answer: &Answer, out: &mut Vec<Output>) {
        out.push(Output::Told(match answer {
            Answer::Applied(..) => Told::Ordered(order),
            Answer::Refused(refused, _) => Told::Note(Note::NotWritten(*refused)),
            Answer::Renewed(..) | Answer::Synced(_) | Answer::Observed(_) | Answer::Unanswered => {
                Told::Note(Note::Unanswered)
            }
        }));
    }

    /// The next entry of the database's log.
    pub(super) fn on_logged(&mut self, now: Moment, stamp: Stamp, command: &Command, out: &mut Vec<Output>) {
        if let Command::SetPolicy { resource, .. } = *command {
            self.change_pace(now, resource, false);
        }
        if self.cluster.follow(stamp, command).is_err() {
            out.push(Output::Told(Told::Note(Note::Diverged)));
        }
        match *command {
            Command::Dead { node, .. } | Command::Fenced { node, .. } => self.lost(node),
            Command::Register { node, .. } if node == self.me => self.look_at_everything(),
            Command::Register { .. } | Command::Renew { .. } | Command::Advance { .. } => {}
            Command::Change { group, change, .. } => {
                if matches!(change, Change::Retry { .. }) {
                    self.retried(now, group, out);
                }
                if self.open.untold.get(&group) == Some(&change) {
                    self.open.untold.remove(&group);
                    out.push(Output::Told(Told::Group(group, change)));
                }
                self.dirty.insert(group);
            }
            Command::Persist { resource, flag, author, .. } => {
                self.recording.remove(&resource);
                self.step_resource(now, resource, Event::Persisted(flag, author), out);
            }
            Command::SetPolicy { resource, .. } => self.change_pace(now, resource, true),
            Command::Pause { .. } | Command::Resume { .. } => self.look_at_own(),
        }
        self.caught_up(now, out);
    }
}
