//! One node of a small cluster: what it shows, and what it makes of answers that come late, twice, lost
//! or for somebody else.

use takeover::cluster::{Applied, Command};
use takeover::group::{self, Change, Proof, Stay};
use takeover::node::part::{Identity, Part, Role, View, part};
use takeover::node::{Answer, BeatId, Input, Node, Note, Order, Output, Rejected, Request, RequestId, Told};
use takeover::policy::{
    ClusterSpec, GroupPolicy, GroupSpec, LeaseSpec, Priority, ResourcePolicy, ResourceSpec,
};
use takeover::resource::{Cause, Check, Finding, Function, Report, Return};
use takeover::session;
use takeover::shape::{Reshaping, ShapeSpec};
use takeover::units::{CallId, Claim, Epoch, GroupId, Millis, Moment, ResourceId, Stamp, Token};

use crate::cast::{claim, life, node, resource_shape, sessions, shape, spec};
use crate::fleet::Fleet;

/// A cluster of these nodes and groups of one resource each, in which everything runs.
pub(crate) fn running(spec: ShapeSpec) -> Fleet {
    let nodes = usize::from(spec.nodes);
    let mut fleet = Fleet::new(shape(spec));
    (0..nodes).for_each(|at| fleet.start_agent(at));
    fleet.run_until(Moment(60_000));
    fleet
}

pub(crate) fn agent(fleet: &mut Fleet, at: usize) -> &mut Node {
    fleet.machines[at].agent.as_mut().unwrap()
}

/// Tells the first node something; what it asks for is not carried out. That it remembers how far it has
/// seen the database is left out.
pub(crate) fn tell(fleet: &mut Fleet, input: Input<'_>) -> Vec<Output> {
    let (now, mut out) = (fleet.now, Vec::new());
    agent(fleet, 0).step(now, input, &mut out).unwrap();
    out.retain(|output| !matches!(output, Output::Saw(_)));
    out
}

/// What is asked of the store, in its order.
pub(crate) fn asked(out: &[Output]) -> Vec<(RequestId, Request)> {
    let ask = |output: &Output| match output {
        Output::Ask(id, request, _) => Some((*id, *request)),
        _ => None,
    };
    out.iter().filter_map(ask).collect()
}

/// The backend's calls.
pub(crate) fn calls(out: &[Output]) -> Vec<(ResourceId, Function, CallId)> {
    let call = |output: &Output| match output {
        Output::Call(call) => Some((call.resource, call.function, call.call)),
        _ => None,
    };
    out.iter().filter_map(call).collect()
}

/// The first node acquires the first group, which nobody owned before, and hears of it.
pub(crate) fn acquires(fleet: &mut Fleet) -> Vec<Output> {
    let (group, seen) = (GroupId(0), fleet.store.written(GroupId(0)).unwrap());
    let change = Change::Acquire { to: claim(1, 1, 1), proof: Proof::NeverOwned };
    let acquire = Command::Change { group, seen, change };
    fleet.store.apply(&acquire).unwrap();
    tell(fleet, Input::Logged(Stamp(0), &acquire))
}

/// What is told beside the steps of resources and sessions.
pub(crate) fn told(out: &[Output]) -> Vec<Told> {
    let words = |output: &Output| match output {
        Output::Told(Told::Resource(_) | Told::Session { .. }) => None,
        Output::Told(told) => Some(told.clone()),
        _ => None,
    };
    out.iter().filter_map(words).collect()
}

/// Rule `start_throttle`: what waits for its turn is shown in the order of its turns.
#[test]
fn what_waits_for_a_start_is_shown_the_next_one_first() {
    let cluster = ClusterSpec { start_throttle: 1, ..ClusterSpec::DEFAULT };
    let mut spec = spec(1, 4, cluster);
    let priorities = [Priority::Low, Priority::Medium, Priority::High, Priority::Low];
    for (group, priority) in spec.groups.iter_mut().zip(priorities) {
        group.policy = GroupPolicy::new(GroupSpec { priority, ..GroupSpec::DEFAULT }).unwrap();
    }
    let mut fleet = Fleet::new(shape(spec));
    fleet.start_agent(0);
    let queued = |fleet: &mut Fleet| agent(fleet, 0).queued().map(|resource| resource.0).collect::<Vec<_>>();
    assert_eq!(queued(&mut fleet), [1, 0, 3], "the one of high priority starts");
    fleet.run_until(Moment(4_000));
    assert_eq!(queued(&mut fleet), [0, 3]);
    fleet.run_until(Moment(60_000));
    assert_eq!(queued(&mut fleet), [0; 0]);
}

/// For how long another node was silent, on the clock of the one that is asked.
#[test]
fn how_long_a_node_was_silent_is_shown() {
    let mut fleet = running(spec(3, 1, ClusterSpec::DEFAULT));
    let silent = |fleet: &mut Fleet, number| {
        let now = fleet.now;
        agent(fleet, 0).unchanged_for(node(number), now)
    };
    assert!(silent(&mut fleet, 2).unwrap() <= Millis::secs(4), "it renews every 2 s, and so do I");
    assert_eq!(silent(&mut fleet, 4), None, "there is no such node");
    fleet.power_off(1);
    fleet.run_until(Moment(70_000));
    assert!(silent(&mut fleet, 2).unwrap() >= Millis::secs(8));
    assert!(silent(&mut fleet, 2).unwrap() <= Millis::secs(12));
    fleet.run_until(Moment(90_000));
    assert_eq!(silent(&mut fleet, 2), None, "its life is over");
    assert!(silent(&mut fleet, 3).unwrap() <= Millis::secs(4));
}

/// Rule `cold_start_waits`: why nobody has taken a group yet.
#[test]
fn why_a_group_waits_is_shown() {
    let mut spec = spec(2, 2, ClusterSpec::DEFAULT);
    spec.groups[1].home = Some(node(2));
    let mut fleet = Fleet::new(shape(spec));
    fleet.start_agent(0);
    fleet.run_until(Moment(10_000));
    let until = fleet.store.formed().after(fleet.store.shape().policy().spec().cold_start_wait);
    assert_eq!(agent(&mut fleet, 0).waits_for(GroupId(1)), Some(Stay::Waits(node(2), until)));
    assert_eq!(agent(&mut fleet, 0).waits_for(GroupId(0)), None, "it runs here");
    fleet.start_agent(1);
    fleet.run_until(Moment(20_000));
    assert_eq!(fleet.store.record(GroupId(1)).unwrap().owner(), Some(node(2)));
}

/// What a node has seen of the database is where the store is, once it has read everything.
#[test]
fn how_far_a_node_has_seen_the_database_is_shown() {
    let mut fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
    let position = fleet.store.position();
    assert_ne!(position, takeover::units::Position::ZERO);
    assert_eq!(agent(&mut fleet, 0).seen(), position);
}

/// A cluster of one node whose lease outlasts every test, and these groups.
pub(crate) fn patient(groups: u32) -> ShapeSpec {
    let lease = LeaseSpec { ttl: Millis::hours(2), ..LeaseSpec::DEFAULT };
    spec(1, groups, ClusterSpec { lease, ..ClusterSpec::DEFAULT })
}

/// The next sweep of the first node, and what it asks about. Nothing else that it asks for is carried out.
pub(crate) fn swept(fleet: &mut Fleet) -> (BeatId, Vec<ResourceId>) {
    for _ in 0..100 {
        fleet.now = fleet.now.max(agent(fleet, 0).due());
        for output in tell(fleet, Input::Due) {
            if let Output::Sweep(beat, _) = output {
                return (beat, agent(fleet, 0).asked(beat).to_vec());
            }
        }
    }
    panic!("no sweep is asked for");
}

/// Rule `invalid_is_rejected`: an answer about more or fewer than were asked about is none, and the right
/// one may still come; after that, or after the answer is overdue, no further one says anything.
#[test]
fn a_sweep_is_answered_once_and_in_full() {
    let mut fleet = running(patient(2));
    let (beat, meant) = swept(&mut fleet);
    assert_eq!(meant, [ResourceId(0), ResourceId(1)]);
    let failed = Return::Found(Finding::Said(Report::Failed, Cause::Crash));
    let before = agent(&mut fleet, 0).clone();
    for answered in [0, 1, 3] {
        let (now, mut out) = (fleet.now, Vec::new());
        let wrong = vec![failed; answered];
        let refused = agent(&mut fleet, 0).step(now, Input::Swept(beat, &wrong), &mut out);
        assert_eq!(refused, Err(Rejected::WrongAnswer { asked: 2, answered }));
        assert!(out.is_empty() && *agent(&mut fleet, 0) == before);
    }
    let online = Return::Found(Finding::Said(Report::Online, Cause::Unknown));
    assert!(!tell(&mut fleet, Input::Swept(beat, &[online, failed])).is_empty(), "the crash is seen");
    let after = agent(&mut fleet, 0).clone();
    assert_eq!(tell(&mut fleet, Input::Swept(beat, &[failed, failed])), [], "it was answered before");
    assert_eq!(tell(&mut fleet, Input::Swept(beat, &[])), []);
    assert!(*agent(&mut fleet, 0) == after);
}

/// A check that a backend does not implement is told of once.
#[test]
fn a_check_that_is_not_implemented_is_told_once() {
    let mut fleet = running(patient(1));
    for expected in [vec![Told::Note(Note::Discarded(ResourceId(0), Check::Quick))], vec![]] {
        let (beat, _) = swept(&mut fleet);
        assert_eq!(told(&tell(&mut fleet, Input::Swept(beat, &[Return::Unsupported]))), expected);
    }
}

/// Rule `owner_or_nothing`: a late driver hands the answer of an Open in when the lease has ended, and
/// nothing is started any more. What is about a resource that is not there changes nothing.
#[test]
fn an_answer_after_the_lease_begins_the_stop() {
    let mut fleet = running(spec(1, 1, ClusterSpec::DEFAULT));
    let call = agent(&mut fleet, 0).resource(ResourceId(0)).unwrap().last_call;
    let done = Input::Returned(ResourceId(0), call, Return::Done);
    let life = agent(&mut fleet, 0).session().incarnation().unwrap();
    assert_eq!(tell(&mut fleet, done), [], "it was answered before");
    fleet.now = fleet.now.after(Millis::secs(19));
    let out = tell(&mut fleet, done);
    assert_eq!(*agent(&mut fleet, 0).session(), session::State::Stopping(life));
    let closes = |output: &Output| *output == Output::Gate(ResourceId(0), None);
    assert!(out.iter().any(closes), "{out:?}");
    assert!(agent(&mut fleet, 0).holds(GroupId(0)).is_none());
}

/// The resource's machine refuses what it could not do; the node then leaves everything as it was.
#[test]
fn an_answer_to_a_request_that_was_given_up_changes_nothing() {
    let mut fleet = running(spec(1, 1, ClusterSpec::DEFAULT));
    let before = agent(&mut fleet, 0).clone();
    let answer = Answer::Applied(Applied::Done, fleet.store.position());
    assert_eq!(tell(&mut fleet, Input::Answered(RequestId(u64::MAX), &answer)), []);
    assert!(*agent(&mut fleet, 0) == before);
}

/// A copy that refuses an entry of the log is no copy of that database: that is told, the shape stays,
/// and nothing of that generation is believed any more.
#[test]
fn a_copy_that_refuses_a_change_of_shape_keeps_its_own() {
    let mut fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
    let shape = agent(&mut fleet, 0).cluster().shape().clone();
    let (change, seen) = (Reshaping::RemoveResource(ResourceId(0)), fleet.store.revision());
    let entry = Command::Reshape { change, seen };
    let out = tell(&mut fleet, Input::Logged(Stamp(0), &entry));
    assert_eq!(told(&out), [Told::Note(Note::Diverged)], "the group is held");
    assert_eq!(*agent(&mut fleet, 0).cluster().shape(), shape);
    assert!(agent(&mut fleet, 0).seen().is_end());
}

/// Rule `rogue_is_stopped`: whose a stranger is, is read once until the read is answered, however often
/// it is found.
#[test]
fn a_stranger_s_owner_is_read_once_at_a_time() {
    let mut fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
    let owner = fleet.store.record(GroupId(0)).unwrap().owner();
    assert_eq!(owner, Some(node(1)));
    fleet.order(0, Order::Group(GroupId(0), group::Order::Move(Some(node(2)))));
    fleet.run_until(Moment(90_000));
    assert!(agent(&mut fleet, 0).resource(ResourceId(0)).unwrap().released());
    let found = Input::Inventory(&[(ResourceId(0), None)]);
    let first = asked(&tell(&mut fleet, found));
    assert!(matches!(first[..], [(_, Request::Sync)]), "{first:?}");
    assert_eq!(asked(&tell(&mut fleet, found)), [], "it is being read");
    tell(&mut fleet, Input::Answered(first[0].0, &Answer::Unanswered));
    let again = asked(&tell(&mut fleet, found));
    assert!(matches!(again[..], [(_, Request::Sync)]), "nothing was learnt");
    let synced = Answer::Synced(fleet.store.position());
    let out = tell(&mut fleet, Input::Answered(again[0].0, &synced));
    assert_eq!(told(&out), [Told::Note(Note::Rogue(ResourceId(0)))]);
}

/// Rule `retry_after_failed`: a group that failed for two reasons is tried again when the first of them
/// is to be.
#[test]
fn a_group_is_tried_again_when_the_first_of_its_resources_is() {
    for (first, second, least) in [
        (Some(20), Some(30), Some(20)),
        (Some(30), Some(20), Some(20)),
        (None, Some(30), Some(30)),
        (Some(30), None, Some(30)),
        (None, None, None),
    ] {
        let mut spec = patient(1);
        spec.resources[0].policy = ResourcePolicy::new(retried(first)).unwrap();
        spec.resources.push(resource_shape(0, 99, retried(second)));
        let mut fleet = running(spec);
        let (beat, _) = swept(&mut fleet);
        let asked = asked(&tell(&mut fleet, Input::Swept(beat, &[Return::NotHere, Return::NotHere])));
        let now = fleet.now;
        let at = agent(&mut fleet, 0).stamp(now);
        let until = least.map(|minutes| at.after(Millis::mins(minutes)));
        let parks = |request: &Request| match request {
            Request::Write(Command::Change { change: Change::Park { parked, .. }, .. }) => Some(parked.until),
            _ => None,
        };
        let parked: Vec<_> = asked.iter().filter_map(|(_, request)| parks(request)).collect();
        assert_eq!(parked, [until], "{first:?} and {second:?}: {asked:?}");
    }
}

/// What is tried again after so many minutes.
fn retried(minutes: Option<u64>) -> ResourceSpec {
    ResourceSpec { retry_period_on_failure: minutes.map(Millis::mins), ..ResourceSpec::DEFAULT }
}

/// Rule `epochs_only_grow`: an older life's claim is adopted under the epoch after it. After the last one
/// nothing is, until the database is restored into a new generation.
#[test]
fn nothing_is_adopted_after_the_last_epoch() {
    let session = sessions(2, None);
    let me = Identity { node: node(1), token: Token(1), life: Some(life(2)), session: Some(&session) };
    let adopted = |epoch, generation| {
        let record = group::Record { claim: Some(claim(1, 1, epoch)), ..group::Record::FIRST };
        let (role, ready) = (Role::None, true);
        part(&View {
            me,
            role,
            record: &record,
            generation,
            released: true,
            strangers: false,
            may_start: ready,
            looked: ready,
            idle: ready,
        })
    };
    let to = |generation, epoch| Claim { epoch: Epoch::new(generation, epoch).unwrap(), ..claim(1, 2, 1) };
    let adopts = |held, to| Part::Adopt { held: claim(1, 1, held), to };
    assert_eq!(adopted(u32::MAX - 1, 0), adopts(u32::MAX - 1, to(0, u32::MAX)));
    assert_eq!(adopted(u32::MAX, 0), Part::Nothing);
    assert_eq!(adopted(u32::MAX, 1), adopts(u32::MAX, to(1, 1)));
}

/// Rule `restart_of_the_agent`: before its registration is answered an agent knows by its machine's token
/// what an older life of this very machine holds; after it, by its life.
#[test]
fn an_older_life_of_this_machine_is_known_by_its_token() {
    let record = group::Record { claim: Some(claim(1, 1, 4)), ..group::Record::FIRST };
    let holds = |of, token, life, over| {
        let session = sessions(1, over);
        let me = Identity { node: node(of), token: Token(token), life, session: Some(&session) };
        (me.older_life_holds(&record), me.adopts(&record))
    };
    assert_eq!(holds(1, 1, None, None), (true, false), "it adopts when it is registered");
    assert_eq!(holds(1, 2, None, None), (false, false), "another machine of this name");
    assert_eq!(holds(1, 1, None, Some(1)), (false, false), "that life is over");
    assert_eq!(holds(2, 1, None, None), (false, false), "another node's");
    assert_eq!(holds(1, 1, Some(life(2)), None), (true, true));
    assert_eq!(holds(1, 1, Some(life(1)), None), (false, false), "its own");
}
