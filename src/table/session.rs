//! The table of a node's session (rules `lease_ends_early`, `quorum_or_stop`).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::page::{Outcome, Page};
use crate::policy::{ClusterPolicy, ClusterSpec, Proofs};
use crate::session::{Action, Event, Member, Rejected, State, Step, step};
use crate::units::{Incarnation, Millis, Moment};

/// A state of a session, its name, and the clock.
type Named = (&'static str, State, Moment);

/// The life that the table is about.
const LIFE: Incarnation = Incarnation::FIRST;

/// Every state and event, then what keeping VMs without a quorum changes.
pub(super) fn print(page: &mut Page) -> Option<()> {
    page.note("Default lease: ttl 20 s, renewals every 2 s, stop budget 11 s. Life 1 is this node's own.");
    let policy = ClusterPolicy::new(ClusterSpec::DEFAULT).ok()?;
    page.chapter("Default policy");
    for (name, state, now) in states(&policy)? {
        page.section(name);
        events(page, &policy, &state, now)?;
    }
    page.chapter("Nodes that keep their VMs without a quorum");
    let spec =
        ClusterSpec { keep_without_quorum: true, proofs: Proofs::FencingAgent, ..ClusterSpec::DEFAULT };
    let keeping = ClusterPolicy::new(spec).ok()?;
    for (name, state, now) in states(&keeping)?.into_iter().filter(|(name, ..)| name.starts_with("Member")) {
        page.section(name);
        deadlines(page, &keeping, &state, now);
    }
    Some(())
}

/// Each state, reached by the steps that lead to it.
fn states(policy: &ClusterPolicy) -> Option<Vec<Named>> {
    let asked = Moment(10_000_000);
    let now = asked.after(Millis(100));
    let then = |state: State, now, event| Some(step(policy, &state, now, event).ok()?.state);
    let fresh = State::new(asked);
    let registering = then(fresh, asked, Event::Due)?;
    let refused = then(registering, now, Event::NotYet)?;
    let unguarded = then(registering, now, Event::Registered { incarnation: LIFE, asked })?;
    let member = then(unguarded, now, Event::Guarded(policy.lease().deadline(asked)))?;
    let later = member.due(policy)?;
    let renewing = then(member, later, Event::Due)?;
    let soon = later.after(Millis(100));
    Some(Vec::from([
        ("Out, to register", fresh, asked),
        ("Out, registering", registering, now),
        ("Out, refused", refused, now),
        ("Member, unguarded", unguarded, now),
        ("Member", member, now),
        ("Member, renewing", renewing, soon),
        ("Member, unanswered", then(renewing, soon, Event::Unanswered)?, soon),
        ("Stopping", then(member, now, Event::Over(LIFE))?, now),
    ]))
}

fn fact(page: &mut Page, policy: &ClusterPolicy, state: &State, now: Moment, (words, event): (&str, Event)) {
    page.fact(words, outcome(policy, state, now, event));
}

/// The next deadline, and for a member the moments around the beginning of its stop.
fn deadlines(page: &mut Page, policy: &ClusterPolicy, state: &State, now: Moment) {
    let mut moments = Vec::new();
    match state.due(policy) {
        None => moments.push(("deadline".to_string(), now)),
        Some(due) => {
            moments.push(("deadline 1 ms too early".to_string(), due.before(Millis(1))));
            moments.push(("deadline".to_string(), due));
        }
    }
    if let State::Member(member) = state {
        let stop = policy.lease().stop_at(member.usable_until());
        let ahead = format!("{} before the stop budget", Millis(1));
        moments.push((ahead, stop.before(Millis(1))));
        moments.push(("deadline when only the stop budget is left".to_string(), stop));
    }
    for (words, at) in moments {
        fact(page, policy, state, at, (&words, Event::Due));
    }
}

/// Everything that can happen in this state.
fn events(page: &mut Page, policy: &ClusterPolicy, state: &State, now: Moment) -> Option<()> {
    deadlines(page, policy, state, now);
    let next = LIFE.next()?;
    let first = Moment(10_000_000);
    let open = match state {
        State::Out { asked, .. } => *asked,
        State::Member(member) => member.asked,
        State::Stopping(_) => None,
    };
    let open = open.unwrap_or(first);
    let (older, ahead) = (first.before(Millis::secs(1)), now.after(Millis(1)));
    let end = policy.lease().deadline(open);
    for (words, event) in [
        ("registered, life 1", Event::Registered { incarnation: LIFE, asked: open }),
        ("registered, answer to a request given up", Event::Registered { incarnation: LIFE, asked: older }),
        ("registered, answer from the future", Event::Registered { incarnation: LIFE, asked: ahead }),
        ("not yet", Event::NotYet),
        ("renewed, life 1", Event::Renewed { incarnation: LIFE, asked: open }),
        ("renewed, answer to an older request", Event::Renewed { incarnation: LIFE, asked: older }),
        ("renewed, answer from the future", Event::Renewed { incarnation: LIFE, asked: ahead }),
        ("renewed, life 2", Event::Renewed { incarnation: next, asked: open }),
        ("life 1 over", Event::Over(LIFE)),
        ("life 2 over", Event::Over(next)),
        ("unanswered", Event::Unanswered),
        ("guarded until the request's deadline", Event::Guarded(end)),
        ("guarded, an older acknowledgement", Event::Guarded(older)),
        ("emptied", Event::Emptied),
    ] {
        fact(page, policy, state, now, (words, event));
    }
    Some(())
}

/// What one event does.
fn outcome(policy: &ClusterPolicy, before: &State, now: Moment, event: Event) -> Outcome {
    match step(policy, before, now, event) {
        Err(Rejected::FromTheFuture { .. }) => Outcome::refused("sent later than now"),
        Ok(step) if step.state == *before && step.actions.is_empty() => Outcome::nothing(),
        Ok(step) => Outcome::Step {
            from: name(before),
            to: name(&step.state),
            words: words(policy, before, now, &step),
        },
    }
}

/// The name of a state with what it waits for.
const fn name(state: &State) -> &'static str {
    match state {
        State::Out { asked: None, .. } => "Out",
        State::Out { asked: Some(_), .. } => "Out:Registering",
        State::Member(Member { guarded: None, .. }) => "Member:Unguarded",
        State::Member(Member { asked: None, .. }) => "Member",
        State::Member(Member { asked: Some(_), .. }) => "Member:Renewing",
        State::Stopping(_) => "Stopping",
    }
}

fn words(policy: &ClusterPolicy, before: &State, now: Moment, step: &Step) -> String {
    let ahead = |at: Moment| {
        if at > now { format!("in {}", at.since(now)) } else { format!("{} ago", now.since(at)) }
    };
    let state = match &step.state {
        State::Out { asked: Some(_), .. } => "Out, registering".to_string(),
        State::Out { asked: None, try_at } => format!("Out, next try {}", ahead(*try_at)),
        State::Stopping(life) => format!("Stopping life {}", life.number()),
        State::Member(member) => {
            let usable = ahead(member.usable_until());
            let start = if step.state.may_start(policy, now) { "may start" } else { "may not start" };
            format!("Member, {}usable until {usable}, {start}", changes(before, member, &ahead))
        }
    };
    let actions: Vec<String> = step
        .actions
        .iter()
        .map(|action| match action {
            Action::Register => "register".to_string(),
            Action::Renew(life) => format!("renew life {}", life.number()),
            Action::Arm(until) => format!("arm the guardian, {}", ahead(*until)),
            Action::StopAll => "stop all".to_string(),
        })
        .collect();
    if actions.is_empty() { state } else { format!("{state} [{}]", actions.join(", ")) }
}

/// What is new about a member's own numbers.
fn changes(before: &State, member: &Member, ahead: &dyn Fn(Moment) -> String) -> String {
    let old = match before {
        State::Member(old) => Some(old),
        State::Out { .. } | State::Stopping(_) => None,
    };
    let mut words = String::new();
    if old.map(|old| old.deadline) != Some(member.deadline) {
        words.push_str(&format!("deadline {}, ", ahead(member.deadline)));
    }
    if old.map(|old| old.guarded) != Some(member.guarded) {
        match member.guarded {
            Some(guarded) => words.push_str(&format!("guarded {}, ", ahead(guarded))),
            None => words.push_str("unguarded, "),
        }
    }
    if old.map(|old| (old.asked, old.renew_at)) != Some((member.asked, member.renew_at)) {
        let renewal = match member.asked {
            Some(_) => "renewing, ".to_string(),
            None => format!("renewal due {}, ", ahead(member.renew_at)),
        };
        words.push_str(&renewal);
    }
    words
}
