//! A small cluster in which days pass: machines are lost and come back, agents restart, the store is out
//! of reach, VMs crash, hang or cannot be started, operators move things about. What holds of each step
//! stands in `rules`; after every trouble everything comes back and everybody agrees.

use std::sync::Arc;

use proptest::prelude::*;
use takeover::group;
use takeover::node::{Drain, Order};
use takeover::policy::{
    ClusterPolicy, ClusterSpec, Failback, GroupPolicy, GroupSpec, ResourcePolicy, ResourceSpec,
};
use takeover::resource::Persistent;
use takeover::shape::{GroupShape, ResourceShape, Shape, ShapeSpec};
use takeover::units::{GroupId, Guid, Millis, Moment, NodeSet, ResourceId};

use crate::fleet::{Fleet, node};

const NODES: u8 = 3;
const GROUPS: u32 = 3;
const RESOURCES: u32 = 4;

/// What befalls the cluster; numbers are taken as far as there are such things.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Wait(Millis),
    Crash(u32),
    Hang(u32),
    Broken(u32, bool),
    PowerOff(usize),
    EndAgent(usize),
    /// A machine is powered on, or its agent starts again.
    Start(usize),
    Cut(usize, bool),
    Ordered(usize, Order),
}

fn group_shape(number: u32) -> GroupShape {
    let failback = if number == 0 { Failback::Immediate } else { Failback::Prevent };
    let spec = GroupSpec { failback, failover_period: Millis::mins(30), ..GroupSpec::DEFAULT };
    let preferred = match number {
        0 => vec![node(1), node(2)],
        1 => vec![node(2), node(1)],
        _ => vec![],
    };
    let policy = GroupPolicy::new(spec).unwrap();
    GroupShape { policy, preferred, home: None, class: None }
}

/// Resource 0 has a monitor of its own; 1 needs 0; 2 and 3 are alone in their groups.
fn resource_shape(number: u32) -> ResourceShape {
    let spec = ResourceSpec {
        separate_monitor: number == 0,
        restart_threshold: 1,
        restart_period: Millis::mins(1),
        retry_period_on_failure: Some(Millis::mins(4)),
        ..ResourceSpec::DEFAULT
    };
    ResourceShape {
        guid: Guid(u128::from(number) + 77),
        group: GroupId(number.saturating_sub(1)),
        policy: ResourcePolicy::new(spec).unwrap(),
        depends_on: if number == 1 { vec![ResourceId(0)] } else { vec![] },
        possible: NodeSet::ALL,
        persistent: Persistent::Online,
    }
}

pub(crate) fn shape() -> Arc<Shape> {
    let cluster = ClusterSpec { start_throttle: 1, ..ClusterSpec::DEFAULT };
    let spec = ShapeSpec {
        policy: ClusterPolicy::new(cluster).unwrap(),
        nodes: NODES,
        capacity: vec![],
        groups: (0..GROUPS).map(group_shape).collect(),
        resources: (0..RESOURCES).map(resource_shape).collect(),
    };
    Arc::new(Shape::new(spec).unwrap())
}

fn order() -> impl Strategy<Value = Order> {
    let group = || (0..GROUPS).prop_map(GroupId);
    let to = || (1..=NODES).prop_map(node);
    prop_oneof![
        3 => (group(), to()).prop_map(|(group, to)| Order::Group(group, group::Order::Move(Some(to)))),
        1 => group().prop_map(|group| Order::Group(group, group::Order::Move(None))),
        1 => group().prop_map(|group| Order::Group(group, group::Order::Failover)),
        2 => group().prop_map(|group| Order::Group(group, group::Order::Failback)),
        1 => (0..RESOURCES).prop_map(|number| Order::Online(ResourceId(number))),
        1 => (0..RESOURCES).prop_map(|number| Order::Offline(ResourceId(number))),
        1 => to().prop_map(|node| Order::Pause(node, Drain::Yes)),
        1 => to().prop_map(|node| Order::Pause(node, Drain::No)),
        2 => to().prop_map(Order::Resume),
        1 => group().prop_map(Order::TakeOut),
        2 => group().prop_map(Order::PutBack),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let machine = || 0..usize::from(NODES);
    let wait = prop_oneof![
        3 => (0_u64..10_000).prop_map(Millis),
        4 => (5_u64..60).prop_map(Millis::secs),
        2 => (1_u64..9).prop_map(Millis::mins),
    ];
    prop_oneof![
        12 => wait.prop_map(Act::Wait),
        3 => (0..RESOURCES).prop_map(Act::Crash),
        1 => (0..RESOURCES).prop_map(Act::Hang),
        1 => (0..RESOURCES, any::<bool>()).prop_map(|(number, on)| Act::Broken(number, on)),
        2 => machine().prop_map(Act::PowerOff),
        2 => machine().prop_map(Act::EndAgent),
        5 => machine().prop_map(Act::Start),
        3 => (machine(), prop::bool::weighted(0.4)).prop_map(|(at, cut)| Act::Cut(at, cut)),
        4 => (machine(), order()).prop_map(|(at, order)| Act::Ordered(at, order)),
    ]
}

pub(crate) fn let_happen(fleet: &mut Fleet, act: &Act) {
    match *act {
        Act::Wait(time) => fleet.run_until(fleet.now.after(time)),
        Act::Crash(number) => {
            let resource = ResourceId(number);
            for machine in fleet.machines.iter_mut().filter(|machine| machine.runs.contains_key(&resource)) {
                machine.crashed.insert(resource);
            }
        }
        Act::Hang(number) => {
            for machine in &mut fleet.machines {
                machine.hangs.insert(ResourceId(number));
            }
        }
        Act::Broken(number, true) => drop(fleet.broken.insert(ResourceId(number))),
        Act::Broken(number, false) => drop(fleet.broken.remove(&ResourceId(number))),
        Act::PowerOff(at) => fleet.power_off(at),
        Act::EndAgent(at) => fleet.end_agent(at),
        Act::Start(at) => fleet.start_agent(at),
        Act::Cut(at, cut) => fleet.machines[at].cut = cut,
        Act::Ordered(at, order) => fleet.order(at, order),
    }
}

/// Every trouble is over, and every order that keeps something from running is taken back.
fn peace(fleet: &mut Fleet) {
    fleet.broken.clear();
    for at in 0..usize::from(NODES) {
        fleet.machines[at].cut = false;
        fleet.machines[at].hangs.clear();
        fleet.start_agent(at);
    }
    // Whoever was cut off needs a renewal to carry an order out.
    fleet.run_until(fleet.now.after(Millis::mins(2)));
    fleet.start_agent(0);
    let back = (1..=NODES).map(|number| Order::Resume(node(number)));
    let back = back.chain((0..GROUPS).map(|number| Order::PutBack(GroupId(number))));
    let back: Vec<Order> =
        back.chain((0..RESOURCES).map(|number| Order::Online(ResourceId(number)))).collect();
    for order in back {
        fleet.order(0, order);
        fleet.run_until(fleet.now.after(Millis::secs(5)));
    }
    for minute in 0..12 {
        (0..usize::from(NODES)).for_each(|at| fleet.start_agent(at));
        fleet.run_until(fleet.now.after(Millis::mins(minute.min(1))));
    }
    // Time may have come for a group to go back to its preferred owner, which is no trouble.
    for _ in 0..3 {
        if fleet.store.shape().resource_ids().any(|resource| running(fleet, resource) != 1) {
            fleet.run_until(fleet.now.after(Millis::mins(1)));
        }
    }
}

/// On how many machines this runs, or is being started.
fn running(fleet: &Fleet, resource: ResourceId) -> usize {
    fleet.machines.iter().filter(|machine| machine.runs.contains_key(&resource)).count()
}

/// Rules `comes_back` and `every_node_agrees`.
fn all_is_well(fleet: &Fleet) {
    for machine in &fleet.machines {
        let copy = machine.agent.as_ref().unwrap().cluster();
        assert_eq!(copy.position(), fleet.store.position(), "the copy of {:?}", machine.me);
        for group in fleet.store.shape().group_ids() {
            assert_eq!(copy.record(group), fleet.store.record(group), "the copy of {:?}", machine.me);
        }
    }
    for resource in fleet.store.shape().resource_ids() {
        let run = running(fleet, resource);
        let group = fleet.store.shape().resource(resource).unwrap().group;
        assert_eq!(run, 1, "{resource:?} at {:?}: {:?}", fleet.now, fleet.store.record(group));
    }
}

/// A cluster that has just formed.
pub(crate) fn formed() -> Fleet {
    let mut fleet = Fleet::new(shape());
    (0..usize::from(NODES)).for_each(|at| fleet.start_agent(at));
    fleet.run_until(Moment(60_000));
    fleet
}

proptest! {
    #![proptest_config(ProptestConfig { cases: few(6), max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn days_pass_and_everything_comes_back(cold in any::<bool>(), acts in prop::collection::vec(act(), 10..60)) {
        let mut fleet = if cold { Fleet::new(shape()) } else { formed() };
        acts.iter().for_each(|act| let_happen(&mut fleet, act));
        peace(&mut fleet);
        all_is_well(&fleet);
    }
}

/// So many cases, unless whoever runs the tests asks for another number.
pub(crate) fn few(cases: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases)
}

/// The laws are asked of something: in one long day each kind of thing happens.
#[test]
fn everything_happens_in_one_day() {
    let mut fleet = formed();
    let acts = [
        Act::Crash(0),
        Act::Wait(Millis::mins(3)),
        Act::Hang(0),
        Act::Wait(Millis::mins(2)),
        Act::EndAgent(1),
        Act::Start(1),
        Act::Wait(Millis::mins(1)),
        Act::Broken(3, true),
        Act::Crash(3),
        Act::Wait(Millis::mins(9)),
        Act::PowerOff(0),
        Act::Wait(Millis::mins(2)),
    ];
    acts.iter().for_each(|act| let_happen(&mut fleet, act));
    peace(&mut fleet);
    all_is_well(&fleet);
    for what in ["start", "sweep", "monitor", "failover", "retry", "adoption", "acquisition"] {
        assert!(fleet.watch.seen.contains_key(what), "no {what}: {:?}", fleet.watch.seen);
    }
}

/// The first node sends a group back to the second just when everybody looks: half an hour after its last
/// failover. That it is under way is no trouble.
#[test]
fn what_is_on_its_way_back_arrives() {
    let mut fleet = Fleet::new(shape());
    let acts = [
        Act::Start(0),
        Act::Broken(1, true),
        Act::Wait(Millis::secs(2)),
        Act::Start(1),
        Act::Wait(Millis::secs(198)),
        Act::PowerOff(1),
        Act::Wait(Millis::mins(13)),
    ];
    acts.iter().for_each(|act| let_happen(&mut fleet, act));
    peace(&mut fleet);
    all_is_well(&fleet);
}
