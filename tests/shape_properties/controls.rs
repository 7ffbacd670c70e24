//! The rule about a change of shape reports the change that breaks it.

use takeover::cluster::Cluster;
use takeover::rules::{Broken, Check, RULES, ShapeStep, shape_step};
use takeover::shape::Reshaping;
use takeover::units::{GroupId, ResourceId};

use crate::cases::{act, held, reshape};
use crate::world::{Act, new_resource, node, usual};

/// The same history, but nobody holds anything.
fn free() -> Cluster {
    let mut cluster = usual();
    act(&mut cluster, Act::Register(1));
    cluster
}

fn changed(mut cluster: Cluster, change: Reshaping) -> Cluster {
    reshape(&mut cluster, change).unwrap();
    cluster
}

fn asked(before: &Cluster, after: &Cluster) -> Result<(), Broken> {
    shape_step(&ShapeStep { before, after })
}

#[test]
fn control_each_step_that_breaks_it_is_reported() {
    let broken = Err(Broken("shape_needs_stopped"));
    let changes = [
        Reshaping::RemoveResource(ResourceId(2)),
        Reshaping::AddResource(ResourceId(3), new_resource(9, 1)),
        Reshaping::Regroup(ResourceId(2), GroupId(0)),
        Reshaping::RemoveResource(ResourceId(1)),
        Reshaping::Regroup(ResourceId(0), GroupId(1)),
    ];
    for change in changes {
        let after = changed(free(), change);
        assert_eq!(asked(&free(), &after), Ok(()), "{change:?}");
        // Somebody held what lost or gained a resource.
        let mut before = free();
        act(&mut before, Act::Acquire(1, 1));
        act(&mut before, Act::Acquire(0, 1));
        assert_eq!(asked(&before, &after), broken, "{change:?}");
        // Nothing was written where a resource went: somebody may decide on what was before.
        let mut later = free();
        for number in 2..=3 {
            act(&mut later, Act::Register(number));
        }
        assert_eq!(asked(&later, &after), broken, "{change:?}");
        // What was removed comes back, or is another thing.
        assert_eq!(asked(&after, &free()), broken, "{change:?}");
    }
}

#[test]
fn control_a_node_that_goes_alive_is_reported() {
    let broken = Err(Broken("shape_needs_stopped"));
    let after = changed(usual(), Reshaping::RemoveNode(node(1)));
    assert_eq!(asked(&usual(), &after), Ok(()));
    assert_eq!(asked(&free(), &after), broken);
    let mut dead = held();
    act(&mut dead, Act::Dead(1));
    assert_eq!(asked(&dead, &after), broken, "it owns a group");
    assert_eq!(asked(&after, &usual()), broken, "it comes back");
}

#[test]
fn every_rule_about_a_change_of_shape_has_its_control() {
    let rules = RULES.iter().filter(|rule| rule.check == Check::ShapeStep).map(|rule| rule.name);
    assert!(rules.eq(["shape_needs_stopped"]));
}
