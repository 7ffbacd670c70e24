//! When one node wants to be called: each second while something waits for time to pass, and else not.

use takeover::cluster::{Applied, Command};
use takeover::group::Order::Move;
use takeover::node::{Answer, Drain, Input, Order, Output, Request};
use takeover::policy::{
    ClusterSpec, Failback, GroupPolicy, GroupSpec, LeaseSpec, Priority, ResourcePolicy, ResourceSpec,
};
use takeover::resource::{Cause, Finding, Report};
use takeover::shape::ShapeSpec;
use takeover::units::{GroupId, Millis, NodeSet, Stamp};

use crate::cast::{life, node, spec};
use crate::fleet::Fleet;
use crate::node::{agent, asked, running, tell};

const HOUR: Millis = Millis::hours(1);

/// Two nodes and two groups, and nothing to be done for an hour but looking for what runs, every five seconds.
fn slow() -> ShapeSpec {
    let lease = LeaseSpec { ttl: Millis::hours(3), renew_every: HOUR, ..LeaseSpec::DEFAULT };
    let mut spec = spec(2, 2, ClusterSpec { lease, ..ClusterSpec::DEFAULT });
    let checks =
        ResourceSpec { quick_check_every: HOUR, thorough_check_every: HOUR, ..ResourceSpec::DEFAULT };
    spec.resources.iter_mut().for_each(|one| one.policy = ResourcePolicy::new(checks).unwrap());
    spec
}

fn with(change: impl FnOnce(&mut ShapeSpec)) -> Fleet {
    let mut spec = slow();
    change(&mut spec);
    running(spec)
}

/// Whether the first node wants to be called within the second.
fn ticks(fleet: &mut Fleet) -> bool {
    let now = fleet.now;
    let due = agent(fleet, 0).due();
    assert!(due > now && due <= now.after(Millis::secs(5)), "{due:?}");
    due <= now.after(Millis::secs(1))
}

/// The first node hears of something that the store wrote.
fn hears(fleet: &mut Fleet, command: &Command) {
    assert_eq!(fleet.store.apply(command), Ok(Applied::Done));
    tell(fleet, Input::Logged(Stamp(0), command));
}

/// What is asked for is not answered.
fn unanswered(fleet: &mut Fleet, out: &[Output]) -> Vec<Output> {
    let lost = |(id, _): (_, Request)| tell(fleet, Input::Answered(id, &Answer::Unanswered));
    asked(out).into_iter().flat_map(lost).collect()
}

#[test]
fn who_waits_for_nothing_does_not_tick() {
    let mut fleet = with(|_| {});
    assert!(!ticks(&mut fleet));
}

/// A group that may go back to a better node as time passes.
#[test]
fn a_group_that_may_fail_back_ticks() {
    let back = GroupPolicy::new(GroupSpec { failback: Failback::Immediate, ..GroupSpec::DEFAULT }).unwrap();
    let mut fleet = with(|spec| spec.groups[0].policy = back);
    assert!(ticks(&mut fleet));
}

/// A group that nobody takes before somebody says so.
#[test]
fn a_group_that_nobody_owns_ticks() {
    let by_hand = GroupSpec { priority: Priority::NoAutoStart, ..GroupSpec::DEFAULT };
    let mut fleet = with(|spec| spec.groups[1].policy = GroupPolicy::new(by_hand).unwrap());
    assert!(ticks(&mut fleet));
}

/// A group whose owner's life is over, which nobody else can take.
#[test]
fn a_group_of_a_dead_owner_ticks() {
    let mut fleet = with(|spec| spec.resources[1].possible = NodeSet::of(node(2)));
    assert!(!ticks(&mut fleet));
    let renewals = fleet.store.session(node(2)).unwrap().hot.unwrap().renewals;
    hears(&mut fleet, &Command::Dead { node: node(2), incarnation: life(1), renewals });
    assert!(ticks(&mut fleet));
}

/// What is ordered ticks once nobody has answered, neither what the order asked for nor what that came to.
fn ticks_unanswered(order: Order) {
    let mut fleet = with(|_| {});
    let out = tell(&mut fleet, Input::Ordered(order));
    assert!(!ticks(&mut fleet));
    let reads = unanswered(&mut fleet, &out);
    unanswered(&mut fleet, &reads);
    assert!(ticks(&mut fleet));
}

#[test]
fn an_order_that_waits_for_the_store_ticks() {
    ticks_unanswered(Order::Pause(node(2), Drain::No));
}

/// A change of a group of which nobody knows whether it was written.
#[test]
fn a_change_whose_answer_was_lost_ticks() {
    ticks_unanswered(Order::Group(GroupId(0), Move(Some(node(2)))));
}

/// An act from outside that the database does not know yet.
#[test]
fn an_outside_act_that_is_not_written_ticks() {
    let mut fleet = with(|_| {});
    let resource = takeover::units::ResourceId(0);
    let state = *agent(&mut fleet, 0).resource(resource).unwrap();
    let stopped = Finding::Said(Report::Stopped, Cause::Administrator);
    tell(&mut fleet, Input::Noticed(resource, state.held, state.last_call, stopped));
    assert!(ticks(&mut fleet));
}
