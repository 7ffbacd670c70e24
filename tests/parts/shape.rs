//! Which configurations are refused, and which shapes are alike.

use core::hash::{Hash, Hasher};
use std::hash::DefaultHasher;

use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec};
use takeover::shape::{NewGroup, Reshaping, Shape, ShapeError, ShapeSpec};
use takeover::units::{GroupId, NodeSet};

use crate::cast::{node, spec};

fn small() -> ShapeSpec {
    spec(2, 2, ClusterSpec::DEFAULT)
}

#[test]
fn a_cluster_has_1_to_64_nodes() {
    for nodes in [0, 65, 255] {
        assert_eq!(Shape::new(ShapeSpec { nodes, ..small() }), Err(ShapeError::Nodes(nodes)));
    }
    for nodes in [1, 64] {
        assert_eq!(Shape::new(ShapeSpec { nodes, ..small() }).unwrap().nodes(), NodeSet::first(nodes));
    }
}

#[test]
fn a_home_is_a_node_of_the_cluster() {
    let mut wrong = small();
    wrong.groups[1].home = Some(node(3));
    assert_eq!(Shape::new(wrong), Err(ShapeError::UnknownNode(GroupId(1), node(3))));
    let mut right = small();
    right.groups[1].home = Some(node(2));
    assert!(Shape::new(right).is_ok());
}

/// Rule `only_possible_owners`: resources of one group that no node can run together are refused.
#[test]
fn a_group_can_run_somewhere() {
    let mut apart = small();
    apart.resources[1].group = GroupId(0);
    apart.resources[0].possible = NodeSet::of(node(1));
    apart.resources[1].possible = NodeSet::of(node(2));
    assert_eq!(Shape::new(apart.clone()), Err(ShapeError::NowhereToRun(GroupId(0))));
    apart.resources[1].possible = NodeSet::first(2);
    let shape = Shape::new(apart.clone()).unwrap();
    assert_eq!(shape.spec(), &apart);
    assert_eq!(
        (shape.possible(GroupId(0)), shape.possible(GroupId(9))),
        (NodeSet::of(node(1)), NodeSet::EMPTY)
    );
}

fn hashed(shape: &Shape) -> u64 {
    let mut hasher = DefaultHasher::new();
    shape.hash(&mut hasher);
    hasher.finish()
}

/// Shapes that are equal hash alike; those of which one was changed, or is larger, do not.
#[test]
fn a_hash_tells_shapes_apart() {
    let shape = Shape::new(small()).unwrap();
    assert_eq!(hashed(&shape), hashed(&Shape::new(small()).unwrap()));
    assert_ne!(hashed(&shape), hashed(&Shape::new(spec(2, 3, ClusterSpec::DEFAULT)).unwrap()));
    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let add = |home| Reshaping::AddGroup(GroupId(2), NewGroup { policy, home, class: None });
    let (here, there) = (shape.changed(&add(Some(node(1)))), shape.changed(&add(Some(node(2)))));
    let (here, there) = (here.unwrap(), there.unwrap());
    assert_eq!(hashed(&here), hashed(&shape.changed(&add(Some(node(1)))).unwrap()));
    assert_ne!(hashed(&here), hashed(&there), "two changes of one size");
    let back = here.changed(&Reshaping::RemoveGroup(GroupId(2))).unwrap();
    assert_ne!(hashed(&back), hashed(&here), "what was removed keeps its place");
}

/// A node that joins bears what it is said to bear, and any weight where nothing is said of it.
#[test]
fn a_node_that_joins_bears_what_is_said() {
    let joined = |capacity: Vec<u32>, bears| {
        let shape = Shape::new(ShapeSpec { capacity, ..small() }).unwrap();
        shape.changed(&Reshaping::AddNode(node(3), bears)).unwrap().spec().capacity.clone()
    };
    assert_eq!(joined(vec![], None), [0; 0]);
    assert_eq!(joined(vec![], Some(5)), [u32::MAX, u32::MAX, 5]);
    assert_eq!(joined(vec![7, 8], None), [7, 8, u32::MAX]);
    assert_eq!(joined(vec![7, 8], Some(5)), [7, 8, 5]);
}

/// A node that goes is nobody's choice any more, and what chose another keeps it.
#[test]
fn a_node_that_goes_is_nobody_s_home() {
    let mut homes = small();
    homes.groups[0].home = Some(node(1));
    homes.groups[0].preferred = vec![node(2), node(1)];
    homes.groups[1].home = Some(node(2));
    let after = Shape::new(homes).unwrap().changed(&Reshaping::RemoveNode(node(2))).unwrap();
    let groups = after.groups().iter();
    assert_eq!(groups.clone().map(|group| group.home).collect::<Vec<_>>(), [Some(node(1)), None]);
    assert_eq!(groups.map(|group| group.preferred.clone()).collect::<Vec<_>>(), [vec![node(1)], vec![]]);
}
