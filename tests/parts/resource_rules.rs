//! The rules about one step of a resource: steps that no machine makes, each beside one that differs in a single
//! fact and keeps the rule.

use takeover::policy::{CheckRoles, OutsideStop, ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Action, Actions, Aftermath, Cause, Check, Event, Finding, Function, Gate, GaveUp, Persistent, Phase,
    Report, Reread, Restarts, Return, Rung, State,
};
use takeover::rules::{Broken, ResourceStep, resource_step};
use takeover::units::{CallId, Moment};

use crate::cast::claim;

const UNTIL: Moment = Moment(50);

/// A step, of which each rule can be asked.
#[derive(Clone, Copy, Debug)]
struct Tried {
    spec: ResourceSpec,
    before: State,
    event: Event,
    after: State,
    actions: Actions,
}

impl Tried {
    /// Nothing comes of an event.
    fn idle(before: State, event: Event) -> Self {
        Self { spec: ResourceSpec::DEFAULT, before, event, after: before, actions: Actions::EMPTY }
    }

    fn asked(&self) -> Result<(), Broken> {
        let Self { spec, before, event, after, actions } = self;
        let policy = ResourcePolicy::new(*spec).unwrap();
        resource_step(&ResourceStep { policy: &policy, before, now: Moment(5), event, after, actions })
    }

    #[track_caller]
    fn breaks(&self, rule: &'static str) {
        assert_eq!(self.asked(), Err(Broken(rule)), "{self:?}");
    }

    #[track_caller]
    fn keeps_all(&self) {
        assert_eq!(self.asked(), Ok(()), "{self:?}");
    }
}

/// The second call: whatever carries the first one is older.
fn newest() -> CallId {
    CallId::FIRST.next()
}

/// It runs here, as it should.
fn online() -> State {
    let held = Some(claim(1, 1, 1));
    let (phase, gate) = (Phase::Online(Reread::No), Gate::Open);
    State { phase, held, gate, ran: true, last_call: newest(), ..State::new(Persistent::Online) }
}

/// It is being stopped, after its claim was lost.
fn stopping(rung: Rung) -> State {
    let phase = Phase::OfflinePending(rung, UNTIL);
    State { phase, held: None, gate: Gate::Closed, ..online() }
}

fn said(report: Report, cause: Cause) -> Event {
    found(Check::Thorough, Finding::Said(report, cause))
}

fn found(check: Check, finding: Finding) -> Event {
    Event::Reported { claim: online().held, after: None, check, finding }
}

fn called(function: Function) -> Actions {
    Actions::one(Action::Call { function, call: newest().next(), claim: online().held })
}

#[test]
fn an_intent_changes_with_the_evidence_and_a_record_of_it() {
    let rule = "persistent_is_intent";
    let after = State { persistent: Persistent::Offline, recording: true, ..online() };
    let actions = Actions::one(Action::Record(Persistent::Offline));
    let event = said(Report::Stopped, Cause::Administrator);
    let right = Tried { after, actions, ..Tried::idle(online(), event) };
    right.keeps_all();
    Tried { event: Event::Due, ..right }.breaks(rule);
    Tried { actions: Actions::EMPTY, ..right }.breaks(rule);
    let other = Actions::one(Action::Record(Persistent::Online));
    Tried { actions: other, ..right }.breaks(rule);
}

#[test]
fn what_has_failed_is_cleared_and_leaves_online() {
    let rule = "failed_means_restart";
    let after = State { phase: Phase::Failed(Aftermath::Clearing(UNTIL)), ..online() };
    let actions = called(Function::Terminate);
    let event = said(Report::Failed, Cause::Crash);
    let right = Tried { after, actions, ..Tried::idle(online(), event) };
    right.keeps_all();
    Tried { actions: Actions::EMPTY, ..right }.breaks(rule);
    Tried { actions: called(Function::Offline), ..right }.breaks(rule);
    Tried { after: online(), ..right }.breaks(rule);
    // What is reported while something is under way is compared with nothing.
    let pending = State { phase: Phase::OnlinePending(UNTIL), ..online() };
    Tried { before: pending, after: pending, actions: Actions::EMPTY, ..right }.keeps_all();
    let nobodys = State { phase: Phase::Online(Reread::No), ..stopping(Rung::Look) };
    let Event::Reported { after, check, finding, .. } = right.event else { panic!("{right:?}") };
    let event = Event::Reported { claim: None, after, check, finding };
    assert_ne!(
        Tried::idle(nobodys, event).asked(),
        Err(Broken(rule)),
        "what nobody holds is compared with nothing either"
    );
}

#[test]
fn a_claim_ends_with_the_gate_closed_and_a_terminate() {
    let rule = "stopped_is_final";
    let actions = Actions::one(Action::CloseGate);
    let actions = called(Function::Terminate).iter().fold(actions, |all, action| all.and(*action));
    let event = Event::Release(takeover::resource::Manner::AtOnce);
    let right = Tried { after: stopping(Rung::Terminate), actions, ..Tried::idle(online(), event) };
    right.keeps_all();
    Tried { actions: called(Function::Terminate), ..right }.breaks(rule);
    Tried { actions: Actions::one(Action::CloseGate), ..right }.breaks(rule);
    let forgotten = State { ran: false, ..right.after };
    Tried { after: forgotten, ..right }.breaks(rule);
    // Where the gate was closed, nothing can have been started.
    let closed = State { gate: Gate::Closed, ran: false, ..online() };
    Tried { before: closed, after: forgotten, ..right }.keeps_all();
    let released = State { phase: Phase::Offline, ..right.after };
    Tried { after: released, ..right }.breaks(rule);
    // Where nothing is lost, nothing has to end.
    Tried::idle(online(), Event::Due).keeps_all();
    Tried::idle(right.after, Event::Due).keeps_all();
}

#[test]
fn it_is_released_after_a_look_that_found_nothing() {
    let rule = "stopped_is_final";
    let after = State { phase: Phase::Offline, ran: false, ..stopping(Rung::Look) };
    let gone = Return::Found(Finding::Said(Report::Offline, Cause::Unknown));
    let event = Event::Returned(newest(), gone);
    let right = Tried { after, ..Tried::idle(stopping(Rung::Look), event) };
    right.keeps_all();
    Tried { before: stopping(Rung::Terminate), ..right }.breaks(rule);
    Tried { event: Event::Due, ..right }.breaks(rule);
    Tried { event: Event::Release(takeover::resource::Manner::Graceful), ..right }.breaks(rule);
    // That there is nobody to look shows it only where nothing can be left.
    for nobody in [Return::NotHere, Return::Unsupported] {
        let event = Event::Returned(newest(), nobody);
        Tried { event, ..right }.breaks(rule);
        let never = State { ran: false, ..right.before };
        Tried { before: never, event, ..right }.keeps_all();
    }
}

#[test]
fn a_stop_that_found_nothing_left_waits_for_the_answer_of_its_start() {
    let rule = "stop_waits_for_its_start";
    let starting = Some(CallId::FIRST);
    let look = State { starting, ..stopping(Rung::Look) };
    let clearing = State { phase: Phase::Failed(Aftermath::Clearing(UNTIL)), starting, ..online() };
    let gone = Return::Found(Finding::Said(Report::Stopped, Cause::Unknown));
    for (before, nothing_left) in [
        (look, Return::NotHere),
        (look, Return::Unsupported),
        (look, gone),
        (clearing, Return::NotHere),
        (clearing, Return::Unsupported),
        (clearing, Return::Done),
    ] {
        let event = Event::Returned(newest(), nothing_left);
        let right = Tried::idle(before, event);
        right.keeps_all();
        let again = Tried { actions: called(Function::Terminate), ..right };
        again.breaks(rule);
        let elsewhere = Phase::Failed(Aftermath::Stuck);
        let moved = State { phase: elsewhere, ..before };
        Tried { after: moved, ..right }.breaks(rule);
        // An older call's answer, and a stop that waits for no start or for this very one, are others' matter.
        let ours = State { starting: Some(newest()), ..before };
        for (before, event) in [
            (before, Event::Returned(CallId::FIRST, nothing_left)),
            (State { starting: None, ..before }, event),
            (ours, event),
        ] {
            Tried { before, event, after: before, ..again }.keeps_all();
        }
    }
    for (before, something_left) in [(look, Return::Done), (look, Return::Failed), (clearing, Return::Failed)]
    {
        let event = Event::Returned(newest(), something_left);
        Tried { actions: called(Function::Terminate), ..Tried::idle(before, event) }.keeps_all();
    }
}

#[test]
fn a_report_of_another_instance_changes_nothing() {
    let rule = "checks_belong_to_an_instance";
    let (check, finding) = (Check::Quick, Finding::NoResponse);
    let missed = State { misses: 1, ..online() };
    Tried { after: missed, ..Tried::idle(online(), found(check, finding)) }.keeps_all();
    let (ours, theirs) = (online().held, Some(claim(1, 1, 2)));
    for (claim, after) in [(theirs, None), (None, None), (ours, Some(CallId::FIRST))] {
        let right = Tried::idle(online(), Event::Reported { claim, after, check, finding });
        right.keeps_all();
        Tried { after: missed, ..right }.breaks(rule);
        Tried { actions: called(Function::Terminate), ..right }.breaks(rule);
    }
    let newest = Event::Reported { claim: ours, after: Some(newest()), check, finding };
    Tried { after: missed, ..Tried::idle(online(), newest) }.keeps_all();
}

#[test]
fn what_agrees_ends_a_silence_and_does_nothing_else() {
    let rule = "match_means_no_action";
    let silent = State { misses: 2, monitor_restarts: 1, ..online() };
    let right = Tried { after: online(), ..Tried::idle(silent, said(Report::Online, Cause::Unknown)) };
    right.keeps_all();
    Tried { after: silent, ..right }.breaks(rule);
    Tried { after: State { misses: 2, ..online() }, ..right }.breaks(rule);
    Tried { after: State { monitor_restarts: 1, ..online() }, ..right }.breaks(rule);
    Tried { actions: called(Function::IsAlive), ..right }.breaks(rule);
}

#[test]
fn what_was_found_stopped_is_restarted_or_given_up() {
    let event = said(Report::Stopped, Cause::Crash);
    let right = Tried::idle(online(), event);
    right.breaks("mismatch_means_online");
    let after = |phase| State { phase, ..online() };
    Tried { after: after(Phase::Failed(Aftermath::Ready)), ..right }.keeps_all();
    Tried { after: after(Phase::Online(Reread::Asked(UNTIL))), ..right }.keeps_all();
    let given_up = Tried { after: after(Phase::Failed(Aftermath::GivenUp(UNTIL))), ..right };
    given_up.breaks("restart_then_failover");
    let told = Tried { actions: Actions::one(Action::GiveUp(GaveUp::Exhausted)), ..given_up };
    told.keeps_all();
    Tried::idle(given_up.after, Event::Due).keeps_all();
}

#[test]
fn an_answer_does_not_move_the_deadline_of_a_terminate() {
    let event = Event::Returned(newest(), Return::Failed);
    let right = Tried::idle(stopping(Rung::Terminate), event);
    right.keeps_all();
    let later = State { phase: Phase::OfflinePending(Rung::Terminate, Moment(51)), ..right.before };
    Tried { after: later, ..right }.breaks("pending_has_a_deadline");
    Tried { after: later, event: Event::Due, ..right }.keeps_all();
}

#[test]
fn an_administrators_stop_starts_nothing_unless_the_policy_says_so() {
    let started = State { phase: Phase::Failed(Aftermath::Ready), ..online() };
    let event = said(Report::Stopped, Cause::Administrator);
    let wrong = Tried { after: started, actions: called(Function::Online), ..Tried::idle(online(), event) };
    wrong.breaks("outside_stop_is_respected");
    Tried { actions: Actions::EMPTY, ..wrong }.keeps_all();
    let spec = ResourceSpec { outside_stop: OutsideStop::Restart, ..ResourceSpec::DEFAULT };
    Tried { spec, ..wrong }.keeps_all();
}

#[test]
fn a_quick_check_of_an_unaware_backend_discovers_no_outside_act() {
    let spec = ResourceSpec { unaware_backend: true, ..ResourceSpec::DEFAULT };
    let event = found(Check::Quick, Finding::Said(Report::Failed, Cause::Unknown));
    let clearing = State { phase: Phase::Failed(Aftermath::Clearing(UNTIL)), ..online() };
    let right =
        Tried { spec, after: clearing, actions: called(Function::Terminate), ..Tried::idle(online(), event) };
    right.keeps_all();
    let after = State { persistent: Persistent::Offline, ..clearing };
    let actions = right.actions.and(Action::Record(Persistent::Offline));
    let wrong = Tried { after, actions, ..right };
    wrong.breaks("unaware_backend");
    Tried { spec: ResourceSpec::DEFAULT, ..wrong }.keeps_all();
    Tried { event: said(Report::Failed, Cause::Unknown), ..wrong }.keeps_all();
}

#[test]
fn a_rogue_is_not_ended_on_the_strength_of_a_report() {
    let finding = Finding::Said(Report::Online, Cause::Unknown);
    let event = Event::Reported { claim: None, after: None, check: Check::Thorough, finding };
    let right = Tried::idle(State::new(Persistent::Online), event);
    right.keeps_all();
    Tried { actions: called(Function::Terminate), ..right }.breaks("rogue_is_stopped");
}

#[test]
fn a_check_that_is_not_there_changes_nothing() {
    let rule = "unsupported_is_discarded";
    let right = Tried::idle(online(), Event::Returned(newest(), Return::Unsupported));
    right.keeps_all();
    let wrong = Tried { actions: called(Function::IsAlive), ..right };
    wrong.breaks(rule);
    let failed = State { phase: Phase::Failed(Aftermath::Stuck), ..online() };
    Tried { after: failed, ..right }.breaks(rule);
    // What is not there is then the backend.
    let asked = State { gate: Gate::Asked, ..online() };
    Tried { before: asked, ..wrong }.keeps_all();
}

#[test]
fn restarts_stay_within_their_threshold() {
    let restarts = |count: u64| (1..=count).fold(Restarts::EMPTY, |all, at| all.with(Moment(at)));
    let failed =
        |count| State { phase: Phase::Failed(Aftermath::Ready), restarts: restarts(count), ..online() };
    let step = |before, after| Tried { after: failed(after), ..Tried::idle(failed(before), Event::Due) };
    step(2, 3).keeps_all();
    step(3, 4).breaks("restart_threshold");
    // More than a changed policy allows.
    step(4, 4).keeps_all();
}

#[test]
fn only_who_holds_the_claim_starts_it_and_only_through_an_open_gate() {
    let rule = "owner_or_nothing";
    let ready = State { phase: Phase::Failed(Aftermath::Ready), ..online() };
    let starting = State { phase: Phase::OnlinePending(UNTIL), ..online() };
    let right =
        Tried { after: starting, actions: called(Function::Online), ..Tried::idle(ready, Event::Start) };
    right.keeps_all();
    let nobodys = State { held: None, gate: Gate::Closed, ..starting };
    let nothing = Tried { actions: Actions::EMPTY, ..right };
    Tried { after: nobodys, ..nothing }.breaks(rule);
    Tried { after: State { phase: Phase::Online(Reread::No), ..nobodys }, ..nothing }.breaks(rule);
    for gate in [Gate::Closed, Gate::Asked] {
        Tried { after: State { gate, ..starting }, ..right }.breaks(rule);
        Tried { after: State { gate, ..starting }, ..nothing }.keeps_all();
    }
    let open = State { phase: Phase::Offline, gate: Gate::Open, ..nobodys };
    Tried { after: open, ..nothing }.breaks(rule);
}

#[test]
fn in_windows_roles_a_quick_check_fails_nothing_by_itself() {
    let spec = ResourceSpec { check_roles: CheckRoles::Microsoft, ..ResourceSpec::DEFAULT };
    let finding = Finding::Said(Report::Failed, Cause::Crash);
    let clearing = State { phase: Phase::Failed(Aftermath::Clearing(UNTIL)), ..online() };
    let quick = Tried::idle(online(), found(Check::Quick, finding));
    let wrong = Tried { spec, after: clearing, actions: called(Function::Terminate), ..quick };
    wrong.breaks("check_roles_policy");
    Tried { spec: ResourceSpec::DEFAULT, ..wrong }.keeps_all();
    Tried { event: found(Check::Thorough, finding), ..wrong }.keeps_all();
    let looks = State { phase: Phase::Online(Reread::Asked(UNTIL)), ..online() };
    Tried { after: looks, actions: called(Function::IsAlive), ..wrong }.keeps_all();
}
