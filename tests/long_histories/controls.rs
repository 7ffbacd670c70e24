//! Each law finds the call, the write or the record that breaks it.

use takeover::group::{Change, Moving, Parked, Proof, Record};
use takeover::node::Call;
use takeover::resource::{Function, Persistent};
use takeover::units::{
    CallId, Claim, Epoch, GroupId, Guid, Incarnation, Millis, Moment, NodeSet, ResourceId, Stamp,
};

use crate::days::{formed, shape};
use crate::fleet::{Fleet, node};
use crate::rules;

const GROUP: GroupId = GroupId(0);

fn claim(number: u8) -> Claim {
    Claim { epoch: Epoch::FIRST, incarnation: Incarnation::FIRST, node: node(number) }
}

#[test]
fn control_a_call_with_another_identity_or_an_old_flag_is_found() {
    let fleet = Fleet::new(shape());
    let right = Call {
        resource: ResourceId(0),
        guid: Guid(77),
        persistent: Persistent::Online,
        function: Function::Online,
        call: CallId::FIRST,
        claim: None,
    };
    assert!(rules::backend_is_blind(&fleet.store, &right));
    assert!(!rules::backend_is_blind(&fleet.store, &Call { guid: Guid(78), ..right }));
    assert!(!rules::backend_is_blind(&fleet.store, &Call { persistent: Persistent::Offline, ..right }));
}

#[test]
fn control_a_start_too_many_a_late_check_and_a_mixed_sweep_are_found() {
    let fleet = Fleet::new(shape());
    assert!(rules::start_throttle(&fleet.store, 1) && !rules::start_throttle(&fleet.store, 2));
    let policy = fleet.store.policy(ResourceId(2)).unwrap();
    let on_time = |function, after| rules::check_intervals(policy, function, Moment(0), Moment(after));
    assert!(on_time(Function::IsAlive, 5_000) && !on_time(Function::IsAlive, 5_002));
    assert!(on_time(Function::LooksAlive, 60_000) && !on_time(Function::LooksAlive, 60_002));
    let alone = |asked: &[u32]| {
        let asked: Vec<ResourceId> = asked.iter().map(|&number| ResourceId(number)).collect();
        rules::monitors_are_isolated(&fleet.store, &asked)
    };
    assert!(alone(&[0]) && alone(&[1, 2, 3]) && !alone(&[0, 1]));
}

/// Only the second machine has come up: group 0 waits for the first.
#[test]
fn control_a_group_that_does_not_wait_is_found() {
    let mut fleet = Fleet::new(shape());
    fleet.start_agent(1);
    fleet.run_until(Moment(20_000));
    let acquire = |number| Change::Acquire { to: claim(number), proof: Proof::NeverOwned };
    assert!(rules::cold_start_waits(&fleet.store, GROUP, &acquire(1)));
    assert!(!rules::cold_start_waits(&fleet.store, GROUP, &acquire(2)));
    fleet.run_until(Moment(130_000));
    assert!(rules::cold_start_waits(&fleet.store, GROUP, &acquire(2)));
}

#[test]
fn control_a_retry_before_its_time_is_found() {
    let parked = |until| Record { parked: Some(Parked { until, up: NodeSet::EMPTY }), ..Record::FIRST };
    let retry = Change::Retry { claim: claim(1) };
    let at = |until, at| rules::retry_after_failed(&parked(until), &retry, Stamp(at));
    assert!(at(Some(Stamp(60_000)), 60_000) && at(Some(Stamp(60_000)), 56_000));
    assert!(!at(Some(Stamp(60_000)), 55_999) && !at(None, 60_000));
}

#[test]
fn control_a_move_to_somebody_else_is_found() {
    let mut fleet = formed();
    let owner = fleet.store.record(GROUP).unwrap().claim.unwrap();
    assert_eq!(owner.node, node(1));
    let plan = |heir, moving| Change::Plan { claim: Some(owner), heir: node(heir), moving };
    let holds = |fleet: &Fleet, change: &Change| rules::move_failover_failback(&fleet.store, GROUP, change);
    assert!(!holds(&fleet, &plan(2, Moving::Failback)) && holds(&fleet, &plan(2, Moving::Command)));
    let seen = fleet.store.written(GROUP).unwrap();
    let change = plan(3, Moving::Command);
    fleet.write(&takeover::cluster::Command::Change { group: GROUP, seen, change });
    let acquire = |number| Change::Acquire { to: claim(number), proof: Proof::Stopped(owner) };
    assert!(holds(&fleet, &acquire(3)) && !holds(&fleet, &acquire(2)));
}

#[test]
fn control_a_failover_too_many_is_found() {
    let cluster = Fleet::new(shape()).store;
    let planned = |minutes: &[u64]| {
        let stamps: Vec<Stamp> = minutes.iter().map(|&at| Stamp(Millis::mins(at).0)).collect();
        rules::few_enough(&cluster, GROUP, &stamps)
    };
    assert!(planned(&[0, 29]) && planned(&[0, 1, 30]) && !planned(&[0, 1, 29]));
}
