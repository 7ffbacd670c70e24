//! What holds after every command of every history.

use crate::effort::cases;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use takeover::cluster::{Cluster, Command, Refused};
use takeover::rules::{ShapeStep, shape_step};
use takeover::units::{GroupId, Guid, NodeId, ResourceId};

use crate::world::{Act, command, history, usual};

/// Histories for each law.
const CASES: u32 = 200;

/// Applies an act, if it names anything; the command, and whether it was carried out.
fn carry_out(cluster: &mut Cluster, act: Act) -> Option<(Command, Result<(), Refused>)> {
    let command = command(cluster, act)?;
    Some((command, cluster.apply(&command).map(|_| ())))
}

proptest! {
    #![proptest_config(cases(CASES))]

    /// Rule `shape_needs_stopped`, in builds without debug assertions too.
    #[test]
    fn every_change_keeps_the_rule(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let before = cluster.clone();
            if let Some((Command::Reshape { .. }, Ok(()))) = carry_out(&mut cluster, act) {
                prop_assert_eq!(shape_step(&ShapeStep { before: &before, after: &cluster }), Ok(()));
            }
        }
    }

    /// The same told without the rulebook: what leaves its group, or comes to one, is stopped.
    #[test]
    fn what_is_held_keeps_its_resources(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let held: BTreeMap<GroupId, Vec<ResourceId>> = groups(&cluster)
                .filter(|&group| cluster.proof(group).is_none())
                .map(|group| (group, cluster.shape().members(group).to_vec()))
                .collect();
            let live: Vec<NodeId> = cluster.up().iter().collect();
            let _ = carry_out(&mut cluster, act);
            for (group, members) in held {
                prop_assert_eq!(cluster.shape().members(group), members.as_slice());
            }
            prop_assert!(live.iter().all(|&node| cluster.shape().nodes().contains(node)));
        }
    }

    /// A refused command leaves the database as it was, bit for bit, and is refused again.
    #[test]
    fn refused_changes_nothing(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let before = cluster.clone();
            if let Some((command, Err(refused))) = carry_out(&mut cluster, act) {
                prop_assert_eq!(&cluster, &before);
                prop_assert_eq!(cluster.apply(&command), Err(refused));
            }
        }
    }

    /// Rule `every_node_agrees`: a copy that follows the log holds the same database; an entry that is
    /// carried out twice is refused the second time.
    #[test]
    fn every_node_agrees(acts in history()) {
        let (mut cluster, mut replica) = (usual(), usual());
        for act in acts {
            if let Some((command, Ok(()))) = carry_out(&mut cluster, act) {
                prop_assert!(replica.follow(cluster.now(), &command).is_ok(), "{:?}", command);
                prop_assert_eq!(&cluster, &replica);
                if matches!(command, Command::Reshape { .. }) {
                    prop_assert!(replica.apply(&command).is_err(), "{command:?}");
                }
            }
        }
    }

    /// A backend's identity occurs once, and a number, once given, means one thing for ever.
    #[test]
    fn numbers_and_identities_are_given_once(acts in history()) {
        let mut cluster = usual();
        let mut meant: BTreeMap<ResourceId, Guid> = BTreeMap::new();
        let (mut gone, mut gone_groups, mut gone_nodes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for act in acts {
            let _ = carry_out(&mut cluster, act);
            let shape = cluster.shape();
            let mut identities = BTreeSet::new();
            for id in shape.resource_ids() {
                prop_assert!(identities.insert(shape.resource(id).unwrap().guid));
                prop_assert!(!gone.contains(&id));
            }
            for (id, found) in (0..).map(ResourceId).zip(shape.resources()) {
                prop_assert_eq!(*meant.entry(id).or_insert(found.guid), found.guid);
            }
            prop_assert!(shape.group_ids().all(|group| !gone_groups.contains(&group)));
            prop_assert!(shape.nodes().iter().all(|node| !gone_nodes.contains(&node)));
            gone.extend((0..).map(ResourceId).take(shape.resources().len()).filter(|&id| !shape.has_resource(id)));
            gone_groups.extend((0..).map(GroupId).take(shape.groups().len()).filter(|&id| !shape.has_group(id)));
            gone_nodes.extend(shape.every_node().minus(shape.nodes()).iter());
        }
    }

    /// The lists of who owns what say the same as the records, and no list names what is gone.
    #[test]
    fn the_index_says_what_the_records_say(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let _ = carry_out(&mut cluster, act);
            let mut all = cluster.unowned().to_vec();
            prop_assert!(all.iter().all(|group| cluster.record(*group).unwrap().owner().is_none()));
            for node in cluster.shape().every_node().iter() {
                let listed = cluster.owned_by(node);
                prop_assert!(listed.iter().all(|group| cluster.record(*group).unwrap().owner() == Some(node)));
                prop_assert!(listed.is_empty() || cluster.shape().nodes().contains(node));
                let over = |group: &&GroupId| cluster.proof(**group).is_some();
                prop_assert_eq!(cluster.bereft().contains(node), listed.iter().find(over).is_some());
                all.extend_from_slice(listed);
            }
            all.sort_unstable();
            prop_assert!(all.into_iter().eq(groups(&cluster)));
        }
    }

    /// Each resource is a member of its group and of no other, after what it depends on; and some node
    /// can run every group.
    #[test]
    fn members_are_those_of_the_group(acts in history()) {
        let mut cluster = usual();
        for act in acts {
            let _ = carry_out(&mut cluster, act);
            let shape = cluster.shape();
            let mut listed = Vec::new();
            for group in groups(&cluster) {
                let members = shape.members(group);
                for (place, &id) in members.iter().enumerate() {
                    let found = shape.resource(id).unwrap();
                    prop_assert_eq!(found.group, group);
                    prop_assert!(found.depends_on.iter().all(|other| members[..place].contains(other)));
                }
                prop_assert!(!shape.possible(group).is_empty());
                prop_assert!(shape.possible(group).minus(shape.nodes()).is_empty());
                listed.extend_from_slice(members);
            }
            listed.sort_unstable();
            prop_assert!(listed.into_iter().eq(shape.resource_ids()));
        }
    }
}

fn groups(cluster: &Cluster) -> impl Iterator<Item = GroupId> + '_ {
    cluster.shape().group_ids()
}

/// How often each kind of change was carried out and refused, and why it was refused.
fn counted() -> BTreeMap<String, u32> {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..CASES {
        let mut cluster = usual();
        for act in history().new_tree(&mut runner).unwrap().current() {
            let Some((Command::Reshape { change, .. }, result)) = carry_out(&mut cluster, act) else {
                continue;
            };
            let words = format!("{change:?}");
            let end = if result.is_ok() { "done" } else { "refused" };
            *counts.entry(format!("{} {end}", words.split('(').next().unwrap())).or_default() += 1;
            if let Err(refused) = result {
                let why = format!("{refused:?}");
                let kind = why.trim_start_matches("Shape(").split('(').next().unwrap();
                *counts.entry(kind.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

/// The histories are not so odd that nothing happens in them.
#[test]
fn histories_reach_the_interesting_places() {
    const KINDS: [&str; 9] = [
        "AddGroup",
        "Prefer",
        "RemoveGroup",
        "AddResource",
        "Need",
        "RemoveResource",
        "Regroup",
        "AddNode",
        "RemoveNode",
    ];
    let counts = counted();
    println!("{counts:#?}");
    let ends = KINDS.iter().flat_map(|kind| [format!("{kind} done"), format!("{kind} refused")]);
    let reasons = ["Held", "NotOver", "Changed", "SameGuid", "NotNext", "NotEmpty", "ForeignDependency"];
    for what in ends.chain(reasons.map(str::to_owned)) {
        assert!(counts.get(&what).is_some_and(|&count| count > 10), "{what}");
    }
}
