//! What one node makes of what its driver tells it unasked, late or about what is not there.

use takeover::cluster::{Applied, Command, Refused};
use takeover::group::{self, Change, Proof, Stay};
use takeover::node::{Call, FenceResult, Input, Note, Order, Output, Request, StoreNews, Told};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, Priority, Proofs};
use takeover::resource::{Cause, Finding, Function, Phase, Report, Return};
use takeover::units::{CallId, GroupId, Millis, Moment, ResourceId, Stamp};

use crate::cast::{claim, life, node, shape, spec};
use crate::fleet::Fleet;
use crate::node::{agent, asked, patient, running, tell, told};

const FIRST: ResourceId = ResourceId(0);

fn said(report: Report, cause: Cause) -> Finding {
    Finding::Said(report, cause)
}

/// The backend's calls.
fn calls(out: &[Output]) -> Vec<(Function, CallId)> {
    let call = |output: &Output| match output {
        Output::Call(Call { function, call, .. }) => Some((*function, *call)),
        _ => None,
    };
    out.iter().filter_map(call).collect()
}

fn opens(out: &[Output]) -> bool {
    out.iter().any(|output| matches!(output, Output::Gate(_, Some(_))))
}

#[test]
fn all_resources_are_shown_by_number() {
    let mut fleet = running(spec(2, 3, ClusterSpec::DEFAULT));
    let agent = agent(&mut fleet, 0);
    let one_by_one: Vec<_> = (0..3).map(|number| *agent.resource(ResourceId(number)).unwrap()).collect();
    assert_eq!(agent.resources(), one_by_one);
    assert_eq!(agent.resource(ResourceId(3)), None);
}

/// Rule `pending_has_a_deadline`: progress moves it out, progress of an older call does not.
#[test]
fn progress_of_a_start_moves_its_deadline() {
    let mut fleet = Fleet::new(shape(spec(1, 1, ClusterSpec::DEFAULT)));
    fleet.start_agent(0);
    fleet.run_until(Moment(1_000));
    let until = |fleet: &mut Fleet| match agent(fleet, 0).resource(FIRST).unwrap().phase {
        Phase::OnlinePending(until) => until,
        other => panic!("{other:?}"),
    };
    let (before, call) = (until(&mut fleet), agent(&mut fleet, 0).resource(FIRST).unwrap().last_call);
    tell(&mut fleet, Input::Progress(FIRST, call.next()));
    assert_eq!(until(&mut fleet), before);
    tell(&mut fleet, Input::Progress(FIRST, call));
    assert_eq!(until(&mut fleet), fleet.now.after(Millis::secs(180)));
    assert!(before < fleet.now.after(Millis::secs(180)));
}

/// Rule `checks_belong_to_an_instance`: a hypervisor's event counts where it is about what runs now.
#[test]
fn an_event_about_an_older_instance_is_no_news() {
    let mut fleet = running(patient(1));
    let (held, call) = {
        let state = agent(&mut fleet, 0).resource(FIRST).unwrap();
        (state.held, state.last_call)
    };
    let crash = said(Report::Failed, Cause::Crash);
    for (claim, call) in [(None, call), (Some(claim(1, 1, 9)), call), (held, call.next())] {
        assert_eq!(tell(&mut fleet, Input::Noticed(FIRST, claim, call, crash)), []);
    }
    let out = tell(&mut fleet, Input::Noticed(FIRST, held, call, crash));
    assert_eq!(calls(&out), [(Function::Terminate, call.next())]);
}

/// A fencing that comes back more than once is written once; of a life that is over nothing is.
#[test]
fn a_fencing_is_written_until_the_life_is_over() {
    let mut fleet = running(spec(2, 1, ClusterSpec { proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT }));
    let came_back = Input::Fenced(node(2), life(1), FenceResult::Confirmed);
    let fenced = Command::Fenced { node: node(2), incarnation: life(1) };
    let requests = asked(&tell(&mut fleet, came_back));
    assert!(matches!(requests[..], [(_, Request::Write(command))] if command == fenced), "{requests:?}");
    assert_eq!(tell(&mut fleet, came_back), [], "it is being written");
    assert_eq!(fleet.store.apply(&fenced), Ok(Applied::Done));
    tell(&mut fleet, Input::Logged(Stamp(0), &fenced));
    for result in [FenceResult::Confirmed, FenceResult::Failed] {
        assert_eq!(tell(&mut fleet, Input::Fenced(node(2), life(1), result)), [], "it is over");
    }
}

/// Rule `owner_or_nothing`: what runs here under no claim is ended before the group's gates open, also
/// where the group becomes this node's while it is being read whose that is.
#[test]
fn a_stranger_is_ended_before_its_group_is_held() {
    let mut by_command = patient(1);
    let spec = GroupSpec { priority: Priority::NoAutoStart, ..GroupSpec::DEFAULT };
    by_command.groups[0].policy = GroupPolicy::new(spec).unwrap();
    let mut fleet = running(by_command);
    let reads = asked(&tell(&mut fleet, Input::Inventory(&[(FIRST, None)])));
    assert!(matches!(reads[..], [(_, Request::Sync)]), "{reads:?}");

    let (group, seen, to) = (GroupId(0), fleet.store.written(GroupId(0)).unwrap(), claim(1, 1, 1));
    let acquire = Command::Change { group, seen, change: Change::Acquire { to, proof: Proof::NeverOwned } };
    fleet.store.apply(&acquire).unwrap();
    let out = tell(&mut fleet, Input::Logged(Stamp(0), &acquire));
    let [(Function::Terminate, stop)] = calls(&out)[..] else { panic!("{out:?}") };
    assert!(!opens(&out) && agent(&mut fleet, 0).holds(group).is_none());

    let synced = takeover::node::Answer::Synced(fleet.store.position());
    let out = tell(&mut fleet, Input::Answered(reads[0].0, &synced));
    assert_eq!((told(&out), calls(&out)), (vec![], vec![]), "it is no rogue any more, and being ended");
    let out = tell(&mut fleet, Input::Returned(FIRST, stop, Return::Done));
    let [(Function::IsAlive, look)] = calls(&out)[..] else { panic!("{out:?}") };
    let offline = Return::Found(said(Report::Offline, Cause::Unknown));
    tell(&mut fleet, Input::Returned(FIRST, look, offline));
    assert_eq!(agent(&mut fleet, 0).holds(group), Some(to));
}

/// Rule `older_store_refused`: who ordered that a restored store is adopted hears of it from the log, if
/// that comes first. Every agent begins anew.
#[test]
fn an_adopted_store_ends_every_agent() {
    let anew = Told::Note(Note::Store(StoreNews::Adopted));
    for ordered in [true, false] {
        let mut fleet = running(patient(1));
        let adopt = Command::AdoptStore { generation: 1 };
        let mut expected = vec![anew.clone()];
        if ordered {
            let requests = asked(&tell(&mut fleet, Input::Ordered(Order::AdoptStore)));
            assert!(matches!(requests[..], [(_, Request::Write(command))] if command == adopt));
            expected.insert(0, Told::Ordered(Order::AdoptStore));
        }
        let before = agent(&mut fleet, 0).cluster().clone();
        let out = tell(&mut fleet, Input::Logged(Stamp(0), &adopt));
        assert_eq!((told(&out), out.last()), (expected, Some(&Output::BeginAnew)));
        assert_eq!(*agent(&mut fleet, 0).cluster(), before, "it is none for this copy");
    }
}

/// An order about nothing is refused with the reason, and so is one that asks for what is already so.
#[test]
fn an_order_for_a_group_that_is_not_there_is_refused() {
    let mut fleet = running(patient(1));
    let (there, nowhere) = (GroupId(0), GroupId(9));
    let unknown = Note::NotWritten(Refused::Unknown);
    for (order, note) in [
        (Order::TakeOut(nowhere), unknown),
        (Order::PutBack(nowhere), unknown),
        (Order::Group(nowhere, group::Order::Failover), unknown),
        (Order::PutBack(there), Note::NotOrdered(there, Stay::Fine)),
        (Order::Group(there, group::Order::Failover), Note::NotOrdered(there, Stay::NoNode)),
    ] {
        assert_eq!(tell(&mut fleet, Input::Ordered(order)), [Output::Told(Told::Note(note))], "{order:?}");
    }
    assert_eq!(asked(&tell(&mut fleet, Input::Ordered(Order::TakeOut(there)))).len(), 1);
}
