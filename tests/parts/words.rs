//! What states and events are called.

use takeover::group;
use takeover::resource::{Author, Cause, Check, Event, Finding, Manner, Persistent, Report, Return, Status};
use takeover::units::CallId;

use crate::cast::claim;

#[test]
fn a_group_s_state_is_written_by_its_name() {
    for (status, name) in [
        (group::Status::Online, "Online"),
        (group::Status::Offline, "Offline"),
        (group::Status::Failed, "Failed"),
        (group::Status::PartialOnline, "PartialOnline"),
        (group::Status::Pending, "Pending"),
    ] {
        assert_eq!((status.name(), status.to_string().as_str()), (name, name));
        assert_eq!(format!("{status:>14}"), format!("{name:>14}"), "in a column");
    }
}

/// As tables write why nothing is to be done.
#[test]
fn why_a_group_stays_is_written_by_its_name() {
    let there = crate::cast::node(2);
    for (stay, name) in [
        (group::Stay::Fine, "fine"),
        (group::Stay::NoNode, "no node"),
        (group::Stay::NotThere(there, takeover::placement::Because::Full), "not there"),
        (group::Stay::Waits(there, takeover::units::Stamp(5)), "waits"),
        (group::Stay::ByCommand, "by command only"),
        (group::Stay::Moving(there), "moving"),
        (group::Stay::OutOfService, "out of service"),
        (group::Stay::LastEpoch, "no epoch is left"),
    ] {
        assert_eq!(stay.name(), name);
    }
}

/// Rule `group_state_computed`.
#[test]
fn a_group_s_state_is_that_of_its_resources() {
    use Status::{Failed, Offline, OfflinePending, Online, OnlinePending};
    for (resources, state) in [
        (&[][..], group::Status::Offline),
        (&[Offline], group::Status::Offline),
        (&[Online, Online], group::Status::Online),
        (&[Online, Offline], group::Status::PartialOnline),
        (&[Online, OnlinePending], group::Status::Pending),
        (&[OfflinePending, Offline], group::Status::Pending),
        (&[OnlinePending, Failed, Online], group::Status::Failed),
    ] {
        assert_eq!(group::status(resources.iter().copied()), state, "{resources:?}");
    }
}

/// As the log of a resource that is in no shape, and messages of errors, write them.
#[test]
fn events_are_written_out() {
    let call = CallId::new(4).unwrap();
    let finding = Finding::Said(Report::Failed, Cause::Crash);
    let reported = Event::Reported { claim: None, after: None, check: Check::Thorough, finding };
    let (flag, claim) = (Persistent::Offline, claim(1, 1, 1));
    for (event, words) in [
        (Event::Due, "deadline"),
        (Event::Hold(claim), "claim held"),
        (Event::Adopt(claim), "adopted"),
        (Event::Start, "RCM orders Online"),
        (Event::Stop, "RCM orders Offline"),
        (Event::Release(Manner::Graceful), "RCM releases"),
        (Event::Release(Manner::AtOnce), "RCM releases at once"),
        (Event::Retry, "retry"),
        (Event::Persisted(flag, Author::Operator), "operator sets PersistentState 0"),
        (Event::Persisted(flag, Author::OutsideAct), "PersistentState 0 recorded"),
        (Event::Pulled(true), "pulled up by a dependent"),
        (Event::Pulled(false), "no dependent pulls it up"),
        (Event::Disowned, "not owned by this node"),
        (Event::Progress(call), "call 4 progresses"),
        (Event::Returned(call, Return::NotHere), "call 4 not on this node"),
        (reported, "thorough check Failed(Crash)"),
        (Event::BackendGone, "no backend on this node"),
        (Event::MonitorRestarted, "monitor restarted"),
    ] {
        assert_eq!(event.to_string(), words);
    }
}
