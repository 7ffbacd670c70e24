//! The database of a large cluster through thousands of failovers: 64 nodes that are lost and come
//! back, backups that are restored and adopted. No epoch comes twice, whatever history it stands in,
//! and whoever follows the log holds the same (rules `epochs_only_grow`, `every_node_agrees`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use takeover::cluster::{Cluster, Command};
use takeover::group::{Advice, Change};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, GroupPolicy, GroupSpec, Lease, LeaseSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{
    Claim, Epoch, GroupId, Guid, Millis, NodeId, NodeSet, ResourceId, Stamp, Timeline, Token,
};

use crate::days::few;
use crate::fleet::node;

/// A cluster whose groups have one resource each and prefer nodes in turn.
pub(crate) fn shape(nodes: u8, groups: u32) -> Arc<Shape> {
    let turn = |number: u32| node(u8::try_from(number % u32::from(nodes)).unwrap() + 1);
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let group = |number| GroupShape { policy, preferred: vec![turn(number)], home: None, class: None };
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let resource = |number: u32| ResourceShape {
        guid: Guid(u128::from(number)),
        group: GroupId(number),
        policy,
        depends_on: vec![],
        possible: NodeSet::ALL,
        persistent: if number.is_multiple_of(5) { Persistent::Offline } else { Persistent::Online },
    };
    let cluster = ClusterSpec { quarantine_threshold: 0, ..ClusterSpec::DEFAULT };
    let spec = ShapeSpec {
        policy: ClusterPolicy::new(cluster).unwrap(),
        nodes,
        capacity: vec![],
        groups: (0..groups).map(group).collect(),
        resources: (0..groups).map(resource).collect(),
    };
    Arc::new(Shape::new(spec).unwrap())
}

/// What befalls the database.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// A node is lost, and its groups are taken by others.
    Lost(Index),
    /// A node comes back.
    Back(Index),
    /// An owner's agent restarts and adopts.
    Adopts(Index),
    /// The store is as it was a while ago, and an operator adopts that.
    Restored(Index),
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => any::<Index>().prop_map(Act::Lost),
        6 => any::<Index>().prop_map(Act::Back),
        2 => any::<Index>().prop_map(Act::Adopts),
        1 => any::<Index>().prop_map(Act::Restored),
    ]
}

/// The database, everybody's copy of it, and all epochs that were ever written.
pub(crate) struct History {
    pub(crate) cluster: Cluster,
    copy: Cluster,
    backups: Vec<Cluster>,
    /// The epochs of each group that were ever written, in any history.
    epochs: BTreeMap<GroupId, BTreeSet<Epoch>>,
    timelines: u64,
    generation: u32,
    pub(crate) takeovers: u32,
}

impl History {
    pub(crate) fn new(shape: Arc<Shape>) -> Self {
        let cluster = Cluster::new(shape);
        let (copy, epochs) = (cluster.clone(), BTreeMap::new());
        let (timelines, generation, takeovers) = (0, 0, 0);
        let mut history =
            Self { cluster, copy, backups: Vec::new(), epochs, timelines, generation, takeovers };
        history.cluster.shape().nodes().iter().for_each(|node| history.register(node));
        history.take_what_is_loose();
        history
    }

    /// Writes; what is written is followed by the copy, and holds the same.
    fn write(&mut self, command: &Command) -> bool {
        let before = self.cluster.revision();
        if self.cluster.apply(command).is_err() {
            return false;
        }
        assert!(self.cluster.revision() >= before, "{command:?} goes back");
        self.copy.follow(self.cluster.now(), command).unwrap();
        true
    }

    fn register(&mut self, node: NodeId) {
        let hot = self.cluster.session(node).unwrap().hot;
        let (token, after) = (Token(u64::from(node.number())), hot.map(|hot| hot.incarnation));
        let (lease, at) = (Lease::new(LeaseSpec::DEFAULT).unwrap(), self.cluster.now());
        self.write(&Command::Register { node, token, lease, after, at, silence: None });
    }

    pub(crate) fn let_happen(&mut self, act: &Act) {
        let to = self.cluster.now().after(Millis::mins(7));
        self.write(&Command::Advance { to });
        match act {
            Act::Lost(which) => self.lose(which),
            Act::Back(which) => {
                let away = self.cluster.shape().nodes().minus(self.cluster.up());
                pick(away, which).into_iter().for_each(|node| self.register(node));
                self.take_what_is_loose();
            }
            Act::Adopts(which) => self.adopt(which),
            Act::Restored(which) => self.restore(which),
        }
    }

    fn lose(&mut self, which: &Index) {
        if self.cluster.up().len() < 2 {
            return;
        }
        let Some(node) = pick(self.cluster.up(), which) else { return };
        let hot = self.cluster.session(node).unwrap().hot.unwrap();
        let (incarnation, renewals) = (hot.incarnation, hot.renewals);
        assert!(self.write(&Command::Dead { node, incarnation, renewals }));
        let owned = self.cluster.owned_by(node).to_vec();
        let advised = self.cluster.lost(node, self.cluster.now());
        assert_eq!(owned.len(), advised.len(), "what {node:?} owned is placed anew");
        for advised in advised {
            self.follow_advice(advised.group, &advised.advice);
        }
        self.backups.push(self.cluster.clone());
    }

    fn take_what_is_loose(&mut self) {
        let ids: Vec<GroupId> = self.cluster.shape().group_ids().collect();
        for group in ids {
            if self.cluster.proof(group).is_some() {
                let advice = self.cluster.advise(group, takeover::group::Fact::Loose, self.cluster.now());
                advice.iter().for_each(|advice| self.follow_advice(group, advice));
            }
        }
    }

    fn follow_advice(&mut self, group: GroupId, advice: &Advice) {
        let Advice::Acquire(to, _) = *advice else { return };
        assert!(self.cluster.up().contains(to), "{group:?} goes to {to:?}, which is not up");
        let Some(proof) = self.cluster.proof(group) else { return };
        self.take(group, to, |to| Change::Acquire { to, proof });
    }

    /// A node takes a group under the next epoch.
    fn take(&mut self, group: GroupId, node: NodeId, change: impl Fn(Claim) -> Change) {
        let newest = self.cluster.record(group).unwrap().claim;
        let generation = self.cluster.revision().generation;
        let first = Epoch::new(generation, 1).unwrap();
        let next = |claim: Claim| if claim.epoch < first { Some(first) } else { claim.epoch.next() };
        let Some(epoch) = newest.map_or(Some(first), next) else { return };
        let incarnation = self.cluster.session(node).unwrap().hot.unwrap().incarnation;
        let change = change(Claim { epoch, incarnation, node });
        let seen = self.cluster.written(group).unwrap();
        if self.write(&Command::Change { group, seen, change }) {
            self.takeovers += 1;
            let all = self.epochs.entry(group).or_default();
            assert!(
                all.last().is_none_or(|last| *last < epoch),
                "{group:?}: {epoch:?} after {:?}",
                all.last()
            );
            all.insert(epoch);
        }
    }

    /// An agent restarts, and adopts all that its older life owned.
    fn adopt(&mut self, which: &Index) {
        let Some(node) = pick(self.cluster.up(), which) else { return };
        self.register(node);
        for group in self.cluster.owned_by(node).to_vec() {
            self.take(group, node, |to| Change::Adopt { to });
        }
    }

    /// A backup comes back under a new name, is adopted into a higher generation, and everything of
    /// before is over.
    fn restore(&mut self, which: &Index) {
        let Some(backup) = self.backups.len().checked_sub(1) else { return };
        let backup = self.backups[which.index(backup + 1)].clone();
        self.cluster = backup.clone();
        self.copy = backup;
        self.timelines += 1;
        self.generation += 1;
        let (timeline, generation) = (Timeline(self.timelines), self.generation);
        assert!(self.write(&Command::BeginTimeline { timeline }));
        assert!(self.write(&Command::AdoptStore { generation }));
        let node = node(1);
        let (token, lease, at) = (Token(1), Lease::new(LeaseSpec::DEFAULT).unwrap(), Stamp(0));
        let after = self.cluster.session(node).unwrap().hot.map(|hot| hot.incarnation);
        let early = Command::Register { node, token, lease, after, at, silence: None };
        assert!(!self.write(&early), "a life begins before the old ones are over");
        assert!(self.write(&Command::EndRestore { generation }));
        assert!(self.cluster.up().is_empty());
        self.cluster.shape().nodes().iter().for_each(|node| self.register(node));
        self.take_what_is_loose();
    }

    /// What must hold of the whole.
    pub(crate) fn holds(&self) {
        assert_eq!(self.cluster, self.copy, "a copy that followed the log is another");
        let mut owned: BTreeMap<NodeId, Vec<GroupId>> = BTreeMap::new();
        for group in self.cluster.shape().group_ids() {
            let record = self.cluster.record(group).unwrap();
            if let Some(owner) = record.owner() {
                owned.entry(owner).or_default().push(group);
            }
            let flag = self.cluster.persistent(ResourceId(group.0));
            assert_eq!(flag, self.cluster.shape().resource(ResourceId(group.0)).map(|it| it.persistent));
        }
        for node in self.cluster.shape().nodes() {
            let mut indexed = self.cluster.owned_by(node).to_vec();
            indexed.sort_unstable();
            assert_eq!(indexed, owned.remove(&node).unwrap_or_default(), "what {node:?} owns");
        }
    }
}

/// One of these nodes.
fn pick(nodes: NodeSet, which: &Index) -> Option<NodeId> {
    let all: Vec<NodeId> = nodes.iter().collect();
    (!all.is_empty()).then(|| all[which.index(all.len())])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: few(4), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn epochs_only_grow_through_losses_and_restores(
        nodes in 2_u8..9, acts in prop::collection::vec(act(), 50..150),
    ) {
        let mut history = History::new(shape(nodes, 12));
        acts.iter().for_each(|act| history.let_happen(act));
        history.holds();
    }
}

/// The whole of a large cluster is lost node by node, but for one, and comes back.
#[test]
fn sixty_four_nodes_are_lost_and_come_back() {
    let mut history = History::new(shape(64, 128));
    for number in 0..63_usize {
        let which = Index::arbitrary_at(number * 7);
        history.let_happen(&Act::Lost(which));
    }
    history.holds();
    assert_eq!(history.cluster.up().len(), 1);
    assert!(history.takeovers >= 500, "only {} takeovers", history.takeovers);
}

/// An index by its number.
trait Numbered {
    fn arbitrary_at(number: usize) -> Self;
}

impl Numbered for Index {
    fn arbitrary_at(number: usize) -> Self {
        use proptest::strategy::ValueTree as _;
        use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
        let seed = [u8::try_from(number % 251).unwrap(); 32];
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        any::<Self>().new_tree(&mut runner).unwrap().current()
    }
}

/// A database that gave an epoch a second time would be found.
#[test]
#[should_panic(expected = "after Some")]
fn control_an_epoch_that_comes_twice_is_found() {
    let mut history = History::new(shape(3, 2));
    let later = Epoch::new(0, 9).unwrap();
    history.epochs.entry(GroupId(0)).or_default().insert(later);
    history.epochs.entry(GroupId(1)).or_default().insert(later);
    for number in 0..2 {
        history.let_happen(&Act::Lost(Index::arbitrary_at(number)));
    }
}

/// A copy that missed an entry is found.
#[test]
#[should_panic(expected = "a copy that followed the log is another")]
fn control_a_copy_that_missed_an_entry_is_found() {
    let mut history = History::new(shape(3, 2));
    history.copy = Cluster::new(Arc::clone(history.cluster.shape()));
    history.holds();
}
