//! How single lives go, which places histories reach, and the control of the laws.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use takeover::policy::{ClusterPolicy, ClusterSpec, Proofs};
use takeover::rules::{Broken, Check, RULES};
use takeover::session::{Action, Actions, Event, Member, State, Step};
use takeover::units::{Millis, Moment};

use crate::history::*;
use crate::laws::asked;

/// A life that has just begun waits for its guardian; it runs nothing that would have to stop, so
/// no deadline stops it before the lease itself comes near its end.
#[test]
fn a_new_life_waits_for_its_guardian() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let mut world = World::new(policy);
    world.let_happen(Happening::UntilDue);
    world.let_happen(Happening::Wait(100));
    world.let_happen(Happening::Answered { ago: 0, own_life: true });
    assert!(matches!(world.state, State::Member(_)));
    assert!(!world.state.may_start(&policy, world.now));
    world.let_happen(Happening::Due);
    assert!(matches!(world.state, State::Member(_)), "{:?}", world.state);
}

/// A life whose end nobody enforces may start nothing, so it does not go on: it is not renewed, and
/// its node stays out until others have seen it over (rule `comes_back`).
#[test]
fn a_life_without_a_guardian_ends() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let mut world = World::new(policy);
    world.let_happen(Happening::UntilDue);
    world.let_happen(Happening::Answered { ago: 0, own_life: true });
    world.let_happen(Happening::UntilDue);
    assert_eq!(world.sent.len(), 1, "it was renewed");
    assert!(matches!(world.state, State::Out { .. }), "{:?}", world.state);
    assert!(world.state.due(&policy).unwrap().since(world.now) > policy.lease().spec().ttl);
}

/// Where nodes keep what they run without a quorum, nothing is enforced and nobody is waited for
/// (rule `quorum_or_stop`).
#[test]
fn who_keeps_without_a_quorum_needs_no_guardian() {
    let spec =
        ClusterSpec { keep_without_quorum: true, proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT };
    let policy = ClusterPolicy::new(spec).unwrap();
    let mut world = World::new(policy);
    world.let_happen(Happening::UntilDue);
    world.let_happen(Happening::Answered { ago: 0, own_life: true });
    assert!(world.state.may_start(&policy, world.now));
    world.let_happen(Happening::Wait(100_000_000));
    world.let_happen(Happening::Due);
    assert!(world.armed.is_empty());
    assert!(matches!(world.state, State::Member(_)) && !world.state.may_start(&policy, world.now));
}

/// The histories are not so odd that nothing happens in them.
#[test]
fn histories_reach_the_interesting_places() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut steps, mut renewed, mut stopped, mut started) = (0, 0, 0, 0);
    for _ in 0..400 {
        let (policy, happenings) = history().new_tree(&mut runner).unwrap().current();
        let mut world = World::new(policy);
        for happening in happenings {
            let Some(happened) = world.let_happen(happening) else { continue };
            steps += 1;
            renewed += u32::from(
                matches!(happened.event, Event::Renewed { .. }) && !happened.step.actions.is_empty(),
            );
            stopped += u32::from(happened.step.actions.iter().any(|action| *action == Action::StopAll));
            started += u32::from(world.state.may_start(&policy, world.now));
        }
    }
    println!("{steps} steps, {renewed} renewals, {stopped} stops, {started} states that may start");
    assert!(steps > 10_000 && renewed > 500 && stopped > 200 && started > 500);
}

#[test]
fn control_every_rule_reports_the_step_that_breaks_it() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let now = Moment(1_000_000);
    let deadline = policy.lease().deadline(now);
    let member =
        Member { incarnation: life(1), asked: None, renew_at: now, deadline, guarded: Some(deadline) };
    let before = State::Member(member);
    let later = State::Member(Member { deadline: deadline.after(Millis(1)), ..member });
    let renewed = Event::Renewed { incarnation: life(1), asked: now };
    let silent = Step { state: State::Stopping(life(1)), actions: Actions::EMPTY };
    let wrongs = [
        ("lease_ends_early", renewed, Step { state: later, actions: Actions::EMPTY }),
        ("quorum_or_stop", Event::Due, silent),
    ];
    for (rule, event, step) in &wrongs {
        assert_eq!(asked(&policy, &before, now, event, step), Err(Broken(rule)));
    }
    let rules = RULES.iter().filter(|rule| rule.check == Check::SessionStep).map(|rule| rule.name);
    assert!(rules.eq(["lease_ends_early", "quorum_or_stop"]), "each rule about a session needs its control");
}
