//! Who owns groups, in the reference.

use std::collections::BTreeSet;

use takeover::cluster::Refused;
use takeover::group::{self, Change, Moving, Parked, Proof};
use takeover::shape::GroupShape;
use takeover::units::{Claim, GroupId, NodeId, Revision, Stamp};

use super::lives::Life;
use super::naive::{Naive, only};

/// What is kept of one group.
#[derive(Clone, Debug)]
pub(super) struct Owned {
    weight: u64,
    pub(super) claim: Option<Claim>,
    pub(super) since: Stamp,
    pub(super) closed: bool,
    pub(super) heir: Option<NodeId>,
    pub(super) tried: BTreeSet<NodeId>,
    /// Every failover that its resources caused.
    pub(super) failovers: Vec<Stamp>,
    pub(super) parked: Option<Parked>,
    pub(super) out: bool,
    /// When it was last written.
    pub(super) at: Revision,
}

impl Owned {
    pub(super) fn new(shape: &GroupShape) -> Self {
        Self {
            weight: shape.policy.spec().weight.into(),
            claim: None,
            since: Stamp(0),
            closed: false,
            heir: None,
            tried: BTreeSet::new(),
            failovers: Vec::new(),
            parked: None,
            out: false,
            at: Revision::ZERO,
        }
    }

    /// The claim under which things may run.
    pub(super) fn open(&self) -> Option<Claim> {
        if self.closed { None } else { self.claim }
    }
}

impl Naive {
    /// What proves that nobody holds a group.
    pub(super) fn proof(&self, group: &Owned) -> Option<Proof> {
        match group.claim {
            None => Some(Proof::NeverOwned),
            Some(claim) if group.closed => Some(Proof::Stopped(claim)),
            Some(claim) => {
                let over = self.nodes.get(&claim.node)?.over(claim.incarnation)?;
                Some(Proof::Over(claim.node, claim.incarnation, over))
            }
        }
    }

    /// Why a change of a group's record is refused.
    pub(super) fn reasons_of_change(&self, group: GroupId, seen: Revision, change: &Change) -> Vec<Refused> {
        let Some(owned) = self.groups.get(&group) else { return vec![Refused::Unknown] };
        let mut reasons = only(owned.at != seen, Refused::Record(group::Refused::Changed));
        if let Change::Plan { heir, .. } = change {
            reasons.extend(only(!self.nodes.contains_key(heir), Refused::Unknown));
        }
        if let Change::Acquire { to, .. } | Change::Adopt { to } = change {
            let foreign = to.epoch.generation() != self.revision.generation;
            reasons.extend(only(self.restored || foreign, Refused::Restored));
        }
        if let Change::Acquire { to, .. } = change {
            reasons.extend(only(!self.has_room(owned, to.node), Refused::Record(group::Refused::Full)));
        }
        reasons.extend(self.reasons_of_record(owned, change).into_iter().map(Refused::Record));
        reasons
    }

    /// Whether a node can bear a group beside what it owns.
    fn has_room(&self, group: &Owned, node: NodeId) -> bool {
        let Some(capacity) = self.bears.get(&node) else { return true };
        let owns = |owned: &&Owned| owned.open().is_some_and(|claim| claim.node == node);
        let borne = self.groups.values().filter(owns).map(|owned| owned.weight);
        let added = if owns(&group) { 0 } else { group.weight };
        group.weight == 0 || borne.fold(added, u64::saturating_add) <= *capacity
    }

    fn reasons_of_record(&self, owned: &Owned, change: &Change) -> Vec<group::Refused> {
        use group::Refused::{InService, NotTheClaim, OutOfService};
        let one = |holds: bool, reason| if holds { vec![reason] } else { Vec::new() };
        match *change {
            Change::Acquire { to, proof } => {
                let mut reasons = one(owned.out, OutOfService);
                reasons.extend(self.reasons_of_owner(owned, to));
                let paused = self.nodes.get(&to.node).is_some_and(|life| life.paused);
                reasons.extend(one(paused, group::Refused::Paused));
                // A claim that was closed may lie in a life that is over: either proves it.
                reasons.extend(one(!self.shows(owned, proof), group::Refused::NotProved));
                reasons
            }
            Change::Adopt { to } => {
                let mut reasons = self.reasons_of_owner(owned, to);
                let Some(held) = owned.open() else { return vec![NotTheClaim] };
                let same = held.node == to.node && held.incarnation < to.incarnation;
                reasons.extend(one(!same, NotTheClaim));
                let over = self.nodes.get(&held.node).and_then(|life| life.over(held.incarnation));
                reasons.extend(one(over.is_some(), group::Refused::AdoptedTooLate));
                reasons
            }
            Change::Stopped { claim } | Change::Park { claim, .. } => {
                one(owned.open() != Some(claim), NotTheClaim)
            }
            Change::Retry { claim } | Change::Succeeded { claim } => {
                one(owned.open() != Some(claim), NotTheClaim)
            }
            Change::Plan { claim, .. } | Change::TakeOut { claim } => {
                let mut reasons = one(owned.claim != claim, NotTheClaim);
                reasons.extend(one(owned.out, OutOfService));
                reasons
            }
            Change::PutBack { claim } => {
                let mut reasons = one(owned.claim != claim, NotTheClaim);
                reasons.extend(one(!owned.out, InService));
                reasons
            }
        }
    }

    /// Whether the database shows what a proof says.
    fn shows(&self, owned: &Owned, proof: Proof) -> bool {
        match (owned.claim, proof) {
            (None, Proof::NeverOwned) => true,
            (Some(claim), Proof::Stopped(stopped)) => owned.closed && claim == stopped,
            (Some(claim), Proof::Over(node, life, over)) => {
                let known = self.nodes.get(&node).and_then(|known| known.over(life));
                (claim.node, claim.incarnation) == (node, life) && known == Some(over)
            }
            (None, Proof::Stopped(_) | Proof::Over(..)) | (Some(_), Proof::NeverOwned) => false,
        }
    }

    /// Why a node does not become an owner under this claim.
    fn reasons_of_owner(&self, owned: &Owned, to: Claim) -> Vec<group::Refused> {
        let mut reasons = Vec::new();
        if owned.claim.is_some_and(|claim| to.epoch <= claim.epoch) {
            reasons.push(group::Refused::EpochNotGreater);
        }
        let live = self.nodes.get(&to.node).and_then(Life::live);
        if live.is_none_or(|(life, _)| life != to.incarnation) {
            reasons.push(group::Refused::NotLive);
        }
        reasons
    }

    /// Applies a change for whose refusal there is no reason.
    pub(super) fn apply_to_group(&mut self, group: GroupId, change: &Change, at: Revision) {
        let now = self.now;
        let Some(owned) = self.groups.get_mut(&group) else { return };
        owned.at = at;
        match *change {
            Change::Acquire { to, .. } => {
                (owned.claim, owned.since, owned.closed) = (Some(to), now, false);
                (owned.heir, owned.parked) = (None, None);
            }
            Change::Adopt { to } => owned.claim = Some(to),
            Change::Stopped { .. } => owned.closed = true,
            Change::Plan { claim, heir, moving } => {
                (owned.heir, owned.parked) = (Some(heir), None);
                if moving == Moving::Command {
                    owned.tried.clear();
                }
                if let (Moving::Failure | Moving::Uncounted, Some(failed)) = (moving, claim) {
                    owned.tried.insert(failed.node);
                }
                if let (Moving::Failure, Some(_)) = (moving, claim) {
                    owned.failovers.push(now);
                }
            }
            Change::Park { claim, parked } => {
                owned.parked = Some(parked);
                owned.tried.insert(claim.node);
            }
            Change::Retry { .. } | Change::Succeeded { .. } => {
                owned.parked = None;
                owned.tried.clear();
            }
            Change::TakeOut { .. } => (owned.out, owned.heir, owned.parked) = (true, None, None),
            Change::PutBack { .. } => {
                owned.out = false;
                owned.tried.clear();
            }
        }
    }
}
