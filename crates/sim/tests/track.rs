//! The track of a story against the world that it is about.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops where it is wrong"
)]

use takeover::units::{Millis, ResourceId};
use takeover_sim::scenario::{Story, read};
use takeover_sim::telling::{Ending, Telling, Track};
use takeover_sim::world::{Log, World};

fn story(name: &str) -> Story {
    let path = format!("{}/../../scenarios/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    read(name, &std::fs::read(path).unwrap()).unwrap()
}

/// Where the track says something else than the world as it is now.
fn differences(track: &Track, world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for (node, part) in world.shape().nodes().iter().zip(track.nodes()) {
        if part.standing.last().map(|since| since.is) != Some(world.standing(node)) {
            all.push(format!("{node:?} stands otherwise"));
        }
        for resource in (0_u32..).take(world.shape().resources().len()).map(ResourceId) {
            let kept = part.rows.get(&resource).and_then(|course| course.last()).map(|since| since.is);
            let sight = world.sight(node, resource);
            let same = kept.map_or(sight.is_empty(), |kept| kept == sight);
            all.extend((!same).then(|| format!("{node:?} {resource:?}: kept {kept:?}, is {sight:?}")));
        }
    }
    for (group, course) in (0_u32..).map(takeover::units::GroupId).zip(track.groups()) {
        let kept = course.last().and_then(|since| since.is.claim);
        let is = world.record(group).and_then(|record| record.claim);
        all.extend((kept != is).then(|| format!("{group:?}: kept {kept:?}, is {is:?}")));
    }
    all
}

/// A change that nobody noted would stay wrong until the next one.
#[test]
fn the_track_agrees_with_the_world_at_every_second() {
    for name in [
        "article",
        "node-loss",
        "isolated",
        "fencing",
        "quorum-loss",
        "agent-restart",
        "hung-vm",
        "outside-acts",
        "store-rolled-back",
    ] {
        let story = story(name);
        let mut telling = Telling::new(&story, 1, Log::Drop).tracked();
        for second in 1.. {
            // Not on a whole second, so that the regular look at every node is of no help.
            let goes_on = telling.tell_until(Millis(second * 1_000 + 437));
            let differences = differences(telling.track().unwrap(), telling.world());
            assert_eq!(differences, Vec::<String>::new(), "{name} at {} s", second);
            if !goes_on {
                break;
            }
        }
    }
}

#[test]
fn control_an_old_track_differs() {
    let story = story("node-loss");
    let mut telling = Telling::new(&story, 1, Log::Drop).tracked();
    telling.tell_until(Millis::secs(29));
    let old = telling.track().unwrap().clone();
    telling.tell_until(Millis::secs(70));
    assert!(differences(&old, telling.world()).len() > 3);
}

#[test]
fn a_track_changes_nothing_of_the_story() {
    let story = story("lossy-network");
    let mut plain = Telling::new(&story, 3, Log::Keep);
    let mut tracked = Telling::new(&story, 3, Log::Keep).tracked();
    plain.tell();
    tracked.tell();
    assert_eq!(plain.world().log(), tracked.world().log());
    assert!(plain.track().is_none() && tracked.track().is_some());
}

#[test]
fn a_lost_node_s_lease_ends_before_its_life_is_written_dead() {
    let story = story("node-loss");
    let mut telling = Telling::new(&story, 1, Log::Drop).tracked();
    telling.tell();
    let leases = &telling.track().unwrap().nodes()[0].leases;
    let [lost, back] = leases.as_slice() else { panic!("two lives, not {leases:?}") };
    let (over, how) = lost.over.unwrap();
    assert_eq!(how, Ending::Dead);
    let [held] = lost.held.as_slice() else { panic!("one stretch, not {lost:?}") };
    assert!(held.renewed <= Millis::secs(30) && held.renewed >= Millis::secs(27), "{lost:?}");
    assert!(held.until > Millis::secs(45) && held.until < over, "{lost:?}");
    assert!(back.held[0].from > Millis::mins(2) && back.over.is_none(), "{back:?}");
}

#[test]
fn a_late_renewal_begins_another_stretch() {
    let story = story("isolated");
    let mut telling = Telling::new(&story, 1, Log::Drop).tracked();
    telling.tell();
    let leases = &telling.track().unwrap().nodes()[0].leases;
    let [one, other] = leases.first().unwrap().held.as_slice() else { panic!("{leases:?}") };
    // Cut off from 20 s to 25 s, and for good at 60 s.
    assert!(one.renewed <= Millis::secs(20) && other.from >= Millis::secs(25), "{leases:?}");
    assert!(one.until > other.from, "the lease outlasts five seconds");
    assert!(other.renewed <= Millis::secs(60) && other.until < Millis::secs(80), "{leases:?}");
}
