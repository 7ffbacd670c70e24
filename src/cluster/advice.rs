//! Advice on the database's own contents.

use alloc::vec::Vec;

use super::Cluster;
use super::taken::Taken;
use crate::group::{Advice, Fact, Proof, Record, Situation, decide};
use crate::placement::Candidates;
use crate::shape::GroupShape;
use crate::units::{GroupId, NodeId, NodeSet, Stamp};

/// One group of a lost node, and what should become of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Advised {
    /// The group.
    pub group: GroupId,
    /// What should become of it.
    pub advice: Advice,
}

/// What is known of the nodes at a stamp.
#[derive(Clone, Copy)]
struct Standing {
    up: NodeSet,
    paused: NodeSet,
    quarantined: NodeSet,
    at: Stamp,
}

impl Cluster {
    /// What should become of a group at this stamp. None if there is no such group.
    #[must_use]
    pub fn advise(&self, group: GroupId, fact: Fact, at: Stamp) -> Option<Advice> {
        let shape = self.shape.group(group).filter(|_| self.shape.has_group(group))?;
        let situation = self.situation(group, shape, self.record(group)?, self.standing(at));
        Some(decide(&situation, fact, |node| self.index.load(node)))
    }

    /// What is known of the nodes, whichever group is asked about.
    fn standing(&self, at: Stamp) -> Standing {
        Standing { up: self.up(), paused: self.paused(), quarantined: self.quarantined(at), at }
    }

    /// Everything that advice about one group rests on.
    fn situation<'a>(
        &'a self,
        group: GroupId,
        shape: &'a GroupShape,
        record: &'a Record,
        Standing { up, paused, quarantined, at }: Standing,
    ) -> Situation<'a> {
        let apart = shape.class.map(|class| self.index.apart(&self.shape, group, class));
        Situation {
            policy: &shape.policy,
            home: shape.home,
            record,
            candidates: Candidates {
                preferred: &shape.preferred,
                possible: self.shape.possible(group),
                up,
                paused,
                quarantined,
                full: self.index.full(&self.shape, (shape.policy.spec().weight, record.owner()), |_| 0),
                apart: apart.unwrap_or_default(),
                tried: record.tried,
                leaving: Default::default(),
            },
            at,
            formed: self.formed,
            cold_start_wait: self.shape.policy().spec().cold_start_wait,
            nodes: self.shape.nodes().len(),
            over: matches!(self.proof(group), Some(Proof::Over(..))),
        }
    }

    /// What proves that nobody holds the group any more; none while somebody may (rule
    /// `handover_needs_proof`).
    #[must_use]
    pub fn proof(&self, group: GroupId) -> Option<Proof> {
        let record = self.record(group)?;
        let Some(claim) = record.claim else { return Some(Proof::NeverOwned) };
        if record.closed {
            return Some(Proof::Stopped(claim));
        }
        let over = self.session(claim.node)?.over(claim.incarnation)?;
        Some(Proof::Over(claim.node, claim.incarnation, over))
    }

    /// What should become of the groups of a node whose life is over, by priority and then by
    /// number. Costs what that node owned, however many other groups there are.
    #[must_use]
    pub fn lost(&self, node: NodeId, at: Stamp) -> Vec<Advised> {
        let over = |group: &GroupId| matches!(self.proof(*group), Some(Proof::Over(..)));
        self.assign(self.owned_by(node).iter().copied().filter(over).collect(), at)
    }

    /// What should become of every group that nobody holds, by priority and then by number.
    #[must_use]
    pub fn loose(&self, at: Stamp) -> Vec<Advised> {
        let over = |group: &GroupId| matches!(self.proof(*group), Some(Proof::Over(..)));
        let mut groups = self.unowned().to_vec();
        for node in self.bereft() {
            groups.extend(self.owned_by(node).iter().copied().filter(over));
        }
        self.assign(groups, at)
    }

    /// Advice on several groups that nobody holds, each in the light of what the ones before it
    /// would take.
    fn assign(&self, mut groups: Vec<GroupId>, at: Stamp) -> Vec<Advised> {
        let priority = |group: &GroupId| self.shape.group(*group).map(|shape| shape.policy.spec().priority);
        groups.sort_unstable_by_key(|group| (priority(group), *group));
        let mut taken = Taken::new(&self.shape);
        // Asked once: looking at every node again for each group would cost more than the advice.
        let standing = self.standing(at);
        let advised = |group| {
            let shape = self.shape.group(group)?;
            let mut on = self.situation(group, shape, self.record(group)?, standing);
            on.candidates.full = self.full((shape.policy.spec().weight, on.record.owner()), &taken);
            on.candidates.apart = on.candidates.apart.or(taken.apart(shape.class));
            let load = |node| self.index.load(node).saturating_add(taken.load(node));
            let advice = decide(&on, Fact::Loose, load);
            if let Advice::Acquire(node, _) = advice {
                taken.take(node, shape);
            }
            Some(Advised { group, advice })
        };
        groups.into_iter().filter_map(advised).collect()
    }

    /// Nodes that cannot bear a group of this weight and owner beside what they bear and what was just
    /// assigned to them.
    fn full(&self, group: (u32, Option<NodeId>), taken: &Taken) -> NodeSet {
        self.index.full(&self.shape, group, |node| taken.weight(node))
    }
}
