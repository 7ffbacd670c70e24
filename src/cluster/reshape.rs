//! Changes of what the cluster consists of: who has to have stopped for them, and what they leave.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::command::{Applied, Refused};
use super::{Cluster, NodeRecord, Versioned};
use crate::group;
use crate::shape::{Reshaping, ResourceShape, place};
use crate::units::{GroupId, NodeId, ResourceId, Revision};

impl Cluster {
    /// Changes the shape (rule `shape_needs_stopped`). Groups that gain or lose a resource are held by
    /// nobody, by proof; a node that is removed is over by proof and owns nothing.
    pub(super) fn reshape(&mut self, change: &Reshaping) -> Result<Applied, Refused> {
        // What a backup says of who holds what may be old.
        if self.restored {
            return Err(Refused::Restored);
        }
        let next = self.shape.changed(change).map_err(Refused::Shape)?;
        let involved = self.involved(change);
        self.is_stopped(change, &involved)?;
        let before = cfg!(debug_assertions).then(|| self.clone());
        for group in involved {
            self.write_at(group, self.revision.next());
        }
        self.shape = Arc::new(next);
        self.make_room(change);
        debug_assert_eq!(
            before.map(|before| crate::rules::shape_step(&crate::rules::ShapeStep {
                before: &before,
                after: self
            })),
            Some(Ok(()))
        );
        Ok(Applied::Done)
    }

    /// The groups that have a part in a change: the one that a resource leaves, and the one that it
    /// comes to.
    fn involved(&self, change: &Reshaping) -> Vec<GroupId> {
        let of = |resource| self.present(resource).ok().map(|found| found.group);
        match *change {
            Reshaping::AddResource(_, new) => Vec::from([new.group]),
            Reshaping::Need(resource, _) | Reshaping::RemoveResource(resource) => {
                of(resource).into_iter().collect()
            }
            Reshaping::Regroup(resource, group) => of(resource).into_iter().chain([group]).collect(),
            Reshaping::RemoveGroup(group) | Reshaping::Prefer(group, _) => Vec::from([group]),
            Reshaping::AddGroup(..) | Reshaping::AddNode(..) | Reshaping::RemoveNode(_) => Vec::new(),
        }
    }

    /// Whether a group that has a part in a change was written after the revision on which the change
    /// was decided.
    pub(super) fn regrouped_since(&self, change: &Reshaping, seen: Revision) -> bool {
        self.involved(change).into_iter().any(|group| self.written(group).is_some_and(|at| at > seen))
    }

    /// Whether everything that a change touches has stopped, by proof.
    fn is_stopped(&self, change: &Reshaping, involved: &[GroupId]) -> Result<(), Refused> {
        match *change {
            // Where a group would rather be is no matter of what runs.
            Reshaping::Prefer(..) | Reshaping::AddGroup(..) | Reshaping::AddNode(..) => Ok(()),
            Reshaping::RemoveNode(node) => self.is_over(node),
            Reshaping::RemoveGroup(_)
            | Reshaping::AddResource(..)
            | Reshaping::Need(..)
            | Reshaping::RemoveResource(_)
            | Reshaping::Regroup(..) => {
                let held = involved.iter().find(|&&group| self.proof(group).is_none());
                held.map_or(Ok(()), |&group| Err(Refused::Held(group)))
            }
        }
    }

    /// Whether a node's newest life is over by proof, or it never had one, and it owns nothing.
    fn is_over(&self, node: NodeId) -> Result<(), Refused> {
        if self.session(node).is_none_or(|session| session.live().is_some()) {
            return Err(Refused::NotOver(node));
        }
        self.owned_by(node).first().map_or(Ok(()), |&group| Err(Refused::Owns(node, group)))
    }

    /// Notes that a group has just changed.
    fn write_at(&mut self, group: GroupId, at: Revision) {
        if let Some(versioned) = self.groups.get_mut(place(group.0)) {
            versioned.at = at;
        }
    }

    /// What is kept beside the shape follows it. What was removed keeps its place.
    fn make_room(&mut self, change: &Reshaping) {
        let at = self.revision.next();
        match *change {
            Reshaping::AddGroup(group, _) => {
                let record = group::Record { out: true, ..group::Record::FIRST };
                self.groups.push(Versioned { record, at });
                self.index.add_group(group);
            }
            Reshaping::RemoveGroup(group) => self.drop_group(group),
            Reshaping::AddResource(_, new) => {
                self.persistent.push(new.persistent);
                self.changed.push(at);
            }
            Reshaping::AddNode(..) => {
                self.nodes.push(NodeRecord { changed: at, ..NodeRecord::first() });
                self.index.add_node();
            }
            Reshaping::Prefer(..)
            | Reshaping::Need(..)
            | Reshaping::RemoveResource(_)
            | Reshaping::Regroup(..)
            | Reshaping::RemoveNode(_) => {}
        }
    }

    /// A group that nobody holds is not there any more: a claim that a life left behind is closed.
    fn drop_group(&mut self, group: GroupId) {
        let Some(versioned) = self.groups.get_mut(place(group.0)) else { return };
        let before = versioned.record;
        versioned.record.closed = before.claim.is_some();
        let after = versioned.record;
        self.index.moved(&self.shape, group, &before, &after);
        self.index.drop_group(group);
        if let Some(owner) = before.owner() {
            self.count_bereft(owner);
        }
    }

    /// A resource that was not removed.
    pub(super) fn present(&self, resource: ResourceId) -> Result<&ResourceShape, Refused> {
        let there = self.shape.has_resource(resource);
        self.shape.resource(resource).filter(|_| there).ok_or(Refused::Unknown)
    }

    /// Whether a node was removed from the cluster.
    pub(super) fn was_removed(&self, node: NodeId) -> bool {
        self.shape.every_node().contains(node) && !self.shape.nodes().contains(node)
    }
}
