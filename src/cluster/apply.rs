//! The fold: one command, one change of the database.

use super::command::{Applied, Command, Refused};
use super::{Cluster, NodeRecord};
use crate::group::{self, Change, Evidence};
use crate::policy::{Lease, Proofs, ResourcePolicy};
use crate::resource::{Author, Persistent};
use crate::session;
use crate::shape::place;
use crate::units::{Claim, GroupId, Incarnation, NodeId, ResourceId, Revision, Stamp, Token};

impl Cluster {
    /// Applies one command. Whoever applies the same commands in the same order holds the same
    /// database (rule `every_node_agrees`).
    ///
    /// # Errors
    /// [`Refused`] says why; the database is unchanged.
    pub fn apply(&mut self, command: &Command) -> Result<Applied, Refused> {
        self.compare_silence(command)?;
        self.fold(command)
    }

    /// The fold itself: what the store and every copy do alike.
    fn fold(&mut self, command: &Command) -> Result<Applied, Refused> {
        if self.overtaken(command) {
            return Err(Refused::Changed);
        }
        let applied = match *command {
            Command::Register { node, token, lease, after, at, silence } => {
                let empty = self.up().is_empty();
                let applied = self.register(node, token, lease, after)?;
                self.now = self.now.max(at);
                // The first registration while no session lives forms the cluster.
                if silence.is_some() || empty {
                    self.formed = self.now;
                }
                applied
            }
            Command::Renew { node, incarnation } => return self.renew(node, incarnation),
            Command::Dead { node, incarnation, renewals } => self.dead(node, incarnation, renewals)?,
            Command::Fence { node, fencing, instead } => self.fence(node, fencing, instead)?,
            Command::Withdraw { node, fencing, renewals } => self.withdraw(node, fencing, renewals)?,
            Command::Fenced { node, incarnation } => self.fenced(node, incarnation)?,
            Command::Change { group, seen, change } => self.change(group, seen, &change)?,
            Command::Persist { resource, flag, author, claim, .. } => {
                self.persist(resource, flag, author, claim)?
            }
            Command::SetPolicy { resource, policy, .. } => self.set_policy(resource, policy)?,
            Command::Pause { node, drain, .. } => self.pause(node, true, drain)?,
            Command::Resume { node, .. } => self.pause(node, false, false)?,
            Command::BeginTimeline { timeline } => self.begin_timeline(timeline)?,
            Command::AdoptStore { generation } => self.adopt_store(generation)?,
            Command::EndRestore { generation } => self.end_restore(generation)?,
            Command::Reshape { change, .. } => self.reshape(&change)?,
            Command::Advance { to } => {
                self.now = self.now.max(to);
                return Ok(Applied::Done);
            }
        };
        self.revision = self.revision.next();
        self.note_change(command);
        Ok(applied)
    }

    /// Whether what the command changes was changed after the revision on which it was decided: by
    /// somebody else, or by this very command.
    pub(crate) fn overtaken(&self, command: &Command) -> bool {
        if let Command::Reshape { change, seen } = command {
            return self.regrouped_since(change, *seen);
        }
        let (Some(thing), Some(seen)) = (changes(command), command.seen()) else { return false };
        let changed = match thing {
            Thing::Resource(resource) => self.changed.get(place(resource.0)).copied(),
            Thing::Node(node) => self.nodes.get(node.index()).map(|record| record.changed),
        };
        changed.is_some_and(|changed| changed > seen)
    }

    /// Notes that a command has just changed a resource or a node's use.
    fn note_change(&mut self, command: &Command) {
        let changed = match changes(command) {
            Some(Thing::Resource(resource)) => self.changed.get_mut(place(resource.0)),
            Some(Thing::Node(node)) => self.nodes.get_mut(node.index()).map(|record| &mut record.changed),
            None => None,
        };
        if let Some(changed) = changed {
            *changed = self.revision;
        }
    }

    /// Applies an entry of the store's log to a copy of the database. What a copy does not hold,
    /// because renewals do not stand in the log, is not asked again: the store did.
    ///
    /// # Errors
    /// [`Refused`] where the entry does not fit the copy: it is not a copy of that store.
    pub fn follow(&mut self, stamp: Stamp, command: &Command) -> Result<Applied, Refused> {
        self.now = self.now.max(stamp);
        if let Some((node, renewals)) = renewed(command) {
            let record = self.node_mut(node)?;
            record.session = record.session.counting(renewals);
        }
        self.fold(command)
    }

    pub(super) fn node_mut(&mut self, node: NodeId) -> Result<&mut NodeRecord, Refused> {
        let there = self.shape.nodes().contains(node);
        self.nodes.get_mut(node.index()).filter(|_| there).ok_or(Refused::Unknown)
    }

    /// A node's session record changes.
    pub(super) fn change_session(
        &mut self,
        node: NodeId,
        change: &session::Change,
    ) -> Result<session::Record, Refused> {
        let record = self.node_mut(node)?;
        record.session = session::apply(&record.session, change)?;
        Ok(record.session)
    }

    /// A machine begins a new life (rule `one_name_one_machine`).
    fn register(
        &mut self,
        node: NodeId,
        token: Token,
        lease: Lease,
        after: Option<Incarnation>,
    ) -> Result<Applied, Refused> {
        if self.restored {
            return Err(Refused::Restored);
        }
        if self.was_removed(node) {
            return Err(Refused::Barred);
        }
        let after = self.change_session(node, &session::Change::Register { token, lease, after })?;
        Ok(after.hot.map_or(Applied::Done, |hot| Applied::Registered(hot.incarnation)))
    }

    /// A renewal: a hot write that does not touch the database's revision.
    fn renew(&mut self, node: NodeId, incarnation: Incarnation) -> Result<Applied, Refused> {
        self.change_session(node, &session::Change::Renew { incarnation })?;
        Ok(Applied::Renewed)
    }

    /// An observer writes a life dead, comparing the renewals that it saw (rule
    /// `death_is_written`).
    fn dead(&mut self, node: NodeId, incarnation: Incarnation, renewals: u64) -> Result<Applied, Refused> {
        if self.shape.policy().spec().proofs == Proofs::FencingAgent {
            return Err(Refused::FencingOnly);
        }
        self.change_session(node, &session::Change::Dead { incarnation, renewals })?;
        self.lost_once_more(node);
        Ok(Applied::Done)
    }

    /// Counts the groups that a node's over lives leave behind.
    pub(super) fn count_bereft(&mut self, node: NodeId) {
        let over = |group: &&GroupId| matches!(self.proof(**group), Some(group::Proof::Over(..)));
        let count = self.owned_by(node).iter().filter(over).count();
        self.index.set_bereft(node, u32::try_from(count).unwrap_or(u32::MAX));
    }

    /// Counts a loss, and quarantines the node if it was lost too often and the share of nodes in
    /// quarantine allows it (rule `quarantine`).
    pub(super) fn lost_once_more(&mut self, node: NodeId) {
        let spec = *self.shape.policy().spec();
        let now = self.now;
        let quarantined = self.quarantined(now).without(node).len().saturating_add(1);
        let share = u32::from(spec.quarantine_share).saturating_mul(self.shape.nodes().len());
        let room = quarantined.saturating_mul(100) <= share;
        self.count_bereft(node);
        let Ok(record) = self.node_mut(node) else { return };
        if record.session.cold.paused {
            // An administrator took it out of use first: a planned shutdown is no loss.
            return;
        }
        record.losses = record.losses.with(now);
        let often = spec.quarantine_threshold > 0
            && record.losses.count(now, spec.quarantine_period) >= spec.quarantine_threshold;
        if often && room {
            record.quarantined_until = now.after(spec.quarantine_duration);
        }
    }

    /// The sessions that a change of this record is held against.
    #[must_use]
    pub fn evidence(&self, record: &group::Record, change: &Change) -> Evidence<'_> {
        let new = match change {
            Change::Acquire { to, .. } | Change::Adopt { to } => self.session(to.node),
            Change::Plan { .. }
            | Change::Stopped { .. }
            | Change::Park { .. }
            | Change::Retry { .. }
            | Change::Succeeded { .. }
            | Change::TakeOut { .. }
            | Change::PutBack { .. } => None,
        };
        Evidence { old: record.claim.and_then(|claim| self.session(claim.node)), new, at: self.now }
    }

    /// A group goes to no node that cannot bear its weight; two nodes' advice may not know of each
    /// other, so the write asks again.
    fn bears(&self, group: GroupId, change: &Change) -> Result<(), Refused> {
        let Change::Acquire { to, .. } = change else { return Ok(()) };
        let weight = self.shape.group(group).map_or(0, |group| group.policy.spec().weight);
        let owner = self.record(group).and_then(group::Record::owner);
        let full = self.index.full(&self.shape, (weight, owner), |_| 0).contains(to.node);
        if full { Err(Refused::Record(group::Refused::Full)) } else { Ok(()) }
    }

    /// A claim begins under this database's generation, and not while leases from before it was
    /// restored may run.
    fn begins(&self, change: &Change) -> Result<(), Refused> {
        let (Change::Acquire { to, .. } | Change::Adopt { to }) = change else { return Ok(()) };
        let ours = to.epoch.generation() == self.revision.generation;
        if self.restored || !ours { Err(Refused::Restored) } else { Ok(()) }
    }

    /// A group's record changes, if it is still the one that was read.
    fn change(&mut self, group: GroupId, seen: Revision, change: &Change) -> Result<Applied, Refused> {
        let there = self.shape.has_group(group);
        let versioned = *self.groups.get(place(group.0)).filter(|_| there).ok_or(Refused::Unknown)?;
        if versioned.at != seen {
            return Err(Refused::Record(group::Refused::Changed));
        }
        if let Change::Plan { heir, .. } = change {
            self.session(*heir).filter(|_| self.shape.nodes().contains(*heir)).ok_or(Refused::Unknown)?;
        }
        self.begins(change)?;
        self.bears(group, change)?;
        let evidence = self.evidence(&versioned.record, change);
        let after = group::apply(&versioned.record, evidence, change).map_err(Refused::Record)?;
        let freed = matches!(self.proof(group), Some(group::Proof::Over(..)))
            && (after.claim != versioned.record.claim || after.closed);
        if let Some(old) = versioned.record.owner().filter(|_| freed) {
            self.index.set_bereft(old, self.index.bereft(old).saturating_sub(1));
        }
        self.index.moved(&self.shape, group, &versioned.record, &after);
        if let Some(place) = self.groups.get_mut(place(group.0)) {
            place.record = after;
            place.at = self.revision.next();
        }
        Ok(Applied::Done)
    }

    /// A resource's flag changes: by an operator, or by the owner that noticed an outside act.
    fn persist(
        &mut self,
        resource: ResourceId,
        flag: Persistent,
        author: Author,
        claim: Option<Claim>,
    ) -> Result<Applied, Refused> {
        let group = self.present(resource)?.group;
        let open = self.record(group).and_then(group::Record::open_claim);
        if author == Author::OutsideAct && (claim.is_none() || claim != open) {
            return Err(Refused::NotTheClaim);
        }
        let place = self.persistent.get_mut(place(resource.0)).ok_or(Refused::Unknown)?;
        *place = flag;
        Ok(Applied::Done)
    }

    /// A resource's policy changes while it runs.
    fn set_policy(&mut self, resource: ResourceId, policy: ResourcePolicy) -> Result<Applied, Refused> {
        self.present(resource)?;
        self.policies.insert(resource, policy);
        Ok(Applied::Done)
    }

    /// An administrator pauses or resumes a node; it survives the node's restarts.
    fn pause(&mut self, node: NodeId, paused: bool, drain: bool) -> Result<Applied, Refused> {
        let change = if paused { session::Change::Pause { drain } } else { session::Change::Resume };
        self.change_session(node, &change)?;
        Ok(Applied::Done)
    }
}

/// What a command changes that remembers when it was last changed.
enum Thing {
    Resource(ResourceId),
    Node(NodeId),
}

const fn changes(command: &Command) -> Option<Thing> {
    match *command {
        Command::Persist { resource, .. } | Command::SetPolicy { resource, .. } => {
            Some(Thing::Resource(resource))
        }
        Command::Pause { node, .. } | Command::Resume { node, .. } => Some(Thing::Node(node)),
        Command::Register { .. }
        | Command::Renew { .. }
        | Command::Dead { .. }
        | Command::Fence { .. }
        | Command::Withdraw { .. }
        | Command::Fenced { .. }
        | Command::Change { .. }
        | Command::BeginTimeline { .. }
        | Command::AdoptStore { .. }
        | Command::EndRestore { .. }
        | Command::Advance { .. }
        | Command::Reshape { .. } => None,
    }
}

/// The renewals of which a command speaks, and whose they are: what a copy does not hold.
const fn renewed(command: &Command) -> Option<(NodeId, u64)> {
    match *command {
        Command::Dead { node, renewals, .. } | Command::Withdraw { node, renewals, .. } => {
            Some((node, renewals))
        }
        Command::Fence { node, fencing, .. } => Some((node, fencing.renewals)),
        Command::Register { .. }
        | Command::Renew { .. }
        | Command::Fenced { .. }
        | Command::Change { .. }
        | Command::Persist { .. }
        | Command::SetPolicy { .. }
        | Command::Pause { .. }
        | Command::Resume { .. }
        | Command::BeginTimeline { .. }
        | Command::AdoptStore { .. }
        | Command::EndRestore { .. }
        | Command::Advance { .. }
        | Command::Reshape { .. } => None,
    }
}
