//! Rule `invalid_is_rejected`: which events are refused in which states, enumerated.

use std::collections::HashSet;

use takeover::policy::{ResourcePolicy, ResourceSpec};
use takeover::resource::{
    Aftermath, Author, Cause, Check, Event, Finding, Manner, Persistent, Phase, Rejected, Report, Return,
    State, step,
};
use takeover::units::{CallId, Millis, Moment};

use crate::history::claim;

/// How many events lead to the deepest states.
const DEPTH: usize = 6;

/// The clock in every state; deadlines are reached by a jump and back.
const NOW: Moment = Moment(50_000_000);

/// Every kind of event, with everything that it can name.
fn events(state: &State) -> Vec<Event> {
    let mut events = vec![
        Event::Start,
        Event::Stop,
        Event::Release(Manner::Graceful),
        Event::Release(Manner::AtOnce),
        Event::Retry,
        Event::Pulled(true),
        Event::Pulled(false),
        Event::Disowned,
        Event::Progress(state.last_call),
        Event::MonitorRestarted,
        Event::Adopt(claim(7)),
        Event::Due,
    ];
    events.extend([4, 5, 6].map(|epoch| Event::Hold(claim(epoch))));
    for flag in [Persistent::Online, Persistent::Offline] {
        events.extend([Author::Operator, Author::OutsideAct].map(|author| Event::Persisted(flag, author)));
    }
    let findings = [
        Finding::NoResponse,
        Finding::Said(Report::Online, Cause::Unknown),
        Finding::Said(Report::Offline, Cause::Unknown),
        Finding::Said(Report::Stopped, Cause::Administrator),
        Finding::Said(Report::Stopped, Cause::Crash),
        Finding::Said(Report::Failed, Cause::Crash),
    ];
    for finding in findings {
        let (claim, after) = (state.held, Some(state.last_call));
        events.push(Event::Reported { claim, after, check: Check::Quick, finding });
        events.push(Event::Returned(state.last_call, Return::Found(finding)));
    }
    for result in [Return::Done, Return::Failed, Return::Unsupported, Return::NotHere] {
        events.push(Event::Returned(state.last_call, result));
        events.push(Event::Returned(state.starting.unwrap_or(CallId::FIRST), result));
    }
    events
}

/// The refusal that the rulebook demands, if any.
fn demanded(state: &State, event: Event) -> Option<Rejected> {
    let status = state.phase.status();
    let impossible = Some(Rejected::Impossible { status, event });
    let nothing_here = state.phase == Phase::Offline && state.held.is_none() && state.starting.is_none();
    match event {
        Event::Start => {
            let at_rest = matches!(state.phase, Phase::Offline | Phase::Failed(Aftermath::Ready));
            let wanted = state.persistent == Persistent::Online || state.pulled;
            let may = at_rest && wanted && state.held.is_some() && state.starting.is_none();
            if may { None } else { impossible }
        }
        Event::Adopt(_) if !nothing_here => impossible,
        Event::Hold(given) => match state.held {
            Some(held) if given != held && given.epoch <= held.epoch => {
                Some(Rejected::StaleClaim { held, given })
            }
            None if !nothing_here => impossible,
            Some(_) | None => None,
        },
        _ => None,
    }
}

/// All states that a few events lead to, call numbers aside.
fn reached(policy: &ResourcePolicy) -> Vec<State> {
    let mut seen = HashSet::new();
    let mut states = [Persistent::Online, Persistent::Offline].map(State::new).to_vec();
    let mut layer = states.clone();
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for state in &layer {
            let now = state.due().filter(|_| state.last_call.number() % 2 == 0).unwrap_or(NOW);
            for event in events(state) {
                let Ok(step) = step(policy, state, now, event) else { continue };
                if seen.insert(outline(&step.state)) {
                    next.push(step.state);
                }
            }
        }
        states.extend(&next);
        layer = next;
    }
    states
}

/// What tells states apart here: everything but the numbers of calls and the moments.
fn outline(state: &State) -> String {
    let State { held, gate, ran, persistent, pulled, recording, misses, monitor_restarts, .. } = state;
    let phase: String = format!("{:?}", state.phase).chars().filter(|c| !c.is_ascii_digit()).collect();
    let starting = state.starting.map(|start| start == state.last_call);
    let restarts = state.restarts.count(NOW, Millis::hours(1));
    format!(
        "{phase}{held:?}{gate:?}{ran}{persistent}{pulled}{recording}{misses}{monitor_restarts}{starting:?}{restarts}"
    )
}

#[test]
fn invalid_is_rejected() {
    let policy = ResourcePolicy::new(ResourceSpec { misses: 1, ..ResourceSpec::DEFAULT }).unwrap();
    let states = reached(&policy);
    let (mut asked, mut refused) = (0_u32, 0_u32);
    for state in &states {
        let copy = *state;
        for event in events(state) {
            let refusal = step(&policy, state, NOW, event).err();
            assert_eq!(refusal, demanded(state, event), "{state:?} {event:?}");
            assert_eq!(*state, copy);
            asked += 1;
            refused += u32::from(refusal.is_some());
        }
    }
    println!("{asked} events in {} states, {refused} refused", states.len());
    assert!(states.len() > 900 && refused > 3_000);
}

/// A refusal names the state and the event.
#[test]
fn a_refusal_names_both() {
    let policy = ResourcePolicy::new(ResourceSpec::DEFAULT).unwrap();
    let refusal = step(&policy, &State::new(Persistent::Online), NOW, Event::Start).unwrap_err();
    let words = refusal.to_string();
    assert!(words.contains("Offline") && words.contains("Start"), "{words}");
}

/// The demand is not satisfied by refusing everything or nothing.
#[test]
fn control_the_demand_tells_states_apart() {
    let away = State::new(Persistent::Online);
    let held = State { held: Some(claim(5)), ..away };
    assert!(demanded(&away, Event::Start).is_some() && demanded(&held, Event::Start).is_none());
    assert!(
        demanded(&away, Event::Adopt(claim(7))).is_none()
            && demanded(&held, Event::Adopt(claim(7))).is_some()
    );
    assert!(
        demanded(&held, Event::Hold(claim(4))).is_some() && demanded(&held, Event::Hold(claim(6))).is_none()
    );
}
