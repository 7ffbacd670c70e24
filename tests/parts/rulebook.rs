//! Steps that no machine makes, and the rule that each of them breaks.

use takeover::cluster::{Applied, Cluster, Command};
use takeover::group::{self, Change, Evidence, Proof};
use takeover::policy::{ClusterPolicy, ClusterSpec, ResourcePolicy, ResourceSpec};
use takeover::resource::{
    self, Action, Aftermath, Check, Event, Finding, Function, Persistent, Phase, Reread, Rung, State,
};
use takeover::rules::{
    Broken, Deed, Ending, Instance, Picture, RecordStep, ResourceStep, SessionStep, ShapeStep, deed, picture,
    record_step, resource_step, session_step, shape_step,
};
use takeover::session::{self, Member};
use takeover::shape::Reshaping;
use takeover::units::{CallId, GroupId, Millis, Moment, NodeSet, ResourceId, Revision, Stamp};

use crate::cast::{claim, database, life, node, sessions, spec};

fn broken<T>(rule: &'static str) -> Result<T, Broken> {
    Err(Broken(rule))
}

/// Nobody's ownership is taken out of a record.
#[test]
fn a_record_that_forgets_its_claim_breaks_a_rule() {
    let claimed = claim(1, 1, 4);
    let before = group::Record { claim: Some(claimed), ..group::Record::FIRST };
    let change = Change::Stopped { claim: claimed };
    let asked = |after: &group::Record| {
        let evidence = Evidence { old: None, new: None, at: Stamp(0) };
        record_step(&RecordStep { before: &before, evidence, change: &change, after })
    };
    assert_eq!(asked(&group::Record { claim: None, ..before }), broken("epochs_only_grow"));
    assert_eq!(asked(&group::Record { closed: true, ..before }), Ok(()));
}

/// What is pending ends: by an answer, or by a deadline that comes, also at the clock's end.
#[test]
fn a_pending_state_without_a_deadline_breaks_a_rule() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let before = State::new(Persistent::Online);
    let asked = |phase, now| {
        let (event, actions) = (Event::Pulled(true), resource::Actions::EMPTY);
        let after = State { phase, ..before };
        resource_step(&ResourceStep {
            policy: &policy,
            before: &before,
            now,
            event: &event,
            after: &after,
            actions: &actions,
        })
    };
    let pending = |until| [Phase::OnlinePending(until), Phase::OfflinePending(Rung::Offline, until)];
    for now in [Moment(5), Moment::LAST] {
        for phase in pending(Moment::NEVER) {
            assert_eq!(asked(phase, now), broken("pending_has_a_deadline"), "{phase:?}");
        }
    }
    for phase in pending(Moment(9)) {
        assert_ne!(asked(phase, Moment(5)), broken("pending_has_a_deadline"), "{phase:?}");
    }
}

/// A stop once begun is final for that life, and a life begins with a deadline that its request allows.
#[test]
fn a_stop_that_is_taken_back_breaks_a_rule() {
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).unwrap();
    let asked = Moment(100);
    let deadline = policy.lease().deadline(asked);
    let member = |deadline, guarded| {
        let (incarnation, renew_at) = (life(1), Moment(200));
        session::State::Member(Member { incarnation, asked: None, renew_at, deadline, guarded })
    };
    let step = |before: &session::State, after: &session::State| {
        let (event, actions) =
            (session::Event::Renewed { incarnation: life(1), asked }, session::Actions::EMPTY);
        session_step(&SessionStep {
            policy: &policy,
            before,
            now: asked,
            event: &event,
            after,
            actions: &actions,
        })
    };
    let lease_ends_early = broken("lease_ends_early");
    let (stopping, out) = (session::State::Stopping(life(1)), session::State::new(asked));
    assert_eq!(step(&stopping, &member(deadline, None)), lease_ends_early);
    assert_eq!(step(&stopping, &out), Ok(()));
    assert_eq!(step(&out, &member(deadline, None)), Ok(()));
    assert_eq!(step(&out, &member(deadline.after(Millis(1)), None)), lease_ends_early);
    assert_eq!(step(&out, &member(deadline, Some(deadline))), lease_ends_early, "nobody enforces it yet");
    let late = deadline.after(Millis(1));
    assert_eq!(step(&member(asked, None), &member(deadline, None)), Ok(()));
    assert_eq!(step(&member(asked, None), &member(asked, None)), Ok(()));
    assert_eq!(step(&member(asked, None), &member(late, None)), lease_ends_early);
}

/// Who may register gets the next life; who has to wait gets none.
#[test]
fn a_machine_that_waits_has_no_next_life() {
    let (mine, other) = (takeover::units::Token(1), takeover::units::Token(2));
    assert_eq!(session::Record::default().next_life(mine), Some(life(1)));
    assert_eq!(sessions(3, None).next_life(mine), Some(life(4)));
    assert_eq!(sessions(3, None).next_life(other), None, "an older life is not over");
    assert_eq!(sessions(3, Some(3)).next_life(other), Some(life(4)));
    assert_eq!(sessions(u32::MAX, Some(u32::MAX)).next_life(other), None, "the last number was used");
}

/// Every deed that breaks a rule, and beside it what differs in one fact and breaks none.
#[test]
fn a_deed_breaks_the_rule_that_is_about_it() {
    let ends = |by, remains| Deed::Ends { by, remains };
    let starts = |written, wanted| Deed::Starts { written, wanted };
    let restarts = |restarts| Deed::Restarts { restarts, threshold: 3 };
    let fails_over = |again, untried| Deed::FailsOver { again, untried };
    for (rule, wrong, right) in [
        ("owner_or_nothing", starts(false, true), starts(true, true)),
        ("flags_travel", starts(true, false), starts(true, true)),
        ("restart_threshold", restarts(4), restarts(3)),
        ("epochs_only_grow", Deed::TakesEffect { older: true }, Deed::TakesEffect { older: false }),
        ("stopped_is_final", ends(Ending::Stopped, true), ends(Ending::Stopped, false)),
        ("death_is_written", ends(Ending::Dead, true), ends(Ending::Dead, false)),
        ("handover_needs_proof", ends(Ending::Acquired, true), ends(Ending::Acquired, false)),
        ("handover_needs_proof", ends(Ending::Fenced, true), ends(Ending::Fenced, false)),
        ("handover_needs_proof", Deed::Fences { asked: false }, Deed::Fences { asked: true }),
        ("one_name_one_machine", Deed::Registers { impostor: true }, Deed::Registers { impostor: false }),
        ("outside_stop_is_respected", Deed::Records { owner: false }, Deed::Records { owner: true }),
        ("first_available_node", fails_over(true, true), fails_over(true, false)),
        ("first_available_node", fails_over(true, true), fails_over(false, true)),
        ("older_store_refused", Deed::Reads { older: true }, Deed::Reads { older: false }),
        ("shape_needs_stopped", Deed::Reshapes { remains: true }, Deed::Reshapes { remains: false }),
    ] {
        assert_eq!((deed(&wrong), deed(&right)), (broken(rule), Ok(())), "{wrong:?}");
    }
}

/// Rule `silence_escalates`: silence alone starts nothing.
#[test]
fn a_start_for_a_silence_breaks_a_rule() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let before = State { phase: Phase::Online(Reread::No), ..State::new(Persistent::Online) };
    let event =
        Event::Reported { claim: None, after: None, check: Check::Quick, finding: Finding::NoResponse };
    let asked = |function| {
        let actions = resource::Actions::one(Action::Call { function, call: CallId::FIRST, claim: None });
        let (now, after) = (Moment(5), before);
        resource_step(&ResourceStep {
            policy: &policy,
            before: &before,
            now,
            event: &event,
            after: &after,
            actions: &actions,
        })
    };
    assert_eq!(asked(Function::Online), broken("silence_escalates"));
    assert_ne!(asked(Function::IsAlive), broken("silence_escalates"));
}

/// Rule `retry_after_failed`: what was given up is tried again with fresh counters, and not before its
/// time.
#[test]
fn what_was_given_up_is_tried_again_with_fresh_counters() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let restarts = resource::Restarts::EMPTY.with(Moment(1)).with(Moment(2));
    let phase = Phase::Failed(Aftermath::GivenUp(Moment(9)));
    let held = State { held: Some(claim(1, 1, 1)), ..State::new(Persistent::Online) };
    let given_up = State { phase, restarts, ..held };
    let after = |now| resource::step(&policy, &given_up, now, Event::Due).unwrap().state;
    assert_eq!(after(Moment(8)), given_up);
    assert_eq!(after(Moment(9)), held);
}

/// Every fact of a picture of the whole cluster, changed alone.
#[test]
fn a_picture_breaks_the_rule_that_is_about_it() {
    let on = |number| Instance { node: node(number), claim: Some(claim(number, 1, 1)) };
    let here = NodeSet::of(node(1));
    let right = Picture {
        instances: &[on(1), on(1)],
        shown: here,
        runs: here,
        dependencies_online: true,
        started_on_paused: false,
    };
    assert_eq!(picture(&right), Ok(()));
    assert_eq!(picture(&Picture { instances: &[], ..right }), Ok(()));
    for (rule, wrong) in [
        ("never_on_two_nodes", Picture { instances: &[on(1), on(2)], ..right }),
        ("hypervisor_is_told", Picture { shown: NodeSet::EMPTY, ..right }),
        ("hypervisor_is_told", Picture { runs: here.with(node(2)), ..right }),
        ("dependencies_in_order", Picture { dependencies_online: false, ..right }),
        ("paused_starts_nothing", Picture { started_on_paused: true, ..right }),
    ] {
        assert_eq!(picture(&wrong), broken(rule), "{wrong:?}");
    }
}

/// An epoch is given once: neither to another life of its owner nor to another node.
#[test]
fn an_epoch_that_comes_again_breaks_a_rule() {
    let before = group::Record { claim: Some(claim(1, 1, 4)), closed: true, ..group::Record::FIRST };
    let (change, evidence) =
        (Change::Stopped { claim: claim(1, 1, 4) }, Evidence { old: None, new: None, at: Stamp(0) });
    for (again, asked) in [
        (claim(1, 2, 4), broken("epochs_only_grow")),
        (claim(2, 1, 4), broken("epochs_only_grow")),
        (claim(1, 1, 4), Ok(())),
    ] {
        let after = group::Record { claim: Some(again), ..before };
        let step = RecordStep { before: &before, evidence, change: &change, after: &after };
        assert_eq!(record_step(&step), asked, "{again}");
    }
}

/// Rule `shape_needs_stopped`: what loses a resource is held by nobody before, and is written by the change
/// itself; what was removed does not come back.
#[test]
fn a_change_of_shape_is_asked_about_both_databases() {
    let broken = Err(Broken("shape_needs_stopped"));
    let asked = |before: &Cluster, after: &Cluster| shape_step(&ShapeStep { before, after });
    let free = database(spec(2, 1, ClusterSpec::DEFAULT), 2);
    let removed =
        after(&free, |seen| Command::Reshape { change: Reshaping::RemoveResource(ResourceId(0)), seen });
    assert_eq!(asked(&free, &removed), Ok(()));

    let pause = |seen| Command::Pause { node: node(2), drain: false, seen };
    let paused = after(&free, pause);
    assert_eq!(paused.revision(), removed.written(GroupId(0)).unwrap());
    assert_eq!(asked(&paused, &removed), broken, "it was written no later than what was there before");
    let later =
        after(&paused, |seen| Command::Reshape { change: Reshaping::RemoveResource(ResourceId(0)), seen });
    assert_eq!(asked(&paused, &later), Ok(()));

    let to = claim(1, 1, 1);
    let acquire = Change::Acquire { to, proof: Proof::NeverOwned };
    let held = after(&free, |_| Command::Change {
        group: GroupId(0),
        seen: free.written(GroupId(0)).unwrap(),
        change: acquire,
    });
    assert_eq!(held.revision(), paused.revision());
    assert_eq!(asked(&held, &later), broken, "it was held");

    let seen = paused.written(GroupId(0)).unwrap();
    let written = after(&paused, |_| Command::Change {
        group: GroupId(0),
        seen,
        change: Change::TakeOut { claim: None },
    });
    assert!(written.written(GroupId(0)).unwrap() > removed.revision());
    assert_eq!(asked(&removed, &written), broken, "it came back");
}

/// A database after one more change.
fn after(before: &Cluster, command: impl FnOnce(Revision) -> Command) -> Cluster {
    let mut after = before.clone();
    let command = command(before.revision());
    assert_eq!(after.apply(&command), Ok(Applied::Done), "{command:?}");
    after
}
