//! The store's answers, and the log of the database.

use alloc::vec::Vec;

use super::company::Company;
use super::input::{Answer, Note, Output, Request, RequestId, StoreNews, Told};
use super::part::Role;
use super::requests::Purpose;
use super::restore::{begin_anew, restore_ended};
use super::{Node, Rejected};
use crate::cluster::{Applied, Command, Refused};
use crate::group::Change;
use crate::resource::{Author, Event};
use crate::session;
use crate::units::{GroupId, Incarnation, Moment, NodeId, ResourceId, Revision, Stamp};

impl Node {
    pub(super) fn on_answer(
        &mut self,
        now: Moment,
        request: RequestId,
        answer: &Answer,
        out: &mut Vec<Output>,
    ) -> Result<(), Rejected> {
        // An answer to a request that was given up changes nothing.
        let Some(purpose) = self.open.requests.remove(&request) else { return Ok(()) };
        let anew = self.compare(answer, out);
        match purpose {
            Purpose::Register { asked } => self.registered(now, asked, answer, out)?,
            Purpose::Renew { incarnation, asked } => self.renewed(now, incarnation, asked, answer, out)?,
            Purpose::Change(group) => self.changed(group, answer, out),
            Purpose::Record(resource) => self.recorded(now, resource, answer, out),
            Purpose::Dead(node, incarnation) => self.written_dead(node, incarnation, answer, out),
            Purpose::Fence(node) => self.dying = self.dying.without(node),
            Purpose::Withdraw(node, incarnation) => self.withdrawn(node, incarnation, answer, out),
            Purpose::Fenced(node, incarnation) => self.written_fenced(node, incarnation, answer, out),
            Purpose::Owner(resource) => self.owner_read(now, resource, answer, out),
            Purpose::Settle(group) => self.settled(group, answer),
            Purpose::Order(order, command) => self.ordered(order, command, answer, out),
            Purpose::Recheck(order, command) => self.rechecked(order, command, answer, out),
            Purpose::EndRestore => restore_ended(answer, out),
            Purpose::Observe => self.observed(now, answer, out),
            Purpose::Look => self.looked(now, answer, out)?,
        }
        if anew {
            begin_anew(out);
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
                self.company = Company::Unknown;
                session::Event::Registered { incarnation: *incarnation, asked }
            }
            Answer::Refused(Refused::NotSilent, _) => {
                self.not_silent(now, asked, out);
                return Ok(());
            }
            Answer::Refused(Refused::Restored, _) => self.must_wait(Note::Store(StoreNews::Waits), out),
            Answer::Refused(Refused::Barred, _) => self.must_wait(Note::Barred, out),
            Answer::Refused(..) => {
                let waits = self.must_wait(Note::NotYet, out);
                self.ask(Purpose::Observe, Request::Observe, out);
                waits
            }
            Answer::Applied(..)
            | Answer::Renewed(..)
            | Answer::Synced(_)
            | Answer::Observed(_)
            | Answer::OtherStore(_)
            | Answer::Unanswered => session::Event::Unanswered,
        };
        self.on_session(now, event, out)
    }

    /// The registration has to wait, which is told once, with the reason.
    fn must_wait(&mut self, why: Note, out: &mut Vec<Output>) -> session::Event {
        if !core::mem::replace(&mut self.told_waiting, true) {
            out.push(Output::Told(Told::Note(why)));
        }
        session::Event::NotYet
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
            | Answer::OtherStore(_)
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
            Answer::Applied(_, position) => self.busy_until(group, position.revision),
            Answer::Refused(refused, position) => {
                self.forget_change(group);
                out.push(Output::Told(Told::Note(Note::NotWritten(*refused))));
                self.busy_until(group, position.revision);
            }
            Answer::Renewed(..)
            | Answer::Synced(_)
            | Answer::Observed(_)
            | Answer::OtherStore(_)
            | Answer::Unanswered => {
                out.push(Output::Told(Told::Note(Note::Unanswered)));
                self.ask(Purpose::Settle(group), Request::Sync, out);
            }
        }
    }

    /// A linearizable read decides what became of a lost answer; without one it is asked again at
    /// the next tick.
    fn settled(&mut self, group: GroupId, answer: &Answer) {
        match answer {
            Answer::Synced(position) | Answer::Applied(_, position) | Answer::Refused(_, position) => {
                self.busy_until(group, position.revision);
            }
            Answer::Renewed(..) | Answer::Observed(_) | Answer::OtherStore(_) | Answer::Unanswered => {
                self.open.lost.insert(group);
            }
        }
    }

    /// Asks again what became of changes whose answers were lost.
    pub(super) fn settle_lost(&mut self, out: &mut Vec<Output>) {
        for group in core::mem::take(&mut self.open.lost) {
            self.ask(Purpose::Settle(group), Request::Sync, out);
        }
    }

    fn busy_until(&mut self, group: GroupId, revision: Revision) {
        if self.cluster.revision() >= revision {
            self.open.groups.remove(&group);
            // The copy shows what became of it: what was not told by now was not applied.
            self.forget_change(group);
            self.dirty.insert(group);
        } else {
            self.open.until.insert((revision, group));
        }
    }

    /// The copy of the database moved on: groups and strays that waited for it are looked at.
    fn caught_up(&mut self, now: Moment, out: &mut Vec<Output>) {
        let reached = self.cluster.revision();
        while let Some(&(_, group)) = self.open.until.first().filter(|(revision, _)| *revision <= reached) {
            self.open.until.pop_first();
            self.open.groups.remove(&group);
            self.forget_change(group);
            self.dirty.insert(group);
        }
        let ready = |(&stray, revision): (&ResourceId, &Option<Revision>)| {
            revision.is_some_and(|revision| revision <= reached).then_some(stray)
        };
        let strays: Vec<ResourceId> = self.open.strays.iter().filter_map(ready).collect();
        for stray in strays {
            self.open.strays.remove(&stray);
            self.disown(now, stray, out);
        }
        self.settle_orders(out);
    }

    fn owner_read(&mut self, now: Moment, resource: ResourceId, answer: &Answer, out: &mut Vec<Output>) {
        match answer {
            Answer::Synced(position) => {
                self.open.strays.insert(resource, Some(position.revision));
                self.caught_up(now, out);
            }
            // Without a store nothing is known, and nothing is touched; the next inventory asks.
            Answer::Applied(..)
            | Answer::Refused(..)
            | Answer::Renewed(..)
            | Answer::Observed(_)
            | Answer::OtherStore(_)
            | Answer::Unanswered => {
                self.open.strays.remove(&resource);
            }
        }
    }

    /// A linearizable read is in: what runs here is this node's to adopt, or it is a rogue.
    fn disown(&mut self, now: Moment, resource: ResourceId, out: &mut Vec<Output>) {
        let Some(group) = self.group_of(resource) else { return };
        let held = !matches!(self.role(group), Role::None);
        let ours = held || self.older_life_holds(group) || self.acquired(group);
        if ours && self.shape.has_resource(resource) {
            self.dirty.insert(group);
            return;
        }
        out.push(Output::Told(Told::Note(Note::Rogue(resource))));
        self.step_resource(now, resource, Event::Disowned, out);
    }

    /// Whether the copy of the database already says that this life owns the group.
    fn acquired(&self, group: GroupId) -> bool {
        self.cluster.record(group).is_some_and(|record| self.identity().owns(record).is_some())
    }

    fn recorded(&mut self, now: Moment, resource: ResourceId, answer: &Answer, out: &mut Vec<Output>) {
        if let Answer::Applied(..) = answer
            && let Some(state) = self.machines.get(resource)
        {
            out.push(Output::Told(Told::Note(Note::Recorded(resource, state.persistent))));
        }
        // What overtook it is on its way, and stands; or it was this very act, written before.
        if let Answer::Refused(refused, _) = answer
            && *refused != Refused::Changed
        {
            // Not the owner any more: the database's word stands.
            out.push(Output::Told(Told::Note(Note::NotWritten(*refused))));
            self.recording.remove(&resource);
            let Some(flag) = self.cluster.persistent(resource) else { return };
            self.step_resource(now, resource, Event::Persisted(flag, Author::OutsideAct), out);
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

    /// The next entry of the database's log.
    pub(super) fn on_logged(&mut self, now: Moment, stamp: Stamp, command: &Command, out: &mut Vec<Output>) {
        if !self.refuses_news(command, out) {
            self.follow_log(now, stamp, command, out);
            self.act_on(now, command, out);
            self.caught_up(now, out);
        }
    }

    /// The copy of the database takes an entry in.
    fn follow_log(&mut self, now: Moment, stamp: Stamp, command: &Command, out: &mut Vec<Output>) {
        if let Command::SetPolicy { resource, .. } = *command {
            self.change_pace(now, resource, false);
        }
        self.show(command);
        if self.cluster.follow(stamp, command).is_err() {
            // It is not the database that this is a copy of: nothing of its generation is believed.
            out.push(Output::Told(Told::Note(Note::Diverged)));
            self.seen = self.seen.end();
        }
        self.seen = self.seen.later(self.cluster.position());
        self.forget_errands();
    }

    /// What follows from an entry for this node.
    fn act_on(&mut self, now: Moment, command: &Command, out: &mut Vec<Output>) {
        match *command {
            // A node's life is over: its groups are placed again (rule `node_loss_fails_over`).
            Command::Dead { .. } | Command::Fenced { .. } => {
                self.look_at_own();
                self.sharing = true;
            }
            Command::Fence { node, fencing, .. } => self.fencing_asked(now, node, &fencing, out),
            Command::Register { node, .. } if node == self.me => self.look_at_everything(),
            Command::BeginTimeline { .. }
            | Command::AdoptStore { .. }
            | Command::EndRestore { .. }
            | Command::Withdraw { .. }
            | Command::Register { .. }
            | Command::Renew { .. }
            | Command::Advance { .. } => {}
            Command::Change { group, change, .. } => {
                if matches!(change, Change::Retry { .. }) {
                    self.retried(now, group, out);
                }
                if let Change::TakeOut { .. } | Change::PutBack { .. } = change {
                    self.served(group, matches!(change, Change::PutBack { .. }), out);
                }
                if self.open.untold.get(&group) == Some(&change) {
                    self.forget_change(group);
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
            Command::Reshape { change, .. } => self.reshaped(now, &change, out),
        }
    }
}
