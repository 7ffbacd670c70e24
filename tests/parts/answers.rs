//! What one node makes of what its driver tells it unasked, late or about what is not there.

use takeover::cluster::{Applied, Command, Refused};
use takeover::group::{self, Change, Stay};
use takeover::node::{
    Answer, FenceResult, Input, Node, Note, Order, Output, Request, Sighting, StoreNews, Told,
};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, Priority, ResourcePolicy, ResourceSpec};
use takeover::resource::{Cause, Finding, Function, Phase, Report, Return};
use takeover::units::{CallId, GroupId, Millis, Moment, ResourceId, Stamp};

use crate::cast::{claim, life, node, shape, spec};
use crate::fleet::Fleet;
use crate::node::{acquires, agent, asked, calls, patient, running, tell, told};

const FIRST: ResourceId = ResourceId(0);

fn said(report: Report, cause: Cause) -> Finding {
    Finding::Said(report, cause)
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
    assert_eq!(calls(&out), [(FIRST, Function::Terminate, call.next())]);
}

/// Rule `check_intervals`: a policy that changes while its resource runs moves it to other sweeps.
#[test]
fn a_resource_is_checked_at_the_pace_of_its_newest_policy() {
    let mut fleet = running(patient(1));
    let spec = ResourceSpec { quick_check_every: Millis::secs(9), ..ResourceSpec::DEFAULT };
    let policy = ResourcePolicy::new(spec).unwrap();
    let command = Command::SetPolicy { resource: FIRST, policy, seen: fleet.store.revision() };
    assert_eq!(fleet.store.apply(&command), Ok(Applied::Done));
    assert_eq!(tell(&mut fleet, Input::Logged(Stamp(0), &command)), []);
    let mut quick = Vec::new();
    while quick.len() < 2 {
        fleet.now = fleet.now.max(agent(&mut fleet, 0).due());
        for output in tell(&mut fleet, Input::Due) {
            if let Output::Sweep(beat, Function::IsAlive) = output {
                let found = Return::Found(said(Report::Online, Cause::Unknown));
                assert_eq!(tell(&mut fleet, Input::Swept(beat, &[found])), []);
                quick.push(fleet.now);
            }
        }
    }
    assert_eq!(quick, [Moment(63_000), Moment(72_000)], "every 9 s, on one grid");
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

    let out = acquires(&mut fleet);
    let [(FIRST, Function::Terminate, stop)] = calls(&out)[..] else { panic!("{out:?}") };
    assert!(!opens(&out) && agent(&mut fleet, 0).holds(GroupId(0)).is_none());

    let synced = Answer::Synced(fleet.store.position());
    let out = tell(&mut fleet, Input::Answered(reads[0].0, &synced));
    assert_eq!((told(&out), calls(&out)), (vec![], vec![]), "it is no rogue any more, and being ended");
    let out = tell(&mut fleet, Input::Returned(FIRST, stop, Return::Done));
    let [(FIRST, Function::IsAlive, look)] = calls(&out)[..] else { panic!("{out:?}") };
    let offline = Return::Found(said(Report::Offline, Cause::Unknown));
    tell(&mut fleet, Input::Returned(FIRST, look, offline));
    assert_eq!(agent(&mut fleet, 0).holds(GroupId(0)), Some(claim(1, 1, 1)));
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

/// Everything that a restarted agent asks for until it has read that what runs is its own to adopt: the
/// entry that makes it so is not handed in yet.
fn about_to_adopt() -> (Fleet, Command) {
    let mut fleet = running(spec(1, 1, ClusterSpec::DEFAULT));
    let held = agent(&mut fleet, 0).holds(GroupId(0)).unwrap();
    fleet.end_agent(0);
    let (token, memory) = (fleet.machines[0].token, fleet.machines[0].memory.clone());
    fleet.machines[0].agent = Some(Node::new(node(1), token, fleet.store.clone(), &memory, fleet.now));
    let [(id, Request::Write(register))] = asked(&tell(&mut fleet, Input::Due))[..] else { panic!() };
    let applied = fleet.store.apply(&register).unwrap();
    let answer = Answer::Applied(applied, fleet.store.position());
    let mut out = tell(&mut fleet, Input::Answered(id, &answer));
    let arm = |output: &Output| if let Output::Arm(until) = output { Some(*until) } else { None };
    let until = out.iter().find_map(arm).unwrap();
    out = tell(&mut fleet, Input::Guarded(until));
    out.extend(tell(&mut fleet, Input::Logged(Stamp(0), &register)));
    out.extend(tell(&mut fleet, Input::Inventory(&[(FIRST, Some(held))])));
    let adopts = |(_, request): (_, Request)| match request {
        Request::Write(command @ Command::Change { change: Change::Adopt { .. }, .. }) => Some(command),
        _ => None,
    };
    let adopt = asked(&out).into_iter().find_map(adopts).unwrap();
    fleet.store.apply(&adopt).unwrap();
    (fleet, adopt)
}

/// Rule `owner_or_nothing`: an entry of the log that a late driver hands in after the lease has ended lets
/// nothing in any more. The control: in time it does.
#[test]
fn an_adoption_that_is_read_too_late_opens_no_gate() {
    let (mut fleet, adopt) = about_to_adopt();
    let in_time = tell(&mut fleet, Input::Logged(Stamp(0), &adopt));
    assert!(opens(&in_time), "{in_time:?}");

    let (mut fleet, adopt) = about_to_adopt();
    fleet.now = fleet.now.after(Millis::secs(300));
    let late = tell(&mut fleet, Input::Logged(Stamp(0), &adopt));
    assert!(!opens(&late), "{late:?}");
    assert_eq!(agent(&mut fleet, 0).holds(GroupId(0)), None);
}

/// Whatever is handed in after the stop was due, the stop comes first.
#[test]
fn a_stop_that_is_overdue_is_begun_before_whatever_is_handed_in() {
    let answer = Answer::Unanswered;
    let entry = Command::Advance { to: Stamp(1) };
    for input in [
        Input::Due,
        Input::Answered(takeover::node::RequestId(u64::MAX), &answer),
        Input::Logged(Stamp(0), &entry),
        Input::Progress(FIRST, CallId::FIRST),
        Input::Returned(FIRST, CallId::FIRST, Return::Done),
        Input::Noticed(FIRST, None, CallId::FIRST, said(Report::Online, Cause::Unknown)),
        Input::Inventory(&[]),
        Input::MonitorRestarted(None),
        Input::Guarded(Moment(u64::MAX)),
        Input::Fenced(node(1), life(1), FenceResult::Failed),
        Input::Ordered(Order::Resume(node(1))),
    ] {
        let mut fleet = running(spec(1, 1, ClusterSpec::DEFAULT));
        tell(&mut fleet, Input::Progress(FIRST, CallId::FIRST));
        assert!(!agent(&mut fleet, 0).session().is_stopping(), "in time");
        fleet.now = fleet.now.after(Millis::secs(300));
        let out = tell(&mut fleet, input);
        assert!(agent(&mut fleet, 0).session().is_stopping(), "{input:?}");
        assert!(matches!(calls(&out)[..], [(_, Function::Terminate, _), ..]), "{input:?}: {out:?}");
    }
}

/// The next renewal of the first node is answered, with these sightings.
pub(crate) fn renewed(fleet: &mut Fleet, sightings: Vec<Sighting>) -> Vec<Output> {
    for _ in 0..100 {
        fleet.now = fleet.now.max(agent(fleet, 0).due());
        let requests = asked(&tell(fleet, Input::Due));
        let renewal = requests.into_iter().find(|(_, request)| matches!(request, Request::Renew { .. }));
        if let Some((id, _)) = renewal {
            return tell(fleet, Input::Answered(id, &Answer::Renewed(fleet.store.now(), sightings)));
        }
    }
    panic!("nothing is renewed");
}

/// A store may know a node before this node has read of it.
#[test]
fn a_sighting_of_an_unknown_node_says_nothing() {
    let mut fleet = running(spec(1, 1, ClusterSpec::DEFAULT));
    let unknown = Sighting { node: node(9), incarnation: life(1), renewals: 3 };
    let requests = asked(&renewed(&mut fleet, vec![unknown]));
    assert!(requests.iter().all(|(_, request)| !matches!(request, Request::Write(_))), "{requests:?}");
}
