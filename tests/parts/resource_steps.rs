//! Steps of a resource, fact by fact: all that is known of it after a step is held against what should be.

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Aftermath, Author, Cause, Check, Event, Finding, Gate, Persistent, Phase, Report, Reread, Restarts,
    Return, Rung, State, rebase, step,
};
use takeover::units::{CallId, Millis, Moment};

use crate::cast::claim;

const NOW: Moment = Moment(1_000);
const UNTIL: Moment = Moment(1_500);

fn policy() -> ResourcePolicy {
    ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap()
}

/// What a step leaves.
#[track_caller]
fn after(before: State, event: Event) -> State {
    step(&policy(), &before, NOW, event).unwrap().state
}

/// The second call: the first is older.
fn newest() -> CallId {
    CallId::FIRST.next()
}

/// The newest call came back.
fn came_back(result: Return) -> Event {
    Event::Returned(newest(), result)
}

fn says(report: Report) -> Return {
    Return::Found(Finding::Said(report, Cause::Unknown))
}

/// A check of a resource that this node holds.
fn reported(report: Report, cause: Cause) -> Event {
    let (claim, finding) = (base().held, Finding::Said(report, cause));
    Event::Reported { claim, after: None, check: Check::Thorough, finding }
}

/// This node holds it, and it is wanted; nothing was ever started.
fn base() -> State {
    let held = Some(claim(1, 1, 1));
    State { held, gate: Gate::Open, last_call: newest(), ..State::new(Persistent::Online) }
}

fn some_restarts() -> Restarts {
    Restarts::EMPTY.with(Moment(400)).with(Moment(900))
}

fn ended(timeout: Millis) -> Moment {
    NOW.after(timeout)
}

const TERMINATE: Millis = ResourceSpec::DEFAULT.terminate_timeout;

/// What was started may run, whatever becomes of it; where no backend is nothing was started.
#[test]
fn a_start_that_came_back_may_have_left_something() {
    let starting = State { phase: Phase::OnlinePending(UNTIL), starting: Some(newest()), ..base() };
    let runs = State { phase: Phase::Online(Reread::No), starting: None, ran: true, ..starting };
    assert_eq!(after(starting, came_back(Return::Done)), runs);
    let nothing = after(starting, came_back(Return::NotHere));
    assert_eq!((nothing.ran, nothing.starting), (false, None));
    let failed = after(starting, came_back(Return::Failed));
    assert_eq!((failed.ran, failed.starting), (true, None));
}

/// Nobody wants it any more when its backend has answered: the gate opens, and nothing is started.
#[test]
fn a_gate_opens_for_what_is_not_wanted_any_more() {
    let phase = Phase::OnlinePending(UNTIL);
    let waits = State { phase, gate: Gate::Asked, persistent: Persistent::Offline, ..base() };
    let open = State { phase: Phase::Offline, gate: Gate::Open, ran: true, ..waits };
    assert_eq!(after(waits, came_back(Return::Done)), open);
}

#[test]
fn a_start_begins_with_no_misses() {
    let missed = State { misses: 2, monitor_restarts: 1, ..base() };
    let call = newest().next();
    let phase = Phase::OnlinePending(ended(ResourceSpec::DEFAULT.pending_timeout));
    let started =
        State { phase, misses: 0, monitor_restarts: 0, last_call: call, starting: Some(call), ..missed };
    assert_eq!(after(missed, Event::Start), started);
}

/// Rule `stop_waits_for_its_start`: a graceful stop proves nothing while a start is in flight.
#[test]
fn a_stop_beside_a_start_is_climbed() {
    let stopping = State { phase: Phase::OfflinePending(Rung::Offline, UNTIL), ran: true, ..base() };
    assert_eq!(after(stopping, came_back(Return::Done)), State { phase: Phase::Offline, ..stopping });
    let beside = State { starting: Some(CallId::FIRST), ..stopping };
    let phase = Phase::OfflinePending(Rung::Terminate, ended(TERMINATE));
    assert_eq!(after(beside, came_back(Return::Done)), State { phase, last_call: newest().next(), ..beside });
}

/// Terminate's word counts, and the look after it decides.
#[test]
fn a_look_after_terminate_ends_a_stop() {
    let ran = State { phase: Phase::OfflinePending(Rung::Terminate, UNTIL), ran: true, ..base() };
    let looks = after(ran, came_back(Return::Done));
    let phase = Phase::OfflinePending(Rung::Look, UNTIL);
    assert_eq!(looks, State { phase, ran: false, last_call: newest().next(), ..ran });

    let looking = State { phase, ran: true, ..base() };
    let stopped = State { phase: Phase::Offline, ran: false, ..looking };
    assert_eq!(after(looking, came_back(says(Report::Offline))), stopped);
    let found =
        State { phase: Phase::OfflinePending(Rung::Terminate, UNTIL), last_call: newest().next(), ..looking };
    assert_eq!(
        after(State { ran: false, ..looking }, came_back(says(Report::Online))),
        found,
        "something is left"
    );
    let left = State { held: None, gate: Gate::Closed, ..looking };
    let closed = State { phase: Phase::Offline, ran: false, last_call: newest().next(), ..left };
    assert_eq!(after(left, came_back(says(Report::Offline))), closed);
}

#[test]
fn what_is_cleared_and_not_wanted_stays_offline() {
    let phase = Phase::Failed(Aftermath::Clearing(UNTIL));
    let failed = State { phase, persistent: Persistent::Offline, ran: true, ..base() };
    assert_eq!(after(failed, came_back(Return::Done)), State { phase: Phase::Offline, ..failed });
}

/// Rule `pending_has_a_deadline`: progress of an older call moves nothing.
#[test]
fn only_progress_of_the_newest_call_counts() {
    let pending = ended(ResourceSpec::DEFAULT.pending_timeout);
    type Of = fn(Moment) -> Phase;
    let phases: [Of; 3] = [
        Phase::OnlinePending,
        |until| Phase::OfflinePending(Rung::Offline, until),
        |until| Phase::OfflinePending(Rung::Leaving, until),
    ];
    for of in phases {
        let before = State { phase: of(UNTIL), ..base() };
        assert_eq!(after(before, Event::Progress(CallId::FIRST)), before);
        assert_eq!(after(before, Event::Progress(newest())), State { phase: of(pending), ..before });
    }
}

/// A start that a monitor has not answered may have left something; a gate that waits for its answer is closed.
#[test]
fn a_restarted_monitor_forgets_its_calls() {
    let unanswered = State { starting: Some(CallId::FIRST), misses: 2, monitor_restarts: 1, ..base() };
    let settled = State { starting: None, misses: 0, ran: true, ..unanswered };
    assert_eq!(after(unanswered, Event::MonitorRestarted), settled);
    let phase = Phase::Failed(Aftermath::Resting(UNTIL));
    let asked = State { phase, gate: Gate::Asked, ..base() };
    assert_eq!(after(asked, Event::MonitorRestarted), State { gate: Gate::Closed, ..asked });
}

/// What the database says ends the recording of an outside act; an operator's Online frees what waits for one.
#[test]
fn the_database_s_word_is_taken() {
    let recording = State { recording: true, ..base() };
    let written = Event::Persisted(Persistent::Offline, Author::Operator);
    let told = State { persistent: Persistent::Offline, recording: false, ..recording };
    assert_eq!(after(recording, written), told);
    let stuck = State { phase: Phase::Failed(Aftermath::Stuck), restarts: some_restarts(), ..base() };
    let phase = Phase::OfflinePending(Rung::Terminate, ended(TERMINATE));
    let freed = State { phase, restarts: Restarts::EMPTY, last_call: newest().next(), ..stuck };
    assert_eq!(after(stuck, Event::Persisted(Persistent::Online, Author::Operator)), freed);
}

/// Rule `rogue_is_stopped`: something of it runs, though nothing was started.
#[test]
fn what_is_another_node_s_is_terminated() {
    let released = State { held: None, gate: Gate::Closed, ..base() };
    let phase = Phase::OfflinePending(Rung::Terminate, ended(TERMINATE));
    let ended = State { phase, ran: true, last_call: newest().next(), ..released };
    assert_eq!(after(released, Event::Disowned), ended);
}

/// Any answer ends the silence, whichever of the two counts had begun.
#[test]
fn an_answer_ends_the_silence() {
    let online = State { phase: Phase::Online(Reread::No), ran: true, ..base() };
    for (misses, monitor_restarts) in [(2, 0), (0, 1), (2, 1), (0, 0)] {
        let silent = State { misses, monitor_restarts, ..online };
        assert_eq!(after(silent, reported(Report::Online, Cause::Unknown)), online);
        let asked = State { phase: Phase::Online(Reread::Asked(UNTIL)), ..silent };
        assert_eq!(after(asked, came_back(says(Report::Online))), online);
    }
}

/// Rule `failed_means_restart`, and what is found running needs no start.
#[test]
fn what_failed_and_is_found_running_is_online() {
    let failed = State { phase: Phase::Failed(Aftermath::GivenUp(UNTIL)), ..base() };
    let online = State { phase: Phase::Online(Reread::No), ran: true, ..failed };
    assert_eq!(after(failed, reported(Report::Online, Cause::Unknown)), online);
}

/// Rule `flags_travel`: an act from outside is respected and recorded, unless the flag says so already.
#[test]
fn an_outside_act_is_recorded_once() {
    let persistent = Persistent::Offline;
    let offline = State { persistent, ..base() };
    let phase = Phase::Online(Reread::No);
    let started = State { phase, persistent: Persistent::Online, recording: true, ran: true, ..offline };
    assert_eq!(after(offline, reported(Report::Online, Cause::Administrator)), started);
    let pulled = State { phase, pulled: true, ran: true, ..offline };
    let restarted = after(pulled, reported(Report::Stopped, Cause::Administrator));
    assert!(!restarted.recording && restarted.phase != Phase::Offline, "{restarted:?}");
}

/// Rule `unsupported_is_discarded`: what nobody wants is not given up.
#[test]
fn a_backend_that_is_gone_matters_to_what_is_wanted() {
    let online = State { phase: Phase::Online(Reread::No), ran: true, ..base() };
    assert!(matches!(after(online, Event::BackendGone).phase, Phase::Failed(_)));
    let unwanted = State { persistent: Persistent::Offline, ..online };
    assert_eq!(after(unwanted, Event::BackendGone), unwanted);
}

/// Rule `restart_threshold`: the count survives an agent's restart. Rule `flags_travel`: what is being recorded
/// is not known.
#[test]
fn what_is_remembered_and_known() {
    use Persistent::{Offline, Online};
    assert_eq!(State::remembering(Online, some_restarts()).restarts, some_restarts());
    let known =
        |persistent, recording, pulled| State { recording, pulled, ..State::new(persistent) }.known_wanted();
    assert!(known(Online, false, false) && known(Offline, false, true) && known(Online, true, true));
    assert!(!known(Online, true, false) && !known(Offline, false, false) && !known(Offline, true, false));
}

/// Ages, not moments: whatever lies ahead or behind is as far away as before.
#[test]
fn a_state_is_told_as_ages() {
    let horizon = policy().horizon();
    let moved = |later: i64| Moment(horizon.0.checked_add_signed(later).unwrap());
    for (at, age) in [(1_500, 500), (1_000, 0), (400, -600)] {
        let before = State { phase: Phase::OnlinePending(Moment(at)), restarts: some_restarts(), ..base() };
        let phase = Phase::OnlinePending(moved(age));
        let restarts = Restarts::EMPTY.with(moved(-600)).with(moved(-100));
        assert_eq!(rebase(&policy(), &before, NOW), State { phase, restarts, ..before });
    }
    let never = State { phase: Phase::OnlinePending(Moment::NEVER), ..base() };
    assert_eq!(rebase(&policy(), &never, NOW), never);
}
