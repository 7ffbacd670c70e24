//! Words for what a step of a resource comes to.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::policy::ResourcePolicy;
use crate::resource::{
    Action, Aftermath, Event, Gate, GaveUp, Phase, Rejected, Reread, Rung, State, Step, step,
};
use crate::table::page::Outcome;
use crate::units::Moment;

/// What one event does to a state.
pub(super) fn outcome(policy: &ResourcePolicy, before: &State, now: Moment, event: Event) -> Outcome {
    match step(policy, before, now, event) {
        Err(Rejected::Impossible { status, .. }) => Outcome::refused(&format!("impossible while {status}")),
        Err(Rejected::StaleClaim { .. }) => Outcome::refused("the claim is not newer"),
        Ok(step) if step.state == *before && step.actions.is_empty() => Outcome::nothing(),
        Ok(step) if only_flags(before, &step) => {
            Outcome::Gathered(", takes no more than the flag of".to_string())
        }
        Ok(step) => Outcome::Step {
            from: phase(&before.phase),
            to: phase(&step.state.phase),
            words: words(policy, before, now, &step),
        },
    }
}

/// Whether the step does nothing but to note what the event says of the flags.
fn only_flags(before: &State, step: &Step) -> bool {
    let State { persistent, pulled, .. } = step.state;
    step.actions.is_empty() && State { persistent, pulled, ..*before } == step.state
}

/// `Failed:Clearing [Terminate] (due in 15000ms)`.
fn words(policy: &ResourcePolicy, before: &State, now: Moment, step: &Step) -> String {
    let mut words = phase(&step.state.phase).to_string();
    let actions: Vec<String> = step.actions.iter().map(action).collect();
    if !actions.is_empty() {
        words.push_str(&format!(" [{}]", actions.join(", ")));
    }
    let changes = changes(policy, before, now, &step.state);
    if !changes.is_empty() {
        words.push_str(&format!(" ({})", changes.join(", ")));
    }
    words
}

/// The name of a phase with what it holds.
pub(super) const fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Offline => "Offline",
        Phase::OnlinePending(_) => "OnlinePending",
        Phase::Online(Reread::No) => "Online",
        Phase::Online(Reread::At(_)) => "Online:LookDue",
        Phase::Online(Reread::Asked(_)) => "Online:LookAsked",
        Phase::OfflinePending(Rung::Offline, _) => "OfflinePending:Offline",
        Phase::OfflinePending(Rung::Leaving, _) => "OfflinePending:Leaving",
        Phase::OfflinePending(Rung::Terminate, _) => "OfflinePending:Terminate",
        Phase::OfflinePending(Rung::Look, _) => "OfflinePending:Look",
        Phase::Failed(Aftermath::Clearing(_)) => "Failed:Clearing",
        Phase::Failed(Aftermath::Resting(_)) => "Failed:Resting",
        Phase::Failed(Aftermath::Ready) => "Failed:Ready",
        Phase::Failed(Aftermath::GivenUp(_)) => "Failed:GivenUp",
        Phase::Failed(Aftermath::Stuck) => "Failed:Stuck",
    }
}

fn action(action: &Action) -> String {
    let words = match action {
        Action::Call { function, claim: Some(_), .. } => function.name(),
        Action::Call { function, claim: None, .. } => return format!("{} under no claim", function.name()),
        Action::OpenGate(_) => "open gate",
        Action::CloseGate => "close gate",
        Action::Record(flag) => return format!("record {flag}"),
        Action::Remember => "remember restarts",
        Action::ReadOwner => "read owner",
        Action::RestartMonitor => "restart monitor",
        Action::GiveUp(GaveUp::Exhausted) => "give up: exhausted",
        Action::GiveUp(GaveUp::NotHere) => "give up: not on this node",
        Action::Escalate => "escalate",
    };
    words.to_string()
}

/// What else became different, beside the phase.
fn changes(policy: &ResourcePolicy, before: &State, now: Moment, after: &State) -> Vec<String> {
    let count = |state: &State| state.restarts.count(now, policy.spec().restart_period);
    let due = |due: Moment| format!("due in {}", due.since(now));
    let gate = match after.gate {
        Gate::Closed => "gate closed",
        Gate::Asked => "gate waits for Open",
        Gate::Open => "gate open",
    };
    let held = after.held.map_or("claim given up".to_string(), |claim| format!("holds {claim}"));
    let starting = if after.starting.is_some() { "a start in flight" } else { "no start in flight" };
    let pulled = if after.pulled { "pulled up" } else { "not pulled up" };
    let recording = if after.recording { "being recorded" } else { "recorded" };
    [
        (before.due() != after.due()).then(|| after.due().map(due)).flatten(),
        (before.held != after.held).then_some(held),
        (before.gate != after.gate).then(|| gate.to_string()),
        (before.persistent != after.persistent).then(|| format!("persisted {}", after.persistent)),
        (before.pulled != after.pulled).then_some(pulled.to_string()),
        (before.recording != after.recording).then(|| recording.to_string()),
        (before.starting.is_some() != after.starting.is_some()).then(|| starting.to_string()),
        (count(before) != count(after)).then(|| format!("restarts {}", count(after))),
        (before.misses != after.misses).then(|| format!("misses {}", after.misses)),
        (before.monitor_restarts != after.monitor_restarts)
            .then(|| format!("monitor restarts {}", after.monitor_restarts)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
