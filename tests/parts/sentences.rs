//! What the log says of one step of a resource: the event, what was ordered, what is waited for.

use takeover::node::{FencingNews, Note, StoreNews, Told};
use takeover::resource::{
    Action, Actions, Aftermath, Cause, Check, Event, Finding, Function, Gate, GaveUp, Persistent, Phase,
    Report, Reread, Restarts, Return, Rung, State,
};
use takeover::units::{CallId, Moment, ResourceId};

use crate::cast::{claim, life, node};
use crate::lines::{line, stepped};

const AT: Moment = Moment(9);

fn held(phase: Phase) -> State {
    State { phase, held: Some(claim(1, 1, 1)), ..State::new(Persistent::Online) }
}

/// What a step says that changes nothing and orders nothing.
fn says(before: State, event: Event) -> String {
    stepped(0, before, event, before, Actions::EMPTY).text
}

#[test]
fn a_check_is_told_by_its_function_and_a_stranger_as_found() {
    let reported = |check| {
        let finding = Finding::Said(Report::Online, Cause::Unknown);
        Event::Reported { claim: None, after: None, check, finding }
    };
    let online = held(Phase::Online(Reread::No));
    assert_eq!(says(online, reported(Check::Quick)), "IsAlive Online(Unknown)");
    assert_eq!(says(online, reported(Check::Again)), "IsAlive Online(Unknown)");
    assert_eq!(says(online, reported(Check::Thorough)), "LooksAlive Online(Unknown)");
    let nobodys = State::new(Persistent::Online);
    assert_eq!(says(nobodys, reported(Check::Thorough)), "found running here");
}

#[test]
fn an_answer_is_told_by_the_function_that_was_called() {
    for (phase, function) in [
        (Phase::Offline, "Online"),
        (Phase::OnlinePending(AT), "Online"),
        (Phase::Online(Reread::Asked(AT)), "IsAlive"),
        (Phase::OfflinePending(Rung::Offline, AT), "Offline"),
        (Phase::OfflinePending(Rung::Leaving, AT), "Offline"),
        (Phase::OfflinePending(Rung::Terminate, AT), "Terminate"),
        (Phase::OfflinePending(Rung::Look, AT), "IsAlive"),
        (Phase::Failed(Aftermath::Clearing(AT)), "Terminate"),
    ] {
        let event = Event::Returned(CallId::FIRST, Return::Failed);
        assert_eq!(says(held(phase), event), format!("{function} returned failed"), "{phase:?}");
        let opening = State { gate: Gate::Asked, ..held(phase) };
        assert_eq!(says(opening, event), "Open returned failed", "{phase:?}");
    }
}

#[test]
fn each_order_has_its_words() {
    let call = Action::Call { function: Function::Terminate, call: CallId::FIRST, claim: None };
    let before = held(Phase::Online(Reread::No));
    let restarted = State { restarts: Restarts::EMPTY.with(Moment(1)).with(Moment(2)), ..before };
    for (after, action, words) in [
        (before, call, "calls Terminate"),
        (before, Action::OpenGate(claim(1, 1, 1)), "opens the gate"),
        (before, Action::CloseGate, "closes the gate"),
        (before, Action::Record(Persistent::Offline), "PersistentState becomes 0"),
        (before, Action::Remember, "restarts are counted anew"),
        (restarted, Action::Remember, "restart 2 of 3"),
        (before, Action::ReadOwner, "reads whose it is"),
        (before, Action::RestartMonitor, "restarts the monitor"),
        (
            before,
            Action::GiveUp(GaveUp::Exhausted),
            "gives up: 3 restarts within 15 min are all that is allowed here",
        ),
        (before, Action::GiveUp(GaveUp::NotHere), "gives up: not on this node"),
        (before, Action::Escalate, "escalates"),
    ] {
        let text = stepped(0, before, Event::Retry, after, Actions::one(action)).text;
        assert_eq!(text, format!("retry; {words}"));
    }
    let both = Actions::one(Action::CloseGate).and(Action::Escalate);
    assert_eq!(
        stepped(0, before, Event::Stop, before, both).text,
        "RCM orders Offline; closes the gate; escalates"
    );
}

/// What a state waits for is told when it begins to, where its name does not say so.
#[test]
fn what_is_waited_for_is_told_once() {
    let before = held(Phase::Online(Reread::No));
    for (phase, words) in [
        (Phase::Online(Reread::At(AT)), "retry; looks again after the grace"),
        (Phase::Failed(Aftermath::Resting(AT)), "retry; Online after RestartDelay"),
        (Phase::Failed(Aftermath::GivenUp(AT)), "retry; Online after RetryPeriodOnFailure"),
        (Phase::Failed(Aftermath::GivenUp(Moment::NEVER)), "retry"),
        (Phase::Failed(Aftermath::Ready), "retry"),
        (Phase::Offline, "retry"),
    ] {
        let after = State { phase, ..before };
        assert_eq!(stepped(0, before, Event::Retry, after, Actions::EMPTY).text, words);
        assert_eq!(stepped(0, after, Event::Retry, after, Actions::EMPTY).text, "retry", "{phase:?}");
    }
}

/// By the function that the resource's policy makes of the check; by the check where there is no policy.
#[test]
fn a_check_that_is_not_implemented_is_told_by_its_function() {
    for (number, check, what) in
        [(0, Check::Quick, "IsAlive"), (0, Check::Thorough, "LooksAlive"), (7, Check::Thorough, "thorough")]
    {
        let told = Told::Note(Note::Discarded(ResourceId(number), check));
        assert_eq!(line(&told).text, format!("{what} is not implemented by the backend: discarded"));
    }
}

#[test]
fn news_of_a_store_and_of_a_fencing_are_told() {
    let told = [StoreNews::Older, StoreNews::Adopted, StoreNews::Waits, StoreNews::Over]
        .map(|news| line(&Told::Note(Note::Store(news))).text);
    assert_eq!(
        told,
        [
            "the store is older than what was seen here: taken for none until an operator adopts it",
            "the restored database was adopted: this agent begins anew",
            "waits to register: what ran before the database was adopted may run until its lease ends",
            "the longest lease has passed since the database was adopted: older lives are over",
        ]
    );
    for (news, text) in [
        (FencingNews::Ordered, "life i2 unchanged for its whole ttl: its fencing is asked for, and ordered"),
        (FencingNews::Failed, "the fencing of life i2 failed: tried again after 10000ms, until it succeeds"),
        (FencingNews::Unanswered, "the fencing of life i2 is not answered: ordered again, until it succeeds"),
        (FencingNews::Withdrawn, "life i2 was renewed: its fencing is withdrawn"),
        (FencingNews::Confirmed, "life i2 is over: its machine was found off"),
    ] {
        let entry = line(&Told::Fencing(node(2), life(2), news));
        assert_eq!((entry.subject.as_str(), entry.text.as_str()), ("south", text));
    }
}
