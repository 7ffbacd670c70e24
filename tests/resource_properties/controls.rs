//! Every rule about a step of a resource reports the step that breaks it, by its name.

use takeover::policy::{CheckRoles, ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Action, Actions, Aftermath, Cause, Check, Event, Finding, Function, Persistent, Phase, Report, Reread,
    Return, Rung, State,
};
use takeover::rules::{Broken, Check as Asked, RULES, ResourceStep, resource_step};
use takeover::units::{CallId, Claim, Moment};

use crate::history::claim;

const NOW: Moment = Moment(50_000_000);

/// A step that no machine may take.
struct Wrong {
    rule: &'static str,
    before: State,
    event: Event,
    after: State,
    actions: Actions,
}

fn online() -> State {
    let phase = Phase::Online(Reread::No);
    State { phase, held: Some(claim(5)), ..State::new(Persistent::Online) }
}

fn pending(later: u64) -> Moment {
    Moment(NOW.0 + later)
}

fn check(state: &State, report: Report, cause: Cause) -> Event {
    reported(state.held, state, Finding::Said(report, cause))
}

fn reported(claim: Option<Claim>, state: &State, finding: Finding) -> Event {
    Event::Reported { claim, after: Some(state.last_call), check: Check::Quick, finding }
}

fn call(function: Function) -> Actions {
    Actions::one(Action::Call { function, call: online().last_call, claim: online().held })
}

/// In the place of one phase, another.
fn with(state: State, phase: Phase) -> State {
    State { phase, ..state }
}

fn about_reports() -> Vec<Wrong> {
    let on = online();
    let wrong = |rule, event, after, actions| Wrong { rule, before: on, event, after, actions };
    let nothing = Actions::EMPTY;
    let clearing = Phase::Failed(Aftermath::Resting(NOW));
    let starting = Phase::OnlinePending(pending(9));
    let missed = State { misses: 1, ..on };
    let old = reported(Some(claim(1)), &on, Finding::NoResponse);
    let silent = reported(on.held, &on, Finding::NoResponse);
    let stopped = |cause| check(&on, Report::Stopped, cause);
    vec![
        wrong("persistent_is_intent", Event::Due, State { persistent: Persistent::Offline, ..on }, nothing),
        wrong("checks_belong_to_an_instance", old, missed, nothing),
        wrong("match_means_no_action", check(&on, Report::Online, Cause::Unknown), missed, nothing),
        wrong("mismatch_means_online", stopped(Cause::Crash), on, nothing),
        wrong("failed_means_restart", check(&on, Report::Failed, Cause::Crash), with(on, clearing), nothing),
        wrong("silence_escalates", silent, with(on, Phase::Offline), nothing),
        wrong(
            "outside_stop_is_respected",
            stopped(Cause::Administrator),
            with(on, starting),
            call(Function::Online),
        ),
    ]
}

/// One wrong step.
fn wrong(rule: &'static str, before: State, event: Event, after: State, actions: Actions) -> Wrong {
    Wrong { rule, before, event, after, actions }
}

fn answer(result: Return) -> Event {
    Event::Returned(online().last_call, result)
}

fn about_restarts_and_checks() -> Vec<Wrong> {
    let on = online();
    let nothing = Actions::EMPTY;
    let pulled = State { phase: Phase::Offline, persistent: Persistent::Offline, pulled: true, ..on };
    let believed = State { persistent: Persistent::Online, ..pulled };
    let ready = with(on, Phase::Failed(Aftermath::Ready));
    let restarts = ready.restarts.with(NOW).with(NOW).with(NOW);
    let tired = State { restarts, ..ready };
    let over = State { restarts: restarts.with(NOW), ..tired };
    let given_up = with(on, Phase::Failed(Aftermath::GivenUp(Moment::NEVER)));
    let running = check(&pulled, Report::Online, Cause::Unknown);
    let clearing = with(on, Phase::Failed(Aftermath::Clearing(pending(9))));
    let asked = with(on, Phase::Online(Reread::Asked(pending(9))));
    let offline = with(on, Phase::Offline);
    let crashed = check(&on, Report::Failed, Cause::Crash);
    vec![
        wrong("unaware_backend", pulled, running, believed, Actions::one(Action::Record(Persistent::Online))),
        wrong("unsupported_is_discarded", asked, answer(Return::Unsupported), offline, nothing),
        wrong("restart_threshold", tired, Event::Start, over, nothing),
        wrong("restart_then_failover", clearing, answer(Return::Done), given_up, nothing),
        wrong("check_roles_policy", on, crashed, clearing, call(Function::Terminate)),
    ]
}

fn about_claims() -> Vec<Wrong> {
    let away = State::new(Persistent::Online);
    let nothing = Actions::EMPTY;
    let terminated = |later| with(away, Phase::OfflinePending(Rung::Terminate, pending(later)));
    let (before, moved_out) = (terminated(9), terminated(10));
    let running = with(away, Phase::Online(Reread::No));
    let rogue = check(&away, Report::Online, Cause::Unknown);
    let ended = State { starting: Some(CallId::FIRST), last_call: CallId::FIRST.next(), ..before };
    let waiting = with(ended, Phase::OfflinePending(Rung::Look, pending(9)));
    let gone = Finding::Said(Report::Offline, Cause::Unknown);
    let gone = Event::Returned(waiting.last_call, Return::Found(gone));
    vec![
        wrong("pending_has_a_deadline", before, answer(Return::Failed), moved_out, nothing),
        wrong("rogue_is_stopped", away, rogue, before, call(Function::Terminate)),
        wrong("owner_or_nothing", away, Event::Start, running, nothing),
        wrong("stopped_is_final", before, answer(Return::Done), away, nothing),
        wrong("stop_waits_for_its_start", waiting, gone, ended, call(Function::Terminate)),
    ]
}

/// The policy under which the wrong step is wrong.
fn policy(rule: &str) -> ResourcePolicy {
    let microsoft = rule == "check_roles_policy";
    let check_roles = if microsoft { CheckRoles::Microsoft } else { CheckRoles::Article };
    let unaware_backend = rule == "unaware_backend";
    ResourcePolicy::new(ResourceSpec { check_roles, unaware_backend, ..ResourceSpec::DEFAULT }).unwrap()
}

#[test]
fn control_every_rule_reports_the_step_that_breaks_it() {
    let mut wrongs = about_reports();
    wrongs.extend(about_restarts_and_checks());
    wrongs.extend(about_claims());
    for Wrong { rule, before, event, after, actions } in &wrongs {
        let policy = policy(rule);
        let step = ResourceStep { policy: &policy, before, now: NOW, event, after, actions };
        assert_eq!(resource_step(&step), Err(Broken(rule)));
    }
    let mut reported: Vec<&str> = wrongs.iter().map(|wrong| wrong.rule).collect();
    let mut rules: Vec<&str> =
        RULES.iter().filter(|rule| rule.check == Asked::ResourceStep).map(|rule| rule.name).collect();
    reported.sort_unstable();
    rules.sort_unstable();
    assert_eq!(reported, rules, "each rule about a step of a resource needs its control");
}
