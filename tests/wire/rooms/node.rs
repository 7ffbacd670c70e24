//! What a node is told, and what it asks of its driver.

use takeover::cluster::{Applied, OtherStore, Refused};
use takeover::node::{
    Answer, BeatId, Call, Drain, FenceResult, Memory, Order, Output, Request, RequestId, Sighting,
};
use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{Function, Persistent, Restarts};
use takeover::units::{CallId, GroupId, Guid, Moment, Position, ResourceId, Revision, Stamp, Timeline};

use super::{claim, cluster, life, node};
use crate::shared::kind::Kind;

const RESOURCE: ResourceId = ResourceId(3);
const AT: Position = Position { timeline: Timeline(7), revision: Revision { generation: 1, number: 12 } };

fn sighting() -> Sighting {
    Sighting { node: node(2), incarnation: life(3), renewals: 4 }
}

fn beat() -> BeatId {
    serde_json::from_str("{\"list\":2,\"round\":5}").unwrap()
}

fn call() -> Call {
    Call {
        resource: RESOURCE,
        guid: Guid(u128::MAX),
        persistent: Persistent::Online,
        function: Function::Online,
        call: CallId::new(8).unwrap(),
        claim: Some(claim()),
    }
}

fn restarts() -> Restarts {
    Restarts::EMPTY.with(Moment(4)).with(Moment(9))
}

fn requests() -> Vec<Request> {
    let renew = Request::Renew { incarnation: life(3), stamp: Stamp(u64::MAX) };
    let others = [renew, Request::Sync, Request::Observe];
    cluster::commands().into_iter().map(Request::Write).chain(others).collect()
}

fn answers() -> Vec<Answer> {
    vec![
        Answer::Applied(Applied::Registered(life(3)), AT),
        Answer::Refused(Refused::NotYet, AT),
        Answer::Renewed(Stamp(6), vec![]),
        Answer::Renewed(Stamp(6), vec![sighting(), sighting()]),
        Answer::Synced(AT),
        Answer::Observed(vec![sighting()]),
        Answer::OtherStore(OtherStore::Older),
        Answer::Unanswered,
    ]
}

fn orders() -> Vec<Order> {
    let group = GroupId(1);
    vec![
        Order::Online(RESOURCE),
        Order::Offline(RESOURCE),
        Order::Group(group, takeover::group::Order::Failover),
        Order::Pause(node(2), Drain::Yes),
        Order::Resume(node(2)),
        Order::SetPolicy(RESOURCE, ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap()),
        Order::AdoptStore,
        Order::TakeOut(group),
        Order::PutBack(group),
    ]
}

fn outputs() -> Vec<Output> {
    vec![
        Output::Ask(RequestId(1), Request::Sync, None),
        Output::Ask(RequestId(u64::MAX), Request::Observe, Some(AT)),
        Output::Call(call()),
        Output::Sweep(beat(), Function::IsAlive),
        Output::Inventory,
        Output::Gate(RESOURCE, None),
        Output::Gate(RESOURCE, Some(claim())),
        Output::Arm(Moment::NEVER),
        Output::Remember(RESOURCE, restarts()),
        Output::Saw(AT),
        Output::BeginAnew,
        Output::RestartMonitor(None),
        Output::RestartMonitor(Some(RESOURCE)),
        Output::FenceSelf(RESOURCE),
        Output::Fence(node(2), life(3)),
    ]
}

pub(crate) fn kinds() -> Vec<Kind> {
    let memory = Memory { restarts: [(RESOURCE, restarts())].into(), seen: AT };
    vec![
        Kind::of("node::RequestId", &[RequestId(0), RequestId(u64::MAX)]),
        Kind::of("node::BeatId", &[beat()]),
        Kind::of("node::Request", &requests()),
        Kind::of("node::Sighting", &[sighting()]),
        Kind::of("node::Answer", &answers()),
        Kind::of("node::Order", &orders()),
        Kind::of("node::Drain", &[Drain::No, Drain::Yes]),
        Kind::of("node::FenceResult", &[FenceResult::Confirmed, FenceResult::Failed]),
        Kind::of("node::Output", &outputs()),
        Kind::of("node::Call", &[call(), Call { claim: None, ..call() }]),
        Kind::of("node::Memory", &[Memory::default(), memory]).with_maps(&["/restarts"]),
    ]
}
