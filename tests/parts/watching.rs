//! What one node makes of what it finds out about its resources, and of what changes meanwhile.

use takeover::cluster::Command;
use takeover::node::{Answer, BeatId, Input, Memory, Node, Note, Output, Request, Told};
use takeover::policy::{ClusterSpec, GroupPolicy, GroupSpec, Priority, ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Aftermath, Author, Cause, Finding, Function, Persistent, Phase, Report, Return, quick_function,
};
use takeover::shape::ShapeSpec;
use takeover::units::{CallId, Millis, Moment, Position, ResourceId, Stamp, Token};

use crate::cast::{claim, node, resource_shape, spec};
use crate::fleet::Fleet;
use crate::node::{acquires, agent, asked, calls, patient, running, swept, tell, told};

const FIRST: ResourceId = ResourceId(0);
const SECOND: ResourceId = ResourceId(1);

const ONLINE: Return = Return::Found(Finding::Said(Report::Online, Cause::Unknown));
const SILENT: Return = Return::Found(Finding::NoResponse);
const CRASHED: Finding = Finding::Said(Report::Failed, Cause::Crash);

/// One node, which tries what failed again at once.
fn prompt() -> ShapeSpec {
    let mut spec = patient(1);
    spec.resources[0].policy = ResourcePolicy::new(PROMPT).unwrap();
    spec
}

const PROMPT: ResourceSpec = ResourceSpec { restart_delay: Millis::ZERO, ..ResourceSpec::DEFAULT };

/// The second resource of a group depends on the first; these are the flags of both.
fn dependent(flags: [Persistent; 2]) -> ShapeSpec {
    let mut spec = prompt();
    spec.resources.push(resource_shape(0, 9, PROMPT));
    spec.resources[1].depends_on = vec![FIRST];
    for (resource, flag) in spec.resources.iter_mut().zip(flags) {
        resource.persistent = flag;
    }
    spec
}

const BOTH: [Persistent; 2] = [Persistent::Online; 2];

/// The one call that is made of a function.
#[track_caller]
fn call(out: &[Output], resource: ResourceId, function: Function) -> CallId {
    let all = calls(out);
    let found = all.iter().find(|(of, called, _)| (*of, *called) == (resource, function));
    found.unwrap_or_else(|| panic!("{all:?}")).2
}

fn phase(fleet: &mut Fleet, resource: ResourceId) -> Phase {
    agent(fleet, 0).resource(resource).unwrap().phase
}

/// An event of the hypervisor, about the newest instance.
fn noticed(fleet: &mut Fleet, resource: ResourceId, finding: Finding) -> Vec<Output> {
    let state = *agent(fleet, 0).resource(resource).unwrap();
    tell(fleet, Input::Noticed(resource, state.held, state.last_call, finding))
}

/// A call is done.
fn done(fleet: &mut Fleet, resource: ResourceId, call: CallId) -> Vec<Output> {
    tell(fleet, Input::Returned(resource, call, Return::Done))
}

/// The next sweep finds this of everything that it asks about.
fn found(fleet: &mut Fleet, returned: Return) -> Vec<Output> {
    let (beat, meant) = swept(fleet);
    tell(fleet, Input::Swept(beat, &vec![returned; meant.len()]))
}

/// The sweeps that are asked for, and the functions that they call.
fn sweeps(out: &[Output]) -> Vec<(BeatId, Function)> {
    let sweep = |output: &Output| match output {
        Output::Sweep(beat, function) => Some((*beat, *function)),
        _ => None,
    };
    out.iter().filter_map(sweep).collect()
}

fn restarts_monitor(out: &[Output]) -> bool {
    out.contains(&Output::RestartMonitor(None))
}

/// Rule `silence_escalates`: misses count in a row; one answer, and the count begins anew, that of the
/// monitor's restarts too.
#[test]
fn an_answer_begins_the_count_of_misses_anew() {
    let mut fleet = running(prompt());
    for returned in [SILENT, SILENT, ONLINE, SILENT, SILENT, ONLINE] {
        assert!(!restarts_monitor(&found(&mut fleet, returned)), "{returned:?}");
    }
    for round in 0..5 {
        let three = [(); 3].map(|()| restarts_monitor(&found(&mut fleet, SILENT)));
        assert_eq!(three, [false, false, true], "round {round}");
        let out = tell(&mut fleet, Input::MonitorRestarted(None));
        let [(beat, _)] = sweeps(&out)[..] else { panic!("{out:?}") };
        assert!(!restarts_monitor(&tell(&mut fleet, Input::Swept(beat, &[ONLINE]))));
    }
}

/// Rule `silence_escalates`: what a restarted monitor watches is looked at at once, by the quick check.
#[test]
fn a_restarted_monitor_is_asked_at_once() {
    let mut fleet = running(prompt());
    let restarts = [(); 3].map(|()| restarts_monitor(&found(&mut fleet, SILENT)));
    assert!(restarts[2]);
    let out = tell(&mut fleet, Input::MonitorRestarted(None));
    let quick = quick_function(agent(&mut fleet, 0).cluster().policy(FIRST).unwrap());
    assert!(matches!(sweeps(&out)[..], [(_, function)] if function == quick), "{out:?}");
}

/// Rule `checks_belong_to_an_instance`: what a check says that was asked before a restart is about the instance
/// that is gone.
#[test]
fn an_answer_about_the_instance_before_says_nothing() {
    for restarted in [false, true] {
        let mut fleet = running(prompt());
        let (beat, _): (BeatId, _) = swept(&mut fleet);
        if restarted {
            let out = noticed(&mut fleet, FIRST, CRASHED);
            let out = done(&mut fleet, FIRST, call(&out, FIRST, Function::Terminate));
            let out = done(&mut fleet, FIRST, call(&out, FIRST, Function::Online));
            assert_eq!(calls(&out), []);
        }
        let before = phase(&mut fleet, FIRST);
        assert!(matches!(before, Phase::Online(_)), "{before:?}");
        let out = tell(&mut fleet, Input::Swept(beat, &[Return::Found(CRASHED)]));
        assert_eq!(calls(&out).is_empty(), restarted, "{out:?}");
    }
}

/// What is not wanted is checked too: somebody may start it.
#[test]
fn what_is_held_and_not_wanted_is_checked() {
    let mut fleet = running(dependent([Persistent::Online, Persistent::Offline]));
    assert_eq!(swept(&mut fleet).1, [FIRST, SECOND]);
}

/// What is held is checked from then on, also where its backend has not answered yet.
#[test]
fn what_is_held_is_checked_from_the_first() {
    let mut by_command = prompt();
    let spec = GroupSpec { priority: Priority::NoAutoStart, ..GroupSpec::DEFAULT };
    by_command.groups[0].policy = GroupPolicy::new(spec).unwrap();
    by_command.resources[0].persistent = Persistent::Offline;
    let mut fleet = running(by_command);
    call(&acquires(&mut fleet), FIRST, Function::Open);
    assert_eq!(swept(&mut fleet).1, [FIRST]);
}

/// Where nothing changes nothing is told.
#[test]
fn an_old_acknowledgement_is_no_news() {
    let mut fleet = running(prompt());
    assert_eq!(tell(&mut fleet, Input::Guarded(Moment(1))), []);
}

/// An act from outside is written once, however long the store takes.
#[test]
fn an_outside_act_is_written_once() {
    let mut fleet = running(prompt());
    let records = |out: &[Output]| {
        let record = |request: &Request| matches!(request, Request::Write(Command::Persist { .. }));
        asked(out).iter().filter(|(_, request)| record(request)).count()
    };
    let out = noticed(&mut fleet, FIRST, Finding::Said(Report::Stopped, Cause::Administrator));
    assert_eq!(records(&out), 1);
    for _ in 0..5 {
        fleet.now = fleet.now.after(Millis::secs(1));
        assert_eq!(records(&tell(&mut fleet, Input::Due)), 0);
    }
}

/// Rule `flags_travel`: what somebody started from outside is stopped where an operator's word overtakes it.
#[test]
fn an_operator_s_word_overtakes_an_outside_act() {
    let mut fleet = running(dependent([Persistent::Offline; 2]));
    noticed(&mut fleet, FIRST, Finding::Said(Report::Online, Cause::Administrator));
    assert!(matches!(phase(&mut fleet, FIRST), Phase::Online(_)));
    let out = persisted(&mut fleet, FIRST, Persistent::Offline, Author::Operator);
    call(&out, FIRST, Function::Offline);
}

/// The log says what is wanted.
fn persisted(fleet: &mut Fleet, resource: ResourceId, flag: Persistent, author: Author) -> Vec<Output> {
    let held = agent(fleet, 0).resource(resource).unwrap().held;
    let (claim, seen) = (held.filter(|_| author == Author::OutsideAct), fleet.store.revision());
    let entry = Command::Persist { resource, flag, author, claim, seen };
    fleet.store.apply(&entry).unwrap();
    tell(fleet, Input::Logged(Stamp(0), &entry))
}

/// Rule `flags_travel`: nothing is started for the sake of an outside act before the database shows it, and then
/// it is.
#[test]
fn a_dependency_is_pulled_up_once_an_outside_act_is_written() {
    let mut fleet = running(dependent([Persistent::Offline; 2]));
    let out = noticed(&mut fleet, SECOND, Finding::Said(Report::Online, Cause::Administrator));
    let stop = call(&out, SECOND, Function::Offline);
    let out = done(&mut fleet, SECOND, stop);
    assert_eq!(calls(&out), [], "what it needs is flagged 0");
    let out = persisted(&mut fleet, SECOND, Persistent::Online, Author::OutsideAct);
    call(&out, FIRST, Function::Online);
}

/// A dependency is started anew once what depends on it is cleared away, and needs not wait for more.
#[test]
fn a_restart_waits_until_dependents_are_cleared() {
    let mut fleet = running(dependent(BOTH));
    let second = noticed(&mut fleet, SECOND, CRASHED);
    let first = noticed(&mut fleet, FIRST, CRASHED);
    let out = done(&mut fleet, FIRST, call(&first, FIRST, Function::Terminate));
    assert_eq!(calls(&out), [], "the other is being cleared away");
    let out = done(&mut fleet, SECOND, call(&second, SECOND, Function::Terminate));
    call(&out, FIRST, Function::Online);
}

/// Rule `quorum_or_stop`: nothing waits for anything else where a life is over.
#[test]
fn all_is_terminated_at_once_where_a_life_is_over() {
    let mut fleet = running(dependent(BOTH));
    fleet.now = fleet.now.after(Millis::hours(3));
    let out = tell(&mut fleet, Input::Due);
    assert!(agent(&mut fleet, 0).session().is_stopping());
    for resource in [FIRST, SECOND] {
        call(&out, resource, Function::Terminate);
    }
}

/// What could not be stopped in time waits, and is not called upon again by itself.
#[test]
fn what_cannot_be_stopped_waits() {
    let mut fleet = running(prompt());
    fleet.now = fleet.now.after(Millis::hours(3));
    call(&tell(&mut fleet, Input::Due), FIRST, Function::Terminate);
    fleet.now = fleet.now.after(ResourceSpec::DEFAULT.terminate_timeout);
    let late = tell(&mut fleet, Input::Due);
    assert_eq!(phase(&mut fleet, FIRST), Phase::Failed(Aftermath::Stuck));
    assert_eq!(calls(&late), []);
}

/// Rule `monitors_are_isolated`: a resource with a monitor of its own is silent alone, and the calls that a monitor
/// owes an answer are those of its own resources, whether this node holds them still or not.
#[test]
fn a_monitor_owes_answers_to_its_own_resources() {
    let own = ResourceSpec { separate_monitor: true, ..PROMPT };
    let mut both = dependent(BOTH);
    both.resources[1].depends_on = vec![];
    both.resources[1].policy = ResourcePolicy::new(own).unwrap();
    let mut fleet = running(both);
    let mut restarted = Vec::new();
    // No check is ever answered.
    while fleet.now < Moment(120_000) {
        fleet.now = fleet.now.max(agent(&mut fleet, 0).due());
        restarted.extend(tell(&mut fleet, Input::Due));
    }
    for monitor in [None, Some(SECOND)] {
        assert!(restarted.contains(&Output::RestartMonitor(monitor)), "{monitor:?}");
    }
    fleet.now = fleet.now.after(Millis::hours(3));
    tell(&mut fleet, Input::Due);
    for (monitor, resource) in [(None, FIRST), (Some(SECOND), SECOND)] {
        let again = calls(&tell(&mut fleet, Input::MonitorRestarted(monitor)));
        assert!(matches!(again[..], [(of, Function::Terminate, _)] if of == resource), "{again:?}");
    }
}

/// Rule `restart_of_the_agent`: an agent first closes every gate, then looks at what runs.
#[test]
fn an_agent_closes_every_gate_before_it_looks() {
    let store = crate::cast::database(spec(1, 2, ClusterSpec::DEFAULT), 0);
    let mut fresh = Node::new(node(1), Token(0), store, &Memory::default(), Moment(0));
    let mut out = Vec::new();
    fresh.step(Moment(0), Input::Due, &mut out).unwrap();
    let looks = out.iter().position(|output| *output == Output::Inventory).unwrap();
    for resource in [FIRST, SECOND] {
        assert!(out[..looks].contains(&Output::Gate(resource, None)), "{out:?}");
    }
}

/// Rule `restart_of_the_agent`: what an older life of this machine holds is no rogue, before the new one is
/// registered either. The control: where nobody holds it, it is.
#[test]
fn what_an_older_life_holds_is_no_rogue() {
    for held in [true, false] {
        let fleet = running(spec(2, 1, ClusterSpec::DEFAULT));
        let store = if held {
            fleet.store.clone()
        } else {
            crate::cast::database(spec(2, 1, ClusterSpec::DEFAULT), 2)
        };
        let memory = Memory { seen: Position::ZERO, ..Memory::default() };
        let mut again = Node::new(node(1), Token(0), store.clone(), &memory, Moment(0));
        let mut hand = |input: Input<'_>| {
            let mut out = Vec::new();
            again.step(Moment(0), input, &mut out).unwrap();
            out
        };
        hand(Input::Due);
        let reads = asked(&hand(Input::Inventory(&[(FIRST, Some(claim(1, 1, 1)))])));
        let sync = reads.into_iter().find(|(_, request)| *request == Request::Sync).unwrap().0;
        let synced = Answer::Synced(store.position());
        let out = hand(Input::Answered(sync, &synced));
        let rogue = told(&out).contains(&Told::Note(Note::Rogue(FIRST)));
        assert_eq!((rogue, calls(&out).is_empty()), (!held, held), "{out:?}");
    }
}
