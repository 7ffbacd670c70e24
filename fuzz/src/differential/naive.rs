//! A database of plain maps: what the rules say, command by command, and nothing that makes it fast.

use std::collections::BTreeMap;

use takeover::cluster::{Applied, Command, Refused};
use takeover::policy::{ClusterPolicy, Proofs, ResourcePolicy};
use takeover::resource::{Author, Persistent};
use takeover::shape::Shape;
use takeover::units::{Claim, GroupId, NodeId, ResourceId, Revision, Stamp, Timeline};

use super::lives::Life;
use super::owners::Owned;

/// What is kept of one resource.
#[derive(Clone, Debug)]
pub(super) struct Flag {
    pub(super) group: GroupId,
    pub(super) flag: Persistent,
    pub(super) policy: ResourcePolicy,
    /// When the flag or the policy was last changed.
    changed: Revision,
}

/// The whole database.
#[derive(Clone, Debug)]
pub(super) struct Naive {
    pub(super) policy: ClusterPolicy,
    pub(super) revision: Revision,
    pub(super) now: Stamp,
    pub(super) formed: Stamp,
    pub(super) restored: bool,
    /// Every history's name and first revision, newest last.
    pub(super) histories: Vec<(Timeline, Revision)>,
    pub(super) nodes: BTreeMap<NodeId, Life>,
    pub(super) groups: BTreeMap<GroupId, Owned>,
    pub(super) resources: BTreeMap<ResourceId, Flag>,
    /// What each node can bear.
    pub(super) bears: BTreeMap<NodeId, u64>,
}

impl Naive {
    /// The first snapshot.
    pub(super) fn new(shape: &Shape) -> Self {
        let groups = shape.group_ids().filter_map(|id| {
            let members = shape.resource_ids().filter_map(|member| shape.resource(member));
            let possible = members.filter(|member| member.group == id).map(|member| member.possible);
            Some((id, Owned::new(shape.group(id)?, possible.collect())))
        });
        let flag = |id| {
            let found = shape.resource(id)?;
            let (group, flag, policy) = (found.group, found.persistent, found.policy);
            Some((id, Flag { group, flag, policy, changed: Revision::ZERO }))
        };
        Self {
            policy: *shape.policy(),
            revision: Revision::ZERO,
            now: Stamp(0),
            formed: Stamp(0),
            restored: false,
            histories: vec![(Timeline::FIRST, Revision::ZERO)],
            nodes: shape.nodes().iter().map(|node| (node, Life::default())).collect(),
            groups: groups.collect(),
            resources: shape.resource_ids().filter_map(flag).collect(),
            bears: shape
                .nodes()
                .iter()
                .filter_map(|node| Some((node, shape.capacity(node)?.into())))
                .collect(),
        }
    }

    /// Every reason for which a command has to be refused; none where it is to be applied.
    pub(super) fn reasons(&self, command: &Command) -> Vec<Refused> {
        let fencing_only = self.policy.spec().proofs == Proofs::FencingAgent;
        match *command {
            Command::Register { .. }
            | Command::Renew { .. }
            | Command::Dead { .. }
            | Command::Fence { .. }
            | Command::Withdraw { .. }
            | Command::Fenced { .. } => self.reasons_of_life(command),
            Command::Change { group, seen, change } => self.reasons_of_change(group, seen, &change),
            Command::Persist { resource, author, claim, seen, .. } => {
                let owners = author == Author::OutsideAct || claim.is_some();
                self.reasons_of_flag(resource, seen, owners.then_some(claim))
            }
            Command::SetPolicy { resource, seen, .. } => self.reasons_of_flag(resource, seen, None),
            Command::Pause { node, seen, .. } | Command::Resume { node, seen } => {
                let Some(life) = self.nodes.get(&node) else { return vec![Refused::Unknown] };
                only(life.changed > seen, Refused::Changed)
            }
            Command::BeginTimeline { timeline } => {
                only(self.histories.iter().any(|(known, _)| *known == timeline), Refused::Changed)
            }
            Command::AdoptStore { generation } => {
                let mut reasons = only(fencing_only, Refused::FencingOnly);
                reasons.extend(only(generation <= self.revision.generation, Refused::Restored));
                reasons.extend(only(self.revision.generation == u32::MAX, Refused::Exhausted));
                reasons
            }
            Command::EndRestore { generation } => {
                only(!self.restored || generation != self.revision.generation, Refused::Changed)
            }
            Command::Advance { .. } => Vec::new(),
            // Not asked here.
            Command::Reshape { .. } => vec![Refused::Unknown],
        }
    }

    /// A flag or a policy stands against a command that was decided before it was changed; who noticed
    /// an outside act, or says that it owns the group, must own it.
    fn reasons_of_flag(
        &self,
        resource: ResourceId,
        seen: Revision,
        noticed: Option<Option<Claim>>,
    ) -> Vec<Refused> {
        let Some(flag) = self.resources.get(&resource) else { return vec![Refused::Unknown] };
        let mut reasons = only(flag.changed > seen, Refused::Changed);
        let open = self.groups.get(&flag.group).and_then(Owned::open);
        let stranger = noticed.is_some_and(|claim| claim.is_none() || claim != open);
        reasons.extend(only(stranger, Refused::NotTheClaim));
        reasons
    }

    /// Somebody says how far the counter is: it moves on, ten years at most.
    pub(super) fn hear(&mut self, told: Stamp) {
        let ten_years = 3_652_u64.saturating_mul(24 * 3_600_000);
        self.now = self.now.max(told.min(Stamp(self.now.0.saturating_add(ten_years))));
    }

    /// Applies a command for whose refusal there is no reason.
    pub(super) fn apply(&mut self, command: &Command) -> Applied {
        let next = |revision: Revision| Revision { number: revision.number.saturating_add(1), ..revision };
        let mut applied = Applied::Done;
        match *command {
            Command::Register { .. } | Command::Dead { .. } | Command::Fence { .. } => {
                applied = self.apply_to_life(command);
            }
            Command::Withdraw { .. } | Command::Fenced { .. } => applied = self.apply_to_life(command),
            Command::Renew { .. } => return self.apply_to_life(command),
            Command::Advance { to } => {
                self.hear(to);
                return applied;
            }
            Command::Change { group, change, .. } => self.apply_to_group(group, &change, next(self.revision)),
            Command::BeginTimeline { timeline } => {
                self.histories.push((timeline, next(self.revision)));
                // Sixty-four are remembered.
                let forgotten = self.histories.len().saturating_sub(64);
                self.histories.drain(..forgotten);
                self.nodes.values_mut().for_each(Life::count_apart);
            }
            Command::AdoptStore { generation } => {
                self.revision.generation = generation;
                self.restored = true;
            }
            Command::EndRestore { .. } => {
                self.restored = false;
                self.nodes.values_mut().for_each(Life::all_over);
            }
            Command::Persist { .. } | Command::SetPolicy { .. } | Command::Pause { .. } => {}
            Command::Resume { .. } | Command::Reshape { .. } => {}
        }
        self.revision = next(self.revision);
        self.apply_to_use(command);
        applied
    }

    /// What remembers when it was last changed.
    fn apply_to_use(&mut self, command: &Command) {
        let revision = self.revision;
        match *command {
            Command::Persist { resource, flag, .. } => {
                let held = self.resources.get_mut(&resource);
                held.into_iter().for_each(|held| (held.flag, held.changed) = (flag, revision));
            }
            Command::SetPolicy { resource, policy, .. } => {
                let held = self.resources.get_mut(&resource);
                held.into_iter().for_each(|held| (held.policy, held.changed) = (policy, revision));
            }
            Command::Pause { node, drain, .. } => self.used(node, true, drain),
            Command::Resume { node, .. } => self.used(node, false, false),
            Command::Register { .. }
            | Command::Renew { .. }
            | Command::Dead { .. }
            | Command::Fence { .. } => {}
            Command::Withdraw { .. } | Command::Fenced { .. } | Command::Change { .. } => {}
            Command::BeginTimeline { .. } | Command::AdoptStore { .. } | Command::EndRestore { .. } => {}
            Command::Advance { .. } | Command::Reshape { .. } => {}
        }
    }

    fn used(&mut self, node: NodeId, paused: bool, draining: bool) {
        let revision = self.revision;
        if let Some(life) = self.nodes.get_mut(&node) {
            (life.paused, life.draining, life.changed) = (paused, draining, revision);
        }
    }
}

/// One reason, if it is one.
pub(super) fn only(holds: bool, reason: Refused) -> Vec<Refused> {
    if holds { vec![reason] } else { Vec::new() }
}
