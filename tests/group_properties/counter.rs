//! Rule `cluster_time`: the counter that windows and periods run on never goes back, and what the
//! safety of a cluster rests on never asks it.

use crate::effort::cases;
use proptest::prelude::*;
use takeover::cluster::{Cluster, Command, Refused};
use takeover::session;
use takeover::units::{Claim, GroupId, NodeSet, Stamp};

use crate::world::{Act, GROUPS, NODES, command, history, usual};

/// Histories for each law.
const CASES: u32 = 100;

/// A history, and what some writer's clock says at each of its acts.
fn told() -> impl Strategy<Value = Vec<(Act, u64)>> {
    history().prop_flat_map(|acts| {
        let clocks = prop::collection::vec(0_u64..1_000_000_000, acts.len());
        clocks.prop_map(move |clocks| acts.iter().copied().zip(clocks).collect())
    })
}

/// The same command from a writer whose clock says something else.
const fn at_another_time(command: Command, clock: Stamp) -> Command {
    if let Command::Register { node, token, lease, after, at: _, silence } = command {
        return Command::Register { node, token, lease, after, at: clock, silence };
    }
    if let Command::Advance { .. } = command { Command::Advance { to: clock } } else { command }
}

/// Who owns what under which claim, and which lives are over: all that a proof is held against.
fn safety(cluster: &Cluster) -> (Vec<(Option<Claim>, bool)>, Vec<session::Record>) {
    let owned = |group| cluster.record(GroupId(group)).map(|record| (record.claim, record.closed)).unwrap();
    let lives = NodeSet::first(NODES).iter().map(|node| *cluster.session(node).unwrap());
    ((0..GROUPS).map(owned).collect(), lives.collect())
}

proptest! {
    #![proptest_config(cases(CASES))]

    /// Whatever a writer's clock says, at a registration, at a renewal or in the log.
    #[test]
    fn the_counter_never_goes_back(acts in told()) {
        let (mut cluster, mut replica) = (usual(), usual());
        for (act, clock) in acts {
            let (now, seen) = (cluster.now(), replica.now());
            let command = at_another_time(command(&cluster, act), Stamp(clock));
            let done = cluster.apply(&command).is_ok();
            prop_assert!(cluster.now() >= now, "{:?} after {now:?}: {command:?}", cluster.now());
            if done {
                prop_assert!(replica.follow(Stamp(clock), &command).is_ok());
            }
            prop_assert!(replica.now() >= seen, "{:?} after {seen:?}: {command:?}", replica.now());
        }
    }

    /// Of two databases whose writers' clocks say different things, both give the same answers about
    /// lives and claims, and hold the same ones.
    #[test]
    fn safety_never_asks_the_counter(acts in told()) {
        let (mut cluster, mut other) = (usual(), usual());
        for (act, clock) in acts {
            let command = command(&cluster, act);
            let elsewhere = at_another_time(command, Stamp(clock));
            let answers: [Result<_, Refused>; 2] = [cluster.apply(&command), other.apply(&elsewhere)];
            prop_assert_eq!(&answers[0], &answers[1], "{:?}", command);
            prop_assert_eq!(safety(&cluster), safety(&other), "{:?}", command);
        }
    }
}

/// What the law compares tells databases apart, and what clocks may change is not in it.
#[test]
fn control_what_the_counter_may_change_is_seen() {
    let (mut cluster, mut other) = (usual(), usual());
    for (cluster, clock) in [(&mut cluster, 0), (&mut other, 77)] {
        let act = Act::Register { node: 1, token: 1 };
        let command = at_another_time(command(cluster, act), Stamp(clock));
        cluster.apply(&command).unwrap();
    }
    assert_eq!(safety(&cluster), safety(&other));
    assert!(cluster != other && cluster.now() < other.now() && cluster.formed() < other.formed());
    let again = command(&cluster, Act::Register { node: 1, token: 1 });
    cluster.apply(&again).unwrap();
    assert_ne!(safety(&cluster), safety(&other));
}
