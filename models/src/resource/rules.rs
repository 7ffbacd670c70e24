//! The rules that are asked: the rulebook's about each step, and what must be true besides.

use takeover::policy::OutsideStop;
use takeover::resource::{
    Action, Aftermath, Author, Event, Finding, Function, GaveUp, Persistent, Phase, Reread, Restarts, Return,
    Rung, State,
};
use takeover::rules::{Check, RULES, ResourceStep, resource_step};
use takeover::units::Claim;

use super::world::{World, stopped};

/// What must be true in every state, whatever the machine believes.
pub const TRUTHS: [&str; 3] = ["stopped_is_true", "gate_follows_claim", "flags_travel"];

/// The rulebook's rules about a resource's step, and the truths.
pub(super) fn names() -> Vec<&'static str> {
    let steps = RULES.iter().filter(|rule| rule.check == Check::ResourceStep).map(|rule| rule.name);
    steps.chain(TRUTHS).collect()
}

/// The first rule that a step of the machine breaks.
pub(super) fn of_step(world: &World, step: &ResourceStep<'_>) -> Option<&'static str> {
    if let Err(broken) = resource_step(step) {
        return Some(broken.0);
    }
    let asked = [
        ("flags_travel", starts(step).is_none() || step.before.wanted()),
        ("owner_or_nothing", starts(step).is_none_or(|claim| owned(world, step, claim))),
        ("outside_stop_is_respected", starts(step).is_none() || !world.respected),
        ("restart_threshold", at_most_the_threshold(world, step)),
        ("restart_then_failover", gives_up_late(world, step)),
        ("pending_has_a_deadline", deadline_stands(step)),
    ];
    asked.iter().find(|(_, holds)| !holds).map(|(name, _)| *name)
}

/// The claim under which Online is called, if it is.
#[allow(clippy::option_option, reason = "a start without a claim is still a start")]
fn starts(step: &ResourceStep<'_>) -> Option<Option<Claim>> {
    step.actions.iter().find_map(|action| {
        let Action::Call { function: Function::Online, claim, .. } = *action else { return None };
        Some(claim)
    })
}

/// Online is called under the claim that is held and that stands in the database.
fn owned(world: &World, step: &ResourceStep<'_>, claim: Option<Claim>) -> bool {
    claim.is_some() && claim == step.after.held && claim == world.record && claim == world.gate
}

/// A restart counts against all that were made here and not pardoned, also by earlier agents.
fn at_most_the_threshold(world: &World, step: &ResourceStep<'_>) -> bool {
    let spec = step.policy.spec();
    !restarts(step) || world.restarted.count(step.now, spec.restart_period) < spec.restart_threshold
}

/// Whether the step is a counted restart.
fn restarts(step: &ResourceStep<'_>) -> bool {
    *step.event == Event::Start && step.before.phase == Phase::Failed(Aftermath::Ready)
}

/// Restarts are called exhausted only when they are.
fn gives_up_late(world: &World, step: &ResourceStep<'_>) -> bool {
    let exhausted = step.actions.iter().any(|action| *action == Action::GiveUp(GaveUp::Exhausted));
    let spec = step.policy.spec();
    let never = spec.restart_action == takeover::policy::RestartAction::Never;
    !exhausted || never || world.restarted.count(step.now, spec.restart_period) >= spec.restart_threshold
}

/// No progress moves the deadline of a Terminate.
fn deadline_stands(step: &ResourceStep<'_>) -> bool {
    let terminating = matches!(
        step.before.phase,
        Phase::OfflinePending(Rung::Terminate | Rung::Look, _) | Phase::Failed(Aftermath::Clearing(_))
    );
    !(terminating && matches!(step.event, Event::Progress(_))) || step.before.due() == step.after.due()
}

/// The first truth that does not hold in a state.
pub(super) fn of_state(world: &World) -> Option<&'static str> {
    if world.blind {
        // What an older life of the agent left is under that life's claim, until it is settled.
        return None;
    }
    let asked =
        [("stopped_is_true", stopped_is_true(world)), ("gate_follows_claim", gate_follows_claim(world))];
    asked.iter().find(|(_, holds)| !holds).map(|(name, _)| *name)
}

/// What counts as released does not run here, and no start of it can still take effect or is
/// unanswered. What passed no gate is not meant.
fn stopped_is_true(world: &World) -> bool {
    let left = world.vm.exists() && world.vm.claim.is_some();
    let starts = world.calls().any(|flying| flying.function == Function::Online);
    !world.machine.released() || (!left && !starts && world.gate.is_none())
}

/// The gate is open for no claim but the one that is held.
fn gate_follows_claim(world: &World) -> bool {
    world.gate.is_none() || world.gate == world.machine.held
}

/// Truths that a step changes: restarts that count, a stop that was heard of.
pub(super) fn remember(world: &mut World, step: &ResourceStep<'_>) {
    if restarts(step) {
        world.restarted = world.restarted.with(step.now);
    }
    let tried_again = matches!(step.before.phase, Phase::Failed(Aftermath::GivenUp(_)))
        && *step.event == Event::Due
        && step.after.phase == Phase::Offline;
    let wanted = *step.event == Event::Persisted(Persistent::Online, Author::Operator);
    if *step.event == Event::Retry || wanted || tried_again {
        world.restarted = Restarts::EMPTY;
    }
    let started = step.actions.iter().any(|action| *action == Action::Record(Persistent::Online));
    if matches!(step.event, Event::Persisted(Persistent::Online, _) | Event::Pulled(true)) || started {
        world.respected = false;
    }
    let respects = step.policy.spec().outside_stop == OutsideStop::Respect;
    let own = step.before.persistent == Persistent::Online && !step.before.pulled;
    if respects && own && heard_of_stop(step.before, step.event) {
        world.respected = true;
    }
}

/// Whether a current report says that an administrator stopped what was Online.
fn heard_of_stop(before: &State, event: &Event) -> bool {
    let by_admin = |finding: Finding| stopped(finding) == Some(takeover::resource::Cause::Administrator);
    if let Event::Returned(call, Return::Found(finding)) = *event {
        let asked = matches!(before.phase, Phase::Online(Reread::Asked(_)));
        return asked && call == before.last_call && by_admin(finding);
    }
    let Event::Reported { claim, after, finding, .. } = *event else { return false };
    let current = claim == before.held && after.is_none_or(|call| call == before.last_call);
    current && before.phase == Phase::Online(Reread::No) && by_admin(finding)
}
