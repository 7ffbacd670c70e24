//! Every rule about a picture of the whole cluster reports the picture that breaks it, by its name.
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover::rules::{Broken, Check, Instance, Picture, RULES, picture};
use takeover::units::{NodeId, NodeSet};

fn node(number: u8) -> NodeId {
    NodeId::new(number).unwrap()
}

/// A resource that runs on the first node, with nothing wrong about it.
fn fine(instances: &[Instance]) -> Picture<'_> {
    let first = NodeSet::of(node(1));
    Picture { instances, shown: first, runs: first, dependencies_online: true, started_on_paused: false }
}

#[test]
fn control_every_rule_reports_the_picture_that_breaks_it() {
    let [one, other] = [1, 2].map(|number| Instance { node: node(number), claim: None });
    assert_eq!(picture(&fine(&[one, one])), Ok(()));
    assert_eq!(picture(&fine(&[])), Ok(()));
    let both = [one, other];
    let sound = fine(&both[..1]);
    let wrongs = [
        ("never_on_two_nodes", fine(&both)),
        ("hypervisor_is_told", Picture { shown: NodeSet::EMPTY, ..sound }),
        ("dependencies_in_order", Picture { dependencies_online: false, ..sound }),
        ("paused_starts_nothing", Picture { started_on_paused: true, ..sound }),
    ];
    for (rule, wrong) in &wrongs {
        assert_eq!(picture(wrong), Err(Broken(rule)));
    }
    let mut reported = wrongs.map(|(rule, _)| rule);
    reported.sort_unstable();
    let mut rules: Vec<&str> =
        RULES.iter().filter(|rule| rule.check == Check::Picture).map(|rule| rule.name).collect();
    rules.sort_unstable();
    assert_eq!(rules, reported, "each rule about a picture needs its control");
}
