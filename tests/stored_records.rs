//! What is stored: each record carries its version, and reads back as it was written.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

use takeover::group::{Parked, Record};
use takeover::policy::{GroupSpec, Lease, LeaseSpec, ResourceSpec};
use takeover::session::{self, Hot};
use takeover::units::{Claim, Epoch, Incarnation, NodeId, NodeSet, Stamp, Token};

fn claim() -> Claim {
    Claim { epoch: Epoch::new(0, 7).unwrap(), incarnation: Incarnation::FIRST, node: NodeId::new(2).unwrap() }
}

fn group() -> Record {
    Record {
        claim: Some(claim()),
        since: Stamp(5),
        tried: NodeSet::first(2),
        failovers: Record::FIRST.failovers.with(Stamp(3)).with(Stamp(9)),
        parked: Some(Parked { until: Some(Stamp(10)), up: NodeSet::EMPTY }),
        ..Record::FIRST
    }
}

fn session() -> session::Record {
    let lease = Lease::new(LeaseSpec::DEFAULT).unwrap();
    let hot = Hot { incarnation: Incarnation::FIRST, token: Token(1), lease, renewals: 4 };
    session::Record { hot: Some(hot), ..session::Record::default() }
}

/// The record of a form that this software does not know is refused, with its number.
#[test]
fn unknown_version_refused() {
    let text = serde_json::to_string(&group()).unwrap();
    assert!(text.contains("\"version\":1"), "{text}");
    let newer = text.replace("\"version\":1", "\"version\":2");
    let error = serde_json::from_str::<Record>(&newer).unwrap_err().to_string();
    assert!(error.contains("version 2") && error.contains("version 1 only"), "{error}");
    let text = serde_json::to_string(&session()).unwrap().replace("\"version\":1", "\"version\":0");
    assert!(serde_json::from_str::<session::Record>(&text).is_err());
}

#[test]
fn records_read_back_as_they_were_written() {
    let text = serde_json::to_string(&group()).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), group());
    let text = serde_json::to_string(&session()).unwrap();
    assert_eq!(serde_json::from_str::<session::Record>(&text).unwrap(), session());
}

/// A record from before groups could be out of service is one of a group in service.
#[test]
fn an_older_record_is_in_service() {
    let text = serde_json::to_string(&group()).unwrap();
    let older = text.replace(",\"out\":false", "");
    assert_ne!(text, older);
    assert_eq!(serde_json::from_str::<Record>(&older).unwrap(), group());
}

/// A record without a field that may be none is not one that says none: without its claim a group would
/// look as if nobody had ever owned it.
#[test]
fn a_record_that_lost_a_field_is_refused() {
    let refused = |text: &str, lost: &str, error: Option<String>| {
        let error = error.unwrap_or_else(|| format!("{text} was read"));
        assert!(error.contains(&format!("missing field `{lost}`")), "{error}");
    };
    let group = serde_json::to_value(Record { heir: NodeId::new(3), ..group() }).unwrap();
    for lost in ["/claim", "/heir", "/parked", "/parked/until"] {
        let (text, field) = without(&group, lost);
        refused(&text, field, serde_json::from_str::<Record>(&text).err().map(|error| error.to_string()));
    }
    let session = serde_json::to_value(session()).unwrap();
    for lost in ["/hot", "/hot/lease/watchdog", "/cold/dead_through", "/cold/fenced_through"] {
        let (text, field) = without(&session, lost);
        let read = serde_json::from_str::<session::Record>(&text);
        refused(&text, field, read.err().map(|error| error.to_string()));
    }
    let policy = serde_json::to_value(GroupSpec::DEFAULT).unwrap();
    let (text, field) = without(&policy, "/failover_threshold");
    refused(&text, field, serde_json::from_str::<GroupSpec>(&text).err().map(|error| error.to_string()));
    let policy = serde_json::to_value(ResourceSpec::DEFAULT).unwrap();
    let (text, field) = without(&policy, "/retry_period_on_failure");
    refused(&text, field, serde_json::from_str::<ResourceSpec>(&text).err().map(|error| error.to_string()));
}

/// A record without the field at this place, and the field's name.
fn without<'a>(whole: &serde_json::Value, path: &'a str) -> (String, &'a str) {
    let (parent, field) = path.rsplit_once('/').unwrap();
    let mut whole = whole.clone();
    let fields = whole.pointer_mut(parent).and_then(serde_json::Value::as_object_mut).unwrap();
    assert!(fields.remove(field).is_some(), "{path} stands in the record");
    (whole.to_string(), field)
}

/// A field of newer software is not passed over: it would be lost when the record is written back.
#[test]
fn a_field_that_is_not_known_is_refused() {
    let text = serde_json::to_string(&group()).unwrap();
    for before in ["{", "\"claim\":{", "\"epoch\":{", "\"failovers\":{", "\"parked\":{"] {
        let newer = text.replacen(before, &format!("{before}\"later\":1,"), 1);
        assert_ne!(text, newer, "{before}");
        let error = serde_json::from_str::<Record>(&newer).unwrap_err().to_string();
        assert!(error.contains("unknown field `later`"), "{error}");
    }
    let text = serde_json::to_string(&session()).unwrap();
    for before in ["{", "\"hot\":{", "\"lease\":{", "\"cold\":{"] {
        let newer = text.replacen(before, &format!("{before}\"later\":1,"), 1);
        assert_ne!(text, newer, "{before}");
        let error = serde_json::from_str::<session::Record>(&newer).unwrap_err().to_string();
        assert!(error.contains("unknown field `later`"), "{error}");
    }
}

/// A window in a form that is never written is refused: it could count what never happened.
#[test]
fn a_misshapen_window_is_refused() {
    let text = serde_json::to_string(&group()).unwrap();
    let empty = text.replace("\"empty\":false", "\"empty\":true");
    let error = serde_json::from_str::<Record>(&empty).unwrap_err().to_string();
    assert!(error.contains("empty and tells of happenings"), "{error}");
    let gap = text.replace("4294967295],", "7],");
    let error = serde_json::from_str::<Record>(&gap).unwrap_err().to_string();
    assert!(error.contains("behind the oldest"), "{error}");
}

/// A lease whose numbers do not fit together is refused in a record as anywhere else.
#[test]
fn a_damaged_record_is_refused() {
    let text = serde_json::to_string(&session()).unwrap();
    let damaged = text.replace("\"ttl\":20000", "\"ttl\":2000");
    assert_ne!(text, damaged);
    let error = serde_json::from_str::<session::Record>(&damaged).unwrap_err().to_string();
    assert!(error.contains("lengthen the ttl"), "{error}");
    assert!(serde_json::from_str::<Record>("{\"version\":1}").is_err());
}

/// What a log keeps of a change of shape, and of its refusal, reads back as it was written; a policy
/// whose numbers do not fit is refused there too.
#[test]
#[cfg(feature = "alloc")]
fn changes_of_shape_read_back_as_they_were_written() {
    use takeover::cluster::{Command, Refused};
    use takeover::policy::{GroupPolicy, ResourcePolicy};
    use takeover::shape::{NewGroup, NewResource, Reshaping, ShapeError};
    use takeover::units::{GroupId, Guid, ResourceId, Revision};

    let policy = GroupPolicy::new(GroupSpec::DEFAULT).unwrap();
    let new = NewResource {
        guid: Guid(7),
        group: GroupId(1),
        policy: ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        possible: NodeSet::ALL,
        persistent: takeover::resource::Persistent::Online,
    };
    let node = NodeId::new(4).unwrap();
    let changes = [
        Reshaping::AddGroup(GroupId(1), NewGroup { policy, home: Some(node), class: None }),
        Reshaping::AddResource(ResourceId(3), new),
        Reshaping::AddNode(node, Some(5)),
    ];
    for change in changes {
        let command = Command::Reshape { change, seen: Revision::ZERO };
        let text = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&text).unwrap(), command);
        let damaged = text.replace("\"failover_period\":21600000", "\"failover_period\":0");
        assert_eq!(serde_json::from_str::<Command>(&damaged).is_err(), damaged != text);
    }
    let refused = Refused::Shape(ShapeError::SameGuid(ResourceId(1), ResourceId(3), Guid(7)));
    let text = serde_json::to_string(&refused).unwrap();
    assert_eq!(serde_json::from_str::<Refused>(&text).unwrap(), refused);
}
