//! The ends of the numbers: clocks, stamps, epochs, lives, generations, renewals. What has no successor
//! is refused and never comes again; what can only stand still does.

use takeover::cluster::{Cluster, Command, Refused};
use takeover::group::{self, Change, Proof, Record};
use takeover::node::{Input, Memory, Node};
use takeover::policy::{Lease, LeaseSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{self, Actions, Event, Persistent, Phase, Rung, State};
use takeover::rules::{ResourceStep, resource_step};
use takeover::units::{
    CallId, Claim, Epoch, GroupId, Incarnation, Millis, Moment, NodeId, ResourceId, Revision, Stamp, Token,
};

use crate::failovers::shape;
use crate::fleet::node;

const ENDS: [u64; 9] =
    [0, 1, 999, 4_294_967_295, 4_294_967_296, u64::MAX / 2, u64::MAX - 1_000, u64::MAX - 1, u64::MAX];

const GROUP: GroupId = GroupId(0);

/// What is wrong with this way to add to a reading.
fn wrong_sums(after: impl Fn(u64, u64) -> u64) -> Vec<(u64, u64)> {
    let pairs = ENDS.iter().flat_map(|&at| ENDS.map(|by| (at, by)));
    let right = |(at, by): &(u64, u64)| {
        let sum = after(*at, *by);
        sum >= *at && (sum - at == *by || sum == u64::MAX)
    };
    pairs.filter(|pair| !right(pair)).collect()
}

#[test]
fn clocks_stand_still_at_their_ends() {
    assert_eq!(wrong_sums(|at, by| Moment(at).after(Millis(by)).0), []);
    assert_eq!(wrong_sums(|at, by| Stamp(at).after(Millis(by)).0), []);
    assert_eq!(wrong_sums(|at, by| Millis(at).plus(Millis(by)).0), []);
    for (at, by) in ENDS.iter().flat_map(|&at| ENDS.map(|by| (at, by))) {
        let ahead = at.saturating_sub(by);
        assert_eq!(Moment(at).since(Moment(by)), Millis(ahead));
        assert_eq!(Stamp(at).since(Stamp(by)), Millis(ahead));
        assert_eq!(
            (Moment(at).before(Millis(by)), Millis(at).less(Millis(by))),
            (Moment(ahead), Millis(ahead))
        );
        let end = Moment(at).end_of(Millis(by));
        assert_eq!(end, Moment(at).after(Millis(by)).min(Moment::LAST), "{by} from {at}");
        let next = Moment(at).next_on_grid(Millis(by));
        assert!(next > Moment(at) || next == Moment::NEVER, "{at} on the grid of {by}: {next:?}");
        assert!(
            next == Moment::NEVER || next.0.is_multiple_of(by.max(1)),
            "{at} on the grid of {by}: {next:?}"
        );
    }
}

/// A clock that begins again at its end would be found.
#[test]
fn control_a_clock_that_wraps_is_found() {
    assert!(wrong_sums(u64::wrapping_add).contains(&(u64::MAX, 1)));
    assert!(wrong_sums(|at, _| at).contains(&(0, 1)));
}

/// A resource that is held and wanted, and the policy that it has by default.
fn wanted() -> (ResourcePolicy, State) {
    let held = Some(claim(Epoch::FIRST, Incarnation::FIRST));
    let gate = resource::Gate::Open;
    (
        ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap(),
        State { held, gate, ..State::new(Persistent::Online) },
    )
}

/// Rule `pending_has_a_deadline` at the very end of the clock, and for a clock that goes back from there:
/// a start and a stop that began at the last reading are still ended.
#[test]
fn what_is_pending_at_the_end_of_the_clock_ends() {
    let (policy, idle) = wanted();
    for late in [u64::MAX - 1_000_000, u64::MAX - 1, u64::MAX].map(Moment) {
        let pending = resource::step(&policy, &idle, late, Event::Start).unwrap().state;
        assert!(pending.due().is_some_and(|due| due <= Moment::LAST), "{pending:?} at {late:?}");
        for back in [0, 1, u64::MAX / 2, late.0].map(Moment) {
            let (call, newest) = (pending.starting.unwrap(), pending.last_call);
            for event in [Event::Stop, Event::Progress(newest), Event::Pulled(true), Event::Due] {
                let state = resource::step(&policy, &pending, back, event).unwrap().state;
                let answer = Event::Returned(call, resource::Return::Failed);
                resource::step(&policy, &state, back, answer).unwrap();
            }
            let ended = resource::step(&policy, &pending, Moment::LAST, Event::Due).unwrap().state;
            assert!(matches!(ended.phase, Phase::Failed(_)), "{ended:?}");
        }
    }
}

/// What waits for a moment that never comes is found, also at the end of the clock.
#[test]
fn control_a_deadline_that_never_comes_is_found() {
    let (policy, idle) = wanted();
    let wrong = [Phase::OnlinePending(Moment::NEVER), Phase::OfflinePending(Rung::Terminate, Moment::NEVER)];
    for (now, phase) in
        [0, u64::MAX - 1, u64::MAX].into_iter().flat_map(|now| wrong.map(|phase| (now, phase)))
    {
        let (after, event) = (State { phase, ..idle }, Event::Due);
        let (policy, before, now, actions) = (&policy, &idle, Moment(now), &Actions::EMPTY);
        let step = ResourceStep { policy, before, now, event: &event, after: &after, actions };
        assert_eq!(resource_step(&step).unwrap_err().0, "pending_has_a_deadline", "{phase:?} at {now:?}");
    }
}

/// At the end of the clock a node's step still ends: no sweep is asked again and again at one reading.
#[test]
fn a_node_at_the_end_of_the_clock_still_answers() {
    let mut fleet = crate::days::formed();
    for late in [u64::MAX - 1, u64::MAX].map(Moment) {
        let agent = fleet.machines[0].agent.as_mut().unwrap();
        let mut out = Vec::new();
        agent.step(late, Input::Due, &mut out).unwrap();
        agent.step(late, Input::Due, &mut out).unwrap();
        assert!(out.len() < 1_000, "{} outputs", out.len());
    }
    let copy = fleet.store.clone();
    let mut young = Node::new(node(1), Token(1), copy, &Memory::default(), Moment(u64::MAX));
    young.step(Moment(u64::MAX), Input::Due, &mut Vec::new()).unwrap();
}

#[test]
fn the_last_number_has_no_successor() {
    assert_eq!(Epoch::new(3, u32::MAX).unwrap().next(), None);
    assert_eq!(Incarnation::new(u32::MAX).unwrap().next(), None);
    assert_eq!(CallId::new(u32::MAX).unwrap().next(), CallId::FIRST);
    let last = Revision { generation: 1, number: u64::MAX };
    assert!(last.next() >= last);
}

/// A lease either is refused or ends before the ttl has passed, whatever its numbers.
#[test]
fn a_lease_of_odd_numbers_is_refused_or_sound() {
    let mut sound = 0;
    for ttl in ENDS.into_iter().chain([20_000, Millis::LONGEST.0]) {
        for other in ENDS.into_iter().chain([2_000, 4_000]) {
            for drift_ppm in [0, 500, 999_999, u32::MAX] {
                let (ttl, renew_every) = (Millis(ttl), Millis(other));
                let spec = LeaseSpec { ttl, renew_every, drift_ppm, ..LeaseSpec::DEFAULT };
                let Ok(lease) = Lease::new(spec) else { continue };
                sound += 1;
                for asked in ENDS.map(Moment) {
                    let deadline = lease.deadline(asked);
                    assert!(deadline <= asked.after(ttl), "{spec:?} from {asked:?}");
                    assert!(deadline >= asked, "{spec:?} from {asked:?}");
                }
            }
        }
    }
    assert!(sound > 0, "some leases are sound");
}

fn one_group() -> Cluster {
    let mut cluster = Cluster::new(shape(2, 1));
    register(&mut cluster, node(1), Stamp(0)).unwrap();
    cluster
}

fn register(cluster: &mut Cluster, node: NodeId, at: Stamp) -> Result<Incarnation, Refused> {
    let hot = cluster.session(node).unwrap().hot;
    let (token, lease, after) =
        (Token(1), Lease::new(LeaseSpec::DEFAULT).unwrap(), hot.map(|hot| hot.incarnation));
    cluster.apply(&Command::Register { node, token, lease, after, at, silence: None })?;
    Ok(cluster.session(node).unwrap().hot.unwrap().incarnation)
}

fn change(cluster: &mut Cluster, change: Change) -> Result<(), Refused> {
    let seen = cluster.written(GROUP).unwrap();
    cluster.apply(&Command::Change { group: GROUP, seen, change }).map(drop)
}

fn claim(epoch: Epoch, incarnation: Incarnation) -> Claim {
    Claim { epoch, incarnation, node: node(1) }
}

/// The last epoch is the last of its generation: nothing is taken under any other, and in the next
/// generation under its first.
#[test]
fn the_last_epoch_is_never_followed_by_an_older_one() {
    let mut cluster = one_group();
    let last = claim(Epoch::new(0, u32::MAX).unwrap(), Incarnation::FIRST);
    change(&mut cluster, Change::Acquire { to: last, proof: Proof::NeverOwned }).unwrap();
    change(&mut cluster, Change::Stopped { claim: last }).unwrap();
    let proof = Proof::Stopped(last);
    let before = cluster.clone();
    for number in [1, 2, u32::MAX - 1, u32::MAX] {
        let to = claim(Epoch::new(0, number).unwrap(), Incarnation::FIRST);
        let refused = change(&mut cluster, Change::Acquire { to, proof });
        assert_eq!(refused, Err(Refused::Record(group::Refused::EpochNotGreater)));
    }
    assert_eq!(cluster, before);
    for generation in [1, u32::MAX] {
        cluster.apply(&Command::AdoptStore { generation }).unwrap();
        cluster.apply(&Command::EndRestore { generation }).unwrap();
        let incarnation = register(&mut cluster, node(1), Stamp(0)).unwrap();
        let first = claim(Epoch::new(generation, 1).unwrap(), incarnation);
        let proof = cluster.proof(GROUP).unwrap();
        change(&mut cluster, Change::Acquire { to: first, proof }).unwrap();
    }
    let before = cluster.clone();
    for generation in [0, 1, u32::MAX] {
        assert!(cluster.apply(&Command::AdoptStore { generation }).is_err(), "{generation} comes again");
    }
    assert_eq!(cluster, before);
}

/// A counter at its end stands still; everything else goes on.
#[test]
fn the_counter_at_its_end_stops_nothing_else() {
    let mut cluster = one_group();
    let first = claim(Epoch::FIRST, Incarnation::FIRST);
    change(&mut cluster, Change::Acquire { to: first, proof: Proof::NeverOwned }).unwrap();
    register(&mut cluster, node(2), Stamp(u64::MAX)).unwrap();
    cluster.apply(&Command::Advance { to: Stamp(7) }).unwrap();
    assert_eq!(cluster.now(), Stamp(u64::MAX));
    cluster.apply(&Command::Dead { node: node(1), incarnation: Incarnation::FIRST, renewals: 0 }).unwrap();
    let lost = cluster.lost(node(1), cluster.now());
    assert_eq!(lost.len(), 1);
    let to = Claim { epoch: Epoch::new(0, 2).unwrap(), incarnation: Incarnation::FIRST, node: node(2) };
    let proof = cluster.proof(GROUP).unwrap();
    change(&mut cluster, Change::Acquire { to, proof }).unwrap();
    assert_eq!(cluster.record(GROUP).unwrap().since, Stamp(u64::MAX));
}

/// Renewals that are counted to their end are not counted from the beginning.
#[test]
fn renewals_stand_still_at_their_end() {
    let mut cluster = one_group();
    let (node, incarnation) = (node(1), Incarnation::FIRST);
    cluster.count_renewals(node, incarnation, u64::MAX).unwrap();
    cluster.apply(&Command::Renew { node, incarnation }).unwrap();
    cluster.count_renewals(node, incarnation, u64::MAX).unwrap();
    assert_eq!(cluster.session(node).unwrap().hot.unwrap().renewals, u64::MAX);
    for renewals in [0, 1, u64::MAX - 1] {
        assert_eq!(cluster.apply(&Command::Dead { node, incarnation, renewals }), Err(Refused::Renewed));
    }
}

/// Rule `snapshot_at_setup`, for clusters of every size: nobody owns anything, every flag is the
/// configured one, and what a resource is called towards its backend is kept.
#[test]
fn snapshot_at_setup() {
    for (nodes, groups) in [(1, 0), (1, 1), (2, 7), (64, 300)] {
        assert_eq!(unlike_the_shape(&Cluster::new(shape(nodes, groups))), Vec::<String>::new());
    }
    let mut cluster = Cluster::new(shape(2, 1));
    register(&mut cluster, node(1), Stamp(0)).unwrap();
    let to = claim(Epoch::FIRST, Incarnation::FIRST);
    change(&mut cluster, Change::Acquire { to, proof: Proof::NeverOwned }).unwrap();
    assert_eq!(unlike_the_shape(&cluster).len(), 2, "a control: what has been written is no snapshot");
}

/// What a first snapshot has otherwise than the shape that it is of.
fn unlike_the_shape(cluster: &Cluster) -> Vec<String> {
    let shape = cluster.shape();
    let mut wrong = Vec::new();
    wrong.extend((!cluster.up().is_empty()).then(|| "a node is up".to_owned()));
    for group in shape.group_ids() {
        let first = cluster.record(group) == Some(&Record::FIRST);
        wrong.extend((!first).then(|| format!("{group:?} was written")));
    }
    for (number, configured) in (0_u32..).zip(shape.resources()) {
        let kept = cluster.persistent(ResourceId(number)) == Some(configured.persistent)
            && cluster.policy(ResourceId(number)) == Some(&configured.policy);
        wrong.extend((!kept).then(|| format!("resource {number} is not as configured")));
    }
    wrong
}
